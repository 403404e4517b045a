"""The hazard (事故隐患) itself. Constraints carry the invariants on both engines."""

import uuid

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards import rules
from hazards.models.fields import person_field, unit_field
from hazards.models.library import Campaign, ProblemList
from hazards.querysets import HazardQuerySet


@guarded
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

    unit = unit_field("所在单位", null=False, related_name="hazards", db_index=False)
    province = unit_field("省", db_index=False)
    city = unit_field("市", db_index=False)
    county = unit_field("县（市、区）", db_index=False)
    township = unit_field("属地", db_index=False)
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="监管领域"
    )
    regulator = unit_field("监管部门")
    location = models.CharField("部位", max_length=200, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)

    category = models.CharField("隐患类别", max_length=4, choices=rules.Category.choices, blank=True)
    description = models.TextField("隐患描述", max_length=2000, validators=[MinLengthValidator(2)])
    legal_basis = models.TextField("依据", max_length=1000, blank=True)
    source_document = models.CharField("文书号", max_length=60, blank=True)
    inspectors = models.CharField("检查单位（人）", max_length=200, blank=True)
    no_photo_reason = models.CharField("没有照片的原因", max_length=200, blank=True)
    found_on = models.DateField("登记日期")
    reported_at = models.DateTimeField("登记时间", default=timezone.now)
    reported_by = person_field("登记人", null=False)
    reporting_unit = unit_field("登记单位", db_index=False)

    mode = models.CharField("整改方式", max_length=12, choices=rules.Mode.choices, default=rules.Mode.LIMITED)
    responsible_unit = unit_field("责任单位", related_name="hazards_to_rectify", db_index=False)
    responsible_person = models.CharField("整改责任人", max_length=50, blank=True)
    responsible_phone = models.CharField("责任人电话", max_length=20, blank=True)
    measures = models.TextField("整改措施", max_length=2000, blank=True)
    funds_planned = models.DecimalField("计划资金（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    emergency_plan = models.TextField("预案", max_length=1000, blank=True)
    interim_measures = models.TextField("整改期间防范措施", max_length=1000, blank=True)
    ordering_unit = unit_field("交办单位")
    ordered_by = person_field("交办人", db_index=False)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)

    submitted_on = models.DateField("提交日期", null=True, blank=True)
    submitted_by = person_field("提交人", db_index=False)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    rectify_note = models.TextField("整改情况", max_length=2000, blank=True)
    funds_spent = models.DecimalField("已投资金（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    rechecked_by = person_field("复查人", db_index=False)
    second_rechecker = person_field("第二复查人", db_index=False)
    recheck_note = models.TextField("复查意见", max_length=1000, blank=True)
    ended_on = models.DateField("销号（作废）日期", null=True, blank=True)

    is_fixed_on_site = models.BooleanField("当场改好", default=False)
    is_designated = models.BooleanField("经安委办指定", default=False)
    decline_count = models.PositiveSmallIntegerField("退回次数", default=0)
    round = models.PositiveSmallIntegerField("整改轮次", default=1)
    clock_due_on = models.DateField("当前时限", null=True, blank=True)
    recurrence_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        db_index=False,
        verbose_name="反复出现，上一条",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False, verbose_name="并入"
    )
    campaigns = models.ManyToManyField(Campaign, blank=True, related_name="hazards", verbose_name="专项行动")
    problem_list = models.ForeignKey(
        ProblemList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hazards",
        db_index=False,
        verbose_name="问题清单",
    )
    problem_no = models.PositiveIntegerField("清单序号", null=True, blank=True)
    import_key = models.CharField("导入指纹", max_length=64, null=True, blank=True, unique=True)
    import_batch = models.ForeignKey(
        "ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hazards",
        db_index=False,
        verbose_name="导入批次",
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
                fields=["township", "due_on", "id"],
                name="hazard_open_township_due",
                condition=Q(ended_on__isnull=True),
            ),
            # most hazards belong to none of these: they cost an entry only where there is one
            models.Index(fields=["problem_list"], name="hazard_problem_list", condition=Q(problem_list__isnull=False)),
            models.Index(fields=["import_batch"], name="hazard_import_batch", condition=Q(import_batch__isnull=False)),
            models.Index(fields=["updated_at", "id"], name="hazard_updated"),
            # a client system of a county follows what has changed; SQLite would sort the whole county for each page
            models.Index(fields=["county", "updated_at", "id"], name="hazard_county_updated"),
            # holds what the figures of a county are counted from, so that counting reads no row
            models.Index(
                fields=["county", "found_on", "status", "ended_on", "level", "township", "id"],
                name="hazard_county_figures",
            ),
        ]
        constraints = [
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
            models.CheckConstraint(condition=Q(description__length__gte=2), name="hazard_description_length"),
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
                fields=["problem_list", "problem_no"],
                name="hazard_once_per_problem_no",
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

    @property
    def track(self):
        """Its 一单四制 record (``MajorHazard``) unless that was lowered or void; general hazards are not asked."""
        major = getattr(self, "major", None) if self.is_major else None
        return major if major and major.status not in ("lowered", "void") else None

    @property
    def is_on_own_road(self) -> bool:
        """认定 as major: 一单四制 decides its moves."""
        return self.track is not None and self.track.status != "discovered"

    @property
    def is_listed(self) -> bool:
        """挂牌督办 is in force: its extension and its end are decided there."""
        return self.track is not None and self.track.listings.in_force().exists()

    def is_overdue(self, today) -> bool:
        return rules.is_overdue(status=self.status, due_on=self.due_on, submitted_on=self.submitted_on, today=today)

    @property
    def is_closed_late(self) -> bool:
        return bool(
            self.status == rules.Status.CLOSED and self.due_on and self.submitted_on and self.submitted_on > self.due_on
        )
