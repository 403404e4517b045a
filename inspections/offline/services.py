"""An upload in two phases: the record is opened, its files come in piece by piece, and only the commit makes it count.

Everything here may be sent again at any time: what has happened is answered once more, never done once more.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files import vault
from anquan.journal.services import record
from anquan.terms import selectors as terms
from anquan.workflow import NotAllowed
from inspections.models import UploadPart, UploadSession
from inspections.offline import committing, forms, keys, parts
from inspections.offline.records import FormRefused, Outcome, Prepared, Record, Upload
from inspections.offline.rules import MOST_CHUNK, corrected

ORPHANED = timedelta(days=1)  # bytes without a row: a request that died between the two


class Forged(NotAllowed):
    """Somebody sends in the name of somebody else what was not made on that person's phone."""

    def __init__(self) -> None:
        super().__init__("这份记录不是从本人手机上导出的，或者内容被改动过，不能代传。", "forged")


class Elsewhere(Exception):
    """The piece does not join on to what the server has: ``part.received`` is where to go on."""

    def __init__(self, part: UploadPart):
        super().__init__("offset")
        self.part = part


class Incomplete(NotAllowed):
    """The files that are missing, or did not arrive as they left."""

    def __init__(self, missing: list[UploadPart]):
        self.missing = missing
        super().__init__(f"还差 {len(missing)} 个文件没有传完。", "incomplete")


# --- 1: the record is opened ----------------------------------------------------------------------------------------
def open_session(
    *, actor: User, manifest: str, now: datetime, author: User | None = None, sign: str = "", phone_now: datetime | None = None
) -> UploadSession:  # fmt: skip
    """The session of this record, new or known. ``author`` is whoever made it, where a colleague carries it out.

    A record that was edited before it was committed takes the place of what was sent; after that it is a conflict.
    Raises ``rest_framework.ValidationError`` and ``NotAllowed``.
    """
    said = forms.read(manifest)
    author = author or actor
    if author != actor and not keys.is_signed_by(author.pk, manifest, sign):
        raise Forged
    digest = vault.digest_of([manifest.encode()])
    try:
        return _open(actor, author, said, manifest, digest, now, phone_now)
    except IntegrityError:  # the same record, or one of its files, at the same moment by another way
        return _open(actor, author, said, manifest, digest, now, phone_now)


@transaction.atomic
def _open(actor, author, said, manifest, digest, now, phone_now) -> UploadSession:
    known = UploadSession.objects.select_for_update(of=("self",)).filter(uid=said["uid"]).first()
    if known is None:
        known = UploadSession(uid=said["uid"], author=author, created_at=now)
    elif known.author_id != author.pk:
        raise Http404("没有这份记录。")
    elif known.is_done:
        return _same_or_conflict(known, digest)
    if known.pk and known.digest == digest:
        UploadSession.objects.filter(pk=known.pk).update(touched_at=now, carrier=actor)
        return known
    known.kind, known.device, known.number = said["kind"], said["device"], said["number"]
    known.made_at = corrected(said["made_at"], phone_now, now)
    known.carrier, known.touched_at, known.manifest, known.digest = actor, now, manifest, digest
    known.save()
    _expect(known, said["files"])
    return known


def _same_or_conflict(session: UploadSession, digest: str) -> UploadSession:
    if session.digest == digest:
        return session
    number = session.receipt["number"]
    raise NotAllowed(
        f"这份记录已经收下，编号 {number}，之后的改动没有覆盖。请打开该记录更正，或者另记一条。", "conflict"
    )


def _expect(session: UploadSession, files: list[dict[str, Any]]) -> None:
    """The files of the manifest. What has come of a file that is still in it stays."""
    known = {part.uid: part for part in session.parts.all()}
    wanted = {file["uid"] for file in files}
    gone = [part for uid, part in known.items() if uid not in wanted]
    _forget(gone)
    UploadPart.objects.filter(pk__in=[part.pk for part in gone]).delete()
    session.parts.update(order=F("order") + len(known) + len(files))  # out of the way of the new order
    for order, file in enumerate(files):
        part = known.get(file["uid"]) or UploadPart(session=session, uid=file["uid"])
        if part.digest != file["sm3"] or part.size != file["size"]:
            part.received = 0
        part.order, part.digest, part.size = order, file["sm3"], file["size"]
        part.field, part.name, part.shot_at = file["field"], file["name"], file.get("shot_at")
        part.lat, part.lng, part.accuracy = file.get("lat"), file.get("lng"), file.get("accuracy")
        part.save()


# --- 2: the files come in -------------------------------------------------------------------------------------------
def receive(*, actor: User, uid: UUID, part_uid: UUID, offset: int, content: bytes, now: datetime) -> UploadPart:
    """One piece of one file. Raises ``Elsewhere`` where it does not join on, ``Http404``, ``NotAllowed``."""
    session = of(actor, uid)
    part = session.parts.filter(uid=part_uid).first()
    if part is None:
        raise Http404("这份记录里没有这个文件。")
    end = offset + len(content)
    if not content or len(content) > MOST_CHUNK or end > part.size:
        raise NotAllowed("这一段的长度不对。", "bad_length")
    if session.is_done or part.received != offset:
        raise Elsewhere(part)
    parts.write(part.uid, offset, content)
    joined = UploadPart.objects.filter(pk=part.pk, received=offset, digest=part.digest).update(received=end)
    UploadSession.objects.filter(pk=session.pk).update(touched_at=now)
    part.refresh_from_db()
    if not joined:
        raise Elsewhere(part)
    return part


def of(actor: User, uid: UUID) -> UploadSession:
    try:
        return UploadSession.objects.visible_to(actor).select_related("author").get(uid=uid)
    except UploadSession.DoesNotExist:
        raise Http404("没有这份记录。") from None


# --- 3: it counts ---------------------------------------------------------------------------------------------------
def commit(*, actor: User, uid: UUID, today: date, now: datetime) -> UploadSession:
    """The complete record becomes what it is, once; asked again, the receipt is answered again.

    Raises ``Incomplete`` with what is missing, ``FormRefused`` and ``ValidationError`` with what is wrong, ``NotAllowed``
    with its reason. In all these cases nothing has changed and the phone keeps what it has.
    """
    session = of(actor, uid)
    if session.is_done:
        return session
    try:
        return _commit(actor, session, today, now)
    except Incomplete:
        raise
    except (FormRefused, ValidationError, NotAllowed, Http404) as refusal:
        UploadSession.objects.filter(pk=session.pk).open().update(problem=_said(refusal)[:300])
        raise


def _commit(actor: User, session: UploadSession, today: date, now: datetime) -> UploadSession:
    uploads = _whole(session)
    said = json.loads(session.manifest)
    ahead = session.made_at - forms.read(session.manifest)["made_at"]
    filled = Record(session.uid, session.author, session.made_at, said["data"], uploads, today, now, ahead)
    prepared = committing.prepare(session.kind, filled)
    try:
        with transaction.atomic():
            locked = UploadSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
            if locked.is_done:
                return locked
            if locked.digest != session.digest:
                raise NotAllowed("这份记录刚刚又改过，请再传一次。", "changed")
            _finish(locked, prepared, uploads, actor, now)
    except NotAllowed as refusal:
        prepared.refused(refusal)
        raise
    _forget(upload.part for upload in uploads)
    return locked


def _whole(session: UploadSession) -> list[Upload]:
    """The files with their bytes, each compared with the digest the phone had made of it."""
    found, missing = [], []
    for part in session.parts.all():
        content = parts.read(part.uid, part.size) if part.is_whole else b""
        if vault.digest_of([content]) == part.digest:
            found.append(Upload(part, SimpleUploadedFile(part.name, content, "application/octet-stream")))
        else:
            missing.append(part)
    for part in missing:
        if part.is_whole:  # it did not arrive as it left: from the beginning
            part.received = 0
            part.save(update_fields=["received"])
    if missing:
        raise Incomplete(missing)
    return found


def _finish(session: UploadSession, prepared: Prepared, uploads: list[Upload], actor: User, now: datetime) -> None:
    outcome = prepared.finish()
    for upload in uploads:
        if file := prepared.stored.get(upload.part.pk):
            UploadPart.objects.filter(pk=upload.part.pk).update(stored=file)
    session.committed_at, session.problem, session.carrier = now, "", actor
    session.receipt = _receipt(session, outcome, prepared, uploads, now)
    for name, row in outcome.links.items():
        setattr(session, name, row)
    session.save()
    note = f"{session.number}（设备 {session.device}），{len(uploads)} 个文件，{outcome.say}"
    record(actor=session.author, action="offline.commit", obj=session, label=outcome.number, note=note)
    if actor.pk != session.author_id:
        record(
            actor=actor, action="offline.carry", obj=session, label=outcome.number, note=f"代{session.author.name}上传"
        )


def _receipt(
    session: UploadSession, outcome: Outcome, prepared: Prepared, uploads: list[Upload], now: datetime
) -> dict[str, Any]:
    """The digest of each file is that of the picture as it was stored, not what the phone had said."""
    files = []
    for upload in uploads:
        file = prepared.stored.get(upload.part.pk)
        files.append(
            {"uid": str(upload.part.uid), "size": file.size if file else 0, "sm3": file.digest if file else ""}
        )
    return {
        "uid": str(session.uid), "number": outcome.number, "say": outcome.say, "url": outcome.url,
        "alike": outcome.alike, "count": len(files), "files": files, "at": now.isoformat(),
    }  # fmt: skip


def _said(refusal: Exception) -> str:
    if isinstance(refusal, FormRefused):
        return "；".join(error["text"] for error in refusal.errors)
    if isinstance(refusal, ValidationError):
        return "；".join(refusal.messages)
    return getattr(refusal, "reason", str(refusal))


def _forget(gone: Iterable[UploadPart]) -> None:
    """The bytes go when the change stands."""
    for part in gone:
        transaction.on_commit(partial(parts.remove, part.uid))


# --- what nobody comes back to --------------------------------------------------------------------------------------
def clean_up(*, now: datetime) -> int:
    """Half an upload that nobody went on with: the record is still on its phone. Returns how many went."""
    kept = timedelta(days=terms.whole("offline.unfinished_days", timezone.localdate(now)))
    left = list(UploadSession.objects.open().filter(touched_at__lt=now - kept)[:500])
    for session in left:
        with transaction.atomic():
            record(actor=None, action="offline.discard", obj=session, note=f"{session.author.name} {session.number}")
            _forget(list(session.parts.all()))
            session.delete()
    orphans = list(parts.left_since(now - ORPHANED))
    awaited = set(UploadPart.objects.filter(uid__in=orphans, session__committed_at=None).values_list("uid", flat=True))
    for uid in set(orphans) - awaited:
        parts.remove(uid)
    return len(left)
