"""The declared conditions of the two lists of 企业自查: what has to be checked, and how enterprises keep it up."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anquan.indicators import BadPeriod, Period
from anquan.units.models import Industry, Unit
from anquan.units.picking import IdFilter
from anquan.units.querysets import search_q, subtree_q
from anquan.units.rules import Kind as UnitKind
from anquan.web.filtersets import QuickFilterSet
from inspections.models import SelfCheckPlan, SelfCheckStatement
from inspections.selfchecks.querysets import in_state
from inspections.selfchecks.rules import Level, State
from inspections.selfchecks.statements import owed_codes, period_of

PLANS_URL, ENTERPRISES_URL = "selfchecks:list", "selfchecks:enterprises"
CODE = 6  # digits of the shortest 区划代码
DUE = [("now", "等着要查"), ("missed", "漏查"), ("confirm", "待主要负责人确认"), ("ended", "已结束的安排")]


def of_area(rows: QuerySet, to: str, value: str) -> QuerySet:
    """A division code or the number of a region, a department or an enterprise; ``to`` is the way to the enterprise."""
    if value == "none":
        return rows.filter(**{f"{to}township": None})
    unit = Unit.objects.filter(division_code=value).first() if len(value) >= CODE else None
    unit = unit or (Unit.objects.filter(pk=value).first() if value.isdecimal() else None)
    if unit is None:
        return rows.none()
    if unit.kind == UnitKind.DEPARTMENT:
        return rows.filter(**{f"{to}profile__regulator": unit.pk})
    return rows.filter(subtree_q(unit, to))


def of_industry(rows: QuerySet, to: str, value: str) -> QuerySet:
    if value == "none":
        return rows.filter(**{f"{to}profile__industry": None})
    known = Industry.objects.filter(Q(pk=value) | Q(name=value)).values("pk")
    return rows.filter(**{f"{to}profile__industry__in": known})


def month_of(text: str, today: date) -> Period:
    """A month as it stands in the address, this one when nothing does. A month, so that all that is owed can be asked."""
    try:
        period = Period.parse(text or f"{today:%Y-%m}")
    except BadPeriod as problem:
        raise BadRequest(str(problem)) from problem
    if period != Period.month(period.first.year, period.first.month):
        raise BadRequest("自查按月查看，请写成 2026-03。")
    return period


class PlanFilter(QuickFilterSet):
    due = filters.ChoiceFilter(label="情况", choices=DUE, method="by_due")
    level = filters.ChoiceFilter(label="级别", choices=Level.choices)
    area = filters.CharFilter(label="区域", method="by_area", max_length=18)
    industry = filters.CharFilter(label="监管领域", method="by_industry", max_length=40)
    enterprise = IdFilter(label="企业", field_name="enterprise_id")
    responsible = IdFilter(label="负责人", field_name="responsible_id")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

    class Meta:
        model = SelfCheckPlan
        fields: list[str] = []

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        if self.form.cleaned_data.get("due") != "ended":
            rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=self.today))
        return super().filter_queryset(rows)

    def by_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "ended":
            return rows.filter(ends_on__lt=self.today)
        if value == "confirm":
            return rows.to_confirm()
        return rows.due_now(self.today) if value == "now" else rows.missed_now(self.today)

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_area(rows, "enterprise__", value)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_industry(rows, "enterprise__", value)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(search_q(value, "enterprise__") | Q(name__icontains=value))


class EnterpriseFilter(QuickFilterSet):
    state = filters.ChoiceFilter(label="自查情况", choices=State.choices, method="by_state")
    area = filters.CharFilter(label="区域", method="by_area", max_length=18)
    industry = filters.CharFilter(label="监管领域", method="by_industry", max_length=40)
    month = filters.CharFilter(label="月份", method="by_month", max_length=7, widget=forms.HiddenInput)
    statement = filters.ChoiceFilter(label="统计表", choices=[("owed", "还没有签字")], method="by_statement")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

    class Meta:
        model = Unit
        fields: list[str] = []

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()

    @property
    def period(self) -> Period:
        return month_of(self.form.cleaned_data.get("month") or "", self.today)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return in_state(rows, value, self.period, self.today)

    def by_month(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        month_of(value, self.today)
        return rows  # belongs to ``state``

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_area(rows, "", value)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_industry(rows, "", value)

    def by_statement(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Checked itself in the period that ended last, and its statistics are not signed."""
        owed = Q(pk__in=[])
        for code in owed_codes(self.today):
            period = period_of(code)
            signed = SelfCheckStatement.objects.filter(enterprise=OuterRef("pk"), period=code)
            planned = SelfCheckPlan.objects.filter(enterprise=OuterRef("pk")).touching(period.first, period.last)
            owed |= Q(~Exists(signed), Exists(planned))
        return rows.filter(owed)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.search(value)
