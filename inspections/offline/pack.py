"""What a phone takes along: today's tasks, their places and checklists, the library and the open hazards.

Everything starts at ``visible_to``; what is too much for a phone is cut by dated terms, the nearest deadline first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from anquan.accounts.models import User
from anquan.terms import selectors as terms
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.selectors import WITH_PLACE, where
from hazards import rules, sides
from hazards.log_form import ONLY_SOURCES, default_source, side_of
from hazards.models import Hazard, Mark, Phrase
from hazards.selectors import reporting
from inspections.models import ChecklistItem, Participant, Visit
from inspections.rechecks import selectors as rechecks
from inspections.rules import Duty, Method, RecheckResult, Status
from inspections.visits.filters import DUE

SOON = timedelta(days=1)  # tomorrow's tasks are taken along too: who goes down at six prepares the evening before
PHRASE = ("id", "title", "description", "legal_basis", "measures", "category", "level", "mode", "industry_id")
ITEM = (
    "id", "group", "content", "look_at", "expected", "basis", "hazard", "measures", "category", "level", "mode", "days",
    "needs_photo", "version_id",
)  # fmt: skip


def pack(user: User, today: date) -> dict[str, Any]:
    """Plain values, ready for JSON; the same answer until something in it changes."""
    visits = _visits(user, today)
    hazards = _hazards(user, today)
    marks, looks = _marks(user, hazards), _looks(user, today, visits, hazards)
    return {
        "today": today.isoformat(),
        "person": _person(user),
        "most": terms.whole("hazard.photos_max", today),
        "rough_m": terms.whole("hazard.rough_m", today),
        "choices": _choices(user),
        "visits": [_visit(visit) for visit in visits],
        "checklists": _checklists(visits),
        "units": [_unit(unit) for unit in _units(user, today, visits, hazards)],
        "phrases": list(Phrase.objects.filter(is_active=True).values(*PHRASE)),
        "hazards": [_hazard(hazard, user, marks, looks.get(hazard.pk)) for hazard in hazards],
    }


def _person(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "orders": bool(sides.posts_with(user, "hazard.assign")),
        "fixes": bool(sides.posts_with(user, "hazard.report_fixed")),
        "rechecks": user.has_right("hazard.recheck"),
        "source": str(default_source(user)),
    }


def _choices(user: User) -> dict[str, list[list[str]]]:
    source = ONLY_SOURCES.get(side_of(user)) or list(rules.Source)
    named = {"category": rules.Category, "level": rules.Level, "mode": rules.Mode, "source": source}
    return {name: [[value.value, str(value.label)] for value in values] for name, values in named.items()}


# --- tasks ----------------------------------------------------------------------------------------------------------
def _visits(user: User, today: date) -> list[Visit]:
    """Those on which the person goes, until tomorrow, that may begin or are under way."""
    mine = Visit.objects.visible_to(user).filter(participants__user=user, planned_on__lte=today + SOON)
    mine = mine.filter(DUE | Q(status=Status.UNDERWAY)).select_related("unit", *_of("unit", WITH_PLACE))
    parts = ("checklists__checklist", "participants", "answers", "rechecks")
    return list(mine.prefetch_related(*parts).order_by("planned_on", "id"))


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "number": visit.number,
        "activity": visit.activity,
        "method": visit.get_method_display(),
        "begun_at": visit.begun_at.isoformat() if visit.begun_at else "",
        "findings": visit.findings,
        "met": [visit.met_person, visit.met_post, visit.met_phone],
        "is_signed": bool(visit.met_signature_id or visit.refusal),
        "goers": [_goer(each) for each in visit.participants.all()],
        "answers": {
            each.item_id: [each.answer, each.note, each.version, each.photo_id is not None]
            for each in visit.answers.all()
        },
        "purpose": visit.purpose,
        "planned_on": visit.planned_on.isoformat(),
        "unit": visit.unit_id,
        "rechecked": len(visit.rechecks.all()),
        "checklists": [version.pk for version in visit.checklists.all()],
    }


def _goer(each: Participant) -> dict[str, Any]:
    return {
        "id": each.pk,
        "name": each.name,
        "duty": each.get_duty_display(),
        "signs": each.duty == Duty.OFFICER,
        "is_signed": each.signature_id is not None,
    }


def _checklists(visits: Iterable[Visit]) -> list[dict[str, Any]]:
    versions = {version.pk: version for visit in visits for version in visit.checklists.all()}
    items: dict[int, list[dict[str, Any]]] = {pk: [] for pk in versions}
    for item in ChecklistItem.objects.filter(version__in=versions).values(*ITEM):
        items[item.pop("version_id")].append(item)
    return [{"id": pk, "name": str(version), "items": items[pk]} for pk, version in versions.items()]


# --- places ---------------------------------------------------------------------------------------------------------
def _units(user: User, today: date, visits: Iterable[Visit], hazards: Iterable[Hazard]) -> list[Unit]:
    """The places of the tasks and of the open hazards first, then those last used, then the others by name."""
    most = terms.whole("offline.units_max", today)
    visible = Unit.objects.active().visible_to(user).of_kind(Kind.ENTERPRISE, Kind.PLACE)
    first = [visit.unit_id for visit in visits] + [hazard.unit_id for hazard in hazards]
    first += [unit.pk for unit in reporting.last_used(user)]
    wanted = visible.select_related(*WITH_PLACE)
    chosen = wanted.in_bulk(list(dict.fromkeys(first))[:most])
    others = wanted.exclude(pk__in=chosen).order_by("name", "id")[: most - len(chosen)]
    return [*chosen.values(), *others]


def _unit(unit: Unit) -> dict[str, Any]:
    profile = getattr(unit, "profile", None)
    return {
        "id": unit.pk,
        "name": unit.name,
        "where": where(unit),
        "letters": unit.pinyin,
        "industry": getattr(profile, "industry_id", None),
        "lat": _degrees(unit.lat),
        "lng": _degrees(unit.lng),
    }


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)


# --- open hazards ---------------------------------------------------------------------------------------------------
def _hazards(user: User, today: date) -> list[Hazard]:
    mine = Hazard.objects.visible_to(user).open().select_related("unit", "responsible_unit")
    most = terms.whole("offline.hazards_max", today)
    return list(mine.order_by("due_on", "id")[:most])


def _marks(user: User, hazards: Iterable[Hazard]) -> dict[int, list[str]]:
    """Why photos of a submission are doubtful: whoever passes it says how he has verified them."""
    to_pass = [hazard.pk for hazard in hazards if hazard.status == rules.Status.SUBMITTED]
    told: dict[int, list[str]] = defaultdict(list)
    for mark in Mark.objects.visible_to(user).open().not_about(user).filter(hazard__in=to_pass):
        told[mark.hazard_id].append(f"{mark.get_kind_display()}：{mark.reason}")
    return told


@dataclass(frozen=True)
class Look:
    """That a hazard is looked at on a re-check visit of the person, and what may follow if it is not put right."""

    visit: str
    step: str
    why: str


def _looks(user: User, today: date, visits: Iterable[Visit], hazards: Iterable[Hazard]) -> dict[int, Look]:
    """As the page of a re-check visit: what waits at its place, and this person may re-check, and is not done yet."""
    found: dict[int, Look] = {}
    arranged = [visit for visit in visits if visit.method == Method.RECHECK]
    if not arranged:
        return found
    waiting = set(
        rechecks.due_at(user, today).filter(pk__in=[hazard.pk for hazard in hazards]).values_list("pk", flat=True)
    )
    for visit in arranged:
        done = {row.hazard_id: row for row in visit.rechecks.all()}
        for hazard in hazards:
            is_there = hazard.pk in waiting - found.keys() and hazard.unit.path.startswith(visit.unit.path)
            if is_there and hazard.pk not in done and not rechecks.why_not_now(hazard, user, done):
                next_step = rechecks.suggestion(hazard, RecheckResult.NOT_FIXED, today)
                found[hazard.pk] = Look(visit.number, next_step.step, next_step.why)
    return found


def _hazard(hazard: Hazard, user: User, marks: dict[int, list[str]], look: Look | None) -> dict[str, Any]:
    return {
        "number": hazard.number,
        "version": hazard.version,
        "unit": hazard.unit_id,
        "unit_name": hazard.unit.name,
        "location": hazard.location,
        "description": hazard.description,
        "level": hazard.level,
        "status": hazard.get_status_display(),
        "due_on": hazard.due_on.isoformat() if hazard.due_on else "",
        "measures": hazard.measures,
        "rectify_note": hazard.rectify_note,
        "marks": marks.get(hazard.pk, []),
        "to_recheck": bool(look) or (hazard.status == rules.Status.SUBMITTED and hazard.submitted_by_id != user.pk),
        "is_submitted": hazard.status == rules.Status.SUBMITTED,
        "visit": look.visit if look else "",
        "step": look.step if look else "",
        "why": look.why if look else "",
    }


def _of(prefix: str, paths: Iterable[str]) -> list[str]:
    return [f"{prefix}__{path}" for path in paths]
