"""A visit as a row of a workbook: the columns, and the rows read in few queries."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from anquan.excel.columns import Column
from inspections.models import Visit
from inspections.visits.selectors import RELATED, counts_of, names_of

AT_A_TIME = 500


def _text(key: str, title: str, width: float) -> Column:
    return Column(key, title, width=width, align="left")


COLUMNS = [
    Column("order", "序号", kind="int", width=6),
    _text("number", "检查编号", 21),
    _text("activity", "类别", 9),
    _text("method", "方式", 12),
    _text("rank", "带队层级", 10),
    _text("unit", "受检单位", 30),
    _text("township", "属地", 10),
    _text("industry", "监管领域", 10),
    _text("organ", "检查单位", 18),
    _text("people", "检查人员", 22),
    _text("addressed", "督查对象", 12),
    _text("campaigns", "专项行动", 16),
    Column("planned_on", "计划日期", width=11, kind="date"),
    _text("begun_at", "到达", 15),
    _text("done_at", "结束", 15),
    Column("done_on", "检查日期", width=11, kind="date"),
    _text("status", "状态", 9),
    Column("found", "发现隐患", kind="int", width=8),
    _text("findings", "检查情况", 30),
]


def rows_of(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """In the order of ``ids``."""
    for start in range(0, len(ids), AT_A_TIME):
        chunk = list(ids[start : start + AT_A_TIME])
        rows = Visit.objects.filter(pk__in=chunk).select_related(*RELATED, "industry").prefetch_related("campaigns")
        by_id, found, people = {visit.pk: visit for visit in rows}, counts_of(chunk), names_of(chunk)
        for place, key in enumerate(chunk, start + 1):
            if visit := by_id.get(key):
                yield _row(visit, place, found.get(key, 0), people.get(key, ""))


def _row(visit: Visit, place: int, found: int, people: str) -> dict[str, Any]:
    return {
        "order": place,
        "number": visit.number,
        "activity": visit.get_activity_display(),
        "method": visit.get_method_display(),
        "rank": visit.get_rank_display(),
        "unit": visit.unit.name,
        "township": visit.township.label if visit.township else "",
        "industry": visit.industry.name if visit.industry else "",
        "organ": visit.organ.name,
        "people": people,
        "addressed": visit.responsible_unit.label if visit.responsible_unit else "",
        "campaigns": "、".join(campaign.name for campaign in visit.campaigns.all()),
        "planned_on": visit.planned_on,
        "begun_at": _moment(visit.begun_at),
        "done_at": _moment(visit.done_at),
        "done_on": visit.done_on,
        "status": visit.get_status_display(),
        "found": found,
        "findings": visit.findings,
    }


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
