"""The only code that writes a SuperiorPaper: inside the move that rests on it, in its transaction."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files.models import StoredDocument, StoredFile
from anquan.files.services import save_document
from anquan.terms.selectors import whole
from hazards.models import Listing, MajorHazard, SuperiorPaper
from hazards.rules import EvidenceKind
from hazards.services.evidence import attach

SCAN = "superior.scan"
FIELDS = ("superior_no", "superior_issuer", "superior_on", "scan", "photos")


def store_scan(*, actor: User, upload: Any) -> StoredDocument:
    """Kept before the move begins; what no move takes goes again, as a photo would."""
    days = whole("file.unclaimed_days", timezone.localdate())
    until = timezone.now() + timedelta(days=days)
    return save_document(actor=actor, kind=SCAN, name=upload.name, content=upload, expires_at=until)


def taken_from(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of the paper, out of the input of a move."""
    return {name: data.pop(name) for name in FIELDS if name in data}


def keep(
    major: MajorHazard,
    actor: User,
    today: date,
    action: str,
    *,
    listing: Listing | None = None,
    superior_no: str = "",
    superior_issuer: str = "",
    superior_on: date | None = None,
    scan: StoredDocument | None = None,
    photos: Sequence[StoredFile] = (),
) -> SuperiorPaper:
    """Raises ``ValidationError`` by field when the paper is not named, or not shown."""
    _check(superior_no, superior_issuer, superior_on, scan or photos, today)
    if scan is not None:
        _claim(scan, actor)
    paper = SuperiorPaper.objects.create(
        major=major, listing=listing, action=action, number=superior_no.strip(), issuer=superior_issuer.strip(),
        dated_on=superior_on, scan=scan, registered_on=today, registered_by=actor,
    )  # fmt: skip
    paper.pages.set(attach(major.hazard, actor, photos, EvidenceKind.PAPER))
    return paper


def _check(number: str, issuer: str, dated_on: date | None, shown: Any, today: date) -> None:
    errors = {}
    if not number.strip():
        errors["superior_no"] = "请填上级公文的文号。"
    if not issuer.strip():
        errors["superior_issuer"] = "请填上级公文的发文机关。"
    if dated_on is None or dated_on > today:
        errors["superior_on"] = "请填上级公文的成文日期，不能晚于今天。"
    if not shown:
        errors["photos"] = "请上传公文的照片或者扫描件。"
    if errors:
        raise ValidationError(errors)


def _claim(scan: StoredDocument, actor: User) -> None:
    """From now on it is kept for good."""
    is_free = (scan.kind, scan.uploaded_by_id) == (SCAN, actor.pk) and scan.expires_at is not None
    if not is_free:
        raise ValidationError({"scan": "扫描件不存在，或者已经用于别处，请重新上传。"})
    scan.expires_at = None
    scan.save(update_fields=["expires_at"])
