"""What each row of a ledger says, and what is wrong with it: by row and column, with what was written and what to
write. Reads units of the importer's scope; writes nothing."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anquan.excel.cells import read_level, read_text, split_items
from anquan.excel.dates import Due, find_date, read_date, read_due
from anquan.excel.header import Header, Line, body
from anquan.excel.readings import Reading, narrow, spelled
from anquan.excel.sheets import SheetData, column_letters
from anquan.terms.rules import Period
from anquan.terms.selectors import period
from anquan.units.models import Unit
from anquan.workdays.rules import Calendar
from hazards.imports.columns import LABELS, NOT_READ
from hazards.rules import RECTIFY_TERM, Level, Mode

DONE = re.compile(r"^(是|√|✓|已|完成|整改完|销号|合格|通过|立即整改|当场整改|立行立改|落实)")
NOT_DONE = re.compile(r"(未|没|不|否|×|正在|待|尚|拟|计划|整改中|限期|责令)")
LONGEST_DESCRIPTION = 2000
INSPECTORS = 200
SAID_LETTERS = 30  # of a cell, when a note or an error repeats it
# what a hazard keeps as it is written: its field, the column, the most letters. ``address`` goes to a new unit.
FACTS = {
    "location": ("location", 200),
    "responsible_person": ("responsible_person", 50),
    "responsible_phone": ("phone", 20),
    "measures": ("measures", 2000),
    "legal_basis": ("legal_basis", 1000),
    "source_document": ("document", 60),
    "address": ("address", 200),
}
TOLD_EVERY = 1000  # rows, between two reports of progress


@dataclass(frozen=True)
class CellFault:
    row: int  # as people count it in Excel
    column: str  # letters
    label: str
    written: str
    reason: str

    def say(self) -> str:
        return (
            f"第 {self.row} 行“{self.label}”写的是“{self.written}”，{self.reason}"
            if self.written
            else (f"第 {self.row} 行“{self.label}”{self.reason}")
        )


@dataclass
class LedgerRow:
    """One hazard as it was understood. ``unit`` is None while it has to be made first."""

    row: int
    item: int
    unit_name: str
    description: str
    found_on: date
    level: str = Level.GENERAL
    mode: str = Mode.LIMITED
    due_on: date | None = None
    closed_on: date | None = None
    unit: Unit | None = None
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what was guessed, for a person to look at
    closing: str = ""  # how the day of completion was guessed
    key: str = ""
    is_known: bool = False

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


@dataclass(frozen=True)
class Names:
    """The units a ledger may name, by name as people compare names; ``barred`` ones exist but may not be used."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    barred: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Defaults:
    """What the importer says where the sheet says nothing. ``base_on`` is the day the sheet was filled in."""

    today: date
    base_on: date
    township: Unit | None = None
    may_create_units: bool = True


@dataclass
class Ledger:
    rows: list[LedgerRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    @property
    def new_units(self) -> list[str]:
        return sorted({row.unit_name for row in self.rows if row.unit is None and not row.is_known})


class Reader:
    """Reads one sheet with one meaning of its columns."""

    def __init__(
        self,
        sheet: SheetData,
        header: Header,
        meaning: Mapping[int, str],
        defaults: Defaults,
        names: Names,
        calendar: Calendar,
    ):
        self.sheet, self.header, self.defaults = sheet, header, defaults
        self.columns = {key: index for index, key in meaning.items() if key not in NOT_READ}
        self.names, self.calendar = names, calendar
        self.plain: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.readings: dict[tuple, Reading] = {}
        self.terms: dict[tuple[str, date], Period] = {}
        self.counted: dict[tuple[date, int, str], date] = {}
        self.kept = [
            (name, key, longest, self._plain if key == "phone" else self._text)
            for name, (key, longest) in FACTS.items()
            if key in self.columns
        ]
        self.ledger = Ledger()
        self.seen: Counter[str] = Counter()
        self.last: dict[str, Any] = {}

    def read(self, progress: Callable[[int], None] | None = None) -> Ledger:
        for count, line in enumerate(body(self.sheet, self.header), 1):
            if progress and count % TOLD_EVERY == 0:
                progress(count)
            if line.kind == "data":
                self._line(line)
            else:
                self.ledger.skipped.append(line.number)
        return self.ledger

    # --- one line ---------------------------------------------------------------------------------------------
    def _line(self, line: Line) -> None:
        faults_before = len(self.ledger.faults)
        if self.sheet.broken:
            self._broken(line)
        unit_name = self._unit_name(line)
        items = split_items(self._cell(line, "description"))
        if not items:
            if self._is_continuation(line):
                return
            self._fault(line, "description", "没有填写，请写明隐患是什么")
        found_on = self._found_on(line)
        notes = self._unclear_state(line)
        level = self._take(line, "level", read_level, notes=notes) or Level.GENERAL
        due = self._take(line, "due", read_due, notes=notes, base=found_on)
        closed_on = self._closed_on(line, found_on, due)
        if len(self.ledger.faults) > faults_before:
            return
        for number, text in enumerate(items, 1):
            self._row(line, number, text, unit_name, found_on, level, due, closed_on, notes)

    def _broken(self, line: Line) -> None:
        for key, column in self.columns.items():
            if reason := self.sheet.broken.get((line.row, column)):
                self._fault(line, key, reason)

    def _row(
        self,
        line: Line,
        number: int,
        text: str,
        unit_name: str,
        found_on: date,
        level: str,
        due: Due | None,
        closed_on: date | None,
        notes: list[str],
    ) -> None:
        if not 2 <= len(text) <= LONGEST_DESCRIPTION:
            self._fault(line, "description", f"第 {number} 条只有 {len(text)} 个字，请写清楚，2 至 2000 个字")
            return
        mode = Mode.ON_THE_SPOT if due and due.kind == "on_the_spot" else Mode.LIMITED
        due_on = self._due_on(due, found_on, mode)
        row = LedgerRow(
            line.number,
            number,
            unit_name,
            text,
            found_on,
            level,
            mode,
            due_on=due_on,
            closed_on=closed_on,
            unit=self.names.units.get(self._plain(unit_name)),
            facts=self._facts(line),
            notes=_with_due(notes, due, due_on),
        )
        if reason := self.names.barred.get(self._plain(unit_name)):
            self._fault(line, "unit", reason)
            return
        if row.unit is None and not self.defaults.may_create_units:
            self._fault(line, "unit", "系统里没有这个单位，或者不在您的管辖范围内，请先在“单位”里建立")
            return
        if closed_on and not self._cell(line, "closed_on"):
            by = "整改期限" if due and due.kind == "date" else "排查日期"
            row.closing = f"台账没有写整改完成日期，按{by}计"
            row.notes.append(row.closing)
        row.key = self._key_for(row)
        self.ledger.rows.append(row)

    # --- cells ------------------------------------------------------------------------------------------------
    def _cell(self, line: Line, key: str):
        index = self.columns.get(key)
        return None if index is None else line.values[index]

    def _take(self, line: Line, key: str, reader, notes: list[str] | None = None, **options):
        """What a cell says. A guess goes into ``notes``, where the row has no other place that shows it."""
        value = self._cell(line, key)
        if value is None:
            return None
        asked = reader, type(value), value, *options.values()
        if asked not in self.readings:
            self.readings[asked] = reader(value, **options)
        reading: Reading = self.readings[asked]
        if reading.error:
            self._fault(line, key, reading.error)
        elif reading.note and notes is not None:
            notes.append(reading.note)
        return reading.value

    def _fault(self, line: Line, key: str, reason: str) -> None:
        index = self.columns.get(key, 0)
        written = " ".join(spelled(self._cell(line, key)).split())[:SAID_LETTERS]
        self.ledger.faults.append(CellFault(line.number, column_letters(index), LABELS[key], written, reason))

    def _is_continuation(self, line: Line) -> bool:
        """A row that only carries on remarks of the row above."""
        return not any(self._plain(self._cell(line, key)) for key in ("unit", "found_on", "level", "due"))

    def _unit_name(self, line: Line) -> str:
        """An empty cell means the unit above, as offices write it, when the sheet has no merged cell there."""
        name = self._text(self._cell(line, "unit")).replace("\n", "").strip()
        name = name or self.last.get("unit", "")
        if not name:
            self._fault(line, "unit", "没有填写，请写明是哪家单位")
        elif len(name) > 100:
            self._fault(line, "unit", "超过 100 个字，请写单位名称")
        self.last["unit"] = name
        return name

    def _found_on(self, line: Line) -> date:
        if "found_on" not in self.columns:
            return self.defaults.base_on
        found_on = self._take(line, "found_on", read_date, base=self.defaults.base_on, is_1904=self.sheet.is_1904)
        found_on = found_on or self.last.get("found_on") or self.defaults.base_on
        if found_on > self.defaults.today:
            self._fault(line, "found_on", "晚于今天，请检查")
        self.last["found_on"] = found_on
        return found_on

    def _due_on(self, due: Due | None, found_on: date, mode: str) -> date:
        """A date that is written, or counted from the day of finding by the words or by the term in force then."""
        if due and due.on and due.kind in ("date", "on_the_spot"):
            return max(due.on, found_on)
        if due and due.kind == "period":
            is_hours = due.unit == "hour"  # a ledger knows days only: 24 hours are one, 12 are one as well
            return self._after(
                found_on, -(-due.amount // 24) if is_hours else due.amount, "cd" if is_hours else due.unit
            )
        if (mode, found_on) not in self.terms:
            self.terms[mode, found_on] = period(RECTIFY_TERM[Mode(mode)], found_on)
        term = self.terms[mode, found_on]
        return self._after(found_on, term.value, term.unit)

    def _after(self, start: date, amount: int, unit: Any) -> date:
        """Counted once for each day of finding: a ledger has many rows of few days."""
        if (start, amount, unit) not in self.counted:
            self.counted[start, amount, unit] = self.calendar.add(start, amount, unit).on
        return self.counted[start, amount, unit]

    def _closed_on(self, line: Line, found_on: date, due: Due | None) -> date | None:
        """Closed when a day of completion is written, or the state says so; the day is then the best one known."""
        status = self._plain(self._cell(line, "status"))
        written = self._take(line, "closed_on", read_date, base=found_on, is_1904=self.sheet.is_1904)
        if written:
            if written < found_on or written > self.defaults.today:
                self._fault(line, "closed_on", "早于排查日期或者晚于今天，请检查")
            return written
        if not DONE.search(status) or NOT_DONE.search(status.replace("未发现", "")):
            return None
        if due and due.kind == "date" and due.on:
            return min(max(due.on, found_on), self.defaults.today)
        return found_on

    def _unclear_state(self, line: Line) -> list[str]:
        """Words that say neither done nor not done: the row is not closed for them, and says so."""
        status = self._plain(self._cell(line, "status"))
        is_plain = not status or DONE.search(status) or NOT_DONE.search(status) or self._cell(line, "closed_on")
        return [] if is_plain else [f"整改情况“{status[:SAID_LETTERS]}”看不出是否完成，按整改中登记"]

    def _facts(self, line: Line) -> dict[str, str]:
        """Columns that are kept as they are written, cut to what the hazard holds."""
        return {
            name: read(self._cell(line, key))[:longest] for name, key, longest, read in self.kept
        } | self._inspectors(line)

    def _inspectors(self, line: Line) -> dict[str, str]:
        said = [self._text(self._cell(line, key)) for key in ("checked_by", "inspector") if key in self.columns]
        return {"inspectors": "　".join(filter(None, said))[:INSPECTORS]} if said else {}

    def _text(self, value: Any) -> str:
        """Ledgers repeat themselves: each text is made clean once."""
        if not isinstance(value, str):  # 1 and True would be the same key
            return read_text(value).value or ""
        if value not in self.texts:
            self.texts[value] = read_text(value).value or ""
        return self.texts[value]

    def _plain(self, value: Any) -> str:
        """Made comparable, once."""
        if not isinstance(value, str):
            return narrow(value)
        if value not in self.plain:
            self.plain[value] = narrow(value)
        return self.plain[value]

    def _key_for(self, row: LedgerRow) -> str:
        """Natural key: the same hazard of the same file, imported again, is known. Twins in one file are numbered."""
        place = row.unit or self.defaults.township
        county = place.county_id if place else 0
        text = f"{county}|{self._plain(row.unit_name)}|{row.found_on}|{narrow(row.description)}"
        self.seen[text] += 1
        return hashlib.sha256(f"{text}|{self.seen[text]}".encode()).hexdigest()


def _with_due(notes: list[str], due: Due | None, due_on: date) -> list[str]:
    """Words that name no day: which day they were understood as, in place of the reader's own remark on them."""
    if due and due.kind == "open":
        return [*notes[:-1], f"整改期限“{due.text}”没有写明日期，按系统规定的期限算，到 {due_on}"]
    if due and due.kind == "period" and due.unit == "hour":
        return [*notes, f"整改期限“{due.text}”按日计，到 {due_on}"]
    return list(notes)


def base_date(header: Header, today: date) -> date:
    """The day the sheet speaks of: a date in its title rows (“填报时间：2023年11月30日”), else today."""
    found = [day for text in header.preamble if (day := find_date(text))]
    return min(max(found, default=today), today)
