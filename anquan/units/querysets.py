"""Adjectives of units."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from anquan.units import rules
from anquan.units.rules import Kind

if TYPE_CHECKING:
    from anquan.units.models import Unit

OFFICE_KINDS = (Kind.COUNTY, Kind.TOWNSHIP, Kind.DEPARTMENT, Kind.COMMITTEE)


def subtree_q(unit: "Unit", prefix: str = "") -> Q:
    """``unit`` and everything below it. ``prefix`` is the way to the unit, for example ``unit__``."""
    return Q(**{f"{prefix}path__gte": unit.path, f"{prefix}path__lt": rules.path_after(unit.path)})


def contains(text: str) -> str:
    """The lookup for “holds the text”: Chinese has no upper case, and without it LIKE costs a third."""
    return "icontains" if text.upper() != text.lower() else "contains"


def search_q(text: str, prefix: str = "") -> Q:
    """Name or short name holds the text, or its pinyin initials do, or a 统一社会信用代码 begins with it."""
    words = text.split()
    if not words:
        return Q(pk__in=[])
    found = Q()
    for word in words:
        how = contains(word)
        one = Q(**{f"{prefix}name__{how}": word}) | Q(**{f"{prefix}short_name__{how}": word})
        if word.isascii() and word.isalnum():
            one |= Q(**{f"{prefix}pinyin__contains": word.lower()})
            if len(word) >= 4:
                one |= Q(**{f"{prefix}profile__uscc__startswith": word.upper()})
        found &= one
    return found


class _Among(models.Func):
    """``IN``. PostgreSQL is asked with ``= ANY``, which an index answers also where it is one half of an OR."""

    output_field = models.BooleanField()
    template, arg_joiner = "%(expressions)s", " IN "

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY (ARRAY", **context)


def among(column: str, units: models.QuerySet) -> Q:
    """``column`` is the number of one of ``units``; no join, so that alternatives keep their indexes."""
    return Q(_Among(column, models.Subquery(units.order_by().values("pk"))))


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def townships(self) -> Self:
        return self.filter(kind=Kind.TOWNSHIP)

    def departments(self) -> Self:
        return self.filter(kind=Kind.DEPARTMENT)

    def enterprises(self) -> Self:
        return self.filter(kind=Kind.ENTERPRISE)

    def places(self) -> Self:
        return self.filter(kind=Kind.PLACE)

    def subtree_of(self, unit: "Unit") -> Self:
        """``unit`` itself and everything below it."""
        return self.filter(subtree_q(unit))

    def within(self, area: str) -> Self:
        """Units of the region that a condition names by its division code or its id; none when there is no such region."""
        by = Q(division_code=area) if len(area) >= 6 else Q(pk=int(area) if area.isdecimal() else 0)
        region = self.model._base_manager.filter(by).first()
        return self.none() if region is None else self.subtree_of(region)

    def descendants_of(self, unit: "Unit") -> Self:
        """Everything below ``unit``, without it."""
        return self.filter(subtree_q(unit)).exclude(pk=unit.pk)

    def ancestors_of(self, unit: "Unit") -> Self:
        """From the root down, without ``unit`` itself."""
        return self.filter(pk__in=rules.ids_on(unit.path)[:-1]).order_by("depth")

    def search(self, text: str) -> Self:
        return self.filter(search_q(text))

    def visible_to(self, user: Any) -> Self:
        """The rows ``user`` may see: the one rule of ``anquan.accounts.scope``."""
        # accounts depends on the models of units, so the rule can only be imported when it is asked for.
        from anquan.accounts.scope import scope_of

        return self.filter(scope_of(user).units_q())

    def addressable_by(self, user: Any) -> Self:
        """Rows ``user`` may see, and the offices of his own counties: whom to address is no secret inside a county."""
        from anquan.accounts.scope import scope_of

        counties = {appointment.unit.county_id for appointment in user.appointments_today} - {None}
        offices = Q(kind__in=OFFICE_KINDS, county__in=counties)
        return self.filter(scope_of(user).units_q() | offices)

    def in_regions_of(self, user: Any) -> Self:
        """Everything in the regions of the user's posts, to give appointments; what he may SEE is another question."""
        regions = Q(pk__in=[])
        for appointment in user.appointments_today:
            unit = appointment.unit
            for level in reversed(rules.LEVELS):
                if region_id := getattr(unit, f"{level}_id"):
                    regions |= Q(**{f"{level}_id": region_id})
                    break
        return self.filter(regions)

    def in_official_order(self) -> Self:
        return self.order_by("order", "division_code", "id")
