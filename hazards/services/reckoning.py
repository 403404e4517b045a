"""Dates that a term gave, reckoned anew when the office applies a changed term to what is under way (decision 0027).

Only what runs, only in the person's scope, and only a date that still is the term's (``why["term"]``): one that an order
or a granted extension named is nobody's to recompute. The registry is ``anquan/terms/applying.py``.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from anquan.accounts.models import User
from anquan.accounts.roles import roles_with
from anquan.journal.services import record
from anquan.notices.services import notify
from anquan.terms.applying import Applied, Moved, Preview
from anquan.terms.models import Term
from anquan.workdays.rules import Deadline
from hazards import clocks, recipients
from hazards.listings.rules import IN_FORCE
from hazards.models import Clock, Hazard, Listing, ListingExtension, Request
from hazards.rules import CLOCK_TERM, RECTIFY_TERM, ClockKind, RequestKind
from hazards.services.locking import save
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import url_of

TERMS = frozenset(
    {*CLOCK_TERM.values(), *RECTIFY_TERM.values(), "major.assign", "hazard.decide_request", "listing.max_days"}
)
HAZARDS_AT_A_TIME = 100
RECTIFYING = (ClockKind.SIGN, ClockKind.RECTIFY, ClockKind.PLAN)
EXTENDING = (
    Q(kind=ClockKind.RECTIFY)
    & (Exists(Request.objects.filter(hazard=OuterRef("hazard"), kind=RequestKind.EXTENSION, result=""))
       | Exists(ListingExtension.objects.filter(listing__major__hazard=OuterRef("hazard"), result="")))
)  # fmt: skip


@dataclass(frozen=True)
class Dated:
    """A table with dates that terms give: which of its rows run, and where it keeps the date and the explanation."""

    model: Any
    running: Q
    due: str
    why: str
    start: str
    to_hazard: str
    named: str = ""  # of the date; '' where the row's kind says it

    def rows(self, key: str) -> QuerySet:
        return self.model.objects.filter(self.running, **{f"{self.why}__term": key})

    def name(self, row: Any) -> str:
        return self.named or row.get_kind_display()


TABLES = (
    Dated(Clock, Q(stopped_on__isnull=True) & ~EXTENDING, "due_on", "why", "started_on", "hazard"),
    Dated(Request, Q(result=""), "due_on", "why", "asked_on", "hazard", "答复申请"),
    Dated(Listing, Q(status__in=IN_FORCE), "limit_on", "limit_why", "listed_on", "major__hazard", "挂牌督办最长期限"),
)


@dataclass(frozen=True)
class Change:
    """A date that would be another."""

    table: Dated
    pk: int
    hazard_id: int
    start: date
    old_on: date
    new_on: date

    def is_late(self, today: date) -> bool:
        return self.new_on < today <= self.old_on


@dataclass
class Reckoner:
    """The value of one term on one day, counted once for each first day."""

    term: Term
    today: date
    known: dict[tuple[date, str, str], Deadline] = field(default_factory=dict)

    def deadline(self, start: date, what: str = "", charged: str = "") -> Deadline:
        key = (start, what, charged)
        if key not in self.known:
            self.known[key] = clocks.term_deadline(self.term.key, start, what, charged, as_of=self.today)
        return self.known[key]

    def changes(self, user: User) -> list[Change]:
        """Every date in the person's scope that would be another: those that would be past first, then the earliest."""
        found = [change for table in TABLES for change in self._of(table, user)]
        return sorted(found, key=lambda change: (not change.is_late(self.today), change.old_on, change.pk))

    def _of(self, table: Dated, user: User) -> Iterator[Change]:
        visible = table.model.objects.visible_to(user).values("pk")
        rows = table.rows(self.term.key).filter(pk__in=visible)
        for pk, hazard, start, old_on in rows.values_list("pk", f"{table.to_hazard}_id", table.start, table.due):
            new_on = self.deadline(start).on
            if new_on != old_on:
                yield Change(table, pk, hazard, start, old_on, new_on)


# --- the preview --------------------------------------------------------------------------------------------------------
def preview(*, term: Term, user: User, today: date, most: int) -> Preview:
    changes = Reckoner(term, today).changes(user)
    late = sum(change.is_late(today) for change in changes)
    return Preview(_moved(changes[:most], term, today), len(changes), late)


def _moved(changes: Sequence[Change], term: Term, today: date) -> list[Moved]:
    hazards = Hazard.objects.select_related("unit", "responsible_unit").in_bulk({c.hazard_id for c in changes})
    rows = {
        (table.model, row.pk): row
        for table in TABLES
        for row in table.model.objects.filter(pk__in=[change.pk for change in changes if change.table is table])
    }
    return [
        _one_moved(change, rows[change.table.model, change.pk], hazards[change.hazard_id], term, today)
        for change in changes
    ]


def _one_moved(change: Change, row: Any, hazard: Hazard, term: Term, today: date) -> Moved:
    table, why = change.table, getattr(row, change.table.why)
    return Moved(
        label=f"{hazard.number} {table.name(row)}",
        under=(hazard.responsible_unit or hazard.unit).name,
        href=url_of(hazard),
        old_on=change.old_on,
        new_on=change.new_on,
        why=f"{change.start:%Y-%m-%d} {why.get('what', '')}起算，{term.label} {term.text}",
        is_late=change.is_late(today),
    )


# --- the application ----------------------------------------------------------------------------------------------------
def apply(*, term: Term, actor: User, today: date, reason: str, seen_at: datetime, most: int) -> Applied:
    """The first ``most`` of them, in transactions of so many hazards as are locked at a time."""
    reckoner = Reckoner(term, today)
    changes = reckoner.changes(actor)
    of_hazard: dict[int, list[Change]] = defaultdict(list)
    for change in changes[:most]:
        of_hazard[change.hazard_id].append(change)
    ids, changed, left = sorted(of_hazard), 0, 0
    for first in range(0, len(ids), HAZARDS_AT_A_TIME):
        chunk = ids[first : first + HAZARDS_AT_A_TIME]
        done, not_done = _apply_to(chunk, of_hazard, reckoner, actor, reason, seen_at)
        changed, left = changed + done, left + not_done
    return Applied(changed, left, len(changes) - len(changes[:most]))


@transaction.atomic
def _apply_to(
    ids: list[int],
    of_hazard: Mapping[int, list[Change]],
    reckoner: Reckoner,
    actor: User,
    reason: str,
    seen_at: datetime,
) -> tuple[int, int]:
    """Under the locks of these hazards. Whoever changed one after the preview keeps what he did."""
    hazards = Hazard.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    changed, left, told = 0, 0, Telling(reckoner, reason)
    for hazard in hazards.select_related("unit", "responsible_unit", "county"):
        rows = [row for change in of_hazard[hazard.pk] if (row := _still(change, reckoner.term.key)) is not None]
        if hazard.updated_at > seen_at:
            left += len(rows)
            continue
        if rows:
            changed += len(rows)
            _apply_to_one(hazard, rows, reckoner, actor, reason, told)
    told.send()
    return changed, left


def _still(change: Change, key: str) -> tuple[Change, Any] | None:
    """The row after the lock, if it still runs with the date that was read before it."""
    rows = change.table.rows(key).filter(pk=change.pk, **{change.table.due: change.old_on})
    row = rows.first()
    return None if row is None else (change, row)


def _apply_to_one(
    hazard: Hazard, rows: list[tuple[Change, Any]], reckoner: Reckoner, actor: User, reason: str, told: "Telling"
) -> None:
    before, dates = snapshot(hazard), {}
    running = clocks.last_started(hazard)
    for change, row in rows:
        _rewrite(row, change, reckoner, reason)
        if isinstance(row, Clock):
            _carry(hazard, row, change, is_running=running is not None and running.pk == row.pk)
        dates[change.table.name(row)] = [str(change.old_on), str(change.new_on)]
        told.of(hazard, row, change)
    save(hazard)
    record(
        actor=actor,
        action="hazard.apply_term",
        obj=hazard,
        county=hazard.county,
        changes=changes_of(before, snapshot(hazard)) | {"dates": [None, dates]},
        note=f"“{reckoner.term.label}”改为 {reckoner.term.text}。{reason}",
    )


def _rewrite(row: Any, change: Change, reckoner: Reckoner, reason: str) -> None:
    table, term, old = change.table, reckoner.term, getattr(row, change.table.why)
    why = reckoner.deadline(change.start, old.get("what", ""), old.get("charged", "")).to_json()
    step = (
        f"{reckoner.today:%m-%d} 套用调整后的时限“{term.label}”（{term.text}，{term.valid_from} 起），"
        f"由 {change.old_on} 改为 {change.new_on}。原因：{reason}"
    )
    setattr(row, table.due, change.new_on)
    setattr(row, table.why, why | {"steps": [*why["steps"], step]})
    row.save(update_fields=[table.due, table.why])


def _carry(hazard: Hazard, clock: Clock, change: Change, *, is_running: bool) -> None:
    """The hazard repeats two of these dates: the deadline in force and the running date."""
    if is_running and hazard.clock_due_on == change.old_on:
        hazard.clock_due_on = change.new_on
    if clock.kind == ClockKind.RECTIFY:
        hazard.due_on = change.new_on


@dataclass
class Telling:
    """Whoever is charged, in the transaction of the change: one message a person, however many of his dates moved."""

    reckoner: Reckoner
    reason: str
    moved: dict[int, list[tuple[Hazard, str, Change]]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, User] = field(default_factory=dict)

    def of(self, hazard: Hazard, row: Any, change: Change) -> None:
        for user in charged_people(row, hazard, self.reckoner.today):
            self.people[user.pk] = user
            self.moved[user.pk].append((hazard, change.table.name(row), change))

    def send(self) -> None:
        for pk, moved in self.moved.items():
            hazard, name, change = moved[0]
            is_one = len(moved) == 1
            first = min(each.new_on for _, _, each in moved)
            one = f"时限调整，{name}的期限由 {change.old_on} 改为 {change.new_on}：{hazard.unit.name}"
            many = f"时限“{self.reckoner.term.label}”调整，您有 {len(moved)} 条的期限改了，最早的一条 {first}"
            notify(
                key=f"apply:{self.reckoner.term.pk}:{hazard.pk}:v{hazard.version}",
                user=self.people[pk],
                kind="hazard.apply_term",
                title=one if is_one else many,
                body=self.reason,
                url=url_of(hazard) if is_one else reverse("hazards:todo"),
                obj=hazard if is_one else None,
            )


def charged_people(row: Any, hazard: Hazard, today: date) -> list[User]:
    if isinstance(row, Request):
        return recipients.deciding_people(hazard, today)
    if isinstance(row, Listing) or row.kind in RECTIFYING:
        return recipients.responsible_people(hazard, today)
    if row.kind == ClockKind.RECHECK:
        return recipients.rechecking_people(hazard, today)
    roles = recipients.ORDERING_ROLES | recipients.DECIDING_ROLES | roles_with("listing.approve")
    return recipients.people_of(row.charged_to, today, roles)
