"""View models of the parts: what the component templates read. Pure data, made by the views of the business apps.

A template under ``templates/components/`` accepts any object with these attributes; these classes are the contract.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

State = Literal["done", "now", "late", "todo"]


@dataclass(frozen=True)
class Step:
    """One step of the 闭环条 (components/loop.html). ``say`` stands in colour under a running step: 还有 7 天."""

    label: str
    state: State
    when: date | datetime | None = None
    note: str = ""
    say: str = ""


@dataclass(frozen=True)
class Said:
    """The 状态句 (components/said.html): the lead in weight and colour, then the facts."""

    lead: str
    rest: str = ""
    tone: Literal["", "late", "soon", "now", "done", "done_late", "void"] = ""


@dataclass(frozen=True)
class Clock:
    """A 时钟 (components/clocks.html). ``used`` is the share of the time that is gone, 0..1.

    ``why`` is the Deadline's explanation: ``{"steps": [...], "basis": "...", "warning": "..."}`` or None.
    """

    name: str
    say: str  # 还有 7 天 / 逾期 8 天 / 停在 11-17，在期限内 / 用 1 天，限 2 个工作日
    starts_on: date
    due_on: date
    used: float
    tone: Literal["", "late", "soon", "stopped"] = ""
    start_word: str = ""
    charged: str = ""
    note: str = ""
    why: dict[str, Any] | None = None

    @property
    def width(self) -> int:
        """Of the drawn bar, in hundredths."""
        return round(100 * min(1.0, max(0.0, self.used)))


def used_share(starts_on: date, due_on: date, on: date) -> float:
    """How much of the time from start to due is gone on ``on``; a same-day clock is gone when it starts."""
    whole = (due_on - starts_on).days
    return 1.0 if whole <= 0 else min(1.0, max(0.0, (on - starts_on).days / whole))


@dataclass(frozen=True)
class Kpi:
    """A figure (components/kpis.html). ``compare``: ("比上月末", "+286") pairs; ``definition`` is its 口径."""

    label: str
    value: str
    unit: str = ""
    href: str = ""
    under: str = ""
    definition: str = ""
    compare: tuple[tuple[str, str], ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class Work:
    """One counted sentence of 今日要办 (components/today.html)."""

    count: int | str
    what: str
    href: str
    verb: str = "查看"
    detail: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Photo:
    """One picture (components/photos.html). ``src`` the served copy, ``full`` the page of the original."""

    src: str
    alt: str
    full: str = ""
    thumb: str = ""
    taken: str = ""  # 11-03 09:41
    by: str = ""
    place: str = ""  # 离登记点 3 米
    pk: str = ""


@dataclass(frozen=True)
class Happening:
    """One line of the 经过 (components/timeline.html), newest first.

    ``tone``: back (退回), denied (拦下), done (销号). ``took`` is the time between steps: 交办→签收 2 天.
    ``struck`` is the former value of a correction. ``papers``: (label, href) pairs.
    """

    at: datetime
    title: str
    icon: str = "dot"
    text: str = ""
    by: str = ""
    tone: Literal["", "back", "denied", "done"] = ""
    took: str = ""
    quote: str = ""
    struck: str = ""
    papers: tuple[tuple[str, str], ...] = ()
    is_system: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix (components/matrix.html): a count that opens its rows, and how many of them are late."""

    count: int
    href: str = ""
    late: int = 0

    @property
    def share(self) -> float:
        return self.late / self.count if self.count else 0.0


@dataclass(frozen=True)
class Action:
    """A button or a line of the 更多 menu (components/actions.html). A ``reason`` disables it and stands on it.

    ``post`` makes it a form that posts; otherwise it is a link to the page that asks for the input.
    """

    label: str
    href: str
    icon: str = ""
    reason: str = ""
    key: str = ""  # the key that presses it on the page
    is_primary: bool = False
    is_danger: bool = False
    post: bool = False
    confirm: str = ""  # the consequence, asked before posting what cannot be undone


@dataclass(frozen=True)
class Deck:
    """The actions of one page: one primary, at most one beside it, the rest under 更多."""

    primary: Action | None = None
    second: Action | None = None
    more: tuple[Action, ...] = ()


def deck(actions: list[Action]) -> Deck:
    """The first enabled primary leads; danger and disabled ones go under 更多."""
    primary = next((action for action in actions if action.is_primary and not action.reason), None)
    others = [action for action in actions if action is not primary]
    second = next((action for action in others if not action.reason and not action.is_danger), None)
    return Deck(primary, second, tuple(action for action in others if action is not second))
