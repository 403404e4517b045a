"""The declared filters of hazards: the list page, the dashboard, the workbook, the API and every figure use this set.

A name that is not declared here is refused (400) by the list view and the API, never ignored.
"""

from datetime import timedelta

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from anquan.indicators import BadPeriod, Period, Slice, rows_behind
from anquan.terms.selectors import period as term
from anquan.units.models import Industry, Unit
from anquan.units.picking import IdFilter
from anquan.units.querysets import subtree_q
from anquan.web.filtersets import QuickFilterSet
from anquan.workdays.selectors import calendar
from hazards import rules
from hazards.criteria.rules import Result, Standing
from hazards.models import Clock, Determination, Hazard, MajorHazard

STATE_CHOICES = [("open", "未销号"), *rules.Status.choices]
DUE_CHOICES = [
    ("overdue", "逾期"),
    ("today", "今日到期"),
    ("soon", "临期"),
    ("not_due", "未到期"),
    ("late_closed", "逾期销号"),
    ("on_time", "按期销号"),
    ("recheck_late", "复查超期"),
]
RETURN_CHOICES = [("declined", "责任单位退回"), ("redo", "退回重改、回潮")]
DETERMINATION_CHOICES = [("waiting", "待认定"), ("collective", "需集体研究")]
ROAD_CHOICES = [("general", "一般程序"), ("major", "一单四制"), ("unopened", "登记为重大，还没有上报认定")]


MOST_DAYS = 5  # digits of a number of days


def soon_until(today):
    """The last day that counts as 临期 (term hazard.due_soon)."""
    length = term("hazard.due_soon", today)
    return calendar().add(today, length.value, length.unit).on


class HazardFilter(QuickFilterSet):
    area = filters.CharFilter(label="区域", method="by_area", max_length=18)
    unit = IdFilter(label="所在单位", field_name="unit_id")
    responsible_unit = IdFilter(label="责任单位", field_name="responsible_unit_id")
    industry = filters.CharFilter(label="监管领域", method="by_industry")
    regulator = IdFilter(label="监管部门", field_name="regulator_id")
    status = filters.MultipleChoiceFilter(label="状态", choices=STATE_CHOICES, method="by_status")
    level = filters.ChoiceFilter(label="等级", choices=rules.Level.choices)
    source = filters.MultipleChoiceFilter(label="来源", choices=rules.Source.choices)
    category = filters.ChoiceFilter(label="类别", choices=rules.Category.choices)
    mode = filters.ChoiceFilter(label="整改方式", choices=rules.Mode.choices)
    campaign = IdFilter(label="专项行动", field_name="campaigns")
    problem_list = IdFilter(label="问题清单", field_name="problem_list_id")
    due = filters.ChoiceFilter(label="期限", choices=DUE_CHOICES, method="by_due")
    due_on = filters.DateFilter(label="到期日", method="by_due_on")
    open_days = filters.CharFilter(label="登记后天数", method="by_open_days")
    found_from = filters.DateFilter(label="登记日期从", field_name="found_on", lookup_expr="gte")
    found_to = filters.DateFilter(label="登记日期到", field_name="found_on", lookup_expr="lte")
    request = filters.ChoiceFilter(
        label="申请", choices=[("open", "待批申请"), *rules.RequestKind.choices], method="by_request"
    )
    relapsed = filters.TypedChoiceFilter(
        label="回潮",
        choices=[("true", "是"), ("false", "否")],
        coerce=lambda value: value == "true",
        method="by_relapse",
    )
    returned = filters.ChoiceFilter(label="退回", choices=RETURN_CHOICES, method="by_return")
    determination = filters.ChoiceFilter(label="判定", choices=DETERMINATION_CHOICES, method="by_determination")
    road = filters.ChoiceFilter(label="办理程序", choices=ROAD_CHOICES, method="by_road")
    desk = IdFilter(label="在谁手上", method="by_desk")
    decider = IdFilter(label="申请由谁批", method="by_decider")
    reporter = IdFilter(label="登记人", field_name="reported_by_id")
    batch = filters.UUIDFilter(label="导入的台账", field_name="import_batch_id")
    number = filters.CharFilter(label="编号", field_name="number", lookup_expr="iexact", max_length=30)
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure")
    period = filters.CharFilter(label="时段", method="by_period")

    class Meta:
        model = Hazard
        fields: list[str] = []

    def __init__(self, *args, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()

    def by_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """A division code or the id of a region, a department or an enterprise: everything below it."""
        unit = Unit.objects.filter(division_code=value, kind__in=REGIONS).first() if len(value) >= 6 else None
        unit = unit or (Unit.objects.filter(pk=value).first() if value.isdecimal() else None)
        if unit is None:
            return rows.none()
        if unit.kind in REGIONS:
            return rows.filter(**{f"{unit.kind}_id": unit.pk})
        if unit.kind == "department":
            return rows.filter(Q(regulator=unit) | Q(responsible_unit=unit))
        return rows.filter(subtree_q(unit, "unit__"))

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "none":
            return rows.filter(industry__isnull=True)
        known = Industry.objects.filter(Q(pk=value) | Q(name=value)).values_list("pk", flat=True)
        return rows.filter(industry_id__in=list(known))

    def by_status(self, rows: QuerySet, name: str, values: list[str]) -> QuerySet:
        if not values:
            return rows
        wanted = Q(status__in=[value for value in values if value != "open"])
        if not set(values) & set(rules.ENDED):
            wanted &= rules.open_q()  # says nothing new, but lets the partial indexes of open hazards serve
        return rows.filter(wanted | rules.open_q() if "open" in values else wanted)

    def by_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        today = self.today
        if value == "recheck_late":
            return rows.open().filter(status=rules.Status.SUBMITTED, clock_due_on__lt=today)
        waiting = rules.open_q() & ~Q(status=rules.Status.SUBMITTED)
        if value == "soon":
            return rows.filter(waiting, due_on__gte=today, due_on__lte=soon_until(today))
        return rows.filter(
            {
                "overdue": rules.overdue_q(today),
                "today": waiting & Q(due_on=today),
                "not_due": rules.not_due_q(today),
                "late_closed": rules.closed_late_q(),
                "on_time": rules.closed_on_time_q(),
            }[value]
        )

    def by_due_on(self, rows: QuerySet, name: str, value) -> QuerySet:
        return rows.open().filter(due_on=value)

    def by_open_days(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """``8-15`` or ``31-``: days since registration, for the bars of the dashboard."""
        low, _, high = value.partition("-")
        if not low.isdecimal() or (high and not high.isdecimal()) or max(len(low), len(high)) > MOST_DAYS:
            return rows.none()
        rows = rows.open().filter(found_on__lte=self.today - timedelta(days=int(low)))
        return rows.filter(found_on__gte=self.today - timedelta(days=int(high))) if high else rows

    def by_request(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = {"requests__result": ""} if value == "open" else {"requests__result": "", "requests__kind": value}
        return rows.filter(**wanted)

    def by_relapse(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(relapses__isnull=not value).distinct()

    def by_return(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """责任单位退回: to be assigned again. 退回重改、回潮: being rectified a second time."""
        if value == "declined":
            waiting = (rules.Status.REPORTED, rules.Status.DESIGNATING)
            return rows.open().filter(status__in=waiting, decline_count__gt=0)
        return rows.open().filter(status=rules.Status.RECTIFYING, round__gt=1)

    def by_determination(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """A proposal or a decision for 集体研究 that waits; a downgrade waits for its request instead."""
        waiting = Determination.objects.filter(hazard=OuterRef("pk"), standing=Standing.WAITING, request__isnull=True)
        if value == "collective":
            waiting = waiting.filter(result=Result.COLLECTIVE, decided_by__isnull=False)
        return rows.filter(Exists(waiting))

    def by_road(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Whose table decides the moves; ``major`` as ``Hazard.is_on_own_road`` says it of one."""
        is_major = Q(level=rules.Level.MAJOR)
        if value == "unopened":
            return rows.filter(is_major, ~Exists(MajorHazard.objects.tracks().filter(hazard=OuterRef("pk"))))
        own = Exists(MajorHazard.objects.on_own_road().filter(hazard=OuterRef("pk")))
        return rows.filter(is_major, own) if value == "major" else rows.filter(~is_major | ~own)

    def by_desk(self, rows: QuerySet, name: str, value) -> QuerySet:
        """Who has the ball: the unit to whom the clock now running is charged."""
        to_assign = Exists(
            Clock.objects.filter(
                hazard=OuterRef("pk"), kind=rules.ClockKind.ASSIGN, stopped_on__isnull=True, charged_to_id=value
            )
        )
        waiting = Q(status__in=[rules.Status.REPORTED, rules.Status.DESIGNATING]) & to_assign
        rectifying = Q(status__in=[rules.Status.ASSIGNED, rules.Status.RECTIFYING], responsible_unit_id=value)
        rechecking = Q(status=rules.Status.SUBMITTED, ordering_unit_id=value)
        return rows.open().filter(waiting | rectifying | rechecking)

    def by_decider(self, rows: QuerySet, name: str, value) -> QuerySet:
        """An undecided request goes to the side that gave the order; before an order, to the township, else the county."""
        no_order = Q(ordering_unit__isnull=True)
        own = Q(ordering_unit_id=value) | no_order & Q(township_id=value)
        own |= no_order & Q(township__isnull=True, county_id=value)
        return rows.filter(own, requests__result="")

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.text(value)

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure: ``?figure=haz.fixed&period=2021``. The other filters narrow it as usual."""
        return rows.filter(pk__in=rows_behind(value, "hazards:list", Slice(None, self._period(), self.today)))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone it is the registration date."""
        if self.form.cleaned_data.get("figure"):
            return rows
        period = self._period()
        return rows.in_period(period.first, period.last)

    def _period(self) -> Period:
        try:
            return Period.parse(self.form.cleaned_data.get("period") or str(self.today.year))
        except BadPeriod:
            return Period.between(self.today, self.today)


REGIONS = ("province", "city", "county", "township")
# what the dashboard and the summary workbook may be narrowed by; the list takes every filter
NARROWED_BY = ("area", "industry", "campaign", "level", "source")


def narrowed(query: QueryDict) -> dict[str, str]:
    """The conditions of an address or a form that a figure may have, as a ``Slice`` keeps them."""
    return {name: ",".join(query.getlist(name)) for name in NARROWED_BY if query.get(name)}
