"""One visit to one place: who went, what was looked at, what was found, who signed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.models import Campaign, Hazard
from hazards.models.fields import person_field, unit_field
from inspections import rules
from inspections.models.checklists import ChecklistItem, ChecklistVersion
from inspections.querysets import ScopedByVisitQuerySet, VisitQuerySet


@guarded
class Visit(models.Model):
    """行政检查, 督查检查 or 网格巡查 of one enterprise or place. ``activity`` never changes; each has its own table of
    moves. The columns of place are those of a hazard, so that one rule of scope serves both.

    ``responsible_unit`` is whom a 督查检查 is addressed to (township or department); an inspection addresses the unit.
    """

    number = models.CharField("检查编号", max_length=30, unique=True)
    uid = models.UUIDField("客户端标识", unique=True, default=uuid.uuid4)
    activity = models.CharField("类别", max_length=12, choices=rules.Activity.choices)
    method = models.CharField("检查方式", max_length=12, choices=rules.Method.choices)
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.PLANNED)

    unit = unit_field("受检单位", null=False, related_name="visits")
    province = unit_field("省", db_index=False)
    city = unit_field("市", db_index=False)
    county = unit_field("县（市、区）", db_index=False)
    township = unit_field("属地")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监管领域"
    )
    regulator = unit_field("监管部门")
    responsible_unit = unit_field("督查对象")

    organ = unit_field("检查单位", null=False)
    campaigns = models.ManyToManyField(Campaign, blank=True, related_name="visits", verbose_name="专项行动")
    checklists = models.ManyToManyField(ChecklistVersion, blank=True, related_name="visits", verbose_name="检查表")
    purpose = models.CharField("检查事项", max_length=500, blank=True)
    planned_on = models.DateField("计划日期")
    rank = models.CharField("带队层级", max_length=12, choices=rules.Rank.choices, blank=True)
    is_cross_area = models.BooleanField("异地交叉", default=False)
    over_cap_reason = models.CharField("超出频次上限的理由", max_length=300, blank=True)

    made_by = person_field("拟定人", null=False)
    made_at = models.DateTimeField("拟定时间", default=timezone.now)
    approved_by = person_field("批准人")
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_note = models.CharField("审批意见", max_length=300, blank=True)
    begun_at = models.DateTimeField("到达时间", null=True, blank=True)
    done_at = models.DateTimeField("结束时间", null=True, blank=True)
    done_on = models.DateField("检查日期", null=True, blank=True)  # the day it counts toward
    cancel_reason = models.CharField("取消原因", max_length=300, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)

    findings = models.TextField("检查情况", max_length=4000, blank=True)
    met_person = models.CharField("受检单位在场人员", max_length=50, blank=True)
    met_post = models.CharField("在场人员职务", max_length=50, blank=True)
    met_phone = models.CharField("在场人员电话", max_length=20, blank=True)
    met_signature = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="在场人员签名"
    )
    met_signed_at = models.DateTimeField("在场人员签名时间", null=True, blank=True)
    refusal = models.CharField("拒签（不在场）说明", max_length=300, blank=True)

    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ["-planned_on", "-id"]
        indexes = [
            models.Index(fields=["county", "-planned_on", "-id"], name="visit_county_newest"),
            models.Index(fields=["unit", "done_on"], name="visit_unit_done"),
            # a client system of a county follows what has changed
            models.Index(fields=["county", "updated_at", "id"], name="visit_county_updated"),
            models.Index(
                fields=["county", "done_on", "activity", "method"],
                name="visit_county_figures",
                condition=Q(done_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False) | (~Q(status="done") & Q(done_on__isnull=True)),
                name="visit_done_exactly_when_it_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["underway", "done"]) | Q(begun_at__isnull=False),
                name="visit_underway_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("begun_at")), name="visit_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(activity="inspection")
                | ~Q(status__in=["ready", "underway", "done"])
                | Q(approved_by__isnull=False),
                name="visit_inspection_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="visit_approver_is_not_maker",
            ),
            models.CheckConstraint(
                condition=Q(activity="supervision", responsible_unit__isnull=False)
                | (~Q(activity="supervision") & Q(responsible_unit__isnull=True)),
                name="visit_supervision_is_addressed",
            ),
            models.CheckConstraint(
                condition=Q(method="led", rank__gt="") | (~Q(method="led") & Q(rank="")), name="visit_led_has_rank"
            ),
            models.CheckConstraint(
                condition=Q(*[
                    Q(activity=activity, method__in=sorted(methods)) for activity, methods in rules.METHODS_OF.items()
                ], _connector=Q.OR),
                name="visit_method_of_its_activity",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancel_reason__gt=""), name="visit_cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=(Q(lat__isnull=True) | Q(lat__gte=-90, lat__lte=90))
                & (Q(lng__isnull=True) | Q(lng__gte=-180, lng__lte=180)),
                name="visit_coordinates_on_earth",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in rules.OPEN

    @cached_property
    def goers(self) -> list["Participant"]:
        """Those who go, in their order, read once per object; ``del visit.goers`` after a change."""
        return list(self.participants.select_related("user", "unit"))

    @property
    def counts_toward_cap(self) -> bool:
        """The same as ``VisitQuerySet.counting_toward_cap``, of one visit of its year."""
        of_kind = self.activity == rules.Activity.INSPECTION and self.method not in rules.BESIDE_THE_CAP
        return of_kind and self.status != rules.Status.CANCELLED


@guarded
class Participant(models.Model):
    """Somebody who went. An officer's certificate is kept as it was on the day (domain §5.1)."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="participants", verbose_name="检查")
    duty = models.CharField("身份", max_length=12, choices=rules.Duty.choices, default=rules.Duty.OFFICER)
    user = person_field("账号")
    unit = unit_field("单位", db_index=False)
    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=50, blank=True)
    certificate_no = models.CharField("执法证号", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    signature = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签名"
    )
    signed_at = models.DateTimeField("签名时间", null=True, blank=True)

    objects = ScopedByVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查人员"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "user"], name="participant_once_per_visit", condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(condition=Q(name__gt=""), name="participant_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


@guarded
class ItemAnswer(models.Model):
    """What was found at one item of a checklist."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers", verbose_name="检查")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers", verbose_name="检查项")
    answer = models.CharField("结果", max_length=4, choices=rules.Answer.choices)
    note = models.CharField("说明", max_length=500, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片")
    answered_by = person_field("填写人", null=False)
    answered_at = models.DateTimeField("填写时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedByVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="item_answered_once_per_visit")]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_answer_display()}"


@guarded
class Finding(models.Model):
    """A hazard found by a visit. Found once: the hazard's own life goes its own way from there."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="found", verbose_name="检查")
    hazard = models.OneToOneField(Hazard, models.PROTECT, related_name="finding", verbose_name="隐患")
    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查项"
    )
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = ScopedByVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查发现"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.visit}：{self.hazard}"
