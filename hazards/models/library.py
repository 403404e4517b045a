"""What the office keeps itself: campaigns, problem lists, the phrase library."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards import rules
from hazards.models.fields import unit_field


@guarded
class Campaign(models.Model):
    """专项行动: a hazard may count toward several."""

    name = models.CharField("名称", max_length=100)
    county = unit_field("所属县（市、区）", null=False)
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


@guarded
class ProblemList(models.Model):
    """督导反馈清单: a list of problems fed back by a supervision group; each item is a hazard with its number."""

    name = models.CharField("名称", max_length=100)
    issued_by = models.CharField("反馈单位", max_length=100)
    county = unit_field("所属县（市、区）", null=False)
    issued_on = models.DateField("反馈日期")
    planned_finish_on = models.DateField("计划完成", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["-issued_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="problem_list_name_once_per_county")]

    def __str__(self) -> str:
        return self.name

    def days_ahead(self, finished_on: date | None) -> int | None:
        """较计划提前 so many days; None without a plan, or while it is not finished."""
        return (self.planned_finish_on - finished_on).days if self.planned_finish_on and finished_on else None


@guarded
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
