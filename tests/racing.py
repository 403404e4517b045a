"""Real threads against the real database: everybody starts at once, everybody's outcome is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def race(*runners: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on a connection of its own. An exception is an outcome, not a failure."""
    start = Barrier(len(runners))

    def run(runner: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return runner()
        except Exception as outcome:  # the test looks at it
            return outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))


def winners(outcomes: Sequence[Any]) -> list[Any]:
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
