"""Whole answers about 双随机: the list, one draw, its pools. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.journal.selectors import history
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Deck, Happening, Said, Step, deck
from inspections import organs
from inspections.draws import pools
from inspections.draws.lifecycle import DRAW_LIFECYCLE, may_edit
from inspections.draws.rules import STEP_OF, STEPS, Status
from inspections.draws.saying import waits_for
from inspections.models import Avoidance, Draw, DrawnObject, DrawOrgan
from inspections.rules import OPEN

RELATED = ("county", "host", "campaign", "made_by", "locked_by", "drawn_by", "dispatched_by")
ORDERINGS = (Ordering("newest", "拟定先后", "id", descending=True, says=("从早到晚", "从晚到早")),)
ICONS = {"lock": "shield-exclamation", "draw": "shuffle", "dispatch": "send", "publish": "signpost"}


def by_pk(pk: int, user: User, today: date) -> Draw:
    """Outside the person's scope it does not exist."""
    found = Draw.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次双随机抽查，或者不在您的管辖范围内。")
    found.as_of = today
    return found


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    draw: Draw
    href: str
    organs: str
    steps: list[Step]
    ended: int
    visits: int


def rows_of(draws: Iterable[Draw]) -> list[Row]:
    """``draws`` of one page, with their organs and the state of their visits in two queries."""
    draws = list(draws)
    names: dict[int, list[str]] = {}
    taking_part = DrawOrgan.objects.filter(draw__in=draws).select_related("organ").order_by("order")
    for row in taking_part:
        names.setdefault(row.draw_id, []).append(row.organ.label)
    visits = DrawnObject.objects.filter(draw__in=draws, visit__isnull=False).order_by().values_list("draw")
    counts = {
        pk: (every, every - still_open)
        for pk, every, still_open in visits.annotate(
            every=Count("pk"), still_open=Count("pk", filter=Q(visit__status__in=OPEN))
        )
    }
    return [_row(draw, names.get(draw.pk, []), *counts.get(draw.pk, (0, 0))) for draw in draws]


def _row(draw: Draw, names: list[str], visits: int, ended: int) -> Row:
    return Row(draw, reverse("draws:detail", args=[draw.pk]), "、".join(names), steps(draw), ended, visits)


def steps(draw: Draw) -> list[Step]:
    """拟定 → 锁定名单 → 抽取 → 派发 → 公开结果: filled, the one now, those to come."""
    here = STEP_OF[draw.status]
    days = (draw.made_at, draw.locked_at, draw.drawn_at, draw.dispatched_at, draw.published_on)
    done = here if draw.status != Status.CANCELLED else sum(1 for day in days if day)
    runs = draw.status not in (Status.PUBLISHED, Status.CANCELLED)
    return [
        Step(label, "done" if place < done else "now" if place == done and runs else "todo", when=days[place])
        for place, label in enumerate(STEPS)
    ]


# --- one draw -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One drawn object. ``officers`` are (organ, names); ``passed`` says who was passed over and why."""

    order: int
    unit: Any
    officers: list[tuple[str, str]]
    passed: list[str]
    visit: Any


@dataclass(frozen=True)
class Page:
    draw: Draw
    said: Said
    steps: list[Step]
    deck: Deck
    organs: list[str]
    rule: list[tuple[str, str]]
    pool: "PoolSums"
    values: list[tuple[str, str]]
    lines: list[Line]
    happenings: list[Happening]


@dataclass(frozen=True)
class PoolSums:
    objects: int
    officers: int
    avoided: int
    short: str  # why it cannot be drawn from; only while it is a draft


def page(draw: Draw, user: User) -> Page:
    taking_part = [row.organ.label for row in draw.organs.select_related("organ")]
    return Page(
        draw=draw,
        said=said(draw),
        steps=steps(draw),
        deck=_deck(draw, user),
        organs=taking_part,
        rule=rule_of(draw, taking_part),
        pool=pool_sums(draw),
        values=_values(draw),
        lines=lines(draw),
        happenings=[_happening(entry) for entry in history(draw)],
    )


def said(draw: Draw) -> Said:
    tone = {Status.PUBLISHED: "done", Status.CANCELLED: "void"}.get(draw.status, "now")  # type: ignore[call-overload]
    rest = draw.cancel_reason if draw.status == Status.CANCELLED else waits_for(draw)
    return Said(f"{draw.get_status_display()}。", rest, tone)


def _deck(draw: Draw, user: User) -> Deck:
    version = f"?version={draw.version}"
    actions = [
        Action(
            label=offer.label,
            href=reverse("draws:act", args=[draw.pk, offer.action]) + version,
            icon=ICONS.get(offer.action, ""),
            reason=offer.reason or "",
            is_primary=offer.transition.primary,
            is_danger=offer.transition.danger,
        )
        for offer in DRAW_LIFECYCLE.available(draw, user)
    ]
    if may_edit(draw, user) is None:
        actions.insert(0, Action("修改", reverse("draws:edit", args=[draw.pk]), icon="pencil-square"))
    return deck(actions)


def rule_of(draw: Draw, taking_part: list[str]) -> list[tuple[str, str]]:
    industries, areas = list(draw.industries.all()), list(draw.areas.all())
    left_out = [
        text
        for is_on, text in (
            (draw.skips_visited, "今年已接受过行政检查的"), (draw.skips_capped, "已到年度检查频次上限的"),
        )
        if is_on
    ]  # fmt: skip
    return [
        ("检查部门", "、".join(taking_part) + ("（第一个为牵头部门）" if len(taking_part) > 1 else "")),
        ("检查事项", draw.purpose),
        ("检查期间", f"{draw.planned_from:%Y-%m-%d} 至 {draw.planned_to:%Y-%m-%d}"),
        ("对象类别", "、".join(str(pools.Kind(kind).label) for kind in draw.kinds or pools.KINDS)),
        ("监管领域", "、".join(map(str, industries)) or "牵头部门负责的全部"),
        ("区域", "、".join(area.label for area in areas) or "牵头部门的全部辖区"),
        ("风险等级", "、".join(pools.COLOURS[colour] for colour in draw.risk_colours) or "不限"),
        ("不抽", "、".join(left_out) or "没有"),
        ("抽取", f"{draw.object_count} 家，每家每个部门 {draw.officers_each} 人"),
        *([("专项行动", str(draw.campaign))] if draw.campaign else []),
    ]  # fmt: skip


def pool_sums(draw: Draw) -> PoolSums:
    """Of the frozen pool; while it is a draft, of what the rule gives now."""
    pool, short = draw.pool, ""
    if draw.status == Status.DRAFT:
        live = pools.live(draw)
        pool, short = live.pool, live.short
    if not pool:
        return PoolSums(0, 0, 0, "")
    return PoolSums(len(pool["objects"]), len(pool["officers"]), len(pool["avoid"]), short)


def _values(draw: Draw) -> list[tuple[str, str]]:
    found = [
        ("名单校验值", draw.pool_digest),
        ("承诺值", draw.commitment),
        ("见证人", draw.witness),
        ("见证数", draw.witness_number or ("没有" if draw.is_drawn else "")),
        ("密值", draw.secret if draw.is_drawn else ""),
        ("种子", draw.seed),
    ]
    return [(label, value) for label, value in found if value]


def lines(draw: Draw) -> list[Line]:
    if not draw.seed:
        return []
    names = {each["organ"]: each["organ_name"] for each in draw.pool["officers"]}
    rows = draw.drawn.select_related("unit__township", "visit")
    return [_line(row, draw, names) for row in rows]


def _line(row: DrawnObject, draw: Draw, names: dict[int, str]) -> Line:
    going = [
        (names[organ], "、".join(each["name"] for each in row.officers if each["organ"] == organ))
        for organ in draw.pool["organs"]
    ]
    passed = [f"{each['name']}（{names[each['organ']]}）：{each['reason']}" for each in row.passed]
    return Line(row.order, row.unit, going, passed, row.visit)


def _happening(entry: Any) -> Happening:
    is_denied = entry.result == "denied"
    return Happening(
        at=entry.at,
        title=f"{entry.action_label}{'，没有办成' if is_denied else ''}",
        text=entry.note,
        by=entry.actor_name,
        tone="denied" if is_denied else "back" if entry.action == "draw.cancel" else "",
    )


# --- 回避 -----------------------------------------------------------------------------------------------------------
def avoidances(user: User) -> list[Avoidance]:
    rows = Avoidance.objects.visible_to(user).select_related("user", "organ", "unit", "declared_by")
    return list(rows.order_by("ended_on", "-declared_on", "-pk"))


def may_end(row: Avoidance, user: User) -> bool:
    return row.ended_on is None and (row.user_id == user.pk or organs.holds(user, "draw.make", row.organ_id))
