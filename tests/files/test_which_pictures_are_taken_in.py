"""Acceptance B9: the content decides, not the name; nothing is unpacked before its size is known."""

import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC
from io import BytesIO

import pytest
from PIL import Image

from anquan.files import imaging
from anquan.files.models import StoredFile
from anquan.files.rules import BadFile, Limits
from tests.files.pictures import bomb_png, encoded, picture
from tests.paths import ROOT

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("format_", "mime"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")],
)
def test_four_formats_are_known_by_their_content_whatever_the_name(store, format_, mime):
    stored = store(encoded(picture(), format_), name="看起来是.gif")
    assert stored.mime == mime
    assert (stored.width, stored.height) == (800, 600)
    assert Image.open(BytesIO(_served(stored))).format == "JPEG"


def test_a_phone_jpeg_with_a_second_picture_behind_it_is_a_jpeg(store):
    second = picture((200, 150))
    stored = store(encoded(picture(), "MPO", save_all=True, append_images=[second]))
    assert stored.mime == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [HTML, SVG, b"%PDF-1.7", b"", b"\xff\xd8\xff\xe0", encoded(picture(), "GIF"), encoded(picture(), "BMP"),
     encoded(picture(), "TIFF"), encoded(picture(), "ICO")],
    ids=["html", "svg", "pdf", "empty", "jpeg-magic-only", "gif", "bmp", "tiff", "ico"],
)  # fmt: skip
def test_anything_else_is_refused_in_chinese_and_leaves_nothing(store, settings, content):
    with pytest.raises(BadFile, match="照片|文件是空的"):
        store(content, name="现场.jpg")
    assert not StoredFile.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_picture_is_refused(store, format_, share):
    whole = encoded(picture(), format_)
    with pytest.raises(BadFile):
        store(whole[: int(len(whole) * share)])


def test_a_moving_picture_is_refused(store):
    frames = [picture((64, 64)), picture((64, 64), "white")]
    for format_ in ("PNG", "WEBP"):
        with pytest.raises(BadFile, match="动态图片"):
            store(encoded(frames[0], format_, save_all=True, append_images=frames[1:], duration=100))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # pytest replaces the filters of the process
@pytest.mark.parametrize(("width", "height"), [(12_000, 12_000), (30_000, 30_000), (51_000, 1_000)])
def test_a_decompression_bomb_is_refused_from_its_header(store, width, height):
    bomb = bomb_png(width, height)
    assert len(bomb) < 120_000
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(BadFile, match="像素"):
        store(bomb)
    assert time.perf_counter() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB


def test_in_every_process_a_doubt_of_pillow_is_an_error():
    program = """
import django, io, sys
django.setup()
from PIL import Image
from tests.files.pictures import bomb_png
try:
    Image.open(io.BytesIO(bomb_png(12_000, 12_000)))
except Image.DecompressionBombWarning:
    sys.exit(7)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=False).returncode == 7


def test_the_largest_allowed_picture_is_taken(store):
    assert store(bomb_png(10_000, 5_000)).width == 10_000


def test_too_many_bytes_are_refused_before_they_are_read(inspector, limits):
    from anquan.files.services import store_image

    class Upload:
        name = "现场.jpg"
        size = 20 * 1024 * 1024 + 1

        def read(self, size):
            raise AssertionError("must not be read")

    with pytest.raises(BadFile, match="最大允许 20 MB"):
        store_image(actor=inspector, upload=Upload(), stamp=[], limits=limits)


def test_a_lying_size_does_not_help(inspector, limits):
    from anquan.files.services import store_image

    class Upload:
        name = "现场.jpg"
        size = 10

        def read(self, size):
            return b"\0" * size

    with pytest.raises(BadFile, match="最大允许 20 MB"):
        store_image(actor=inspector, upload=Upload(), stamp=[], limits=limits)


def test_the_limits_are_those_of_the_dated_settings(store, inspector):
    from datetime import date

    from anquan.files.services import image_limits
    from anquan.terms.selectors import number

    today = date(2026, 11, 21)
    assert image_limits(today) == Limits(
        max_bytes=int(number("file.max_mb", today)) * 1024 * 1024,
        max_pixels=int(number("file.max_megapixels", today)) * 1_000_000,
        served_edge=int(number("file.served_px", today)),
        thumb_edge=int(number("file.thumb_px", today)),
    )


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_of_storing_colours_is_understood(store, mode):
    source = picture((120, 90)).convert("L").convert("I;16") if mode == "I;16" else picture((120, 90)).convert(mode)
    stored = store(encoded(source, "JPEG" if mode == "CMYK" else "PNG"))
    assert Image.open(BytesIO(_served(stored))).mode == "RGB"


def _served(stored: StoredFile) -> bytes:
    from anquan.files import vault

    with vault.open_(stored.served) as file:
        return file.read()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_damaged_pictures_are_taken_or_refused_but_never_crash(limits, settings, format_):
    """Acceptance B10, the same mutations each time: no exception but ``BadFile``, never slow."""
    chance = random.Random(20261121)
    whole = encoded(picture((400, 300)), format_)
    refused = 0
    for number in range(100):
        damaged = bytearray(whole[: chance.randrange(8, len(whole))] if number % 4 == 0 else whole)
        for _ in range(chance.randrange(1, 12)):
            damaged[chance.randrange(min(len(damaged), chance.choice([60, 400, len(damaged)])))] = chance.randrange(256)
        start = time.perf_counter()
        try:
            imaging.render(bytes(damaged), limits=limits, stamp=["测试"], font=settings.WATERMARK_FONT, zone=UTC)
        except BadFile:
            refused += 1
        assert time.perf_counter() - start < 2
    assert refused > 20
