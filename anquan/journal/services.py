"""Writing the journal. An entry is part of the change it tells of: same transaction, or neither happens."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from anquan.inserting import another, insert_rows
from anquan.journal import rules
from anquan.journal.context import current
from anquan.journal.models import Entry

LABEL_LENGTH = 200


class OutsideTransaction(RuntimeError):
    """``record`` was called where a later failure could not undo it together with the change."""


def record(
    *,
    actor,
    action: str,
    obj: models.Model | None = None,
    label: str = "",
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    result: str = "ok",
    county=None,
) -> Entry:
    """Write one entry in the caller's transaction; raises ``OutsideTransaction`` when there is none.

    ``changes`` is ``{"field": [before, after]}``. ``county`` (a unit or its id) decides which auditors see the entry;
    left out, it is the county of ``obj``, else that of the actor's post.
    """
    _require_transaction()
    entry = _entry(_by(actor, action), actor, obj, label, changes, note, result, county)
    entry.save(force_insert=True)
    return entry


def record_many(*, actor, action: str, rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """One entry per row in few statements, for imports. A row is what ``record`` takes, but actor and action.

    The entries come back without their row numbers.
    """
    _require_transaction()
    alike = _by(actor, action)
    entries = [
        _entry(
            alike, actor, row.get("obj"), row.get("label", ""), row.get("changes"), row.get("note", ""),
            row.get("result", "ok"), row.get("county"),
        )
        for row in rows
    ]  # fmt: skip
    insert_rows(Entry, entries)
    return entries


def record_denied(*, actor, action: str, obj: models.Model | None = None, label: str = "", note: str) -> Entry:
    """A refused attempt, in a transaction of its own: call it after the refused one was rolled back.

    Inside another transaction Django raises ``RuntimeError``, because the entry could then be rolled back too.
    """
    with transaction.atomic(durable=True):
        return record(actor=actor, action=action, obj=obj, label=label, note=note, result="denied")


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("record() needs the transaction of the change it tells of")


def _by(actor, action: str) -> Entry:
    """What all entries have in common that one person makes at once."""
    person = _person(actor)
    context = current()
    return Entry(
        actor=person,
        actor_name=_actor_name(actor, person),
        action=action,
        ip=context.ip,
        request_id=context.request_id,
        door=str(context.door),
    )


def _entry(alike: Entry, actor, obj, label, changes, note, result, county) -> Entry:
    entry = another(
        alike,
        uid=uuid.uuid4(),
        at=timezone.now(),
        object_type=obj._meta.concrete_model._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=rules.text(label or ("" if obj is None else obj), LABEL_LENGTH),
        changes=rules.plain(changes or {}),
        note=rules.text(note),
        result=result,
        county_id=_county_id(county, obj, _person(actor)),
    )
    entry.digest = rules.entry_digest(vars(entry), settings.JOURNAL_KEY)
    return entry


def _person(actor):
    return actor if actor is not None and actor.pk is not None else None


def _actor_name(actor, person) -> str:
    if person is None:
        return "系统" if actor is None else "未登录"
    return rules.text(getattr(person, "title", "") or person.name, LABEL_LENGTH)


def _county_id(county, obj, person) -> int | None:
    if county is not None:
        return getattr(county, "pk", county)
    if obj is not None and getattr(obj, "county_id", None):
        return obj.county_id
    post = getattr(person, "main_appointment", None)
    return post.unit.county_id if post else None
