"""People and entries for the tests of the journal."""

import pytest
from django.db import transaction

from anquan.accounts.services import create_user
from anquan.journal.services import record


def make_person(username: str = "zhang", name: str = "张建国"):
    return create_user(actor=None, username=username, name=name, password="Correct-horse-7")


@pytest.fixture
def person(db):
    return make_person()


def write_entries(person, count: int) -> list:
    """``count`` entries that differ in every way an entry can."""
    entries = []
    with transaction.atomic():
        for number in range(count):
            entries.append(
                record(
                    actor=person if number % 3 else None,
                    action=("test.alpha", "test.beta")[number % 2],
                    obj=person if number % 5 else None,
                    label=f"隐患 {number}",
                    changes={"status": [number, "已销号"], "share": [0.5, number / 7]},
                    note="复查通过" * (number % 4),
                    county=number % 4 or None,
                )
            )
    return entries
