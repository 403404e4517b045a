"""What a 上报口径 says, how a value is written by it, and when two cells say the same. Pure: no database, no web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from anquan.excel.cells import read_number
from anquan.excel.dates import read_date
from anquan.excel.readings import narrow, spelled
from anquan.indicators import Period as Span

ORDER = "order"  # 序号: the only field that is no fact of the item
EMPTY = "（空）"  # in a translation: what is written where we have nothing
CLOSING = "。.;；,，、"


class Within(TextChoices):
    """When an item was put on the list, seen from the day of the report."""

    ALL = "all", "不限"
    THIS_MONTH = "this_month", "本月列入清单的"
    LAST_MONTH = "last_month", "上月列入清单的"
    THIS_YEAR = "this_year", "本年列入清单的"
    LAST_YEAR = "last_year", "上年列入清单的"


def span(within: str, today: date) -> Span | None:
    """The days meant; None for all."""
    return {
        Within.THIS_MONTH: lambda: Span.month(today.year, today.month),
        Within.LAST_MONTH: lambda: Span.month_before(today),
        Within.THIS_YEAR: lambda: Span.parse(str(today.year)),
        Within.LAST_YEAR: lambda: Span.parse(str(today.year - 1)),
    }.get(Within(within), lambda: None)()


class DateForm(TextChoices):
    CELL = "cell", "日期（表格的日期格式）"
    DASHED = "dashed", "2026-11-21（文字）"
    SLASHED = "slashed", "2026/11/21（文字）"
    DOTTED = "dotted", "2026.11.21（文字）"
    PLAIN = "plain", "20261121（文字）"
    CHINESE = "chinese", "2026年11月21日（文字）"


PATTERNS = {
    DateForm.DASHED: "%Y-%m-%d",
    DateForm.SLASHED: "%Y/%m/%d",
    DateForm.DOTTED: "%Y.%m.%d",
    DateForm.PLAIN: "%Y%m%d",
    DateForm.CHINESE: "%Y年%m月%d日",
}


class Outcome(TextChoices):
    """What a line of the reconciliation comes to."""

    DIFFERS = "differs", "不一致"
    UNKNOWN = "unknown", "我方没有"
    MISSING = "missing", "对方没有"
    SAME = "same", "一致"


# --- the profile ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    """One column in their words. ``field`` is the key of a fact or ``ORDER``; a column without one holds ``constant``.

    ``values``: (what we call it, what they call it). ``group`` is the label above, where their header has two rows.
    """

    heading: str
    field: str = ""
    group: str = ""
    constant: str = ""
    values: tuple[tuple[str, str], ...] = ()
    date_form: str = DateForm.CELL
    is_required: bool = False

    @property
    def label(self) -> str:
        """As the reader of a workbook names a column (``HeaderColumn.label``)."""
        return "/".join(narrow(part) for part in (self.group, self.heading) if part)

    def write(self, value: Any) -> Any:
        """What stands in the cell: text, a number or a date; '' for nothing."""
        if not self.field:
            return self.constant
        text = said(value)
        for ours, theirs in self.values:
            if text == ("" if ours == EMPTY else ours):
                return theirs
        if isinstance(value, date) and self.date_form != DateForm.CELL:
            return value.strftime(PATTERNS[DateForm(self.date_form)])
        return "" if value is None else value


@dataclass(frozen=True)
class Which:
    """Which items are reported; an empty choice leaves nothing out."""

    authorities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    within: str = Within.ALL
    is_open_only: bool = False


@dataclass(frozen=True)
class Spec:
    """A whole 口径 as one version keeps it."""

    sheet: str
    columns: tuple[Column, ...]
    title: str = ""
    subtitle: str = ""
    which: Which = field(default_factory=Which)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Spec":
        of = kept["which"]
        which = Which(tuple(of["authorities"]), tuple(of["statuses"]), of["within"], of["is_open_only"])
        columns = tuple(
            Column(**column | {"values": tuple((ours, theirs) for ours, theirs in column["values"])})
            for column in kept["columns"]
        )
        return cls(kept["sheet"], columns, kept["title"], kept["subtitle"], which)


def renewed(proposed: Column, known: Sequence[Column]) -> Column:
    """A column of a new template, with what was settled for the same heading, or else for the same field."""
    same_heading = (own for own in known if plain(own.label) == plain(proposed.label))
    same_field = (own for own in known if proposed.field and own.field == proposed.field)
    own = next(same_heading, None) or next(same_field, None)
    return replace(own, heading=proposed.heading, group=proposed.group) if own else proposed


# --- translations as people write them ------------------------------------------------------------------------------
def parse_values(text: str) -> tuple[tuple[str, str], ...]:
    """``整改中=正在整改``, a line each. Raises ``ValueError`` with the line that is none."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        ours, equals, theirs = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not equals or not ours:
            raise ValueError(f"“{line.strip()[:20]}”看不懂，请一行写一项，如“整改中=正在整改”。")
        if ours in pairs:
            raise ValueError(f"“{ours[:20]}”写了两次。")
        pairs[ours] = theirs
    return tuple(pairs.items())


def values_text(values: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{ours}={theirs}" for ours, theirs in values)


# --- what a cell says -----------------------------------------------------------------------------------------------
def said(value: Any) -> str:
    """The value as a person reads it; numbers without idle zeros."""
    if isinstance(value, Decimal):
        value = f"{value:f}"
        return value.rstrip("0").rstrip(".") if "." in value else value
    return spelled(value).strip()


def same(kind: str, value: Any, ours: str, theirs: str) -> bool:
    """Whether their cell says what ours does (``ours``: ``value`` as it is written): a day is a day and a number a
    number, however they are written."""
    if ours == theirs or plain(ours) == plain(theirs):
        return True
    if kind == "date" and isinstance(value, date):
        return read_date(theirs).value == value
    if kind in ("int", "number") and value is not None:
        if not theirs.strip():
            return kind == "int" and value == 0
        return read_number(theirs).value == Decimal(str(value))
    return False


def plain(text: str) -> str:
    """For comparing: blanks, widths, capitals and a closing mark say nothing."""
    return narrow(text).casefold().rstrip(CLOSING)
