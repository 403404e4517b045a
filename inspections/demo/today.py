"""For the accounts that are printed: one visit in each state, and one led by a leader."""

import uuid
from datetime import date, timedelta

from django.db import transaction

from anquan.accounts.models import User
from anquan.units.models import Unit
from inspections.checklists.selectors import newest_version
from inspections.models import Checklist, Visit
from inspections.rules import Activity, Duty, Method, Rank
from inspections.visits import services
from inspections.visits.people import Goer


def play(today: date) -> int:
    """How many visits are new."""
    known = {user.username: user for user in User.objects.filter(username__in=(
        "jiancha", "fucha", "fenguan", "wangge", "anweiban", "lingdao"))}  # fmt: skip
    if len(known) < 6:
        return 0
    post = known["jiancha"].main_appointment
    places = list(Unit.objects.active().enterprises().subtree_of(post.unit).order_by("pk")[:5])
    village = known["wangge"].main_appointment.unit
    return sum((
        _planned("ready", today, today, known, places[0], ("submit", "approve")),
        _planned("waiting", today + timedelta(days=2), today, known, places[1], ("submit",)),
        _planned("draft", today + timedelta(days=5), today, known, places[2]),
        _planned("underway", today, today, known, places[3], ("submit", "approve", "begin")),
        _made("led", known["anweiban"], Activity.SUPERVISION, Method.LED, places[4], today + timedelta(days=1), today,
              [Goer(known["lingdao"], duty=Duty.LEADER), Goer(known["anweiban"])], rank=Rank.CITY,
              purpose="岁末年初安全生产带队督查") is not None,
        _patrolled(known["wangge"], village, today),
    ))  # fmt: skip


@transaction.atomic
def _planned(
    name: str, on: date, today: date, known: dict[str, User], place: Unit, moves: tuple[str, ...] = ()
) -> bool:
    """An inspection of two officers, as far as ``moves`` take it."""
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
    uid = uid_of(name)
    if Visit.objects.filter(uid=uid).exists():
        return None
    return services.make(
        actor=actor, activity=activity, method=method, unit=place, planned_on=on, today=today, goers=goers, uid=uid,
        **values,
    )  # fmt: skip


def uid_of(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"demo visit {name}")
