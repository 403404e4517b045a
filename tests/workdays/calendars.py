"""The shipped calendar without a database, for tests of pure rules."""

import csv
from datetime import date
from functools import cache

from anquan.workdays.rules import Calendar
from tests.paths import ROOT


@cache
def shipped() -> Calendar:
    with (ROOT / "fixtures" / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(row["date"]), row) for row in csv.DictReader(file)]
    return Calendar(
        off=frozenset(day for day, row in rows if row["kind"] == "off"),
        work=frozenset(day for day, row in rows if row["kind"] == "work"),
        years=frozenset(int(row["year"]) for _, row in rows),
        names={day: row["name"] for day, row in rows},
    )
