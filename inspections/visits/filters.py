"""The declared filters of visits: the list on screen, the workbook, the API and every figure use this set."""

import django_filters as filters
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet

from anquan.units.models import Unit
from anquan.units.picking import IdFilter
from anquan.units.querysets import subtree_q
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import behind, period_of
from inspections.models import Participant, Visit
from inspections.rules import OPEN, Activity, Method, Rank, Status

LIST_URL = "visits:list"
STATES = [("open", "没有完成的"), *Status.choices]


class VisitFilter(QuickFilterSet):
    activity = filters.ChoiceFilter(label="类别", choices=Activity.choices)
    method = filters.ChoiceFilter(label="方式", choices=Method.choices)
    status = filters.MultipleChoiceFilter(label="状态", choices=STATES, method="by_status")
    rank = filters.ChoiceFilter(
        label="带队层级", choices=[("local_all", "属地、部门"), *Rank.choices], method="by_rank"
    )
    area = filters.CharFilter(label="区域", method="by_area", max_length=18)
    unit = IdFilter(label="受检单位", field_name="unit_id")
    organ = IdFilter(label="检查单位", field_name="organ_id")
    industry = filters.CharFilter(label="监管领域", field_name="industry_id", max_length=30)
    campaign = IdFilter(label="专项行动", field_name="campaigns")
    going = IdFilter(label="谁去", method="by_going")
    not_by = IdFilter(label="不含拟定人", method="by_others")
    planned_from = filters.DateFilter(label="计划日期从", field_name="planned_on", lookup_expr="gte")
    planned_to = filters.DateFilter(label="计划日期到", field_name="planned_on", lookup_expr="lte")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, values: list[str]) -> QuerySet:
        wanted = {value for value in values if value != "open"} | (OPEN if "open" in values else set())
        return rows.filter(status__in=wanted) if values else rows

    def by_rank(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(rank__in=[Rank.LOCAL, Rank.DEPARTMENT] if value == "local_all" else [value])

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """A unit and everything below it, by number or 区划代码."""
        if not value.isdecimal():
            raise BadRequest("区域写得不对，请从页面上重新选择。")
        unit = Unit.objects.filter(Q(pk=int(value)) | Q(division_code=value)).first()
        return rows.filter(subtree_q(unit, "unit__")) if unit else rows.none()

    def by_going(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.filter(Exists(Participant.objects.filter(visit=OuterRef("pk"), user=value)))

    def by_others(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.exclude(made_by=value)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(number__icontains=value) | Q(unit__name__icontains=value) | Q(purpose__icontains=value))

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure: ``?figure=insp.units_visited&period=2026``."""
        return rows.filter(pk__in=behind(value, LIST_URL, self.form.cleaned_data.get("period")))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone it is the day the visit was done."""
        return rows if self.form.cleaned_data.get("figure") else rows.in_period(period_of(value))
