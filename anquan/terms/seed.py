"""The shipped values, put in place after every migrate (and after a test's flush)."""

from django.apps import apps as global_apps
from django.db import connections

from anquan.terms.rules import FIRST_DAY, catalogue


def seed_terms(sender, using: str, apps=global_apps, **kwargs) -> None:
    """Add the keys that are missing. A key that is there keeps the values the office gave it."""
    try:
        terms = apps.get_model("terms", "Term")
    except LookupError:  # migrated back to nothing
        return
    if terms._meta.db_table not in connections[using].introspection.table_names():
        return
    known = set(terms.objects.using(using).values_list("key", flat=True))
    terms.objects.using(using).bulk_create(
        terms(
            key=line.key,
            label=line.label,
            value=line.value,
            value_list=line.values,
            unit=line.unit,
            basis=line.basis,
            confidence=line.confidence,
            valid_from=FIRST_DAY,
        )
        for line in catalogue().values()
        if line.key not in known
    )
