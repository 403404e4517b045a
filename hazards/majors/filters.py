"""The declared filters of 重大隐患: the ledger on screen, its workbook and every figure use this set."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from hazards import rules as of_hazard
from hazards.drilldown import behind, matching, period_of
from hazards.filters import DETERMINATION_CHOICES, DUE_CHOICES, RETURN_CHOICES
from hazards.majors.rules import ENDED, STATUS_CLOCK, UNDER_WAY, Authority, Status
from hazards.models import Clock, Duty, Hazard, MajorHazard
from hazards.rules import Source

LIST_URL = "majors:ledger"
STATES = [
    ("open", "未销号"),
    ("overdue", "逾期"),
    ("acceptance", "待验收、待审批"),
    ("to_check", "待到场核查"),
    ("to_verify", "已核查，待验收"),
    *Status.choices,
]
CHECKED = Q(checked_on__isnull=False) | Q(hazard__township__isnull=True)
BY_CLOCK = (Status.DISCOVERED, Status.CONFIRMED, Status.LISTED, Status.VERIFIED)  # whose ball: the clock says it


class MajorFilter(QuickFilterSet):
    year = filters.NumberFilter(label="年度", field_name="discovered_on__year", min_value=2000, max_value=2100)
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    authority = filters.ChoiceFilter(label="级别", choices=Authority.choices)
    area = filters.CharFilter(label="属地", method="by_hazard", max_length=18)
    industry = filters.CharFilter(label="行业", method="by_hazard", max_length=40)
    coordinator = IdFilter(label="督办单位", field_name="coordinator_id")
    suspended = filters.BooleanFilter(label="停产停业", field_name="is_suspended")
    responsible_unit = IdFilter(label="责任单位", field_name="hazard__responsible_unit_id")
    due = filters.ChoiceFilter(label="期限", choices=DUE_CHOICES, method="by_hazard")
    returned = filters.ChoiceFilter(label="退回", choices=RETURN_CHOICES, method="by_hazard")
    determination = filters.ChoiceFilter(label="判定", choices=DETERMINATION_CHOICES, method="by_hazard")
    desk = IdFilter(label="在谁手上", method="by_desk")
    not_by = IdFilter(label="不含经手人", method="by_others")
    duty = filters.ChoiceFilter(label="定期报告", choices=[("owed", "该报没报"), ("missed", "漏报")], method="by_duty")
    duty_of = IdFilter(label="由谁报告", method="by_duty_of")
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
        if value in ("to_check", "to_verify"):
            return rows.filter(CHECKED if value == "to_verify" else ~CHECKED, status=Status.APPLIED)
        return rows.filter(status=value)

    def by_desk(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Who has the ball, as in the list of hazards: who is charged with the step, who rectifies, whose territory it is."""
        charged = Clock.objects.filter(hazard=OuterRef("hazard_id"), stopped_on__isnull=True, charged_to_id=value)
        own = Q(status__in=UNDER_WAY, hazard__responsible_unit_id=value)
        for status in BY_CLOCK:
            own |= Q(Exists(charged.filter(kind=STATUS_CLOCK[status])), status=status)
        own |= Q(~CHECKED, ~Q(hazard__responsible_unit_id=value), status=Status.APPLIED, hazard__township_id=value)
        own |= Q(CHECKED, Exists(charged.filter(kind=STATUS_CLOCK[Status.APPLIED])), status=Status.APPLIED)
        return rows.filter(own)

    def by_others(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Without those whose last step this person did: he may not be the one who does the next."""
        verified = Q(verified_by_id=value) | Q(second_verifier_id=value)
        return rows.exclude(
            Q(status=Status.APPLIED, hazard__submitted_by_id=value) | Q(verified, status=Status.VERIFIED)
        )

    def by_duty(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        today, unit = timezone.localdate(), self.form.cleaned_data.get("duty_of")
        duties = Duty.objects.missed(today) if value == "missed" else Duty.objects.unreported(today)
        duties = duties if unit is None else duties.filter(charged_to_id=unit)
        return rows.filter(Exists(duties.filter(major=OuterRef("pk"))))

    def by_duty_of(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Belongs to ``duty``; alone it is whatever this unit has to report on."""
        if self.form.cleaned_data.get("duty"):
            return rows
        return rows.filter(Exists(Duty.objects.running().filter(major=OuterRef("pk"), charged_to_id=value)))

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
