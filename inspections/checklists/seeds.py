"""The checklists that come with the product, in our own words. Put in place after every migrate."""

import csv
from typing import Any

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

LISTS, ITEMS = "checklists.csv", "checklist_items.csv"
TEXTS = ("group", "content", "look_at", "expected", "basis", "hazard", "measures", "category", "level", "mode")


def rows(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_checklists(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the shipped lists that are missing, each with its first version. One that is there stays as it is."""
    try:
        lists = apps.get_model("inspections", "Checklist")
    except LookupError:  # migrated back to nothing
        return
    if lists._meta.db_table not in connections[using].introspection.table_names():
        return
    shipped = lists.objects.using(using).filter(county=None)
    known = set(shipped.values_list("name", flat=True))
    if missing := [row for row in rows(LISTS) if row["name"] not in known]:
        _add(apps, missing, using)


def _add(apps: Any, missing: list[dict[str, str]], using: str) -> None:
    names = ("Checklist", "ChecklistVersion", "ChecklistItem")
    lists, versions, items = (apps.get_model("inspections", name).objects.using(using) for name in names)
    industries = set(apps.get_model("units", "Industry").objects.using(using).values_list("code", flat=True))
    shipped = rows(ITEMS)
    for row in missing:
        industry = row["industry"] if row["industry"] in industries else None
        checklist = lists.create(name=row["name"], industry_id=industry, is_for_self_check=bool(row["self_check"]))
        version = versions.create(checklist=checklist, note="随产品提供")
        own = [each for each in shipped if each["list"] == row["name"]]
        items.bulk_create(
            [items.model(version=version, order=order, **_item(each)) for order, each in enumerate(own, 1)]
        )


def _item(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in TEXTS} | {"days": int(row["days"]), "needs_photo": bool(row["photo"])}
