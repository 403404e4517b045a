"""The bytes of a part while they come in, on disk, one file for each part, named after it.

They lie outside the areas of evidence: the files app does not know them, and nothing may serve them. They need not
survive a power cut: what is lost is missed by its digest at the commit and sent again.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from anquan.files import vault

AREA = "incoming"


def _path(uid: UUID) -> Path:
    return vault.absolute(f"{AREA}/{uid.hex[:2]}/{uid.hex}")


def write(uid: UUID, offset: int, content: bytes) -> None:
    """At ``offset``, over whatever a cut connection may have left there."""
    path = _path(uid)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o640), "wb") as file:
        file.seek(offset)
        file.write(content)


def read(uid: UUID, size: int) -> bytes:
    """Empty where there is nothing."""
    try:
        with _path(uid).open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        return b""


def remove(uid: UUID) -> None:
    _path(uid).unlink(missing_ok=True)


def left_since(before: datetime) -> Iterator[UUID]:
    """Parts whose bytes were last written before ``before``; the caller knows which of them are still awaited."""
    limit = before.timestamp()
    for path in vault.absolute(AREA).glob("*/*"):
        if path.stat().st_mtime < limit:
            yield UUID(path.name)
