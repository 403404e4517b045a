"""What may come in as evidence, and under which name. Pure: the limits are handed in by the service."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
MEGAPIXEL = 1_000_000

# What Pillow may try to read, by content. Pillow calls a JPEG with further pictures behind it (phones write those) MPO.
READABLE_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MIME_OF_FORMAT = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
EXTENSION_OF_MIME = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}
SERVED_MIME = "image/jpeg"

# A WebP is unpacked several times over before one sees it; no phone writes large ones, so it gets a smaller share.
SHARE_OF_PIXELS = {"WEBP": 0.4}

JPEG_QUALITY = 82

DIGEST_ALGORITHM = "SM3"
DIGEST_LENGTH = 64  # hexadecimal digits
NAME_LENGTH = 120
STAMP_LINES = 8
STAMP_LINE_LENGTH = 120

# Control characters, lone surrogates and the marks that turn the reading direction: never part of a name.
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*]')
FILE_EXTENSION = re.compile(r"\.(?=\d*[A-Za-z])[A-Za-z0-9]{1,6}$")  # .jpg, .mp4; not the .21 of a date
RESERVED_ON_WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class BadFile(Exception):
    """The upload is refused. ``reason`` is a Chinese sentence for the person who sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a picture may be, as file and once unpacked, and how large its copies become (longer side)."""

    max_bytes: int
    max_pixels: int
    served_edge: int
    thumb_edge: int


def check_bytes(size: int, limits: Limits) -> None:
    if size <= 0:
        raise BadFile("文件是空的，请重新拍照或选择。")
    if size > limits.max_bytes:
        raise BadFile(f"照片有 {megabytes(size)} MB，最大允许 {megabytes(limits.max_bytes)} MB，请压缩后再上传。")


def check_pixels(width: int, height: int, limits: Limits, format_: str = "") -> None:
    if width <= 0 or height <= 0:
        raise BadFile("照片没有内容，请重新拍照或选择。")
    allowed = int(limits.max_pixels * SHARE_OF_PIXELS.get(format_, 1))
    if width * height > allowed:
        raise BadFile(
            f"照片有 {width * height / MEGAPIXEL:,.0f} 百万像素，最大允许 {allowed / MEGAPIXEL:.0f} 百万像素，"
            "请缩小后再上传。"
        )


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def display_name(raw: str, extension: str = "", default: str = "照片") -> str:
    """The name a person gave the file, fit to be shown and to be offered for saving; never used as a path.

    ``extension`` replaces what the sender claimed by what the content is.
    """
    name = INVISIBLE.sub("", unicodedata.normalize("NFC", str(raw or "")))
    name = NOT_IN_A_NAME.sub("_", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    match = FILE_EXTENSION.search(name)
    suffix = match[0] if match else ""
    stem = name.removesuffix(suffix)
    suffix = extension or suffix
    stem = stem.strip(" .")[: NAME_LENGTH - len(suffix)].strip(" .") or default
    if RESERVED_ON_WINDOWS.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}{suffix}"


def stamp_lines(lines) -> list[str]:
    """The lines of the watermark as they are drawn: no control characters, none empty, a bounded number and length."""
    clean = (INVISIBLE.sub(" ", str(line)).strip()[:STAMP_LINE_LENGTH] for line in lines)
    return [line for line in clean if line][:STAMP_LINES]
