"""The record that closes a visit: 检查表, 检查情况, signatures, 完成. Its hazards are records of their own and come before."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.files.rules import BadFile
from anquan.files.services import store_image
from anquan.workflow import NotAllowed
from hazards import photos
from inspections.checklists import services as checklists
from inspections.checklists.services import Given
from inspections.models import Participant, Visit
from inspections.offline import on_visit
from inspections.offline.forms import VisitSerializer
from inspections.offline.records import Outcome, Prepared, Record
from inspections.rules import Status
from inspections.visits import services

MET = ("met_person", "met_post", "met_phone")
ANSWER, SIGN = "answer:", "sign:"  # fields of the files: of which item, of whom


def prepare(record: Record) -> Prepared:
    visit = on_visit.visit_of(record)
    if visit is None:
        raise Http404("没有这次检查，或者不在您的管辖范围内。")
    said = VisitSerializer.of(record.data)
    drawings = _stored(visit, record)

    def finish() -> Outcome:
        done = _carried_out(on_visit.begun(visit, record), record, said, drawings)
        say = "检查已完成" if done.status == Status.DONE else "检查记录已收下"
        return Outcome(done.number, say, reverse("visits:detail", args=[done.number]), {"visit": done})

    stored = {upload.part.pk: drawings[upload.part.field] for upload in record.uploads}
    return Prepared(stored, finish, on_visit.refusal_of(visit, record, "finish"))


def _stored(visit: Visit, record: Record) -> dict[str, StoredFile]:
    """By field. A drawing of the screen stays as it is drawn; a photo carries its words."""
    names = {f"{SIGN}{each.pk}": each.name for each in Participant.objects.filter(visit=visit)}
    found: dict[str, StoredFile] = {}
    for place, upload in enumerate(record.uploads, 1):
        name = upload.part.field
        at = upload.part.shot_at or record.made_at
        if name.startswith(SIGN):
            who = names.get(name) or str(record.data.get("met_person") or "")
            lines = [visit.number, who, f"{timezone.localtime(at):%Y-%m-%d %H:%M}"]
        else:
            lines = photos.stamp(number=visit.number, unit=visit.unit, location="", person=record.author, at=at)
        try:
            found[name] = store_image(actor=record.author, upload=upload.file, stamp=lines)
        except BadFile as fault:
            raise ValidationError(f"第 {place} 张：{fault.reason}") from fault
    return found


def _carried_out(visit: Visit, record: Record, said: dict[str, Any], drawings: dict[str, StoredFile]) -> Visit:
    whose = {"actor": record.author, "visit_id": visit.pk, "today": record.today}
    if given := [_given(one, drawings) for one in said["answers"]]:
        checklists.answer(**whose, given=given)
    visit = _written(visit, said, whose)
    for field, drawing in drawings.items():
        if field.startswith(SIGN):
            visit = _signed(field.removeprefix(SIGN), drawing, said, whose)
    if said["refusal"]:
        visit = services.refuse(**whose, refusal=said["refusal"], **{name: said[name] for name in MET})
    if said["is_done"]:
        at = _not_before(record.moment("done_at") or record.made_at, visit.begun_at)
        visit = services.perform(**whose | {"today": timezone.localdate(at)}, action="finish", at=at)
    return visit


def _given(one: dict[str, Any], drawings: dict[str, StoredFile]) -> Given:
    return Given(one["item"], one["answer"], one["note"], drawings.get(f"{ANSWER}{one['item']}"), one["seen"])


def _written(visit: Visit, said: dict[str, Any], whose: dict[str, Any]) -> Visit:
    """What somebody else wrote meanwhile is not overwritten."""
    standing = visit.findings
    if standing and standing not in (said["findings_seen"], said["findings"]):
        raise NotAllowed(f"检查情况已由别人写过，您的没有覆盖：“{standing[:60]}”。请看过最新情况再决定。", "stale")
    values = {name: said[name] for name in ("findings", *MET) if said[name]}
    changed = {name: value for name, value in values.items() if getattr(visit, name) != value}
    return services.write(**whose, **changed) if changed else visit


def _signed(who: str, drawing: StoredFile, said: dict[str, Any], whose: dict[str, Any]) -> Visit:
    if who == "met":
        return services.sign(**whose, signature=drawing, **{name: said[name] for name in MET})
    if not who.isdecimal() or len(who) > 18:
        raise ValidationError("这次检查没有这个人。")
    return services.sign(**whose, signature=drawing, participant_id=int(who))


def _not_before(at: datetime, begun_at: datetime | None) -> datetime:
    """A clock that was corrected in between does not let a visit end before it began."""
    return max(at, begun_at) if begun_at else at
