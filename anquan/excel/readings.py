"""What a cell says: a value, or a Chinese sentence that names what was written and what to write instead."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar

from anquan.excel.sheets import CellValue

T = TypeVar("T")
LONGEST_QUOTE = 20
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """``value`` is ``None`` for a blank cell and for an error. ``note`` is for a person to look at: it was a guess."""

    value: T | None = None
    error: str = ""
    note: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.error


def narrow(value: CellValue) -> str:
    """For recognising, not for keeping: full-width letters and digits made narrow, blanks gone."""
    if value is None:
        return ""
    text = INVISIBLE.sub("", value) if isinstance(value, str) else spelled(value)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def spelled(value: CellValue) -> str:
    """The value as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def quoted(value: CellValue) -> str:
    """What was written, for an error: short, on one line."""
    text = " ".join(INVISIBLE.sub("", spelled(value)).split())
    return f"“{text[:LONGEST_QUOTE]}…”" if len(text) > LONGEST_QUOTE else f"“{text}”"
