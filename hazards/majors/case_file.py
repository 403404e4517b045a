"""卷宗 of one 重大隐患 in one click: its papers as they were issued, its photos and what happened, bound by a worker.

It holds what its reader may see on the day it is bound, and no more.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from anquan.accounts.models import User
from anquan.files import exports, vault
from anquan.files.models import Export
from anquan.papers.drawing.case import Happened, PaperPiece, PhotoPiece, case_file
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.papers.selectors import name_of_office
from hazards.majors import papers, selectors
from hazards.models import Evidence, MajorHazard
from hazards.selectors import day_of

KIND = "majors.case_file"


def order(*, actor: User, major: MajorHazard) -> Export:
    """Ask for it. The caller enqueues."""
    return exports.order(actor=actor, kind=KIND, title=f"{major} 卷宗", params={"number": major.hazard.number})


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """Returns how many pieces are bound. ``Http404`` when its owner may no longer see the item."""
    major = selectors.by_number(export.params["number"], export.owner)
    page = selectors.page(major, export.owner, day_of(timezone.localdate()))
    issued = [paper for paper in reversed(papers.of_major(major, export.owner)) if paper.was_issued]
    shots = list(major.hazard.evidence.select_related("file", "added_by"))
    export.total = len(issued) + len(shots)
    content = case_file(
        title=major.title,
        office=name_of_office(major.hazard.county or major.hazard.unit),
        facts=_facts(major),
        papers=[_paper(paper) for paper in issued],
        photos=[_photo(shot) for shot in shots],
        story=[_happened(one) for one in reversed(page.happenings)],
    )
    path.write_bytes(content)
    progress(export.total)
    return len(issued) + len(shots)


def _facts(major: MajorHazard) -> list[tuple[str, str]]:
    hazard = major.hazard
    found = [
        ("清单编号", str(major)),
        ("隐患编号", hazard.number),
        ("所在单位", hazard.unit.name),
        ("判定依据", papers.basis_of(major) if major.confirmed_on else ""),
        ("整改期限", f"{hazard.due_on}" if hazard.due_on else ""),
        ("办理情况", major.get_status_display()),
        ("装订日期", f"{timezone.localdate()}"),
    ]
    return [(label, text) for label, text in found if text]


def _paper(paper: Paper) -> PaperPiece:
    void = "（作废）" if paper.status == PaperStatus.VOID else ""
    title = f"{paper.kind_name}：{paper.title}{void}"
    return PaperPiece(title, paper.number or "", paper.issued_on, vault.absolute(paper.pdf.path).read_bytes())


def _photo(shot: Evidence) -> PhotoPiece:
    at = timezone.localtime(shot.file.taken_at or shot.added_at)
    caption = f"{shot.get_kind_display()}　{at:%Y-%m-%d %H:%M}　{shot.added_by.name}"
    return PhotoPiece(caption, vault.absolute(shot.file.served).read_bytes(), shot.file.digest)


def _happened(one: Any) -> Happened:
    return Happened(
        timezone.localtime(one.at), one.by, "　".join(part for part in (one.title, one.quote, one.text) if part)
    )
