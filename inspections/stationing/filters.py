"""The declared conditions of the list of 派驻监督: the list on screen and every figure use this set."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.indicators import Slice, rows_behind
from anquan.units.picking import IdFilter
from anquan.units.querysets import search_q
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import period_of
from inspections.models import Stationing
from inspections.selfchecks.filters import of_area, of_industry
from inspections.stationing import areas

LIST_URL = "stationing:list"
STATES = [("now", "正在驻守"), ("to_come", "还没开始"), ("ended", "已结束")]
CONDITIONS = frozenset({"area", "industry", "sent_by"})  # narrow a figure


class StationingFilter(QuickFilterSet):
    state = filters.ChoiceFilter(label="情况", choices=STATES, method="by_state")
    area = filters.CharFilter(label="区域", method="by_area", max_length=18)
    industry = filters.CharFilter(label="监管领域", method="by_industry", max_length=40)
    sent_by = IdFilter(label="派出单位", field_name="sent_by_id")
    person = IdFilter(label="派驻监督员", field_name="person_id")
    log = filters.ChoiceFilter(label="日志", choices=[("owed", "今天还没有写")], method="by_log")
    mine = filters.ChoiceFilter(label="我包的", choices=[("1", "是")], method="by_mine")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = Stationing
        fields: list[str] = []

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "now":
            return rows.covering(today)
        return rows.filter(starts_on__gt=today) if value == "to_come" else rows.filter(ends_on__lt=today)

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_area(rows, "place__", value)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return of_industry(rows, "place__", value)

    def by_log(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.without_log(timezone.localdate())

    def by_mine(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(areas.mine_q(self.request.user, timezone.localdate(), "place__"))

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(search_q(value, "place__") | Q(person__name__icontains=value))

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure: ``?figure=insp.stationed_places&period=2026-11``."""
        narrowed = {name: str(self.data[name]) for name in CONDITIONS if self.data.get(name)}
        user, period = getattr(self.request, "user", None), period_of(self.form.cleaned_data.get("period"))
        return rows.filter(pk__in=rows_behind(value, LIST_URL, Slice(user, period, timezone.localdate(), narrowed)))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone: in force on some day of it."""
        if self.form.cleaned_data.get("figure"):
            return rows
        period = period_of(value)
        return rows.filter(starts_on__lte=period.last, ends_on__gte=period.first)
