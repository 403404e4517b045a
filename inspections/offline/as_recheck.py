"""A record that becomes the 复查结果 of a hazard that the phone had taken along.

On a re-check visit it is 已改, 部分改 or 未改 with the next step, by the very service of the page. Without a visit it is the
hazard's own move: 复查通过 or 退回重改.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.workflow import NotAllowed
from hazards import photos
from hazards.forms import ACTION_FORMS
from hazards.models import Hazard
from hazards.services.locking import remember_refusal
from hazards.services.moves import perform_or_refuse
from inspections.models import Recheck, Visit
from inspections.offline import on_visit
from inspections.offline.records import FormRefused, Outcome, Prepared, Record, query
from inspections.rechecks import services as rechecks
from inspections.rechecks.forms import RecheckForm
from inspections.rules import NextStep

MOVED = {"pass": "复查通过，已销号", "send_back": "已退回重改"}
NOTE_OF = {"pass": "note", "send_back": "reason"}


def prepare(record: Record) -> Prepared:
    """At the version the phone had taken along: what was changed meanwhile is a conflict."""
    visit = on_visit.visit_of(record)
    number, version = str(record.data.get("hazard", "")), record.data.get("version")
    hazard = Hazard.objects.visible_to(record.author).filter(number=number).first()
    if hazard is None or not isinstance(version, int):
        raise Http404("没有这条隐患，或者不在您的管辖范围内。")
    return _of_visit(record, hazard, visit) if visit else _by_itself(record, hazard, version)


def _of_visit(record: Record, hazard: Hazard, visit: Visit) -> Prepared:
    form = RecheckForm(query(record.data), record.files)
    if not form.is_valid():
        raise FormRefused(form)
    stored, values = _stored(record, hazard), form.values()

    def finish() -> Outcome:
        begun = on_visit.begun(visit, record)
        done = rechecks.record(
            actor=record.author, visit_id=visit.pk, hazard_id=hazard.pk, today=record.today, photos=stored,
            at=max(record.made_at, begun.begun_at or record.made_at), **values,
        )  # fmt: skip
        return Outcome(hazard.number, _said(done), _page(hazard), {"hazard": hazard, "visit": visit})

    return Prepared(record.stored_as("photos", stored), finish, on_visit.refusal_of(visit, record, "recheck"))


def _said(done: Recheck) -> str:
    """已改，复查通过，已销号; 部分改，继续整改，已退回重改."""
    step = done.get_next_step_display() if done.next_step != NextStep.NONE else ""
    told = MOVED.get(done.moved, "责任单位没有提交整改，已记下现场情况并通知")
    return "，".join(filter(None, (done.get_result_display(), step, told)))


def _page(hazard: Hazard) -> str:
    return reverse("hazards:detail", args=[hazard.number])


def _stored(record: Record, hazard: Hazard) -> list[StoredFile]:
    lines = photos.stamp(
        number=hazard.number, unit=hazard.unit, location=hazard.location, person=record.author, at=record.made_at
    )
    return photos.store(actor=record.author, uploads=record.files.getlist("photos"), lines=lines)


def _by_itself(record: Record, hazard: Hazard, version: int) -> Prepared:
    """复查通过 or 退回重改."""
    action: Any = record.data.get("action")
    if action not in MOVED:
        raise ValidationError("复查结果只能是“通过”或“退回重改”。")
    form = ACTION_FORMS[action](query(record.data), user=record.author, hazard=hazard)
    if not form.is_valid():
        raise FormRefused(form)
    stored = _stored(record, hazard)
    values = form.values() | {"photos": stored}
    if written := values.get(NOTE_OF[action]):
        values[NOTE_OF[action]] = f"{written}（现场复查 {timezone.localtime(record.made_at):%Y-%m-%d %H:%M}）"

    def finish() -> Outcome:
        done = perform_or_refuse(
            actor=record.author, hazard_id=hazard.pk, action=action, today=record.today, version=version, **values
        )
        return Outcome(hazard.number, MOVED[action], _page(hazard), {"hazard": done})

    def refused(refusal: NotAllowed) -> None:
        remember_refusal(record.author, hazard.pk, f"hazard.{action}", refusal)

    return Prepared(record.stored_as("photos", stored), finish, refused)
