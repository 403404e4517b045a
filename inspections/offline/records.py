"""A complete record on its way to becoming something: its files, its author, what comes of it. No kind is known here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.workflow import NotAllowed
from inspections.models import UploadPart


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
    now: datetime
    ahead: timedelta = timedelta()  # how far the phone's clock was behind ours

    def moment(self, name: str) -> datetime | None:
        """A time of the phone by our clock, never in the future; None where there is none."""
        try:
            given = parse_datetime(str(self.data.get(name) or ""))
        except ValueError:
            return None
        return min(given + self.ahead, self.now) if given and timezone.is_aware(given) else None

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


def query(data: dict[str, Any]) -> MultiValueDict:
    """As a browser would have posted it."""
    query: MultiValueDict = MultiValueDict()
    for name, value in data.items():
        query.setlist(name, [_text(each) for each in value] if isinstance(value, list) else [_text(value)])
    return query


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)
