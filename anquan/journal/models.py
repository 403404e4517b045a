"""The journal: entries that are only ever added, and the chain that seals them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.guarding import guarded
from anquan.journal import actions, rules
from anquan.journal.querysets import EntryQuerySet

RESULTS = [("ok", "成功"), ("denied", "已拒绝"), ("failed", "失败")]
DOORS = [("page", "页面"), ("api", "接口"), ("import", "导入"), ("task", "后台任务"), ("command", "命令行")]


@guarded
class Entry(models.Model):
    """Who did what to which object, when, from where. Database triggers refuse every UPDATE and DELETE."""

    uid = models.UUIDField("编号", unique=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=200)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=40, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    changes = models.JSONField("变动", default=dict, blank=True)
    note = models.TextField("说明", blank=True)
    result = models.CharField("结果", max_length=10, choices=RESULTS, default="ok")
    ip = models.CharField("来源地址", max_length=45, blank=True)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    door = models.CharField("途径", max_length=10, choices=DOORS, default="command")
    county_id = models.BigIntegerField("所属区县", null=True, blank=True)
    digest = models.CharField("校验值", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"], name="journal_entry_object"),
            models.Index(fields=["county_id", "-id"], name="journal_entry_county"),
            models.Index(fields=["action", "-id"], name="journal_entry_action"),
            models.Index(fields=["at", "id"], name="journal_entry_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(action=""), name="journal_entry_has_action"),
            models.CheckConstraint(
                condition=Q(result__in=[code for code, _ in RESULTS]), name="journal_entry_result_known"
            ),
            models.CheckConstraint(condition=Q(door__in=[code for code, _ in DOORS]), name="journal_entry_door_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action_label} {self.object_label}".rstrip()

    @property
    def action_label(self) -> str:
        return actions.label(self.action)

    @property
    def object_key(self) -> str:
        return f"{self.object_type}:{self.object_id}" if self.object_type else ""

    def expected_digest(self) -> str:
        return rules.entry_digest(vars(self), settings.JOURNAL_KEY)


@guarded
class Link(models.Model):
    """One link of the chain: the place of one entry, sealed together with everything before it.

    ``entry_id`` is no foreign key on purpose: the link must outlive the row it is the witness of.
    """

    seq = models.BigIntegerField("封存序号", primary_key=True)
    entry_id = models.BigIntegerField("日志行号", unique=True)
    entry_digest = models.CharField("日志校验值", max_length=64, unique=True)
    digest = models.CharField("封存校验值", max_length=64)
    sealed_at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "日志封存"
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="journal_link_seq_from_one")]

    def __str__(self) -> str:
        return f"封存 {self.seq}：日志 {self.entry_id}"

    def expected_digest(self, previous: str) -> str:
        return rules.link_digest(
            previous=previous, seq=self.seq, entry_id=self.entry_id, digest=self.entry_digest, key=settings.JOURNAL_KEY
        )
