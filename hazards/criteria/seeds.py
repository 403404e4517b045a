"""The library as it ships: the catalogue of sets, their clauses, the synonyms. Put in place after every migrate."""

import csv
from datetime import date
from typing import Any

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

SETS, CLAUSES, SYNONYMS = "criterion_sets.csv", "criteria.csv", "synonyms.csv"
DATES = ("published_on", "in_force_on", "repealed_on")


def rows(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_criteria(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the sets that are missing, each with its clauses; fill an empty list of synonyms.

    A set that is there is the office's: nothing comes back that was corrected, and a new version of the product can
    still bring a new standard.
    """
    try:
        sets = apps.get_model("hazards", "CriterionSet")
    except LookupError:  # migrated back to before this app had criteria
        return
    tables = connections[using].introspection.table_names()
    if not {sets._meta.db_table, "hazards_synonym"} <= set(tables):
        return
    known = set(sets.objects.using(using).values_list("code", flat=True))
    if missing := [row for row in rows(SETS) if row["code"] not in known]:
        _add_sets(sets, missing, using)
        _add_clauses(apps, {row["code"] for row in missing}, using)
    synonyms = apps.get_model("hazards", "Synonym").objects.using(using)
    if not synonyms.exists():
        synonyms.bulk_create([synonyms.model(**row) for row in rows(SYNONYMS)])


def _add_sets(sets: Any, missing: list[dict[str, str]], using: str) -> None:
    order = {row["code"]: place for place, row in enumerate(rows(SETS), 1)}
    plain = [
        sets(
            **{name: row[name] for name in ("code", "title", "doc_no", "issuer", "numbering", "mark", "source_note")},
            **{name: date.fromisoformat(row[name]) if row[name] else None for name in DATES},
            asks_expert=bool(row["asks_expert"]),
            order=order[row["code"]],
        )
        for row in missing
    ]
    sets.objects.using(using).bulk_create(plain)
    ids = dict(sets.objects.using(using).values_list("code", "pk"))
    for row in missing:
        if row["replaced_by"]:
            sets.objects.using(using).filter(code=row["code"]).update(replaced_by_id=ids[row["replaced_by"]])


def _add_clauses(apps: Any, sets: set[str], using: str) -> None:
    names = ("CriterionSet", "Criterion", "CriterionVersion")
    set_model, clause, version = (apps.get_model("hazards", name) for name in names)
    known = set(apps.get_model("units", "Industry").objects.using(using).values_list("code", flat=True))
    of_set = dict(set_model.objects.using(using).values_list("code", "pk"))
    shipped = [row for row in rows(CLAUSES) if row["set"] in sets]
    clause.objects.using(using).bulk_create(
        [clause(set_id=of_set[row["set"]], code=row["code"], order=place) for place, row in enumerate(shipped, 1)]
    )
    of_clause = dict(clause.objects.using(using).values_list("code", "pk"))
    texts = ("article", "item", "summary", "keywords", "mark")
    version.objects.using(using).bulk_create(
        [version(criterion_id=of_clause[row["code"]], **{name: row[name] for name in texts}) for row in shipped]
    )
    of_version = dict(version.objects.using(using).filter(number=1).values_list("criterion__code", "pk"))
    link = version.industries.through
    link.objects.using(using).bulk_create(
        link(criterionversion_id=of_version[row["code"]], industry_id=industry)
        for row in shipped
        for industry in row["industries"].split()
        if industry in known
    )
