"""What the camera claims about a picture: time, place, device. Kept as evidence, never trusted as fact.

Phones write damaged metadata often enough that damage here never refuses the picture; it is noted and kept out.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from PIL import ExifTags, Image

MAX_TAGS = 120
MAX_TEXT = 200
YEARS = range(1990, 2100)  # outside of this a camera clock was never set
UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
TIME_TAGS = (("DateTimeOriginal", "OffsetTimeOriginal"), ("DateTimeDigitized", "OffsetTimeDigitized"), ("DateTime", ""))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The claims of the file itself."""

    taken_at: datetime | None = None
    lat: Decimal | None = None  # degrees, north positive
    lng: Decimal | None = None  # degrees, east positive
    camera: str = ""
    orientation: int = 1
    tags: dict[str, Any] = field(default_factory=dict)


def read(image: Image.Image, *, zone: tzinfo) -> Evidence:
    """``zone`` is the time zone of a clock that does not name its own."""
    try:
        exif = image.getexif()
        main = _named(dict(exif), ExifTags.TAGS)
        detail = _named(exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS)
        gps = _named(exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS)
    except Exception as error:  # a parser of hostile bytes: it may raise anything, and the picture may still be good
        return Evidence(tags={"unreadable": type(error).__name__})
    lat, lng = _place(gps)
    return Evidence(
        taken_at=_taken_at(main | detail, zone),
        lat=lat,
        lng=lng,
        camera=_camera(main),
        orientation=_orientation(main.get("Orientation")),
        tags=_plain({"image": main, "photo": detail, "gps": gps}),
    )


def _named(raw: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Any]:
    pointers = {"ExifOffset", "GPSInfo", "ExifInteroperabilityOffset"}
    found = {names.get(tag, f"0x{tag:04x}"): value for tag, value in list(raw.items())[:MAX_TAGS]}
    return {name: value for name, value in found.items() if name not in pointers}


def _plain(groups: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """JSON that both databases accept: no NUL, no NaN, bounded length, no binary blocks (the original keeps those)."""
    plain = {}
    for group, tags in groups.items():
        values = {UNSAFE.sub("", name): _plain_value(value) for name, value in tags.items()}
        if kept := {name: value for name, value in values.items() if value not in (None, "", [])}:
            plain[group] = kept
    return plain


def _plain_value(value: Any) -> Any:
    if isinstance(value, str):
        return UNSAFE.sub("", value).strip()[:MAX_TEXT]
    if isinstance(value, bool | int):
        return int(value) if abs(int(value)) < 2**53 else str(value)
    if isinstance(value, tuple | list):
        return [_plain_value(item) for item in value[:16]]
    return None if isinstance(value, bytes) else _number(value)


def _number(value: Any) -> float | None:
    """A plain number out of whatever Pillow made of a rational; ``None`` for 0/0 and the like."""
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _orientation(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _camera(tags: Mapping[str, Any]) -> str:
    make, model = (str(_plain_value(tags.get(name)) or "") for name in ("Make", "Model"))
    return (model if model.lower().startswith(make.lower()) else f"{make} {model}").strip()[:100]


def _taken_at(tags: Mapping[str, Any], zone: tzinfo) -> datetime | None:
    for name, offset in TIME_TAGS:
        taken = _clock(str(tags.get(name, "")))
        if taken:
            return taken.replace(tzinfo=_offset(str(tags.get(offset, ""))) or zone).astimezone(UTC)
    return None


def _clock(text: str) -> datetime | None:
    match = re.match(r"\s*(\d{4})[:/-](\d\d?)[:/-](\d\d?)[ T](\d\d?):(\d\d?)(?::(\d\d?))?", text)
    if not match or int(match[1]) not in YEARS:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None


def _offset(text: str) -> tzinfo | None:
    match = re.fullmatch(r"\s*([+-])(\d\d):(\d\d)\s*", text)
    if not match or int(match[2]) > 14:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def _place(gps: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Both or neither. (0, 0) is what a phone without a fix writes."""
    lat = _degrees(gps.get("GPSLatitude"), gps.get("GPSLatitudeRef"), negative="S", limit=90)
    lng = _degrees(gps.get("GPSLongitude"), gps.get("GPSLongitudeRef"), negative="W", limit=180)
    if lat is None or lng is None or (lat == 0 and lng == 0):
        return None, None
    return lat, lng


def _degrees(parts: Any, reference: Any, *, negative: str, limit: int) -> Decimal | None:
    if not isinstance(parts, tuple | list) or len(parts) != 3:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None or number < 0 for number in numbers):
        return None
    degrees, minutes, seconds = (number or 0.0 for number in numbers)
    value = degrees + minutes / 60 + seconds / 3600
    if value > limit:
        return None
    sign = -1 if str(reference).strip().upper().startswith(negative) else 1
    return round(Decimal(str(sign * value)), 6)
