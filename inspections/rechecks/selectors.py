"""Reading: the list of re-checks of a person by place, nearest first, and the hazards of one re-check visit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from anquan.accounts.models import User
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import distance_m
from hazards import sides, words
from hazards.lifecycle import LIFECYCLE, rechecks
from hazards.marks import selectors as of_marks
from hazards.models import Evidence, Hazard, Mark
from hazards.rules import EvidenceKind, Level, Status
from hazards.selectors import day_of
from inspections.models import Recheck, Visit
from inspections.rechecks import rules
from inspections.rechecks.rules import Suggestion
from inspections.rules import Method, RecheckResult

RIGHT = "hazard.recheck"
RELATED = ("unit__profile", "unit__parent__profile", "unit__township", "responsible_unit", "township", "ordering_unit")


# --- which hazards ----------------------------------------------------------------------------------------------------
def due(user: User, today: date) -> QuerySet:
    """Ordered by one of the person's units and submitted, or past their deadline without a submission. A 重大隐患 goes
    the way of 一单四制 and is not among them."""
    units = [post.unit_id for post in sides.posts_with(user, RIGHT)]
    waiting = Q(status=Status.SUBMITTED)
    expired = Q(status__in=[Status.ASSIGNED, Status.RECTIFYING], due_on__lt=today)
    found = Hazard.objects.visible_to(user).open().filter(level=Level.GENERAL, ordering_unit__in=units)
    return found.filter(waiting | expired)


@dataclass(frozen=True)
class Task:
    href: str
    number: str
    title: str
    say: str
    tone: str
    is_submitted: bool


@dataclass
class Stop:
    """One place with what is to be looked at there. ``metres`` is None where one of the two positions is unknown."""

    unit: Unit
    where: str
    phone: str
    lat: float | None
    lng: float | None
    tasks: list[Task] = field(default_factory=list)
    metres: int | None = None
    visits: list[Visit] = field(default_factory=list)  # re-checks already arranged there

    @property
    def make_href(self) -> str:
        return f"{reverse('visits:make')}?unit={self.unit.pk}&method={Method.RECHECK}"

    @property
    def geo(self) -> str:
        """Opens the map of the phone; WGS-84 as measured. '' without a position."""
        return f"geo:{self.lat:.6f},{self.lng:.6f}?q={self.lat:.6f},{self.lng:.6f}" if self.lat is not None else ""

    @property
    def far(self) -> str:
        if self.metres is None:
            return ""
        return f"{self.metres} 米" if self.metres < 1000 else f"{self.metres / 1000:.1f} 公里"


@dataclass(frozen=True)
class Route:
    stops: list[Stop]
    shown: int
    total: int

    @property
    def submitted(self) -> int:
        return sum(task.is_submitted for stop in self.stops for task in stop.tasks)

    @property
    def expired(self) -> int:
        return self.shown - self.submitted


def route(user: User, today: date, here: tuple[float, float] | None = None) -> Route:
    """By place: the nearest first where the person says where he stands, else what waits longest."""
    rows = due(user, today)
    most = whole("recheck.list_max", today)
    found = list(rows.select_related(*RELATED).order_by("due_on", "pk")[:most])
    day = day_of(today)
    stops: dict[int, Stop] = {}
    for hazard in found:
        stop = stops.setdefault(hazard.unit_id, _stop(hazard))
        if stop.lat is None and hazard.lat is not None:
            stop.lat, stop.lng = float(hazard.lat), float(hazard.lng)
        stop.tasks.append(_task(hazard, day))
    for visit in _arranged(user, list(stops)):
        stops[visit.unit_id].visits.append(visit)
    return Route(_ordered(stops.values(), here), len(found), len(found) if len(found) < most else rows.count())


def _stop(hazard: Hazard) -> Stop:
    unit = hazard.unit
    profile = getattr(unit, "profile", None) or getattr(unit.parent, "profile", None)
    where = unit.address or (unit.township.label if unit.township else "")
    return Stop(unit, where, getattr(profile, "phone", "") or "", unit.lat, unit.lng)


def _task(hazard: Hazard, day: words.Day) -> Task:
    left = words.left(hazard, day)
    title = words.headline(hazard.description, 60)
    href = reverse("hazards:detail", args=[hazard.number])
    return Task(href, hazard.number, title, left.say, left.tone, hazard.status == Status.SUBMITTED)


def _arranged(user: User, units: list[int]) -> QuerySet:
    found = Visit.objects.visible_to(user).open().filter(method=Method.RECHECK, unit__in=units)
    return found.order_by("planned_on", "pk")


def _ordered(stops: Iterable[Stop], here: tuple[float, float] | None) -> list[Stop]:
    """Without a position they stay as they came: by the earliest deadline."""
    if here is None:
        return list(stops)
    for stop in stops:
        if stop.lat is not None and stop.lng is not None:
            stop.metres = round(distance_m(*here, stop.lat, stop.lng))
    return sorted(stops, key=lambda stop: (stop.metres is None, stop.metres or 0))


# --- one re-check visit -----------------------------------------------------------------------------------------------
@dataclass
class Look:
    """One hazard as the re-checker sees it. ``why_not`` is why he may not record a result, '' when he may."""

    hazard: Hazard
    left: words.Left
    before: Evidence | None
    after: Evidence | None
    done: Recheck | None
    why_not: str
    marks: list[of_marks.Line]  # photos of it that are in doubt, to be explained by whoever passes it
    suggestion: Suggestion | None = None  # what may follow when it is not put right
    form: Any = None
    wrong: str = ""

    @property
    def is_submitted(self) -> bool:
        return self.hazard.status == Status.SUBMITTED


def to_look_at(visit: Visit, user: User, today: date) -> list[Look]:
    """What this visit has looked at, then what waits at the place and this person may re-check."""
    done = {row.hazard_id: row for row in visit.rechecks.select_related("checked_by")}
    at_place = Q(subtree_q(visit.unit, "unit__"), pk__in=due_at(user, today).values("pk"))
    rows = Hazard.objects.visible_to(user).filter(at_place | Q(pk__in=done)).select_related(*RELATED)
    hazards = sorted(rows, key=lambda each: (each.pk not in done, each.due_on or today, each.pk))
    shots, marks, day = _shots(hazards), _marks(hazards, user), day_of(today)
    return [
        Look(
            hazard, words.left(hazard, day), *shots[hazard.pk], done.get(hazard.pk), why_not_now(hazard, user, done),
            marks[hazard.number],
        )
        for hazard in hazards
    ]  # fmt: skip


def _marks(hazards: list[Hazard], user: User) -> dict[str, list[of_marks.Line]]:
    found: dict[str, list[of_marks.Line]] = defaultdict(list)
    rows = Mark.objects.visible_to(user).open().filter(hazard__in=hazards).select_related(*of_marks.RELATED)
    for line in of_marks.lines(rows, user):
        found[line.number].append(line)
    return found


def due_at(user: User, today: date) -> QuerySet:
    """At the place whoever re-checks looks at everything that waits, not only at what his own unit has ordered."""
    waiting = Q(status=Status.SUBMITTED) | Q(status__in=[Status.ASSIGNED, Status.RECTIFYING], due_on__lte=today)
    return Hazard.objects.visible_to(user).open().filter(waiting, level=Level.GENERAL)


def why_not_now(hazard: Hazard, user: User, done: dict[int, Recheck]) -> str:
    if hazard.pk in done:
        return ""
    if hazard.status != Status.SUBMITTED:
        return rechecks(hazard, user) or ""
    offers = {offer.action: offer.reason for offer in LIFECYCLE.available(hazard, user)}
    return offers.get("send_back", rechecks(hazard, user) or "现在不能复查。") or ""


def _shots(hazards: list[Hazard]) -> dict[int, tuple[Evidence | None, Evidence | None]]:
    """The newest photo before and after of each."""
    found: dict[int, dict[str, Evidence]] = defaultdict(dict)
    kinds = (EvidenceKind.BEFORE, EvidenceKind.AFTER)
    for shot in Evidence.objects.filter(hazard__in=hazards, kind__in=kinds).order_by("id"):
        found[shot.hazard_id][shot.kind] = shot
    return {h.pk: (found[h.pk].get(EvidenceKind.BEFORE), found[h.pk].get(EvidenceKind.AFTER)) for h in hazards}


def suggestion(hazard: Hazard, result: str, today: date) -> Suggestion:
    failed = Recheck.objects.filter(hazard=hazard).exclude(result=RecheckResult.FIXED).count()
    counted = Hazard.objects.filter(pk=hazard.pk).aggregate(relapses=Count("relapses"))
    return rules.next_step(
        result=result,
        is_submitted=hazard.status == Status.SUBMITTED,
        failed_before=max(failed, hazard.round - 1),
        days_overdue=(today - hazard.due_on).days if hazard.due_on else 0,
        relapses=counted["relapses"],
        escalate_at=whole("recheck.escalate_at", today),
        enforce_at=whole("recheck.enforce_at", today),
    )
