"""The declared conditions of the 发文登记簿 and of the papers being written."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.indicators import BadPeriod, Period, Slice, rows_behind
from anquan.papers import kinds
from anquan.papers.indicators import LIST_URL
from anquan.papers.models import Paper, Status
from anquan.units.models import Unit
from anquan.units.picking import IdFilter, UnitFilter, UnitFilterSet

STATES = [("sent", "已发（含作废）"), ("writing", "办理中"), *Status.choices]


class PaperFilter(UnitFilterSet):
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    kind = filters.ChoiceFilter(label="文种")
    issuer = UnitFilter(label="发文单位", method="by_issuer", kinds=("county", "township", "department", "committee"))
    year = filters.NumberFilter(label="年份", field_name="issued_on__year", min_value=2000, max_value=2999)
    desk = IdFilter(label="在谁手上", field_name="issuer_id")
    drafter = IdFilter(label="拟稿人", method="by_drafter")
    returned = filters.BooleanFilter(label="退回修改", method="by_return")
    not_by = IdFilter(label="不含经手人", method="by_others")
    since = filters.DateFilter(label="成文日期从", field_name="issued_on", lookup_expr="gte")
    until = filters.DateFilter(label="成文日期到", field_name="issued_on", lookup_expr="lte")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    area = UnitFilter(label="区域", kinds=("county", "township"), method="by_area", widget=forms.HiddenInput)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60, widget=forms.HiddenInput)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30, widget=forms.HiddenInput)

    class Meta:
        model = Paper
        fields: list[str] = []

    @cached_property
    def form(self) -> Any:
        form = super().form
        form.fields["kind"].choices = kinds.choices()
        return form

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "sent":
            return rows.filter(issued_at__isnull=False)
        if value == "writing":
            return rows.filter(status__in=(Status.DRAFT, Status.REVIEW, Status.APPROVED))
        return rows.filter(status=value)

    def by_issuer(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(issuer=value) if value else rows

    def by_drafter(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """0 is the system, for papers that gather by themselves."""
        return rows.filter(drafted_by_id=value or None)

    def by_return(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Sent back and not sent in again."""
        sent_back = rows.filter(status=Status.DRAFT).exclude(return_reason="")
        return sent_back if value else rows.exclude(pk__in=sent_back.values("pk"))

    def by_others(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Without those in which this person wrote: he neither reviews nor issues them."""
        return rows.not_written_by(value)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        found = Q()
        for word in value.split():
            one = Q(number__icontains=word) | Q(title__icontains=word)
            found &= one | Q(to_text__icontains=word) | Q(subject_label__icontains=word)
        return rows.filter(found)

    def by_area(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Papers of the region itself and of everything below it."""
        return rows.filter(issuer__in=Unit.objects.subtree_of(value).values("pk"))

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very papers behind a figure: ``?figure=acc.prompt_notes&period=2026``."""
        today = timezone.localdate()
        try:
            period = Period.parse(self.form.cleaned_data.get("period") or str(today.year))
        except BadPeriod:
            return rows.none()
        return rows.filter(pk__in=rows_behind(value, LIST_URL, Slice(None, period, today)))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows  # belongs to ``figure``
