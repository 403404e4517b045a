"""Numbers of days, shares and thresholds are dated rows. This reads the source and finds those that slipped into code.

Refused outside ``anquan/workdays`` (which only counts) the demo city, and migrations:

* ``timedelta(days=N)`` or ``timedelta(N)`` with a literal beyond one day, and any literal ``weeks=``;
* ``.add(start, N, "wd" | "cd" | "month" | "hour")`` with a literal N;
* a question for a term that the catalogue does not hold.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from anquan.terms.rules import catalogue
from tests.paths import ROOT

APPS = ("anquan", "hazards", "inspections", "enforcement", "accountability")
INVENTED = (
    ROOT / "hazards" / "demo",
    ROOT / "inspections" / "demo",
)  # the demo city: its dates are a story, not a rule
COUNTING = ROOT / "anquan" / "workdays"
QUESTIONS = {"period", "number", "whole", "flag", "ladder", "words", "term", "deadline"}
PERIODS = {"wd", "cd", "month", "hour"}
# A session, a week row and the like are no terms of office. Each exception names the file and says why.
ALLOWED = {
    "anquan/web/styleguide.py": "invented data for the style guide: no rule of anything",
    "anquan/web/dates.py": "reads what a person typed (下周三): seven days are a week by definition",
}


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
        and not path.is_relative_to(COUNTING)
        and not any(path.is_relative_to(demo) for demo in INVENTED)
    ]


def calls(source: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield node, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def literal(node: ast.AST | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None


def faults(source: str) -> Iterator[str]:
    for call, name in calls(source):
        named = {word.arg: literal(word.value) for word in call.keywords}
        values = [literal(value) for value in call.args]
        if name == "timedelta":
            days = named.get("days", values[0] if values else None)
            if isinstance(days, int | float) and abs(days) > 1 or named.get("weeks"):
                yield f"line {call.lineno}: timedelta of {days or named['weeks']} days or weeks"
        if name == "add" and len(values) >= 3 and values[2] in PERIODS and isinstance(values[1], int):
            yield f"line {call.lineno}: a term of {values[1]} {values[2]}"
        key = values[0] if name in QUESTIONS and values else None
        if isinstance(key, str) and "." in key and key not in catalogue():
            yield f"line {call.lineno}: no term {key!r} in fixtures/terms.csv"


def test_no_number_of_days_stands_in_the_code():
    found = {
        str(path.relative_to(ROOT)): list(faults(path.read_text(encoding="utf-8")))
        for path in sources()
        if str(path.relative_to(ROOT)) not in ALLOWED
    }
    assert len(found) > 50
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    [
        "timedelta(days=15)",
        "timedelta(30)",
        "datetime.timedelta(days=-7)",
        "timedelta(weeks=2)",
        'calendar.add(start, 15, "cd")',
        'period("hazard.rectifly", on)',
        'selectors.number("figure.rate_god", on)',
    ],
)
def test_the_scan_finds_what_it_looks_for(source):
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        "timedelta(days=1)",
        "timedelta(days=days)",
        "timedelta(hours=8)",
        'calendar.add(start, term.value, "cd")',
        'period("hazard.recheck", on)',
        'seen.add("x")',
    ],
)
def test_the_scan_lets_pass_what_is_harmless(source):
    assert list(faults(source)) == []
