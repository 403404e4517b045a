"""What a sheet is to look like, said once: columns, title rows, paper. Without openpyxl, so any app may say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "int", "number", "percent", "money", "date", "datetime"]
Row = Sequence[object] | Mapping[str, object]  # values in the order of the columns, or by key

NUMERIC: frozenset[str] = frozenset({"int", "number", "percent", "money"})
NOT_APPLICABLE = "—"


@dataclass(frozen=True, slots=True)
class Band:
    """Colours a number from ``least`` (inclusive) up to ``below``: the scheme of a published ranking, for instance."""

    least: float | None
    below: float | None
    fill: str = ""  # RRGGBB
    ink: str = ""
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` counts Latin letters, a Chinese letter takes two. Neighbours of one ``group`` share a label above.

    A number that is ``None`` is not applicable and shows as “—”; zero shows as 0. ``text`` is always text to Excel:
    phone numbers, codes and whatever begins with ``=``. ``percent`` takes a share: 0.9307 shows as 93.1%.
    ``absent`` stands for such a number instead of “—”.
    """

    key: str
    title: str
    group: str = ""
    width: float = 12
    kind: Kind = "text"
    align: Literal["", "left", "center", "right"] = ""
    decimals: int | None = None
    bands: tuple[Band, ...] = ()
    absent: str = NOT_APPLICABLE

    @property
    def number_format(self) -> str:
        places = "0" * (self.decimals if self.decimals is not None else DECIMALS.get(self.kind, 0))
        fraction = f".{places}" if places else ""
        return {
            "int": "0",
            "number": f"0{fraction}",
            "percent": f"0{fraction}%",
            "money": f"#,##0{fraction}",
            "date": "yyyy-mm-dd",
            "datetime": "yyyy-mm-dd hh:mm",
        }.get(self.kind, "General")

    @property
    def alignment(self) -> str:
        if self.align:
            return self.align
        if self.kind == "money":
            return "right"
        return "left" if self.kind == "text" else "center"

    @property
    def is_wrapped(self) -> bool:
        return self.kind == "text" and self.alignment == "left"


DECIMALS = {"percent": 1, "number": 1, "money": 2}


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """``style``: ``summary`` is the page a leader prints (larger letters, total first), ``detail`` the long list.

    ``subtitle`` stands left, in the middle and right of row 2. ``footer`` is printed left of the page number on each
    page. ``signers`` stand in the last row. ``page_break_on`` is the key of a column whose change begins a page.
    ``header_lines``: how many lines of text the labels of the columns take.
    """

    name: str
    title: str
    columns: Sequence[Column]
    subtitle: tuple[str, str, str] = ("", "", "")
    style: Literal["summary", "detail"] = "summary"
    paper: Literal["A3", "A4"] = "A4"
    total: Row | None = None
    notes: Sequence[str] = ()
    signers: Sequence[str] = ()
    footer: str = ""
    frozen_columns: int = 0
    page_break_on: str = ""
    header_lines: int = 1

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)
