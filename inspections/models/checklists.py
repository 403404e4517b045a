"""检查表: what to look at, by industry or campaign, in versions. What was used stays as it was used."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.models import Campaign
from hazards.models.fields import person_field, unit_field
from hazards.rules import Category, Level, Mode
from inspections.querysets import ChecklistQuerySet


@guarded
class Checklist(models.Model):
    """One list. Without a county it came with the product and every county may use it."""

    name = models.CharField("名称", max_length=100)
    county = unit_field("所属县（市、区）")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="checklists", verbose_name="监管领域"
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="checklists", verbose_name="专项行动"
    )
    is_for_self_check = models.BooleanField("供企业自查", default=False)
    is_active = models.BooleanField("启用", default=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查表"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="checklist_name_once_per_county"),
            models.UniqueConstraint(fields=["name"], name="checklist_name_once_for_all", condition=Q(county=None)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shipped(self) -> bool:
        """It came with the product: every county reads it, none changes it."""
        return self.county_id is None


@guarded
class ChecklistVersion(models.Model):
    """Each change is a new version; the newest published one is in use."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions", verbose_name="检查表")
    number = models.PositiveSmallIntegerField("版次", default=1)
    note = models.CharField("修订说明", max_length=300, blank=True)
    made_by = person_field("修订人")
    made_at = models.DateTimeField("修订时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "检查表版次"
        ordering = ["checklist", "-number"]
        constraints = [models.UniqueConstraint(fields=["checklist", "number"], name="checklist_version_once")]

    def __str__(self) -> str:
        return f"{self.checklist}（第 {self.number} 版）"


@guarded
class ChecklistItem(models.Model):
    """One thing to look at; 不符合 fills a hazard with everything from ``hazard`` on."""

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="items", verbose_name="版次")
    order = models.PositiveSmallIntegerField("序号")
    group = models.CharField("分组", max_length=60, blank=True)
    content = models.CharField("检查内容", max_length=300)
    look_at = models.CharField("查什么、怎么查", max_length=500, blank=True)
    expected = models.CharField("符合的标准", max_length=300, blank=True)
    basis = models.CharField("依据条款", max_length=300, blank=True)
    hazard = models.TextField("常见隐患描述", max_length=500, blank=True)
    measures = models.TextField("整改措施", max_length=500, blank=True)
    category = models.CharField("隐患类别", max_length=4, choices=Category.choices, blank=True)
    level = models.CharField("等级", max_length=8, choices=Level.choices, default=Level.GENERAL)
    mode = models.CharField("整改方式", max_length=12, choices=Mode.choices, default=Mode.LIMITED)
    days = models.PositiveSmallIntegerField("整改天数（自然日）", null=True, blank=True)
    needs_photo = models.BooleanField("须拍照", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "检查项"
        ordering = ["version", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="checklist_item_order_once"),
            models.CheckConstraint(condition=Q(content__gt=""), name="checklist_item_has_content"),
        ]

    def __str__(self) -> str:
        return self.content
