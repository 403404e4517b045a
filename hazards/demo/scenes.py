"""Stand-ins for photos: a few drawn scenes without any letters, before and after. Each picture made from them differs."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import ExifTags, Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (640, 480)  # of the drawing
SERVED = (480, 360)  # of the picture: thousands are made on the first start
MARGIN = 24  # of the drawing around it
LIGHT = 0.3  # of the picture
CUT = 18  # of the picture: cut off at random, so that no two are the same
WALL, FLOOR, DOOR, STEEL, DARK = (176, 178, 172), (120, 122, 118), (122, 142, 138), (148, 154, 160), (48, 52, 56)
RED, YELLOW, GREEN, BROWN, BLUE = (186, 42, 34), (226, 186, 40), (46, 128, 74), (168, 124, 78), (62, 98, 140)

SCENE_OF = {
    "XC11": "gauge", "XC12": "panel", "XC13": "exit", "XC14": "drums", "XC15": "machine", "XC16": "edge", "XC17": "edge",
    "XC18": "bench", "XC19": "road", "XC20": "yard",
}  # fmt: skip


def picture(
    category: str, stage: str, random: Random, *, taken_at: datetime, place: tuple[float, float] | None
) -> bytes:
    """One JPEG with the metadata a telephone writes. ``stage`` is before, after, recheck or sign."""
    name = "sign" if stage == "sign" else SCENE_OF.get(category, "desk")
    whole = scene(name, stage != "before")
    left, top = random.randrange(CUT), random.randrange(CUT)
    image = whole.crop((left, top, left + SERVED[0], top + SERVED[1]))
    image = Image.blend(ImageEnhance.Brightness(image).enhance(random.uniform(0.9, 1.15)), _light(random), LIGHT)
    image.putpixel((random.randrange(SERVED[0]), random.randrange(SERVED[1])), (255, 255, 255))
    content = BytesIO()
    image.save(content, "JPEG", quality=78, exif=_metadata(taken_at, place))
    return content.getvalue()


def _light(random: Random) -> Image.Image:
    """Light and shade of another place and another hour: without it all pictures of a scene would look alike."""
    patches = Image.frombytes("L", (9, 7), bytes(random.randrange(256) for _ in range(63)))
    return patches.resize(SERVED, Image.Resampling.BICUBIC).convert("RGB")


def _metadata(taken_at: datetime, place: tuple[float, float] | None) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "DEMO", "DEMO 1"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    if place:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLongitude] = (_degrees(value) for value in place)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 2)


@lru_cache(maxsize=32)
def scene(name: str, is_right: bool) -> Image.Image:
    """A scene, a little larger than a picture. ``is_right``: put right, as after rectification."""
    image = _room()
    draw = ImageDraw.Draw(image)
    SCENES[name](draw, is_right)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    grain = Image.effect_noise(image.size, 22).convert("RGB")
    return Image.blend(image, grain, 0.06).resize((SERVED[0] + CUT, SERVED[1] + CUT))


def _room() -> Image.Image:
    width, height = SIZE[0] + MARGIN, SIZE[1] + MARGIN
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    horizon = int(height * 0.62)
    for row in range(height):
        base = WALL if row < horizon else FLOOR
        shade = 0.82 + 0.24 * (row / horizon if row < horizon else 1 - (row - horizon) / height)
        draw.line([(0, row), (width, row)], fill=tuple(min(255, int(part * shade)) for part in base))
    return image


def _boxes(draw: ImageDraw.ImageDraw, places: list[tuple[int, int, int]]) -> None:
    for left, top, edge in places:
        draw.rectangle([left, top, left + edge, top + edge], fill=BROWN, outline=(108, 78, 46), width=2)
        draw.line([(left, top + edge // 2), (left + edge, top + edge // 2)], fill=(206, 176, 128), width=6)


def _exit(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([240, 90, 420, 350], fill=DOOR, outline=DARK, width=5)
    draw.line([(330, 90), (330, 350)], fill=DARK, width=3)
    draw.rectangle([300, 46, 360, 76], fill=GREEN if is_right else (72, 84, 76))
    draw.rectangle([520, 190, 590, 280], fill=RED, outline=DARK, width=3)
    if is_right:
        for left in range(180, 480, 50):
            draw.line([(left, 420), (left + 60, 360)], fill=YELLOW, width=8)
    else:
        _boxes(
            draw, [(230, 300, 110), (330, 280, 130), (260, 210, 90), (350, 190, 86), (180, 330, 90), (440, 320, 100)]
        )


def _panel(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([220, 80, 440, 360], fill=STEEL, outline=DARK, width=5)
    if is_right:
        draw.rectangle([236, 96, 424, 344], fill=(168, 174, 178), outline=DARK, width=2)
        draw.polygon([(330, 130), (372, 204), (288, 204)], fill=YELLOW, outline=DARK)
        draw.rectangle([410, 210, 420, 240], fill=DARK)
        return
    draw.polygon([(440, 80), (560, 120), (560, 390), (440, 360)], fill=(128, 134, 140), outline=DARK)
    for row in range(3):
        for column in range(4):
            left, top = 244 + column * 46, 110 + row * 70
            draw.rectangle([left, top, left + 30, top + 46], fill=(232, 232, 226), outline=DARK)
    for number, colour in enumerate((RED, BLUE, YELLOW, DARK)):
        draw.arc([200 + number * 50, 300, 320 + number * 40, 460], 0, 180, fill=colour, width=5)


def _machine(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([120, 230, 400, 380], fill=(84, 118, 104), outline=DARK, width=4)
    draw.rectangle([150, 170, 260, 232], fill=(96, 132, 116), outline=DARK, width=4)
    for left, top, edge in ((410, 190, 130), (450, 330, 70)):
        draw.ellipse([left, top, left + edge, top + edge], fill=STEEL, outline=DARK, width=6)
        draw.ellipse([left + edge // 3, top + edge // 3, left + edge * 2 // 3, top + edge * 2 // 3], fill=DARK)
    draw.line([(412, 250), (450, 366)], fill=DARK, width=8)
    draw.line([(538, 250), (520, 366)], fill=DARK, width=8)
    if is_right:
        draw.rectangle([396, 176, 560, 414], fill=YELLOW, outline=DARK, width=4)
        for row in range(190, 410, 22):
            draw.line([(400, row), (556, row)], fill=(150, 122, 28), width=3)


def _edge(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([0, 0, 680, 210], fill=(188, 204, 216))
    draw.polygon([(0, 300), (680, 260), (680, 520), (0, 520)], fill=(150, 148, 142))
    draw.polygon([(0, 300), (680, 260), (680, 290), (0, 336)], fill=(104, 102, 98))
    for left in range(60, 680, 140):
        draw.line([(left, 0), (left, 300)], fill=STEEL, width=9)
    if is_right:
        for drop in (0, 44, 88):
            draw.line([(0, 190 + drop), (680, 160 + drop)], fill=YELLOW if drop % 88 == 0 else RED, width=9)


def _drums(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    places = (
        [(90, 240), (210, 240), (330, 240), (450, 240)] if is_right else [(70, 260), (220, 220), (300, 290), (470, 250)]
    )
    for number, (left, top) in enumerate(places):
        colour = BLUE if is_right or number % 2 else RED
        draw.rectangle([left, top, left + 96, top + 150], fill=colour, outline=DARK, width=3)
        draw.ellipse(
            [left, top - 16, left + 96, top + 16], fill=tuple(min(255, part + 40) for part in colour), outline=DARK
        )
        if is_right:
            draw.rectangle([left + 26, top + 50, left + 70, top + 96], fill=(240, 240, 236), outline=DARK)
    if is_right:
        draw.rectangle([60, 400, 580, 414], fill=YELLOW)
    else:
        draw.ellipse([250, 420, 420, 470], fill=(82, 78, 70))


def _gauge(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([90, 200, 300, 420], fill=STEEL, outline=DARK, width=4)
    draw.line([(300, 300), (440, 300)], fill=DARK, width=18)
    draw.ellipse([340, 110, 540, 310], fill=(246, 246, 240), outline=DARK, width=8)
    draw.arc([360, 130, 520, 290], 320, 40, fill=RED, width=10)
    tip = (400, 150) if is_right else (500, 236)
    draw.line([(440, 210), tip], fill=RED if not is_right else DARK, width=6)
    if is_right:
        draw.ellipse([516, 60, 566, 110], fill=GREEN, outline=DARK, width=3)


def _bench(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([60, 300, 600, 330], fill=BROWN, outline=DARK, width=3)
    draw.line([(100, 330), (100, 460)], fill=DARK, width=12)
    draw.line([(560, 330), (560, 460)], fill=DARK, width=12)
    draw.rectangle([130, 240, 260, 300], fill=STEEL, outline=DARK, width=3)
    if is_right:
        draw.pieslice([330, 210, 450, 330], 180, 360, fill=YELLOW, outline=DARK, width=3)
        draw.rectangle([480, 262, 570, 292], fill=(190, 216, 226), outline=DARK, width=4)
    else:
        for left in range(300, 560, 26):
            draw.ellipse([left, 286, left + 10, 298], fill=(206, 160, 90))


def _road(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([0, 0, 680, 250], fill=(178, 196, 206))
    draw.rectangle([0, 200, 680, 270], fill=(96, 126, 88))
    draw.polygon([(250, 260), (420, 260), (680, 520), (0, 520)], fill=(92, 94, 96))
    for top in range(280, 500, 60):
        draw.polygon([(332, top), (342, top), (348, top + 34), (328, top + 34)], fill=(236, 236, 230))
    draw.line([(560, 300), (560, 120)], fill=STEEL, width=9)
    if is_right:
        draw.polygon([(560, 70), (610, 150), (510, 150)], fill=YELLOW, outline=DARK)
    else:
        draw.ellipse([500, 60, 640, 180], fill=(70, 108, 62))
        draw.ellipse([180, 380, 330, 440], fill=(52, 50, 46))


def _yard(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.rectangle([0, 0, 680, 240], fill=(182, 198, 208))
    draw.rectangle([60, 110, 260, 312], fill=(170, 150, 130), outline=DARK, width=3)
    draw.ellipse([300, 360, 470, 420], fill=DARK if not is_right else (112, 114, 116), outline=(70, 70, 70), width=5)
    if is_right:
        for left in (290, 470):
            draw.polygon([(left, 300), (left + 26, 400), (left - 26, 400)], fill=(222, 104, 36), outline=DARK)
            draw.line([(left - 15, 360), (left + 15, 360)], fill=(240, 240, 236), width=8)
    else:
        draw.line([(500, 250), (590, 440)], fill=BROWN, width=16)


def _desk(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    draw.polygon([(0, 250), (680, 230), (680, 520), (0, 520)], fill=(150, 116, 82))
    for left in (90, 370):
        draw.polygon(
            [(left, 290), (left + 220, 280), (left + 230, 460), (left + 6, 470)], fill=(244, 242, 234), outline=DARK
        )
        for row in range(6):
            top = 312 + row * 24
            draw.line([(left + 26, top), (left + 200, top - 4)], fill=(170, 170, 166), width=2)
            if is_right:
                draw.line([(left + 30, top - 8), (left + 38, top), (left + 54, top - 16)], fill=GREEN, width=4)


def _sign(draw: ImageDraw.ImageDraw, is_right: bool) -> None:
    """警示牌: a yellow plate at a gate."""
    draw.rectangle([0, 0, 680, 230], fill=(184, 200, 210))
    for left in (40, 110, 540, 610):
        draw.line([(left, 90), (left, 380)], fill=STEEL, width=10)
    for left in (220, 440):
        draw.line([(left, 330), (left, 470)], fill=DARK, width=12)
    draw.rectangle([160, 90, 500, 340], fill=YELLOW, outline=DARK, width=6)
    draw.polygon([(330, 112), (392, 214), (268, 214)], fill=(244, 240, 226), outline=DARK, width=6)
    draw.line([(330, 142), (330, 180)], fill=DARK, width=9)
    draw.ellipse([325, 190, 335, 200], fill=DARK)
    for row, right in enumerate((450, 470, 420)):
        draw.line([(200, 244 + row * 28), (right, 244 + row * 28)], fill=DARK, width=9)


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, bool], None]] = {
    "exit": _exit, "panel": _panel, "machine": _machine, "edge": _edge, "drums": _drums, "gauge": _gauge, "bench": _bench,
    "road": _road, "yard": _yard, "desk": _desk, "sign": _sign,
}  # fmt: skip
