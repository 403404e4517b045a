"""Verbs: keep a 口径, report by it, take in the answer, settle what differs. The only code here that writes."""

from hazards.exchange.services.answering import point_out_columns, upload
from hazards.exchange.services.profiles import save_profile
from hazards.exchange.services.reconciling import check, match, record_number, record_numbers, unmatch
from hazards.exchange.services.submitting import submit

__all__ = [
    "check",
    "match",
    "point_out_columns",
    "record_number",
    "record_numbers",
    "save_profile",
    "submit",
    "unmatch",
    "upload",
]
