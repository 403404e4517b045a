"""The profiles that come with the product (式样): put in place after every migrate, other columns as a new version."""

import csv
from typing import Any

from django.apps import apps as global_apps
from django.conf import settings
from django.db import connections

from hazards.exchange.rules import Column, DateForm, Spec, Which, parse_values

PROFILES, COLUMNS = "export_profiles.csv", "export_profile_columns.csv"


def rows(name: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shipped() -> list[tuple[dict[str, str], Spec]]:
    """Each profile with what it says."""
    columns = rows(COLUMNS)
    return [(row, _spec(row, [each for each in columns if each["profile"] == row["code"]])) for row in rows(PROFILES)]


def _spec(row: dict[str, str], columns: list[dict[str, str]]) -> Spec:
    which = Which(
        tuple(row["authorities"].split()), tuple(row["statuses"].split()), row["within"], bool(row["is_open_only"])
    )
    return Spec(row["sheet"], tuple(map(_column, columns)), row["title"], row["subtitle"], which)


def _column(row: dict[str, str]) -> Column:
    return Column(
        heading=row["heading"],
        field=row["field"],
        group=row["group"],
        constant=row["constant"],
        values=parse_values(row["values"].replace("；", "\n")),
        date_form=row["date_form"] or DateForm.CELL,
        is_required=bool(row["is_required"]),
    )


def seed_profiles(sender: Any, using: str, apps: Any = global_apps, **kwargs: Any) -> None:
    """Nobody edits these: what an office changes is its own copy."""
    try:
        profile, version = (apps.get_model("hazards", name) for name in ("ExportProfile", "ProfileVersion"))
    except LookupError:  # migrated back to before there were profiles
        return
    if version._meta.db_table not in connections[using].introspection.table_names():
        return
    for row, spec in shipped():
        facts = {"name": row["name"], "receiver": row["receiver"]}
        one, _ = profile.objects.using(using).get_or_create(code=row["code"], defaults=facts)
        versions = version.objects.using(using).filter(profile=one)
        newest = versions.order_by("-number").first()
        content = spec.to_json()
        if newest and Spec.from_json(newest.content) == spec:
            continue
        versions.filter(is_current=True).update(is_current=False)
        number = newest.number + 1 if newest else 1
        versions.create(profile=one, number=number, content=content, reason=row["note"])
