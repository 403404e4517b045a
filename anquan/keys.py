"""Keys of the embedded default: random, made once on this machine, kept beside its database (decision 0003)."""

import contextlib
import os
import secrets
from pathlib import Path


def generated_key(path: Path) -> str:
    """The key kept in ``path``; made at the first call, readable by its owner only, never half written."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def is_weak(key: str) -> bool:
    """Too short, or too regular, to be a key somebody drew at random."""
    return len(key) < 50 or len(set(key)) < 10
