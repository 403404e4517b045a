"""What a clerk does about a difference: say which item it is, write down their number, note that it was looked at.

The record of the item itself is never overwritten from their file; to change it, it is opened.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.exchange.comparing import Line, Reconciliation, reconcile
from hazards.exchange.rules import Outcome
from hazards.exchange.services.answering import locked
from hazards.models import Answer, AnswerCheck, AnswerRow, ExternalNumber, Hazard, MajorHazard

NO_SUCH_ITEM = "没有这个编号的重大隐患，或者不在您的管辖范围内。"
CHANGED = "这一行的情况已有变化，没有办理。请看过最新的对账结果再办。"


# --- which item it is -----------------------------------------------------------------------------------------------
@transaction.atomic
def match(*, actor: Any, answer: Answer, row_id: int, number: str, today: date) -> AnswerRow:
    """确认是同一条: ``number`` is ours (清单编号 or 隐患编号). Only for a row that no item of ours answers to yet."""
    found, line = _opened(actor, answer, today, row=row_id)
    if line.item is not None:
        raise NotAllowed(f"第 {line.row.number} 行已经对上 {line.who.number}。", "matched")
    text = number.strip()
    named = Q(register_no__iexact=text) | Q(hazard__number__iexact=text)
    major = MajorHazard.objects.visible_to(actor).filter(named, register_no__isnull=False).first() if text else None
    if major is None:
        raise ValidationError({"number": NO_SUCH_ITEM})
    taken = next((each for each in found.lines if each.row and each.item and each.item.pk == major.pk), None)
    if taken is not None:
        raise ValidationError({"number": f"{major} 已经对上第 {taken.row.number} 行。"})
    row = line.row
    row.major, row.matched_by = major, actor
    row.save(update_fields=["major", "matched_by"])
    _journal(actor, "exchange.match", found.answer, f"第 {row.number} 行是 {major}")
    return row


@transaction.atomic
def unmatch(*, actor: Any, answer: Answer, row_id: int, today: date) -> AnswerRow:
    """不是同一条: what was confirmed by hand is taken back."""
    found, line = _opened(actor, answer, today, row=row_id)
    if not line.by_hand:
        raise NotAllowed(CHANGED, "guard")
    row = line.row
    row.major, row.matched_by = None, None
    row.save(update_fields=["major", "matched_by"])
    _journal(actor, "exchange.unmatch", found.answer, f"第 {row.number} 行不是 {line.who.number}")
    return row


# --- their number ---------------------------------------------------------------------------------------------------
@transaction.atomic
def record_number(*, actor: Any, answer: Answer, row_id: int, today: date) -> ExternalNumber:
    """外部编号 of our item: the number their row has. The same again changes nothing."""
    found, line = _opened(actor, answer, today, row=row_id)
    if line.item is None or not line.their_number:
        raise NotAllowed(CHANGED, "guard")
    return _write_number(actor, found, line)


@transaction.atomic
def record_numbers(*, actor: Any, answer: Answer, today: date) -> int:
    """Every number of theirs for an item that has none yet; nothing is replaced. Returns how many."""
    found = reconcile(locked(actor, answer.pk), actor, today)
    lines = found.new_numbers
    for line in lines:
        _write_number(actor, found, line)
    return len(lines)


def _write_number(actor: Any, found: Reconciliation, line: Line) -> ExternalNumber:
    receiver, number = found.answer.profile.receiver, line.their_number
    hazard = Hazard.objects.select_for_update(of=("self",)).get(pk=line.item.hazard.pk)
    kept = ExternalNumber.objects.filter(major=line.item.pk, receiver=receiver).first()
    if kept is not None and kept.number == number:
        return kept
    same = ExternalNumber.objects.filter(county=hazard.county_id, receiver=receiver, number=number)
    if other := same.exclude(major=line.item.pk).select_related("major__hazard").first():
        is_seen = MajorHazard.objects.visible_to(actor).filter(pk=other.major_id).exists()
        raise ValidationError(f"{receiver}的编号“{number}”已经记在{other.major if is_seen else '另一条'}上，请核对。")
    before = kept.number if kept else ""
    kept = kept or ExternalNumber(major_id=line.item.pk, receiver=receiver)
    kept.county_id, kept.number, kept.recorded_by = hazard.county_id, number, actor
    kept.full_clean()
    kept.save()
    changes = {"外部编号": [before, number]}
    note = f"{receiver}：{number}"
    record(actor=actor, action="exchange.number", obj=hazard, county=hazard.county_id, changes=changes, note=note)
    return kept


# --- looked at ------------------------------------------------------------------------------------------------------
@transaction.atomic
def check(
    *, actor: Any, answer: Answer, stamp: str, reason: str, today: date, row_id: int | None = None,
    major_id: int | None = None,
) -> AnswerCheck:  # fmt: skip
    """已核对 for the differences the person saw (``stamp``), with the reason why they may stand."""
    if not reason.strip():
        raise ValidationError({"reason": "请写明核对情况，例如对方下月更新。"})
    found, line = _opened(actor, answer, today, row=row_id, major=major_id)
    if line.outcome == Outcome.SAME or line.stamp != stamp:
        raise NotAllowed(CHANGED, "stale")
    made = AnswerCheck(
        answer=found.answer, row_id=row_id, major_id=None if row_id else major_id, stamp=stamp,
        reason=reason.strip(), checked_by=actor,
    )  # fmt: skip
    made.full_clean()
    made.save()
    what = f"第 {line.row.number} 行" if line.row else line.who.number
    said = "、".join(cell.label for cell in line.differing) or Outcome(line.outcome).label
    _journal(actor, "exchange.check", found.answer, f"{what}（{said}）：{made.reason}")
    return made


# --- together -------------------------------------------------------------------------------------------------------
def _opened(
    actor: Any, answer: Answer, today: date, *, row: int | None = None, major: int | None = None
) -> tuple[Reconciliation, Line]:
    """The answer under lock, compared anew, and the line that is meant."""
    found = reconcile(locked(actor, answer.pk), actor, today)
    line = found.find(row=row, major=major)
    if line is None:
        raise Http404("没有这一行，或者不在您的管辖范围内。")
    return found, line


def _journal(actor: Any, action: str, answer: Answer, note: str) -> None:
    record(actor=actor, action=action, obj=answer, note=note)
