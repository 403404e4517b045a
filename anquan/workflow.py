"""A state machine as a table of moves. Pure: no database, no web (decision 0002).

A workflow is a list of ``Transition`` rows; the first row that allows an action wins. Buttons, the API's ``actions`` and
the service that performs a move all read the same table, so what is shown is what is allowed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Guard = Callable[[Any, Any], str | None]


class NotAllowed(Exception):
    """The move is refused. ``reason`` is Chinese and is shown to the person; ``code`` is stable for other systems."""

    def __init__(self, reason: str, code: str = "not_allowed"):
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass(frozen=True)
class Transition:
    """One row of the table. ``who`` decides whether the action is offered at all; ``guards`` say why it must wait."""

    action: str
    label: str
    sources: frozenset[str]
    target: str | None
    who: Guard
    guards: tuple[Guard, ...] = ()
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Offer:
    """An action as offered to one person: enabled, or disabled with the reason that stands on the button."""

    transition: Transition
    reason: str | None

    @property
    def action(self) -> str:
        return self.transition.action

    @property
    def label(self) -> str:
        return self.transition.label

    @property
    def enabled(self) -> bool:
        return self.reason is None


@dataclass(frozen=True)
class Workflow:
    transitions: tuple[Transition, ...]
    labels: dict[str, str] = field(default_factory=dict)

    def available(self, obj: Any, actor: Any) -> list[Offer]:
        """Every action of the present state that concerns ``actor``, in table order."""
        return [
            Offer(row, self._first_reason(row.guards, obj, actor))
            for row in self.transitions
            if obj.status in row.sources and row.who(obj, actor) is None
        ]

    def row(self, action: str, status: str) -> Transition | None:
        """What ``action`` is in this state, whoever asks."""
        return next((row for row in self.transitions if row.action == action and status in row.sources), None)

    def first(self, action: str) -> Transition:
        """The first row of ``action``, in whatever state; ``NotAllowed`` when the table does not have it."""
        row = next((row for row in self.transitions if row.action == action), None)
        if row is None:
            raise NotAllowed("没有这个操作。", "unknown_action")
        return row

    def is_closed_to(self, action: str, obj: Any, actor: Any) -> bool:
        """Whether this move of the present state is for somebody else: then nothing that ``actor`` sends is looked at."""
        row = self.row(action, obj.status)
        return row is not None and row.who(obj, actor) is not None

    def find(self, action: str, obj: Any, actor: Any) -> Transition:
        """The row to perform, or ``NotAllowed`` with the reason a person can act on."""
        row = self.row(action, obj.status)
        if row is None:
            first, state = self.first(action), self.labels.get(obj.status, obj.status)
            raise NotAllowed(f"当前是“{state}”，不能{first.label}。", "wrong_state")
        if reason := row.who(obj, actor):
            raise NotAllowed(reason, "forbidden")
        if reason := self._first_reason(row.guards, obj, actor):
            raise NotAllowed(reason, "guard")
        return row

    @staticmethod
    def _first_reason(guards: Iterable[Guard], obj: Any, actor: Any) -> str | None:
        return next((reason for guard in guards if (reason := guard(obj, actor))), None)
