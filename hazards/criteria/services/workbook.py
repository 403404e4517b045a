"""A corrected workbook becomes the next versions of the clauses it changes: all of them, or none."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.criteria import workbook
from hazards.criteria.services.library import require_right, write_clause
from hazards.criteria.workbook import CHANGED, NEW, Report
from hazards.models import CriterionSet


@transaction.atomic
def import_set(*, actor: Any, code: str, found: list[dict[str, Any]], reason: str) -> Report:
    """Judge the rows again and write them. Raises ``NotAllowed`` when one of them is wrong: nothing is written then."""
    require_right(actor)
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么修改，例如已对照原文。"})
    of = CriterionSet.objects.select_for_update(of=("self",)).get(code=code)
    report = workbook.understand(of, found)
    if not report.ok:
        raise NotAllowed("表里有要改的地方，整个文件都没有导入。请改好后重新上传。", "guard")
    for row in report.rows:
        if row.outcome in (NEW, CHANGED):
            write_clause(actor, of, row.code, row.seen, row.industries, reason.strip(), row.words)
    counts = report.counts
    note = f"{reason.strip()}（新增 {counts[NEW]} 条，修改 {counts[CHANGED]} 条）"
    record(actor=actor, action="criterion_set.import", obj=of, note=note)
    return report
