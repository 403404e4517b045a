"""The copy people see: upright, stamped, without anything the camera wrote; the original untouched beside it."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from anquan.files import imaging, rules, vault, watermark
from tests.files.conftest import STAMP
from tests.files.pictures import encoded, picture

CANARY = "CanaryPhone-13800000000"


def exif_with_place(**more) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "HUAWEI"
    exif[0x0110] = CANARY
    exif[0x0112] = more.get("orientation", 1)
    detail = exif.get_ifd(0x8769)
    detail[0x9003] = more.get("taken", "2026:11:21 10:05:33")
    if "offset" in more:
        detail[0x9011] = more["offset"]
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", more.get("lat", (32.0, 46.0, 52.32))
    gps[3], gps[4] = "E", more.get("lng", (117.0, 59.0, 31.56))
    return exif


def test_time_place_and_device_are_read_from_the_original(store):
    stored = store(encoded(picture(), exif=exif_with_place()))
    assert stored.taken_at == datetime(2026, 11, 21, 2, 5, 33, tzinfo=UTC)  # the clock of the phone is Beijing time
    assert (stored.lat, stored.lng) == (Decimal("32.781200"), Decimal("117.992100"))
    assert stored.camera == f"HUAWEI {CANARY}"
    assert stored.exif["gps"]["GPSLatitudeRef"] == "N"


def test_a_clock_that_names_its_zone_is_believed(store):
    stored = store(encoded(picture(), exif=exif_with_place(offset="+00:00")))
    assert stored.taken_at == datetime(2026, 11, 21, 10, 5, 33, tzinfo=UTC)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_it_is_left_in_what_is_served(store, format_):
    options = {"exif": exif_with_place()} | ({"comment": CANARY} if format_ == "JPEG" else {})
    stored = store(encoded(picture(), format_, **options))
    assert stored.lat == Decimal("32.781200")
    for variant in ("served", "thumb"):
        content = read(stored, variant)
        assert CANARY.encode() not in content
        assert b"Exif" not in content
        image = Image.open(BytesIO(content))
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)


def test_the_original_keeps_every_byte_and_its_sm3_digest(store):
    content = encoded(picture(), exif=exif_with_place())
    stored = store(content)
    assert read(stored, "original") == content
    assert stored.digest == vault.digest_of([content])
    assert stored.size == len(content)


def test_the_digest_is_the_standard_sm3():
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, example 1
    assert vault.digest_of([b"abc"]) == known
    assert vault.digest_of([b"a", b"bc"]) == known


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_sideways_stands_upright(store, orientation):
    upright = picture((800, 600))
    turned = upright
    for turn in INVERSE.get(orientation, []):
        turned = turned.transpose(turn)
    stored = store(encoded(turned, quality=95, exif=exif_with_place(orientation=orientation)), stamp=[])
    shown = Image.open(BytesIO(read(stored, "served")))
    assert (stored.width, stored.height) == shown.size == (800, 600)
    assert near(shown.getpixel((10, 10)), (255, 0, 0))
    assert near(shown.getpixel((790, 590)), (0, 0, 255))


def test_the_stamp_changes_the_foot_of_the_picture_and_nothing_else(limits, settings):
    image = picture((1600, 1200))
    stamped = watermark.stamped(image, STAMP, settings.WATERMARK_FONT)
    changed = ImageChops.difference(image, stamped).convert("L")
    left, top, right, bottom = changed.getbbox()
    assert (left, right, bottom) == (0, 1600, 1200)
    assert top > 1200 * (1 - watermark.LARGEST_SHARE)
    white = sum(stamped.crop((0, top, 1600, 1200)).convert("L").histogram()[250:])
    assert white > 2_000  # letters


def test_what_is_served_is_stamped_and_the_original_is_not(store):
    content = encoded(picture((1600, 1200)), quality=95)
    stamped, bare = store(content), store(content, stamp=[])
    for variant in ("served", "thumb"):
        one, other = (Image.open(BytesIO(read(each, variant))) for each in (stamped, bare))
        changed = ImageChops.difference(one, other).convert("L").point(lambda value: 255 * (value > 40))
        assert changed.getbbox()[1] > one.height * (1 - watermark.LARGEST_SHARE)
    assert read(stamped, "original") == read(bare, "original") == content


def test_two_stamps_of_different_text_look_different(settings):
    one, other = (watermark.stamped(picture(), [text], settings.WATERMARK_FONT) for text in ("甲镇", "乙镇"))
    assert ImageChops.difference(one, other).getbbox()


def test_rare_letters_of_names_are_in_the_font(settings):
    missing = watermark.stamped(picture(), ["\U000f0000"], settings.WATERMARK_FONT)
    for letter in "喆堃玥垚彧镕㛃䶮〔〕℃㎡①":
        drawn = watermark.stamped(picture(), [letter], settings.WATERMARK_FONT)
        assert ImageChops.difference(drawn, missing).getbbox(), letter


def test_a_long_line_is_broken_not_cut(settings):
    letters = "明光市潘村镇" * 20
    stamped = watermark.stamped(picture((700, 900)), [letters[:120]], settings.WATERMARK_FONT)
    short = watermark.stamped(picture((700, 900)), ["明光市"], settings.WATERMARK_FONT)
    assert darkness_begins(stamped) < darkness_begins(short)


def test_a_tiny_picture_gets_its_stamp_below(settings):
    image = picture((120, 80))
    stamped = watermark.stamped(image, STAMP, settings.WATERMARK_FONT)
    assert stamped.width == watermark.SMALLEST_WIDTH
    offset = (stamped.width - 120) // 2
    assert not ImageChops.difference(stamped.crop((offset, 0, offset + 120, 80)), image).getbbox()


def test_copies_have_the_size_of_the_dated_settings(store, limits):
    content = encoded(picture((4000, 3000)))
    made = imaging.render(content, limits=limits, stamp=[], font=None, zone=UTC)
    assert Image.open(BytesIO(made.served)).size == (2048, 1536)
    assert Image.open(BytesIO(made.thumb)).size == (480, 360)
    assert (made.width, made.height) == (4000, 3000)


def test_a_picture_is_never_blown_up(limits):
    made = imaging.render(encoded(picture((100, 50))), limits=limits, stamp=[], font=None, zone=UTC)
    assert Image.open(BytesIO(made.served)).size == (100, 50)


@pytest.mark.parametrize(
    "damage",
    [
        {"taken": "0000:00:00 00:00:00"},
        {"taken": "2026:02:30 10:00:00"},
        {"taken": "9999:12:31 23:59:59"},
        {"lat": (0.0, 0.0, 0.0), "lng": (0.0, 0.0, 0.0)},
        {"lat": (91.0, 0.0, 0.0)},
    ],
    ids=["no-clock", "no-such-day", "far-year", "no-fix", "beyond-the-pole"],
)
def test_a_senseless_claim_is_not_believed_and_does_not_refuse_the_picture(store, damage):
    stored = store(encoded(picture(), exif=exif_with_place(**damage)))
    if "taken" in damage:
        assert stored.taken_at is None
    else:
        assert (stored.lat, stored.lng) == (None, None)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_metadata_does_not_refuse_the_picture(store):
    broken = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xfe" * 200
    assert store(encoded(picture(), exif=broken)).taken_at is None


def test_control_characters_never_reach_the_database(store):
    exif = exif_with_place()
    exif[0x010E] = "a\x00b\x1bc"
    stored = store(encoded(picture(), exif=exif))
    stored.refresh_from_db()
    assert "\x00" not in str(stored.exif)


def test_stamp_lines_are_cleaned_and_bounded():
    lines = rules.stamp_lines(["  甲\u202e乙\x00 ", "", "丙" * 500, *["丁"] * 20])
    assert lines[0] == "甲 乙"
    assert len(lines) == rules.STAMP_LINES
    assert len(lines[1]) == rules.STAMP_LINE_LENGTH


INVERSE = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}


def read(stored, variant: str) -> bytes:
    with vault.open_(stored.path_of(variant)) as file:
        return file.read()


def near(pixel, wanted) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(pixel, wanted, strict=True))


def darkness_begins(image: Image.Image) -> int:
    plain = picture(image.size)
    return ImageChops.difference(image, plain).getbbox()[1]
