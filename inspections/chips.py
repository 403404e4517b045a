"""Conditions of a list in words: a unit and a colleague by name, and not by the number in the address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.filters import Filter
from inspections.people import colleagues_of


def of_units(form: Any, query: QueryDict, user: User, names: Iterable[str]) -> list[Filter]:
    """Those in force; a unit the person may not address keeps its number."""
    return [replace(chip, say=_unit(chip, query, user)) for chip in _on(form, query, names)]


def of_people(form: Any, query: QueryDict, user: User, names: Iterable[str]) -> list[Filter]:
    """Those in force; somebody of another county keeps his number."""
    return [replace(chip, say=_person(chip, query, user)) for chip in _on(form, query, names)]


def _on(form: Any, query: QueryDict, names: Iterable[str]) -> list[Filter]:
    wanted = set(names)
    return [chip for chip in filters.bar(form, query) if chip.name in wanted and chip.is_on]


def _unit(chip: Filter, query: QueryDict, user: User) -> str:
    unit = Unit.objects.addressable_by(user).filter(pk=int(str(query[chip.name]))).first()
    return unit.label if unit else chip.say


def _person(chip: Filter, query: QueryDict, user: User) -> str:
    person = colleagues_of(user).filter(pk=int(str(query[chip.name]))).first()
    return person.name if person else chip.say
