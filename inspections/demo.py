"""检查 in the demo: the register of two years, made of the hazards that the demo holds, and a few that are under way today.

Played after the demo of hazards, by the services of the product. A run that was killed leaves out what is there already.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.journal.context import door
from anquan.units.models import Unit
from hazards.models import Hazard
from hazards.rules import Source
from inspections.checklists.selectors import newest_version
from inspections.models import Checklist, Visit
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


def play(*, say: Callable[[str], object]) -> int:
    """How many visits are new."""
    today = timezone.localdate()
    with door("command"):
        made = sum(_enter(organ, activity, rows, today) for organ, activity, rows in _registers())
        made += _today(today)
    say(f"演示数据：检查 {made} 次")
    return made


# --- the register ---------------------------------------------------------------------------------------------------
def _registers() -> Iterator[tuple[Unit, str, list[Hazard]]]:
    """Organ by organ and activity by activity, the hazards that no visit has found yet."""
    rows = Hazard.objects.filter(source__in=ACTIVITY_OF, finding=None).select_related(
        "unit", "township", "reporting_unit"
    )
    ordered = sorted(
        rows, key=lambda each: (each.reporting_unit_id, ACTIVITY_OF[Source(each.source)], each.found_on, each.pk)
    )
    for (organ, activity), own in groupby(ordered, key=lambda h: (h.reporting_unit, ACTIVITY_OF[Source(h.source)])):
        yield organ, activity, list(own)


@transaction.atomic
def _enter(organ: Unit, activity: str, found: list[Hazard], today: date) -> int:
    people = _people(organ)
    if activity == Activity.INSPECTION:
        officers, heads = people("township_inspector", "dept_officer"), people("township_leader", "dept_head")
    else:
        officers, heads = people("awb_staff"), people("city_leader")
    if not officers or not heads or activity == Activity.INSPECTION and len(officers) < OFFICERS:
        return 0
    rows = []
    for place, (_, own) in enumerate(groupby(found, key=lambda h: (h.found_on, h.unit_id))):
        hazards = tuple(own)
        method = METHODS[activity][place % len(METHODS[activity])]
        goers = tuple(Goer(user) for user in officers[:OFFICERS])
        if method == Method.LED:
            goers = (Goer(heads[0], duty=Duty.LEADER), *goers)
        rows.append(services.Past(
            unit=hazards[0].unit, method=method, done_on=hazards[0].found_on, goers=goers, findings=SEEN,
            rank=Rank.CITY if method == Method.LED else "", hazards=hazards,
        ))  # fmt: skip
    approver = heads[0] if activity == Activity.INSPECTION else None
    return len(services.enter_past(
        actor=officers[0], activity=activity, rows=rows, today=today, organ=organ, approver=approver
    ))  # fmt: skip


def _people(organ: Unit) -> Callable[..., list[User]]:
    held = Appointment.objects.in_force(timezone.localdate()).filter(unit=organ).of_people().select_related("user")

    def with_roles(*roles: str) -> list[User]:
        return [post.user for post in held.filter(role__in=roles).order_by("pk")]

    return with_roles


# --- today ----------------------------------------------------------------------------------------------------------
def _today(today: date) -> int:
    """For the accounts that are printed: one visit in each state, and one led by a leader."""
    known = {user.username: user for user in User.objects.filter(username__in=(
        "jiancha", "fucha", "fenguan", "wangge", "anweiban", "lingdao"))}  # fmt: skip
    if len(known) < 6:
        return 0
    post = known["jiancha"].main_appointment
    places = list(Unit.objects.active().enterprises().subtree_of(post.unit).order_by("pk")[:5])
    village = known["wangge"].main_appointment.unit
    return sum((
        _planned("ready", today, known, places[0], ("submit", "approve")),
        _planned("waiting", today + timedelta(days=2), known, places[1], ("submit",)),
        _planned("draft", today + timedelta(days=5), known, places[2], ()),
        _planned("underway", today, known, places[3], ("submit", "approve", "begin")),
        _made("led", known["anweiban"], Activity.SUPERVISION, Method.LED, places[4], today + timedelta(days=1), today,
              [Goer(known["lingdao"], duty=Duty.LEADER), Goer(known["anweiban"])], rank=Rank.CITY,
              purpose="岁末年初安全生产带队督查") is not None,
        _patrolled(known["wangge"], village, today),
    ))  # fmt: skip


@transaction.atomic
def _planned(name: str, on: date, known: dict[str, User], place: Unit, moves: tuple[str, ...]) -> bool:
    """An inspection of two officers, as far as ``moves`` take it."""
    today = timezone.localdate()
    lists = Checklist.objects.usable().filter(industry=place.profile.industry).order_by("pk")[:1]
    visit = _made(
        name, known["jiancha"], Activity.INSPECTION, Method.ROUTINE, place, on, today,
        [Goer(known["jiancha"]), Goer(known["fucha"])], purpose="岁末年初安全生产检查",
        over_cap_reason="岁末年初重点时段，按县里统一部署检查。", checklists=[newest_version(each) for each in lists],
    )  # fmt: skip
    if visit is None:
        return False
    for action in moves:
        actor = known["fenguan" if action == "approve" else "jiancha"]
        services.perform(actor=actor, visit_id=visit.pk, action=action, today=today)
    return True


@transaction.atomic
def _patrolled(worker: User, village: Unit, today: date) -> bool:
    visit = _made("patrol", worker, Activity.PATROL, Method.ROUTINE, village, today, today, [])
    if visit is None:
        return False
    services.perform(actor=worker, visit_id=visit.pk, action="finish", today=today)
    return True


def _made(name, actor, activity, method, place, on, today, goers, **values) -> Visit | None:
    """None when an earlier run has made it."""
    uid = uuid.uuid5(uuid.NAMESPACE_OID, f"demo visit {name}")
    if Visit.objects.filter(uid=uid).exists():
        return None
    return services.make(
        actor=actor, activity=activity, method=method, unit=place, planned_on=on, today=today, goers=goers, uid=uid,
        **values,
    )  # fmt: skip
