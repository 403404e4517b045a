"""Evidence pictures, and workbooks and other documents that come in or go out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from anquan.files.alike import HEX, PART_BITS, Look
from anquan.files.rules import DIGEST_ALGORITHM, DIGEST_LENGTH, EXTENSION_OF_MIME
from anquan.guarding import guarded

models.CharField.register_lookup(Length)
PARTS = ("look_1", "look_2", "look_3", "look_4")  # the columns of a look's parts
PART = 1 << PART_BITS


@guarded
class StoredFile(models.Model):
    """One evidence picture: the untouched original, the stamped copy that is shown, and its thumbnail.

    Write-once: no service changes a row, but for the look of a picture that was stored before looks were kept. The paths
    are relative to MEDIA_ROOT, which no web server may serve.
    """

    uuid = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField("原件校验值", max_length=64, db_index=True)
    served_digest = models.CharField("展示件校验值", max_length=64)
    thumb_digest = models.CharField("缩略图校验值", max_length=64)
    digest_algorithm = models.CharField("校验算法", max_length=10, default=DIGEST_ALGORITHM)
    original_name = models.CharField("原文件名", max_length=160)
    size = models.PositiveIntegerField("原件大小（字节）")
    mime = models.CharField("原件格式", max_length=40)
    width = models.PositiveIntegerField("原件宽（像素）")
    height = models.PositiveIntegerField("原件高（像素）")
    taken_at = models.DateTimeField("照片自带的拍摄时间", null=True, blank=True)
    lat = models.DecimalField("照片自带的纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    lng = models.DecimalField("照片自带的经度", max_digits=9, decimal_places=6, null=True, blank=True)
    camera = models.CharField("拍摄设备", max_length=100, blank=True)
    exif = models.JSONField("照片自带的信息", default=dict, blank=True)
    stamp = models.JSONField("水印文字", default=list, blank=True)
    look = models.CharField(
        "画面指纹", max_length=64, null=True, blank=True
    )  # null not read yet, '' too plain to compare
    look_1 = models.PositiveIntegerField("画面指纹第 1 段", null=True, blank=True, db_index=True)
    look_2 = models.PositiveIntegerField("画面指纹第 2 段", null=True, blank=True, db_index=True)
    look_3 = models.PositiveIntegerField("画面指纹第 3 段", null=True, blank=True, db_index=True)
    look_4 = models.PositiveIntegerField("画面指纹第 4 段", null=True, blank=True, db_index=True)
    original = models.CharField("原件路径", max_length=120, unique=True)
    served = models.CharField("展示件路径", max_length=120, unique=True)
    thumb = models.CharField("缩略图路径", max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "证据照片"
        indexes = [models.Index(fields=["uploaded_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__length=DIGEST_LENGTH)
                & Q(served_digest__length=DIGEST_LENGTH)
                & Q(thumb_digest__length=DIGEST_LENGTH),
                name="storedfile_digests_are_whole",
            ),
            models.CheckConstraint(
                condition=Q(original_name__length__gt=0) & Q(original_name__length__lte=160),
                name="storedfile_name_fits",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(width__gt=0) & Q(height__gt=0), name="storedfile_is_not_empty"
            ),
            models.CheckConstraint(condition=Q(mime__in=list(EXTENSION_OF_MIME)), name="storedfile_is_a_picture"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__isnull=False, lng__isnull=False, lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="storedfile_place_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(look__isnull=False, look__length=HEX)
                & Q(**{f"{part}__isnull": False for part in PARTS}, **{f"{part}__lt": PART for part in PARTS})
                | (Q(look__isnull=True) | Q(look="")) & Q(**{f"{part}__isnull": True for part in PARTS}),
                name="storedfile_look_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    def path_of(self, variant: str) -> str:
        return {"original": self.original, "served": self.served, "thumb": self.thumb}[variant]

    def digest_of(self, variant: str) -> str:
        return {"original": self.digest, "served": self.served_digest, "thumb": self.thumb_digest}[variant]

    @property
    def seen(self) -> Look:
        return Look.put_together(self.look, *(getattr(self, part) for part in PARTS))

    @staticmethod
    def columns_of(look: Look) -> dict[str, str | int | None]:
        """What is stored of a look."""
        return {"look": look.fine, **dict(zip(PARTS, look.parts if look.fine else [None] * len(PARTS), strict=True))}


class StoredDocumentQuerySet(models.QuerySet):
    def owned_by(self, user) -> "StoredDocumentQuerySet":
        """An export belongs to the person who asked for it, not to his role."""
        return self.filter(uploaded_by_id=user.pk)

    def live(self, now) -> "StoredDocumentQuerySet":
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))

    def expired(self, now) -> "StoredDocumentQuerySet":
        return self.filter(expires_at__lte=now)


@guarded
class StoredDocument(models.Model):
    """A file that is not a picture: an uploaded ledger, an exported workbook. Kept as it is, until ``expires_at``."""

    uuid = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("用途", max_length=40)
    original_name = models.CharField("文件名", max_length=160)
    size = models.PositiveBigIntegerField("大小（字节）")
    digest = models.CharField("校验值", max_length=64, db_index=True)
    digest_algorithm = models.CharField("校验算法", max_length=10, default=DIGEST_ALGORITHM)
    path = models.CharField("路径", max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所有人"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    expires_at = models.DateTimeField("保存到", null=True, blank=True, db_index=True)

    objects = StoredDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文档"
        constraints = [
            models.CheckConstraint(condition=Q(digest__length=DIGEST_LENGTH), name="storeddocument_digest_is_whole"),
            models.CheckConstraint(
                condition=Q(original_name__length__gt=0) & Q(original_name__length__lte=160),
                name="storeddocument_name_fits",
            ),
            models.CheckConstraint(
                condition=Q(kind__length__gt=0) & Q(kind__length__lte=40), name="storeddocument_has_kind"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=models.F("created_at")),
                name="storeddocument_expires_after_creation",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class ExportQuerySet(models.QuerySet):
    def owned_by(self, user) -> "ExportQuerySet":
        return self.filter(owner_id=user.pk)


@guarded
class Export(models.Model):
    """A workbook somebody asked for: made by a worker, kept for its owner in the 下载中心.

    The database is the queue: a row is claimed by a conditional update and its lease runs out, so a worker that dies
    delays an export and never loses it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "正在生成"
        DONE = "done", "可下载"
        FAILED = "failed", "没有生成"

    uuid = models.UUIDField("标识", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="所有人")
    params = models.JSONField("条件", default=dict)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已写行数", default=0)
    total = models.PositiveIntegerField("应有行数", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    document = models.OneToOneField(
        StoredDocument, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    error = models.CharField("原因", max_length=300, blank=True)
    created_at = models.DateTimeField("提出时间", default=timezone.now)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "下载"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["owner", "-created_at"], name="export_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="export_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.title
