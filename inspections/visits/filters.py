"""The declared filters of visits: the list on screen, the workbook, the API and every figure use this set."""

import django_filters as filters
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from anquan.indicators import Slice, rows_behind
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import period_of
from hazards.filters import HazardFilter
from inspections.models import Participant, Plan, Visit
from inspections.rules import OPEN, Activity, Method, Rank, Status

LIST_URL = "visits:list"
ON_THE_SPOT = ("visit_record", "visit_order")  # written by one officer, issued by the other
CONDITIONS = frozenset(
    {"area", "industry", "campaign", "organ", "method", "activity", "rank", "unit"}
)  # narrow a figure
STATES = [("open", "没有完成的"), ("returned", "退回修改的"), *Status.choices]
DUE = Q(status=Status.READY) | Q(status=Status.PLANNED, activity=Activity.SUPERVISION)  # somebody may go


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
    industry = filters.CharFilter(label="监管领域", method="by_industry", max_length=40)
    campaign = IdFilter(label="专项行动", field_name="campaigns")
    plan = IdFilter(label="年度计划", method="by_plan")
    due = filters.ChoiceFilter(label="该去了", choices=[("now", "今天要去的")], method="by_due")
    papers = filters.ChoiceFilter(label="文书", choices=[("to_issue", "等您签发")], method="by_papers")
    going = IdFilter(label="谁去", method="by_going")
    not_by = IdFilter(label="不含拟定人", method="by_others")
    planned_from = filters.DateFilter(label="计划日期从", field_name="planned_on", lookup_expr="gte")
    planned_to = filters.DateFilter(label="计划日期到", field_name="planned_on", lookup_expr="lte")
    done_from = filters.DateFilter(label="检查日期从", field_name="done_on", lookup_expr="gte")
    done_to = filters.DateFilter(label="检查日期到", field_name="done_on", lookup_expr="lte")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, values: list[str]) -> QuerySet:
        if not values:
            return rows
        wanted = Q(status__in={*values} | (OPEN if "open" in values else set()))
        if "returned" in values:
            wanted |= Q(status=Status.PLANNED) & ~Q(approval_note="")
        return rows.filter(wanted)

    def by_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(DUE, planned_on__lte=timezone.localdate())

    def by_rank(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(rank__in=[Rank.LOCAL, Rank.DEPARTMENT] if value == "local_all" else [value])

    # the columns of place are those of a hazard: 区域 and 监管领域 mean the same in both lists
    by_area = HazardFilter.by_area
    by_industry = HazardFilter.by_industry

    def by_plan(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """What counts toward a yearly plan that the person may see."""
        from inspections.plans.selectors import inspections

        plan = Plan.objects.visible_to(self.request.user).filter(pk=value).first()
        return rows.filter(pk__in=inspections(plan).values("pk")) if plan else rows.none()

    def by_going(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.filter(Exists(Participant.objects.filter(visit=OuterRef("pk"), user=value)))

    def by_papers(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """With a paper of the place that another officer has written; ``going`` says for whom."""
        going = str(self.data.get("going") or "")
        drafts = Paper.objects.filter(
            subject_type=Visit._meta.label_lower, status=PaperStatus.DRAFT, kind__in=ON_THE_SPOT
        )
        drafts = drafts.not_written_by(int(going)) if going.isdecimal() else drafts
        return rows.filter(pk__in=drafts.annotate(visit=Cast("subject_id", BigIntegerField())).values("visit"))

    def by_others(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.exclude(made_by=value)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(number__icontains=value) | Q(unit__name__icontains=value) | Q(purpose__icontains=value))

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure: ``?figure=insp.units_visited&period=2026``. What narrows the list narrows the
        figure as well: of an enterprise that counts once, another visit may be the first of the narrowed set."""
        return rows.filter(pk__in=rows_behind(value, LIST_URL, self.asked()))

    def asked(self) -> Slice:
        """What the figure of this address was asked for."""
        narrowed = {name: str(self.data[name]) for name in CONDITIONS if self.data.get(name)}
        period = period_of(self.form.cleaned_data.get("period"))
        return Slice(getattr(self.request, "user", None), period, timezone.localdate(), narrowed)

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone it is the day the visit was done."""
        return rows if self.form.cleaned_data.get("figure") else rows.in_period(period_of(value))
