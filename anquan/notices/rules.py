"""Words and small decisions of notices. Pure."""

from datetime import datetime, timedelta

WAITING = "waiting"
SENT = "sent"
DEAD = "dead"
DROPPED = "dropped"
STATUSES = [(WAITING, "待发送"), (SENT, "已发送"), (DEAD, "发送失败"), (DROPPED, "不再发送")]


def is_quiet(hour: int, quiet_from: int, quiet_until: int) -> bool:
    """Whether ``hour`` lies in the quiet hours; they usually run over midnight (22 to 7). Equal ends: none."""
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def next_try(now: datetime, attempts: int, waits: list[int]) -> datetime:
    """After the ``attempts``-th failure wait the next number of minutes; the last one repeats."""
    return now + timedelta(minutes=waits[min(max(attempts, 1), len(waits)) - 1])


def is_local(url: str) -> bool:
    """A notice leads into this product and nowhere else."""
    return not url or (url.startswith("/") and not url.startswith(("//", "/\\")))
