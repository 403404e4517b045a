"""Every (state × action × person) is tried and rolled back (acceptance A12).

A test walks one record along its way and hands each state to ``Trial``. What is done must stand in the table that the
test has written by hand, and what stands there must be done. At a door a try is *done* when the version of the record has
moved. A refusal is one of right or of state: an answer about the input (422, 400, ``ValidationError``) means that somebody
got as far as the input, and is a fault.

The table of moves is asked every triple; service, page and API, everybody in the first state of each action; the service
also one who may and one who may not in every other, and where nobody may, whoever may do that action in another state.
``TRIPLES=all`` sends every triple through every door.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.test import Client

from anquan.accounts.models import User
from anquan.workflow import NotAllowed
from hazards.forms import ActionForm
from tests.api.doors import as_json, door
from tests.cast import Play, picture
from tests.hazards.majors.moving import as_typed

EVERYTHING = os.environ.get("TRIPLES") == "all"
REFUSED = (403, 404, 409)
# (state, action) → who may
Allowed = Mapping[tuple[str, str], set[str]]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing of the block stays."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@contextmanager
def in_silence() -> Iterator[None]:
    """A thousand refusals write a thousand tracebacks into the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@dataclass
class Cast:
    """Everybody of a trial at every door, and the input that any form asks of him: ``values`` by the name of the field."""

    play: Play
    people: dict[str, User]
    values: dict[str, Any]
    with_photos: set[str]  # who may send any: the others are to be refused before anybody looks at one

    def __post_init__(self) -> None:
        """Signed in, and with a photo at hand, before anything is rolled back. Pages answer htmx: a refusal is then a
        fragment, not a whole page to draw."""
        self.pages = {name: Client(headers={"HX-Request": "true"}) for name in self.people}
        for name, client in self.pages.items():
            client.force_login(self.people[name])
        self.doors = {name: door(user) for name, user in self.people.items()}
        self.photos = {name: self.play.photo(self.people[name]) for name in self.with_photos}

    def given(self, form: type[ActionForm], name: str) -> dict[str, Any]:
        """What a service takes."""
        fields = form(user=self.people[name]).fields
        asked = {each: self.values[each] for each in fields if each in self.values}
        return asked | ({"photos": [self.photos[name]]} if form.needs_photos and name in self.photos else {})

    def typed(self, form: type[ActionForm], name: str) -> dict[str, Any]:
        """What a page takes."""
        sent = {each: as_typed(value) for each, value in self.given(form, name).items() if each != "photos"}
        return sent | ({"photos": [picture()]} if form.needs_photos and name in self.photos else {})

    def as_json(self, form: type[ActionForm], name: str) -> dict[str, Any]:
        """What the API takes."""
        return as_json(self.given(form, name))


@dataclass
class Trial:
    """``table`` and ``ways`` take (record, action, person); a way answers with a status code, or raises as a service does."""

    allowed: Allowed
    actions: list[str]
    people: tuple[str, ...]
    table: Callable[[Any, str, str], Any]
    ways: dict[str, Callable[[Any, str, str], int]]
    version: Callable[[Any], Any]
    faults: list[str] = field(default_factory=list)
    tried: Counter = field(default_factory=Counter)
    states: set[str] = field(default_factory=set)
    known: set[tuple[str, str, bool]] = field(default_factory=set)

    def state(self, name: str, record: Any) -> None:
        """Everybody tries everything in this state."""
        self.states.add(name)
        before = self.version(record)
        for action in self.actions:
            for person in self.people:
                self._ask(name, record, action, person)
            for way in self.ways:
                for person in self._who(way, name, action):
                    self._try(way, name, record, action, person, before)

    def may(self, state: str, action: str) -> set[str]:
        return self.allowed.get((state, action), set())

    def _who(self, way: str, state: str, action: str) -> list[str]:
        """In the order of ``people``."""
        may = self.may(state, action)
        is_first = (way, action, bool(may)) not in self.known
        self.known.add((way, action, bool(may)))
        if EVERYTHING or may and is_first:
            return list(self.people)
        if may:
            return [self._one_who_may(may), self._one_who_may_not(may)] if way == "service" else []
        elsewhere = {person for (_, each), people in self.allowed.items() if each == action for person in people}
        return sorted(elsewhere)[:1] if is_first or way == "service" else []

    def _one_who_may(self, may: set[str]) -> str:
        return next(person for person in self.people if person in may)

    def _one_who_may_not(self, may: set[str]) -> str:
        return next(person for person in reversed(self.people) if person not in may)

    def _ask(self, state: str, record: Any, action: str, person: str) -> None:
        self.tried["table"] += 1
        answer = outcome(self.table, record, action, person)
        if (answer not in REFUSED) != (person in self.may(state, action)):
            self.faults.append(f"table {state} {action} {person}: {answer}")

    def _try(self, way: str, state: str, record: Any, action: str, person: str, before: Any) -> None:
        self.tried[way] += 1
        with rolled_back():
            answer = outcome(self.ways[way], record, action, person)
            done = self.version(record) != before
        said = f"{way} {state} {action} {person}: {answer}"
        if done != (person in self.may(state, action)):
            self.faults.append(f"{said}, {'done' if done else 'refused'}")
        elif not done and answer not in REFUSED:
            self.faults.append(f"{said}, no refusal of right or state")


def outcome(attempt: Callable, record: Any, action: str, person: str) -> Any:
    """What a service raises, as the page would answer it."""
    try:
        return attempt(record, action, person)
    except Http404:
        return 404
    except NotAllowed as refusal:
        return 403 if refusal.code == "forbidden" else 409
    except ValidationError:
        return 422
