"""What belongs to a hazard: its clocks, its evidence, requests about it, closures that did not hold."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from hazards import rules
from hazards.models.fields import person_field, unit_field
from hazards.models.hazard import Hazard
from hazards.querysets import ScopedByHazardQuerySet


@guarded
class Clock(models.Model):
    """One run of one clock: a stored date with its explanation. ``stopped_on`` empty means it is running.

    The clock of rectification stops at the submission that is later passed; a submission sent back never stopped it.
    """

    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="clocks", verbose_name="隐患")
    kind = models.CharField("时钟", max_length=8, choices=rules.ClockKind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    started_on = models.DateField("起算")
    due_on = models.DateField("届满")
    why = models.JSONField("为什么是这一天", default=dict)
    stopped_on = models.DateField("停表", null=True, blank=True)
    charged_to = unit_field("归谁负责")

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时钟"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "due_on"], name="clock_running", condition=Q(stopped_on__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")),
                name="clock_stops_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    def is_late(self, today) -> bool:
        return self.due_on < (self.stopped_on or today)


@guarded
class Evidence(models.Model):
    """A photo in its role: before, after, re-check. Write-once. Hazards found on one visit may show the same photo."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="evidence", verbose_name="隐患")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    kind = models.CharField("用途", max_length=8, choices=rules.EvidenceKind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    added_by = person_field("上传人", null=False)
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证据"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["hazard", "file"], name="evidence_once_per_hazard")]

    def __str__(self) -> str:
        return f"{self.hazard} {self.get_kind_display()}"


@guarded
class Request(models.Model):
    """A wish that somebody else decides: extension, void, downgrade, change of responsible unit. One open at a time."""

    class Result(models.TextChoices):
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="requests", verbose_name="隐患")
    kind = models.CharField("事项", max_length=10, choices=rules.RequestKind.choices)
    asked_by = person_field("申请人", null=False)
    asking_unit = unit_field("申请单位")
    asked_on = models.DateField("申请日期")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    reason = models.TextField("理由", max_length=1000)
    new_due_on = models.DateField("申请延期至", null=True, blank=True)
    interim_measures = models.TextField("延期期间防范措施", max_length=1000, blank=True)
    new_unit = unit_field("建议责任单位")
    due_on = models.DateField("办理时限")
    why = models.JSONField("为什么是这一天", default=dict)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    decided_by = person_field("办理人")
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decision_note = models.TextField("办理意见", max_length=1000, blank=True)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hazard"], name="request_one_open_per_hazard", condition=Q(result="")),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")) | Q(result="withdrawn"),
                name="request_decider_is_not_asker",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(new_due_on__isnull=False), name="extension_has_new_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.get_kind_display()}"


@guarded
class Relapse(models.Model):
    """回潮: a closure that did not hold. It keeps the former closure, so published months do not change."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="relapses", verbose_name="隐患")
    closed_on = models.DateField("原销号日期")
    submitted_on = models.DateField("原提交日期")
    due_on = models.DateField("原整改期限", null=True, blank=True)
    reopened_on = models.DateField("发现回潮日期")
    reopened_by = person_field("抽查人", null=False)
    reason = models.TextField("回潮情况", max_length=1000)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回潮"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard} {self.reopened_on}"
