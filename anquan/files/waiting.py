"""A file that waits under its owner's name between the look at it and the confirmation: upload, dry run, commit."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from anquan.files.models import StoredDocument
from anquan.files.rules import BadFile
from anquan.files.services import open_document, save_document
from anquan.terms import selectors as terms

GONE = "待导入的文件已不在，请重新上传。"


def keep(*, actor: Any, kind: str, name: str, content: bytes) -> str:
    """Until the days of ``file.unclaimed_days`` are over. Returns the token of the file."""
    until = timezone.now() + timedelta(days=terms.whole("file.unclaimed_days", timezone.localdate()))
    return str(save_document(actor=actor, kind=kind, name=name, content=content, expires_at=until).pk)


def content_of(*, actor: Any, kind: str, token: str) -> bytes:
    """Raises ``Http404`` when it is another person's, of another kind, or gone."""
    try:
        kept = StoredDocument.objects.owned_by(actor).filter(kind=kind, pk=token).first()
        if kept is None:
            raise Http404(GONE)
        with open_document(kept) as file:
            return file.read()
    except (ValidationError, BadFile) as gone:
        raise Http404(GONE) from gone
