"""一单四制台账 as the workbook an office sends up: the columns of domain §1.4 under their groups, A3, 合计 first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import QueryDict
from django.utils import timezone

from anquan.accounts.models import User
from anquan.excel.columns import Band, Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.web.words import masked
from hazards.majors.papers import bases_of, slip_numbers
from hazards.majors.rules import DutyKind
from hazards.models import DutyReport, Listing, MajorHazard, Request
from hazards.rules import RequestKind
from hazards.selectors.detail import WATCHED_BY

KIND = "majors.ledger"
CHUNK = 500
TEN_THOUSAND = Decimal(10_000)
RELATED = (
    "hazard__unit__profile", "hazard__township", "hazard__industry", "hazard__regulator", "hazard__responsible_unit",
    "hazard__ordering_unit", "coordinator", "confirming_unit", "verified_by", "second_verifier", "approved_by",
)  # fmt: skip
LATE = (Band(0.5, None, ink="B3261E", is_bold=True),)


def _text(key: str, title: str, width: float, group: str = "") -> Column:
    return Column(key, title, group, width=width, align="left")


def _day(key: str, title: str) -> Column:
    return Column(key, title, width=10.5, kind="date")


def _count(key: str, title: str, **options: Any) -> Column:
    return Column(key, title, kind="int", width=5, **options)


# what belongs together stands in one cell, as the form has it: the sheet must be legible on one width of A3
COLUMNS = [
    _count("order", "序号"),
    _text("number", "清单编号", 11),
    _text("title", "隐患名称", 14),
    _text("description", "隐患内容", 20),
    _text("unit", "所在单位（统一社会信用代码）", 18),
    _text("place", "地址、部位", 10),
    _text("industry", "行业领域", 6),
    _text("basis", "判定依据", 14),
    _text("source", "隐患来源", 6),
    _text("confirmed", "认定日期、单位", 11),
    _text("authority", "级别", 5),
    _text("responsible", "治理责任单位、责任人、电话", 18),
    _text("township", "属地", 8),
    _text("regulator", "监管部门", 8),
    _text("order_given", "交办单位、日期、单号", 13),
    _text("coordinator", "督办单位、包保领导", 10),
    _text("measures", "整改措施", 16),
    Column("planned", "计划", "资金（万元）", width=8, kind="money", decimals=2),
    Column("spent", "已投", "资金（万元）", width=8, kind="money", decimals=2),
    _day("due_on", "整改时限"),
    _text("safety", "应急预案、防范措施", 14),
    _text("suspended", "停产", 5),
    _text("listing", "挂牌督办", 9),
    _text("progress", "进展", 14),
    _day("rectified_on", "完成日期"),
    _text("verified", "验收日期、验收人", 11),
    _day("closed_on", "销号日期"),
    _count("extensions", "延期次数"),
    _count("overdue", "逾期天数", bands=LATE),
    _count("circulars", "通报次数"),
    _text("note", "备注", 6),
]


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """The ledger page as a workbook: the same conditions, every row the owner may see."""
    from hazards.majors.filters import MajorFilter

    query, owner = QueryDict(export.params.get("query", "")), export.owner
    rows = MajorFilter(query, queryset=MajorHazard.objects.visible_to(owner), request=SimpleNamespace(user=owner)).qs
    ids = list(rows.order_by("register_no", "discovered_on", "pk").values_list("pk", flat=True))
    export.total, today = len(ids), timezone.localdate()
    main = owner.main_appointment
    place = main.unit.name if main else ""
    at = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    plan = SheetPlan(
        "一单四制台账",
        f"{place}重大事故隐患“一单四制”台账",
        COLUMNS,
        subtitle=(f"填报单位（盖章）：{place}", f"截至 {at}", "单位：条、万元、天"),
        style="detail",
        paper="A3",
        total=_total(ids, today),
        signers=("填表人：", "审核人：", "负责人：", "联系电话："),
        footer=f"截至 {at}",
        frozen_columns=3,
    )
    with workbook_at(path) as book:
        return write_sheet(book, plan, rows_of(ids, owner, today), progress=progress)


def _total(ids: Sequence[int], today: date) -> dict[str, Any]:
    rows = MajorHazard.objects.filter(pk__in=ids)
    sums = rows.aggregate(
        planned=Sum("hazard__funds_planned"),
        spent=Sum("hazard__funds_spent"),
        circulars=Sum("circular_count"),
        suspended=Count("pk", filter=Q(is_suspended=True)),
    )
    sums["extensions"] = Request.objects.filter(hazard__major__in=ids, **_EXTENDED).count()
    late = sum(m.hazard.is_overdue(today) for m in rows.select_related("hazard").iterator())
    return {column.key: "" for column in COLUMNS} | {
        "order": "合计",
        "number": f"{len(ids)} 条",
        "planned": _in_ten_thousands(sums["planned"]),
        "spent": _in_ten_thousands(sums["spent"]),
        "suspended": f"{sums['suspended']} 条",
        "extensions": sums["extensions"],
        "overdue": f"{late} 条",
        "circulars": sums["circulars"] or 0,
    }


def rows_of(ids: Sequence[int], user: User, today: date) -> Iterator[dict[str, Any]]:
    """The rows of these items, in this order, read some at a time: memory does not grow with the list."""
    may_call = any(user.has_right(right) for right in WATCHED_BY)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = MajorHazard.objects.select_related(*RELATED).annotate(extensions=_GRANTED).in_bulk(chunk)
        beside = Beside(chunk)
        for place, pk in enumerate(chunk, start + 1):
            yield {"order": place} | _row(found[pk], beside, may_call, today)


_EXTENDED = {"kind": RequestKind.EXTENSION, "result": Request.Result.GRANTED}
_GRANTED = Count(
    "hazard__requests", filter=Q(**{f"hazard__requests__{name}": value for name, value in _EXTENDED.items()})
)


class Beside:
    """What stands in other tables, for all rows of a chunk at once: 交办单号, 判定依据, 挂牌督办, the last 进展."""

    def __init__(self, ids: Sequence[int]):
        self.slips, self.bases = slip_numbers(ids), bases_of(ids)
        listings = Listing.objects.counted().filter(major__in=ids).order_by("pk")
        self.listings = {each.major_id: f"{each.get_level_display()} {each.notice_no}".strip() for each in listings}
        told = DutyReport.objects.filter(duty__major__in=ids, duty__kind=DutyKind.PROGRESS).order_by("due_on", "pk")
        self.progress = {pk: f"{on:%m-%d} {text}" for pk, on, text in told.values_list("duty__major", "due_on", "text")}


def _row(major: Any, beside: Beside, may_call: bool, today: date) -> dict[str, Any]:
    hazard, phone = major.hazard, major.hazard.responsible_phone
    profile = getattr(hazard.unit, "profile", None)
    verifiers = [person.name for person in (major.verified_by, major.second_verifier) if person]
    shown = (phone if may_call else masked(phone)) if phone else ""
    return {
        "number": major.register_no or hazard.number,
        "title": major.title,
        "description": hazard.description,
        "unit": _lines(hazard.unit.name, profile.uscc if profile else ""),
        "place": _lines(hazard.unit.address, hazard.location),
        "industry": hazard.industry.name if hazard.industry else "",
        "basis": beside.bases.get(major.pk) or hazard.legal_basis,
        "source": hazard.get_source_display(),
        "confirmed": _lines(major.confirmed_on, _label(major.confirming_unit)),
        "authority": major.get_authority_display(),
        "responsible": _lines(_name(hazard.responsible_unit), hazard.responsible_person, shown),
        "township": _label(hazard.township),
        "regulator": _label(hazard.regulator),
        "order_given": _lines(_label(hazard.ordering_unit), major.assigned_on, beside.slips.get(major.pk)),
        "coordinator": _lines(_label(major.coordinator), major.leader),
        "measures": hazard.measures,
        "planned": _in_ten_thousands(hazard.funds_planned),
        "spent": _in_ten_thousands(hazard.funds_spent),
        "due_on": hazard.due_on,
        "safety": _lines(hazard.emergency_plan, hazard.interim_measures),
        "suspended": "是" if major.is_suspended else "否",
        "listing": beside.listings.get(major.pk, "否"),
        "progress": _lines(major.get_status_display(), beside.progress.get(major.pk)),
        "rectified_on": hazard.rectified_on,
        "verified": _lines(major.verified_on, "、".join(verifiers)),
        "closed_on": major.closed_on,
        "extensions": major.extensions,
        "overdue": (today - hazard.due_on).days if hazard.is_overdue(today) else 0,
        "circulars": major.circular_count,
        "note": "",
    }


def _lines(*parts: Any) -> str:
    return "\n".join(str(part) for part in parts if part)


def _name(unit: Any) -> str:
    return unit.name if unit else ""


def _label(unit: Any) -> str:
    return unit.label if unit else ""


def _in_ten_thousands(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / TEN_THOUSAND).quantize(Decimal("0.01"))
