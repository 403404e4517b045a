"""A confirmed ledger is written: units that are missing, hazards with numbers, clocks and journal entries, in one
transaction. All or nothing; the same file again creates nothing."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone

from anquan.excel.readings import narrow
from anquan.inserting import another, insert_rows
from anquan.journal import context
from anquan.journal.services import record_many
from anquan.papers.numbering import take
from anquan.units.models import Unit
from anquan.units.services import create_unit
from anquan.workdays.rules import Deadline
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.imports.reading import Defaults, LedgerRow, Names
from hazards.models import Clock, Hazard, ImportBatch
from hazards.rules import ClockKind, Source, Status, number_text
from hazards.services.snapshot import changes_of, snapshot

BATCH = 1000
NO_PHOTO = "台账导入，照片见原始台账"
NEW_UNIT = "台账导入时新建，待补统一社会信用代码"


@dataclass(frozen=True)
class Made:
    hazards: int
    units: int


@transaction.atomic
def write(
    *,
    actor,
    rows: Sequence[LedgerRow],
    defaults: Defaults,
    source: str = Source.TOWNSHIP,
    batch: ImportBatch | None = None,
) -> Made:
    """Write every row that is not known yet. The rows were read before this transaction: what may have changed since
    (known already, units made or closed meanwhile) is looked at again under its lock."""
    fresh = mark_known(rows)
    with context.door("import"):
        units = _make_units(actor, fresh, defaults)
        for hazards in batched(_hazards(actor, fresh, source, batch), BATCH):
            _insert(actor, hazards)
    return Made(len(fresh), units)


def batched(each: Iterator[Hazard], size: int) -> Iterator[list[Hazard]]:
    """A part at a time: what is written already needs no memory."""
    while part := list(islice(each, size)):
        yield part


def _insert(actor, hazards: list[Hazard]) -> None:
    insert_rows(Hazard, hazards)
    _take_keys(hazards)
    insert_rows(Clock, list(_clocks(hazards)))
    record_many(
        actor=actor,
        action="hazard.import",
        rows=(
            {
                "obj": hazard,
                "county": hazard.county_id,
                "note": hazard.description[:200],
                "changes": changes_of({"status": None}, snapshot(hazard)),
            }
            for hazard in hazards
        ),
    )


def _take_keys(hazards: Sequence[Hazard]) -> None:
    """The keys the database gave, for clocks and journal."""
    by_number = {hazard.number: hazard for hazard in hazards}
    for number, pk in Hazard.objects.filter(number__in=by_number).order_by().values_list("number", "pk"):
        by_number[number].pk = pk


def mark_known(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Sets ``is_known`` from the natural keys in the database; returns the rows still to be written."""
    keys = [row.key for row in rows]
    known: set[str] = set()
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        # in no order: SQLite would read the whole list in the order of its days, and look into the keys of each row
        known.update(Hazard.objects.filter(import_key__in=chunk).order_by().values_list("import_key", flat=True))
    for row in rows:
        row.is_known = row.key in known
    return [row for row in rows if not row.is_known]


def _make_units(actor, rows: Sequence[LedgerRow], defaults: Defaults) -> int:
    """Gives every row its unit; returns how many had to be made."""
    names = units_named(actor, defaults.township, {row.unit_name for row in rows})
    made: dict[str, Unit] = {}
    for row in rows:
        name = narrow(row.unit_name)
        if name in names.barred or row.unit is not None and name not in names.units:
            raise NotAllowed("试导以后有单位变动，台账没有写入，请重新试导。", "changed")
        row.unit = names.units.get(name) or made.get(name)
        if row.unit is None:
            row.unit = made[name] = create_unit(
                actor=actor,
                kind="enterprise",
                name=row.unit_name,
                parent=defaults.township,
                address=row.facts.get("address", ""),
                uscc_missing_reason=NEW_UNIT,
            )
    return len(made)


def _hazards(actor, rows: Sequence[LedgerRow], source: str, batch: ImportBatch | None) -> Iterator[Hazard]:
    """Numbers run in the order of finding, a block for each county and year."""
    ordered = sorted(rows, key=lambda row: (row.found_on, row.row, row.item))
    groups: dict[tuple[str, int], list[LedgerRow]] = defaultdict(list)
    for row in ordered:
        region = row.unit.county or row.unit.city or row.unit.province or row.unit
        groups[region.division_code[:6], row.found_on.year].append(row)
    alike = _alike(actor, source, batch)
    for (code, year), members in groups.items():
        first = take(series=f"YH-{code}", year=year, count=len(members))
        for offset, row in enumerate(members):
            yield _hazard(alike, row, number_text(code, year, first + offset))


def _alike(actor, source: str, batch: ImportBatch | None) -> Hazard:
    """What all hazards of one ledger have in common."""
    unit, now = sides.acting_unit(actor, "hazard.import"), timezone.now()
    return Hazard(
        source=source,
        import_batch=batch,
        reported_at=now,
        reported_by=actor,
        reporting_unit=unit,
        ordering_unit=unit,
        ordered_by=actor,
        no_photo_reason=NO_PHOTO,
        updated_at=now,
    )


def _hazard(alike: Hazard, row: LedgerRow, number: str) -> Hazard:
    """As the ledger has it: closed, or being rectified under its deadline."""
    unit, profile = row.unit, getattr(row.unit, "profile", None)
    facts = {name: text for name, text in row.facts.items() if name != "address"}
    return another(
        alike, uid=uuid.uuid4(), number=number, import_key=row.key,
        status=Status.CLOSED if row.is_closed else Status.RECTIFYING, level=row.level, mode=row.mode,
        unit_id=unit.pk, province_id=unit.province_id, city_id=unit.city_id, county_id=unit.county_id,
        township_id=unit.township_id, industry_id=getattr(profile, "industry_id", None),
        regulator_id=getattr(profile, "regulator_id", None), description=row.description, found_on=row.found_on,
        responsible_unit_id=unit.pk, assigned_on=row.found_on,
        due_on=row.due_on, submitted_on=row.closed_on, rectified_on=row.closed_on, ended_on=row.closed_on,
        clock_due_on=None if row.is_closed else row.due_on,
        rectify_note="；".join(filter(None, ["台账记为已整改", row.closing])) if row.is_closed else "", **facts,
    )  # fmt: skip


def _clocks(hazards: Sequence[Hazard]) -> Iterator[Clock]:
    """A ledger has many rows of few days: why it is this day is said once for each pair of days."""
    alike, whys = Clock(kind=ClockKind.RECTIFY), {}
    for hazard in hazards:
        days = hazard.found_on, hazard.due_on
        if days not in whys:
            whys[days] = _why(*days)
        yield another(
            alike, hazard_id=hazard.pk, started_on=hazard.found_on, due_on=hazard.due_on,
            stopped_on=hazard.submitted_on, charged_to_id=hazard.responsible_unit_id, why=whys[days],
        )  # fmt: skip


def _why(found_on: date, due_on: date) -> dict:
    steps = [f"台账写明或推算的整改期限为 {due_on}。"]
    return Deadline(on=due_on, raw_on=due_on, steps=steps, start=found_on, what="排查", basis="导入的台账").to_json()


OUTSIDE = "这个单位不在您的管辖范围内，请核对名称，或者由属地、县安委办导入"
ELSEWHERE = "系统里的“{name}”是{county}的单位；如果是本地的另一家，请先在“单位”里建立，再试导"
CLOSED = "这个单位已停用，请先在“单位”里恢复，再试导"
SEVERAL = "系统里有几个同名单位，请先在“单位”里合并或者改成不同的名称"


def units_named(actor, township: Unit | None, names: Collection[str]) -> Names:
    """The units of the importer's scope that the ledger names. A merged one stands for the one it became; a name
    that exists in the county, but not for him, or in another county, is barred: nobody wants a second unit of that
    name unless he says so."""
    written = {narrow(name): name for name in names}
    in_reach = Unit.objects.filter(county_id=township.county_id) if township else Unit.objects.visible_to(actor)
    meant: dict[str, set[int]] = defaultdict(set)
    for pk, name, merged_into in in_reach.values_list("pk", "name", "merged_into_id"):
        if (plain := narrow(name)) in written:
            meant[plain].add(merged_into or pk)
    active = Unit.objects.active().filter(pk__in=set().union(*meant.values()))
    mine = active.visible_to(actor).select_related("profile", "county", "city", "province").in_bulk()
    others = set(active.values_list("pk", flat=True)) - set(mine)
    units, barred = {}, {}
    for name, keys in meant.items():
        found = _nearest([mine[pk] for pk in keys if pk in mine], township)
        if len(found) == 1:
            units[name] = found[0]
        else:
            barred[name] = SEVERAL if found else OUTSIDE if keys & others else CLOSED
    return Names(units, barred | _elsewhere({plain: name for plain, name in written.items() if plain not in meant}))


def _elsewhere(names: dict[str, str]) -> dict[str, str]:
    """Of the names (by their plain form) that nothing in reach has: those of a unit in another county."""
    spellings, barred = sorted({*names, *names.values()}), {}
    for start in range(0, len(spellings), BATCH):
        alike = Unit.objects.active().filter(
            kind__in=("enterprise", "place"), name__in=spellings[start : start + BATCH]
        )
        for name, county in alike.order_by("pk").values_list("name", "county__name"):
            barred[narrow(name)] = ELSEWHERE.format(name=name, county=county)
    return barred


def _nearest(units: list[Unit], township: Unit | None) -> list[Unit]:
    """Of several with one name, those of the chosen township."""
    own = [unit for unit in units if township and unit.township_id == township.pk]
    return own or units
