"""Who is told. The ladder climbs 责任人 → 乡镇分管 → 部门 → 安委办 → 分管领导 (domain §11)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from anquan.accounts.models import Appointment, User
from anquan.units.models import Unit


def people_of(unit: Unit | None, on: date, roles: Iterable[str] | None = None) -> list[User]:
    """Active people with a post in ``unit`` on ``on``, each once, optionally only in ``roles``."""
    return _nearest([unit.pk], on, roles) if unit else []


def _nearest(units: Sequence[int | None], on: date, roles: Iterable[str] | None) -> list[User]:
    """Those of the first of the units where somebody is."""
    posts = Appointment.objects.in_force(on).of_people().filter(unit__in=units)
    if roles is not None:
        posts = posts.filter(role__in=sorted(roles))
    there: dict[int, dict[int, User]] = defaultdict(dict)
    for post in posts.select_related("user").order_by("id"):
        there[post.unit_id][post.user_id] = post.user
    return next((list(there[unit].values()) for unit in units if unit in there), [])


def responsible_people(hazard, on: date) -> list[User]:
    """The people of the responsible unit; a place has none of its own, its enterprise answers for it."""
    unit = hazard.responsible_unit or hazard.unit
    return people_of(unit, on, RECTIFYING_ROLES) or people_of(unit.parent, on, RECTIFYING_ROLES & ENTERPRISE_ROLES)


def ordering_people(hazard, on: date) -> list[User]:
    """The side that gave the order, or that should give it: the ordering unit, else township, regulator, 安委办."""
    return _nearest(_above(hazard), on, ORDERING_ROLES)


def rechecking_people(hazard, on: date) -> list[User]:
    """Re-checkers: for a major hazard the county side, else the ordering side."""
    if hazard.is_major:
        return people_of(hazard.regulator, on, {"dept_officer"}) or people_of(hazard.county, on, {"awb_staff"})
    return ordering_people(hazard, on)


def deciding_people(hazard, on: date) -> list[User]:
    return _nearest(_above(hazard), on, DECIDING_ROLES)


def _above(hazard) -> list[int | None]:
    return [hazard.ordering_unit_id, hazard.township_id, hazard.regulator_id, hazard.county_id]


def judging_people(hazard, on: date) -> list[User]:
    """Who determines whether a hazard is major: the department in charge of its trade."""
    return people_of(hazard.regulator, on, JUDGING_ROLES)


def rung(hazard, name: str, on: date) -> list[User]:
    """The people of one rung of the reminder ladder; an empty rung passes to the next higher one."""
    start = list(RUNGS).index(name)
    for attribute, roles in list(RUNGS.values())[start:]:
        unit = getattr(hazard, attribute) or (hazard.unit if attribute == "responsible_unit" else None)
        if people := people_of(unit, on, roles):
            return people
    return []


RECTIFYING_ROLES = frozenset(
    {"enterprise_owner", "enterprise_officer", "township_inspector", "township_leader", "dept_officer", "dept_head"}
)
ENTERPRISE_ROLES = frozenset({"enterprise_owner", "enterprise_officer"})
ORDERING_ROLES = frozenset({"township_inspector", "dept_officer", "awb_staff"})
DECIDING_ROLES = frozenset({"township_leader", "dept_head", "awb_director"})
JUDGING_ROLES = frozenset({"dept_officer", "dept_head"})
LISTING_ROLES = frozenset({"city_leader"})
OFFICE_ROLES = frozenset({"awb_staff", "awb_director"})
RUNGS = {
    "责任人": ("responsible_unit", RECTIFYING_ROLES),
    "乡镇分管": ("township", {"township_leader"}),
    "部门": ("regulator", {"dept_officer", "dept_head"}),
    "安委办": ("county", OFFICE_ROLES),
    "分管领导": ("county", LISTING_ROLES),
}
