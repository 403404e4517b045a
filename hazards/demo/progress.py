"""How far the loading of the demo is, for whoever looks: a small file, never the truth (that is the journal)."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Progress:
    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def path() -> Path:
    return settings.VAR_DIR / "demo-progress.json"


def write(done: int, total: int) -> None:
    """Replaced as a whole, so that a reader never sees half of it."""
    draft = path().with_suffix(".new")
    draft.write_text(json.dumps({"done": done, "total": total, "pid": os.getpid()}))
    draft.replace(path())


def clear() -> None:
    path().unlink(missing_ok=True)


def read() -> Progress | None:
    """None when nothing is being loaded, also when the loader has died."""
    try:
        facts = json.loads(path().read_text())
        os.kill(facts["pid"], 0)
    except PermissionError:
        pass
    except (OSError, ValueError, KeyError):
        return None
    return Progress(facts["done"], facts["total"])


def is_loading() -> bool:
    """Clock-driven jobs wait meanwhile: history that is being written must not be reminded of or counted half."""
    return read() is not None
