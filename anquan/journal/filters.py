"""The declared conditions of the journal's list."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.journal import actions
from anquan.journal.models import DOORS, RESULTS, Entry

SYSTEM = "系统"
# Days outside have no first moment in every time zone.
ON_THE_CALENDAR = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(9000, 12, 31))]


class EntryFilter(filters.FilterSet):
    actor = filters.CharFilter(
        label="操作人", method="by_actor", max_length=50, help_text="姓名或账号；后台任务填“系统”"
    )
    action = filters.ChoiceFilter(label="操作")
    since = filters.DateFilter(
        label="日期从", method="by_since", widget=forms.DateInput({"type": "date"}), validators=ON_THE_CALENDAR
    )
    until = filters.DateFilter(
        label="日期到", method="by_until", widget=forms.DateInput({"type": "date"}), validators=ON_THE_CALENDAR
    )
    result = filters.ChoiceFilter(label="结果", choices=RESULTS)
    door = filters.ChoiceFilter(label="途径", choices=DOORS)
    q = filters.CharFilter(label="对象", field_name="object_label", lookup_expr="icontains", max_length=100)
    object = filters.CharFilter(label="同一对象", method="by_object", max_length=101, widget=forms.HiddenInput)
    request = filters.CharFilter(label="同一请求", field_name="request_id", max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Entry
        fields: list[str] = []

    @cached_property
    def form(self) -> Any:
        form = super().form
        form.fields["action"].choices = actions.choices()
        return form

    def by_actor(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == SYSTEM:
            return rows.filter(actor=None)
        people = get_user_model().objects.filter(Q(name__icontains=value) | Q(username__iexact=value))
        return rows.filter(actor__in=people.values("pk"))

    def by_since(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(at__gte=_midnight(value))

    def by_until(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(at__lt=_midnight(value + timedelta(days=1)))

    def by_object(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """``object=hazards.hazard:17``: everything that happened to one object."""
        object_type, _, object_id = value.partition(":")
        return rows.filter(object_type=object_type, object_id=object_id)


def _midnight(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
