"""From the filled form of 登记隐患 to the one service: the page and the draft that comes later from a phone.

Storing the photos comes first and outside the transaction of the registration (hazards/photos.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from anquan.files.models import StoredFile
from hazards import duplicates, photos, services, sides
from hazards.log_form import LogForm, default_source, has_five
from hazards.models import Hazard
from hazards.rules import Level, Mode
from hazards.selectors import reporting

FACTS = (
    "location",
    "category",
    "legal_basis",
    "measures",
    "responsible_person",
    "funds_planned",
    "emergency_plan",
    "no_photo_reason",
    "lat",
    "lng",
    "accuracy",
)


@dataclass
class Kept:
    """Photos of this attempt that the server has stored."""

    before: list[StoredFile] = field(default_factory=list)
    after: list[StoredFile] = field(default_factory=list)


def is_known(form: LogForm) -> bool:
    """Whether the draft was registered before."""
    uid = form.cleaned_data.get("uid")
    return bool(uid) and Hazard.objects.filter(uid=uid).exists()


def alike(form: LogForm, user: Any, today: date) -> list[duplicates.Candidate]:
    wanted = ("unit", "description", "location", "category", "lat", "lng", "uid")
    return duplicates.candidates(duplicates.Draft(**{name: form.cleaned_data[name] for name in wanted}), user, today)


def store(form: LogForm, user: Any, *, at: datetime) -> Kept:
    """Before the transaction of the registration; each picture is checked, re-encoded and stamped with ``at``."""
    cleaned = form.cleaned_data
    lines = photos.stamp(number="", unit=cleaned["unit"], location=cleaned["location"], person=user, at=at)
    before = photos.store(actor=user, uploads=cleaned["photos"], lines=lines)
    try:
        after = photos.store(actor=user, uploads=cleaned.get("after_photos") or (), lines=lines)
    except ValidationError as problem:
        raise ValidationError({"after_photos": problem.messages}) from problem
    return Kept(cleaned["kept"] + before, (cleaned.get("kept_after") or []) + after)


def by_itself(*, is_fixed: bool, **values: Any) -> Hazard:
    """A hazard that stands alone. A visit has a service of its own for what it finds."""
    if values.pop("picked", None):
        raise ValidationError({"photos": photos.NO_SUCH_PHOTO})
    return services.report_fixed(**values) if is_fixed else services.report(**values)


def register(
    form: LogForm, kept: Kept, user: Any, today: date, *, by: Callable[..., Hazard] = by_itself, **more: Any
) -> Hazard:
    """One service. A draft that was registered before is not registered again: the service says what it became.

    ``more`` goes to the service as it is (``found_on``).
    """
    cleaned = form.cleaned_data
    values = {name: cleaned[name] for name in FACTS if cleaned.get(name) not in (None, "")}
    values |= _place_of(kept, cleaned) | more
    values |= {"picked": cleaned["picked"]} if cleaned.get("picked") else {}
    values |= {"campaigns": cleaned["campaigns"], "source": cleaned["source"] or default_source(user),
               "level": cleaned["level"] or Level.GENERAL, "uid": cleaned["uid"], "today": today,
               "unit": cleaned["unit"], "description": cleaned["description"], "actor": user}  # fmt: skip
    if cleaned.get("is_fixed"):
        return by(
            is_fixed=True,
            before_photos=kept.before,
            after_photos=kept.after,
            rectify_note=cleaned.get("rectify_note", ""),
            **values,
        )
    return by(
        is_fixed=False,
        photos=kept.before,
        mode=cleaned["mode"] or Mode.LIMITED,
        order=_order(cleaned, user),
        **values,
    )


def _order(cleaned: dict, user: Any) -> dict | None:
    """登记并交办 for who may order; a major hazard only when 五落实 is complete, else it is registered first."""
    responsible = reporting.responsible_for(cleaned["unit"])
    if responsible is None or not sides.posts_with(user, "hazard.assign"):
        return None
    if cleaned["level"] == Level.MAJOR and not has_five(cleaned):
        return None
    return {"responsible_unit": responsible, "due_on": cleaned.get("due_on")}


def _place_of(kept: Kept, cleaned: dict) -> dict:
    """Where the browser gave no position, that of the first photo."""
    first = next((photo for photo in kept.before if photo.lat is not None and photo.lng is not None), None)
    if first is None or (cleaned.get("lat") is not None and cleaned.get("lng") is not None):
        return {}
    return {"lat": first.lat, "lng": first.lng}
