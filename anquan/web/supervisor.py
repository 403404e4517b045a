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
LONGEST_PAUSE_SECONDS = 30  # between two starts of a child that keeps dying


@dataclass
class Child:
    name: str
    run: Callable[[], None]
    is_service: bool  # a service is started again when it ends; a job is not
    process: BaseProcess
    started_at: float
    pause: float = 0.0


@dataclass
class Family:
    on_job_done: Callable[[str, int], None]  # name and exit code of a job that has ended
    say: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)

    def start_service(self, name: str, run: Callable[[], None]) -> None:
        self.children[name] = Child(name, run, True, fork(run), time.monotonic())

    def start_job(self, name: str, run: Callable[[], None]) -> None:
        self.children[name] = Child(name, run, False, fork(run), time.monotonic())

    def look_after(self, seconds: float = POLL_SECONDS) -> None:
        """Waits up to ``seconds`` for a child to end, and deals with those that have."""
        connection.wait([child.process.sentinel for child in self.children.values()], timeout=seconds)
        for child in list(self.children.values()):
            if child.process.exitcode is not None:
                kill_group(child, signal.SIGKILL)  # what it had started itself
                self._bury(child)

    def _bury(self, child: Child) -> None:
        code = child.process.exitcode or 0
        if not child.is_service:
            del self.children[child.name]
            self.on_job_done(child.name, code)
            return
        lived = time.monotonic() - child.started_at
        child.pause = 0.0 if lived > LONGEST_PAUSE_SECONDS else min(LONGEST_PAUSE_SECONDS, child.pause * 2 or 1)
        self.say(f"{child.name} 意外结束（{code}），{child.pause:.0f} 秒后重新启动。")
        time.sleep(child.pause)
        child.process, child.started_at = fork(child.run), time.monotonic()

    def stop(self) -> None:
        """Asks all children to end, and ends those that do not."""
        for child in self.children.values():
            kill_group(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self.children.values():
            child.process.join(max(0.0, deadline - time.monotonic()))
            kill_group(child, signal.SIGKILL)
            child.process.join()
        self.children.clear()


def fork(run: Callable[[], None]) -> BaseProcess:
    process = get_context("fork").Process(target=_be_a_child, args=(run, os.getpid()))
    process.start()
    return process


def _be_a_child(run: Callable[[], None], parent: int) -> None:
    os.setpgrp()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
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


def kill_group(child: Child, signal_number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid or 0, signal_number)
