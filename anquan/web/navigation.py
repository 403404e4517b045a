"""The left navigation and the phone's bottom bar, as ONE table.

Who sees an entry is not written here: it is the row of its URL name in ``anquan/access.py``. An entry whose URL does
not exist (yet) is left out, and a group without a visible entry disappears. Counts (待办 31) are asked of the apps
that own them: they register a function with ``register_count`` in their ``AppConfig.ready``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Entry:
    """``also`` names further views (exact, or a prefix ending in ``:``) that belong to this entry."""

    label: str
    url: str
    icon: str = ""
    count: str = ""
    also: tuple[str, ...] = ()
    children: tuple["Entry", ...] = ()


NAVIGATION: tuple[Entry, ...] = (
    Entry("待办", "hazards:todo", "clipboard-check", count="todo"),
    Entry(
        "隐患",
        "hazards:list",
        "exclamation-triangle",
        children=(
            Entry("整改看板", "hazards:dashboard"),
            Entry("隐患列表", "hazards:list", also=("hazards:",)),
            Entry(
                "台账导入",
                "hazards:import",
                also=("hazards:import_detail", "hazards:import_layout", "hazards:import_check"),
            ),
            Entry("专项行动", "hazards:campaigns", also=("hazards:campaign_create", "hazards:campaign_edit")),
            Entry(
                "问题清单", "hazards:problem_lists", also=("hazards:problem_list_create", "hazards:problem_list_edit")
            ),
            Entry("照片存疑", "marks:list", also=("marks:",)),
            Entry("门口反映", "tips:list", also=("tips:",)),
            Entry("判定标准", "criteria:list", also=("criteria:",)),
        ),
    ),
    Entry(
        "重大隐患",
        "majors:ledger",
        "shield-exclamation",
        children=(
            Entry("一单四制", "majors:ledger", also=("majors:",)),
            Entry("挂牌督办", "listings:list", also=("listings:",)),
            Entry("上报与对账", "exchange:list", also=("exchange:",)),
        ),
    ),
    Entry(
        "检查",
        "visits:list",
        "clipboard2-check",
        children=(
            Entry("我的检查", "visits:today"),
            Entry("检查列表", "visits:list", also=("visits:",)),
            Entry("企业自查", "selfchecks:list", also=("selfchecks:",)),
            Entry("自查覆盖", "selfchecks:coverage", also=("selfchecks:enterprises",)),
            Entry("回头看", "spotchecks:list", also=("spotchecks:",)),
            Entry("派驻监督", "stationing:list", also=("stationing:",)),
            Entry("专家库", "experts:list", also=("experts:",)),
            Entry("专家意见", "experts:opinions", also=("experts:opinion",)),
            Entry("复查任务", "rechecks:list"),
            Entry("检查表", "checklists:list", also=("checklists:",)),
            Entry("年度计划", "plans:list", also=("plans:",)),
            Entry("专项行动统计", "campaigns:list", also=("campaigns:",)),
            Entry("综合查一次", "plans:joint", also=("plans:merge",)),
            Entry("双随机", "draws:list", also=("draws:",)),
        ),
    ),
    Entry(
        "执法",
        "enforcement:clauses",
        "shield-check",
        children=(
            Entry("处罚依据", "enforcement:clauses", also=("enforcement:clause", "enforcement:grades")),
            Entry(
                "执法权",
                "enforcement:mandates",
                also=("enforcement:mandate", "enforcement:mandate_create", "enforcement:mandate_end"),
            ),
            Entry(
                "审核和主持资格",
                "enforcement:qualifications",
                also=("enforcement:qualification_create", "enforcement:qualification_end"),
            ),
        ),
    ),
    Entry("单位", "units:list", "building", also=("units:",)),
    Entry(
        "统计报表",
        "hazards:exports",
        "clipboard-data",
        children=(
            Entry("公文", "papers:list", also=("papers:",)),
            Entry(
                "下载中心",
                "hazards:exports",
                also=("hazards:export", "hazards:frozen", "hazards:frozen_figure", "hazards:frozen_correct"),
            ),
        ),
    ),
    Entry(
        "设置",
        "terms:list",
        "gear",
        children=(
            Entry("人员与任职", "accounts:list", also=("accounts:",)),
            Entry("时限与参数", "terms:list", also=("terms:",)),
            Entry("工作日历", "workdays:list", also=("workdays:",)),
            Entry("常见隐患库", "hazards:phrases", also=("hazards:phrase_create", "hazards:phrase_edit")),
            Entry(
                "公文模板",
                "papers:templates",
                also=("papers:template", "papers:codes", "papers:code_create", "papers:code_edit"),
            ),
            Entry("消息发送情况", "notices:outbox", also=("notices:mails",)),
            Entry("操作日志", "journal:list", also=("journal:",)),
            Entry("界面样张", "web:styleguide", also=("web:trial",)),
        ),
    ),
)

BOTTOM_BAR: tuple[Entry, ...] = (
    Entry("待办", "hazards:todo", "clipboard-check", count="todo"),
    Entry("隐患", "hazards:list", "exclamation-triangle", also=("hazards:detail", "hazards:dashboard")),
    Entry("登记", "hazards:report", "camera"),
    Entry("消息", "notices:list", "bell", count="messages"),
)
REPORT = "hazards:report"
SEARCH = "hazards:list"
MESSAGES = "notices:list"
TODO = "hazards:todo"

_COUNTS: dict[str, Callable[[Any], int]] = {}


def register_count(name: str, count: Callable[[Any], int]) -> None:
    """``count(user)`` answers the number beside an entry; keep it cheap (it runs on every full page)."""
    _COUNTS[name] = count


def count(name: str, user: Any) -> int:
    """The number, asked once per request: three places of the frame show it."""
    if name not in _COUNTS or not user.is_authenticated:
        return 0
    asked = user.__dict__.setdefault("_frame_counts", {})
    if name not in asked:
        asked[name] = _COUNTS[name](user)
    return asked[name]


@dataclass
class Item:
    """An entry as one person sees it on one page."""

    label: str
    icon: str
    href: str
    count: int = 0
    is_current: bool = False
    is_open: bool = False
    is_middle: bool = False
    children: list["Item"] = field(default_factory=list)


@cache
def address(url_name: str) -> str:
    """The path of a URL name without arguments, or '' while there is none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def may_open(user: Any, url_name: str) -> bool:
    """Whether the access matrix lets this person open the page (row scope is the page's own test)."""
    right = import_string(settings.ACCESS_MATRIX).get(url_name)
    if right is None or not address(url_name):
        return False
    if right in ("public", "signed_in"):
        return True
    return user.is_authenticated and user.has_right(right)


def menu(user: Any, current: str) -> list[Item]:
    """The left navigation for this person; ``current`` is the view name of the page."""
    chosen = _chosen(user, current)
    items = []
    for entry in NAVIGATION:
        children = [_item(child, user, child is chosen) for child in entry.children if may_open(user, child.url)]
        if entry.children and not children or not entry.children and not may_open(user, entry.url):
            continue
        item = _item(entry, user, entry is chosen)
        item.children = children
        item.is_open = item.is_current or any(child.is_current for child in children)
        if children and not may_open(user, entry.url):
            item.href = children[0].href
        items.append(item)
    return items


def bottom_bar(user: Any, current: str) -> list[Item]:
    items = []
    for entry in BOTTOM_BAR:
        if may_open(user, entry.url):
            item = _item(entry, user, current == entry.url or current in entry.also)
            item.is_middle = entry.url == REPORT
            items.append(item)
    return items


def _item(entry: Entry, user: Any, is_current: bool) -> Item:
    number = count(entry.count, user) if entry.count else 0
    return Item(entry.label, entry.icon, address(entry.url), number, is_current)


def _chosen(user: Any, current: str) -> Entry | None:
    """The one entry that is lit: the exact page, else a named relative, else the namespace."""
    leaves = [leaf for entry in NAVIGATION for leaf in (entry.children or (entry,)) if may_open(user, leaf.url)]
    tests = (
        lambda leaf: leaf.url == current,
        lambda leaf: current in leaf.also,
        lambda leaf: any(name.endswith(":") and current.startswith(name) for name in leaf.also),
    )
    return next((leaf for test in tests for leaf in leaves if test(leaf)), None)
