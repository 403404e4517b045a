"""What a phone brings up from where there was no signal: one session for each record, one part for each of its files.

Nothing of a session is seen by anybody but its author and its carrier until it is done; then it is a receipt.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.files.rules import DIGEST_LENGTH
from anquan.guarding import guarded
from hazards.models import Hazard
from hazards.models.fields import person_field
from inspections.models.visits import Visit
from inspections.offline.rules import FIELD_LENGTH, Kind


class UploadSessionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UploadSessionQuerySet":
        """A receipt belongs to whoever made the record and to whoever carried it out, not to their posts."""
        return self.filter(Q(author_id=user.pk) | Q(carrier_id=user.pk))

    def open(self) -> "UploadSessionQuerySet":
        return self.filter(committed_at__isnull=True)


@guarded
class UploadSession(models.Model):
    """``uid`` is the draft's own: whoever sends it, however often, there is one session. ``manifest`` is the very text
    the phone sent; ``receipt`` is what the phone may delete its copy upon."""

    uid = models.UUIDField("记录标识", unique=True)
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    author = person_field("记录人", null=False)
    carrier = person_field("上传人", null=False)
    device = models.CharField("设备", max_length=8)
    number = models.CharField("本机编号", max_length=20)
    made_at = models.DateTimeField("记录时间")
    manifest = models.TextField("内容", max_length=200_000)
    digest = models.CharField("内容校验值", max_length=64)
    created_at = models.DateTimeField("开始上传", default=timezone.now)
    touched_at = models.DateTimeField("最近上传", default=timezone.now, db_index=True)
    problem = models.CharField("没有收下的原因", max_length=300, blank=True)
    committed_at = models.DateTimeField("送达时间", null=True, blank=True)
    receipt = models.JSONField("回执", null=True, blank=True)
    hazard = models.ForeignKey(
        Hazard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记成的隐患"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记成的检查"
    )

    objects = UploadSessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "离线上传"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_at__isnull=True, receipt__isnull=True)
                | Q(committed_at__isnull=False, receipt__isnull=False),
                name="uploadsession_done_has_its_receipt",
            ),
            models.CheckConstraint(condition=Q(digest__length=DIGEST_LENGTH), name="uploadsession_digest_is_whole"),
            models.CheckConstraint(condition=Q(number__gt="", device__gt=""), name="uploadsession_names_its_device"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_done(self) -> bool:
        return self.committed_at is not None


@guarded
class UploadPart(models.Model):
    """One photo or signature on its way in. ``received`` is how many bytes the server has of it."""

    session = models.ForeignKey(UploadSession, models.CASCADE, related_name="parts", verbose_name="上传")
    uid = models.UUIDField("文件标识", unique=True)
    field = models.CharField("用途", max_length=FIELD_LENGTH)
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("文件名", max_length=160)
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField("校验值", max_length=64)
    received = models.PositiveIntegerField("已收到（字节）", default=0)
    shot_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    lat = models.DecimalField("拍摄处纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField("拍摄处经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    stored = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="存成的照片"
    )

    class Meta:
        verbose_name = verbose_name_plural = "离线上传的文件"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "order"], name="uploadpart_order_once"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="uploadpart_not_more_than_it_has"),
            models.CheckConstraint(condition=Q(size__gt=0), name="uploadpart_is_not_empty"),
            models.CheckConstraint(condition=Q(digest__length=DIGEST_LENGTH), name="uploadpart_digest_is_whole"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__isnull=False, lng__isnull=False, lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="uploadpart_place_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        return self.received == self.size
