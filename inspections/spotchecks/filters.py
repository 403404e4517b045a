"""The declared conditions of the list of 回头看: the list on screen and every figure of its results use this set."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import period_of
from hazards.rules import Source
from inspections.models import SpotCheckTask
from inspections.spotchecks.rules import JUDGED, NOT_HELD, Status
from inspections.stationing import areas

LIST_URL = "spotchecks:tasks"
STATES = [("not_held", "不合格"), ("judged", "已抽查"), *Status.choices]
GROUPS = {"not_held": NOT_HELD, "judged": JUDGED}


class TaskFilter(QuickFilterSet):
    status = filters.ChoiceFilter(label="结果", choices=STATES, method="by_status")
    draw = IdFilter(label="哪一次抽查", field_name="spot_check_id")
    passing_unit = IdFilter(label="复查单位", field_name="passing_unit_id")
    responsible_unit = IdFilter(label="责任单位", field_name="responsible_unit_id")
    township = IdFilter(label="属地", field_name="township_id")
    checker = IdFilter(label="抽查人", field_name="checker_id")
    unassigned = filters.ChoiceFilter(label="派人", choices=[("1", "还没有派人")], method="by_unassigned")
    late = filters.ChoiceFilter(label="期限", choices=[("1", "超期没有抽查")], method="by_late")
    self_check = filters.ChoiceFilter(label="来源", choices=[("1", "企业自查的")], method="by_source")
    mine = filters.ChoiceFilter(label="我包的", choices=[("1", "是")], method="by_mine")
    period = filters.CharFilter(label="抽取时段", method="by_period", max_length=30)
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

    class Meta:
        model = SpotCheckTask
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(status__in=GROUPS.get(value, (value,)))

    def by_unassigned(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.waiting().filter(checker=None)

    def by_late(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.waiting().filter(spot_check__due_on__lt=timezone.localdate())

    def by_source(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(hazard__source=Source.ENTERPRISE_SELF)

    def by_mine(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(areas.mine_q(self.request.user, timezone.localdate(), "hazard__unit__"))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        period = period_of(value)
        return rows.filter(spot_check__drawn_on__gte=period.first, spot_check__drawn_on__lte=period.last)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            Q(hazard__number__icontains=value) | Q(hazard__unit__name__icontains=value)
            | Q(hazard__description__icontains=value)
        )  # fmt: skip
