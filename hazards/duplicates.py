"""“是不是这一条？”: hazards of the same place with similar text, or hazards a few steps away that are of the same kind
or sound a little alike.

The comparison is pure; ``candidates`` reads the rows. All limits are dated terms ``hazard.duplicate.*``.
"""

import re
import unicodedata
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from anquan.terms.selectors import number, whole
from anquan.units.models import Unit
from anquan.units.rules import bounding_box, distance_m
from hazards.models import Hazard

GRAM = 2  # two characters are a word in Chinese
NO_WORDS = re.compile(r"[\W_]+")
MOST_READ = 400  # newest first: a place with more hazards in the window is compared with these
COLUMNS = (
    "number", "description", "location", "category", "status", "found_on", "due_on", "submitted_on", "ended_on",
    "clock_due_on", "lat", "lng", "uid", "level", "unit__name", "unit__short_name", "reported_by__name",
)  # fmt: skip


def similarity(one: str, other: str) -> float:
    """How much two texts share, 0 to 1: the Dice measure over pairs of characters, whatever the punctuation."""
    a, b = _grams(one), _grams(other)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def _grams(text: str) -> Counter[str]:
    plain = NO_WORDS.sub("", unicodedata.normalize("NFKC", text)).lower()
    if len(plain) < GRAM:
        return Counter([plain] * bool(plain))
    return Counter(plain[at : at + GRAM] for at in range(len(plain) - GRAM + 1))


@dataclass(frozen=True)
class Draft:
    """What is about to be registered, as far as it is compared."""

    unit: Unit
    description: str
    location: str = ""
    category: str = ""
    lat: Decimal | None = None
    lng: Decimal | None = None
    uid: uuid.UUID | None = None


@dataclass(frozen=True)
class Candidate:
    hazard: Hazard
    share: float
    metres: int | None
    photo_id: int | None

    @property
    def why(self) -> str:
        says = [f"描述相近 {self.share:.0%}"] if self.share else []
        return "，".join(says + ([] if self.metres is None else [f"相距 {self.metres} 米"]))


def candidates(draft: Draft, user: Any, today: date) -> list[Candidate]:
    """The most similar first; only what ``user`` may see."""
    least = float(number("hazard.duplicate.similarity", today))
    least_near = float(number("hazard.duplicate.similarity_near", today))
    reach = float(number("hazard.duplicate.distance_m", today))
    found = []
    for hazard in _rows(draft, user, today, reach):
        likeness = similarity(draft.description, hazard.description)
        share = likeness if hazard.unit_id == draft.unit.pk else 0.0
        metres = _metres(draft, hazard)
        is_near = metres is not None and metres <= reach and hazard.is_open
        is_near = is_near and (_same_kind(draft, hazard) or likeness >= least_near)
        if share >= least or is_near:
            found.append((share, hazard, round(metres) if is_near and metres is not None else None))
    found.sort(key=lambda each: (not each[1].is_open, -each[0], each[2] or 0, -each[1].pk))
    return [_candidate(*each, least) for each in found[: whole("hazard.duplicate.limit", today)]]


def _rows(draft: Draft, user: Any, today: date, reach: float) -> list[Hazard]:
    place = Q(unit_id=draft.unit.pk)
    if draft.lat is not None and draft.lng is not None:
        south, north, west, east = bounding_box(float(draft.lat), float(draft.lng), reach)
        place |= Q(lat__range=(south, north), lng__range=(west, east), township_id=draft.unit.township_id)
    since = today - timedelta(days=whole("hazard.duplicate.days", today))
    rows = Hazard.objects.visible_to(user).counted().filter(place, found_on__gte=since, found_on__lte=today)
    if draft.uid:
        rows = rows.exclude(uid=draft.uid)
    return list(rows.select_related("unit", "reported_by").only(*COLUMNS).order_by("-found_on", "-id")[:MOST_READ])


def _same_kind(draft: Draft, hazard: Hazard) -> bool:
    """Inside one workshop everything is a few steps away: nearness alone says something only within one known category."""
    return bool(draft.category) and draft.category == hazard.category


def _metres(draft: Draft, hazard: Hazard) -> float | None:
    if draft.lat is None or draft.lng is None or hazard.lat is None or hazard.lng is None:
        return None
    return distance_m(float(draft.lat), float(draft.lng), float(hazard.lat), float(hazard.lng))


def _candidate(share: float, hazard: Hazard, metres: int | None, least: float) -> Candidate:
    photo = hazard.evidence.filter(kind="before").values_list("pk", flat=True).first()
    return Candidate(hazard, share if share >= least else 0.0, metres, photo)
