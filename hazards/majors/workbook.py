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
from hazards.majors.papers import slip_numbers
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


def _text(key: str, title: str, group: str = "", width: float = 12, align: Any = "left") -> Column:
    return Column(key, title, group, width=width, align=align)


def _day(key: str, title: str, group: str = "") -> Column:
    return Column(key, title, group, width=11, kind="date")


COLUMNS = [
    Column("order", "序号", kind="int", width=5),
    _text("number", "清单编号", "隐患", 13),
    _text("title", "名称", "隐患", 16),
    _text("description", "内容", "隐患", 24),
    _text("unit", "所在单位", "隐患", 16),
    _text("uscc", "统一社会信用代码", "隐患", 11),
    _text("place", "地址、部位", "隐患", 12),
    _text("industry", "行业领域", "隐患", 8, "center"),
    _text("basis", "判定依据", "隐患", 16),
    _text("source", "来源", "隐患", 8, "center"),
    _day("confirmed_on", "日期", "认定"),
    _text("confirming", "单位", "认定", 10),
    _text("authority", "级别", "认定", 6, "center"),
    _text("responsible", "单位", "治理责任", 16),
    _text("person", "责任人", "治理责任", 8, "center"),
    _text("phone", "电话", "治理责任", 12.5, "center"),
    _text("township", "属地", width=9, align="center"),
    _text("regulator", "监管部门", width=10, align="center"),
    _text("ordering", "单位", "交办", 10),
    _day("assigned_on", "日期", "交办"),
    _text("slip", "交办单号", "交办", 12),
    _text("coordinator", "督办单位", "督办", 10),
    _text("leader", "包保领导", "督办", 9),
    _text("measures", "整改措施", "整改", 20),
    Column("planned", "计划资金（万元）", "整改", width=9, kind="money", decimals=2),
    Column("spent", "已投资金（万元）", "整改", width=9, kind="money", decimals=2),
    _day("due_on", "时限", "整改"),
    _text("safety", "预案、防范措施", "整改", 18),
    _text("suspended", "停产", "整改", 6, "center"),
    _text("listing", "挂牌督办", width=11),
    _text("progress", "进展", width=18),
    _day("rectified_on", "完成日期"),
    _text("verifiers", "人", "验收", 8, "center"),
    _day("verified_on", "日期", "验收"),
    _day("closed_on", "销号日期"),
    Column("extensions", "延期次数", kind="int", width=5),
    Column("overdue", "逾期天数", kind="int", width=6, bands=LATE),
    Column("circulars", "通报次数", kind="int", width=5),
    _text("note", "备注", width=8),
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
    late = sum(m.hazard.is_overdue(today) for m in rows.select_related("hazard").iterator())
    return {column.key: "" for column in COLUMNS} | {
        "number": "合计",
        "title": f"{len(ids)} 条",
        "planned": _in_ten_thousands(sums["planned"]),
        "spent": _in_ten_thousands(sums["spent"]),
        "suspended": f"{sums['suspended']} 条",
        "progress": f"逾期 {late} 条",
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


_GRANTED = Count(
    "hazard__requests",
    filter=Q(hazard__requests__kind=RequestKind.EXTENSION, hazard__requests__result=Request.Result.GRANTED),
)


class Beside:
    """What stands in other tables, for all rows of a chunk at once: 交办单号, 挂牌督办, the last 进展."""

    def __init__(self, ids: Sequence[int]):
        self.slips = slip_numbers(ids)
        listings = Listing.objects.counted().filter(major__in=ids).order_by("pk")
        self.listings = {each.major_id: f"{each.get_level_display()} {each.notice_no}".strip() for each in listings}
        told = DutyReport.objects.filter(duty__major__in=ids, duty__kind=DutyKind.PROGRESS).order_by("due_on", "pk")
        self.progress = {pk: f"{on:%m-%d} {text}" for pk, on, text in told.values_list("duty__major", "due_on", "text")}


def _row(major: Any, beside: Beside, may_call: bool, today: date) -> dict[str, Any]:
    hazard, phone = major.hazard, major.hazard.responsible_phone
    profile = getattr(hazard.unit, "profile", None)
    verifiers = [person.name for person in (major.verified_by, major.second_verifier) if person]
    safety = [text for text in (hazard.emergency_plan, hazard.interim_measures) if text]
    return {
        "number": major.register_no or hazard.number,
        "title": major.title,
        "description": hazard.description,
        "unit": hazard.unit.name,
        "uscc": profile.uscc if profile else "",
        "place": "，".join(part for part in (hazard.unit.address, hazard.location) if part),
        "industry": hazard.industry.name if hazard.industry else "",
        "basis": hazard.legal_basis,
        "source": hazard.get_source_display(),
        "confirmed_on": major.confirmed_on,
        "confirming": _label(major.confirming_unit),
        "authority": major.get_authority_display(),
        "responsible": hazard.responsible_unit.name if hazard.responsible_unit else "",
        "person": hazard.responsible_person,
        "phone": (phone if may_call else masked(phone)) if phone else "",
        "township": _label(hazard.township),
        "regulator": _label(hazard.regulator),
        "ordering": _label(hazard.ordering_unit),
        "assigned_on": major.assigned_on,
        "slip": beside.slips.get(major.pk, ""),
        "coordinator": _label(major.coordinator),
        "leader": major.leader,
        "measures": hazard.measures,
        "planned": _in_ten_thousands(hazard.funds_planned),
        "spent": _in_ten_thousands(hazard.funds_spent),
        "due_on": hazard.due_on,
        "safety": "；".join(safety),
        "suspended": "是" if major.is_suspended else "否",
        "listing": beside.listings.get(major.pk, "否"),
        "progress": "，".join(part for part in (major.get_status_display(), beside.progress.get(major.pk)) if part),
        "rectified_on": hazard.rectified_on,
        "verifiers": "、".join(verifiers),
        "verified_on": major.verified_on,
        "closed_on": major.closed_on,
        "extensions": major.extensions,
        "overdue": (today - hazard.due_on).days if hazard.is_overdue(today) else 0,
        "circulars": major.circular_count,
        "note": "",
    }


def _label(unit: Any) -> str:
    return unit.label if unit else ""


def _in_ten_thousands(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / TEN_THOUSAND).quantize(Decimal("0.01"))
