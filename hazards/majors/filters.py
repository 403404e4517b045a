"""The declared filters of 重大隐患: the ledger on screen, its workbook and every figure use this set."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from anquan.web.filtersets import QuickFilterSet
from hazards import rules as of_hazard
from hazards.filters import HazardFilter, IdFilter
from hazards.majors.rules import ENDED, Authority, Status
from hazards.models import Hazard, MajorHazard

STATES = [("open", "未销号"), ("overdue", "逾期"), ("acceptance", "待验收、待审批"), *Status.choices]


class MajorFilter(QuickFilterSet):
    year = filters.NumberFilter(label="年度", field_name="discovered_on__year", min_value=2000, max_value=2100)
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    authority = filters.ChoiceFilter(label="级别", choices=Authority.choices)
    area = filters.CharFilter(label="属地", method="by_area", max_length=18)
    industry = filters.CharFilter(label="行业", method="by_industry", max_length=40)
    coordinator = IdFilter(label="督办单位", field_name="coordinator_id")
    suspended = filters.BooleanFilter(label="停产停业", field_name="is_suspended")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

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

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return self._of_hazard(rows, area=value)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return self._of_hazard(rows, industry=value)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The item's own name and number, or anything the search over hazards finds."""
        own = rows.filter(title__icontains=value) | rows.filter(register_no__icontains=value)
        return (own | self._of_hazard(rows, q=value)).distinct()

    @staticmethod
    def _of_hazard(rows: QuerySet, **condition: str) -> QuerySet:
        """The same condition as in the list of hazards, in the same words."""
        return rows.filter(hazard__in=HazardFilter(condition, queryset=Hazard.objects.all()).qs)
