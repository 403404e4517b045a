"""From wording to what a page shows: fields filled in, paragraphs told apart by their official numbers. Pure.

A template is plain text with fields in double braces, {{隐患编号}}. Filling in is one replacement of text by text: what
comes in is never looked at again, so braces, percent signs and tags in somebody's words stay what they are (B12).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELD = re.compile(r"\{\{([^{}\n]*)\}\}")
TO_FILL = re.compile(r"〔待填：([^〔〕\n]*)〕")
TABLE_LINE = re.compile(r"〔表：([^〔〕\n]*)〕")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
SENTENCE_END = "。！？；：，、"
HEADING_LENGTH = 60

# Level by its number (GB/T 9704-2012 7.3.3): 一、黑体 （一）楷体 1. 仿宋 （1）仿宋
LEVELS = (
    re.compile(r"^[一二三四五六七八九十百]{1,4}、"),
    re.compile(r"^[（(][一二三四五六七八九十百]{1,4}[）)]"),
    re.compile(r"^\d{1,3}[.．](?!\d)"),
    re.compile(r"^[（(]\d{1,3}[）)]"),
)
BODY = 0


class UnknownField(ValueError):
    """A template names a field that its kind does not have. The text is Chinese and names it."""

    def __init__(self, names: Iterable[str]):
        self.names = list(names)
        said = "、".join(f"{{{{{name}}}}}" for name in self.names)
        super().__init__(f"没有这样的字段：{said}。请从右侧的字段表里选，或者把双花括号去掉。")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (``head`` in the letters of its level, ``rest`` in those of the body) or the place of a table."""

    level: int
    head: str
    rest: str = ""
    table: str = ""

    @property
    def is_heading(self) -> bool:
        """A line that announces what follows: it must not be the last of a page."""
        return self.level > BODY and not self.rest and not self.table


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form: label and value pairs, or a box to sign in when ``is_box``."""

    cells: tuple[tuple[str, str], ...]
    is_box: bool = False


def names_in(text: str) -> list[str]:
    """The fields a template names, each once, in order."""
    return list(dict.fromkeys(name.strip() for name in FIELD.findall(text)))


def check(text: str, known: Iterable[str]) -> None:
    """Raises ``UnknownField`` for what is not in ``known``."""
    allowed = set(known)
    if unknown := [name for name in names_in(text) if name not in allowed]:
        raise UnknownField(unknown)


def fill(text: str, values: Mapping[str, str], known: Iterable[str]) -> str:
    """Every field replaced once by its value; one without a value says that it is still to be filled in."""
    check(text, known)
    return FIELD.sub(lambda match: values.get(match[1].strip()) or to_fill(match[1].strip()), text)


def to_fill(name: str) -> str:
    return f"〔待填：{name}〕"


def still_to_fill(*texts: str) -> list[str]:
    return list(dict.fromkeys(name for text in texts for name in TO_FILL.findall(text)))


def table_line(name: str) -> str:
    """Stands in a line of its own where the table of that name belongs."""
    return f"〔表：{name}〕"


def tidy(text: str) -> str:
    """One kind of line end, no control characters, no blanks at the ends of lines, no empty lines."""
    lines = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line for line in (line.strip(" \t\u3000") for line in lines) if line)


def blocks(body: str, tables: Iterable[str] = ()) -> list[Block]:
    known = set(tables)
    return [_block(line, known) for line in tidy(body).split("\n") if line]


def _block(line: str, tables: set[str]) -> Block:
    if (match := TABLE_LINE.fullmatch(line)) and match[1] in tables:
        return Block(BODY, "", table=match[1])
    level = next((number for number, pattern in enumerate(LEVELS, 1) if pattern.match(line)), BODY)
    if level == BODY:
        return Block(BODY, "", line)
    if level <= 2:
        head, stop, rest = line.partition("。")
        return Block(level, head + stop, rest) if len(head) <= HEADING_LENGTH else Block(level, "", line)
    is_heading = len(line) <= HEADING_LENGTH and line[-1] not in SENTENCE_END
    return Block(level, line) if is_heading else Block(level, "", line)


def form_lines(body: str) -> list[Line]:
    """A form is written line by line: ``字段：值``, two pairs parted by ``｜``, and ``意见：`` alone for a box."""
    return [_form_line(line) for line in tidy(body).split("\n") if line]


def _form_line(line: str) -> Line:
    cells = tuple(_pair(part) for part in line.split("｜"))
    is_box = len(cells) == 1 and bool(cells[0][0]) and not cells[0][1]
    return Line(cells, is_box)


def _pair(part: str) -> tuple[str, str]:
    label, colon, value = part.strip().partition("：")
    return (label.strip(), value.strip()) if colon else ("", part.strip())
