"""The declared conditions of the lists of 执法权 and of qualifications: the lists on screen and 待办 use these sets."""

from datetime import date

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.terms.selectors import ladder
from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from anquan.workdays.rules import ONE_DAY
from enforcement.models import Mandate, Qualification
from enforcement.rules import MandateKind, QualificationKind

MANDATES_URL, QUALIFICATIONS_URL = "enforcement:mandates", "enforcement:qualifications"
LADDER = "enf.expiry.ladder"
STATES = [("now", "有效"), ("soon", "快到期"), ("to_come", "还没开始"), ("ended", "已到期")]


def last_day_of_soon(today: date) -> date:
    """快到期: the first of the reminders is due."""
    return today - ONE_DAY * min(ladder(LADDER, today))


def in_state(rows: QuerySet, value: str, today: date) -> QuerySet:
    if value == "to_come":
        return rows.filter(valid_from__gt=today)
    if value == "ended":
        return rows.filter(valid_to__lt=today)
    found = rows.in_force(today)  # type: ignore[attr-defined]
    return found.filter(valid_to__lte=last_day_of_soon(today)) if value == "soon" else found


class StatedFilterSet(QuickFilterSet):
    state = filters.ChoiceFilter(label="情况", choices=STATES, method="by_state")
    of = IdFilter(label="单位", method="by_unit")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return in_state(rows, value, timezone.localdate())


class MandateFilter(StatedFilterSet):
    kind = filters.ChoiceFilter(label="类别", choices=MandateKind.choices)

    class Meta:
        model = Mandate
        fields: list[str] = []

    def by_unit(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Held by the unit, or given by it."""
        return rows.filter(Q(unit=value) | Q(from_unit=value))

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            Q(unit__name__icontains=value) | Q(from_unit__name__icontains=value) | Q(document_no__icontains=value)
        )


class QualificationFilter(StatedFilterSet):
    kind = filters.ChoiceFilter(label="类别", choices=QualificationKind.choices)

    class Meta:
        model = Qualification
        fields: list[str] = []

    def by_unit(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.filter(user__appointments__unit=value).distinct()

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(user__name__icontains=value) | Q(number__icontains=value))
