"""Notices: what is to be told (outbox), what was told (messages), and one e-mail a day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.guarding import guarded
from anquan.notices import kinds
from anquan.notices.rules import SENT, STATUSES, WAITING

STATUS_CODES = [code for code, _ in STATUSES]


class SendingQuerySet(models.QuerySet):
    """For rows that are claimed, sent and settled."""

    def visible_to(self, operator) -> "SendingQuerySet":
        """What goes to the accounts an administrator keeps."""
        return self.filter(user__in=get_user_model().objects.visible_to(operator))

    def due(self, now: datetime, lease: timedelta) -> "SendingQuerySet":
        """Free, and not too early."""
        return self.free(now, lease).filter(Q(not_before=None) | Q(not_before__lte=now)).order_by("id")

    def free(self, now: datetime, lease: timedelta) -> "SendingQuerySet":
        """Waiting, and not in the hands of a worker that may still be alive."""
        return self.filter(Q(claimed_at=None) | Q(claimed_at__lte=now - lease), status=WAITING)


class Sending(models.Model):
    """The part of a row that says how far its sending has come."""

    status = models.CharField("状态", max_length=10, choices=STATUSES, default=WAITING)
    not_before = models.DateTimeField("不早于", null=True, blank=True)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    claimed_by = models.CharField("领取进程", max_length=40, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("已尝试次数", default=0)
    last_error = models.CharField("最近一次失败原因", max_length=300, blank=True)
    created_at = models.DateTimeField("生成时间", default=timezone.now)

    objects = SendingQuerySet.as_manager()

    class Meta:
        abstract = True

    def claim(self, *, now: datetime, by: str) -> bool:
        """Take the row by conditional update; of several workers exactly one succeeds."""
        seen = {"claimed_at": self.claimed_at, "attempts": self.attempts}
        rows = type(self).objects.filter(pk=self.pk, status=WAITING, **seen)
        if rows.update(claimed_at=now, claimed_by=by, attempts=self.attempts + 1) != 1:
            return False
        self.claimed_at, self.claimed_by, self.attempts = now, by, self.attempts + 1
        return True

    def settle(self, status: str, *, now: datetime, why: str = "") -> bool:
        """End the sending, if the row is still in our hands."""
        mine = type(self).objects.filter(pk=self.pk, status=WAITING, claimed_by=self.claimed_by)
        sent_at = now if status == SENT else None
        return mine.update(status=status, sent_at=sent_at, last_error=why[:300], claimed_at=None) == 1

    def postpone(self, until: datetime, why: str) -> None:
        """Give the row back, to be tried again at ``until``."""
        mine = type(self).objects.filter(pk=self.pk, status=WAITING, claimed_by=self.claimed_by)
        mine.update(claimed_at=None, claimed_by="", not_before=until, last_error=why[:300])


def sending_constraints(table: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=Q(status__in=STATUS_CODES), name=f"notices_{table}_status_known"),
        models.CheckConstraint(
            condition=Q(status=SENT, sent_at__isnull=False) | (~Q(status=SENT) & Q(sent_at=None)),
            name=f"notices_{table}_sent_has_time",
        ),
    ]


@guarded
class Outbox(Sending):
    """One thing to tell one person. The key is unique per person, so doing the work twice tells it once."""

    key = models.CharField("唯一键", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人")
    kind = models.CharField("类别", max_length=60)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=500, blank=True)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待发消息"
        indexes = [
            models.Index(fields=["id"], condition=Q(status=WAITING), name="notices_outbox_waiting"),
            models.Index(fields=["status", "-id"], name="notices_outbox_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], name="notices_outbox_one_per_key"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(title=""), name="notices_outbox_has_key_and_title"),
            *sending_constraints("outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_status_display()}）"

    @property
    def kind_label(self) -> str:
        return kinds.label(self.kind)


@guarded
class DigestMail(Sending):
    """The one e-mail a person gets on one day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="收件人")
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "每日邮件汇总"
        indexes = [models.Index(fields=["status", "-id"], name="notices_digest_status")]
        constraints = [
            models.UniqueConstraint(fields=["user", "on"], name="notices_digest_one_a_day"),
            *sending_constraints("digest"),
        ]

    def __str__(self) -> str:
        return f"{self.on} 邮件汇总（{self.get_status_display()}）"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MessageQuerySet":
        """A person's messages are his alone."""
        return self.filter(user=user) if getattr(user, "is_authenticated", False) else self.none()

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at=None)


@guarded
class Message(models.Model):
    """A line in a person's inbox. One outbox row makes at most one, whatever happens to the workers."""

    outbox = models.OneToOneField(Outbox, models.CASCADE, related_name="message", verbose_name="来源")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="收件人")
    kind = models.CharField("类别", max_length=60)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=500, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    digest = models.ForeignKey(
        DigestMail, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name="邮件汇总"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_message_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notices_message_unread"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        return kinds.label(self.kind)
