"""企业自查: what an enterprise has to look at itself, what was done, and the statistics its principal person signs.

Whether a check is due or missed is never stored: it follows from the plan, the terms and the checks that were made.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from anquan.indicators import Period
from hazards.models import Hazard
from hazards.models.fields import person_field, unit_field
from inspections.models.checklists import Checklist, ChecklistItem, ChecklistVersion
from inspections.rules import Answer
from inspections.selfchecks import rules
from inspections.selfchecks.querysets import (
    SelfCheckAnswerQuerySet,
    SelfCheckPlanQuerySet,
    SelfCheckQuerySet,
    SelfCheckStatementQuerySet,
)


@guarded
class SelfCheckPlan(models.Model):
    """One thing that one enterprise checks again and again: a post each day, a workshop each week, the whole each month.

    Level, enterprise and dates decide what was owed, so they never change: a plan is ended and another one begun.
    """

    enterprise = unit_field("企业", null=False, related_name="self_check_plans")
    level = models.CharField("级别", max_length=12, choices=rules.Level.choices)
    name = models.CharField("岗位（车间）", max_length=60, blank=True)
    responsible = person_field("负责人", null=False)
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查表"
    )  # None: the short list that comes with the product
    is_workdays_only = models.BooleanField("只在工作日", default=False)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, default="")
    made_by = person_field("安排人", null=False)
    made_at = models.DateTimeField("安排时间", default=timezone.now)

    objects = SelfCheckPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自查安排"
        ordering = ["enterprise", "level", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "level", "name"],
                name="self_check_plan_once",
                condition=Q(ends_on=None),
                violation_error_message="这家企业已经有同名的自查安排。",
            ),
            models.CheckConstraint(
                condition=Q(level="enterprise", name="") | (~Q(level="enterprise") & Q(name__gt="")),
                name="self_check_plan_says_where",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_reason="") | Q(ends_on__gte=F("starts_on"), end_reason__gt=""),
                name="self_check_plan_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}（{self.name}）" if self.name else self.get_level_display()

    def touches(self, period: Period) -> bool:
        """The same as ``SelfCheckPlanQuerySet.touching``."""
        return self.starts_on <= period.last and (self.ends_on is None or self.ends_on >= period.first)


@guarded
class SelfCheck(models.Model):
    """One check that was made, for the slot that falls due on ``due_on``. What is not among its answers was 符合."""

    plan = models.ForeignKey(SelfCheckPlan, models.PROTECT, related_name="checks", verbose_name="自查安排")
    uid = models.UUIDField("客户端标识", unique=True, default=uuid.uuid4)
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices)
    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="+", verbose_name="检查表版次")
    done_on = models.DateField("自查日期")
    due_on = models.DateField("应查日期")
    done_at = models.DateTimeField("自查时间", default=timezone.now)
    done_by = person_field("自查人", null=False)
    note = models.CharField("说明", max_length=500, blank=True)
    decided_by = person_field("确认人")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decision_note = models.CharField("确认意见", max_length=300, blank=True)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自查记录"
        ordering = ["-done_at", "-id"]
        indexes = [models.Index(fields=["plan", "due_on"], name="self_check_plan_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "due_on"], name="self_check_once_per_slot", condition=~Q(status="returned")
            ),
            models.CheckConstraint(condition=Q(done_on__lte=F("due_on")), name="self_check_in_its_slot"),
            models.CheckConstraint(
                condition=~Q(status="returned") | Q(decided_by__isnull=False, decision_note__gt=""),
                name="self_check_returned_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="self_check_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.done_on}"

    @property
    def is_counted(self) -> bool:
        """The same as ``SelfCheckQuerySet.counted``."""
        return self.status == rules.Status.DONE

    @property
    def hazards_found(self) -> int:
        """Counted from the answers, which a page fetches beforehand."""
        return sum(answer.hazard_id is not None for answer in self.answers.all())


@guarded
class SelfCheckAnswer(models.Model):
    """An item that was not 符合, or that asks for a photo. 不符合 leads to the enterprise's own hazard."""

    check_made = models.ForeignKey(SelfCheck, models.CASCADE, related_name="answers", verbose_name="自查记录")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name="检查项")
    answer = models.CharField("结果", max_length=4, choices=Answer.choices)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片")
    hazard = models.OneToOneField(
        Hazard, models.PROTECT, null=True, blank=True, related_name="self_check_answer", verbose_name="隐患"
    )

    objects = SelfCheckAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自查结果"
        ordering = ["item__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "item"], name="self_check_answer_once"),
            models.CheckConstraint(
                condition=Q(answer="no", hazard__isnull=False) | (~Q(answer="no") & Q(hazard__isnull=True)),
                name="self_check_no_is_a_hazard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_answer_display()}"


@guarded
class SelfCheckStatement(models.Model):
    """季度、年度统计 as the principal person signed it (domain §3.5). A correction is a new row beside it."""

    enterprise = unit_field("企业", null=False, related_name="self_check_statements")
    period = models.CharField("时段", max_length=6)  # 2026Q3, 2026
    revision = models.PositiveSmallIntegerField("更正次数", default=0)
    figures = models.JSONField("数字")
    due_on = models.DateField("应报日期")
    why = models.JSONField("为什么是这一天", default=dict, blank=True)
    reason = models.CharField("更正原因", max_length=300, blank=True, default="")
    signed_by = person_field("签字人", null=False)
    signed_on = models.DateField("签字日期")
    signed_at = models.DateTimeField("签字时间", default=timezone.now)

    objects = SelfCheckStatementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自查统计表"
        ordering = ["-period", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "period", "revision"], name="self_check_statement_once"),
            models.CheckConstraint(
                condition=Q(revision=0, reason="") | Q(revision__gt=0, reason__gt=""),
                name="self_check_statement_corrected_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.period}"

    @property
    def is_late(self) -> bool:
        return self.signed_on > self.due_on
