"""What is the number on that day? Every question names the day: there is no undated setting."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from anquan.keeping import Kept
from anquan.terms.models import Term
from anquan.terms.rules import PERIOD_UNITS, Definition, Period, PeriodUnit, TermMissing, catalogue


def _load() -> dict[str, list[Term]]:
    rows: dict[str, list[Term]] = {}
    for row in Term.objects.order_by("key", "-valid_from"):
        rows.setdefault(row.key, []).append(row)
    return rows


# all rows by key, newest first
book = Kept(version=lambda: Term.objects.order_by("-id").values_list("id", "revision").first(), load=_load)


def term(key: str, on: date) -> Term:
    """The row in force on ``on``. Raises :class:`TermMissing` with a Chinese text."""
    if isinstance(on, datetime):
        raise TypeError("terms are dated by day: pass timezone.localdate(), not a moment")
    for row in book().get(key, ()):
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return row
    raise TermMissing(f"时限与参数里没有“{key}”在 {on} 的值，请到 设置 → 时限与参数 补充。")


def period(key: str, on: date) -> Period:
    """A length of time in working days, calendar days, hours or months."""
    row = term(key, on)
    if row.unit not in PERIOD_UNITS or row.value is None:
        raise TermMissing(f"“{row.label}”（{key}）不是一段时间，不能用来计算期限。")
    return Period(
        value=int(row.value),
        unit=cast(PeriodUnit, row.unit),
        basis=row.basis,
        confidence=row.confidence,
        key=key,
        valid_from=row.valid_from,
        label=row.label,
    )


def number(key: str, on: date) -> Decimal:
    row = term(key, on)
    if row.value is None:
        raise TermMissing(f"“{row.label}”（{key}）是若干项，不是一个数。")
    return row.value


def whole(key: str, on: date) -> int:
    """:func:`number` for counts and limits."""
    return int(number(key, on))


def flag(key: str, on: date) -> bool:
    return bool(number(key, on))


def ladder(key: str, on: date) -> list[int]:
    return [int(step) for step in words(key, on)]


def words(key: str, on: date) -> list[str]:
    """The items of a list as they are stored."""
    row = term(key, on)
    if row.value_list is None:
        raise TermMissing(f"“{row.label}”（{key}）是一个数，不是若干项。")
    return list(row.value_list)


def climbing(ladder_key: str, levels_key: str, on: date) -> list[tuple[int, str]]:
    """A ladder with who is told at each step; steps beyond the last level stay with the last level."""
    steps, levels = ladder(ladder_key, on), words(levels_key, on)
    return [(step, levels[min(place, len(levels) - 1)]) for place, step in enumerate(steps)]


# --- the settings page --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One term as the list shows it: the row in force, a planned change, and how often it was changed."""

    definition: Definition
    current: Term | None
    planned: Term | None
    changes: int


def lines(on: date, text: str = "") -> dict[str, list[Line]]:
    """Terms by group in the order of the catalogue; ``text`` narrows by label, key, basis or group."""
    kept = book()
    groups: dict[str, list[Line]] = {}
    for definition in catalogue().values():
        rows = kept.get(definition.key, [])
        current = next((row for row in rows if row.valid_from <= on and (not row.valid_to or on <= row.valid_to)), None)
        planned = next((row for row in reversed(rows) if row.valid_from > on), None)
        line = Line(definition, current, planned, max(len(rows) - 1, 0))
        if not text or text in _searched(line):
            groups.setdefault(definition.group, []).append(line)
    return groups


def _searched(line: Line) -> str:
    definition = line.definition
    basis = line.current.basis if line.current else definition.basis
    tag = line.current.confidence_tag if line.current else ""
    return " ".join((definition.key, definition.label, definition.group, basis, tag))


def history(key: str) -> list[Term]:
    """Every value the key has had, newest first."""
    return list(Term.objects.filter(key=key).select_related("changed_by").order_by("-valid_from"))
