"""Who goes on a visit, in whose name, and whether his certificate holds on the day. Reading only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES
from anquan.units.models import Unit
from anquan.units.rules import Kind
from hazards import sides
from inspections.rules import Activity, Duty

RIGHT: dict[str, str] = {
    Activity.INSPECTION: "visit.inspect",
    Activity.SUPERVISION: "visit.supervise",
    Activity.PATROL: "visit.patrol",
}
# 行政检查 is done by a department or a township and by nobody else (国办发〔2024〕54号 §二, domain §0.1)
INSPECTING = (Kind.DEPARTMENT, Kind.TOWNSHIP)


@dataclass(frozen=True)
class Goer:
    """Somebody who goes: a person with an account, or, without one, his name, post and unit."""

    user: User | None = None
    name: str = ""
    post: str = ""
    unit: Unit | None = None
    duty: str = Duty.OFFICER


def posts_for(user: User, activity: str) -> list[Appointment]:
    """The posts in whose name the person may carry out this activity."""
    posts = sides.posts_with(user, RIGHT[activity])
    return [post for post in posts if activity != Activity.INSPECTION or post.unit.kind in INSPECTING]


def activities_of(user: User) -> list[Activity]:
    return [activity for activity in Activity if posts_for(user, activity)]


def certificates(users: Iterable[int], on: date) -> dict[int, str]:
    """执法证号 by person, of those that are valid on the day (罚法 art.55; domain §5.1)."""
    held = Appointment.objects.in_force(on).filter(user__in=list(users)).exclude(certificate_no="")
    valid = held.filter(Q(certificate_valid_to=None) | Q(certificate_valid_to__gte=on))
    return {post.user_id: post.certificate_no for post in valid.order_by("-id")}


def main_posts(users: Sequence[User], on: date, organ: Unit) -> dict[int, Appointment]:
    """The post that stands beside each name: the one in the organ that goes, else the first."""
    held: dict[int, Appointment] = {}
    rows = Appointment.objects.in_force(on).filter(user__in=[user.pk for user in users]).select_related("unit")
    for post in rows.order_by("-id"):
        if post.user_id not in held or held[post.user_id].unit_id != organ.pk:
            held[post.user_id] = post
    return held


def post_name(post: Appointment | None) -> str:
    return ROLES[post.role].name if post else ""


def goes(visit, user: User) -> bool:
    return any(each.user_id == user.pk for each in visit.goers)


def carries_out(visit, user: User) -> bool:
    """Goes, and may carry out this activity: an expert or a leader's driver goes without it."""
    return goes(visit, user) and bool(posts_for(user, visit.activity) or sides.posts_with(user, "hazard.report"))


def may_go(user: User, organ: Unit, activity: str) -> bool:
    """Whether the person has a post for this activity; for a joint visit it may be another organ's."""
    return user.is_active and bool(posts_for(user, activity) or sides.posts_with(user, "hazard.report"))
