"""The declared conditions of the list of units."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.indicators import BadPeriod, Period, Slice, rows_behind
from anquan.units.models import Industry, Unit
from anquan.units.picking import UnitFilter, UnitFilterSet
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind, RiskColour, Standardisation

ALL = "all"


class UnitListFilter(UnitFilterSet):
    """Without ``kind`` the list shows enterprises, without ``state`` the units in use."""

    kind = filters.ChoiceFilter(
        label="类别", choices=[*Kind.choices, (ALL, "全部")], method="by_kind", widget=forms.HiddenInput
    )
    area = UnitFilter(label="区域", kinds=("county", "township", "village", "city", "province"), method="by_area")
    industry = filters.ChoiceFilter(label="监管领域", method="by_industry")
    regulator = UnitFilter(label="监管部门", kinds=("department",), reach="addressable", method="by_regulator")
    risk = filters.ChoiceFilter(label="风险等级", choices=[*RiskColour.choices, ("none", "未评估")], method="by_risk")
    standard = filters.ChoiceFilter(
        label="标准化", choices=[*Standardisation.choices, ("none", "未达标")], method="by_standard"
    )
    state = filters.ChoiceFilter(
        label="状态", choices=[("active", "在用"), ("inactive", "已停用"), (ALL, "全部")], method="by_state"
    )
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", widget=forms.HiddenInput)
    period = filters.CharFilter(label="时段", method="by_period", widget=forms.HiddenInput)

    class Meta:
        model = Unit
        fields: list[str] = []

    @cached_property
    def form(self) -> Any:
        form = super().form
        form.fields["industry"].choices = list(Industry.objects.values_list("code", "name"))
        return form

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        if not chosen.get("kind") and not chosen.get("figure"):
            rows = rows.filter(kind=Kind.ENTERPRISE)
        if not chosen.get("state"):
            rows = rows.filter(is_active=True)
        return super().filter_queryset(rows)

    def by_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows if value == ALL else rows.filter(kind=value)

    def by_area(self, rows: QuerySet, name: str, value: Unit) -> QuerySet:
        return rows.filter(subtree_q(value))

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(profile__industry=value) | Q(industries=value)).distinct()

    def by_regulator(self, rows: QuerySet, name: str, value: Unit) -> QuerySet:
        return rows.filter(profile__regulator=value)

    def by_risk(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(profile__risk_colour="" if value == "none" else value)

    def by_standard(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(profile__standardisation_grade="" if value == "none" else value)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows if value == ALL else rows.filter(is_active=value == "active")

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.search(value)

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure of units: ``?figure=unit.standardised&period=2026``."""
        today = timezone.localdate()
        try:
            period = Period.parse(self.form.cleaned_data.get("period") or str(today.year))
        except BadPeriod:
            return rows.none()
        return rows.filter(pk__in=rows_behind(value, "units:list", Slice(None, period, today)))

    def by_period(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows  # belongs to ``figure``
