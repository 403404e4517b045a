"""A record that becomes 复查通过 or 退回重改 of a hazard that the phone had taken along."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.workflow import NotAllowed
from hazards import photos
from hazards.forms import ACTION_FORMS
from hazards.models import Hazard
from hazards.services.locking import remember_refusal
from hazards.services.moves import perform_or_refuse
from inspections.offline.records import FormRefused, Outcome, Prepared, Record, query

RESULTS = {"pass": "复查通过，已销号", "send_back": "已退回重改"}
NOTE_OF = {"pass": "note", "send_back": "reason"}


def prepare(record: Record) -> Prepared:
    """复查通过 or 退回重改 at the version the phone had taken along: what was changed meanwhile is a conflict."""
    action = record.data.get("action")
    if action not in RESULTS:
        raise ValidationError("复查结果只能是“通过”或“退回重改”。")
    number, version = str(record.data.get("hazard", "")), record.data.get("version")
    hazard = Hazard.objects.visible_to(record.author).filter(number=number).first()
    if hazard is None or not isinstance(version, int):
        raise Http404("没有这条隐患，或者不在您的管辖范围内。")
    form = ACTION_FORMS[action](query(record.data), user=record.author, hazard=hazard)
    if not form.is_valid():
        raise FormRefused(form)
    lines = photos.stamp(
        number=number, unit=hazard.unit, location=hazard.location, person=record.author, at=record.made_at
    )
    stored = photos.store(actor=record.author, uploads=record.files.getlist("photos"), lines=lines)
    values = form.values() | {"photos": stored}
    if written := values.get(NOTE_OF[action]):
        values[NOTE_OF[action]] = f"{written}（现场复查 {timezone.localtime(record.made_at):%Y-%m-%d %H:%M}）"

    def finish() -> Outcome:
        done = perform_or_refuse(
            actor=record.author, hazard_id=hazard.pk, action=action, today=record.today, version=version, **values
        )
        return Outcome(number, RESULTS[action], reverse("hazards:detail", args=[number]), {"hazard": done})

    def refused(refusal: NotAllowed) -> None:
        remember_refusal(record.author, hazard.pk, f"hazard.{action}", refusal)

    return Prepared(record.stored_as("photos", stored), finish, refused)
