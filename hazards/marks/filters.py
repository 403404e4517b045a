"""The declared filters of marks: the list on screen, its counts, its workbook and 待办 use this set."""

import django_filters as filters
from django.db.models import QuerySet

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import matching, period_of
from hazards.marks.rules import Kind
from hazards.models import Mark
from hazards.rules import Status

STATES = [("open", "待核实"), ("reviewed", "已核实")]


class MarkFilter(QuickFilterSet):
    status = filters.ChoiceFilter(label="核实", choices=STATES, method="by_status")
    kind = filters.MultipleChoiceFilter(label="种类", choices=Kind.choices)
    stage = filters.ChoiceFilter(label="隐患状态", choices=Status.choices, field_name="hazard__status")
    unit = IdFilter(label="所在单位", field_name="hazard__unit_id")
    area = filters.CharFilter(label="区域", method="by_hazard", max_length=18)
    industry = filters.CharFilter(label="监管领域", method="by_hazard", max_length=40)
    desk = IdFilter(label="在谁手上", method="by_hazard")
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)
    q = filters.CharFilter(label="文字", method="by_hazard", max_length=50)

    class Meta:
        model = Mark
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(reviewed_at__isnull=value == "open")

    def by_hazard(self, rows: QuerySet, name: str, value) -> QuerySet:
        return rows.filter(hazard__in=matching(name, value)) if value else rows

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        period = period_of(value)
        return rows.filter(made_at__date__gte=period.first, made_at__date__lte=period.last)
