"""THE row-scope rule: which rows a person may see. Every list, count, export, file and notice starts here.

A scope is a list of grants, one per appointment in force today; a row is visible when any grant covers it:

* area: the row lies in the subtree of the appointment's region;
* industry within area: the row lies in the department's county (or township) and in one of its industries, or the
  department itself is its regulator or responsible unit;
* own: the row concerns the person's own enterprise, one of its places, or a unit merged into it.
"""

from dataclasses import dataclass

from django.db.models import Q

from anquan.accounts.roles import ROLES, Reach
from anquan.units.models import Unit
from anquan.units.querysets import among, subtree_q

NOTHING = Q(pk__in=[])
REGION_KINDS = ("province", "city", "county", "township")


@dataclass(frozen=True)
class Grant:
    """What one appointment opens. ``industries`` is None for every industry; ``unit`` is the person's own unit."""

    reach: Reach
    unit: Unit
    region_field: str | None
    region_id: int | None
    industries: frozenset[str] | None


@dataclass(frozen=True)
class Scope:
    grants: tuple[Grant, ...]

    def hazards_q(self) -> Q:
        """Rows of a table with province/city/county/township, unit, responsible_unit, regulator and industry."""
        return self._any(self._hazard)

    def units_q(self) -> Q:
        return self._any(self._unit)

    def papers_q(self) -> tuple[Q, Q]:
        """Rows of a table with issuer, area and addressees: those of one's own unit, and those that one receives:
        sent to it, or about the region one answers for as a whole."""
        return self._any(lambda grant: Q(issuer_id=grant.unit.pk)), self._any(self._received)

    def _any(self, of_grant) -> Q:
        whole = NOTHING
        for grant in self.grants:
            whole |= of_grant(grant)
        return whole

    @staticmethod
    def _hazard(grant: Grant) -> Q:
        if grant.reach is Reach.OWN:
            own = Unit.objects.subtree_of(grant.unit)
            return among("unit_id", own) | among("responsible_unit_id", own)
        if grant.region_field == "village":
            return subtree_q(grant.unit, "unit__")
        if grant.region_field is None:
            return NOTHING
        area = Q(**{f"{grant.region_field}_id": grant.region_id})
        if grant.industries is None:
            return area
        return (
            (area & Q(industry_id__in=grant.industries))
            | Q(regulator_id=grant.unit.pk)
            | Q(responsible_unit_id=grant.unit.pk)
        )

    @staticmethod
    def _received(grant: Grant) -> Q:
        if grant.reach is Reach.OWN:
            return subtree_q(grant.unit, "addressees__unit__")
        sent = Q(addressees__unit_id=grant.unit.pk)
        if grant.region_field in (None, "village") or grant.industries is not None:
            return sent
        return sent | Q(area_id=grant.region_id) | Q(**{f"area__{grant.region_field}_id": grant.region_id})

    @staticmethod
    def _unit(grant: Grant) -> Q:
        if grant.reach is Reach.OWN or grant.region_field == "village":
            return subtree_q(grant.unit)
        if grant.region_field is None:
            return NOTHING
        area = Q(**{f"{grant.region_field}_id": grant.region_id})
        if grant.industries is None:
            return area
        regions_and_offices = ~Q(kind__in=["enterprise", "place"])
        own_trade = Q(pk__in=[])
        for enterprise in ("profile", "parent__profile"):
            own_trade |= Q(**{f"{enterprise}__industry_id__in": grant.industries})
            own_trade |= Q(**{f"{enterprise}__regulator_id": grant.unit.pk})
        return (area & (regions_and_offices | own_trade)) | Q(pk=grant.unit.pk)


def scope_of(user) -> Scope:
    """The scope of ``user`` today; empty for the anonymous, the disabled and those without an appointment."""
    if user is None or not getattr(user, "is_authenticated", False):
        return Scope(())
    return Scope(tuple(grant for a in user.appointments_today if (grant := _grant(a)) is not None))


def _grant(appointment) -> Grant | None:
    reach = ROLES[appointment.role].reach
    if reach is Reach.NONE:
        return None
    unit = appointment.unit
    region_field, region_id = _region(unit)
    return Grant(reach, unit, region_field, region_id, _industries(appointment, reach))


def _region(unit) -> tuple[str | None, int | None]:
    """The region a unit answers for: itself when it is a region, else the nearest region above it."""
    if unit.kind in REGION_KINDS or unit.kind == "village":
        return unit.kind, unit.pk
    for field in reversed(REGION_KINDS):
        if region_id := getattr(unit, f"{field}_id"):
            return field, region_id
    return None, None


def _industries(appointment, reach: Reach) -> frozenset[str] | None:
    if appointment.industry_id:
        return frozenset({appointment.industry_id})
    if reach is Reach.INDUSTRY:
        return frozenset(industry.pk for industry in appointment.unit.industries.all())
    return None
