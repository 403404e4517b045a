"""Appends links for entries that are committed and not yet sealed.

Writers never wait for the chain: they insert their entries and go. The sealer comes later and gives each committed
entry the next place; an entry whose transaction ended late simply gets a later one. Two sealers at once do no harm:
the sequence number is unique, so the slower one fails as a whole and stops.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from anquan.journal import rules, selectors
from anquan.journal.models import Entry, Link

BATCH = 1000
LONGEST_TRANSACTION = timedelta(days=1)

logger = logging.getLogger(__name__)


def seal(*, now: datetime, everything: bool = False) -> int:
    """Seal what is waiting; returns how many entries. The first run of a day looks at every entry ever written."""
    waiting = unsealed() if everything or _first_run_of_the_day(now) else _lately_written()
    sealed, after = 0, 0
    try:
        while batch := list(waiting.filter(pk__gt=after).order_by("pk")[:BATCH]):
            sealed += _append(_genuine(batch), now)
            after = batch[-1].pk
    except IntegrityError:
        logger.info("another sealer is at work; stopped after %s", sealed)
    return sealed


def unsealed() -> QuerySet[Entry]:
    """Every entry that has no place in the chain yet."""
    return Entry.objects.filter(~Exists(Link.objects.filter(entry_id=OuterRef("pk"))))


def _first_run_of_the_day(now: datetime) -> bool:
    newest = selectors.head()
    return newest is None or timezone.localdate(newest.sealed_at) != timezone.localdate(now)


def _lately_written() -> QuerySet[Entry]:
    newest = selectors.head()
    last_id = Link.objects.aggregate(last=Max("entry_id"))["last"]
    return unsealed().filter(Q(pk__gt=last_id) | Q(at__gte=newest.sealed_at - LONGEST_TRANSACTION))


def _genuine(batch: list[Entry]) -> list[Entry]:
    """A row written past the application, or copied, is left out of the chain; ``verify_journal`` names it."""
    digests = [entry.digest for entry in batch]
    taken = set(Link.objects.filter(entry_digest__in=digests).values_list("entry_digest", flat=True))
    genuine = {}
    for entry in batch:
        if entry.digest in taken or entry.digest in genuine or entry.digest != entry.expected_digest():
            logger.error("journal entry %s was not written by the application; it is not sealed", entry.pk)
        else:
            genuine[entry.digest] = entry
    return list(genuine.values())


@transaction.atomic
def _append(entries: list[Entry], now: datetime) -> int:
    newest = selectors.head()
    seq, previous = (newest.seq, newest.digest) if newest else (0, rules.GENESIS)
    links = []
    for entry in entries:
        seq += 1
        link = Link(seq=seq, entry_id=entry.pk, entry_digest=entry.digest, sealed_at=now)
        link.digest = previous = rules.link_digest(
            previous=previous, seq=seq, entry_id=entry.pk, digest=entry.digest, key=settings.JOURNAL_KEY
        )
        links.append(link)
    Link.objects.bulk_create(links)
    return len(links)
