"""What stands on the paper, in plain values: the one description that the PDF and the Word file are both drawn from."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from anquan.papers import text
from anquan.papers.text import Block, Line

DOCUMENT, LETTER, SLIP, FORM, WRIT = "document", "letter", "slip", "form", "writ"
NARROWEST = 0.35  # of an even share of the width
LONGEST, ROOM = 24, 1.5  # letters: what a column grows to, and what its margins take
LAYOUTS = {DOCUMENT: "文件格式", LETTER: "信函格式", SLIP: "单页格式", FORM: "表格", WRIT: "执法文书格式"}


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: list[list[str]]

    @property
    def is_wide(self) -> bool:
        """Wider than an upright page can show in readable letters."""
        return len(self.columns) > 7


@dataclass(frozen=True)
class Annex:
    title: str
    body: str = ""
    table: Table | None = None

    @property
    def blocks(self) -> list[Block]:
        return text.blocks(self.body)


@dataclass(frozen=True)
class Signature:
    """Drawn on a screen. ``png`` is the drawing; without one only the name stands there (拒签, or to be signed by hand)."""

    label: str
    name: str
    at: str = ""
    png: bytes = b""


@dataclass(frozen=True)
class Sheet:
    """``red_head`` is the 发文机关标志; ``number`` '' while there is none; ``dated`` None while it is a draft."""

    layout: str
    kind_name: str
    red_head: str
    issuer: str
    number: str
    title: str
    body: str
    to: str = ""
    copies: str = ""
    contact: str = ""
    signer: str = ""  # 签发人, shown on a paper to a superior
    dated: date | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    annexes: list[Annex] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    has_receipt: bool = False
    has_seal: bool = True
    check_url: str = ""
    check_code: str = ""

    @property
    def is_draft(self) -> bool:
        return self.dated is None

    @property
    def blocks(self) -> list[Block]:
        return text.blocks(self.body, self.tables)

    @property
    def lines(self) -> list[Line]:
        return text.form_lines(self.body)

    @property
    def date_said(self) -> str:
        return said(self.dated) if self.dated else "（签发日期）"

    @property
    def annex_names(self) -> list[str]:
        """The lines of the 附件说明: without a full stop, numbered only when there are several."""
        if len(self.annexes) == 1:
            return [f"附件：{self.annexes[0].title}"]
        return [f"{'附件：' if n == 1 else '　　　'}{n}.{annex.title}" for n, annex in enumerate(self.annexes, 1)]

    def annex_label(self, place: int) -> str:
        return "附件" if len(self.annexes) == 1 else f"附件{place}"


def widths(table: Table) -> list[float]:
    """Shares of the width by the longest words of each column, within bounds, so that 序号 is narrow."""
    longest = [
        max([_ems(name), *(min(_ems(row[place]), LONGEST) for row in table.rows)]) + ROOM
        for place, name in enumerate(table.columns)
    ]
    mean = sum(longest) / len(longest)
    return [max(NARROWEST, length / mean) for length in longest]


def _ems(words: str) -> float:
    """Width in Chinese letters: a Latin one is little more than half as wide."""
    return sum(0.6 if letter.isascii() else 1 for letter in words)


def said(day: date) -> str:
    """成文日期: Arabic numerals, no leading zero (GB/T 9704-2012 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def table_of(value: Any) -> Table | None:
    """A table in the data of a paper: ``{"columns": [...], "rows": [[...], ...]}``."""
    if not isinstance(value, dict) or set(value) - {"title"} != {"columns", "rows"}:
        return None
    return Table([str(name) for name in value["columns"]], [[_cell(cell) for cell in row] for row in value["rows"]])


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def annexes_of(value: Any) -> list[Annex]:
    """``data["附件"]``: ``[{"title": ..., "body": ...} or {"title": ..., "columns": ..., "rows": ...}]``."""
    return [
        Annex(str(each.get("title", "")), str(each.get("body", "")), table_of(each) if "columns" in each else None)
        for each in value or []
    ]


def plain(blocks: list[Block]) -> list[dict[str, Any]]:
    return [asdict(block) | {"is_heading": block.is_heading} for block in blocks]
