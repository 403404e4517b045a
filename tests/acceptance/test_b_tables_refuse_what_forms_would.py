"""What no form would let through, no import, no ``bulk_create`` and no ``update`` lets through either (acceptance B2).

The bad values are made from the fields of every model, so that a new column or a new table is tested the day it comes.
Both engines must refuse them: SQLite alone keeps neither lengths nor ranges.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.db.models.fields import PositiveIntegerRelDbTypeMixin
from django.utils import timezone

from anquan.journal.models import Entry, Link
from anquan.units.models import Unit
from enforcement.models import Article, Law
from hazards import services
from hazards.exchange import services as exchange_services
from hazards.models import Hazard, Phrase
from inspections.models import ChecklistItem, ItemAnswer
from tests.hazards.exchange import journalled as exchange
from tests.hazards.majors.moving import Moving
from tests.hazards.marks.shots import shot
from tests.inspections import planning_things as planning
from tests.inspections import stationing_journalled as stationing
from tests.inspections.campaigns.counting import Counting
from tests.inspections.visiting import Visiting
from tests.test_rows_inserted_at_once import like

PRODUCT = ("anquan.", "hazards.", "inspections.", "enforcement.", "accountability.")
MODELS = [model for model in apps.get_models() if model.__module__.startswith(PRODUCT)]
WRITE_ONCE = (Entry, Link, Law, Article)  # they refuse every change; they are tried with new rows
REFUSALS = (DatabaseError, InvalidOperation)
LARGEST = {"PositiveSmallIntegerField": 2**15 - 1, "PositiveIntegerField": 2**31 - 1, "IntegerField": 2**31 - 1}


def bad_values(field: models.Field) -> Iterator[Any]:
    if isinstance(field, models.CharField | models.TextField) and field.max_length:
        yield "长" * (field.max_length + 1)
    if field.flatchoices:
        yield "?"
    if isinstance(field, PositiveIntegerRelDbTypeMixin):
        yield -1
    if isinstance(field, models.IntegerField) and field.get_internal_type() in LARGEST:
        yield LARGEST[field.get_internal_type()] + 1
    if isinstance(field, models.DecimalField):
        yield Decimal(10) ** (field.max_digits - field.decimal_places)
    if not field.null and not isinstance(field, models.AutoField | models.JSONField):
        yield None


CASES = [
    (model, field, value)
    for model in MODELS
    for field in model._meta.local_concrete_fields
    if not isinstance(field, models.AutoField)
    for value in bad_values(field)
]


@pytest.fixture
def one_of_each(world, play):
    """At least one row in every table: the tables of a hazard by the services, the others by what their columns ask for."""
    play.move(play.closed(), "reopen", by="dept_officer", reason="复发", photos=[play.photo(world.dept_officer)])
    asked = play.assigned(description="要作废的一条")
    services.ask(actor=world.fresh("inspector"), hazard_id=asked.pk, kind="void", reason="误登", today=play.today())
    play.submit(play.rectifying(photos=[shot(world.inspector, "出口")]), photos=[shot(world.officer, "出口")])  # marked
    moving = Moving(world, play)
    moving.go(moving.reported(), "confirm")
    here = SimpleNamespace(world=world, play=play)
    checked_answer(here)
    stationing.area(here)  # of a township or of a trade, an opinion of a hazard or of a visit: no rows of columns alone
    stationing.asked(here)
    inspected(Visiting(world, play))
    planning.plan_in_force(world, play.today().year)
    planning.report(world, Counting(world, play))
    empty, before = empty_tables(), []
    while empty != before:  # a row that stands on another waits for it
        for model in empty:
            is_refused(lambda model=model: some_row(model).save(force_insert=True), keep=True)
        empty, before = empty_tables(), empty
    assert not empty, (
        f"no simple row is accepted by {[model._meta.label for model in empty]}: make one by its service here"
    )


def checked_answer(c) -> None:
    """A 核对 is of a row or of an item: no row made of its columns alone."""
    exchanging, answer = exchange.answered(c)
    line = exchanging.compare(answer).lines[0]
    exchange_services.check(actor=c.world.fresh("awb"), answer=answer, row_id=line.row.pk, stamp=line.stamp,
                            reason="对方下月更新", today=c.play.today())  # fmt: skip


def inspected(visiting: Visiting) -> None:
    """A visit with its people, what it found and what it answered."""
    visit = visiting.underway("supervision")
    visiting.found(visit)
    item = ChecklistItem.objects.first()
    ItemAnswer.objects.create(visit=visit, item=item, answer="yes", answered_by=visiting.world.awb)


def empty_tables() -> list[type[models.Model]]:
    return [model for model in MODELS if not model._default_manager.exists()]


def some_row(model: type[models.Model]) -> models.Model:
    """The least that the columns ask for; each date is later than the one before, texts are as long as may be."""
    values: dict[str, Any] = {}
    for place, field in enumerate(model._meta.local_concrete_fields):
        if field.null or field.has_default() or isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            values[field.attname] = field.remote_field.model._default_manager.values_list("pk", flat=True).first()
        elif field.flatchoices:
            values[field.attname] = field.flatchoices[0][0]
        elif isinstance(field, models.DateField):  # and of a day with its time
            day = timezone.now() + timedelta(days=place)
            values[field.attname] = day if isinstance(field, models.DateTimeField) else day.date()
        else:
            values[field.attname] = 1 if isinstance(field, models.IntegerField) else "1" * (field.max_length or 1)
    return model(**values)


def is_refused(write, *, keep: bool = False) -> bool:
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()  # a null in a foreign key included
            transaction.set_rollback(not keep)
    except REFUSALS:
        return True
    return False


def test_every_table_is_guarded():
    """Keys and dates alone need no CHECK: NOT NULL and REFERENCES are the columns' own."""
    checkable = dict.fromkeys(model for model, _, value in CASES if value is not None)
    bare = [
        m._meta.label
        for m in checkable
        if f"{m._meta.db_table}_columns_fit" not in {c.name for c in m._meta.constraints}
    ]
    assert not bare, f"put @guarded (anquan/guarding.py) on {bare}"


def test_no_update_past_the_forms_puts_a_bad_value_into_any_column(one_of_each):
    kept, tried = [], 0
    for model, field, value in CASES:
        if model in WRITE_ONCE:
            continue
        row = model._default_manager.order_by("pk").filter(pk=model._default_manager.order_by("pk").first().pk)
        assert not is_refused(lambda row=row, field=field: row.update(**{field.attname: F(field.attname)}))
        tried += 1
        if not is_refused(lambda row=row, field=field, value=value: row.update(**{field.attname: value})):
            kept.append(f"{model._meta.label}.{field.name} = {str(value)[:20]}")
    assert not kept
    assert tried > 250


def as_good(row: models.Model) -> models.Model:
    """A copy that may stand beside the row."""
    if isinstance(row, Hazard):
        return like(row, 7)
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    fresh: dict[type, dict] = {
        Entry: {"id": None, "uid": Entry._meta.get_field("uid").get_default()},
        Link: {"seq": 2, "entry_id": 2, "entry_digest": "f" * 64},
        Unit: {"id": None, "name": "另一家", "code": "AAAA", "path": row.__dict__.get("path", "")[:-6] + "ZZZZZZ",
               "division_code": ""},
        Law: {"id": None, "short_name": "另一部法"}, Article: {"id": None, "order": 2, "number": "第二条"},
    }  # fmt: skip
    return type(row)(**values | fresh[type(row)])


@pytest.mark.parametrize("model", [Hazard, Unit, Entry, Link, Law, Article])
def test_no_row_created_in_bulk_has_a_bad_value(one_of_each, world, model):
    row = world.xinyuan if model is Unit else model.objects.first()
    good = as_good(row)
    assert not is_refused(lambda: model.objects.bulk_create([good])), "the control: a sound row goes in"
    kept = []
    for _, field, value in (case for case in CASES if case[0] is model and not case[1].primary_key):
        if value is None and (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)):
            continue  # Django fills it in here; ``update`` above tries it
        bad = as_good(row)
        setattr(bad, field.attname, value)
        if not is_refused(lambda bad=bad: model.objects.bulk_create([bad])):
            kept.append(f"{field.name} = {str(value)[:20]}")
    assert not kept


@pytest.mark.django_db
def test_without_the_constraint_a_long_text_would_stand():
    """The control: it is the constraint that refuses, not Django on its way to the database."""
    too_long = Phrase.objects.order_by("pk")[:1]
    too_long = Phrase.objects.filter(pk=too_long[0].pk)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("ALTER TABLE hazards_phrase DROP CONSTRAINT hazards_phrase_columns_fit")
        try:
            assert too_long.update(description="长" * 501) == 1
            assert len(too_long.get().description) == 501
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
