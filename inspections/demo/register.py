"""The register of two years: the visits at which the hazards of the demo were found."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from django.db import transaction

from anquan.accounts.models import Appointment, User
from anquan.units.models import Unit
from hazards.models import Hazard
from hazards.rules import Source
from inspections.rules import Activity, Duty, Method, Rank
from inspections.visits import services
from inspections.visits.people import Goer
from inspections.visits.services.entering import OFFICERS

ACTIVITY_OF = {
    Source.TOWNSHIP: Activity.INSPECTION,
    Source.ADMIN_INSPECTION: Activity.INSPECTION,
    Source.SUPERVISION_VISIT: Activity.SUPERVISION,
}
# in turn, as an office inspects; the first of each is the commonest
METHODS: dict[str, tuple[str, ...]] = {
    Activity.INSPECTION: (Method.ROUTINE, Method.SPECIAL, Method.ROUTINE, Method.RANDOM, Method.UNANNOUNCED,
                          Method.ROUTINE, Method.FESTIVAL, Method.JOINT, Method.NIGHT),
    Activity.SUPERVISION: (Method.UNANNOUNCED, Method.LED, Method.FESTIVAL, Method.LED, Method.CROSS),
}  # fmt: skip
SEEN = "查看了现场，核对了安全管理台账，发现的隐患见附表。"


def play(today: date) -> int:
    """How many visits are new."""
    return sum(_enter(organ, activity, rows, today) for organ, activity, rows in _registers())


def _registers() -> Iterator[tuple[Unit, str, list[Hazard]]]:
    """Organ by organ and activity by activity, the hazards that no visit has found yet."""
    rows = (
        Hazard.objects.filter(source__in=ACTIVITY_OF, finding=None)
        .select_related("unit", "township", "reporting_unit")
        .prefetch_related("campaigns")
    )
    ordered = sorted(
        rows, key=lambda each: (each.reporting_unit_id, ACTIVITY_OF[Source(each.source)], each.found_on, each.pk)
    )
    for (organ, activity), own in groupby(ordered, key=lambda h: (h.reporting_unit, ACTIVITY_OF[Source(h.source)])):
        yield organ, activity, list(own)


@transaction.atomic
def _enter(organ: Unit, activity: str, found: list[Hazard], today: date) -> int:
    people = _people(organ, today)
    if activity == Activity.INSPECTION:
        officers, heads = people("township_inspector", "dept_officer"), people("township_leader", "dept_head")
    else:
        officers, heads = people("awb_staff"), people("city_leader")
    if not officers or not heads or activity == Activity.INSPECTION and len(officers) < OFFICERS:
        return 0
    rows, counted = [], set()
    for place, (_, own) in enumerate(groupby(found, key=lambda h: (h.found_on, h.unit_id))):
        hazards = tuple(own)
        method = METHODS[activity][place % len(METHODS[activity])]
        of_year = (hazards[0].unit_id, hazards[0].found_on.year)
        if activity == Activity.INSPECTION and of_year in counted:
            method = (Method.RECHECK, Method.TIP)[place % 2]  # beside the yearly cap
        counted.add(of_year)
        goers = tuple(Goer(user) for user in officers[:OFFICERS])
        if method == Method.LED:
            goers = (Goer(heads[0], duty=Duty.LEADER), *goers)
        rows.append(services.Past(
            unit=hazards[0].unit, method=method, done_on=hazards[0].found_on, goers=goers, findings=SEEN,
            rank=Rank.CITY if method == Method.LED else "", hazards=hazards,
            campaigns=tuple({each.pk: each for hazard in hazards for each in hazard.campaigns.all()}.values()),
        ))  # fmt: skip
    approver = heads[0] if activity == Activity.INSPECTION else None
    return len(services.enter_past(
        actor=officers[0], activity=activity, rows=rows, today=today, organ=organ, approver=approver
    ))  # fmt: skip


def _people(organ: Unit, today: date) -> Callable[..., list[User]]:
    held = Appointment.objects.in_force(today).filter(unit=organ).of_people().select_related("user")

    def with_roles(*roles: str) -> list[User]:
        return [post.user for post in held.filter(role__in=roles).order_by("pk")]

    return with_roles
