"""门口反映: what a worker or a passer-by told at the plate of a place. No name, no telephone, no account is kept."""

import uuid

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from anquan.accounts.roles import ROLES
from anquan.files.models import StoredFile
from anquan.guarding import guarded
from hazards.models.fields import person_field, unit_field
from hazards.models.hazard import Hazard

RECEIVE = "tip.receive"


class TipStatus(models.TextChoices):
    RECEIVED = "received", "待受理"
    ACCEPTED = "accepted", "已受理"
    REFUSED = "refused", "不予受理"


class TipQuerySet(QuerySet):
    def visible_to(self, user) -> "TipQuerySet":
        """Of the counties for which one receives them: what is told in confidence goes to nobody else."""
        posts = [post for post in user.appointments_today if RECEIVE in ROLES[post.role].rights]
        return self.filter(county__in={post.unit.county_id or post.unit_id for post in posts})

    def waiting(self) -> "TipQuerySet":
        return self.filter(status=TipStatus.RECEIVED)


@guarded
class Tip(models.Model):
    """One thing told. The query code stands on the receipt alone; ``digest`` is what is kept of it."""

    number = models.CharField("受理编号", max_length=30, unique=True)
    uid = models.UUIDField("客户端标识", unique=True, default=uuid.uuid4)
    digest = models.CharField("查询码校验值", max_length=64, unique=True)
    status = models.CharField("状态", max_length=10, choices=TipStatus.choices, default=TipStatus.RECEIVED)
    unit = unit_field("反映的单位", null=False)
    county = unit_field("县（市、区）", null=False, db_index=False)
    township = unit_field("属地")
    text = models.TextField("反映的情况", max_length=1000)
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    due_on = models.DateField("受理时限")
    why = models.JSONField("为什么是这一天", default=dict)
    decided_by = person_field("办理人")
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    hazard = models.OneToOneField(
        Hazard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的隐患"
    )

    objects = TipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "门口反映"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["county", "status", "-id"], name="tip_county_status"),
            models.Index(fields=["unit", "-received_at"], name="tip_unit_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="received", decided_at__isnull=True) | (~Q(status="received") & Q(answer__gt="")),
                name="tip_decided_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", hazard__isnull=False) | (~Q(status="accepted") & Q(hazard__isnull=True)),
                name="tip_accepted_is_a_hazard",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TipPhoto(models.Model):
    """A picture that was told along. A hazard gets its own copy: on the evidence nothing leads back here."""

    tip = models.ForeignKey(Tip, models.PROTECT, related_name="photos", verbose_name="门口反映")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "门口反映照片"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.tip} {self.pk}"
