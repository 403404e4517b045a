"""Whose a plan or a draw is: rows that an organ keeps, seen by the organ itself and by those who watch over its county.

Such a row says what will be inspected. Whoever is inspected never sees it, and no other organ does (四不两直).
"""

from django.db.models import Q

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES, Reach
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from inspections.querysets import WATCHING

VIEW = "plan.view"
NOTHING = Q(pk__in=[])


def posts_with(user: User | None, right: str) -> list[Appointment]:
    posts = user.appointments_today if user is not None and user.is_authenticated else []
    return [post for post in posts if right in ROLES[post.role].rights]


def units_with(user: User, right: str) -> list[int]:
    return [post.unit_id for post in posts_with(user, right)]


def holds(user: User, right: str, unit_id: int | None) -> bool:
    return unit_id in units_with(user, right)


def watched_q(user: User, right: str = VIEW, to_county: str = "county") -> Q:
    """Rows of the counties over which one of the person's posts watches: the office, its leaders, the auditors."""
    whole = NOTHING
    for post in posts_with(user, right):
        role, unit = ROLES[post.role], post.unit
        if role.side not in WATCHING or role.reach is not Reach.AREA or unit.township_id:
            continue
        level = next((level for level in ("county", "city", "province") if getattr(unit, f"{level}_id")), None)
        if level:
            whole |= Q(**{f"{to_county}__{level}": getattr(unit, f"{level}_id")})
    return whole


def watches(user: User, right: str, county_id: int) -> bool:
    """The same for one county."""
    return Unit.objects.filter(watched_q(user, right, "county"), pk=county_id).exists()


def county_of(user: User, right: str) -> Unit:
    """The county in which the person acts with ``right``."""
    for post in posts_with(user, right):
        if post.unit.county_id:
            return post.unit.county
    raise NotAllowed("请由县（市、区）的人员办理：您的任职单位不在任何一个县（市、区）。", "forbidden")
