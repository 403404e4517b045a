"""The photos of a hazard as the page shows them: pair, thumbs, where and when, and the fingerprint of the original."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from anquan.units.rules import distance_m
from hazards.marks.finding import point_of
from hazards.marks.rules import metres_said
from hazards.models import Evidence, Hazard
from hazards.rules import EvidenceKind

FINGERPRINT = 8  # characters of the SM3 value that people compare by eye


@dataclass(frozen=True)
class Shot:
    """One photo (hazards/_photos.html)."""

    src: str
    thumb: str
    original: str
    alt: str
    at: datetime
    is_taken: bool  # the time is the camera's, not that of the upload
    by: str
    place: str
    fingerprint: str
    kind: str
    round: int


@dataclass(frozen=True)
class Album:
    before: list[Shot]
    after: list[Shot]
    recheck: list[Shot]
    other: list[Shot]

    @property
    def all(self) -> list[Shot]:
        return [*self.before, *self.after, *self.recheck, *self.other]

    @property
    def newest_before(self) -> list[Shot]:
        """Of a hazard that came back, what was found the last time comes first."""
        return sorted(self.before, key=lambda shot: -shot.round)

    @property
    def count(self) -> int:
        return len(self.all)


def album(hazard: Hazard, evidence: list[Evidence]) -> Album:
    """After-photos newest round first: the last submission stands beside the finding."""
    shots = [(row, _shot(hazard, row)) for row in evidence]
    of = {kind: [shot for row, shot in shots if row.kind == kind] for kind in EvidenceKind.values}
    newest_first = sorted(of[EvidenceKind.AFTER], key=lambda shot: -shot.round)
    other = [shot for kind in (EvidenceKind.REQUEST, EvidenceKind.SIGN, EvidenceKind.PAPER) for shot in of[kind]]
    return Album(of[EvidenceKind.BEFORE], newest_first, of[EvidenceKind.RECHECK], other)


def _shot(hazard: Hazard, row: Evidence) -> Shot:
    at = timezone.localtime(row.file.taken_at or row.added_at)
    which = f"{row.get_kind_display()}，第 {row.round} 轮" if row.round > 1 else row.get_kind_display()
    return Shot(
        src=reverse("hazards:evidence", args=[row.pk, "served"]),
        thumb=reverse("hazards:evidence", args=[row.pk, "thumb"]),
        original=reverse("hazards:evidence", args=[row.pk, "original"]),
        alt=f"{which}，{row.added_by.name} {at:%Y-%m-%d %H:%M}",
        at=at,
        is_taken=row.file.taken_at is not None,
        by=row.added_by.name,
        place=_distance(hazard, row),
        fingerprint=row.file.digest[:FINGERPRINT],
        kind=row.get_kind_display(),
        round=row.round,
    )


def _distance(hazard: Hazard, row: Evidence) -> str:
    """离登记点 3 米; without coordinates nothing is said."""
    if row.file.lat is None or row.file.lng is None:
        return ""
    if (point := point_of(hazard)) is None:
        return ""
    metres = distance_m(point.lat, point.lng, float(row.file.lat), float(row.file.lng))
    return f"离{point.name} {metres_said(metres)}"
