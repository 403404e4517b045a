"""Work that a row asks for: one worker at a time, never a second result, and not for ever.

A row of such a table has ``leased_until`` and ``attempts``. A worker claims it by ONE conditional update. The end of the
lease, with the number of the attempt, is its ticket: whatever it writes afterwards goes through ``keep``, so a worker that
slept past its lease and was replaced changes nothing. An attempt counts from its beginning, because a worker that is
killed never reports a failure; after so many (a term) the row is given up with a reason.

Two tables use it: ``files.exports`` and ``hazards.imports.jobs``. The outbox (``anquan.notices``) keeps a form of its own,
because it is other work: a row is a tenth of a second, not minutes, hundreds are taken from one reading (the claim compares
with what was read, and asks nothing again), a failure waits longer each time until ``not_before``, a person may send the dead
ones again, and an e-mail that has left cannot be called back by any ticket. It shares ``LostClaim``, no more.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.terms.selectors import whole

AT_A_TIME = 20

logger = logging.getLogger(__name__)


class LostClaim(Exception):
    """Another worker has taken the row over, or nobody is to work on it any more."""


@dataclass(frozen=True)
class Queue:
    """The unfinished rows of one table, and what is done with them.

    ``rows`` holds what the work needs and the order of service; ``terms`` is the beginning of two keys,
    ``….lease_minutes`` and ``….max_attempts``. ``work`` ends the row itself, through ``keep``. ``give_up`` ends one that
    will not be tried again; its second argument is the last failure, None when no worker lived to tell.
    """

    rows: models.QuerySet
    unfinished: Q
    terms: str
    work: Callable[[Any], None]
    give_up: Callable[[Any, Exception | None], None]
    claimed: Mapping[str, Any] = field(default_factory=dict)  # further columns, when work begins
    released: Mapping[str, Any] = field(default_factory=dict)  # and when it broke off

    def waiting(self, now: datetime) -> list:
        """Keys of rows that nobody works on. Those whose workers died again and again are given up first."""
        free, most = self._free(now), self._most_attempts(now)
        for row in free.filter(attempts__gte=most):
            with suppress(LostClaim):
                self.give_up(row, None)
        return list(free.filter(attempts__lt=most).values_list("pk", flat=True)[:AT_A_TIME])

    def run(self, pk: Any, *, now: datetime | None = None) -> bool:
        """Claim one row and do its work. False when somebody else has it, or there is nothing to do."""
        now = now or timezone.now()
        row = self.claim(pk, now=now)
        if row is None:
            return False
        try:
            self.work(row)
        except LostClaim:
            logger.warning("%s %s was taken over by another worker", row._meta.label, pk)
        except Exception as problem:  # the next attempt comes with the sweep
            logger.exception("%s %s failed", row._meta.label, pk)
            with suppress(LostClaim):
                self._failed(row, now, problem)
        return True

    def claim(self, pk: Any, *, now: datetime) -> Any | None:
        """The row, with its ticket in it, for exactly one of those who ask."""
        free = self._free(now).filter(pk=pk, attempts__lt=self._most_attempts(now))
        ticket = now + timedelta(minutes=whole(f"{self.terms}.lease_minutes", timezone.localdate(now)))
        if not free.update(leased_until=ticket, attempts=F("attempts") + 1, **self.claimed):
            return None
        return self.rows.filter(pk=pk, leased_until=ticket).first()

    def _free(self, now: datetime) -> models.QuerySet:
        return self.rows.filter(self.unfinished, Q(leased_until=None) | Q(leased_until__lt=now))

    def _most_attempts(self, now: datetime) -> int:
        return whole(f"{self.terms}.max_attempts", timezone.localdate(now))

    def _failed(self, row: Any, now: datetime, problem: Exception) -> None:
        if row.attempts >= self._most_attempts(now):
            self.give_up(row, problem)
        else:
            keep(row, leased_until=None, **self.released)


def ticket_of(row: Any) -> tuple[datetime | None, int]:
    """What a worker holds while the row is its own."""
    return row.leased_until, row.attempts


def keep(row: Any, **values: Any) -> None:
    """Write columns of a claimed row. Raises ``LostClaim`` when it is no longer in the hands of who read it."""
    leased_until, attempts = ticket_of(row)
    mine = type(row)._base_manager.filter(pk=row.pk, leased_until=leased_until, attempts=attempts)
    if not mine.update(**values):
        raise LostClaim(f"{row._meta.label} {row.pk}")
    for name, value in values.items():
        setattr(row, name, value)
