"""Putting files away, and clearing away what nobody needs.

Order is everything here: first the bytes and their directory entry are on the disk, then the row is written. A crash in
between leaves a file without a row, which ``remove_orphans`` finds; never a row without its file. Do the storing
*before* you open the transaction of the business change: decoding takes longer than a database lock should last.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ManyToOneRel, OuterRef
from django.utils import timezone

from anquan.files import alike, imaging, rules, selectors, vault
from anquan.files.models import StoredDocument, StoredFile
from anquan.files.rules import BadFile, Limits
from anquan.journal import services as journal
from anquan.terms import selectors as terms

BATCH = 500
LOOKED_AT_ONCE = 600  # older pictures a run: two or three minutes of one worker
UPLOAD_UNDER_WAY = timedelta(hours=24)  # a file younger than this may still get its row

logger = logging.getLogger(__name__)


def image_limits(on: date) -> Limits:
    """The limits in force on a day, from the dated settings."""
    return Limits(
        max_bytes=int(terms.number("file.max_mb", on) * rules.MEGABYTE),
        max_pixels=int(terms.number("file.max_megapixels", on) * rules.MEGAPIXEL),
        served_edge=int(terms.number("file.served_px", on)),
        thumb_edge=int(terms.number("file.thumb_px", on)),
    )


def store_image(*, actor, upload, stamp: Sequence[str], limits: Limits | None = None) -> StoredFile:
    """Check, re-encode, stamp and keep one picture. ``upload`` has ``read()`` and ``name``.

    ``stamp`` are the lines of the visible watermark on the served copy. Raises ``BadFile`` with a Chinese reason.
    """
    limits = limits or image_limits(timezone.localdate())
    content = _content(upload, limits)
    lines = rules.stamp_lines(stamp)
    pictures = imaging.render(
        content,
        limits=limits,
        stamp=lines,
        font=Path(settings.WATERMARK_FONT),
        zone=timezone.get_default_timezone(),
    )
    extension = rules.EXTENSION_OF_MIME[pictures.mime]
    parts = {
        "original": (vault.new_path("original", extension), content),
        "served": (vault.new_path("served", ".jpg"), pictures.served),
        "thumb": (vault.new_path("thumb", ".jpg"), pictures.thumb),
    }
    digests = {variant: vault.digest_of([data]) for variant, (_, data) in parts.items()}
    stored = StoredFile(
        digest=digests["original"],
        served_digest=digests["served"],
        thumb_digest=digests["thumb"],
        original_name=rules.display_name(getattr(upload, "name", ""), extension),
        size=len(content),
        mime=pictures.mime,
        width=pictures.width,
        height=pictures.height,
        taken_at=pictures.evidence.taken_at,
        lat=pictures.evidence.lat,
        lng=pictures.evidence.lng,
        camera=pictures.evidence.camera,
        exif=pictures.evidence.tags,
        stamp=lines,
        uploaded_by=actor,
        **StoredFile.columns_of(pictures.look),
        **{variant: path for variant, (path, _) in parts.items()},
    )
    with _on_disk((path, [data]) for path, data in parts.values()), transaction.atomic():
        stored.save(force_insert=True)
        journal.record(actor=actor, action="file.store", obj=stored, changes={"digest": [None, stored.digest]})
    return stored


def record_download(*, actor, file: StoredFile | StoredDocument) -> None:
    """Taking evidence or an export out of the house is journalled; when that fails, nothing is handed out."""
    action = "file.download" if isinstance(file, StoredFile) else "document.download"
    with transaction.atomic():
        journal.record(actor=actor, action=action, obj=file, note=f"校验值 {file.digest}")


def save_document(
    *,
    actor,
    kind: str,
    name: str,
    content: bytes | BinaryIO | Path,
    expires_at: datetime | None = None,
    max_bytes: int | None = None,
    and_then: Callable[[StoredDocument], None] | None = None,
) -> StoredDocument:
    """Keep a workbook or another document as it is. ``kind`` says what for, e.g. ``ledger.source``.

    The extension of ``name`` stays, everything dangerous in it goes. Raises ``BadFile`` when it is empty or larger
    than ``max_bytes``. ``and_then`` is the change the document belongs to, made in the transaction of its row, after
    the slow part; when it fails the file goes again.
    """
    document = StoredDocument(
        kind=kind,
        original_name=rules.display_name(name, default="文件"),
        uploaded_by=actor,
        expires_at=expires_at,
    )
    document.path = vault.new_path("document", Path(document.original_name).suffix.lower()[:8])
    with _opened(content) as file, _on_disk([(document.path, _limited(vault.chunks_of(file), max_bytes))]):
        with vault.open_(document.path) as written:
            document.digest = vault.digest_of(vault.chunks_of(written))
            document.size = written.tell()
        if not document.size:
            raise BadFile("文件是空的，请重新选择。")
        with transaction.atomic():
            document.save(force_insert=True)
            journal.record(actor=actor, action="document.store", obj=document, note=kind)
            if and_then:
                and_then(document)
    return document


def open_document(document: StoredDocument, *, now: datetime | None = None) -> BinaryIO:
    """The bytes, for reading. Raises ``BadFile`` when the time of keeping is over or the file is not there."""
    now = now or timezone.now()
    if document.expires_at and document.expires_at <= now:
        raise BadFile(f"文件已过保存期（{timezone.localtime(document.expires_at):%Y-%m-%d %H:%M}），请重新生成。")
    try:
        return vault.open_(document.path)
    except FileNotFoundError as error:
        raise BadFile("文件已不在服务器上，请联系管理员。") from error


def discard_document(*, actor, document: StoredDocument) -> None:
    """As part of the caller's transaction; the file goes once that has committed."""
    journal.record(actor=actor, action="document.discard", obj=document, note=f"校验值 {document.digest}")
    path = document.path
    document.delete()
    transaction.on_commit(lambda: vault.remove(path))


def remove_expired_documents(*, now: datetime, actor=None) -> int:
    """Rows first, then files: a crash in between leaves orphans, not rows without a file."""
    removed = 0
    while batch := list(StoredDocument.objects.expired(now)[:BATCH]):
        removed += _discard(actor, "document.expire", batch, [document.path for document in batch])
    return removed


def remove_unclaimed(*, older_than: timedelta, now: datetime | None = None, actor=None) -> int:
    """Pictures that were uploaded but never became part of anything (an abandoned form)."""
    limit = (now or timezone.now()) - older_than
    unclaimed = StoredFile.objects.filter(*_no_claims(), uploaded_at__lt=limit)
    removed = 0
    while batch := list(unclaimed[:BATCH]):
        paths = [path for file in batch for path in (file.original, file.served, file.thumb)]
        removed += _discard(actor, "file.discard", batch, paths)
    return removed


def remove_orphans(*, older_than: timedelta, now: datetime | None = None) -> int:
    """Files that no row knows: left by a crash or a rolled-back change. ``older_than`` spares uploads under way."""
    limit = (now or timezone.now()) - older_than
    removed = 0
    paths = vault.forgotten(before=limit)
    while batch := list(islice(paths, BATCH)):
        for path in set(batch) - _known(batch):
            vault.remove(path)
            removed += 1
    if removed:
        with transaction.atomic():
            journal.record(actor=None, action="file.remove_orphans", note=f"{removed} 个没有登记的文件")
    return removed


def look_at_older(*, most: int) -> int:
    """Looks of pictures stored before looks were kept, at most so many at a time; the number that got theirs.

    A picture that can no longer be read has nothing to compare; one whose file is away just now is tried again next time.
    """
    limits, done = image_limits(timezone.localdate()), 0
    waiting = StoredFile.objects.filter(look__isnull=True).order_by("uploaded_at")
    for file in waiting.iterator(chunk_size=BATCH):
        if done == most:
            break
        try:
            with vault.open_(file.original) as original:
                look = imaging.look(original.read(), limits=limits, zone=timezone.get_default_timezone())
        except OSError:
            continue
        except BadFile:
            look = alike.PLAIN
        done += StoredFile.objects.filter(pk=file.pk, look__isnull=True).update(**StoredFile.columns_of(look))
    if done:
        with transaction.atomic():
            journal.record(actor=None, action="file.look", note=f"{done} 张照片")
    return done


def clean_up(*, now: datetime) -> int:
    """Everything that has outlived its purpose; the number of things removed."""
    abandoned = timedelta(days=terms.whole("file.unclaimed_days", timezone.localdate(now)))
    return (
        remove_expired_documents(now=now)
        + remove_unclaimed(older_than=abandoned, now=now)
        + remove_orphans(older_than=UPLOAD_UNDER_WAY, now=now)
    )


def report_faults() -> int:
    """Compare every file with its digest and put what is wrong into the journal and the log."""
    faults = list(selectors.scrub())
    for fault in faults:
        logger.error("stored file %s: %s (%s %s)", fault.kind, fault.path, fault.model, fault.pk)
    if faults:
        with transaction.atomic():
            names = "；".join(f"{fault.path}（{fault.name}）" for fault in faults[:20])
            journal.record(actor=None, action="file.fault", note=f"{len(faults)} 个文件与登记不符：{names}")
    return len(faults)


def _content(upload, limits: Limits) -> bytes:
    """At most one byte more than allowed is read, whatever the sender declared."""
    if isinstance(upload, bytes):
        content = upload
    else:
        if declared := getattr(upload, "size", None):
            rules.check_bytes(declared, limits)
        content = upload.read(limits.max_bytes + 1)
    rules.check_bytes(len(content), limits)
    return content


def _limited(chunks: Iterable[bytes], max_bytes: int | None) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if max_bytes is not None and size > max_bytes:
            raise BadFile(f"文件超过 {rules.megabytes(max_bytes)} MB，请拆分后再上传。")
        yield chunk


@contextmanager
def _opened(content: bytes | BinaryIO | Path) -> Iterator[BinaryIO]:
    if isinstance(content, Path):
        with content.open("rb") as file:
            yield file
    elif isinstance(content, bytes):
        yield BytesIO(content)
    else:
        content.seek(0)
        yield content


@contextmanager
def _on_disk(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[None]:
    """The files are flushed when the block begins; they go again when the block fails."""
    written = []
    try:
        for path, chunks in files:
            written.append(path)
            vault.write(path, chunks)
        yield
    except BaseException:
        for path in written:
            vault.remove(path)
        raise


def _known(paths: list[str]) -> set[str]:
    known: set[str] = set()
    for name in ("original", "served", "thumb"):
        known.update(StoredFile.objects.filter(**{f"{name}__in": paths}).values_list(name, flat=True))
    known.update(StoredDocument.objects.filter(path__in=paths).values_list("path", flat=True))
    return known


def _no_claims() -> list:
    """One NOT EXISTS for each foreign key that points here, whichever app it is in."""
    relations = [field for field in StoredFile._meta.get_fields(include_hidden=True) if isinstance(field, ManyToOneRel)]
    return [
        ~Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in relations
    ]


def _discard(actor, action: str, rows: Sequence, paths: list[str]) -> int:
    model = type(rows[0])
    with transaction.atomic():
        for row in rows:
            journal.record(actor=actor, action=action, obj=row, note=f"校验值 {row.digest}")
        model.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for path in paths:
        vault.remove(path)
    return len(rows)
