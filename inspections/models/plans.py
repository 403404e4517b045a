"""年度监督检查计划: rules, the lines made of them, and in which months each enterprise is inspected."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.models.fields import person_field, unit_field
from inspections import organs
from inspections import rules as of_visits
from inspections.models.visits import Participant, Visit
from inspections.plans import rules


class PlanQuerySet(QuerySet):
    def visible_to(self, user) -> "PlanQuerySet":
        """Those of one's own organ, and those of a county one watches over."""
        return self.filter(Q(organ__in=organs.units_with(user, organs.VIEW)) | organs.watched_q(user))

    def in_force(self) -> "PlanQuerySet":
        return self.filter(status=rules.Status.APPROVED)


@guarded
class Plan(models.Model):
    """The plan of one organ for one year, in editions. ``status`` is moved only by ``inspections.plans.services``."""

    organ = unit_field("检查单位", null=False)
    county = unit_field("县（市、区）", null=False)
    year = models.PositiveSmallIntegerField("年度")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.DRAFT)
    note = models.TextField("编制说明", max_length=1000, blank=True)

    submitted_on = models.DateField("报批日期", null=True, blank=True)
    approved_by = person_field("登记批准人")
    approved_on = models.DateField("登记批准日期", null=True, blank=True)
    approval_no = models.CharField("批复文号", max_length=60, blank=True)
    approval_dated = models.DateField("批复日期", null=True, blank=True)
    returned_reason = models.CharField("退回、作废原因", max_length=300, blank=True)

    made_by = person_field("拟定人", null=False)
    made_at = models.DateTimeField("拟定时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度监督检查计划"
        ordering = ["-year", "organ", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "year", "edition"], name="plan_edition_once"),
            models.UniqueConstraint(
                fields=["organ", "year"], name="plan_one_in_force", condition=Q(status="approved")
            ),
            models.UniqueConstraint(
                fields=["organ", "year"], name="plan_one_in_preparation", condition=Q(status__in=["draft", "submitted"])
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="plan_approver_is_not_maker"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "superseded"])
                | Q(approved_by__isnull=False, approved_on__isnull=False, approval_dated__isnull=False)
                & ~Q(approval_no=""),
                name="plan_approved_names_its_paper",
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="plan_year_is_one"),
        ]  # fmt: skip

    def __str__(self) -> str:
        edition = f"（第 {self.edition} 版）" if self.edition > 1 else ""
        return f"{self.organ.label} {self.year} 年度监督检查计划{edition}"

    @property
    def is_in_force(self) -> bool:
        return self.status == rules.Status.APPROVED


@guarded
class PlanRule(models.Model):
    """One row of the classification: which enterprises, how often a year, and at most how many of them."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rules", verbose_name="计划")
    order = models.PositiveSmallIntegerField("次序")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监管领域"
    )
    risk_colour = models.CharField("风险等级", max_length=12, choices=rules.COLOURS[1:], blank=True)
    times = models.PositiveSmallIntegerField("每家每年次数", default=1)
    target = models.PositiveIntegerField("检查家数", null=True, blank=True)  # None: all of them

    class Meta:
        verbose_name = verbose_name_plural = "计划规则"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="plan_rule_order_once"),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=rules.MONTHS), name="plan_rule_times"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gte=1), name="plan_rule_target"),
        ]

    def __str__(self) -> str:
        return f"{self.industry or '各领域'}，{dict(rules.COLOURS)[self.risk_colour]}"


class PlanLineQuerySet(QuerySet):
    def visible_to(self, user) -> "PlanLineQuerySet":
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def with_progress(self, today: date) -> "PlanLineQuerySet":
        """``done``: inspections of the year; ``due``: how many of the planned months have ended."""
        slots = PlanSlot.objects.filter(line=OuterRef("pk"), month__lte=_due_month(today)).order_by()
        return self.annotate(
            done=_count(inspections_of_line()), due=_count(slots.values("line")),
        )  # fmt: skip

    def behind(self, today: date) -> "PlanLineQuerySet":
        return self.with_progress(today).filter(done__lt=F("due"))


def inspections_of_line() -> QuerySet[Visit]:
    """行政检查 of the line's enterprise and its places that count toward the plan: done in its year, by its organ or with
    its officers, and not brought about by an event (domain §5.2). For a subquery of ``PlanLine``."""
    by_organ = Q(organ=OuterRef("plan__organ")) | Exists(
        Participant.objects.filter(visit=OuterRef("pk"), unit=OuterRef(OuterRef("plan__organ")))
    )
    place = Q(unit=OuterRef("unit")) | Q(unit__parent=OuterRef("unit"), unit__kind="place")
    planned = Visit.objects.done().filter(activity=of_visits.Activity.INSPECTION)
    return planned.exclude(method__in=of_visits.BESIDE_THE_CAP).filter(
        place, by_organ, done_on__year=OuterRef("plan__year")
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().annotate(one=models.Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _due_month(today: date) -> models.Case:
    """``rules.due_month`` for the plan of the line."""
    return models.Case(
        models.When(line__plan__year=today.year, then=models.Value(today.month - 1)),
        models.When(line__plan__year__lt=today.year, then=models.Value(rules.MONTHS)),
        default=models.Value(0),
    )


@guarded
class PlanLine(models.Model):
    """One enterprise of a plan. ``times`` is the number of its months."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines", verbose_name="计划")
    unit = unit_field("检查对象", null=False, related_name="plan_lines")
    rule = models.ForeignKey(
        PlanRule, models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name="规则"
    )
    times = models.PositiveSmallIntegerField("次数", default=1)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划检查对象"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit"], name="plan_line_once_per_unit"),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=rules.MONTHS), name="plan_line_times"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.plan}）"


@guarded
class PlanSlot(models.Model):
    """One month in which an enterprise is inspected."""

    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="slots", verbose_name="计划检查对象")
    month = models.PositiveSmallIntegerField("月份")

    class Meta:
        verbose_name = verbose_name_plural = "计划月份"
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["line", "month"], name="plan_slot_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=rules.MONTHS), name="plan_slot_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month}月"
