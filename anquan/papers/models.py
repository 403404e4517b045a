"""Numbers, the 机关代字 they begin with, the wording of each kind, and the papers themselves."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredDocument
from anquan.guarding import guarded
from anquan.papers.querysets import PaperQuerySet
from anquan.units.models import Unit


def _person(name: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name
    )


@guarded
class Counter(models.Model):
    """The last number given in one series and year. Its row lock makes numbers gap-free (no sequence is)."""

    series = models.CharField("系列", max_length=60)
    year = models.PositiveIntegerField("年份")
    value = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_one_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}：{self.value}"


class Status(models.TextChoices):
    DRAFT = "draft", "草稿"
    REVIEW = "review", "送审"
    APPROVED = "approved", "待签发"
    ISSUED = "issued", "已签发"
    VOID = "void", "作废"


@guarded
class Letterhead(models.Model):
    """机关代字 of a unit for one series of papers, and the 发文机关标志 it prints. ``series`` '' is for all the others."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发文单位")
    series = models.CharField("系列", max_length=20, blank=True)
    code = models.CharField("机关代字", max_length=20)
    name = models.CharField("发文机关署名", max_length=60)
    red_head = models.CharField("发文机关标志", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "机关代字"
        ordering = ["unit", "series"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "series"], name="letterhead_once_per_series"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="letterhead_has_code_and_name"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.series or '其他公文'}：{self.code}"


class TemplateQuerySet(models.QuerySet["Template"]):
    def for_county(self, county_id: int | None) -> Self:
        """The county's own versions and those that came with the product."""
        return self.filter(Q(county_id=county_id) | Q(county=None)) if county_id else self.filter(county=None)


@guarded
class Template(models.Model):
    """One version of the wording of one kind. Never changed: other words are a new row. ``county`` None came with the product."""

    kind = models.CharField("文种", max_length=40)
    county = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="县（市、区）"
    )
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", max_length=20000)
    reason = models.CharField("修改原因", max_length=200, blank=True)
    made_by = _person("修改人")
    made_at = models.DateTimeField("修改时间", default=timezone.now)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        ordering = ["kind", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "county", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["kind", "version"], condition=Q(county=None), name="template_shipped_version_once"
            ),
        ]

    def __str__(self) -> str:
        from anquan.papers import kinds

        return f"{kinds.name_of(self.kind)} 第 {self.version} 版"


@guarded
class Paper(models.Model):
    """A 公文: its words and data while it is written, and, once issued, what was issued, for good.

    ``subject_type`` and ``subject_id`` name the record it is about without a foreign key: the record may live in a
    higher app. From the day of issue the database itself refuses to change what is in ``triggers.FROZEN``.
    """

    kind = models.CharField("文种", max_length=40)
    status = models.CharField("状态", max_length=8, choices=Status.choices, default=Status.DRAFT)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发文单位")
    area = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="区域")
    subject_type = models.CharField("事项类型", max_length=60, blank=True)
    subject_id = models.CharField("事项编号", max_length=40, blank=True)
    subject_label = models.CharField("事项", max_length=200, blank=True)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+", verbose_name="模板版本")

    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", max_length=60000)
    to_text = models.CharField("主送", max_length=1000, blank=True)
    copies_to = models.CharField("抄送", max_length=1000, blank=True)
    contact = models.CharField("联系人", max_length=100, blank=True)
    data = models.JSONField("数据", default=dict, blank=True)

    number = models.CharField("文号", max_length=60, null=True, blank=True, unique=True)
    code = models.CharField("机关代字", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    order = models.PositiveIntegerField("序号", null=True, blank=True)
    issuer_name = models.CharField("发文机关署名", max_length=60)
    red_head = models.CharField("发文机关标志", max_length=60, blank=True)
    is_title_public = models.BooleanField("核验页显示标题", default=True)

    drafted_by = _person("拟稿人")  # None: drafted by the system, as the half-monthly 通报 is
    writers = models.JSONField("写过的人", default=list, blank=True)
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    sent_at = models.DateTimeField("送审时间", null=True, blank=True)
    reviewed_by = _person("审核人")
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    issued_by = _person("签发人")
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    voided_by = _person("作废人")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=300, blank=True)

    frozen = models.JSONField("签发内容", null=True, blank=True)
    digest = models.CharField("签发校验值", max_length=64, blank=True)
    check_code = models.CharField("核验码", max_length=32, null=True, blank=True, unique=True)
    pdf = models.OneToOneField(
        StoredDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    docx = models.OneToOneField(
        StoredDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Word"
    )
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="paper_subject"),
            models.Index(fields=["issuer", "-issued_on"], name="paper_issuer"),
            models.Index(fields=["status", "-id"], name="paper_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.ISSUED)
                | (
                    Q(issued_at__isnull=False, issued_on__isnull=False, issued_by__isnull=False)
                    & Q(frozen__isnull=False, pdf__isnull=False, docx__isnull=False, check_code__isnull=False)
                    & Q(digest__length=64)
                ),
                name="paper_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=False) | Q(number__isnull=True), name="paper_number_only_when_issued"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, year__isnull=True, order__isnull=True)
                | Q(number__isnull=False, year__isnull=False, order__isnull=False),
                name="paper_number_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True) | ~Q(issued_by=F("drafted_by")), name="paper_drafter_does_not_issue"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("drafted_by")),
                name="paper_drafter_does_not_review",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.VOID) | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="paper_void_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def county_id(self) -> int | None:
        """The county whose auditors read the journal of this paper."""
        return self.area.county_id or self.issuer.county_id

    @property
    def kind_name(self) -> str:
        from anquan.papers import kinds

        return kinds.name_of(self.kind)

    @property
    def was_issued(self) -> bool:
        return self.issued_at is not None


class Addressee(models.Model):
    """A unit a paper is sent to (主送 or 抄送): its people see the paper once it is issued."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="addressees", verbose_name="公文")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    is_copy = models.BooleanField("抄送", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "收文单位"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "unit"], name="addressee_once_per_paper")]

    def __str__(self) -> str:
        return str(self.unit)
