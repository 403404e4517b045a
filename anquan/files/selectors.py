"""Reading: doubles, and whether what is on the disk is still what was stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from anquan.files import vault
from anquan.files.models import StoredDocument, StoredFile

VARIANTS = ("original", "served", "thumb")


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is gone or no longer has the bytes its row vouches for."""

    kind: str  # "missing" or "changed"
    model: str
    pk: str
    name: str
    variant: str
    path: str


def same_digest(digest: str, *, other_than: StoredFile | None = None) -> QuerySet[StoredFile]:
    """The very same picture, uploaded before: an old photo used again as proof. Oldest first."""
    same = StoredFile.objects.filter(digest=digest).order_by("uploaded_at")
    return same.exclude(pk=other_than.pk) if other_than else same


def scrub() -> Iterator[Fault]:
    """Reads every stored file and compares it with the digest in its row."""
    for file in StoredFile.objects.order_by("uploaded_at").iterator(chunk_size=500):
        for variant in VARIANTS:
            yield from _check(file, variant, file.path_of(variant), file.digest_of(variant))
    for document in StoredDocument.objects.order_by("created_at").iterator(chunk_size=500):
        yield from _check(document, "document", document.path, document.digest)


def count_of_files() -> int:
    return StoredFile.objects.count() * len(VARIANTS) + StoredDocument.objects.count()


def _check(row: StoredFile | StoredDocument, variant: str, path: str, digest: str) -> Iterator[Fault]:
    try:
        with vault.open_(path) as file:
            is_same = vault.digest_of(vault.chunks_of(file)) == digest
    except OSError:
        yield Fault("missing", row._meta.label, str(row.pk), row.original_name, variant, path)
        return
    if not is_same:
        yield Fault("changed", row._meta.label, str(row.pk), row.original_name, variant, path)
