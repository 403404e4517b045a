"""挂牌督办: a 重大隐患 under the public supervision of a level of government (domain §2)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from anquan.indicators import Period
from anquan.units.models import Unit
from hazards import rules as of_hazard
from hazards.listings import rules
from hazards.majors.rules import Authority
from hazards.models.fields import person_field, unit_field
from hazards.models.hazard import Hazard
from hazards.models.majors import MajorHazard
from hazards.querysets import ScopedByHazardQuerySet


class ListingQuerySet(ScopedByHazardQuerySet):
    to_hazard = "major__hazard"

    def open(self) -> "ListingQuerySet":
        return self.filter(status__in=rules.OPEN)

    def in_force(self) -> "ListingQuerySet":
        return self.filter(status__in=rules.IN_FORCE)

    def counted(self) -> "ListingQuerySet":
        """What was approved and neither declined nor revoked."""
        return self.filter(status__in=rules.LISTED)

    def listed_in(self, period: Period) -> "ListingQuerySet":
        return self.counted().filter(listed_on__gte=period.first, listed_on__lte=period.last)

    def noticed_in(self, period: Period) -> "ListingQuerySet":
        return self.counted().filter(noticed_on__gte=period.first, noticed_on__lte=period.last)

    def delisted_in(self, period: Period, *, of_earlier_years: bool | None = None) -> "ListingQuerySet":
        """摘牌 in the period; those of earlier years' listings (“含上年挂牌的”) alone, without them, or all."""
        rows = self.counted().filter(delisted_on__gte=period.first, delisted_on__lte=period.last)
        if of_earlier_years is None:
            return rows
        earlier = Q(listed_year__lt=F("delisted_year"))
        return rows.filter(earlier if of_earlier_years else ~earlier)

    def overdue(self, today: date) -> "ListingQuerySet":
        """逾期 of the supervision: open, its last day gone by, and nothing submitted in time. See ``Listing.is_overdue``."""
        hazards = Hazard.objects.filter(of_hazard.open_q())
        beyond = hazards.filter(major__listings__in=self.in_force().filter(limit_on__lt=today))
        waits = Q(
            major__hazard__status=of_hazard.Status.SUBMITTED,
            major__hazard__submitted_on__lte=F("major__hazard__due_on"),
        ) & (Q(limit_on__isnull=True) | Q(major__hazard__submitted_on__lte=F("limit_on")))
        late = Q(major__hazard__due_on__lt=today) | Q(limit_on__lt=today, major__hazard__in=beyond)
        return self.in_force().filter(late, ~waits, major__hazard__in=hazards)

    def published(self) -> "ListingQuerySet":
        """What anybody may see: announced, and neither declined nor revoked since."""
        return self.counted().filter(announced_on__isnull=False)


@guarded
class Listing(models.Model):
    """One 挂牌督办 of one 重大隐患. A later one of the same item is a row of its own; one is open at a time.

    The deadline of the supervision is that of the rectification, at most ``limit_on``. ``status`` is moved only by
    ``hazards.listings.services``.
    """

    major = models.ForeignKey(MajorHazard, models.PROTECT, related_name="listings", verbose_name="重大隐患")
    status = models.CharField("状态", max_length=16, choices=rules.Status.choices, default=rules.Status.PROPOSED)
    level = models.CharField("级别", max_length=8, choices=Authority.choices, default=Authority.COUNTY)
    ground = models.CharField("提请原因", max_length=12, choices=rules.Ground.choices)
    reason = models.TextField("提请说明", max_length=1000, blank=True)
    supervisor = unit_field("督办责任单位")
    leader = models.CharField("包保领导", max_length=50, blank=True)

    proposed_on = models.DateField("提请日期")
    proposed_by = person_field("提请人")  # None: by rule
    proposing_unit = unit_field("提请单位")
    reviewed_on = models.DateField("审查日期", null=True, blank=True)
    reviewed_by = person_field("审查人")
    listed_on = models.DateField("挂牌日期", null=True, blank=True)  # the day of approval
    listed_year = models.PositiveSmallIntegerField("挂牌年度", null=True, blank=True)
    approved_by = person_field("批准人")
    first_due_on = models.DateField("原督办期限", null=True, blank=True)
    limit_on = models.DateField("督办最长到", null=True, blank=True)
    limit_why = models.JSONField("为什么最长到这一天", default=dict, blank=True)

    noticed_on = models.DateField("通知书送达日期", null=True, blank=True)
    notice_no = models.CharField("督办通知书文号", max_length=60, blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True)
    announcement_no = models.CharField("挂牌公告文号", max_length=60, blank=True)
    media = models.CharField("公告媒体", max_length=100, blank=True)
    signed_on = models.DateField("警示牌日期", null=True, blank=True)
    sign_place = models.CharField("警示牌位置", max_length=100, blank=True)
    sign_photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="警示牌照片"
    )
    problem = models.CharField("公示的隐患内容", max_length=200, blank=True)
    published_fields = models.JSONField("公示的内容", default=list, blank=True)

    applied_on = models.DateField("申请摘牌日期", null=True, blank=True)
    applied_by = person_field("摘牌申请人")
    application = models.TextField("整改报告", max_length=2000, blank=True)
    inspected_on = models.DateField("摘牌验收日期", null=True, blank=True)
    inspected_by = person_field("摘牌验收人")
    second_inspector = person_field("第二摘牌验收人")
    opinion = models.TextField("摘牌验收意见", max_length=2000, blank=True)
    expert = models.CharField("专家", max_length=100, blank=True)
    expert_opinion = models.TextField("专家意见", max_length=2000, blank=True)
    delist_approved_on = models.DateField("批准摘牌日期", null=True, blank=True)
    delist_approved_by = person_field("摘牌批准人")
    delisted_on = models.DateField("摘牌日期", null=True, blank=True)
    delisted_year = models.PositiveSmallIntegerField("摘牌年度", null=True, blank=True)
    delisting_no = models.CharField("摘牌通知文号", max_length=60, blank=True)
    delist_announced_on = models.DateField("摘牌公告日期", null=True, blank=True)
    delist_announcement_no = models.CharField("摘牌公告文号", max_length=60, blank=True)
    delist_media = models.CharField("摘牌公告媒体", max_length=100, blank=True)

    dropped_on = models.DateField("不予挂牌（撤销、督办失败）日期", null=True, blank=True)
    dropped_reason = models.TextField("不予挂牌（撤销、督办失败）原因", max_length=1000, blank=True)
    consequence = models.CharField("处理建议", max_length=10, choices=rules.Consequence.choices, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = ListingQuerySet.as_manager()
    as_of: date | None = None  # the day on which a move is tried; services and pages say it to the guards

    class Meta:
        verbose_name = verbose_name_plural = "挂牌督办"
        ordering = ["-proposed_on", "-id"]
        indexes = [
            models.Index(fields=["status", "-proposed_on", "-id"], name="listing_status_newest"),
            models.Index(fields=["listed_on"], name="listing_listed"),
            models.Index(fields=["delisted_on"], name="listing_delisted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["major"], name="listing_one_open_per_item", condition=Q(status__in=rules.OPEN)
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ((Q(proposed_by__isnull=True) | ~Q(approved_by=F("proposed_by"))) & ~Q(approved_by=F("reviewed_by"))),
                name="listing_approver_proposed_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=rules.LISTED)
                | Q(listed_on__isnull=False, listed_year__isnull=False, approved_by__isnull=False)
                & Q(first_due_on__isnull=False, limit_on__isnull=False),
                name="listing_approved_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(second_inspector__isnull=True) | ~Q(second_inspector=F("inspected_by")),
                name="listing_two_inspectors_differ",
            ),
            models.CheckConstraint(
                condition=Q(delist_approved_by__isnull=True)
                | ~(Q(delist_approved_by=F("inspected_by")) | Q(delist_approved_by=F("second_inspector"))),
                name="listing_delist_approver_is_no_inspector",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=rules.TAKEN_OFF)
                | Q(delisted_on__isnull=False, delisted_year__isnull=False, inspected_on__isnull=False),
                name="listing_delisted_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.notice_no or f"{self.major}（挂牌督办）"

    @property
    def hazard(self) -> Hazard:
        return self.major.hazard

    @property
    def is_open(self) -> bool:
        return self.status in rules.OPEN

    @property
    def is_in_force(self) -> bool:
        return self.status in rules.IN_FORCE

    @property
    def due_on(self) -> date | None:
        """督办期限: the deadline of rectification, at most the longest term of a listing."""
        return rules.due_on(self.hazard.due_on, self.limit_on)

    def is_overdue(self, today: date) -> bool:
        """The same rule as ``ListingQuerySet.overdue``; a test compares the two."""
        hazard = self.hazard
        return rules.is_overdue(
            status=self.status, hazard_status=hazard.status, due_on=self.due_on, submitted_on=hazard.submitted_on,
            today=today,
        )  # fmt: skip

    @property
    def was_stopped(self) -> bool:
        """Production was stopped for it: 摘牌 then needs an expert (domain §2.4). 销号 ends the stop, not this."""
        return bool(self.major.suspension_scope)

    @property
    def deciding_unit(self) -> Unit | None:
        """Who lists and delists: the government of the level."""
        hazard = self.hazard
        return {"county": hazard.county, "city": hazard.city, "province": hazard.province}[self.level]

    @property
    def is_carried_over(self) -> bool:
        """含上年挂牌的: taken off in a later year than it was listed in."""
        return bool(self.delisted_year and self.listed_year and self.listed_year < self.delisted_year)


@guarded
class ListingExtension(models.Model):
    """The one extension of a listing: asked before expiry by the responsible side, decided by the level that listed."""

    class Result(models.TextChoices):
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="extensions", verbose_name="挂牌督办")
    asked_on = models.DateField("申请日期")
    asked_by = person_field("申请人", null=False)
    former_due_on = models.DateField("原期限")
    new_due_on = models.DateField("申请延期至")
    reason = models.TextField("延期理由", max_length=1000)
    interim_measures = models.TextField("延期期间防范措施", max_length=1000)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    decided_on = models.DateField("办理日期", null=True, blank=True)
    decided_by = person_field("办理人")
    decision_note = models.TextField("办理意见", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "挂牌督办延期"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], name="listing_extended_once", condition=Q(result__in=["", "granted"])
            ),
            models.CheckConstraint(condition=Q(new_due_on__gt=F("former_due_on")), name="listing_extension_is_later"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="listing_extension_decider_is_not_asker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} 延期至 {self.new_due_on}"
