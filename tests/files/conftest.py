"""The person who uploads, and the limits in force."""

from io import BytesIO
from types import SimpleNamespace

import pytest

from anquan.accounts.models import User
from anquan.files.rules import MEGABYTE, MEGAPIXEL, Limits
from anquan.files.services import store_image

STAMP = ["明光市潘村镇 明光市鑫诚建材有限公司", "2026-11-21 14:03　拍摄人：王喆堃", "编号 YH-341182-2026-000123"]


@pytest.fixture
def inspector(db) -> User:
    return User.objects.create_user("wang", None, name="王喆堃")


@pytest.fixture
def limits() -> Limits:
    return Limits(max_bytes=20 * MEGABYTE, max_pixels=50 * MEGAPIXEL, served_edge=2048, thumb_edge=480)


@pytest.fixture
def store(inspector):
    """``store(content, name, stamp)`` as the inspector; the name comes past Django's own cleaning, as from the API."""

    def do(content: bytes, name: str = "现场.jpg", stamp=STAMP):
        upload = SimpleNamespace(name=name, size=len(content), read=BytesIO(content).read)
        return store_image(actor=inspector, upload=upload, stamp=stamp)

    return do
