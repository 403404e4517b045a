"""Ledgers on their way in, and figures frozen at the end of a month."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.files.models import StoredDocument
from anquan.guarding import guarded
from hazards.models.fields import person_field, unit_field


@guarded
class ImportLayout(models.Model):
    """A confirmed reading of one ledger layout: which column means what. Remembered by the shape of its header."""

    fingerprint = models.CharField("表头指纹", max_length=64, unique=True)
    columns = models.JSONField("列的含义", default=dict)
    confirmed_by = person_field("确认人", null=False)
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "台账格式"

    def __str__(self) -> str:
        return self.fingerprint[:12]


class ImportBatchQuerySet(models.QuerySet):
    def owned_by(self, user) -> "ImportBatchQuerySet":
        """A batch belongs to the person who uploaded it, not to his role."""
        return self.filter(uploaded_by_id=user.pk)


@guarded
class ImportBatch(models.Model):
    """One uploaded ledger: read, shown, confirmed, then written all or nothing.

    A large one is checked and written by a worker (``RUNNING``). The row is the queue: claimed by a conditional
    update, and the lease runs out, so a worker that dies delays the import and never loses or doubles it.
    """

    class State(models.TextChoices):
        READ = "read", "待确认"
        CHECKED = "checked", "已试导"
        RUNNING = "running", "后台处理中"
        DONE = "done", "已导入"
        REFUSED = "refused", "有错未导入"

    class Job(models.TextChoices):
        CHECK = "check", "试导"
        COMMIT = "commit", "导入"

    uid = models.UUIDField("标识", primary_key=True, default=uuid.uuid4)
    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="+", verbose_name="文件")
    digest = models.CharField("文件指纹", max_length=64)
    uploaded_by = person_field("上传人", null=False)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.READ)
    layout = models.JSONField("表头与列", default=dict)
    defaults = models.JSONField("未写明时取值", default=dict)
    report = models.JSONField("试导结果", default=dict)
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_bad = models.PositiveIntegerField("错误行", default=0)
    rows_created = models.PositiveIntegerField("新建", default=0)
    rows_known = models.PositiveIntegerField("已有，未重复登记", default=0)
    done_at = models.DateTimeField("导入时间", null=True, blank=True)
    job = models.CharField("后台在做", max_length=6, choices=Job.choices, blank=True)
    progress = models.PositiveIntegerField("已读行数", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    problem = models.CharField("没有办成的原因", max_length=300, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="import_of_uploader")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="running") | ~Q(job=""), name="import_running_has_a_job"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_state_display()}"


@guarded
class Snapshot(models.Model):
    """A frozen figure: one indicator of one unit at the end of one period. Later corrections are new rows beside it."""

    period = models.CharField("时段", max_length=24)
    unit = unit_field("单位", null=False)
    code = models.CharField("指标", max_length=60)
    numerator = models.IntegerField("分子（数值）")
    denominator = models.IntegerField("分母", null=True, blank=True)
    definition = models.TextField("口径")
    revision = models.PositiveSmallIntegerField("更正次数", default=0)
    reason = models.CharField("更正原因", max_length=200, blank=True)
    taken_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "月度指标"
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "code", "revision"], name="snapshot_once"),
            models.CheckConstraint(condition=Q(revision=0) | ~Q(reason=""), name="snapshot_correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.unit} {self.code}"
