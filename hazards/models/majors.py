"""一单四制: what a 重大隐患 has beyond the one hazard (domain §1.3, §1.4)."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from hazards.majors import rules
from hazards.models.fields import person_field, unit_field
from hazards.models.hazard import Hazard
from hazards.querysets import ScopedByHazardQuerySet


class MajorQuerySet(ScopedByHazardQuerySet):
    """The same rules as ``Hazard.track`` and ``Hazard.is_on_own_road``; a test compares them."""

    def tracks(self) -> "MajorQuerySet":
        return self.exclude(status__in=[rules.Status.LOWERED, rules.Status.VOID])

    def on_own_road(self) -> "MajorQuerySet":
        """认定: 一单四制 decides the moves."""
        return self.tracks().exclude(status=rules.Status.DISCOVERED)


@guarded
class MajorHazard(models.Model):
    """A 重大隐患 from 上报 to 销号. Being overdue is the hazard's; the dates here say when each step was done.

    ``status`` is moved only by ``hazards.majors.services``, together with the hazard's own.
    """

    hazard = models.OneToOneField(Hazard, models.PROTECT, related_name="major", verbose_name="隐患")
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.DISCOVERED)
    authority = models.CharField("级别", max_length=8, choices=rules.Authority.choices, default=rules.Authority.COUNTY)
    register_no = models.CharField("清单编号", max_length=30, unique=True, null=True, blank=True)
    title = models.CharField("隐患名称", max_length=100)
    is_suspended = models.BooleanField("停产停业", default=False)
    suspension_scope = models.CharField("停产停业范围", max_length=200, blank=True)
    coordinator = unit_field("协调督办单位")
    leader = models.CharField("包保领导", max_length=50, blank=True)
    opened_by = person_field("上报人", null=False)
    opening_unit = unit_field("上报单位")

    discovered_on = models.DateField("上报日期")
    confirmed_on = models.DateField("认定日期", null=True, blank=True)
    confirming_unit = unit_field("认定单位")
    listed_on = models.DateField("入清单日期", null=True, blank=True)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    planned_on = models.DateField("方案日期", null=True, blank=True)
    started_on = models.DateField("开始整改日期", null=True, blank=True)
    applied_on = models.DateField("申请销号日期", null=True, blank=True)
    checked_on = models.DateField("属地到场核查日期", null=True, blank=True)
    checked_by = person_field("属地核查人")
    verified_on = models.DateField("验收日期", null=True, blank=True)
    verified_by = person_field("验收人")
    second_verifier = person_field("第二验收人")
    opinion = models.TextField("验收意见", max_length=2000, blank=True)
    superior = models.OneToOneField(
        "hazards.SuperiorPaper", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级批复"
    )
    closed_on = models.DateField("销号日期", null=True, blank=True)
    approved_by = person_field("批准人")
    circular_count = models.PositiveSmallIntegerField("通报次数", default=0)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = MajorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重大隐患"
        ordering = ["-discovered_on", "-id"]
        indexes = [models.Index(fields=["status", "-discovered_on", "-id"], name="major_status_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(
                    status__in=[s for s in rules.ON_LIST if s not in (rules.Status.LOWERED, rules.Status.VOID)]
                )
                | Q(register_no__isnull=False, listed_on__isnull=False),
                name="major_on_list_has_number",
            ),
            models.CheckConstraint(
                condition=Q(second_verifier__isnull=True) | ~Q(second_verifier=F("verified_by")),
                name="major_two_verifiers_differ",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~(Q(approved_by=F("verified_by")) | Q(approved_by=F("second_verifier"))),
                name="major_approver_is_no_verifier",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(verified_on__isnull=False, closed_on__isnull=False),
                name="major_closed_only_after_verification",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(authority=rules.Authority.COUNTY) | Q(superior__isnull=False),
                name="major_closed_above_the_county_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.register_no or self.hazard.number

    @property
    def is_open(self) -> bool:
        return self.status not in rules.ENDED

    @property
    def is_above_county(self) -> bool:
        """On the list of the city or the province: the superior accepts and writes off (domain §1.3)."""
        return self.authority != rules.Authority.COUNTY


@guarded
class TreatmentPlan(models.Model):
    """治理方案 in six parts. A later plan stands beside the former one; the newest is in force."""

    major = models.ForeignKey(MajorHazard, models.PROTECT, related_name="plans", verbose_name="重大隐患")
    goals = models.TextField("目标和任务", max_length=2000)
    methods = models.TextField("方法和措施", max_length=2000)
    funding = models.TextField("经费和物资", max_length=2000)
    people = models.TextField("机构和人员", max_length=2000)
    schedule = models.TextField("时限和要求", max_length=2000)
    safeguards = models.TextField("安全措施和应急预案", max_length=2000)
    filed_on = models.DateField("报送日期")
    filed_by = person_field("报送人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "治理方案"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.major} 治理方案"


class DaysBetween(Func):
    """Whole days from the second date to the first, on both engines."""

    output_field = IntegerField()
    arg_joiner = " - "
    template = "(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)


class DutyQuerySet(models.QuerySet["Duty"]):
    def running(self) -> "DutyQuerySet":
        return self.filter(ends_on__isnull=True, major__status__in=rules.OPEN)

    def unreported(self, until: date) -> "DutyQuerySet":
        """Some due day up to and with ``until`` has no report. The same rule as ``rules.due_days``; a test compares the two."""
        told = DutyReport.objects.filter(duty=OuterRef("pk"), due_on__lte=until).order_by().values("duty")
        due = DaysBetween(Value(until), F("starts_on")) / F("every_days")
        return self.running().alias(
            due_so_far=due, told_so_far=Coalesce(Subquery(told.annotate(n=Count("pk")).values("n")), 0)
        ).filter(due_so_far__gt=F("told_so_far"))  # fmt: skip

    def missed(self, today: date) -> "DutyQuerySet":
        """A due day went by without a report."""
        return self.unreported(today - timedelta(days=1))


@guarded
class Duty(models.Model):
    """A recurring obligation while the hazard stands: progress, supervision, interim control (domain §1.3, §3.4).

    Due every ``every_days`` days after ``starts_on``; ``ends_on`` empty means it still runs.
    """

    major = models.ForeignKey(MajorHazard, models.PROTECT, related_name="duties", verbose_name="重大隐患")
    kind = models.CharField("种类", max_length=12, choices=rules.DutyKind.choices)
    title = models.CharField("要做什么", max_length=200)
    every_days = models.PositiveSmallIntegerField("间隔（天）")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    charged_to = unit_field("由谁报告", null=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "定期报告"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(every_days__gte=1), name="duty_at_least_daily"),
        ]

    def __str__(self) -> str:
        return f"{self.major} {self.title}"


@guarded
class DutyReport(models.Model):
    """One fulfilment: what was done for the due day ``due_on``. Write-once; the same day twice is refused."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports", verbose_name="定期报告")
    due_on = models.DateField("应报日期")
    reported_on = models.DateField("报告日期")
    reported_by = person_field("报告人", null=False)
    text = models.TextField("情况", max_length=2000)
    photos = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name="照片")

    class Meta:
        verbose_name = verbose_name_plural = "报告"
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["duty", "due_on"], name="duty_once_per_due_day")]

    def __str__(self) -> str:
        return f"{self.duty} {self.due_on}"


@guarded
class Circular(models.Model):
    """通报制: the 通报 of one period and county, and the items it names. Its words are a paper (``anquan.papers``)."""

    county = unit_field("县（市、区）", null=False)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    items = models.ManyToManyField(MajorHazard, blank=True, related_name="circulars", verbose_name="列入的重大隐患")

    class Meta:
        verbose_name = verbose_name_plural = "重大隐患通报"
        ordering = ["-starts_on", "county"]
        constraints = [
            models.UniqueConstraint(fields=["county", "starts_on"], name="circular_once_per_period"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="circular_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.starts_on} 至 {self.ends_on} 通报"
