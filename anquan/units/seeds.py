"""The list of 监管领域 that every installation starts with."""

import csv
from typing import Any

from django.conf import settings

from anquan.units.models import Industry


def seed_industries(**_signal: Any) -> None:
    """Add the industries that are missing; never touch one that is there, because the office may have changed it."""
    with (settings.BASE_DIR / "fixtures" / "industries.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Industry.objects.values_list("code", flat=True))
    Industry.objects.bulk_create(
        [
            Industry(
                code=row["code"], name=row["name"], order=int(row["order"]), is_high_risk=row["is_high_risk"] == "1"
            )
            for row in rows
            if row["code"] not in known
        ],
        ignore_conflicts=True,
    )
