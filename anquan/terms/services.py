"""Changing a term: the past is closed, never rewritten."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anquan.journal.services import record
from anquan.terms import selectors
from anquan.terms.applying import Applied, applier_of
from anquan.terms.models import TEXT_LENGTH, Term
from anquan.terms.rules import CONFIDENCE, BadValue, Definition, catalogue
from anquan.terms.selectors import book
from anquan.workflow import NotAllowed

ONE_DAY = timedelta(days=1)


@transaction.atomic
def change_term(
    *,
    actor,
    key: str,
    value: Decimal | int | str | bool | list,
    valid_from: date,
    reason: str,
    basis: str | None = None,
    confidence: str | None = None,
    seen: UUID | None = None,
    today: date | None = None,
) -> Term:
    """Let ``key`` have ``value`` from ``valid_from`` on; the row in force ends the day before.

    ``basis`` and ``confidence`` stay as they were unless given; ``seen`` is the revision of the newest row the person
    looked at. Deadlines already computed are not touched.
    Raises ``NotAllowed`` for an unknown key, a day before ``today``, a change that is already planned, a missing reason
    or no difference; :class:`BadValue` for a value the term cannot take.
    """
    definition, today = _definition(key), today or timezone.localdate()
    stored = definition.check(value)
    last = Term.objects.select_for_update().get(key=key, valid_to=None)
    if seen and seen != last.revision:
        raise NotAllowed(f"“{last.label}”刚被别人调整过，请看过新的值再办。", "stale")
    basis = last.basis if basis is None else basis.strip()
    confidence = confidence or last.confidence
    check_change(last, stored, valid_from, reason, basis, confidence, today)
    book.changes()
    Term.objects.filter(pk=last.pk).update(valid_to=valid_from - ONE_DAY)
    row = Term.objects.create(
        key=key,
        label=definition.label,
        unit=definition.unit,
        value=stored if isinstance(stored, Decimal) else None,
        value_list=stored if isinstance(stored, list) else None,
        basis=basis,
        confidence=confidence,
        valid_from=valid_from,
        reason=reason.strip(),
        changed_by=actor,
    )
    record(
        actor=actor,
        action="terms.change",
        obj=row,
        changes={
            "value": [last.text, row.text],
            "basis": [last.basis, row.basis],
            "confidence": [last.confidence, row.confidence],
            "valid_from": [str(last.valid_from), str(valid_from)],
        },
        note=reason.strip(),
    )
    return row


@transaction.atomic
def cancel_change(*, actor, key: str, reason: str, today: date | None = None) -> Term:
    """Take back a change that has not begun; the row before it is open again. Returns that row."""
    today = today or timezone.localdate()
    planned = Term.objects.select_for_update().get(key=_definition(key).key, valid_to=None)
    if planned.valid_from <= today:
        raise NotAllowed("这个值已经生效，不能撤销，请另行调整。", "in_force")
    if not reason.strip():
        raise NotAllowed("请写明撤销原因。", "reason_needed")
    record(
        actor=actor,
        action="terms.cancel",
        obj=planned,
        changes={"value": [planned.text, None], "valid_from": [str(planned.valid_from), None]},
        note=reason.strip(),
    )
    book.changes()
    planned.delete()
    before = Term.objects.filter(key=key).latest("valid_from")
    before.valid_to = None
    before.save(update_fields=["valid_to"])
    return before


def apply_term(*, actor, key: str, reason: str, seen: UUID, seen_at: datetime, today: date | None = None) -> Applied:
    """Let the value in force today hold for what is under way as well, as it was previewed at ``seen_at``.

    ``seen`` is the revision of the row that was previewed. At most so many dates as ``terms.apply_max`` says; what
    remains goes with the next run. Running it again changes nothing.
    Raises ``NotAllowed`` when no dates come from this term, when it was changed since, or without a reason.
    """
    today, applier = today or timezone.localdate(), applier_of(_definition(key).key)
    if applier is None:
        raise NotAllowed("这一项没有用来计算在办事项的期限，不能套用。", "no_dates")
    term = selectors.term(key, today)
    if seen != term.revision:
        raise NotAllowed(f"“{term.label}”在您预览以后已被调整，没有套用。请重新预览。", "stale")
    if not reason.strip():
        raise NotAllowed("请写明套用原因。", "reason_needed")
    if len(reason.strip()) > TEXT_LENGTH:
        raise NotAllowed(f"原因不超过 {TEXT_LENGTH} 个字。", "too_long")
    most = selectors.whole("terms.apply_max", today)
    done = applier.apply(term=term, actor=actor, today=today, reason=reason.strip(), seen_at=seen_at, most=most)
    if done.changed:
        changes = {"applied": [None, done.changed], "left": [None, done.left], "remaining": [None, done.remaining]}
        record(actor=actor, action="terms.apply", obj=term, changes=changes, note=reason.strip())
    return done


def check_change(
    last: Term, stored: Decimal | list, valid_from: date, reason: str, basis: str, confidence: str, today: date
) -> None:
    """Whether ``last`` may be followed by this value. Raises ``NotAllowed`` with the reason; writes nothing."""
    _check_dates(last, valid_from, today)
    _check_texts(reason, basis, confidence)
    if (stored, basis, confidence) == (last.stored, last.basis, last.confidence):
        raise NotAllowed("数值、依据和可靠程度都没有变化，不需要调整。", "no_change")


def _definition(key: str) -> Definition:
    try:
        return catalogue()[key]
    except KeyError:
        raise NotAllowed(f"没有“{key}”这一项。", "unknown_key") from None


def _check_dates(last: Term, valid_from: date, today: date) -> None:
    if valid_from < today:
        raise NotAllowed("开始日期不能早于今天：以前的期限按当时的规定计算，不能改写。", "past")
    if last.valid_from > today:
        raise NotAllowed(f"已经安排了自 {last.valid_from} 起的调整，请先撤销它，再重新安排。", "planned")
    if valid_from <= last.valid_from:
        raise NotAllowed("今天已经调整过一次，新的调整请从明天或以后开始。", "same_day")


def _check_texts(reason: str, basis: str, confidence: str) -> None:
    if not reason.strip():
        raise NotAllowed("请写明调整原因。", "reason_needed")
    if not basis:
        raise NotAllowed("请写明依据；没有法定依据的写“默认值”。", "basis_needed")
    if confidence not in CONFIDENCE:
        raise BadValue("可靠程度只能从给出的几项里选。")
    if len(reason.strip()) > TEXT_LENGTH or len(basis) > TEXT_LENGTH:
        raise NotAllowed(f"原因和依据各不超过 {TEXT_LENGTH} 个字。", "too_long")
