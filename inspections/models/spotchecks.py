"""回头看: a draw from the written-off hazards of a period, and one task for each that was drawn."""

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.models import Hazard, Relapse
from hazards.models.fields import person_field, unit_field
from inspections import organs
from inspections.spotchecks import rules

VIEW = "spotcheck.view"


class SpotCheckQuerySet(QuerySet):
    def visible_to(self, user) -> "SpotCheckQuerySet":
        """Those of one's own organ, and of a county one watches over: never whoever is looked at."""
        return self.filter(Q(organ__in=organs.units_with(user, VIEW)) | organs.watched_q(user, VIEW))


@guarded
class SpotCheck(models.Model):
    """One draw. The pool, its SM3 and the seed are kept, so that anybody can repeat it."""

    number = models.CharField("抽查编号", max_length=30, unique=True)
    organ = unit_field("抽查单位", null=False)
    county = unit_field("县（市、区）", null=False)
    first_on = models.DateField("销号日期从")
    last_on = models.DateField("销号日期到")
    township = unit_field("属地")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监管领域"
    )
    is_of_self_checks = models.BooleanField("只抽企业自查的", default=False)
    pool = models.JSONField("名单")
    pool_digest = models.CharField("名单校验值", max_length=64)
    seed = models.CharField("种子", max_length=64)
    take = models.PositiveIntegerField("抽取条数")
    why = models.JSONField("为什么抽这些条")
    due_on = models.DateField("抽查期限")
    due_why = models.JSONField("为什么是这一天")
    drawn_by = person_field("抽取人", null=False)
    drawn_on = models.DateField("抽取日期")
    drawn_at = models.DateTimeField("抽取时间", default=timezone.now)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看抽查"
        ordering = ["-drawn_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="spot_check_period_in_order"),
            models.CheckConstraint(condition=Q(take__gt=0), name="spot_check_takes_something"),
        ]

    def __str__(self) -> str:
        return self.number


class SpotCheckTaskQuerySet(QuerySet):
    def visible_to(self, user) -> "SpotCheckTaskQuerySet":
        """Of the draws one sees, one's own; and, once there is a result, of the hazards one sees as an office."""
        if user is None or not user.is_authenticated:
            return self.none()
        own = Q(spot_check__in=SpotCheck.objects.visible_to(user)) | Q(checker=user.pk)
        if not user.has_right(VIEW):
            return self.filter(Q(checker=user.pk))
        known = ~Q(status=rules.Status.WAITING) & Q(hazard__in=Hazard.objects.visible_to(user))
        return self.filter(own | known)

    def waiting(self) -> "SpotCheckTaskQuerySet":
        return self.filter(status=rules.Status.WAITING)


@guarded
class SpotCheckTask(models.Model):
    """One hazard to be looked at again. Who passed it and who answers for it are kept as they were when it was drawn.

    ``status`` is moved only by ``inspections.spotchecks.services``.
    """

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="tasks", verbose_name="抽查")
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="spot_checks", verbose_name="隐患")
    order = models.PositiveIntegerField("抽中次序")
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.WAITING)
    closed_on = models.DateField("销号日期")
    passed_by = person_field("复查人")
    passing_unit = unit_field("复查单位")
    responsible_unit = unit_field("责任单位")
    township = unit_field("属地")
    checker = person_field("抽查人")
    checked_on = models.DateField("抽查日期", null=True, blank=True)
    note = models.TextField("抽查情况", max_length=1000, blank=True)
    relapse = models.OneToOneField(
        Relapse, models.PROTECT, null=True, blank=True, related_name="spot_check_task", verbose_name="回潮"
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = SpotCheckTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ["spot_check", "order"]
        constraints = [
            models.UniqueConstraint(fields=["spot_check", "hazard"], name="spot_check_task_once_per_draw"),
            models.UniqueConstraint(
                fields=["hazard"], name="spot_check_task_one_waiting", condition=Q(status="waiting")
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", checked_on__isnull=True)
                | (~Q(status="waiting") & Q(checked_on__isnull=False)),
                name="spot_check_task_checked_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | Q(passed_by__isnull=True) | ~Q(checker=F("passed_by")),
                name="spot_checker_did_not_pass_it",
            ),
            models.CheckConstraint(
                condition=(Q(status="reopened") & Q(relapse__isnull=False))
                | (~Q(status="reopened") & Q(relapse__isnull=True)),
                name="spot_check_task_reopened_has_its_relapse",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spot_check} {self.hazard}"
