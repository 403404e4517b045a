"""What a complete record becomes, by its kind, through the very services the pages call.

``prepare`` reads, checks and stores the pictures, before the transaction; ``Prepared.finish`` is the change itself,
inside it. What a service refuses leaves the record on the phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.terms import selectors as terms
from anquan.workflow import NotAllowed
from hazards import log_entry, photos
from hazards.forms import ACTION_FORMS
from hazards.log_form import LogForm
from hazards.models import Hazard
from hazards.services.locking import remember_refusal
from hazards.services.moves import perform_or_refuse
from inspections.models import UploadPart
from inspections.offline.rules import Kind


@dataclass
class Upload:
    """A file of the record with its bytes, as a form takes it."""

    part: UploadPart
    file: SimpleUploadedFile


@dataclass
class Record:
    """A complete record, ready to become something."""

    uid: Any
    author: User
    made_at: datetime  # by our clock
    data: dict[str, Any]
    uploads: list[Upload]
    today: date

    @property
    def files(self) -> MultiValueDict:
        named: MultiValueDict = MultiValueDict()
        for upload in self.uploads:
            named.appendlist(upload.part.field, upload.file)
        return named

    def stored_as(self, field_name: str, stored: Sequence[StoredFile]) -> dict[int, StoredFile]:
        """Which part became which picture: both are in the order in which they were taken."""
        parts = [upload.part for upload in self.uploads if upload.part.field == field_name]
        return {part.pk: file for part, file in zip(parts, stored, strict=False)}


@dataclass
class Outcome:
    """What the receipt says. ``links`` are columns of the session."""

    number: str
    say: str
    url: str
    links: dict[str, Any] = field(default_factory=dict)
    alike: list[str] = field(default_factory=list)


@dataclass
class Prepared:
    stored: dict[int, StoredFile]  # by part
    finish: Callable[[], Outcome]
    refused: Callable[[NotAllowed], None] = lambda refusal: None


class FormRefused(Exception):
    """The form found faults: told by field, as the page would."""

    def __init__(self, form: Form):
        super().__init__("the form found faults")
        self.errors = [
            {"field": name, "label": str(form.fields[name].label) if name in form.fields else "", "text": "；".join(map(str, texts))}
            for name, texts in form.errors.items()
        ]  # fmt: skip


def prepare(kind: str, record: Record) -> Prepared:
    """Raises ``FormRefused``, ``ValidationError``, ``NotAllowed`` and ``Http404``."""
    return PREPARE[kind](record)


# --- 登记 -----------------------------------------------------------------------------------------------------------
def _hazard(record: Record) -> Prepared:
    form = LogForm(_query({**record.data, "uid": str(record.uid)}), record.files, user=record.author)
    if not form.is_valid():
        raise FormRefused(form)
    found_on = timezone.localdate(record.made_at)
    _not_too_old(found_on, record.today)
    alike = [] if log_entry.is_known(form) else log_entry.alike(form, record.author, record.today)
    kept = log_entry.Kept() if log_entry.is_known(form) else log_entry.store(form, record.author, at=record.made_at)

    def finish() -> Outcome:
        hazard = log_entry.register(form, kept, record.author, record.today, found_on=found_on)
        numbers = [each.hazard.number for each in alike]
        return Outcome(hazard.number, _what(hazard), _url(hazard), {"hazard": hazard}, numbers)

    return Prepared(record.stored_as("photos", kept.before) | record.stored_as("after_photos", kept.after), finish)


def _not_too_old(found_on: date, today: date) -> None:
    oldest = terms.whole("offline.oldest_days", today)
    if (today - found_on).days > oldest:
        raise ValidationError(f"这条记录是 {found_on:%Y-%m-%d} 的，超过 {oldest} 天，请在电脑上补登。")


def _what(hazard: Hazard) -> str:
    if hazard.is_fixed_on_site:
        return "已登记并销号"
    return "已登记并交办" if hazard.responsible_unit_id else "已登记"


def _url(hazard: Hazard) -> str:
    return reverse("hazards:detail", args=[hazard.number])


# --- 复查 -----------------------------------------------------------------------------------------------------------
RESULTS = {"pass": "复查通过，已销号", "send_back": "已退回重改"}
NOTE_OF = {"pass": "note", "send_back": "reason"}


def _recheck(record: Record) -> Prepared:
    """复查通过 or 退回重改 at the version the phone had taken along: what was changed meanwhile is a conflict."""
    action = record.data.get("action")
    if action not in RESULTS:
        raise ValidationError("复查结果只能是“通过”或“退回重改”。")
    number, version = str(record.data.get("hazard", "")), record.data.get("version")
    hazard = Hazard.objects.visible_to(record.author).filter(number=number).first()
    if hazard is None or not isinstance(version, int):
        raise Http404("没有这条隐患，或者不在您的管辖范围内。")
    form = ACTION_FORMS[action](_query(record.data), user=record.author, hazard=hazard)
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
        return Outcome(number, RESULTS[action], _url(done), {"hazard": done})

    def refused(refusal: NotAllowed) -> None:
        remember_refusal(record.author, hazard.pk, f"hazard.{action}", refusal)

    return Prepared(record.stored_as("photos", stored), finish, refused)


def _query(data: dict[str, Any]) -> MultiValueDict:
    """As a browser would have posted it."""
    query: MultiValueDict = MultiValueDict()
    for name, value in data.items():
        query.setlist(name, [_text(each) for each in value] if isinstance(value, list) else [_text(value)])
    return query


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


PREPARE: dict[str, Callable[[Record], Prepared]] = {Kind.HAZARD: _hazard, Kind.RECHECK: _recheck}
