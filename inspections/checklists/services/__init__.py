"""Verbs. The only code that writes checklists and the answers of a visit."""

from inspections.checklists.services.answers import Given, answer, choose, drop
from inspections.checklists.services.library import copy, create, publish, save_facts, set_active
from inspections.checklists.services.workbook import import_items

__all__ = [
    "Given", "answer", "choose", "copy", "create", "drop", "import_items", "publish", "save_facts", "set_active",
]  # fmt: skip
