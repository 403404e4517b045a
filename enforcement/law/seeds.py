"""The penalty clauses and 裁量档次 that come with the product. Put in place after every migrate; what is there stays."""

import csv
from typing import Any

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

CLAUSES, GRADES = "penalty_clauses.csv", "discretion_grades.csv"
BOUNDS = ("unit_min", "unit_max", "person_min", "person_max")
NUMBERS = (*BOUNDS, "gains_from", "gains_min", "gains_max", "income_min", "income_max", "effective_to")


def rows(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_clauses(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the shipped clauses that are missing, each with its grades."""
    try:
        clauses = apps.get_model("enforcement", "PenaltyClause")
    except LookupError:  # migrated back to nothing
        return
    if clauses._meta.db_table not in connections[using].introspection.table_names():
        return
    known = set(clauses.objects.using(using).values_list("code", flat=True))
    if missing := [(order, row) for order, row in enumerate(rows(CLAUSES), 1) if row["code"] not in known]:
        clauses.objects.using(using).bulk_create(clauses(order=order, **_clause(row)) for order, row in missing)
        _add_grades(apps, {row["code"] for _, row in missing}, using)


def _add_grades(apps: Any, codes: set[str], using: str) -> None:
    clauses, grades = (apps.get_model("enforcement", name) for name in ("PenaltyClause", "DiscretionGrade"))
    of_code = {each.code: each for each in clauses.objects.using(using).filter(code__in=codes)}
    shipped = [(order, row) for order, row in enumerate(rows(GRADES), 1) if row["clause"] in of_code]
    grades.objects.using(using).bulk_create(
        grades(
            clause_id=of_code[row["clause"]].pk, order=order, valid_from=of_code[row["clause"]].effective_from,
            **{name: row[name] or None if name in BOUNDS else row[name] for name in row if name != "clause"},
        )
        for order, row in shipped
    )  # fmt: skip


def _clause(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] or None if name in NUMBERS else row[name] for name in row}
    return values | {"kinds": row["kinds"].split()}
