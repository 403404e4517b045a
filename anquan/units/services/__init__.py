"""The only code that writes units. Every verb is one transaction with its journal entry.

A refused value raises ``django.core.exceptions.ValidationError`` with Chinese messages by field; a form that was opened
before somebody else's change raises ``StaleUnit``.
"""

from anquan.units.services.divisions import load_divisions
from anquan.units.services.enterprises import import_enterprises
from anquan.units.services.facts import StaleUnit
from anquan.units.services.merging import merge_units
from anquan.units.services.writing import create_unit, deactivate, move_unit, reactivate, update_unit

deactivate_unit = deactivate
reactivate_unit = reactivate

__all__ = [
    "StaleUnit",
    "create_unit",
    "deactivate",
    "deactivate_unit",
    "import_enterprises",
    "load_divisions",
    "merge_units",
    "move_unit",
    "reactivate",
    "reactivate_unit",
    "update_unit",
]
