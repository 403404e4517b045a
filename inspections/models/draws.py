"""双随机: what was asked for, the frozen pools, what was drawn; and who keeps away from which unit."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry, Unit
from hazards.models import Campaign
from hazards.models.fields import person_field, unit_field
from inspections import organs
from inspections.draws import rules
from inspections.models.visits import Visit


class DrawQuerySet(QuerySet):
    def visible_to(self, user) -> "DrawQuerySet":
        """Those of one's own organ, as the host or as one that takes part, and those of a county one watches over."""
        own = organs.units_with(user, organs.VIEW)
        taking_part = DrawOrgan.objects.filter(organ__in=own).values("draw")
        return self.filter(Q(host__in=own) | Q(pk__in=taking_part) | organs.watched_q(user))

    def announced(self) -> "DrawQuerySet":
        """What anybody may know of: locked once, whatever came of it."""
        return self.exclude(pool_digest="")


@guarded
class Draw(models.Model):
    """One 双随机抽查. ``status`` is moved only by ``inspections.draws.services``; once locked, the pool never changes."""

    number = models.CharField("抽查编号", max_length=30, unique=True)
    title = models.CharField("名称", max_length=100)
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.DRAFT)
    county = unit_field("县（市、区）", null=False)
    host = unit_field("发起单位", null=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="draws", verbose_name="专项行动"
    )
    purpose = models.CharField("检查事项", max_length=500)
    planned_from = models.DateField("检查开始")
    planned_to = models.DateField("检查结束")

    industries = models.ManyToManyField(Industry, blank=True, related_name="+", verbose_name="监管领域")
    areas = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="区域")
    risk_colours = models.JSONField("风险等级", default=list, blank=True)  # '' stands for not graded
    kinds = models.JSONField("对象类别", default=list, blank=True)
    skips_visited = models.BooleanField("不抽今年已检查过的", default=True)
    skips_capped = models.BooleanField("不抽已到年度检查频次上限的", default=True)
    object_count = models.PositiveIntegerField("抽取对象数")
    officers_each = models.PositiveSmallIntegerField("每家每个部门人数", default=rules.LEAST_OFFICERS)

    pool = models.JSONField("名单", default=dict, blank=True)
    pool_digest = models.CharField("名单校验值", max_length=64, blank=True)
    avoid_reasons = models.JSONField("回避理由", default=dict, blank=True)  # beside the pool: they are never published
    secret = models.CharField("密值", max_length=64, blank=True)
    commitment = models.CharField("承诺值", max_length=64, blank=True)
    is_pool_public = models.BooleanField("公示名单全文", default=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by = person_field("锁定人")

    witness = models.CharField("见证人", max_length=100, blank=True)
    witness_number = models.CharField("见证数", max_length=60, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    drawn_by = person_field("抽取人")

    dispatched_at = models.DateTimeField("派发时间", null=True, blank=True)
    dispatched_by = person_field("派发人")
    published_on = models.DateField("公开日期", null=True, blank=True)
    published_fields = models.JSONField("公开的内容", default=list, blank=True)
    cancel_reason = models.CharField("作废原因", max_length=300, blank=True)

    made_by = person_field("拟定人", null=False)
    made_at = models.DateTimeField("拟定时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = DrawQuerySet.as_manager()
    as_of: date  # the day on which a move is tried; services and pages say it to the guards
    live: Any = None  # what the rule gives now, once it was read (inspections.draws.pools)

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽查"
        ordering = ["-id"]
        indexes = [models.Index(fields=["county", "-id"], name="draw_county_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(object_count__gte=1), name="draw_takes_something"),
            models.CheckConstraint(
                condition=Q(officers_each__gte=rules.LEAST_OFFICERS), name="draw_sends_two_officers"
            ),
            models.CheckConstraint(condition=Q(planned_to__gte=F("planned_from")), name="draw_dates_in_order"),
            models.CheckConstraint(
                condition=~Q(status__in=rules.LOCKED)
                | Q(locked_at__isnull=False, locked_by__isnull=False) & ~Q(pool_digest="") & ~Q(commitment=""),
                name="draw_locked_has_its_values",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=rules.DRAWN)
                | Q(drawn_at__isnull=False, drawn_by__isnull=False) & ~Q(seed="") & ~Q(witness=""),
                name="draw_drawn_has_seed_and_witness",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=False, status="published")
                | (Q(published_on__isnull=True) & ~Q(status="published")),
                name="draw_published_exactly_when_it_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancel_reason__gt=""), name="draw_cancelled_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_locked(self) -> bool:
        return self.status in rules.LOCKED

    @property
    def is_drawn(self) -> bool:
        return self.status in rules.DRAWN


@guarded
class DrawOrgan(models.Model):
    """An organ that sends officers; the first one leads and its number stands on the visits."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="organs", verbose_name="双随机抽查")
    organ = unit_field("检查部门", null=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "双随机检查部门"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "organ"], name="draw_organ_once"),
            models.UniqueConstraint(fields=["draw", "order"], name="draw_organ_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw} {self.organ}"


@guarded
class DrawnObject(models.Model):
    """One object that was drawn, with the officers dealt to it, as it was. The visit is made when it is dispatched.

    ``officers``: ``[{"id", "organ", "name", "certificate_no"}]``. ``passed``: those passed over, with the reason.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="drawn", verbose_name="双随机抽查")
    order = models.PositiveIntegerField("抽取次序")
    unit = unit_field("检查对象", null=False, related_name="drawn")
    officers = models.JSONField("检查人员", default=list)
    passed = models.JSONField("越过的人员", default=list, blank=True)
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="drawn", verbose_name="检查"
    )

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽中对象"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "unit"], name="drawn_unit_once"),
            models.UniqueConstraint(fields=["draw", "order"], name="drawn_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draw} 第 {self.order} 家"


class AvoidanceQuerySet(QuerySet):
    def visible_to(self, user) -> "AvoidanceQuerySet":
        """One's own, those of one's organ for whoever makes its draws, and those of a county one watches over."""
        own = organs.units_with(user, "draw.make")
        return self.filter(Q(user=user.pk) | Q(organ__in=own) | organs.watched_q(user))

    def in_force(self, on) -> "AvoidanceQuerySet":
        return self.filter(declared_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))


@guarded
class Avoidance(models.Model):
    """回避申报: an officer keeps away from a unit and everything below it, until the declaration is ended."""

    user = person_field("检查人员", null=False)
    organ = unit_field("所在单位", null=False)
    county = unit_field("县（市、区）", null=False)
    unit = unit_field("回避的单位", null=False)
    tie = models.CharField("关系", max_length=12, choices=rules.Tie.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_on = models.DateField("申报日期")
    declared_by = person_field("申报人", null=False)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=200, blank=True)

    objects = AvoidanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回避申报"
        ordering = ["-declared_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], name="avoidance_once_in_force", condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("declared_on"), end_reason__gt=""),
                name="avoidance_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} 回避 {self.unit}"
