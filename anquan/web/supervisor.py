"""A parent and its children: dead ones are started again, and none outlives the parent, however it ends.

Each child is a fork in a process group of its own, so that Ctrl-C at the terminal reaches the parent alone, and a
child is stopped together with everything it has started. A child whose parent has vanished (kill -9) ends its group.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from types import FrameType

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 10  # between TERM and KILL
LONGEST_PAUSE_SECONDS = 30  # before a child that keeps dying is started again


@dataclass
class Child:
    """A service is started again when it ends; a job is not."""

    name: str
    run: Callable[[], None]
    is_service: bool
    process: BaseProcess = field(init=False)
    is_down: bool = True
    started_at: float = 0.0
    start_again_at: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        self.process = fork(self.run)
        self.is_down = False
        self.started_at = time.monotonic()

    def signal(self, number: int) -> None:
        """To the child and everything it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process_id(self.process), number)


@dataclass
class Family:
    say: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, run: Callable[[], None], *, is_service: bool = True) -> None:
        self.children[name] = Child(name, run, is_service)
        self.children[name].start()

    def look_after(self, seconds: float = POLL_SECONDS) -> list[tuple[str, int]]:
        """Waits a moment for a child to end. A service starts again; jobs are returned with their exit codes."""
        connection.wait([child.process.sentinel for child in self._living()], timeout=seconds)
        ended = [child for child in self._living() if child.process.exitcode is not None]
        jobs = [(child.name, child.process.exitcode or 0) for child in ended if not child.is_service]
        for child in ended:
            self._bury(child)
        for child in self.children.values():
            if child.is_down and time.monotonic() >= child.start_again_at:
                child.start()
        return jobs

    def stop(self) -> None:
        """Asks all children to end, and ends those that do not."""
        for child in self._living():
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._living():
            child.process.join(max(0.0, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
            child.process.join()
        self.children.clear()

    def _living(self) -> list[Child]:
        return [child for child in self.children.values() if not child.is_down]

    def _bury(self, child: Child) -> None:
        child.signal(signal.SIGKILL)  # what it had started and left behind
        child.is_down = True
        if not child.is_service:
            del self.children[child.name]
            return
        has_lived = time.monotonic() - child.started_at > LONGEST_PAUSE_SECONDS
        child.pause = 1 if has_lived else min(LONGEST_PAUSE_SECONDS, child.pause * 2 or 1)
        child.start_again_at = time.monotonic() + child.pause
        self.say(f"{child.name} 意外结束（{child.process.exitcode}），{child.pause:.0f} 秒后重新启动。")


def fork(run: Callable[[], None]) -> BaseProcess:
    process = get_context("fork").Process(target=_be_a_child, args=(run, os.getpid()))
    process.start()
    with suppress(OSError):
        os.setpgid(process_id(process), process_id(process))  # here as well as in the child: whoever comes first
    return process


def process_id(process: BaseProcess) -> int:
    """Its process group has the same number. 0 would mean our own group, so a process not started is an error."""
    if not process.pid:
        raise ValueError("not started")
    return process.pid


def _be_a_child(run: Callable[[], None], parent: int) -> None:
    with suppress(OSError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    end_with(parent)
    run()


def leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def end_with(parent: int) -> None:
    """From now on this process, and its group with it, ends when its parent is no longer ``parent``."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL_SECONDS)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
