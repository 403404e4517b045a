"""Bytes in, pictures out: the content is checked, turned upright, stamped and written anew as JPEG without metadata.

What comes in is hostile until decoded. The header is read first and its size compared with the limits before a single
pixel is unpacked. Pillow's own warnings about sizes and pixel data are errors (set once, in ``FilesConfig.ready``,
because changing warning filters per call is not safe between threads).
"""

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import tzinfo
from io import BytesIO
from pathlib import Path

from PIL import Image

from anquan.files import alike, exif, rules, watermark
from anquan.files.alike import Look
from anquan.files.rules import BadFile, Limits

NOT_A_PHOTO = "不是能识别的照片。请上传 JPG、PNG、WebP 或 HEIC 格式的照片。"
DAMAGED = "照片不完整或已损坏，无法读取，请重新拍照或选择。"
ANIMATED = "动态图片不能作为证据，请上传静态照片。"

TURNS = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}
SIDEWAYS = {5, 6, 7, 8}

LARGE = 16 * rules.MEGAPIXEL
_one_large_picture = threading.Lock()  # bounds the memory of the process: a large picture needs hundreds of megabytes


@dataclass(frozen=True, slots=True)
class Renditions:
    """One upload, understood. ``width`` and ``height`` are those of the original, held upright."""

    mime: str
    width: int
    height: int
    evidence: exif.Evidence
    look: Look
    served: bytes
    thumb: bytes


@dataclass(frozen=True, slots=True)
class Decoded:
    mime: str
    width: int
    height: int
    evidence: exif.Evidence
    picture: Image.Image


def render(content: bytes, *, limits: Limits, stamp: list[str], font: Path, zone: tzinfo) -> Renditions:
    """Raises ``BadFile`` for everything that is not one sound picture within the limits."""
    read = _read(content, limits, zone)
    served = watermark.stamped(read.picture, stamp, font)
    thumb = _fitted(served, limits.thumb_edge)
    look = alike.look_of(read.picture)
    return Renditions(read.mime, read.width, read.height, read.evidence, look, _jpeg(served), _jpeg(thumb))


def look(content: bytes, *, limits: Limits, zone: tzinfo) -> Look:
    """Of a picture that was stored before looks were kept. Raises ``BadFile`` as ``render`` does."""
    return alike.look_of(_read(content, limits, zone).picture)


def _read(content: bytes, limits: Limits, zone: tzinfo) -> Decoded:
    rules.check_bytes(len(content), limits)
    try:
        with _open(content, limits) as image:
            width, height = image.size
            evidence = exif.read(image, zone=zone)
            with _turn_for(image):
                picture = _upright(_decode(image, limits), evidence.orientation)
            mime = rules.MIME_OF_FORMAT[image.format or ""]
    except BadFile:
        raise
    except Exception as error:  # decoders of hostile bytes raise anything, also MemoryError
        raise BadFile(DAMAGED) from error
    if evidence.orientation in SIDEWAYS:
        width, height = height, width
    return Decoded(mime, width, height, evidence, picture)


def _open(content: bytes, limits: Limits) -> Image.Image:
    """Reads the header only."""
    try:
        image = Image.open(BytesIO(content), formats=rules.READABLE_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadFile(
            f"照片的像素太多，最大允许 {limits.max_pixels // rules.MEGAPIXEL} 百万像素，请缩小后再上传。"
        ) from error
    except Image.UnidentifiedImageError as error:
        raise BadFile(NOT_A_PHOTO) from error
    rules.check_pixels(*image.size, limits, image.format or "")
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise BadFile(ANIMATED)
    return image


def _turn_for(image: Image.Image) -> AbstractContextManager:
    return _one_large_picture if image.width * image.height > LARGE else nullcontext()


def _decode(image: Image.Image, limits: Limits) -> Image.Image:
    """A picture of at most the served size in RGB. A JPEG is already shrunk while it is being decoded."""
    edge = limits.served_edge
    image.draft("RGB", (edge, edge))
    image.load()
    rules.check_pixels(*image.size, limits)  # a HEIC may turn out larger than it said
    return _flat(_fitted(_eight_bits(image), edge))


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode == "P" or (image.mode in {"L", "RGB"} and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image


def _flat(image: Image.Image) -> Image.Image:
    """On white where it was transparent. A fresh image: it carries none of the metadata of the old one."""
    picture = Image.new("RGB", image.size, "white")
    if "A" in image.mode or "a" in image.mode:
        layer = image.convert("RGBA")
        picture.paste(layer, mask=layer.getchannel("A"))
    else:
        picture.paste(image.convert("RGB"))
    return picture


def _fitted(image: Image.Image, edge: int) -> Image.Image:
    scale = edge / max(image.size)
    if scale >= 1:
        return image
    if (coarse := int(0.8 / scale)) > 1:
        image = image.reduce(coarse)  # without the copies that resizing makes of a whole picture
        scale = edge / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    for turn in TURNS.get(orientation, []):
        image = image.transpose(turn)
    return image


def _jpeg(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=rules.JPEG_QUALITY, progressive=True)
    return target.getvalue()
