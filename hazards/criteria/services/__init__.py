"""Verbs of 判定: keep the library, determine, follow a request for downgrade."""

from hazards.criteria.services.determining import determine, follow_request, is_determined_major, propose
from hazards.criteria.services.library import create_set, repeal_set, save_clause, save_set, save_synonym
from hazards.criteria.services.workbook import import_set

__all__ = [
    "create_set",
    "determine",
    "follow_request",
    "import_set",
    "is_determined_major",
    "propose",
    "repeal_set",
    "save_clause",
    "save_set",
    "save_synonym",
]
