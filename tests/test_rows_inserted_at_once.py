"""Rows inserted at once are the rows that ``save`` would have written, on either engine."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from anquan.inserting import insert_rows
from anquan.journal.models import Entry
from hazards.models import Clock, Hazard


def like(hazard: Hazard, number: int, **changes) -> Hazard:
    values = {field.attname: getattr(hazard, field.attname) for field in Hazard._meta.concrete_fields}
    return Hazard(**values | {"id": None, "uid": uuid.uuid4(), "number": f"YH-341182-2026-9{number:05}"} | changes)


def test_every_column_comes_back_as_it_was(play):
    model = play.rectifying(funds_planned="1200.50", lat="32.851234", lng="118.100000")
    twins = [like(model, n, description=f"第 {n} 处'引号'与%号") for n in range(3)]
    assert insert_rows(Hazard, twins) == 3
    for twin in twins:
        stored = Hazard.objects.get(uid=twin.uid)
        for field in Hazard._meta.concrete_fields:
            if field.attname != "id":
                assert getattr(stored, field.attname) == getattr(twin, field.attname), field.attname
    clock = model.clocks.first()
    copy = Clock(
        hazard=Hazard.objects.get(uid=twins[0].uid),
        kind=clock.kind,
        started_on=clock.started_on,
        due_on=clock.due_on,
        why={"steps": ["一", {"二": None}]},
    )
    insert_rows(Clock, [copy])
    assert Clock.objects.get(hazard=copy.hazard).why == copy.why


def test_a_row_the_table_refuses_refuses_them_all(play):
    model = play.reported()
    rows = [like(model, 1), like(model, 2, description="短")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Hazard, rows)
    assert Hazard.objects.count() == 1


@pytest.mark.django_db
def test_more_rows_than_one_statement_takes(monkeypatch):
    monkeypatch.setattr("anquan.inserting.AT_A_TIME", 2)
    at = timezone.now() - datetime.timedelta(days=1)
    rows = [Entry(at=at, action="test.rows", actor_name="系统", digest=f"{n:064}") for n in range(5)]
    assert insert_rows(Entry, rows) == 5
    assert list(Entry.objects.filter(action="test.rows").values_list("at", flat=True)) == [at] * 5
    assert insert_rows(Entry, []) == 0
