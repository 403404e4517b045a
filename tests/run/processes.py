"""Real processes for tests: started with an environment of their own, found through /proc, awaited with a deadline."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.paths import ROOT

PYTHON = sys.executable
BIN = Path(sys.executable).parent


def strain() -> float:
    """How much longer things take because other work is waiting for these cores: 1 on a machine that keeps up."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """The one place where tests wait: polls until ``condition`` holds; fails after ``seconds`` of a free machine."""
    deadline = time.monotonic() + seconds * strain()
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(**changes: str) -> dict[str, str]:
    """The environment of this process without anything that would configure the product, then ``changes``."""
    ours = ("ANQUAN_", "DJANGO_", "DATABASE_", "REDIS_", "TEST_", "CELERY_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = f"{BIN}{os.pathsep}{clean.get('PATH', '')}"
    return clean | {"PATH": path, "PYTHONUNBUFFERED": "1"} | changes


@contextmanager
def started(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """A process in a session of its own; whatever is left of it is killed at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        for pid in session(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def living() -> dict[int, int]:
    """Process id to session id, of all living processes."""
    table = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            state, _parent, _group, session_id, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            if state != "Z":
                table[int(folder.name)] = int(session_id)
    return table


def session(leader: int) -> list[int]:
    """All living processes of the session: children stay in it, whatever becomes of their parents."""
    return [pid for pid, session_id in living().items() if session_id == leader]


def any_alive(pids: list[int]) -> bool:
    return not living().keys().isdisjoint(pids)


def status(url: str, timeout: float = 20, **headers: str) -> int | None:
    """The HTTP status, or None where nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


@contextmanager
def black_hole() -> Iterator[int]:
    """The port of a server that accepts every connection and never says anything."""
    kept = []
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in kept:
        connection.close()


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[subprocess.Popen]:
    """A Redis of the test's own."""
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with started(command, environment(), folder / "redis.log") as process:
        until(lambda: listens(port), 20, "redis-server listens")
        yield process


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
