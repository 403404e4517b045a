"""Photos join a hazard here. Evidence is write-once: there is no service that changes or removes it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.files.models import StoredFile
from anquan.journal.services import record
from hazards.marks.marking import mark_photos
from hazards.models import Evidence, Hazard
from hazards.rules import EvidenceKind
from hazards.services.locking import lock


def attach(
    hazard: Hazard, actor, photos: Sequence[StoredFile], kind: EvidenceKind, *, shared: Sequence[StoredFile] = ()
) -> list[Evidence]:
    """Attach stored photos; each photo once, and only by the person who uploaded it. What is doubtful is marked.

    ``shared`` show another hazard of the same visit already; that they do is known by whoever calls.
    """
    for photo in photos:
        if photo.uploaded_by_id != actor.pk or Evidence.objects.filter(file=photo).exists():
            raise ValidationError({"photos": "照片不存在，或者已经用于另一条隐患，请重新拍摄上传。"})
    attached = [
        Evidence.objects.create(hazard=hazard, file=photo, kind=kind, round=hazard.round, added_by=actor)
        for photo in (*photos, *shared)
    ]
    mark_photos(hazard, attached)
    return attached


@transaction.atomic
def add_evidence(*, actor, hazard_id: int, photos: Sequence[StoredFile], kind: EvidenceKind) -> list[Evidence]:
    """Later photos of a hazard that is still open. Before-photos by the finding side, after-photos by the rectifier."""
    hazard = lock(actor, hazard_id)
    if not hazard.is_open:
        raise ValidationError({"photos": "隐患已经办结，不能再补照片。"})
    added = attach(hazard, actor, photos, kind)
    record(
        actor=actor,
        action="hazard.evidence",
        obj=hazard,
        county=hazard.county,
        changes={"photos": [None, [str(photo.pk) for photo in photos]]},
        note=kind.label,
    )
    return added


@transaction.atomic
def see_original(*, actor, evidence: Evidence) -> None:
    """Taking the untouched original out of the house is journalled with the hazard; if that fails, it is not given."""
    hazard = evidence.hazard
    record(
        actor=actor,
        action="hazard.see_original",
        obj=hazard,
        county=hazard.county_id,
        note=f"{evidence.get_kind_display()}照片，指纹 {evidence.file.digest[:12]}",
    )
