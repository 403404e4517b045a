"""The declared filters of 重大隐患: the ledger on screen, its workbook and every figure use this set."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from anquan.web.filtersets import QuickFilterSet
from hazards import rules as of_hazard
from hazards.drilldown import behind, matching, period_of
from hazards.filters import IdFilter
from hazards.majors.rules import ENDED, Authority, Status
from hazards.models import Hazard, MajorHazard
from hazards.rules import Source

LIST_URL = "majors:ledger"
STATES = [("open", "未销号"), ("overdue", "逾期"), ("acceptance", "待验收、待审批"), *Status.choices]


class MajorFilter(QuickFilterSet):
    year = filters.NumberFilter(label="年度", field_name="discovered_on__year", min_value=2000, max_value=2100)
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    authority = filters.ChoiceFilter(label="级别", choices=Authority.choices)
    area = filters.CharFilter(label="属地", method="by_hazard", max_length=18)
    industry = filters.CharFilter(label="行业", method="by_hazard", max_length=40)
    coordinator = IdFilter(label="督办单位", field_name="coordinator_id")
    suspended = filters.BooleanFilter(label="停产停业", field_name="is_suspended")
    campaign = filters.CharFilter(label="专项行动", method="by_hazard", max_length=18)
    level = filters.CharFilter(label="等级", method="by_hazard", max_length=8)
    source = filters.MultipleChoiceFilter(label="来源", choices=Source.choices, method="by_hazard")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = MajorHazard
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return rows.exclude(status__in=ENDED)
        if value == "overdue":
            late = Hazard.objects.filter(of_hazard.overdue_q(timezone.localdate()))
            return rows.exclude(status__in=ENDED).filter(hazard__in=late)
        if value == "acceptance":
            return rows.filter(status__in=[Status.APPLIED, Status.VERIFIED])
        return rows.filter(status=value)

    def by_hazard(self, rows: QuerySet, name: str, value) -> QuerySet:
        return rows.filter(hazard__in=matching(name, value)) if value else rows

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=behind(value, LIST_URL, self.form.cleaned_data.get("period")))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone it is the day of the entry in the list."""
        if self.form.cleaned_data.get("figure"):
            return rows
        period = period_of(value)
        return rows.filter(listed_on__gte=period.first, listed_on__lte=period.last)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The item's own name and numbers (others' for it too), or anything the search over hazards finds."""
        own = rows.filter(title__icontains=value) | rows.filter(register_no__icontains=value)
        own |= rows.filter(numbers__number__icontains=value)
        return (own | rows.filter(hazard__in=matching("q", value))).distinct()
