"""Adjectives of the law: in force on a day, of a county. Statutes and clauses are public: whoever may open the page sees all."""

from datetime import date
from typing import Any, NoReturn

from django.db.models import F, Q, QuerySet

from inspections.querysets import counties_q


class WriteOnceQuerySet(QuerySet):
    """Rows that are added and never changed: the words of a statute. Only a whole database can be thrown away."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("what was loaded from a statute is never changed: load the new edition beside it")

    def delete(self) -> NoReturn:
        raise TypeError("what was loaded from a statute is never deleted")


class LawQuerySet(WriteOnceQuerySet):
    def in_force(self, on: date) -> "LawQuerySet":
        return self.filter(effective_from__lte=on).filter(Q(effective_to=None) | Q(effective_to__gte=on))


class PenaltyClauseQuerySet(QuerySet):
    def in_force(self, on: date) -> "PenaltyClauseQuerySet":
        return self.filter(effective_from__lte=on).filter(Q(effective_to=None) | Q(effective_to__gte=on))


class DiscretionGradeQuerySet(QuerySet):
    def visible_to(self, user) -> "DiscretionGradeQuerySet":
        """Those that came with the product, and those of the counties in which the person has a post."""
        return self.filter(Q(county=None) | counties_q(user))

    def in_force(self, on: date) -> "DiscretionGradeQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))

    def of_county(self, county_id: int | None, on: date) -> "DiscretionGradeQuerySet":
        """The 裁量基准 of a county on a day: its own grades of a clause where it has any, else the shipped ones."""
        rows = self.in_force(on)
        if county_id is None:
            return rows.filter(county=None)
        own = DiscretionGradeQuerySet(self.model).in_force(on).filter(county=county_id)
        return rows.filter(Q(county=county_id) | Q(county=None) & ~Q(clause__in=own.values("clause"))).order_by(
            F("clause"), "order", "id"
        )
