"""On SQLite the writers of one process stand in a queue: nobody is overtaken, and a turn is always given back."""

from collections.abc import Callable
from threading import Thread
from time import monotonic

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from anquan.accounts.models import User
from anquan.sqlite3 import base
from anquan.sqlite3.base import Turns
from tests.racing import race

PATIENCE = 30
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a queue of its own")


def until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline


def test_first_come_first_served():
    turns, served = Turns(), []

    def stand(number: int) -> None:
        assert turns.take(PATIENCE)
        served.append(number)
        turns.give()

    assert turns.take(0)
    people = [Thread(target=stand, args=(number,)) for number in range(8)]
    for number, person in enumerate(people):
        person.start()
        until(lambda wanted=number + 1: len(turns._waiting) == wanted)
    turns.give()
    for person in people:
        person.join(PATIENCE)
    assert served == list(range(8))
    assert turns.take(0), "after the last one it is free again"


def test_who_waits_too_long_leaves_the_queue():
    turns = Turns()
    assert turns.take(0) and not turns.take(0) and not turns._waiting
    turns.give()
    assert turns.take(0)


def mine() -> Turns:
    return base._turns[str(connection.settings_dict["NAME"])]


def add(username: str) -> None:
    User.objects.create_user(username, name="李静")


class Interrupted(Exception):
    pass


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_has_its_turn_until_it_ends_whichever_way():
    with transaction.atomic():
        assert mine()._is_taken
        with transaction.atomic():
            add("a")
        assert mine()._is_taken, "a savepoint is no transaction"
    assert not mine()._is_taken
    with pytest.raises(Interrupted), transaction.atomic():
        raise Interrupted
    assert not mine()._is_taken
    with pytest.raises(IntegrityError), transaction.atomic():
        add("a")
    assert not mine()._is_taken
    with transaction.atomic():
        connection.close()
    assert not mine()._is_taken
    add("b")
    assert not mine()._is_taken


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_cannot_begin_gives_its_turn_back(monkeypatch):
    def locked(self):
        raise OperationalError("database is locked")

    monkeypatch.setattr(base.base.DatabaseWrapper, "_start_transaction_under_autocommit", locked)
    with pytest.raises(OperationalError), transaction.atomic():
        pass
    assert not mine()._is_taken


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_are_all_served():
    def write(number: int) -> None:
        for turn in range(5):
            with transaction.atomic():
                add(f"{number}-{turn}")

    outcomes = race(*[lambda number=number: write(number) for number in range(8)])
    assert outcomes == [None] * 8 and User.objects.count() == 40
    assert not mine()._is_taken and not mine()._waiting
