"""Adjectives: visible, done, in period. Every list, count, export and file begins with ``visible_to``."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from anquan.accounts.roles import ROLES, Reach
from anquan.accounts.scope import scope_of
from anquan.indicators import Period
from inspections import rules

# who sees what has not begun yet, beside the organ itself and those who go
WATCHING = frozenset({"office", "leader", "watch"})


class VisitQuerySet(QuerySet):
    def visible_to(self, user) -> "VisitQuerySet":
        """In scope; a visit that has not begun, only to those who make it, go on it, or watch over the area (四不两直)."""
        from inspections.models import Participant

        goes = Exists(Participant.objects.filter(visit=OuterRef("pk"), user=user.pk))
        return self.filter(scope_of(user).hazards_q() | goes).filter(
            ~Q(status__in=rules.SECRET) | goes | Q(made_by=user.pk) | self._before_it_begins(user)
        )

    @staticmethod
    def _before_it_begins(user) -> Q:
        posts = [post for post in user.appointments_today if ROLES[post.role].reach is not Reach.OWN]
        if any(ROLES[post.role].side in WATCHING for post in posts):
            return Q(pk__isnull=False)
        return Q(organ__in=[post.unit_id for post in posts])

    def done(self) -> "VisitQuerySet":
        return self.filter(status=rules.Status.DONE)

    def open(self) -> "VisitQuerySet":
        return self.filter(status__in=rules.OPEN)

    def in_period(self, period: Period) -> "VisitQuerySet":
        """Done in the period, both days included."""
        return self.filter(done_on__gte=period.first, done_on__lte=period.last)

    def counting_toward_cap(self, year: int) -> "VisitQuerySet":
        """行政检查 of a year that count toward the yearly cap of an enterprise: neither event-driven nor cancelled."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        days = Q(done_on__range=(first, last)) | Q(done_on__isnull=True, planned_on__range=(first, last))
        inspections = self.filter(activity=rules.Activity.INSPECTION).exclude(method__in=rules.BESIDE_THE_CAP)
        return inspections.exclude(status=rules.Status.CANCELLED).filter(days)


class ScopedByVisitQuerySet(QuerySet):
    """For what belongs to a visit: visible exactly when the visit is."""

    def visible_to(self, user) -> "ScopedByVisitQuerySet":
        from inspections.models import Visit

        return self.filter(visit__in=Visit.objects.visible_to(user))


def counties_q(user) -> Q:
    """Rows of the counties in which the person has a post; of all its counties for a post of a city."""
    units = [post.unit for post in user.appointments_today] if user and user.is_authenticated else []
    counties = {unit.pk if unit.kind == "county" else unit.county_id for unit in units} - {None}
    cities = {unit.pk for unit in units if unit.kind == "city"} | {
        unit.city_id for unit in units if not unit.county_id and unit.kind != "county" and unit.city_id
    }
    return Q(county__in=counties) | Q(county__city__in=cities)


class ChecklistQuerySet(QuerySet):
    def visible_to(self, user) -> "ChecklistQuerySet":
        """Those that came with the product, and those of the counties in which the person has a post."""
        return self.filter(Q(county=None) | counties_q(user))

    def usable(self) -> "ChecklistQuerySet":
        """In use, with at least one version."""
        return self.filter(is_active=True, versions__isnull=False).distinct()

    def for_industry(self, code: str) -> "ChecklistQuerySet":
        """Of that line of supervision, or of none in particular."""
        return self.filter(Q(industry=code) | Q(industry=None))
