"""No regular expression of the product takes long, whatever 50,000 characters it is given (acceptance B14).

The patterns are found in the source (every call of ``re`` with a text, every ``regex=`` and ``RegexField``) and in the
loaded modules. The hostile texts are made from each pattern: runs of every character and class it names, its own
shortest match over and over, each with an end that does not fit. A pattern that is only ever given short text says so in
``SHORT``, with the limit its caller keeps. ``PATTERNS=all`` (``make long``) tries every unit with every end.
"""

import ast
import importlib
import os
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre
from re import _parser as parser

import pytest

import anquan
import hazards
from anquan.excel import dates
from tests.paths import ROOT

LENGTH, LIMIT = 50_000, 0.1  # characters, seconds of CPU
# what explodes or grows by squares is stopped before it takes minutes
GROWING = (20, 23, 26, 500, 5_000, 15_000, LENGTH)
THOROUGH = os.environ.get("PATTERNS") == "all"
ALONE, PAIRED, ENDS = (24, 7, ("", "\x00", "!")) if THOROUGH else (6, 3, ("\x00",))
QUICK = LIMIT / (100 if THOROUGH else 30)  # for a tenth of the length
METHODS = ("match", "fullmatch", "search", "sub", "findall", "split", "finditer")
# pattern → the longest text its callers hand over, and where that limit is kept
SHORT: dict[str, tuple[int, str]] = {dates.AROUND.pattern: (dates.LONGEST, "anquan.excel.dates.LONGEST")}


def sources() -> Iterator[Path]:
    for folder in ("anquan", "hazards"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def in_source() -> set[tuple[str, int]]:
    """(pattern, flags) of every call that is given its pattern as a text."""
    return {(text, 0) for text, _ in CALLS}


def calls() -> Iterator[tuple[str, str]]:
    """(pattern, method) of every such call; a compiled one is looked up under the name it was given."""
    for path in sources():
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Assign) and isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
                name = ast.unparse(node.targets[0])
                for method in {used for used in METHODS if re.search(rf"\b{re.escape(name)}\.{used}\(", EVERYTHING)}:
                    yield _pattern_of(value), method
            if isinstance(node, ast.Call) and (text := _pattern_of(node)):
                yield text, ast.unparse(node.func).removeprefix("re.")


def _pattern_of(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    if name in {f"re.{method}" for method in (*METHODS, "compile")} | {"RegexValidator"}:
        given = call.args[:1]
    elif name.endswith("RegexField"):
        given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "regex")]
    else:
        return ""
    return next((arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)), "")


EVERYTHING = "\n".join(path.read_text(encoding="utf-8") for path in sources())
CALLS = {(text, method) for text, method in calls() if text}


def loaded() -> set[tuple[str, int]]:
    """(pattern, flags) of every compiled pattern in a module, a class or a table of a module."""
    found: set[tuple[str, int]] = set()
    for package in (anquan, hazards):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if any(part in module.name for part in (".migrations", ".asgi", ".wsgi", ".management")):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                found |= _patterns_in(value, 3)
    return found


def _patterns_in(value, depth: int) -> set[tuple[str, int]]:
    if isinstance(value, re.Pattern):
        return {(value.pattern, value.flags)} if isinstance(value.pattern, str) else set()
    inner = ()
    if depth and isinstance(value, dict):
        inner = (*value.keys(), *value.values())
    elif depth and isinstance(value, list | tuple | set | frozenset):
        inner = value
    elif depth and isinstance(value, type) and value.__module__.startswith(("anquan", "hazards")):
        inner = list(vars(value).values())
    return set().union(*(_patterns_in(each, depth - 1) for each in inner))


def letters(tree) -> Iterator[str]:
    """One character for every literal and every class in the pattern."""
    for code, value in tree:
        if code in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value)
        elif code is sre.IN:
            yield from (chr(given[0] if kind is sre.RANGE else given) for kind, given in value
                        if kind in (sre.LITERAL, sre.RANGE))  # fmt: skip
            yield from (SAMPLE[given] for kind, given in value if kind is sre.CATEGORY and given in SAMPLE)
        else:
            for part in value if isinstance(value, list | tuple) else (value,):
                for each in part if isinstance(part, list) else (part,):
                    if isinstance(each, parser.SubPattern):
                        yield from letters(each)


SAMPLE = {sre.CATEGORY_DIGIT: "7", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "w"}


def hostile(pattern: str, flags: int) -> Iterator[str]:
    """Units that are repeated up to the length; the last one is followed by something that does not fit."""
    own = list(dict.fromkeys([*letters(parser.parse(pattern, flags)), "7", "a", " ", "长", ".", "-", "\t"]))[:24]
    yield from own[:ALONE]
    yield from (first + second for first in own[:PAIRED] for second in own[:PAIRED] if first != second)
    yield "".join(own)
    yield "11月21日"
    yield "2026-11-21、"


def works_of(compiled: re.Pattern) -> list:
    """What the product does with the pattern; everything, where that cannot be seen in its source."""
    used = {method for text, method in CALLS if text == compiled.pattern} - {"compile"}
    anchored = {"match": compiled.match, "fullmatch": compiled.fullmatch}
    works = [anchored[method] for method in anchored if method in used or not used]
    if not used or used - set(anchored):
        works += [compiled.search, lambda text: compiled.sub("", text)]
    return works


def seconds(works: list, text: str) -> float:
    worst = 0.0
    for work in works:
        began = time.thread_time()
        work(text)
        worst = max(worst, time.thread_time() - began)
        if worst > LIMIT:
            break
    return worst


def slow(pattern: str, flags: int) -> str:
    """Short texts first: what explodes is stopped before it hangs, and what is quick for a tenth is not asked for all.

    Two loops inside each other over 5,000 characters are 12 million steps, far more than some milliseconds.
    """
    works = works_of(re.compile(pattern, flags))
    longest = SHORT.get(pattern, (LENGTH, ""))[0]
    for unit in hostile(pattern, flags):
        for end in ENDS:
            for length in GROWING:
                text = (unit * (length // len(unit) + 1))[: min(length, longest) - 1] + end
                taken = seconds(works, text)
                if taken > LIMIT and seconds(works, text) > LIMIT:  # twice, so that no busy machine decides
                    return f"{taken:.2f} s for {len(text)} characters of {unit!r}"
                if length >= longest or (length == LENGTH // 10 and taken < QUICK):
                    break
    return ""


PATTERNS = sorted(in_source() | loaded())


def test_the_patterns_are_found():
    assert len(PATTERNS) > 50
    assert len(loaded()) > 30
    assert not set(SHORT) - {pattern for pattern, _ in PATTERNS}


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_no_pattern_takes_long_for_any_text(pattern, flags):
    assert slow(pattern, flags) == ""


def test_the_control_a_pattern_that_explodes_is_found():
    assert slow(r"(a+)+$", 0) and slow(r"(\d+,?)*x", 0) and slow(r"\s+$", 0)
