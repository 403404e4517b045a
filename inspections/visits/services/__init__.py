"""Verbs of a visit: the only code that writes one. Every door (page, API, device, demo) calls these."""

from inspections.visits.services.entering import Past, enter_past
from inspections.visits.services.finding import found, found_fixed
from inspections.visits.services.following import follow_units
from inspections.visits.services.making import change, make, set_participants
from inspections.visits.services.moves import perform
from inspections.visits.services.recording import record_of, write
from inspections.visits.services.signing import refuse, sign, unsign

__all__ = [
    "Past", "change", "enter_past", "follow_units", "found", "found_fixed", "make", "perform", "record_of", "refuse",
    "set_participants", "sign", "unsign", "write",
]  # fmt: skip
