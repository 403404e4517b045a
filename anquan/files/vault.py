"""Files on disk that survive a power cut: data and directory entry are flushed before a row may name them.

A name is random and never used twice, so a file is whole, or no row knows it and ``forgotten`` finds it later.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes
from django.conf import settings

CHUNK = 1024 * 1024
AREAS = ("original", "served", "thumb", "document", "scratch")


def digest_of(chunks: Iterable[bytes]) -> str:
    """SM3 (GB/T 32905), hexadecimal."""
    state = hashes.Hash(hashes.SM3())
    for chunk in chunks:
        state.update(chunk)
    return state.finalize().hex()


def new_path(area: str, extension: str) -> str:
    """Relative to the root. Two letters of directory keep each directory small."""
    assert area in AREAS
    name = secrets.token_hex(20)
    return f"{area}/{name[:2]}/{name}{extension}"


def write(path: str, chunks: Iterable[bytes]) -> None:
    """Returns once the bytes and their directory entry are on the disk."""
    target = absolute(path)
    _make_directory(target.parent)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    _flush_directory(target.parent)


def open_(path: str) -> BinaryIO:
    return absolute(path).open("rb")


def exists(path: str) -> bool:
    return absolute(path).is_file()


def remove(path: str) -> None:
    """No error when it is already gone."""
    absolute(path).unlink(missing_ok=True)


@contextmanager
def scratch(extension: str) -> Iterator[Path]:
    """A name for a file in the making. What a killed process leaves there is ``forgotten`` like any other file."""
    path = absolute(new_path("scratch", extension))
    _make_directory(path.parent)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def forgotten(*, before: datetime) -> Iterator[str]:
    """Relative paths of all files last written before ``before``; the caller knows which of them have a row."""
    limit = before.timestamp()
    for area in AREAS:
        for directory, _, names in os.walk(root() / area):
            for name in names:
                file = Path(directory, name)
                try:
                    is_old = file.stat().st_mtime < limit
                except FileNotFoundError:  # removed meanwhile by another process
                    continue
                if is_old:
                    yield file.relative_to(root()).as_posix()


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def absolute(path: str) -> Path:
    target = (root() / path).resolve()
    if not target.is_relative_to(root().resolve()):
        raise ValueError(f"{path!r} leaves the file store")
    return target


def _make_directory(directory: Path) -> None:
    if directory.is_dir():
        return
    _make_directory(directory.parent)
    directory.mkdir(mode=0o750, exist_ok=True)
    _flush_directory(directory.parent)


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
