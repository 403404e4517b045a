"""Photos already taken on a visit, which may show a further hazard of it as well: nobody photographs twice. Reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.terms.selectors import whole
from hazards.models import Evidence
from hazards.photos import NO_SUCH_PHOTO
from hazards.rules import EvidenceKind
from inspections.models import Visit


@dataclass(frozen=True)
class Shot:
    """``of`` says which hazard or item it shows; ``href`` is its small picture."""

    id: UUID
    of: str
    href: str


def taken(visit: Visit, user: User) -> list[Shot]:
    """Before-photos of the hazards found, then photos of the checklist; each once, as they were taken."""
    rows = Evidence.objects.visible_to(user).filter(hazard__finding__visit=visit, kind=EvidenceKind.BEFORE)
    found = [
        Shot(row.file_id, row.hazard.description, reverse("hazards:evidence", args=[row.pk, "thumb"]))
        for row in rows.select_related("hazard").order_by("pk")
    ]
    answers = visit.answers.filter(photo__isnull=False).select_related("item").order_by("item__order", "pk")
    found += [
        Shot(row.photo_id, row.item.content, reverse("checklists:photo", args=[row.pk, "thumb"])) for row in answers
    ]
    return list({shot.id: shot for shot in reversed(found)}.values())[::-1]


def picked(visit: Visit, user: User, ids: Sequence[UUID], *, beside: int = 0) -> list[StoredFile]:
    """The files of chosen photos. ``beside``: how many new ones come with them. One of another visit is refused in the
    words of one that does not exist: ``ValidationError`` on ``photos``."""
    if not ids:
        return []
    known = {shot.id for shot in taken(visit, user)}
    if not set(ids) <= known:
        raise ValidationError({"photos": NO_SUCH_PHOTO})
    most = whole("hazard.photos_max", timezone.localdate())
    if len(set(ids)) + beside > most:
        raise ValidationError({"photos": f"一条隐患最多 {most} 张照片，连选用的现在有 {len(set(ids)) + beside} 张。"})
    return list(StoredFile.objects.filter(pk__in=ids).order_by("uploaded_at"))
