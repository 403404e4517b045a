"""A corrected workbook becomes the next version of its checklist: all of it, or nothing."""

from typing import Any

from django.db import transaction

from anquan.workflow import NotAllowed
from inspections.checklists import selectors, workbook
from inspections.checklists.services.library import publish
from inspections.checklists.workbook import Found, Report
from inspections.models import Checklist


@transaction.atomic
def import_items(*, actor: Any, checklist: Checklist, found: Found, note: str, seen: int | None) -> Report:
    """Judge the rows again and publish them. The same content again makes no version.

    Raises ``NotAllowed`` when a row is wrong, ``stale`` when somebody published since the file was looked at.
    """
    report = workbook.understand(found, selectors.items_of(selectors.newest_version(checklist)))
    if not report.ok:
        raise NotAllowed("表里有要改的地方，整个文件都没有导入。请改好后重新上传。", "guard")
    if not report.is_same:
        publish(actor=actor, checklist=checklist, items=report.items, note=note, seen=seen)
    return report
