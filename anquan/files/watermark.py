"""The visible stamp on the served copy: who, where, when, which number. It is there to be read, and hard to crop.

The band lies over the foot of the picture and lets it shine through. On a picture too small for that, the band is
added below, so that a thumbnail-sized upload is neither covered nor left without its stamp.
"""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

LETTER_SHARE = 1 / 52  # of the longer edge; 39 pixels on a picture of 2048
SMALLEST_LETTER = 14
LINE_PITCH = 1.42
PADDING = 0.7  # letters
SMALLEST_WIDTH = 360
LARGEST_SHARE = 0.34  # of the height: more than this is put below instead of over
BAND = (0, 0, 0, 150)
SOLID_BAND = (38, 44, 54)
INK = (255, 255, 255)


def stamped(picture: Image.Image, lines: list[str], font_path: Path) -> Image.Image:
    """``picture`` (RGB) with the lines in a band at its foot; the same picture when there are no lines."""
    if not lines:
        return picture
    canvas_width = max(picture.width, SMALLEST_WIDTH)
    letter = max(SMALLEST_LETTER, round(max(picture.size) * LETTER_SHARE))
    font = _font(str(font_path), letter)
    padding = round(letter * PADDING)
    wrapped = [part for line in lines for part in _wrapped(line, font, canvas_width - 2 * padding)]
    pitch = round(letter * LINE_PITCH)
    band_height = pitch * len(wrapped) + 2 * padding
    if picture.width >= SMALLEST_WIDTH and band_height <= picture.height * LARGEST_SHARE:
        canvas = _with_band_over(picture, band_height)
    else:
        canvas = _with_band_below(picture, canvas_width, band_height)
    draw = ImageDraw.Draw(canvas)
    top = canvas.height - band_height + padding
    for number, line in enumerate(wrapped):
        draw.text((padding, top + number * pitch), line, font=font, fill=INK)
    return canvas


def tagged(picture: Image.Image, text: str, font_path: Path) -> Image.Image:
    """``picture`` with one more line in a small band at its head: what was not known yet when it was stamped."""
    letter = max(SMALLEST_LETTER, round(max(picture.size) * LETTER_SHARE))
    font = _font(str(font_path), letter)
    padding = round(letter * PADDING)
    canvas = picture.copy()
    band = Image.new("RGBA", (round(font.getlength(text)) + 2 * padding, round(letter * LINE_PITCH) + padding), BAND)
    canvas.paste(band, (0, 0), mask=band)
    ImageDraw.Draw(canvas).text((padding, padding // 2), text, font=font, fill=INK)
    return canvas


def _with_band_over(picture: Image.Image, height: int) -> Image.Image:
    canvas = picture.copy()
    band = Image.new("RGBA", (picture.width, height), BAND)
    canvas.paste(band, (0, picture.height - height), mask=band)
    return canvas


def _with_band_below(picture: Image.Image, width: int, height: int) -> Image.Image:
    canvas = Image.new("RGB", (width, picture.height + height), SOLID_BAND)
    canvas.paste(picture, ((width - picture.width) // 2, 0))
    return canvas


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Chinese may be broken anywhere, so letters are taken as long as they fit."""
    parts, part = [], ""
    for letter in line:
        if part and font.getlength(part + letter) > width:
            parts.append(part)
            part = letter.lstrip()
        else:
            part += letter
    return [*parts, part]


@lru_cache(maxsize=16)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine draws letters in the order they stand: a bidirectional mark cannot turn a number round.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
