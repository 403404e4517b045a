"""Ours and theirs, row by row, as both stand now. Nothing is stored, so nothing is stale; nothing is written.

An item out of the reader's sight does not exist: a row with its number is like a row with a number nobody has.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from anquan.accounts.models import User
from anquan.excel.readings import narrow
from anquan.terms.selectors import number as term
from hazards.duplicates import similarity
from hazards.exchange import rules, table
from hazards.exchange.headings import SHOWN
from hazards.exchange.reading import OURS, Cells, Keys, keys_of, place_of
from hazards.exchange.rules import ORDER, Column, Outcome, plain
from hazards.majors.facts import FACTS, Item, items_of
from hazards.models import Answer, AnswerCheck, AnswerRow, ExternalNumber, MajorHazard, Submission

EXTERNAL = "external_no"
MOST_COMPARED = 200  # items of the units of one page


@dataclass(frozen=True)
class Cell:
    label: str
    ours: str
    theirs: str
    differs: bool


@dataclass(frozen=True)
class Suggestion:
    """An item of the same unit whose words are alike. Only a person makes it the one."""

    major_id: int
    number: str
    hazard_no: str
    title: str
    share: float


@dataclass(frozen=True)
class Who:
    """By what a person recognises a line: our words, or theirs where we have none."""

    number: str = ""  # 清单编号
    title: str = ""
    unit: str = ""

    @classmethod
    def of(cls, item: Item) -> "Who":
        return cls(item["register_no"], item["title"], item["unit"])


@dataclass(frozen=True)
class Line:
    """One line of the reconciliation: a row of theirs, an item of ours, or both."""

    outcome: str
    row: AnswerRow | None = None
    item: Item | None = None
    who: Who = Who()
    cells: tuple[Cell, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()  # their own columns: status, remarks
    their_number: str = ""
    our_number: str = ""  # 外部编号 as we have it
    by_hand: bool = False
    suggestion: Suggestion | None = None
    reported_at: datetime | None = None
    check: AnswerCheck | None = None

    @property
    def differing(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.differs]

    @property
    def agreeing(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.differs]

    @property
    def is_checked(self) -> bool:
        return self.check is not None and self.check.stamp == self.stamp

    @property
    def is_todo(self) -> bool:
        return self.outcome != Outcome.SAME and not self.is_checked

    @property
    def has_new_number(self) -> bool:
        """Theirs can be written down without replacing another."""
        return bool(self.item and self.their_number and not self.our_number)

    @property
    def stamp(self) -> str:
        """Names the differences a person has looked at."""
        who = [self.outcome, str(self.row.number if self.row else 0), str(self.item.pk if self.item else 0)]
        said = [text for cell in self.differing for text in (cell.label, cell.ours, cell.theirs)]
        return hashlib.sha256("\x1f".join(who + said).encode()).hexdigest()

    @property
    def anchor(self) -> str:
        return f"r{self.row.pk}" if self.row else f"m{self.item.pk}"


@dataclass
class Reconciliation:
    answer: Answer
    lines: list[Line] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)  # columns of the profile that their table does not have

    @property
    def counts(self) -> Counter:
        return Counter(line.outcome for line in self.lines)

    @property
    def differing_cells(self) -> int:
        return sum(len(line.differing) for line in self.lines)

    @property
    def todo(self) -> int:
        return sum(line.is_todo for line in self.lines)

    @property
    def checked(self) -> int:
        return sum(line.is_checked for line in self.lines)

    @property
    def new_numbers(self) -> list[Line]:
        return [line for line in self.lines if line.has_new_number]

    def find(self, *, row: int | None = None, major: int | None = None) -> Line | None:
        """The line of a row of theirs, or of an item they do not have."""
        for line in self.lines:
            if line.row.pk == row if line.row else line.item.pk == major:
                return line
        return None


def reconcile(answer: Answer, user: User, today: date) -> Reconciliation:
    """Every row of theirs in their order, then what they do not have."""
    version, columns = answer.version, answer.layout["columns"]
    version.profile = answer.profile
    spec, keys = version.spec, keys_of(version.spec, columns)
    rows = list(answer.rows.all())
    matched, by_hand = match(rows, keys, answer.profile.receiver, user)
    taken = set(matched.values())
    meant = table.meant(spec, user, today).values_list("pk", flat=True)
    missing = [pk for pk in meant if pk not in taken]
    items = {item.pk: item for item in items_of([*taken, *missing], user, today, receiver=answer.profile.receiver)}
    used = {place_of(meaning) for meaning in columns.values()}
    absent = [c.label for place, c in enumerate(spec.columns) if place not in used and _is_compared(c)]
    found = Reconciliation(answer, not_found=absent)
    for row in rows:
        pk = matched.get(row.pk)
        line = _line(row, items.get(pk), spec.columns, answer.layout, keys)
        found.lines.append(replace(line, by_hand=pk in by_hand))
    reported = _reported(answer, missing) if missing else {}
    for pk in missing:
        item = items[pk]
        line = Line(Outcome.MISSING, item=item, who=Who.of(item), our_number=item[EXTERNAL])
        found.lines.append(replace(line, reported_at=reported.get(pk)))
    return _with_checks(found)


# --- which item a row means -----------------------------------------------------------------------------------------
def match(rows: Sequence[AnswerRow], keys: Keys, receiver: str, user: User) -> tuple[dict[int, int], set[int]]:
    """Item by row, and the items that a person named: by our number, by a person, by their number. An item stands for
    one row; a stronger sign takes it first."""
    visible = MajorHazard.objects.visible_to(user)
    found: dict[int, int] = {}
    taken: set[int] = set()

    def take(signs: Iterable[tuple[int, int | None]]) -> set[int]:
        before = set(taken)
        for row, pk in signs:
            if pk and row not in found and pk not in taken:
                found[row] = pk
                taken.add(pk)
        return taken - before

    ours = _by_our_number({row.cells.get(index, "") for row in rows for index in keys.ours}, visible)
    take((row.pk, ours.get(plain(row.cells.get(index, "")))) for index in keys.ours for row in rows)
    named = {row.pk: row.major_id for row in rows if row.major_id}
    seen = set(visible.filter(pk__in=named.values()).values_list("pk", flat=True)) if named else set()
    by_hand = take((row, pk) for row, pk in named.items() if pk in seen)
    theirs = {row.pk: their_number(row.cells, keys) for row in rows}
    if any(theirs.values()):
        numbers = ExternalNumber.objects.filter(receiver=receiver, number__in=set(theirs.values()) - {""})
        known = dict(numbers.filter(major__in=visible).values_list("number", "major"))
        take((row, known.get(text)) for row, text in theirs.items())
    return found, by_hand


def _by_our_number(written: set[str], visible: Any) -> dict[str, int]:
    """清单编号 or 隐患编号, as it was written and without blanks."""
    texts = {form for text in written if text for form in (text.strip(), narrow(text), narrow(text).upper())}
    if not texts:
        return {}
    rows = visible.filter(Q(register_no__in=texts) | Q(hazard__number__in=texts), register_no__isnull=False)
    found: dict[str, int] = {}
    for pk, register_no, number in rows.values_list("pk", "register_no", "hazard__number"):
        found |= {plain(register_no): pk, plain(number): pk}
    return found


def their_number(cells: Cells, keys: Keys) -> str:
    return next((cells[index].strip() for index in keys.theirs if cells.get(index)), "")


# --- one line -------------------------------------------------------------------------------------------------------
def _line(row: AnswerRow, item: Item | None, columns: Sequence[Column], layout: Mapping[str, Any], keys: Keys) -> Line:
    if item is None:
        return _unknown(row, columns, layout, keys)
    cells = [
        _cell(columns[place], item, row.cells.get(index, ""))
        for index, meaning in layout["columns"].items()
        if (place := place_of(meaning)) is not None and _is_compared(columns[place])
        if row.cells.get(index) or columns[place].field not in OURS  # who does not know our number does not deny it
    ]
    ours, theirs = item[EXTERNAL], their_number(row.cells, keys)
    if ours and theirs:
        cells.append(Cell("外部编号", ours, theirs, plain(ours) != plain(theirs)))
    outcome = Outcome.DIFFERS if any(cell.differs for cell in cells) else Outcome.SAME
    to_fill = {f"c{place}" for place, column in enumerate(columns) if not column.field and not column.constant}
    shown = _shown(row, layout, lambda meaning: meaning == SHOWN or meaning in to_fill)
    return Line(outcome, row, item, Who.of(item), tuple(cells), shown, theirs, ours)


def _unknown(row: AnswerRow, columns: Sequence[Column], layout: Mapping[str, Any], keys: Keys) -> Line:
    """In their words; all that the row says."""

    def first(indexes: Iterable[str]) -> str:
        return next((row.cells[index] for index in indexes if row.cells.get(index)), "")

    who = Who(first(keys.ours), first(keys.content), first(keys.unit))
    order = {f"c{place}" for place, column in enumerate(columns) if column.field == ORDER}
    shown = _shown(row, layout, lambda meaning: bool(meaning) and meaning not in order)
    return Line(Outcome.UNKNOWN, row, who=who, shown=shown, their_number=their_number(row.cells, keys))


def _shown(row: AnswerRow, layout: Mapping[str, Any], is_meant: Callable[[str], bool]) -> tuple[tuple[str, str], ...]:
    meanings, labels = layout["columns"], layout["labels"]
    return tuple((labels[i], row.cells[i]) for i, meaning in meanings.items() if row.cells.get(i) and is_meant(meaning))


def _is_compared(column: Column) -> bool:
    """Not the place in the table, what counts days, or what we left for them to fill in; their number is looked at by itself."""
    if not column.field:
        return bool(column.constant)
    return column.field not in (ORDER, EXTERNAL) and not FACTS[column.field].is_of_today


def _cell(column: Column, item: Item, theirs: str) -> Cell:
    value, kind = table.value_of(column, item, 0), FACTS[column.field].kind if column.field else ""
    ours = rules.said(column.write(value))
    return Cell(column.label, ours, theirs, not rules.same(kind, value, ours, theirs))


# --- what it may be -------------------------------------------------------------------------------------------------
def with_suggestions(found: Reconciliation, lines: Sequence[Line], user: User, today: date) -> list[Line]:
    """The lines of one page; each without an item of ours has the free one of the same unit whose words are most alike."""
    unknown = [line for line in lines if line.item is None]
    if not unknown:
        return list(lines)
    keys = keys_of(found.answer.version.spec, found.answer.layout["columns"])
    units = {line.anchor: _units(line.row, keys) for line in unknown}
    free = _free(set().union(*units.values()), {line.item.pk for line in found.lines if line.row and line.item}, user)
    least = float(term("hazard.duplicate.similarity", today))
    likely = {line.anchor: _most_alike(line.row, keys, units[line.anchor], free) for line in unknown}
    good = {anchor: each for anchor, each in likely.items() if each and each.share >= least}
    return [replace(line, suggestion=good.get(line.anchor)) for line in lines]


Candidate = tuple[int, str, str, str, str, set[str]]


def _free(names: set[str], taken: set[int], user: User) -> list[Candidate]:
    """Items of these units that no row stands for, newest first; a unit with more is compared with these."""
    there = Q()
    for name in ("name", "short_name", "profile__uscc"):
        there |= Q(**{f"hazard__unit__{name}__in": names})
    rows = MajorHazard.objects.visible_to(user).filter(there, register_no__isnull=False).exclude(pk__in=taken)
    said = rows.order_by("-pk").values_list(
        "pk", "register_no", "hazard__number", "title", "hazard__description",
        "hazard__unit__name", "hazard__unit__short_name", "hazard__unit__profile__uscc",
    )  # fmt: skip
    return [(*row[:5], {narrow(text) for text in row[5:] if text}) for row in said[:MOST_COMPARED]]


def _units(row: AnswerRow, keys: Keys) -> set[str]:
    """What stands for the unit, as written and in either width of brackets."""
    written = [row.cells[index].strip() for index in (*keys.unit, *keys.uscc) if row.cells.get(index)]
    bare = [narrow(text) for text in written]
    return {*written, *bare, *(text.replace("(", "（").replace(")", "）") for text in bare)}


def _most_alike(row: AnswerRow, keys: Keys, units: set[str], free: Sequence[Candidate]) -> Suggestion | None:
    texts = [row.cells[index] for index in keys.content if row.cells.get(index)]
    found = [
        Suggestion(pk, number, hazard_no, title, max(similarity(text, own) for text in texts for own in (title, words)))
        for pk, number, hazard_no, title, words, names in free
        if texts and units & names
    ]
    return max(found, key=lambda each: each.share, default=None)


# --- what else is known ---------------------------------------------------------------------------------------------
def _reported(answer: Answer, missing: Sequence[int]) -> dict[int, datetime]:
    """When each of these items was last reported by this 口径."""
    sent = Submission.items.through.objects.filter(
        submission__version__profile=answer.profile_id, submission__office=answer.office_id, majorhazard__in=missing
    )
    return dict(sent.order_by("submission_id").values_list("majorhazard_id", "submission__ordered_at"))


def _with_checks(found: Reconciliation) -> Reconciliation:
    """The newest 核对 of each line."""
    by_row: dict[int, AnswerCheck] = {}
    by_item: dict[int, AnswerCheck] = {}
    for check in found.answer.checks.select_related("checked_by"):
        if check.row_id:
            by_row[check.row_id] = check
        else:
            by_item[check.major_id] = check
    found.lines = [
        replace(line, check=by_row.get(line.row.pk) if line.row else by_item.get(line.item.pk)) for line in found.lines
    ]
    return found
