"""Checks the whole journal in the database, a few thousand rows at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

from anquan.journal import chain, rules, selectors, triggers
from anquan.journal.chain import LinkRow, Problem
from anquan.journal.models import Entry, Link
from anquan.journal.sealing import unsealed

CHUNK = 2000
SHOWN = 20
COLUMNS = ("id", "digest", *rules.FIELDS)


@dataclass
class Report:
    entries: int = 0
    links: int = 0
    unsealed: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    missing_triggers: list[str] = field(default_factory=list)
    head: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.bad and not self.missing_triggers

    @property
    def first(self) -> Problem | None:
        return self.problems[0] if self.problems else None

    def add(self, problem: Problem) -> None:
        self.bad += 1
        if len(self.problems) < SHOWN:
            self.problems.append(problem)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.is_whole,
            "entries": self.entries,
            "links": self.links,
            "unsealed": self.unsealed,
            "bad": self.bad,
            "first": self.first.as_json() if self.first else None,
            "problems": [problem.as_json() for problem in self.problems],
            "missing_triggers": self.missing_triggers,
            "head": self.head,
        }


def verify(*, anchor: str = "") -> Report:
    """Follow the chain, then look at what is not in it. ``anchor`` is a head kept outside, ``seq:digest``."""
    report = Report(missing_triggers=triggers.missing(connection))
    for problem in chain.problems(_counted(sealed_rows(), report), key=settings.JOURNAL_KEY):
        report.add(problem)
    for entry in _mappings(unsealed().order_by("pk").values_list(*COLUMNS).iterator(CHUNK)):
        report.unsealed += 1
        if problem := chain.unsealed_problem(entry, settings.JOURNAL_KEY):
            report.add(problem)
    for entry_id in _copies():
        report.add(chain.copied_problem(entry_id))
    if anchor and (problem := _anchor_problem(anchor)):
        report.add(problem)
    report.entries = Entry.objects.count()
    newest = selectors.head()
    report.head = f"{newest.seq}:{newest.digest}" if newest else ""
    return report


def sealed_rows() -> Iterator[tuple[LinkRow, Mapping[str, Any] | None]]:
    """Every link with its entry, in chain order. Keyset chunks: no long cursor, no lock, flat memory."""
    after = None
    while True:
        links = Link.objects.order_by("seq") if after is None else Link.objects.filter(seq__gt=after).order_by("seq")
        chunk = [LinkRow(*row) for row in links.values_list(*LinkRow._fields)[:CHUNK]]
        if not chunk:
            return
        rows = Entry.objects.filter(pk__in=[link.entry_id for link in chunk]).values_list(*COLUMNS)
        entries = {entry["id"]: entry for entry in _mappings(rows)}
        yield from ((link, entries.get(link.entry_id)) for link in chunk)
        after = chunk[-1].seq


def _mappings(rows) -> Iterator[dict[str, Any]]:
    return (dict(zip(COLUMNS, row, strict=True)) for row in rows)


def _counted(rows, report: Report):
    for row in rows:
        report.links += 1
        yield row


def _copies() -> Iterator[int]:
    """Rows that repeat another row's uid: only possible after somebody dropped the unique index."""
    repeated = Entry.objects.values("uid").annotate(times=Count("pk")).filter(times__gt=1).values("uid")
    copies = Entry.objects.filter(uid__in=repeated).order_by("pk").values_list("uid", "pk")
    seen = set()
    for uid, pk in copies:
        if uid in seen:
            yield pk
        seen.add(uid)


def _anchor_problem(anchor: str) -> Problem | None:
    seq, _, digest = anchor.partition(":")
    if not seq.isdecimal() or len(digest) != len(rules.GENESIS):
        raise ValueError(f"not an anchor: {anchor!r}")
    if Link.objects.filter(seq=int(seq), digest=digest).exists():
        return None
    return Problem(chain.CUT_OFF, int(seq), None, f"库外留存的第 {seq} 号封存与库中不符：日志尾部被截断，或整库被替换")
