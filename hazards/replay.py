"""The life of a hazard read again from its journal, and compared with the row as it stands.

The journal is the stronger witness: it cannot be changed. So whatever differs was changed past the services.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from anquan.journal.models import Entry
from anquan.units.models import Unit
from hazards.models import Clock, Hazard
from hazards.rules import BESIDE, ClockKind, Level, Status
from hazards.services.snapshot import MONEY, WATCHED, snapshot

CHUNK = 500
UNITS = ("responsible_unit_id", "regulator_id")
REGISTRATIONS = ("hazard.report", "hazard.report_fixed", "hazard.import", "hazard.load")
# 一单四制: which clocks each action stops and starts, as in hazards/majors/effects.py
K = ClockKind
OWN = tuple(kind for kind in K if kind not in BESIDE)
MAJOR_CLOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "major.open": ((), (K.JUDGE,)),
    "major.confirm": ((K.JUDGE, K.ASSIGN), (K.LIST,)),
    "major.list": ((K.LIST,), (K.ASSIGN,)),
    "major.assign": ((K.ASSIGN,), (K.RECTIFY, K.SIGN)),
    "major.acknowledge": ((K.SIGN,), (K.PLAN,)),
    "major.decline": ((K.SIGN, K.RECTIFY), (K.ASSIGN,)),
    "major.file_plan": ((K.PLAN,), ()),
    "major.apply": ((K.RECTIFY,), (K.RECHECK,)),
    "major.verify": ((K.RECHECK,), (K.APPROVE,)),
    "major.reject": ((K.RECHECK,), ()),
    "major.approve": (OWN, ()),
    "major.return": ((K.APPROVE,), (K.RECHECK,)),
    "major.reopen": ((), (K.RECTIFY,)),
}
OF_LEVEL = (K.JUDGE, K.LIST, K.PLAN, K.APPROVE)  # end when the level is lowered, as in hazards/services/levels.py
# 挂牌督办, as in hazards/listings/effects.py
LISTING_CLOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "listing.approve": ((), (K.NOTICE,)),
    "listing.notice": ((K.NOTICE,), (K.ANNOUNCE, K.SIGNPOST)),
    "listing.announce": ((K.ANNOUNCE,), ()),
    "listing.post_sign": ((K.SIGNPOST,), ()),
    "listing.ask_extension": ((), (K.EXTEND,)),
    "listing.grant_extension": ((K.EXTEND,), ()),
    "listing.refuse_extension": ((K.EXTEND,), ()),
    "listing.delist": ((), (K.DELIST,)),
    "listing.announce_delist": ((K.DELIST,), ()),
    "listing.revoke": (BESIDE, ()),
    "listing.fail": (BESIDE, ()),
}


@dataclass(frozen=True)
class Mismatch:
    """One field of one hazard that is not what its journal says."""

    number: str
    field: str
    stored: Any
    replayed: Any

    def __str__(self) -> str:
        return f"{self.number}　{self.field}：库中为 {self.stored}，按日志应为 {self.replayed}"


@dataclass
class Replayed:
    """What the entries add up to: the watched fields, and the clocks as (kind, is it running)."""

    facts: dict[str, Any] = field(default_factory=dict)
    clocks: list[tuple[str, bool]] = field(default_factory=list)
    is_registered: bool = False

    def apply(self, entry: Entry) -> None:
        if entry.result != "ok":
            return
        before = dict(self.facts)
        for name, (_, after) in (entry.changes or {}).items():
            if name in WATCHED:
                self.facts[name] = after
        self.is_registered |= entry.action in REGISTRATIONS
        self._turn_clocks(entry, before)

    # --- clocks: what each action does to them, as in hazards/services/effects.py ------------------------------------
    def _turn_clocks(self, entry: Entry, before: dict[str, Any]) -> None:  # noqa: C901  one case an action
        if entry.action in MAJOR_CLOCKS:
            self._turn_major_clocks(entry.action)
            return
        if entry.action in LISTING_CLOCKS:
            stopped, started = LISTING_CLOCKS[entry.action]
            self._stop(*stopped)
            for kind in started:
                self._start(kind)
            return
        action = entry.action.removeprefix("hazard.")
        if action in ("import", "load"):
            self.clocks = clocks_of(self.facts.get("status"), is_import=action == "import")
            return
        status = self.facts.get("status")
        match action:
            case "report":
                self._start(ClockKind.ASSIGN)
                if status == Status.ASSIGNED:
                    self._ordered(before)
            case "report_fixed":
                self._start(ClockKind.ASSIGN)
                self._stop_all()
            case "assign":
                self._ordered(before)
            case "acknowledge":
                self._stop(ClockKind.SIGN)
            case "decline":
                self._stop(ClockKind.SIGN, ClockKind.RECTIFY)
                self._start(ClockKind.ASSIGN)
            case "submit":
                self._stop(ClockKind.RECTIFY)
                self._start(ClockKind.RECHECK)
            case "withdraw" | "send_back":
                self._stop(ClockKind.RECHECK)
                self._resume(ClockKind.RECTIFY)
            case "transfer":
                self._stop(ClockKind.SIGN)
                self._start(ClockKind.ASSIGN)
            case "pass" | "merge" | "take_back":
                self._stop_all()
            case "reopen":
                self._start(ClockKind.RECTIFY)
            case "decide":
                self._decided(entry)
            case "determine" if entry.changes.get("level", ("", ""))[1] == Level.GENERAL:
                self._stop(*OF_LEVEL)

    def _turn_major_clocks(self, action: str) -> None:
        stopped, started = MAJOR_CLOCKS[action]
        self._stop(*stopped)
        if action == "major.assign" and (ClockKind.RECTIFY, True) in self.clocks:
            started = (ClockKind.SIGN,)
        for kind in started:
            self._start(kind)
        if action == "major.reject":
            self._resume(ClockKind.RECTIFY)

    def _ordered(self, before: dict[str, Any]) -> None:
        self._stop(ClockKind.ASSIGN)
        if not (before.get("due_on") and (ClockKind.RECTIFY, True) in self.clocks):
            self._start(ClockKind.RECTIFY)
        self._start(ClockKind.SIGN)

    def _decided(self, entry: Entry) -> None:
        if self.facts.get("status") == Status.VOID:
            self._stop_all()
        elif "level" in entry.changes:
            self._stop(*OF_LEVEL)
        elif "responsible_unit_id" in entry.changes:
            self._stop(ClockKind.SIGN, ClockKind.PLAN)
            self._start(ClockKind.SIGN)

    def _start(self, kind: str) -> None:
        self.clocks.append((kind, True))

    def _stop(self, *kinds: str) -> None:
        self.clocks = [(kind, runs and kind not in kinds) for kind, runs in self.clocks]

    def _resume(self, kind: str) -> None:
        last = max(place for place, (name, _) in enumerate(self.clocks) if name == kind)
        self.clocks[last] = (kind, True)

    def _stop_all(self) -> None:
        self._stop(*OWN)


def clocks_of(status: str | None, *, is_import: bool) -> list[tuple[str, bool]]:
    """The clocks of a hazard that came in as it was: a ledger has one, generated data have those of the whole way."""
    if is_import:
        return [(ClockKind.RECTIFY, status == Status.RECTIFYING)]
    way: dict[str, list[tuple[str, bool]]] = {
        Status.REPORTED: [(ClockKind.ASSIGN, True)],
        Status.ASSIGNED: [(ClockKind.ASSIGN, False), (ClockKind.RECTIFY, True), (ClockKind.SIGN, True)],
        Status.RECTIFYING: [(ClockKind.ASSIGN, False), (ClockKind.RECTIFY, True), (ClockKind.SIGN, False)],
    }
    done: list[tuple[str, bool]] = [(kind, False) for kind in (ClockKind.ASSIGN, ClockKind.RECTIFY, ClockKind.SIGN)]
    return way.get(status or "", [*done, (ClockKind.RECHECK, status == Status.SUBMITTED)])


def check_all(hazards: Iterable[Hazard] | None = None) -> Iterator[Mismatch]:
    """Every mismatch, hazard by hazard, in chunks: the memory used does not grow with their number."""
    rows = Hazard.objects.order_by("pk").iterator(chunk_size=CHUNK) if hazards is None else iter(hazards)
    successors = dict(Unit.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    while chunk := list(islice(rows, CHUNK)):
        yield from _check_chunk(chunk, successors)


def _check_chunk(chunk: list[Hazard], successors: dict[int, int]) -> Iterator[Mismatch]:
    replayed: dict[str, Replayed] = defaultdict(Replayed)
    entries = Entry.objects.filter(object_type="hazards.hazard", object_id__in=[str(hazard.pk) for hazard in chunk])
    for entry in entries.order_by("id").iterator(chunk_size=CHUNK):
        replayed[entry.object_id].apply(entry)
    clocks = defaultdict(list)
    for clock in Clock.objects.filter(hazard__in=chunk).order_by("id"):
        clocks[clock.hazard_id].append(clock)
    for hazard in chunk:
        yield from compare(hazard, clocks[hazard.pk], replayed[str(hazard.pk)], successors)


def compare(hazard: Hazard, clocks: list[Clock], said: Replayed, successors: dict[int, int]) -> Iterator[Mismatch]:
    if not said.is_registered:
        yield Mismatch(hazard.number, "登记", "有", "日志中没有登记")
        return
    for name, stored in snapshot(hazard).items():
        told = said.facts.get(name)
        if not _same(name, stored, told, successors):
            yield Mismatch(hazard.number, name, stored, told)
    running = [(clock.kind, clock.stopped_on is None) for clock in clocks]
    if running != said.clocks:
        yield Mismatch(hazard.number, "clocks", running, said.clocks)
    last = next((clock for clock in reversed(clocks) if clock.kind == ClockKind.RECTIFY), None)
    if last and hazard.due_on and last.due_on != hazard.due_on:
        yield Mismatch(hazard.number, "整改时钟届满", last.due_on, hazard.due_on)


def _same(name: str, stored: Any, told: Any, successors: dict[int, int]) -> bool:
    """Nothing and empty are one; money is a number; a unit that was merged is its successor."""
    if not stored and not told:
        return True
    if name in MONEY and stored is not None and told is not None:
        return Decimal(stored) == Decimal(told)
    if name in UNITS:
        while told in successors and told != stored:
            told = successors[told]
    return stored == told
