"""The phrase library (常见隐患) as it ships, put in place after every migrate."""

import csv

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

FIXTURE = settings.BASE_DIR / "fixtures" / "phrases.csv"
TEXTS = ("title", "icon", "description", "legal_basis", "measures", "category", "level", "mode")


def rows() -> list[dict[str, str]]:
    """The shipped phrases; an empty industry means: for all."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_phrases(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Fill an empty library. Afterwards it is the office's: nothing comes back that was changed or switched off."""
    try:
        phrases, industries = apps.get_model("hazards", "Phrase"), apps.get_model("units", "Industry")
    except LookupError:  # migrated back to nothing
        return
    tables = connections[using].introspection.table_names()
    if phrases._meta.db_table not in tables or phrases.objects.using(using).exists():
        return
    known = set(industries.objects.using(using).values_list("code", flat=True))
    phrases.objects.using(using).bulk_create(
        [
            phrases(industry_id=row["industry"] or None, order=int(row["order"]), **{name: row[name] for name in TEXTS})
            for row in rows()
            if not row["industry"] or row["industry"] in known
        ],
        batch_size=50,
    )
