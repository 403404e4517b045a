"""What anybody may see of 双随机. Until the results are published nothing tells who was drawn (四不两直): the pool, its
hash and the commitment only bind the office to what it will draw from (decision 0031).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import Http404

from anquan.units.models import Unit
from hazards.rules import Status as HazardStatus
from inspections.draws.rules import Status
from inspections.models import Draw, DrawnObject
from inspections.rules import Status as VisitStatus


@dataclass(frozen=True)
class Item:
    """One draw on the list of the public page."""

    number: str
    title: str
    status: str
    tone: str
    organs: str
    locked_at: datetime
    published_on: date | None
    objects: int
    take: int


@dataclass(frozen=True)
class Line:
    """One object that was drawn, as far as the office publishes it."""

    order: int
    unit: str
    township: str
    officers: list[str]
    on: date | None
    result: str


@dataclass(frozen=True)
class Page:
    item: Item
    facts: list[tuple[str, str]]
    values: list[tuple[str, str]]
    lines: list[Line]
    is_published: bool
    has_pool: bool  # the whole text may be fetched
    cancel_reason: str


def items(county: Unit | None = None) -> list[Item]:
    """Newest first."""
    rows = Draw.objects.announced().select_related("host").order_by("-locked_at", "-pk")
    return [_item(row) for row in (rows.filter(county=county) if county else rows)]


def counties() -> list[Unit]:
    """Those that have announced something, in their order."""
    return list(Unit.objects.filter(pk__in=Draw.objects.announced().values("county")).order_by("path"))


def by_number(number: str) -> Draw:
    found = Draw.objects.announced().select_related("host", "county").filter(number=number).first()
    if found is None:
        raise Http404("没有公示过这次双随机抽查。")
    return found


def page(draw: Draw) -> Page:
    is_published = draw.status == Status.PUBLISHED
    return Page(
        item=_item(draw),
        facts=_facts(draw),
        values=_values(draw, is_published),
        lines=_lines(draw) if is_published else [],
        is_published=is_published,
        has_pool=draw.is_pool_public,
        cancel_reason=draw.cancel_reason,
    )


def _item(draw: Draw) -> Item:
    names = {each["organ"]: each["organ_name"] for each in draw.pool["officers"]}
    return Item(
        number=draw.number,
        title=draw.title,
        status=STATUSES[draw.status],
        tone={Status.PUBLISHED: "done", Status.CANCELLED: "void"}.get(draw.status, "now"),  # type: ignore[call-overload]
        organs="、".join(names[organ] for organ in draw.pool["organs"]),
        locked_at=draw.locked_at,
        published_on=draw.published_on,
        objects=len(draw.pool["objects"]),
        take=draw.pool["take"],
    )


# whether it was drawn already is no secret; whom it met is
STATUSES: dict[str, str] = {
    Status.LOCKED: "名单已锁定，待抽取",
    Status.DRAWN: "已抽取，检查中",
    Status.DISPATCHED: "已抽取，检查中",
    Status.PUBLISHED: "结果已公开",
    Status.CANCELLED: "已作废",
}


def _facts(draw: Draw) -> list[tuple[str, str]]:
    officers = len(draw.pool["officers"])
    found = [
        ("发起单位", draw.host.name),
        ("检查部门", _item(draw).organs),
        ("检查事项", draw.purpose),
        ("名单", f"对象 {len(draw.pool['objects'])} 家，检查人员 {officers} 名，{draw.locked_at:%Y-%m-%d} 锁定"),
        ("抽取", f"{draw.pool['take']} 家，每家每个部门 {draw.pool['each']} 人"),
    ]
    if draw.drawn_at:
        found.append(("抽取日期", f"{draw.drawn_at:%Y-%m-%d}，见证人：{draw.witness}"))
    return found


def _values(draw: Draw, is_published: bool) -> list[tuple[str, str]]:
    found = [("名单校验值", draw.pool_digest), ("承诺值", draw.commitment)]
    if is_published:
        found += [("密值", draw.secret), ("见证数", draw.witness_number or "没有（空）"), ("种子", draw.seed)]
    return found


def _lines(draw: Draw) -> list[Line]:
    rows = draw.drawn.select_related("unit__township", "visit").annotate(
        hazards=Count("visit__found", filter=~Q(visit__found__hazard__status=HazardStatus.VOID))
    )
    return [_line(row, draw.published_fields) for row in rows]


def _line(row: Any, chosen: list[str]) -> Line:
    done = row.visit.status == VisitStatus.DONE
    return Line(
        order=row.order,
        unit=row.unit.name,
        township=row.unit.township.label if row.unit.township else "",
        officers=_officers(row.officers, chosen),
        on=row.visit.done_on if done else None,
        result=result_of(row) if "results" in chosen else "",
    )


def _officers(officers: list[dict[str, Any]], chosen: list[str]) -> list[str]:
    """应急局：郑国强、李明; the names alone, or the organs alone."""
    by_organ: dict[str, list[str]] = {}
    for each in officers:
        by_organ.setdefault(each["organ_name"], []).append(each["name"])
    names = {organ: "、".join(people) for organ, people in by_organ.items()}
    if "organs" not in chosen:
        return list(names.values()) if "officers" in chosen else []
    return [f"{organ}：{people}" if "officers" in chosen else organ for organ, people in names.items()]


def result_of(row: DrawnObject) -> str:
    """The result of one visit, as 双随机一公开 words it."""
    visit = row.visit
    if visit.status != VisitStatus.DONE:
        return "未检查：" + visit.cancel_reason
    found = row.hazards  # type: ignore[attr-defined]
    return f"发现隐患 {found} 项，已责令整改" if found else "未发现问题"
