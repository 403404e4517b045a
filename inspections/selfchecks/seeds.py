"""The short lists that come with the product, one for each level: an enterprise that was given no other list uses them."""

import csv

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

from inspections.selfchecks.rules import Level

FIXTURE = settings.BASE_DIR / "fixtures" / "selfchecks.csv"
NAMES = {
    Level.POST: "岗位日查表（通用）",
    Level.WORKSHOP: "车间周查表（通用）",
    Level.ENTERPRISE: "企业月查表（通用）",
}
TEXTS = ("group", "content", "look_at", "expected", "basis", "hazard", "measures", "category", "mode")


def rows() -> list[dict[str, str]]:
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_short_lists(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the lists that are missing. One that is there keeps its versions."""
    names = ("Checklist", "ChecklistVersion", "ChecklistItem")
    try:
        checklists, versions, items = (apps.get_model("inspections", name) for name in names)
    except LookupError:  # migrated back to nothing
        return
    if items._meta.db_table not in connections[using].introspection.table_names():
        return
    known = set(checklists.objects.using(using).filter(county=None).values_list("name", flat=True))
    for level, name in NAMES.items():
        if name not in known:
            made = checklists.objects.using(using).create(name=name, is_for_self_check=True)
            version = versions.objects.using(using).create(checklist=made, number=1, note="随系统提供")
            own = [row for row in rows() if row["level"] == level]
            items.objects.using(using).bulk_create(items(version=version, **_values(row)) for row in own)


def _values(row: dict[str, str]) -> dict:
    days, order = row["days"], int(row["order"])
    return {name: row[name] for name in TEXTS} | {
        "order": order, "days": int(days) if days else None, "needs_photo": row["needs_photo"] == "1",
    }  # fmt: skip
