"""What a complete record becomes, by its kind, through the very services the pages call.

``prepare`` reads, checks and stores the pictures, before the transaction; ``Prepared.finish`` is the change itself,
inside it. What a service refuses leaves the record on the phone.
"""

from collections.abc import Callable

from inspections.offline import as_hazard, as_recheck, as_visit
from inspections.offline.records import Prepared, Record
from inspections.offline.rules import Kind

PREPARE: dict[str, Callable[[Record], Prepared]] = {
    Kind.HAZARD: as_hazard.prepare,
    Kind.RECHECK: as_recheck.prepare,
    Kind.VISIT: as_visit.prepare,
}


def prepare(kind: str, record: Record) -> Prepared:
    """Raises ``FormRefused``, ``ValidationError``, ``NotAllowed`` and ``Http404``."""
    return PREPARE[kind](record)
