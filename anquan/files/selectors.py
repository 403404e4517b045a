"""Reading: doubles, and whether what is on the disk is still what was stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from anquan.files import alike, vault
from anquan.files.alike import Look
from anquan.files.models import PARTS, StoredDocument, StoredFile

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


@dataclass(frozen=True, slots=True)
class Like:
    """A picture that looks like another one. ``bits``: in how many of the 256 they differ; None for the same file."""

    file_id: Any
    bits: int | None


def likes(files: Iterable[StoredFile], most_bits: int) -> dict[Any, list[Like]]:
    """By file, every other stored picture that is the same file or looks the same. One query, a few index probes a picture."""
    files = list(files)
    looks = {file.pk: file.seen for file in files}
    known = StoredFile.objects.filter(_near(files, looks.values())).values_list("pk", "digest", "look", *PARTS)
    found: dict[Any, list[Like]] = defaultdict(list)
    for pk, digest, *columns in known:
        look = Look.put_together(*columns)
        for file in files:
            if pk == file.pk:
                continue
            if digest == file.digest:
                found[file.pk].append(Like(pk, None))
            elif (bits := alike.distance(looks[file.pk], look)) is not None and bits <= most_bits:
                found[file.pk].append(Like(pk, bits))
    return found


def _near(files: list[StoredFile], looks: Iterable[Look]) -> Q:
    wanted = Q(digest__in=[file.digest for file in files])
    for column, values in zip(PARTS, alike.near(look for look in looks if look.fine), strict=True):
        wanted |= Q(**{f"{column}__in": sorted(values)}) if values else Q()
    return wanted


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
