"""The columns of a hazard in a workbook: what stands in each, said once for every sheet that lists hazards."""

from collections.abc import Iterator, Sequence
from datetime import date

from anquan.excel.columns import Column
from hazards import rules
from hazards.models import Hazard

STATUS = dict(rules.Status.choices)
LEVEL = dict(rules.Level.choices)
SOURCE = dict(rules.Source.choices)
MODE = dict(rules.Mode.choices)
CATEGORY = dict(rules.Category.choices)
CHUNK = 1_000

# column of the sheet, column of the table
DETAIL: tuple[tuple[Column, str], ...] = (
    (Column("number", "编号", width=24), "number"),
    (Column("township", "属地", width=12, align="center"), "township__name"),
    (Column("unit", "所在单位", width=34), "unit__name"),
    (Column("uscc", "统一社会信用代码", width=22), "unit__profile__uscc"),
    (Column("industry", "监管领域", width=12, align="center"), "industry__name"),
    (Column("location", "部位", width=20), "location"),
    (Column("description", "隐患描述", width=48), "description"),
    (Column("category", "类别", width=20), "category"),
    (Column("level", "等级", width=8, align="center"), "level"),
    (Column("source", "来源", width=12, align="center"), "source"),
    (Column("inspectors", "检查单位（人）", width=20), "inspectors"),
    (Column("source_document", "文书号", width=20), "source_document"),
    (Column("found_on", "登记日期", width=12, kind="date"), "found_on"),
    (Column("mode", "整改方式", width=11, align="center"), "mode"),
    (Column("responsible_unit", "责任单位", width=34), "responsible_unit__name"),
    (Column("responsible_person", "整改责任人", width=12, align="center"), "responsible_person"),
    (Column("measures", "整改措施", width=36), "measures"),
    (Column("legal_basis", "依据", width=30), "legal_basis"),
    (Column("due_on", "整改期限", width=12, kind="date"), "due_on"),
    (Column("status", "状态", width=9, align="center"), "status"),
    (Column("submitted_on", "提交日期", width=12, kind="date"), "submitted_on"),
    (Column("ended_on", "销号日期", width=12, kind="date"), "ended_on"),
    (Column("overdue_days", "逾期天数", width=10, kind="int"), ""),
)
COLUMNS = [column for column, _ in DETAIL]
FIELDS = [field for _, field in DETAIL if field]
CODED = {"status": STATUS, "level": LEVEL, "source": SOURCE, "mode": MODE, "category": CATEGORY}
AT = {field: index for index, field in enumerate(FIELDS)}
CODED_AT = [(AT[name], words) for name, words in CODED.items()]


def rows_of(ids: Sequence[int], today: date) -> Iterator[list]:
    """The rows of these hazards, in this order, read a thousand at a time: memory does not grow with the list."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = {row[0]: row[1:] for row in Hazard.objects.filter(pk__in=chunk).values_list("pk", *FIELDS)}
        for pk in chunk:
            yield _row(found[pk], today)


def _row(values: tuple, today: date) -> list:
    row = list(values)
    overdue = rules.is_overdue(
        status=row[AT["status"]], due_on=row[AT["due_on"]], submitted_on=row[AT["submitted_on"]], today=today
    )
    for index, words in CODED_AT:
        row[index] = words.get(row[index], "")
    row.append((today - values[AT["due_on"]]).days if overdue else None)
    return row
