"""The kinds of papers: what each is called, how it is laid out, which fields its wording may name.

An app registers its kinds in ``AppConfig.ready``, as with ``anquan.files.exports``:

    kinds.register(Kind(code="assignment_slip", name="交办单", layout="slip", series="交办", title=…, body=…,
                        names=("隐患编号", "整改期限"), fields=lambda hazard: {"隐患编号": hazard.number},
                        on_issue=f, on_void=g))

``title`` and ``body`` are the wording the product ships; the office's own versions are rows (``models.Template``).
``fields`` gets the record the paper is about and answers with texts, dates, numbers or tables.
``counted_as`` is the code of the figure in which issued papers of the kind are counted (``anquan/papers/indicators.py``).
``told`` answers with the units whose people ``on_issue`` tells itself; the other addressees are told that a paper came.
``is_on_the_spot`` kinds need no review: whoever else may issue them does so at the place (现场签发).
``on_issue`` and ``on_void`` are called ``(paper, actor, today)`` inside the transaction of that move; a ``NotAllowed`` rolls it back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anquan.papers import text
from anquan.papers.drawing.sheet import DOCUMENT, LAYOUTS

Hook = Callable[[Any, Any, date], None]
Fields = Callable[[Any], Mapping[str, Any]]
COMMON = ("发文单位", "主送", "抄送", "今天", "年份")


@dataclass(frozen=True)
class Kind:
    """``series`` shares one run of numbers (and one 机关代字) among kinds; ``is_by_hand`` may be drafted without a record."""

    code: str
    name: str
    title: str
    body: str
    layout: str = DOCUMENT
    series: str = ""
    counted_as: str = ""
    numbered: bool = True
    names: tuple[str, ...] = ()
    fields: Fields | None = None
    on_issue: Hook | None = None
    on_void: Hook | None = None
    told: Callable[[Any], Iterable[int]] | None = None
    is_by_hand: bool = False
    is_on_the_spot: bool = False
    is_title_public: bool = True
    has_receipt: bool = False
    has_seal: bool = True
    is_upward: bool = False  # 上行文: the 签发人 stands beside the number

    @property
    def known(self) -> tuple[str, ...]:
        return (*COMMON, *self.names)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """One code, one kind. A wording that names unknown fields is found at start."""
    if kind.code in _KINDS and _KINDS[kind.code].name != kind.name:
        raise ValueError(f"kind {kind.code!r} already means {_KINDS[kind.code].name!r}")
    if kind.layout not in LAYOUTS:
        raise ValueError(f"no layout {kind.layout!r}")
    text.check(kind.title, kind.known)
    text.check(kind.body, kind.known)
    _KINDS[kind.code] = kind


def get(code: str) -> Kind:
    return _KINDS[code]


def find(code: str) -> Kind | None:
    return _KINDS.get(code)


def every() -> list[Kind]:
    return list(_KINDS.values())


def by_hand() -> list[Kind]:
    return [kind for kind in _KINDS.values() if kind.is_by_hand]


def name_of(code: str) -> str:
    return _KINDS[code].name if code in _KINDS else code


def choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.name) for kind in _KINDS.values()]


def series() -> list[str]:
    """Every series that numbers are taken from, each once."""
    return list(dict.fromkeys(kind.series for kind in _KINDS.values() if kind.numbered))
