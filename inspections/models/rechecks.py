"""复查结果: what a re-check visit found of each hazard it looked at again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.guarding import guarded
from hazards.models import Hazard
from hazards.models.fields import person_field
from inspections import rules
from inspections.models.visits import Visit
from inspections.querysets import ScopedByVisitQuerySet


@guarded
class Recheck(models.Model):
    """One hazard looked at again on one visit. Passing and sending back are the hazard's own moves: ``moved`` names the
    one that was made, empty where nothing had been submitted. ``due_on`` and ``round`` are as they were on the day."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="rechecks", verbose_name="检查")
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="rechecks", verbose_name="隐患")
    result = models.CharField("复查结果", max_length=12, choices=rules.RecheckResult.choices)
    opinion = models.TextField("复查情况", max_length=500, blank=True)
    next_step = models.CharField("下一步", max_length=12, choices=rules.NextStep.choices, default=rules.NextStep.NONE)
    moved = models.CharField("办理", max_length=12, blank=True)
    round = models.PositiveSmallIntegerField("整改轮次", default=1)
    due_on = models.DateField("当时的整改期限", null=True, blank=True)
    checked_by = person_field("复查人", null=False)
    checked_at = models.DateTimeField("复查时间", default=timezone.now)

    objects = ScopedByVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复查结果"
        ordering = ["visit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "hazard"], name="recheck_once_per_visit"),
            models.CheckConstraint(
                condition=Q(result="fixed") | Q(opinion__gt=""), name="recheck_not_fixed_says_what"
            ),
            models.CheckConstraint(
                condition=Q(*[
                    Q(result=result, next_step__in=steps) for result, steps in rules.STEPS_OF.items()
                ], _connector=Q.OR),
                name="recheck_step_of_its_result",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.hazard}：{self.get_result_display()}"
