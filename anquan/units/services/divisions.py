"""The official regions of the seed counties, from ``fixtures/divisions.csv`` (统计用区划代码)."""

import csv
from typing import Any

from django.conf import settings
from django.db import transaction

from anquan.units.models import Unit
from anquan.units.services.writing import create_unit


@transaction.atomic
def load_divisions(*, actor: Any, counties: list[str] | None = None) -> list[Unit]:
    """Create the provinces, cities, counties and townships that are missing; returns the new ones.

    ``counties`` limits the load to some six-digit codes. A region that is there already is left as the office has it.
    """
    known = {unit.division_code: unit for unit in Unit.objects.exclude(division_code="")}
    created = []
    for row in _rows(counties):
        if row["code"] in known:
            continue
        unit = create_unit(
            actor=actor,
            kind=row["kind"],
            name=row["name"],
            parent=known.get(row["parent_code"]),
            short_name=row["short_name"],
            subtype=row["subtype"],
            order=int(row["order"]),
            division_code=row["code"],
        )
        known[unit.division_code] = unit
        created.append(unit)
    return created


def _rows(counties: list[str] | None) -> list[dict[str, str]]:
    """Rows of the file, every parent before its children."""
    with (settings.BASE_DIR / "fixtures" / "divisions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if counties is None:
        return rows
    above = {code[:2] + "0000" for code in counties} | {code[:4] + "00" for code in counties}
    return [row for row in rows if row["code"] in above or row["code"][:6] in counties]
