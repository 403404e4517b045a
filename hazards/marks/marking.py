"""Marks are made here, in the transaction of the move whose photos they are about; a move is never refused for one."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.journal.models import Entry
from anquan.journal.services import record
from anquan.terms.selectors import whole
from hazards.marks.finding import doubts
from hazards.marks.rules import HURRIES, Kind, is_near_the_end
from hazards.models import Evidence, Hazard, Mark

LONGEST_NOTE = 500
HURRIED = {Kind.RUSHED: "提交整改", Kind.SWEPT: "销号"}


def mark_photos(hazard: Hazard, attached: Sequence[Evidence]) -> None:
    """证据存疑: what the comparison of photos attached just now found."""
    Mark.objects.bulk_create(
        Mark(
            hazard=hazard, kind=found.kind, round=hazard.round, photo=found.photo, other=found.other,
            reason=found.reason,
        )
        for found in doubts(hazard, attached)
    )  # fmt: skip


def mark_hurry(actor, action: str, today: date) -> None:
    """集中提交、集中销号: many by one person within minutes, in the last days of a month. The journal is what counts.

    ``action`` is the one just recorded. Once the number is reached, those done before it in the same minutes get theirs too.
    """
    kind = next((kind for kind, actions in HURRIES.items() if action in actions), None)
    if kind is None or not is_near_the_end(today, whole("evidence.hurry_days", today)):
        return
    minutes, least = whole("evidence.hurry_minutes", today), whole("evidence.hurry_count", today)
    done = Entry.objects.filter(
        at__gte=timezone.now() - timedelta(minutes=minutes), actor=actor, action__in=HURRIES[kind], result="ok",
        object_type=Hazard._meta.label_lower,
    )  # fmt: skip
    ids = {int(pk) for pk in done.values_list("object_id", flat=True)}
    if len(ids) < least:
        return
    reason = f"{today:%m-%d} 期末前，{actor.name} 在 {minutes} 分钟内{HURRIED[kind]} {len(ids)} 条。"
    Mark.objects.bulk_create(
        (Mark(hazard_id=pk, kind=kind, round=place, reason=reason)
         for pk, place in Hazard.objects.filter(pk__in=ids).values_list("pk", "round")),
        ignore_conflicts=True,
    )  # fmt: skip


def settle(hazard: Hazard, actor, *, is_verified: bool, verified_note: str) -> None:
    """Whoever passes a hazard with open marks says that he looked, and how. His own photos he leaves to somebody else."""
    marks = hazard.marks.open().not_about(actor)
    if not (kinds := list(marks.values_list("kind", flat=True))):
        return
    if not is_verified:
        said = f"有 {len(kinds)} 处照片存疑（{_labels(kinds)}）。核实以后勾选“存疑照片已核实”，并写明怎样核实的。"
        raise ValidationError({"is_verified": said})
    explain(hazard, actor, marks, verified_note)


def answer_by_sending_back(hazard: Hazard, actor, reason: str) -> None:
    """Whoever sends a rectification back has looked into its photos, and has said what was found."""
    marks = hazard.marks.open().not_about(actor)
    if marks.exists():
        explain(hazard, actor, marks, f"退回重改：{reason}")


def explain(hazard: Hazard, actor, marks, note: str) -> None:
    """Close ``marks`` of the locked hazard with the words of ``actor``, and keep them in its journal."""
    if not note.strip():
        raise ValidationError({"verified_note": "请写明怎样核实的，例如到现场看过、问过拍照的人。"})
    found, note = list(marks.values_list("pk", "kind")), note.strip()[:LONGEST_NOTE]
    Mark.objects.filter(pk__in=[pk for pk, _ in found]).update(reviewed_by=actor, reviewed_at=timezone.now(), note=note)
    said = f"{_labels(kind for _, kind in found)}：{note}"
    record(actor=actor, action="mark.review", obj=hazard, county=hazard.county_id, note=said)


def _labels(kinds: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(Kind(kind).label for kind in kinds))
