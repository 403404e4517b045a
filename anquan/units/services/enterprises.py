"""Enterprises from a workbook: every row or none."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from anquan.journal.services import record, record_many
from anquan.units import imports, pinyin, rules
from anquan.units.imports import EnterpriseRow, ImportReport
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import Kind
from anquan.units.services import tree
from anquan.units.services.facts import PROFILE_FIELDS, plain

BATCH = 200


@transaction.atomic
def import_enterprises(*, actor: Any, rows: list[Mapping[str, Any]], commit: bool) -> ImportReport:
    """Rows are dictionaries by heading (``imports.HEADINGS``; ``imports.ROW_NUMBER`` holds the row of the sheet).

    A dry run (``commit=False``) and a file with any error write nothing. The same rows a second time change nothing.
    """
    if file_errors := imports.heading_errors(rows):
        return ImportReport([], file_errors)
    if commit:
        tree.lock_tree()
    report = ImportReport(imports.understand(rows, imports.Lookups(actor)))
    if commit and report.ok:
        _create(actor, [row for row in report.rows if row.outcome == "新增"])
        for row in report.rows:
            if row.outcome == "更新":
                _change(actor, row)
        _journal_file(actor, report)
        report.is_committed = True
    return report


def _create(actor: Any, rows: list[EnterpriseRow]) -> None:
    for at in range(0, len(rows), BATCH):
        batch = rows[at : at + BATCH]
        units = Unit.objects.bulk_create([_new_unit(row.values) for row in batch])
        for unit in units:
            tree.place(unit)
        Unit.objects.bulk_update(units, ["path", *rules.LEVELS])
        profiles = [
            EnterpriseProfile(unit=unit, **_profile_values(row.values)) for unit, row in zip(units, batch, strict=True)
        ]
        EnterpriseProfile.objects.bulk_create(profiles)
        entries = [
            {
                "obj": unit,
                "changes": {name: [None, plain(value)] for name, value in row.values.items()},
                "county": unit.county_id,
            }
            for unit, row in zip(units, batch, strict=True)
        ]
        record_many(actor=actor, action="unit.create", rows=entries)


def _new_unit(values: Mapping[str, Any]) -> Unit:
    parent = values["township"]
    unit = Unit(kind=Kind.ENTERPRISE, name=values["name"], parent=parent, address=values.get("address", ""))
    unit.lat, unit.lng = values.get("lat"), values.get("lng")
    unit.pinyin = pinyin.search_text(unit.name)
    unit.path, unit.depth = tree.placeholder(parent), parent.depth + 1
    return unit


def _profile_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in PROFILE_FIELDS}


def _change(actor: Any, row: EnterpriseRow) -> None:
    unit = row.unit
    assert unit is not None
    wanted = {name: after for name, (_before, after) in row.changes.items()}
    own: dict[str, Any] = {name: wanted[name] for name in ("name", "address", "lat", "lng") if name in wanted}
    if "name" in own:
        own["pinyin"] = pinyin.search_text(own["name"], unit.short_name)
    Unit.objects.filter(pk=unit.pk).update(version=F("version") + 1, **own)
    if profile_values := _profile_values(wanted):
        EnterpriseProfile.objects.filter(pk=unit.pk).update(**profile_values)
    if "township" in wanted:
        tree.move(unit, wanted["township"])
    changes: dict[str, Any] = {name: [plain(before), plain(after)] for name, (before, after) in row.changes.items()}
    changes["version"] = [unit.version, unit.version + 1]
    record(actor=actor, action="unit.update", obj=unit, changes=changes, county=unit.county_id)


def _journal_file(actor: Any, report: ImportReport) -> None:
    counts = {name: number for name, number in report.counts.items() if number}
    if counts.keys() - {"不变"}:
        note = "，".join(f"{name} {number} 家" for name, number in counts.items())
        record(actor=actor, action="unit.import", label="企业信息导入", note=note)
