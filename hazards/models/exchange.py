"""The list in other systems' columns: profiles in versions, what was reported by them, what was answered (domain §1.4)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.files.models import Export, StoredDocument
from anquan.guarding import guarded
from hazards.criteria.rules import Mark
from hazards.exchange.querysets import ExportProfileQuerySet, OfOfficeQuerySet
from hazards.exchange.rules import Spec
from hazards.models.fields import person_field, unit_field
from hazards.models.majors import MajorHazard


@guarded
class ExportProfile(models.Model):
    """上报口径: how the list is written for one receiving system. What it says is its current version.

    ``area`` is the region whose office keeps it; without one it came with the product (``code``) and is only copied.
    External numbers are kept by ``receiver``, which therefore never changes.
    """

    code = models.CharField("代码", max_length=30, unique=True, null=True, blank=True)
    area = unit_field("区域")
    name = models.CharField("名称", max_length=60)
    receiver = models.CharField("接收系统", max_length=60)
    is_active = models.BooleanField("在用", default=True)

    objects = ExportProfileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上报口径"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="export_profile_name_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(area__isnull=True), name="export_profile_shipped_name_once"
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(area__isnull=True), name="export_profile_code_is_shipped"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(receiver=""), name="export_profile_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def county_id(self) -> int | None:
        return self.area.county_id if self.area else None


@guarded
class ProfileVersion(models.Model):
    """One wording of a profile. Never changed: a change is the next version, and a report names the one it was made by."""

    profile = models.ForeignKey(ExportProfile, models.PROTECT, related_name="versions", verbose_name="上报口径")
    number = models.PositiveIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    content = models.JSONField("内容", default=dict)
    mark = models.CharField("核实情况", max_length=8, choices=Mark.choices, default=Mark.PENDING)
    reason = models.CharField("修改原因", max_length=200, blank=True)
    made_by = person_field("修改人")
    made_at = models.DateTimeField("修改时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "口径版本"
        ordering = ["profile", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="profile_version_once"),
            models.UniqueConstraint(
                fields=["profile"], condition=Q(is_current=True), name="profile_has_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} 第 {self.number} 版"

    @property
    def spec(self) -> Spec:
        return Spec.from_json(self.content)


@guarded
class Submission(models.Model):
    """One report (上报): by which version, and which items. The file is an ``Export`` and goes with its time."""

    version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="submissions", verbose_name="口径版本")
    office = unit_field("上报单位", null=False)
    items = models.ManyToManyField(MajorHazard, blank=True, related_name="+", verbose_name="上报的重大隐患")
    rows = models.PositiveIntegerField("条数")
    gaps = models.PositiveIntegerField("必填空缺", default=0)
    ordered_by = person_field("上报人", null=False)
    ordered_at = models.DateTimeField("上报时间", default=timezone.now)
    export = models.OneToOneField(
        Export, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="下载记录"
    )

    objects = OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上报"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version.profile} {timezone.localtime(self.ordered_at):%Y-%m-%d %H:%M}"

    @property
    def county_id(self) -> int | None:
        return self.office.county_id


@guarded
class Answer(models.Model):
    """反馈表: their workbook as it came. ``layout`` says where its table is and what each column means."""

    profile = models.ForeignKey(ExportProfile, models.PROTECT, related_name="answers", verbose_name="上报口径")
    version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="+", verbose_name="口径版本")
    office = unit_field("对账单位", null=False)
    document = models.ForeignKey(StoredDocument, models.PROTECT, related_name="+", verbose_name="文件")
    digest = models.CharField("文件校验值", max_length=64)
    layout = models.JSONField("表头与列", default=dict)
    uploaded_by = person_field("上传人", null=False)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反馈表"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["office", "profile", "digest"], name="answer_once_per_file")]

    def __str__(self) -> str:
        return self.document.original_name

    @property
    def county_id(self) -> int | None:
        return self.office.county_id


@guarded
class AnswerRow(models.Model):
    """One line of their table as it was written, and the item of ours a person says it is.

    A line with our number needs no person: which item that is, is looked up each time.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="rows", verbose_name="反馈表")
    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("各列内容", default=dict)
    major = models.ForeignKey(
        MajorHazard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="我方的哪一条"
    )
    matched_by = person_field("确认人")

    class Meta:
        verbose_name = verbose_name_plural = "反馈行"
        ordering = ["answer", "number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_row_once"),
            models.UniqueConstraint(fields=["answer", "major"], name="answer_row_one_for_an_item"),
            models.CheckConstraint(
                condition=Q(major__isnull=True, matched_by__isnull=True)
                | Q(major__isnull=False, matched_by__isnull=False),
                name="answer_row_matched_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} 第 {self.number} 行"


@guarded
class AnswerCheck(models.Model):
    """已核对: why a difference may stand. Holds for the differences it names; others that come later are new."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="checks", verbose_name="反馈表")
    row = models.ForeignKey(
        AnswerRow, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对方的哪一行"
    )
    major = models.ForeignKey(
        MajorHazard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对方没有的哪一条"
    )
    stamp = models.CharField("所核对的差异", max_length=64)
    reason = models.CharField("核对说明", max_length=200)
    checked_by = person_field("核对人", null=False)
    checked_at = models.DateTimeField("核对时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "核对"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(row__isnull=True, major__isnull=False) | Q(row__isnull=False, major__isnull=True),
                name="answer_check_of_a_row_or_an_item",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="answer_check_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


@guarded
class ExternalNumber(models.Model):
    """外部编号: the number an item of ours has in another system. One for each system; unique there within a county."""

    major = models.ForeignKey(MajorHazard, models.PROTECT, related_name="numbers", verbose_name="重大隐患")
    county = unit_field("县（市、区）")
    receiver = models.CharField("接收系统", max_length=60)
    number = models.CharField("外部编号", max_length=60)
    recorded_by = person_field("记录人", null=False)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "外部编号"
        ordering = ["major", "receiver"]
        constraints = [
            models.UniqueConstraint(fields=["major", "receiver"], name="external_number_one_per_system"),
            models.UniqueConstraint(fields=["county", "receiver", "number"], name="external_number_of_one_item"),
            models.CheckConstraint(condition=~Q(number=""), name="external_number_given"),
        ]

    def __str__(self) -> str:
        return self.number
