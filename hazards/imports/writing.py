"""A confirmed ledger is written: units that are missing, hazards with numbers, clocks and journal entries, in one
transaction. All or nothing; the same file again creates nothing."""

import uuid
from collections import defaultdict
from collections.abc import Sequence


from django.db import transaction
from django.utils import timezone

from anquan.excel.readings import narrow
from anquan.journal import context
from anquan.journal.services import record_many
from anquan.papers.numbering import take
from anquan.units.models import Unit
from anquan.units.services import create_unit
from anquan.workdays.rules import Deadline
from hazards import sides
from hazards.imports.reading import Defaults, LedgerRow
from hazards.models import Clock, Hazard
from hazards.rules import ClockKind, Source, Status, number_text
from hazards.services.snapshot import changes_of, snapshot

BATCH = 500
NO_PHOTO = "台账导入，照片见原始台账"
NEW_UNIT = "台账导入时新建，待补统一社会信用代码"


@transaction.atomic
def write(*, actor, rows: Sequence[LedgerRow], defaults: Defaults, source: str = Source.TOWNSHIP) -> int:
    """Write every row that is not known yet; returns how many hazards were created."""
    fresh = mark_known(rows)
    with context.door("import"):
        _make_units(actor, fresh, defaults)
        hazards = _hazards(actor, fresh, source)
        Hazard.objects.bulk_create(hazards, batch_size=BATCH)
        Clock.objects.bulk_create([_clock(hazard) for hazard in hazards], batch_size=BATCH)
        record_many(actor=actor, action="hazard.import", rows=(
            {"obj": hazard, "county": hazard.county_id, "note": hazard.description[:200],
             "changes": changes_of({"status": None}, snapshot(hazard))}
            for hazard in hazards
        ))
    return len(hazards)


def mark_known(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Sets ``is_known`` from the natural keys in the database; returns the rows still to be written."""
    keys = [row.key for row in rows]
    known: set[str] = set()
    for start in range(0, len(keys), BATCH):
        chunk = keys[start : start + BATCH]
        known.update(Hazard.objects.filter(import_key__in=chunk).values_list("import_key", flat=True))
    for row in rows:
        row.is_known = row.key in known
    return [row for row in rows if not row.is_known]


def _make_units(actor, rows: Sequence[LedgerRow], defaults: Defaults) -> None:
    made: dict[str, Unit] = {}
    for row in rows:
        if row.unit is None:
            name = narrow(row.unit_name)
            if name not in made:
                made[name] = create_unit(
                    actor=actor, kind="enterprise", name=row.unit_name, parent=defaults.township,
                    address=row.facts.get("address", ""), uscc_missing_reason=NEW_UNIT,
                )
            row.unit = made[name]


def _hazards(actor, rows: Sequence[LedgerRow], source: str) -> list[Hazard]:
    """Numbers run in the order of finding, a block for each county and year."""
    ordered = sorted(rows, key=lambda row: (row.found_on, row.row, row.item))
    groups: dict[tuple[str, int], list[LedgerRow]] = defaultdict(list)
    for row in ordered:
        region = row.unit.county or row.unit.city or row.unit.province or row.unit
        groups[region.division_code[:6], row.found_on.year].append(row)
    reporting_unit = sides.acting_unit(actor, "hazard.import")
    hazards = []
    for (code, year), members in groups.items():
        first = take(series=f"YH-{code}", year=year, count=len(members))
        hazards += [
            _hazard(actor, reporting_unit, source, row, number_text(code, year, first + offset))
            for offset, row in enumerate(members)
        ]
    return hazards


def _hazard(actor, reporting_unit, source: str, row: LedgerRow, number: str) -> Hazard:
    """As the ledger has it: closed, or being rectified under its deadline."""
    unit, profile = row.unit, getattr(row.unit, "profile", None)
    status = Status.CLOSED if row.is_closed else Status.RECTIFYING
    facts = {name: text for name, text in row.facts.items() if name != "address"}
    now = timezone.now()
    return Hazard(
        uid=uuid.uuid4(), number=number, import_key=row.key, status=status, level=row.level, source=source,
        mode=row.mode, unit=unit, province_id=unit.province_id, city_id=unit.city_id, county_id=unit.county_id,
        township_id=unit.township_id, industry_id=getattr(profile, "industry_id", None),
        regulator_id=getattr(profile, "regulator_id", None), description=row.description, found_on=row.found_on,
        reported_at=now, reported_by=actor, reporting_unit=reporting_unit, ordering_unit=reporting_unit,
        ordered_by=actor, no_photo_reason=NO_PHOTO, responsible_unit=unit, assigned_on=row.found_on,
        due_on=row.due_on, submitted_on=row.closed_on, rectified_on=row.closed_on, ended_on=row.closed_on,
        clock_due_on=None if row.is_closed else row.due_on, updated_at=now,
        rectify_note="；".join(["台账记为已整改", *row.notes]) if row.is_closed else "", **facts,
    )  # fmt: skip


def _clock(hazard: Hazard) -> Clock:
    why = Deadline(on=hazard.due_on, raw_on=hazard.due_on, steps=[f"台账写明或推算的整改期限为 {hazard.due_on}。"],
                   start=hazard.found_on, what="排查", basis="导入的台账")
    return Clock(hazard=hazard, kind=ClockKind.RECTIFY, started_on=hazard.found_on, due_on=hazard.due_on,
                 stopped_on=hazard.submitted_on, charged_to=hazard.responsible_unit, why=why.to_json())


def units_in_scope(actor, township: Unit | None) -> dict[str, Unit]:
    """Units the importer may write under, by name as people compare names."""
    units = Unit.objects.visible_to(actor).active().select_related("profile", "county", "city", "province")
    if township is not None:
        units = units.filter(county_id=township.county_id)
    return {narrow(unit.name): unit for unit in units.iterator(chunk_size=2000)}


