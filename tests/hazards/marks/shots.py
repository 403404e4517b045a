"""Photos of places with what a telephone writes into them."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

from django.utils import timezone
from PIL import ExifTags, Image

from anquan.files.models import StoredFile
from anquan.files.services import store_image
from tests.files.pictures import encoded, place


def shot(
    user,
    scene: str,
    *,
    taken_at: datetime | None = None,
    at: tuple[float, float] | None = None,
    treat: Callable[[Image.Image], Image.Image] = lambda image: image,
    quality: int = 80,
) -> StoredFile:
    """A stored photo of the place ``scene``, taken now unless it is said when; ``at`` in degrees."""
    content = encoded(treat(place(scene)), quality=quality, exif=metadata(taken_at or timezone.now(), at))
    return stored(user, content)


def stored(user, content: bytes) -> StoredFile:
    upload = SimpleNamespace(name="现场.jpg", size=len(content), read=lambda most: content)
    return store_image(actor=user, upload=upload, stamp=["测试"])


def metadata(taken_at: datetime, at: tuple[float, float] | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "TEST"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = (
        f"{timezone.localtime(taken_at):%Y:%m:%d %H:%M:%S}"
    )
    if at:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = ((value, 0.0, 0.0) for value in at)
    return exif
