"""The announcements that come with the product, put in place after every migrate (and after a test's flush)."""

import csv
from itertools import groupby

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

FIXTURE = settings.BASE_DIR / "fixtures" / "holidays.csv"


def seed_years(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the years that are missing. Years that are there, also corrected ones, stay as they are."""
    try:
        years, days = apps.get_model("workdays", "CalendarYear"), apps.get_model("workdays", "Day")
    except LookupError:  # migrated back to nothing
        return
    if days._meta.db_table not in connections[using].introspection.table_names():
        return
    known = set(years.objects.using(using).values_list("year", flat=True))
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) not in known]
    for year, group in groupby(sorted(rows, key=lambda row: row["year"]), key=lambda row: row["year"]):
        members = list(group)
        years.objects.using(using).create(year=int(year), source=members[0]["source"])
        days.objects.using(using).bulk_create(
            days(date=row["date"], kind=row["kind"], name=row["name"], year_id=int(year)) for row in members
        )
