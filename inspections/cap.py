"""年度检查频次上限: the one place that says how often an enterprise may be inspected in a year, and how often it was.

国办发〔2024〕54号 (domain §5.2): each sector publishes a yearly cap; event-driven checks do not count toward it. What the
office has set is a dated term by risk colour; 0 says that there is none.
"""

from datetime import date

from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind
from inspections.models import Visit

UNGRADED = "ungraded"


def enterprise_of(unit: Unit) -> Unit:
    """Whose cap it is: a place is inspected on account of its enterprise."""
    is_part = unit.kind == Kind.PLACE and unit.parent is not None and unit.parent.kind == Kind.ENTERPRISE
    return unit.parent if is_part else unit


def cap_of(unit: Unit, year: int) -> int | None:
    """The most inspections of the year, as the terms say it for the year's last day; None without a cap."""
    profile = getattr(enterprise_of(unit), "profile", None)
    colour = getattr(profile, "risk_colour", "") or UNGRADED
    return whole(f"visit.cap.{colour}", date(year, 12, 31)) or None


def counted(unit: Unit, year: int, *, without: Visit | None = None) -> int:
    """行政检查 of the enterprise and its places that count toward the cap of the year, planned ones included."""
    rows = Visit.objects.filter(subtree_q(enterprise_of(unit), "unit__")).counting_toward_cap(year)
    return rows.exclude(pk=without.pk).count() if without and without.pk else rows.count()


def is_beyond(visit: Visit) -> bool:
    """Whether this 行政检查 is one more than the cap allows."""
    if not visit.counts_toward_cap:
        return False
    year = (visit.done_on or visit.planned_on).year
    most = cap_of(visit.unit, year)
    return most is not None and counted(visit.unit, year, without=visit) >= most
