"""上报表: a workbook whose columns and headings are exactly the profile's. 对账结果: what the page says, line by line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.http import Http404
from django.utils import timezone

from anquan.excel.columns import Column as SheetColumn
from anquan.excel.columns import Kind, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.papers import text
from hazards.exchange import rules, table
from hazards.exchange.comparing import Line, Reconciliation, reconcile
from hazards.exchange.filters import chosen
from hazards.exchange.rules import ORDER, Column, DateForm
from hazards.majors.facts import COUNT, DAY, FACTS, NARROW, NUMBER, WIDE
from hazards.models import Answer, MajorHazard, Submission

REPORT, RECONCILIATION = "exchange.report", "exchange.reconciliation"
TITLE_FIELDS = ("填报单位", "填报日期", "填报人", "区域")
Progress = Callable[[int], None]


# --- 上报表 -----------------------------------------------------------------------------------------------------------
def build_report(export: Export, path: Path, progress: Progress) -> int:
    """The items that were ordered, as far as the owner may still see them."""
    sent = Submission.objects.select_related("version__profile", "office").get(pk=export.params["submission"])
    owner, today, spec = export.owner, timezone.localdate(), sent.version.spec
    rows = MajorHazard.objects.visible_to(owner).filter(pk__in=sent.items.values("pk"))
    ids = list(rows.order_by("register_no", "pk").values_list("pk", flat=True))
    export.total = len(ids)
    said = _title_fields(sent)
    left, middle, right = [*text.fill(spec.subtitle, said, TITLE_FIELDS).split("｜"), "", "", ""][:3]
    plan = SheetPlan(
        spec.sheet,
        text.fill(spec.title, said, TITLE_FIELDS),
        [_column(place, column) for place, column in enumerate(spec.columns)],
        subtitle=(left, middle, right),
        style="detail",
        paper="A3",
    )
    with workbook_at(path) as book:
        items = table.items(sent.version, ids, owner, today)
        return write_sheet(book, plan, (table.cells(spec, item, place) for place, item in items), progress=progress)


def _title_fields(sent: Submission) -> dict[str, str]:
    office = sent.office
    area = office.county or office.city or office.province or office
    on = timezone.localtime(sent.ordered_at)
    return {"填报单位": office.name, "填报日期": f"{on:%Y-%m-%d}", "填报人": sent.ordered_by.name, "区域": area.name}


def _column(place: int, column: Column) -> SheetColumn:
    """Text stays text; a number or a date is one to Excel, unless their words take its place."""
    fact = FACTS.get(column.field)
    kind: Kind = COUNT if column.field == ORDER else fact.kind if fact else "text"
    if column.values or kind == DAY and column.date_form != DateForm.CELL:
        kind = "text"
    width = max(fact.width if fact else NARROW, min(WIDE, 2 * len(column.heading) + 2))
    decimals = fact.decimals if fact and kind == NUMBER else None
    return SheetColumn(
        f"c{place}", column.heading, column.group, width=width, kind=kind, decimals=decimals, absent="",
        align="left" if kind == "text" else "",
    )  # fmt: skip


# --- 对账结果 ----------------------------------------------------------------------------------------------------------
LINES = (
    SheetColumn("outcome", "结果", width=11),
    SheetColumn("number", "清单编号", width=24),
    SheetColumn("title", "隐患名称", width=36),
    SheetColumn("unit", "所在单位", width=36),
    SheetColumn("row", "对方第几行", width=11, kind="int", absent=""),
    SheetColumn("their_number", "对方编号", width=20),
    SheetColumn("our_number", "我方记的外部编号", width=20),
    SheetColumn("what", "不一致的列", width=30),
    SheetColumn("shown", "对方另写的", width=36),
    SheetColumn("check", "核对", width=36),
)
CELLS = (
    SheetColumn("number", "清单编号", width=24),
    SheetColumn("title", "隐患名称", width=36),
    SheetColumn("row", "对方第几行", width=11, kind="int", absent=""),
    SheetColumn("label", "列", width=20),
    SheetColumn("ours", "我方", width=36),
    SheetColumn("theirs", "对方", width=36),
)


def build_reconciliation(export: Export, path: Path, progress: Progress) -> int:
    """The lines the page shows under the same conditions, and each differing cell on a sheet of its own."""
    answers = Answer.objects.visible_to(export.owner).select_related("profile", "version", "office", "document")
    answer = answers.filter(pk=export.params["answer"]).first()
    if answer is None:
        raise Http404("没有这份反馈表，或者不在您的管辖范围内。")
    found = reconcile(answer, export.owner, timezone.localdate())
    lines = chosen(found.lines, export.params["show"], export.params["q"])
    export.total = len(lines)
    at = f"截至 {timezone.localtime():%Y-%m-%d %H:%M}"
    style: dict[str, Any] = {"subtitle": (sums(found), "", at), "style": "detail", "paper": "A3", "footer": at}
    of = f"“{answer.profile}”对账结果"
    with workbook_at(path) as book:
        written = write_sheet(book, SheetPlan("对账结果", of, LINES, **style), map(_row, lines), progress=progress)
        write_sheet(book, SheetPlan("不一致的各格", f"{of}：不一致的各格", CELLS, **style), _cells(lines))
    return written


def sums(found: Reconciliation) -> str:
    counts = found.counts
    return "，".join(f"{outcome.label} {counts[outcome]} 条" for outcome in rules.Outcome)


def _row(line: Line) -> dict[str, Any]:
    return {
        "outcome": rules.Outcome(line.outcome).label,
        "number": line.who.number,
        "title": line.who.title,
        "unit": line.who.unit,
        "row": line.row.number if line.row else None,
        "their_number": line.their_number,
        "our_number": line.our_number,
        "what": "、".join(cell.label for cell in line.differing),
        "shown": "\n".join(f"{label}：{said}" for label, said in line.shown),
        "check": f"{line.check.reason}（{line.check.checked_by.name}）" if line.is_checked else "",
    }


def _cells(lines: list[Line]) -> Iterator[dict[str, Any]]:
    for line in lines:
        for cell in line.differing:
            yield {
                "number": line.who.number,
                "title": line.who.title,
                "row": line.row.number,
                "label": cell.label,
                "ours": cell.ours,
                "theirs": cell.theirs,
            }
