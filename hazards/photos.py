"""Photos as they come in with a form: the field, the words stamped on the picture, and storing them before the move.

Storing comes first and outside the transaction of the move: decoding takes longer than a lock should last. Pictures
that no hazard takes are cleared away by the files app.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.files.rules import BadFile
from anquan.files.services import store_image
from anquan.terms import selectors as terms
from anquan.units.models import Unit

NO_SUCH_PHOTO = "所选的照片不存在，或者不是这次检查拍的，请重新选择或者拍照。"


class PhotosInput(forms.FileInput):
    """Camera or album, several at once; static/js/photo.js makes them smaller and keeps them until accepted."""

    allow_multiple_selected = True
    template_name = "components/photos_input.html"
    before: Sequence[str] = ()  # addresses of before-photos: the camera view lays them over the picture

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list:
        return list(files.getlist(name)) if hasattr(files, "getlist") else list(files.get(name) or ())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the pictures may lie on the device, not in the box

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, None, attrs)
        context["widget"]["before"] = self.before
        context["widget"]["most"] = terms.whole("hazard.photos_max", timezone.localdate())
        return context


class PhotosField(forms.Field):
    """Cleans to the list of uploads. Whether one is needed is the service's question."""

    widget = PhotosInput

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("label", "照片")
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list:
        uploads = list(value or ())
        most = terms.whole("hazard.photos_max", timezone.localdate())
        if len(uploads) > most:
            raise ValidationError(f"一次最多 {most} 张照片，现在有 {len(uploads)} 张。")
        if self.required and not uploads:
            raise ValidationError("请至少拍一张照片。")
        return uploads


def stamp(*, number: str, unit: Unit, location: str, person: Any, at: datetime) -> list[str]:
    """The lines of the visible watermark: number, unit, place, time, person."""
    place = " ".join(part for part in (unit.township.label if unit.township else "", location) if part)
    return [number, unit.name, place, f"{timezone.localtime(at):%Y-%m-%d %H:%M}", person.title]


def store(*, actor: Any, uploads: Iterable[Any], lines: Sequence[str]) -> list[StoredFile]:
    """Keep the uploads. Raises ``ValidationError`` on the field ``photos``, naming the picture that is at fault."""
    stored = []
    for place, upload in enumerate(uploads, 1):
        try:
            stored.append(store_image(actor=actor, upload=upload, stamp=lines))
        except BadFile as fault:
            raise ValidationError({"photos": f"第 {place} 张：{fault.reason}"}) from fault
    return stored
