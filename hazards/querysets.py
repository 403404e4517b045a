"""Adjectives: visible, open, overdue. Every list, count, export and file begins with ``visible_to``."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from anquan.accounts.scope import scope_of
from hazards import rules


class HazardQuerySet(QuerySet):
    def visible_to(self, user) -> "HazardQuerySet":
        return self.filter(scope_of(user).hazards_q())

    def open(self) -> "HazardQuerySet":
        return self.filter(rules.open_q())

    def counted(self) -> "HazardQuerySet":
        """Hazards that count: 作废 and 并案 are out of every figure."""
        return self.exclude(status=rules.Status.VOID)

    def overdue(self, today: date) -> "HazardQuerySet":
        return self.filter(rules.overdue_q(today))

    def in_period(self, first: date, last: date) -> "HazardQuerySet":
        return self.filter(found_on__gte=first, found_on__lte=last)

    def fixed_by(self, day: date) -> "HazardQuerySet":
        """销号 at the end of ``day``, as it stood then: a later 回潮 does not change a published month."""
        from hazards.models import Relapse

        stood_then = Relapse.objects.filter(hazard=OuterRef("pk"), closed_on__lte=day, reopened_on__gt=day)
        return self.filter(Q(status=rules.Status.CLOSED, ended_on__lte=day) | Exists(stood_then))

    def text(self, words: str) -> "HazardQuerySet":
        """Rows whose number, description, location or unit hold every word; two Chinese characters must hit."""
        from hazards.search import matching

        return matching(self, words)

    def major(self) -> "HazardQuerySet":
        return self.filter(level=rules.Level.MAJOR)


class ScopedByHazardQuerySet(QuerySet):
    """For what belongs to a hazard: visible exactly when the hazard is. ``to_hazard`` is the way there."""

    to_hazard = "hazard"

    def visible_to(self, user) -> "ScopedByHazardQuerySet":
        from hazards.models import Hazard

        return self.filter(**{f"{self.to_hazard}__in": Hazard.objects.visible_to(user)})
