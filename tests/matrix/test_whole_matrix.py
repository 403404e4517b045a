"""The whole access matrix (acceptance A2): every role, the anonymous and a client system, at every address, by every
method, for a row of its own, of its neighbours, of another county, and one that does not exist.

What is expected comes from the access matrix (who has the right) and from what is written by hand in ``expected.py``
(which rows a role sees, who may do what with them). Leaks and over-blocks are counted apart.

``make long`` (``MATRIX=all``) asks everybody everywhere; otherwise each role is asked at a fifth of the addresses, always
the same fifth, and the anonymous everywhere.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from zlib import crc32

import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from anquan.access import MATRIX
from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.accounts.roles import ROLES
from anquan.accounts.services import issue_token
from tests.acceptance.conftest import no_brake  # noqa: F401  fixture: many requests in one minute
from tests.cast import build_world
from tests.matrix.addresses import ADDRESSES, Ask
from tests.matrix.asking import Answer, Caller, quickly
from tests.matrix.expected import FAR, SEES
from tests.matrix.things import ANYBODYS, Shelf, Thing, build
from tests.test_access_matrix import named_patterns

EVERYTHING = os.environ.get("MATRIX") == "all"
ANONYMOUS, SYSTEM = "anonymous", "system_client"
METHODS, NO_METHODS = ("GET", "POST"), ("PUT", "PATCH", "DELETE")  # no address of the API knows the latter

# what may be answered in each case
TO_SIGN_IN, NO_RIGHT, NO_METHOD, NOTHING = "to sign in", "no right", "no method", "nothing"
REFUSED, ANSWERED = "refused", "answered"
STATUSES = {
    TO_SIGN_IN: {302, 401}, NO_RIGHT: {403}, NO_METHOD: {405}, NOTHING: {404, 405}, REFUSED: {403, 405, 409},
    ANSWERED: {200, 201, 204, 302, 304, 400, 405, 409, 412, 422},
}  # fmt: skip
PICTURES = {
    "hazards:evidence", "checklists:photo", "selfchecks:photo", "stationing:photo", "visits:signature", "api:evidence",
    "tips:photo",
}  # fmt: skip
IN_BODY = {400, 409, 422}  # where the body names it
DONE = {200, 201, 204, 302}


@dataclass
class Verdict:
    cells: int = 0
    leaks: list[str] = field(default_factory=list)
    over_blocks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    answers: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))

    def __str__(self) -> str:
        return f"{self.cells} cells, {len(self.leaks)} leaks, {len(self.over_blocks)} over-blocks, {len(self.faults)} faults"

    def never_done(self) -> list[str]:
        """Addresses that did nothing for anybody: what is sent there is not what they take."""
        return [f"{name} {ADDRESSES[name][n].more}" for (name, n), found in self.answers.items() if not found & DONE]

    def may_be_kept(self, name: str, cell: str, answer: Answer) -> None:
        """G7: what belongs to a person no browser and no cache keeps; pictures the browser alone, and it asks each time."""
        is_asked_for = name in PICTURES and answer.kept == "private, no-cache"
        if MATRIX[name] != PUBLIC and "no-store" not in answer.kept and not is_asked_for:
            self.kept.append(f"{cell}: {answer.kept or 'nothing said'}")

    def judge(
        self, cell: str, answer: Answer, expected: str, statuses: set[int], *, is_as_missing: bool = True
    ) -> None:
        self.cells += 1
        if answer.status >= 500:
            self.faults.append(f"{cell}: {answer.status}")
        elif expected == ANSWERED:
            if answer.status not in statuses or answer.leads_to_sign_in:
                self.over_blocks.append(f"{cell}: {answer.status}")
        elif answer.status not in statuses or (expected == TO_SIGN_IN and not answer.leads_to_sign_in):
            self.leaks.append(f"{cell}: {answer.status} instead of {expected}")
        elif not is_as_missing:
            self.leaks.append(f"{cell}: not told like one that does not exist")


def expectation(role: str, name: str, ask: Ask, method: str, thing: Thing | None) -> str:
    """``thing`` None where the address names one that does not exist."""
    right, is_known = MATRIX[name], not ask.thing or thing is not None
    if right == PUBLIC:
        return ANSWERED if is_known else NOTHING
    if role == ANONYMOUS or (role == SYSTEM and not name.startswith("api:")):
        return TO_SIGN_IN
    if right != SIGNED_IN and right not in ROLES[role].rights:
        return NO_RIGHT
    if method in NO_METHODS:
        return NO_METHOD
    if ask.thing and (thing is None or role not in thing.seen_by):
        return NOTHING
    if ask.may is not None and role not in ask.may and not (ask.only_post and method == "GET"):
        return REFUSED
    return ANSWERED


@dataclass(frozen=True)
class Cells:
    """One way to ask one address by one method: a cell for each thing it can name."""

    shelf: Shelf
    name: str
    number: int
    method: str

    @property
    def ask(self) -> Ask:
        return ADDRESSES[self.name][self.number]

    def path(self, thing: Thing | None) -> str:
        args = thing.args if thing else self.shelf.missing[self.ask.thing] if self.ask.thing else ()
        return reverse(self.name, args=self.ask.path_args(args))

    def answer(self, caller: Caller, thing: Thing | None, verdict: Verdict) -> Answer:
        data = self.ask.query or {} if self.method == "GET" else self.ask.sent(self.shelf, thing)
        answer = caller.ask(self.method, self.path(thing), data, htmx=self.ask.htmx)
        verdict.may_be_kept(self.name, self.said(caller.role, thing), answer)
        return answer

    def said(self, role: str, thing: Thing | None) -> str:
        where = thing.where if thing else "missing" if self.ask.thing else ""
        return " ".join(filter(None, (role, self.method, self.name, *self.ask.more, where)))

    def all(self, caller: Caller, verdict: Verdict) -> None:
        missing = self.answer(caller, None, verdict)
        self.judge(caller.role, None, missing, missing, verdict)
        for thing in self.shelf.things(self.ask.thing, caller.role) if self.ask.thing else ():
            self.judge(caller.role, thing, self.answer(caller, thing, verdict), missing, verdict)

    def judge(self, role: str, thing: Thing | None, answer: Answer, missing: Answer, verdict: Verdict) -> None:
        expected = expectation(role, self.name, self.ask, self.method, thing)
        if expected == NOTHING:
            statuses = STATUSES[NOTHING] | (IN_BODY if self.ask.field else set())
            if self.ask.may is not None and role not in self.ask.may:
                statuses |= STATUSES[NO_RIGHT]  # refused before anything is looked for
            names = [self.path(thing), self.path(None), *(f'value="{arg}"' for arg in (thing.args if thing else ()))]
            is_as_missing = answer.is_told_like(missing, *names)
            verdict.judge(self.said(role, thing), answer, expected, statuses, is_as_missing=is_as_missing)
            return
        verdict.judge(self.said(role, thing), answer, expected, STATUSES[expected])
        if expected == ANSWERED:
            verdict.answers[self.name, self.number].add(answer.status)


def is_asked(role: str, name: str) -> bool:
    return EVERYTHING or role == ANONYMOUS or crc32(f"{role} {name}".encode()) % 5 == 0


def walk(shelf: Shelf, caller: Caller, verdict: Verdict) -> None:
    """One caller at every address."""
    cache.clear()  # public pages count their visitors
    for name, asks in ADDRESSES.items():
        if not is_asked(caller.role, name):
            continue
        for number, ask in enumerate(asks):
            for method in METHODS:
                if method == "POST" or not ask.field:
                    Cells(shelf, name, number, method).all(caller, verdict)
            for method in NO_METHODS if name.startswith("api:") else ():
                cells = Cells(shelf, name, number, method)
                cells.judge(caller.role, None, *[cells.answer(caller, None, verdict)] * 2, verdict)


def callers(shelf: Shelf) -> Iterator[Caller]:
    yield Caller(ANONYMOUS)
    for role in SEES:
        user = shelf.people[role]
        if role != SYSTEM:
            yield Caller(role, user)
            continue
        _, key = issue_token(
            actor=None, user=user, name="矩阵", scopes=["read", "write"], expires_at=timezone.now() + timedelta(days=1)
        )
        yield Caller(role, user, key)


def test_every_address_is_asked_and_names_what_it_needs():
    names = {name: len(entry.pattern.converters) for name, entry in named_patterns()}
    assert not set(names) ^ set(ADDRESSES)
    nameless = {n for n, asks in ADDRESSES.items() for ask in asks if names[n] and not (ask.thing or ask.more)}
    assert not nameless
    assert set(SEES) == set(ROLES)


def without_a_twin(shelf: Shelf) -> set[str]:
    """Kinds of which there is nothing foreign: for them nothing would be shown."""
    kinds = {ask.thing for asks in ADDRESSES.values() for ask in asks if ask.thing}
    return {kind for kind in kinds if not {FAR, ANYBODYS} & {thing.where for thing in shelf.things(kind, "")}}


def test_nobody_gets_further_than_his_row_and_everybody_as_far(db, monkeypatch, capsys):
    shelf, verdict = build(build_world()), Verdict()
    assert not without_a_twin(shelf)
    with quickly(monkeypatch), time_machine.travel(timezone.now(), tick=False):  # every page carries the minute
        for caller in callers(shelf):
            walk(shelf, caller, verdict)
    with capsys.disabled():
        print(f"\n{verdict}")  # noqa: T201  the figure of docs/acceptance.md
    never_done = verdict.never_done() if EVERYTHING else []  # who does it may be among those that were not asked
    for wrong in (verdict.leaks, verdict.over_blocks, verdict.faults, verdict.kept, never_done):
        assert not wrong, "\n".join(wrong[:100])
    assert verdict.cells > (15_000 if EVERYTHING else 4_000)
