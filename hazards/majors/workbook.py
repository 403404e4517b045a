"""一单四制台账 as the workbook an office sends up: the columns of domain §1.4 under their groups, A3, 合计 first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
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
from hazards.majors.facts import EXTENDED, Item, in_ten_thousands, items_of
from hazards.models import MajorHazard, Request

KIND = "majors.ledger"
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
    sums["extensions"] = Request.objects.filter(hazard__major__in=ids, **EXTENDED).count()
    late = sum(m.hazard.is_overdue(today) for m in rows.select_related("hazard").iterator())
    return {column.key: "" for column in COLUMNS} | {
        "order": "合计",
        "number": f"{len(ids)} 条",
        "planned": in_ten_thousands(sums["planned"]),
        "spent": in_ten_thousands(sums["spent"]),
        "suspended": f"{sums['suspended']} 条",
        "extensions": sums["extensions"],
        "overdue": f"{late} 条",
        "circulars": sums["circulars"] or 0,
    }


def rows_of(ids: Sequence[int], user: User, today: date) -> Iterator[dict[str, Any]]:
    """The rows of these items, in this order."""
    for place, item in enumerate(items_of(ids, user, today), 1):
        yield {"order": place} | _row(item)


# what one fact of the catalogue fills
ALONE = (
    "title", "description", "industry", "basis", "source", "authority", "township", "regulator", "measures", "planned",
    "spent", "due_on", "suspended", "rectified_on", "closed_on", "extensions", "overdue", "circulars",
)  # fmt: skip


def _row(item: Item) -> dict[str, Any]:
    listing = f"{item['listing_level']} {item['listing_no']}".strip()
    return {key: item[key] for key in ALONE} | {
        "number": item["register_no"] or item["hazard_no"],
        "unit": _lines(item["unit"], item["uscc"]),
        "place": _lines(item["address"], item["location"]),
        "confirmed": _lines(item["confirmed_on"], item["confirming_unit"]),
        "responsible": _lines(item["responsible_unit"], item["responsible_person"], item["responsible_phone"]),
        "order_given": _lines(item["ordering_unit"], item["assigned_on"], item["slip_no"]),
        "coordinator": _lines(item["coordinator"], item["leader"]),
        "safety": _lines(item["emergency_plan"], item["interim_measures"]),
        "listing": listing or "否",
        "progress": _lines(item["status"], item["progress"]),
        "verified": _lines(item["verified_on"], item["verifiers"]),
        "note": "",
    }


def _lines(*parts: Any) -> str:
    return "\n".join(str(part) for part in parts if part)
