"""What a column says of itself, its length, its choices, its size, as a constraint of its table (acceptance B2).

Forms and ``full_clean`` ask the fields; imports, ``bulk_create`` and ``update`` go past them. PostgreSQL then still keeps
the length of a varchar, SQLite keeps nothing at all, and neither knows the choices or the length of a long text. One
CHECK for each table makes both engines refuse the same rows.
"""

from typing import TypeVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Length

for text in (models.CharField, models.TextField):
    text.register_lookup(Length)

Model = TypeVar("Model", bound=type[models.Model])
LARGEST = {"SmallIntegerField": 2**15 - 1, "IntegerField": 2**31 - 1}  # what the columns of PostgreSQL hold


def guarded(model: Model) -> Model:
    """Class decorator: adds the CHECK ``<table>_columns_fit``, made from the fields of the model."""
    options = model._meta
    condition = Q()
    for field in options.local_concrete_fields:
        condition &= _fits(field)
    if not condition:  # keys and dates alone
        return model
    options.constraints = [
        *options.constraints, CheckConstraint(condition=condition, name=f"{options.db_table}_columns_fit")
    ]  # fmt: skip
    options.original_attrs["constraints"] = options.constraints  # what makemigrations reads
    return model


def _fits(field: models.Field) -> Q:
    """A column that is null passes: SQL does not refuse what it does not know. NOT NULL is the column's own."""
    name, condition = field.name, Q()
    if isinstance(field, models.CharField | models.TextField) and field.max_length:
        condition &= Q(**{f"{name}__length__lte": field.max_length})
    if field.flatchoices:
        known = [value for value, _ in field.flatchoices]
        condition &= Q(**{f"{name}__in": list(dict.fromkeys([""] * field.blank + known))})
    if largest := LARGEST.get(field.get_internal_type().removeprefix("Positive")):
        condition &= Q(**{f"{name}__lte": largest})
    if isinstance(field, models.DecimalField):
        beyond = 10 ** (field.max_digits - field.decimal_places)
        condition &= Q(**{f"{name}__gt": -beyond, f"{name}__lt": beyond})
    return condition
