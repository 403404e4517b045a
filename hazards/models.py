"""The hazard (事故隐患) and what belongs to it. Constraints carry the invariants on both engines."""

import uuid

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from anquan.files.models import StoredDocument, StoredFile
from anquan.units.models import Industry, Unit
from hazards import rules
from hazards.querysets import HazardQuerySet, ScopedByHazardQuerySet

models.TextField.register_lookup(Length)
models.CharField.register_lookup(Length)


def _person(verbose_name: str, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=True, related_name="+", verbose_name=verbose_name
    )


def _unit(verbose_name: str, *, null: bool = True, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        Unit, models.PROTECT, null=null, blank=True, related_name=related_name, verbose_name=verbose_name
    )


class Campaign(models.Model):
    """专项行动: a hazard may count toward several."""

    name = models.CharField("名称", max_length=100)
    county = _unit("所属县（市、区）", null=False)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="campaign_name_once_per_county"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class ProblemList(models.Model):
    """督导反馈清单: a list of problems fed back by a supervision group; each item is a hazard with its number."""

    name = models.CharField("名称", max_length=100)
    issued_by = models.CharField("反馈单位", max_length=100)
    county = _unit("所属县（市、区）", null=False)
    issued_on = models.DateField("反馈日期")
    planned_finish_on = models.DateField("计划完成", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["-issued_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="problem_list_name_once_per_county")]

    def __str__(self) -> str:
        return self.name


class Hazard(models.Model):
    """One hazard. ``status`` is moved only by ``hazards.services``; being overdue is computed, never stored.

    ``ended_on`` is the date of 销号 or 作废; empty means open, which is what the partial indexes rest on.
    ``due_on`` is the rectification deadline in force; ``submitted_on`` the pending or passed submission.
    """

    number = models.CharField("隐患编号", max_length=30, unique=True)
    uid = models.UUIDField("客户端标识", unique=True, default=uuid.uuid4)
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.REPORTED)
    level = models.CharField("等级", max_length=8, choices=rules.Level.choices, default=rules.Level.GENERAL)
    source = models.CharField("来源", max_length=20, choices=rules.Source.choices)

    unit = _unit("所在单位", null=False, related_name="hazards")
    province = _unit("省")
    city = _unit("市")
    county = _unit("县（市、区）")
    township = _unit("属地")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监管领域"
    )
    regulator = _unit("监管部门")
    location = models.CharField("部位", max_length=200, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)

    category = models.CharField("隐患类别", max_length=4, choices=rules.Category.choices, blank=True)
    description = models.TextField("隐患描述", max_length=2000, validators=[MinLengthValidator(2)])
    legal_basis = models.TextField("依据", max_length=1000, blank=True)
    no_photo_reason = models.CharField("没有照片的原因", max_length=200, blank=True)
    found_on = models.DateField("登记日期")
    reported_at = models.DateTimeField("登记时间", default=timezone.now)
    reported_by = _person("登记人", null=False)
    reporting_unit = _unit("登记单位")

    mode = models.CharField("整改方式", max_length=12, choices=rules.Mode.choices, default=rules.Mode.LIMITED)
    responsible_unit = _unit("责任单位", related_name="hazards_to_rectify")
    responsible_person = models.CharField("整改责任人", max_length=50, blank=True)
    responsible_phone = models.CharField("责任人电话", max_length=20, blank=True)
    measures = models.TextField("整改措施", max_length=2000, blank=True)
    funds_planned = models.DecimalField("计划资金（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    emergency_plan = models.TextField("预案", max_length=1000, blank=True)
    interim_measures = models.TextField("整改期间防范措施", max_length=1000, blank=True)
    ordering_unit = _unit("交办单位")
    ordered_by = _person("交办人")
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)

    submitted_on = models.DateField("提交日期", null=True, blank=True)
    submitted_by = _person("提交人")
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    rectify_note = models.TextField("整改情况", max_length=2000, blank=True)
    funds_spent = models.DecimalField("已投资金（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    rechecked_by = _person("复查人")
    second_rechecker = _person("第二复查人")
    recheck_note = models.TextField("复查意见", max_length=1000, blank=True)
    ended_on = models.DateField("销号（作废）日期", null=True, blank=True)

    is_fixed_on_site = models.BooleanField("当场改好", default=False)
    is_designated = models.BooleanField("经安委办指定", default=False)
    decline_count = models.PositiveSmallIntegerField("退回次数", default=0)
    round = models.PositiveSmallIntegerField("整改轮次", default=1)
    clock_due_on = models.DateField("当前时限", null=True, blank=True)
    recurrence_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="recurrences", verbose_name="反复出现，上一条"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    campaigns = models.ManyToManyField(Campaign, blank=True, related_name="hazards", verbose_name="专项行动")
    problem_list = models.ForeignKey(
        ProblemList, models.PROTECT, null=True, blank=True, related_name="hazards", verbose_name="问题清单"
    )
    problem_no = models.PositiveIntegerField("清单序号", null=True, blank=True)
    import_key = models.CharField("导入指纹", max_length=64, null=True, blank=True, unique=True)
    import_batch = models.ForeignKey(
        "ImportBatch", models.SET_NULL, null=True, blank=True, related_name="hazards", verbose_name="导入批次"
    )
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = HazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "隐患"
        ordering = ["-found_on", "-id"]
        indexes = [
            models.Index(fields=["-found_on", "-id"], name="hazard_newest"),
            models.Index(fields=["city", "-found_on", "-id"], name="hazard_city_newest"),
            models.Index(fields=["county", "-found_on", "-id"], name="hazard_county_newest"),
            models.Index(fields=["township", "-found_on", "-id"], name="hazard_township_newest"),
            models.Index(fields=["unit", "-found_on", "-id"], name="hazard_unit_newest"),
            models.Index(fields=["responsible_unit", "-found_on", "-id"], name="hazard_responsible_newest"),
            models.Index(fields=["due_on", "id"], name="hazard_open_due", condition=Q(ended_on__isnull=True)),
            models.Index(
                fields=["county", "due_on", "id"], name="hazard_open_county_due", condition=Q(ended_on__isnull=True)
            ),
            models.Index(
                fields=["township", "due_on", "id"], name="hazard_open_township_due",
                condition=Q(ended_on__isnull=True),
            ),
            models.Index(fields=["updated_at", "id"], name="hazard_updated"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=rules.Status.values), name="hazard_status_known"),
            models.CheckConstraint(condition=Q(level__in=rules.Level.values), name="hazard_level_known"),
            models.CheckConstraint(condition=Q(source__in=rules.Source.values), name="hazard_source_known"),
            models.CheckConstraint(condition=Q(mode__in=rules.Mode.values), name="hazard_mode_known"),
            models.CheckConstraint(
                condition=Q(status__in=rules.ENDED, ended_on__isnull=False)
                | Q(status__in=rules.OPEN, ended_on__isnull=True),
                name="hazard_ended_exactly_when_closed_or_void",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["assigned", "rectifying", "submitted"])
                | Q(responsible_unit__isnull=False, due_on__isnull=False),
                name="hazard_assigned_has_unit_and_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "closed"]) | Q(submitted_on__isnull=False),
                name="hazard_closed_only_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(rechecked_by__isnull=True) | ~Q(rechecked_by=F("submitted_by")),
                name="hazard_rechecker_is_not_submitter",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("found_on")), name="hazard_ends_after_found"
            ),
            models.CheckConstraint(
                condition=Q(description__length__gte=2, description__length__lte=2000), name="hazard_description_length"
            ),
            models.CheckConstraint(condition=Q(location__length__lte=200), name="hazard_location_length"),
            models.CheckConstraint(condition=Q(legal_basis__length__lte=1000), name="hazard_legal_basis_length"),
            models.CheckConstraint(condition=Q(measures__length__lte=2000), name="hazard_measures_length"),
            models.CheckConstraint(
                condition=Q(responsible_person__length__lte=50), name="hazard_responsible_person_length"
            ),
            models.CheckConstraint(
                condition=(Q(funds_planned__isnull=True) | Q(funds_planned__gte=0))
                & (Q(funds_spent__isnull=True) | Q(funds_spent__gte=0)),
                name="hazard_money_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(lat__isnull=True) | Q(lat__gte=-90, lat__lte=90))
                & (Q(lng__isnull=True) | Q(lng__gte=-180, lng__lte=180)),
                name="hazard_coordinates_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status="void"), name="hazard_merged_is_void"
            ),
            models.UniqueConstraint(
                fields=["problem_list", "problem_no"], name="hazard_once_per_problem_no",
                condition=Q(problem_no__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def is_major(self) -> bool:
        return self.level == rules.Level.MAJOR

    def is_overdue(self, today) -> bool:
        return rules.is_overdue(status=self.status, due_on=self.due_on, submitted_on=self.submitted_on, today=today)

    @property
    def is_closed_late(self) -> bool:
        return bool(
            self.status == rules.Status.CLOSED and self.due_on and self.submitted_on and self.submitted_on > self.due_on
        )


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
    charged_to = _unit("归谁负责")

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时钟"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "due_on"], name="clock_running", condition=Q(stopped_on__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=rules.ClockKind.values), name="clock_kind_known"),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")), name="clock_stops_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    def is_late(self, today) -> bool:
        return self.due_on < (self.stopped_on or today)


class Evidence(models.Model):
    """A photo in its role: before, after, re-check. Write-once."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="evidence", verbose_name="隐患")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    kind = models.CharField("用途", max_length=8, choices=rules.EvidenceKind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    added_by = _person("上传人", null=False)
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证据"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=rules.EvidenceKind.values), name="evidence_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.get_kind_display()}"


class Request(models.Model):
    """A wish that somebody else decides: extension, void, downgrade, change of responsible unit. One open at a time."""

    class Result(models.TextChoices):
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="requests", verbose_name="隐患")
    kind = models.CharField("事项", max_length=10, choices=rules.RequestKind.choices)
    asked_by = _person("申请人", null=False)
    asking_unit = _unit("申请单位")
    asked_on = models.DateField("申请日期")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    reason = models.TextField("理由", max_length=1000)
    new_due_on = models.DateField("申请延期至", null=True, blank=True)
    interim_measures = models.TextField("延期期间防范措施", max_length=1000, blank=True)
    new_unit = _unit("建议责任单位")
    due_on = models.DateField("办理时限")
    why = models.JSONField("为什么是这一天", default=dict)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    decided_by = _person("办理人")
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decision_note = models.TextField("办理意见", max_length=1000, blank=True)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hazard"], name="request_one_open_per_hazard", condition=Q(result="")),
            models.CheckConstraint(condition=Q(kind__in=rules.RequestKind.values), name="request_kind_known"),
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


class Relapse(models.Model):
    """回潮: a closure that did not hold. It keeps the former closure, so published months do not change."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="relapses", verbose_name="隐患")
    closed_on = models.DateField("原销号日期")
    submitted_on = models.DateField("原提交日期")
    due_on = models.DateField("原整改期限", null=True, blank=True)
    reopened_on = models.DateField("发现回潮日期")
    reopened_by = _person("抽查人", null=False)
    reason = models.TextField("回潮情况", max_length=1000)

    objects = ScopedByHazardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回潮"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard} {self.reopened_on}"


class Phrase(models.Model):
    """常见隐患: one tile of the phrase library; fills description, basis, measures, level and deadline."""

    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="phrases", verbose_name="监管领域"
    )
    title = models.CharField("短名", max_length=20)
    icon = models.CharField("图标", max_length=40, blank=True)
    description = models.TextField("隐患描述", max_length=500)
    legal_basis = models.CharField("依据", max_length=300, blank=True)
    measures = models.TextField("整改措施", max_length=500, blank=True)
    category = models.CharField("类别", max_length=4, choices=rules.Category.choices)
    level = models.CharField("等级", max_length=8, choices=rules.Level.choices, default=rules.Level.GENERAL)
    mode = models.CharField("整改方式", max_length=12, choices=rules.Mode.choices, default=rules.Mode.LIMITED)
    order = models.PositiveIntegerField("次序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "常见隐患"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["industry", "title"], name="phrase_once_per_industry"),
            models.UniqueConstraint(fields=["title"], name="phrase_once_for_all", condition=Q(industry=None)),
        ]

    def __str__(self) -> str:
        return self.title


class ImportLayout(models.Model):
    """A confirmed reading of one ledger layout: which column means what. Remembered by the shape of its header."""

    fingerprint = models.CharField("表头指纹", max_length=64, unique=True)
    columns = models.JSONField("列的含义", default=dict)
    confirmed_by = _person("确认人", null=False)
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "台账格式"

    def __str__(self) -> str:
        return self.fingerprint[:12]


class ImportBatchQuerySet(models.QuerySet):
    def owned_by(self, user) -> "ImportBatchQuerySet":
        """A batch belongs to the person who uploaded it, not to his role."""
        return self.filter(uploaded_by_id=user.pk)

    def unfinished(self, now) -> "ImportBatchQuerySet":
        """Ordered from a worker, and nobody is at it: new ones, and those whose worker has gone."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.filter(free, state=ImportBatch.State.RUNNING)


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
    uploaded_by = _person("上传人", null=False)
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
            models.CheckConstraint(condition=Q(job__in=["", "check", "commit"]), name="import_job_known"),
            models.CheckConstraint(
                condition=~Q(state="running") | ~Q(job=""), name="import_running_has_a_job"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["read", "checked", "running", "done", "refused"]), name="import_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_state_display()}"


class Snapshot(models.Model):
    """A frozen figure: one indicator of one unit at the end of one period. Later corrections are new rows beside it."""

    period = models.CharField("时段", max_length=24)
    unit = _unit("单位", null=False)
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
