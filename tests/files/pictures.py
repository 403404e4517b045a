"""Pictures made on the spot."""

import io
import struct
import zlib
from random import Random

from PIL import Image, ImageDraw


def picture(size: tuple[int, int] = (800, 600), colour="grey") -> Image.Image:
    """Upper left red, lower right blue, so that turning shows."""
    image = Image.new("RGB", size, colour)
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    image.paste("blue", (size[0] * 3 // 4, size[1] * 3 // 4, size[0], size[1]))
    return image


def place(seed: str, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """A drawn place with light, shapes and grain; each seed another."""
    random = Random(seed)
    light = Image.frombytes("L", (7, 6), bytes(random.randrange(70, 200) for _ in range(42)))
    image = light.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        left, top = random.randrange(size[0]), random.randrange(size[1])
        width, height = (random.randrange(40, edge // 3) for edge in size)
        colour = tuple(random.randrange(256) for _ in range(3))
        draw.rectangle([left, top, left + width, top + height], fill=colour)
    return image


def encoded(image: Image.Image, format_: str = "JPEG", **options) -> bytes:
    target = io.BytesIO()
    image.save(target, format_, **options)
    return target.getvalue()


def bomb_png(width: int, height: int) -> bytes:
    """A one-bit PNG whose rows are all zero: tiny as a file, huge once unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    squeeze = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
