"""Which leader answers for which place: the panel of a unit, and 我包的 as a condition of lists. Reading only."""

from datetime import date

from django.db.models import Q, QuerySet

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.units.rules import Kind
from inspections.models import LeaderArea

NOTHING = Q(pk__in=[])


def of_unit(unit: Unit, user: User, day: date) -> list[LeaderArea]:
    """The leaders of a township, of the township and trade of a place, or of the trades of a department."""
    asked = Q(township=unit.pk if unit.kind == Kind.TOWNSHIP else unit.township_id)
    if unit.kind == Kind.DEPARTMENT:
        asked = Q(industry__in=unit.industries.all())
    elif unit.kind in (Kind.ENTERPRISE, Kind.PLACE):
        profile = getattr(unit, "profile", None) or getattr(unit.parent, "profile", None)
        if profile is not None and profile.industry_id:
            asked |= Q(industry=profile.industry_id)
    elif not (unit.kind == Kind.TOWNSHIP or unit.township_id):
        return []
    rows = LeaderArea.objects.visible_to(user).in_force(day).filter(asked, county=unit.county_id)
    return list(rows.select_related("township", "industry"))


def mine(user: User, day: date) -> QuerySet[LeaderArea]:
    return LeaderArea.objects.in_force(day).filter(user=user.pk)


def mine_q(user: User, day: date, to: str = "") -> Q:
    """Enterprises and places of what one answers for; ``to`` is the way to the unit."""
    found = NOTHING
    for area in mine(user, day):
        if area.township_id:
            found |= Q(**{f"{to}township": area.township_id})
        else:
            found |= Q(**{f"{to}county": area.county_id, f"{to}profile__industry": area.industry_id})
    return found
