"""Telling people. An effect writes an outbox row in its own transaction; a worker sends it later, exactly once.

Nothing here depends on the queue remembering: the row is there until it is settled, a worker that dies gives it back
when its lease runs out, and a second worker finds it claimed.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from anquan.inserting import insert_rows
from anquan.journal import rules as journal_rules
from anquan.journal.services import record
from anquan.leases import LostClaim
from anquan.notices import rights
from anquan.notices.models import DigestMail, Message, Outbox, Sending
from anquan.notices.rules import DEAD, DROPPED, SENT, WAITING, is_local, next_try
from anquan.terms import selectors as terms
from anquan.workflow import NotAllowed

TITLE_LENGTH = 200
ONCE = ("key", "user")
FOUND = ("key", "user_id", "title", "body", "url", "object_id")

logger = logging.getLogger(__name__)


def notify(
    *,
    key: str,
    user,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    obj: models.Model | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Tell ``user`` once for ``key``, as part of the caller's transaction. False when it was queued before."""
    row = Outbox(key=key, user=user, **_fields(kind, title, body, url, obj, not_before))
    return insert_rows(Outbox, [row], once=ONCE) == 1


@transaction.atomic(savepoint=False)
def notify_many(rows: Iterable[Mapping[str, Any]]) -> int:
    """``notify`` for many people in few statements; a row is what ``notify`` takes. Returns how many are new."""
    wanted = {(row["user"].pk, row["key"]): row for row in rows}
    in_one_order = [wanted[pair] for pair in sorted(wanted)]  # so that two such runs cannot block each other
    fresh = [
        Outbox(
            key=row["key"],
            user=row["user"],
            **_fields(row["kind"], row["title"], row.get("body", ""), row.get("url", ""), row.get("obj"),
                      row.get("not_before")),
        )
        for row in in_one_order
    ]  # fmt: skip
    return insert_rows(Outbox, fresh, once=ONCE)


@transaction.atomic
def notify_found(sql: str, params: Sequence[Any], *, kind: str, object_type: str, now: datetime) -> int:
    """``notify`` for everybody a query finds, in ONE statement, however many: returns how many are new.

    The query gives ``key, user_id, title, body, url, object_id`` of each; texts must fit their columns. Whoever was
    told before under the same key is left out, and a second run at the same moment is stopped by the unique key.
    """
    rights.require(object_type)
    given = {"kind": kind, "object_type": object_type, "status": WAITING, "created_at": now}
    same = {
        field.column: field.get_db_prep_save(given.get(field.attname, field.get_default()), connection)
        for field in Outbox._meta.concrete_fields
        if field.column not in FOUND and not field.primary_key
    }
    names = ", ".join([*FOUND, *same])
    taken = ", ".join([*(f"found.{name}" for name in FOUND), *["%s"] * len(same)])
    table = Outbox._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {taken} FROM ({sql}) AS found WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {table} told WHERE told.key = found.key AND told.user_id = found.user_id) "
            "ON CONFLICT DO NOTHING",
            [*same.values(), *params],
        )
        return cursor.rowcount


def _fields(kind: str, title: str, body: str, url: str, obj, not_before) -> dict[str, Any]:
    object_type = obj._meta.concrete_model._meta.label_lower if obj is not None else ""
    rights.require(object_type)
    if not is_local(url):
        raise ValueError(f"a notice leads into this product only, not to {url!r}")
    return {
        "kind": kind,
        "title": journal_rules.text(title, TITLE_LENGTH),
        "body": journal_rules.text(body),
        "url": url,
        "object_type": object_type,
        "object_id": str(obj.pk) if obj is not None else "",
        "not_before": not_before,
    }


def deliver(*, now: datetime, limit: int = 200) -> int:
    """Send what is due; returns how many messages reached an inbox. Safe to run in any number of processes at once."""
    today, worker = timezone.localdate(now), uuid.uuid4().hex
    due = Outbox.objects.due(now, lease(today)).select_related("user")
    return sum(_deliver(row, now, worker) for row in due[:limit])


def deliver_all(*, now: datetime) -> int:
    """``deliver`` until nothing more is due."""
    total = 0
    while sent := deliver(now=now):
        total += sent
    return total


def lease(today) -> timedelta:
    """How long a claimed row stays with its worker before another may take it."""
    return timedelta(minutes=terms.whole("notices.claim_minutes", today))


def _deliver(row: Outbox, now: datetime, worker: str) -> bool:
    if not row.claim(now=now, by=worker):
        return False
    if give_up_after_crashes(row, now):
        return False
    try:
        return _send(row, now)
    except LostClaim:
        return False
    except Exception as error:
        logger.exception("outbox row %s could not be delivered", row.pk)
        fail(row, now, f"写入收件箱时出错（{type(error).__name__}：{error}）")
        return False


@transaction.atomic
def _send(row: Outbox, now: datetime) -> bool:
    """The message and the end of the row in one transaction: either both or neither."""
    why = _reason_to_drop(row)
    if not row.settle(DROPPED if why else SENT, now=now, why=why):
        raise LostClaim
    if why:
        return False
    Message.objects.create(
        outbox=row, user=row.user, kind=row.kind, title=row.title, body=row.body, url=row.url, created_at=now
    )
    return True


def _reason_to_drop(row: Outbox) -> str:
    if not row.user.is_active:
        return "收件人账号已停用"
    if not rights.may_read(row.user, row.object_type, row.object_id):
        return "收件人已无权查看该事项"
    return ""


def give_up_after_crashes(row: Sending, now: datetime) -> bool:
    """A row that keeps killing its worker never reports a failure; its count of attempts does."""
    if row.attempts <= terms.whole("notices.max_attempts", timezone.localdate(now)):
        return False
    row.settle(DEAD, now=now, why=row.last_error or "发送进程多次中断")
    return True


def fail(row: Sending, now: datetime, why: str) -> None:
    """Try again later, or after the last attempt leave it to a person (设置 → 消息发送情况)."""
    today = timezone.localdate(now)
    if row.attempts >= terms.whole("notices.max_attempts", today):
        row.settle(DEAD, now=now, why=why)
        logger.error("%s %s is given up after %s attempts", type(row).__name__, row.pk, row.attempts)
    else:
        row.postpone(next_try(now, row.attempts, terms.ladder("notices.retry_minutes", today)), why)


@transaction.atomic
def resend(*, actor, row: Outbox | DigestMail) -> None:
    """Send a dead letter once more, from the first attempt on."""
    dead = type(row).objects.filter(pk=row.pk, status=DEAD)
    if not dead.update(status=WAITING, attempts=0, not_before=None, claimed_at=None, claimed_by=""):
        raise NotAllowed("这条消息不在“发送失败”状态，无需重发。", "not_dead")
    record(actor=actor, action="notice.resend", obj=row, label=f"{row.user.name}：{row._meta.verbose_name}")


@transaction.atomic
def mark_read(*, user, message: Message, now: datetime) -> None:
    Message.objects.visible_to(user).unread().filter(pk=message.pk).update(read_at=now)


@transaction.atomic
def mark_all_read(*, user, now: datetime) -> int:
    """Everything that was there at ``now``; what arrives while the page is open stays unread."""
    return Message.objects.visible_to(user).unread().filter(created_at__lte=now).update(read_at=now)


@transaction.atomic
def clean_up(*, now: datetime) -> int:
    """Remove what is older than 消息保留; returns how many outbox rows went (messages go with them)."""
    limit = now - timedelta(days=terms.whole("notices.keep_days", timezone.localdate(now)))
    _, removed = Outbox.objects.exclude(status=WAITING).filter(created_at__lt=limit).delete()
    DigestMail.objects.exclude(status=WAITING).filter(created_at__lt=limit).delete()
    return removed.get("notices.Outbox", 0)
