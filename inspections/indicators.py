"""The figures of visits (codes ``insp.*``), each defined once. A visit counts on the day it was done (``done_on``).

家次 is one visit to one enterprise or place. 网格巡查 (clues) and 专家指导服务 (a service) are no 检查 and are counted in none
of the figures of 检查 (domain §0.1, §5.2, §7.6).
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min, Q, QuerySet

from anquan.indicators import Book, Indicator, Slice, register, register_book
from hazards.indicators import found as found_hazards
from inspections.models import Visit
from inspections.querysets import VisitQuerySet
from inspections.rules import Activity, Duty, Method, Rank
from inspections.visits.filters import CONDITIONS, LIST_URL, VisitFilter

SITES = "construction"  # 监管领域 of building sites
LED = Q(method=Method.LED)


def base(asked: Slice) -> VisitQuerySet:
    """The visits the asker may see, narrowed by the filters of the slice."""
    rows = Visit.objects.all() if asked.user is None else Visit.objects.visible_to(asked.user)
    if not asked.filters:
        return rows
    found = VisitFilter(dict(asked.filters), rows, given_only=True)
    if not found.form.is_valid():  # a condition that is left out would widen the figure
        raise ValidationError({name: list(map(str, texts)) for name, texts in found.form.errors.items()})
    return found.qs


def done(asked: Slice) -> VisitQuerySet:
    return base(asked).done().in_period(asked.period)


def checks(asked: Slice) -> VisitQuerySet:
    """检查: neither 网格巡查 nor 专家指导服务."""
    return done(asked).exclude(activity=Activity.PATROL).exclude(method=Method.EXPERT)


def _each_unit_once(rows: VisitQuerySet) -> VisitQuerySet:
    """Of every enterprise or place its first visit of the set."""
    return Visit.objects.filter(pk__in=rows.order_by().values("unit_id").annotate(first=Min("pk")).values("first"))


def with_expert(asked: Slice) -> VisitQuerySet:
    """专家指导服务, and every other visit on which an expert went along."""
    asked_for = Q(method=Method.EXPERT) | Q(participants__duty=Duty.EXPERT)
    return done(asked).filter(pk__in=done(asked).filter(asked_for).values("pk"))


def _checks_where(*conditions: Q) -> Callable[[Slice], VisitQuerySet]:
    return lambda asked: checks(asked).filter(*conditions)


def hazards_by_leaders(asked: Slice) -> QuerySet:
    return found_hazards(asked).filter(finding__visit__method=Method.LED)


def _figure(code: str, name: str, measure: str, definition: str, rows: Callable[[Slice], Any]) -> Indicator:
    return Indicator(code, name, measure, definition, DIMENSIONS, rows=rows, list_url=LIST_URL)


DIMENSIONS = ("campaign", "industry", "township", "organ")
register_book(
    Book(
        LIST_URL,
        {
            "township": "township__name", "industry": "industry__name", "organ": "organ__name", "method": "method",
            "activity": "activity", "rank": "rank",
        },
        CONDITIONS,
    )
)  # fmt: skip
register(
    _figure(
        "insp.units_visited", "检查单位家次", "家次",
        "统计时段内完成的行政检查和督查检查，检查一家企业（场所）一次为一家次；网格巡查、专家指导服务不在内。", checks,
    ),
    _figure(
        "insp.entities_surveyed", "排查经营主体", "家", "检查单位家次中去掉重复的企业（场所）数。",
        lambda asked: _each_unit_once(checks(asked)),
    ),
    _figure(
        "insp.led_by_city_leaders", "市领导班子带队检查", "次", "统计时段内完成、带队领导是市（县）领导的带队检查。",
        _checks_where(LED, Q(rank=Rank.CITY)),
    ),
    _figure(
        "insp.led_by_local_leaders", "属地和部门领导带队检查", "次",
        "统计时段内完成、带队领导是属地或者部门领导的带队检查。", _checks_where(LED, Q(rank__in=[Rank.LOCAL, Rank.DEPARTMENT])),
    ),
    Indicator(
        "insp.hazards_by_leaders", "带队检查排查隐患", "项", "统计时段内登记、由领导带队检查发现的隐患，不含作废和并案。",
        ("township", "industry", "level"), rows=hazards_by_leaders,
    ),
    _figure(
        "insp.enforcement_visits", "执法检查家次", "家次", "统计时段内完成的行政检查，检查一家一次为一家次。",
        _checks_where(Q(activity=Activity.INSPECTION)),
    ),
    _figure(
        "insp.unannounced", "四不两直、明查暗访", "次", "统计时段内完成、方式是四不两直（暗访）的检查。",
        _checks_where(Q(method=Method.UNANNOUNCED)),
    ),
    _figure(
        "insp.random", "双随机检查", "次", "统计时段内完成、方式是双随机的检查。", _checks_where(Q(method=Method.RANDOM))
    ),
    _figure(
        "insp.cross_area", "异地交叉检查", "次", "统计时段内完成、由外地人员组队的检查。", _checks_where(Q(is_cross_area=True))
    ),
    _figure(
        "insp.expert_services", "专家指导服务企业", "家", "统计时段内有专家到场的企业（场所）数，去掉重复的。",
        lambda asked: _each_unit_once(with_expert(asked)),
    ),
    _figure(
        "insp.sites_times", "检查工地", "次", "统计时段内对建筑施工领域企业（工地）完成的检查。",
        _checks_where(Q(industry=SITES)),
    ),
)  # fmt: skip
