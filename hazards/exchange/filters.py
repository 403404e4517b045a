"""Which lines of a reconciliation are shown: the page and its workbook ask here."""

from collections.abc import Sequence

from django import forms

from hazards.exchange.comparing import Line
from hazards.exchange.rules import Outcome, plain

OFF, TODO, ALL = "off", "todo", "all"
SHOWS = [(OFF, "有出入"), (TODO, "还没核对"), *Outcome.choices, (ALL, "全部")]


class LineFilter(forms.Form):
    """The conditions of the page; a name it does not declare is a 400."""

    show = forms.ChoiceField(label="结果", choices=SHOWS, required=False)
    q = forms.CharField(label="文字", max_length=50, required=False)


def chosen(lines: Sequence[Line], show: str, words: str) -> list[Line]:
    """``show`` '' is what is off: everything that is not the same."""
    return [line for line in lines if _is_shown(line, show or OFF) and _has(line, plain(words))]


def _is_shown(line: Line, show: str) -> bool:
    if show == ALL:
        return True
    if show == TODO:
        return line.is_todo
    return line.outcome != Outcome.SAME if show == OFF else line.outcome == show


def _has(line: Line, words: str) -> bool:
    if not words:
        return True
    texts = [
        line.who.number,
        line.who.title,
        line.who.unit,
        line.their_number,
        *(line.row.cells.values() if line.row else ()),
    ]
    return any(words in plain(text) for text in texts)
