"""SQLite lets one write at a time and has no queue: whoever finds it taken sleeps and looks again, longer each time.

With eight threads that costs the time between two looks, and one of them may be overtaken for seconds. Here the
transactions of one process take turns in the order in which they came. Against other processes (the worker) SQLite's
own waiting stays, and so does its time limit: whoever has waited that long in the queue asks SQLite all the same.
"""

from collections import defaultdict, deque
from threading import Lock

from django.db.backends.sqlite3 import base


class Turns:
    """First come, first served."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; False when it did not come in time."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:  # it came just now
                return True
            self._waiting.remove(mine)
        return False

    def give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


_turns: dict[str, Turns] = defaultdict(Turns)  # of each database file


class DatabaseWrapper(base.DatabaseWrapper):
    _turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turns = _turns[str(self.settings_dict["NAME"])]
        self._turn = turns if turns.take(self.settings_dict["OPTIONS"].get("timeout", 5)) else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        # what cannot be committed goes on to its rollback
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give()
