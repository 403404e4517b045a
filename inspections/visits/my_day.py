"""我的一天: where this person goes today, what he has not finished, and what comes next. Reading only."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse

from anquan.accounts.models import User
from hazards.models import Hazard
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits.filters import DUE
from inspections.visits.selectors import RELATED, names_of

NEXT_DAYS = 14  # how far the page looks ahead; the list shows everything


@dataclass(frozen=True)
class Stop:
    """One place to go to: what to do there, who goes along, what is open, how to call them."""

    href: str
    verb: str
    unit: str
    where: str
    what: str
    people: str
    phone: str
    open_hazards: int
    hazards_href: str
    say: str
    is_late: bool


@dataclass(frozen=True)
class Day:
    underway: list[Stop]
    now: list[Stop]
    coming: list[Stop]

    @property
    def count(self) -> int:
        return len(self.underway) + len(self.now)


def my_day(user: User, today: date) -> Day:
    mine = Visit.objects.visible_to(user).open().filter(participants__user=user)
    until = today + timedelta(days=NEXT_DAYS)
    return Day(
        underway=_stops(mine.filter(status=Status.UNDERWAY), today),
        now=_stops(mine.filter(DUE, planned_on__lte=today), today),
        coming=_stops(mine.filter(planned_on__gt=today, planned_on__lte=until), today),
    )


def _stops(found: QuerySet, today: date) -> list[Stop]:
    visits = list(found.select_related(*RELATED, "unit__profile", "unit__parent__profile").order_by("planned_on", "pk"))
    people = names_of([visit.pk for visit in visits])
    counts = dict(
        Hazard.objects.open().filter(unit__in={visit.unit_id for visit in visits})
        .order_by().values_list("unit_id").annotate(n=Count("pk"))
    )  # fmt: skip
    return [_stop(visit, today, people.get(visit.pk, ""), counts.get(visit.unit_id, 0)) for visit in visits]


def _stop(visit: Visit, today: date, people: str, open_hazards: int) -> Stop:
    profile = getattr(visit.unit, "profile", None) or getattr(visit.unit.parent, "profile", None)
    is_there = visit.status == Status.UNDERWAY
    page = "visits:carry" if is_there else "visits:detail"
    late = (today - visit.planned_on).days
    return Stop(
        href=reverse(page, args=[visit.number]),
        verb="继续检查" if is_there else "打开",
        unit=visit.unit.name,
        where=visit.unit.address or (visit.township.label if visit.township else ""),
        what=f"{visit.get_activity_display()}，{visit.get_method_display()}",
        people=people,
        phone=getattr(profile, "phone", "") or "",
        open_hazards=open_hazards,
        hazards_href=f"{reverse('hazards:list')}?unit={visit.unit_id}&status=open",
        say=f"过了 {late} 天" if late > 0 and not is_there else f"{visit.planned_on:%m-%d}",
        is_late=late > 0 and not is_there,
    )
