"""Adjectives of the library. The criteria are the country's: whoever may open the library sees all of it."""

from datetime import date

from django.db.models import Q, QuerySet

from hazards.criteria import rules
from hazards.querysets import ScopedByHazardQuerySet


class CriterionSetQuerySet(QuerySet):
    def in_force(self, day: date) -> "CriterionSetQuerySet":
        return self.filter(rules.in_force_q(day))


class CriterionVersionQuerySet(QuerySet):
    def visible_to(self, user) -> "CriterionVersionQuerySet":
        return self if user.has_right("criteria.view") else self.none()

    def current(self) -> "CriterionVersionQuerySet":
        return self.filter(is_current=True)

    def usable(self, day: date) -> "CriterionVersionQuerySet":
        """What may be judged by on ``day``: the wording that holds, of sets in force."""
        return self.current().filter(rules.in_force_q(day, "criterion__set__"), is_withdrawn=False)

    def for_industry(self, code: str) -> "CriterionVersionQuerySet":
        """Of that line of supervision, or of none in particular."""
        return self.filter(Q(industries=code) | Q(industries=None))

    def text(self, words: str) -> "CriterionVersionQuerySet":
        found = self
        for word in words.split():
            found = found.filter(
                Q(summary__icontains=word) | Q(keywords__icontains=word) | Q(criterion__code__icontains=word)
            )
        return found


class DeterminationQuerySet(ScopedByHazardQuerySet):
    def in_force(self):
        """The one that holds for a hazard (``hazard.determinations.in_force()``), or None."""
        return self.filter(standing=rules.Standing.IN_FORCE).first()
