"""专项行动 beyond its name and dates: what it is for, who takes part, what is counted by hand, and what was reported."""

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry, Unit
from hazards.models import Campaign
from hazards.models.fields import person_field, unit_field
from inspections import organs
from inspections.campaigns import rules


@guarded
class CampaignPlan(models.Model):
    """The plan of one 专项行动. A campaign without one is counted all the same."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="plan", verbose_name="专项行动")
    goal = models.TextField("目标和要求", max_length=1000, blank=True)
    target_units = models.PositiveIntegerField("目标检查单位数", null=True, blank=True)
    industries = models.ManyToManyField(Industry, blank=True, related_name="+", verbose_name="涉及领域")
    units = models.ManyToManyField(Unit, blank=True, related_name="campaign_plans", verbose_name="参加单位")
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "专项行动方案"

    def __str__(self) -> str:
        return f"{self.campaign}方案"


@guarded
class CampaignField(models.Model):
    """Something that only this campaign counts, e.g. 自建房 in 栋. Its code stays; what is no longer asked is put out of use."""

    plan = models.ForeignKey(CampaignPlan, models.CASCADE, related_name="fields", verbose_name="方案")
    order = models.PositiveSmallIntegerField("次序", default=0)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=40)
    measure = models.CharField("单位", max_length=10)
    kind = models.CharField("数的类型", max_length=8, choices=rules.Kind.choices, default=rules.Kind.COUNT)
    target = models.PositiveIntegerField("目标", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "专项行动填报项目"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="campaign_field_code_once")]

    def __str__(self) -> str:
        return f"{self.label}（{self.measure}）"


class CampaignReportQuerySet(QuerySet):
    def visible_to(self, user) -> "CampaignReportQuerySet":
        """Of one's own unit, and of a county one watches over."""
        own = organs.units_with(user, organs.VIEW)
        return self.filter(Q(unit__in=own) | organs.watched_q(user, to_county="campaign__county"))


@guarded
class CampaignReport(models.Model):
    """What one unit reports by hand for one month. ``status`` is moved only by ``inspections.campaigns.services``."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reports", verbose_name="专项行动")
    unit = unit_field("填报单位", null=False)
    month = models.DateField("月份")  # its first day
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.DRAFT)
    note = models.CharField("说明", max_length=500, blank=True)
    made_by = person_field("填报人", null=False)
    submitted_by = person_field("报送人")
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    locked_by = person_field("锁定人")
    locked_on = models.DateField("锁定日期", null=True, blank=True)
    reason = models.CharField("退回、解锁原因", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = CampaignReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项行动月报"
        ordering = ["-month", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "month"], name="campaign_report_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="campaign_report_of_a_month"),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "locked"]) | Q(submitted_on__isnull=False),
                name="campaign_report_submitted_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="locked") | Q(locked_on__isnull=False, locked_by__isnull=False),
                name="campaign_report_locked_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y}年{self.month.month}月"


@guarded
class CampaignValue(models.Model):
    """One reported number. ``key`` is a part of the 34 columns, or ``x:`` and the code of a field of the campaign."""

    report = models.ForeignKey(CampaignReport, models.CASCADE, related_name="values", verbose_name="月报")
    key = models.CharField("项目", max_length=30)
    value = models.DecimalField("数", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "专项行动填报数"
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="campaign_value_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="campaign_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.key}"
