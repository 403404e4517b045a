"""Do two pictures show the same? A fingerprint of what is seen, and how to find its like among hundreds of thousands.

The fingerprint is a difference hash: the picture in grey, made very small, and for every two neighbours in a row whether it
gets brighter. What recompressing, shrinking, lighting up or a stamp at the foot do to a picture hardly changes that. Two of
them are kept: ``fine`` (256 bits) tells a copy from a second photo taken from the same spot; ``coarse`` (64 bits) is there
to be found: it is cut into four parts of 16 bits, each of them indexed. Two coarse prints that differ in at most
``REACH`` bits agree but for one bit in at least one part (7 bits over 4 parts: one part gets at most one), so that asking
for each part and its 16 neighbours finds every one of them and reads a handful of rows. Pure: no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image

SEEN = 0.75  # of the height: cameras and this product put their stamps at the foot
FINE, COARSE = 16, 8  # rows, and bits a row
FINE_BITS = FINE * FINE
PART_BITS = 16
PARTS = COARSE * COARSE // PART_BITS
REACH = 2 * PARTS - 1
# Grey levels by which neighbours bend away from an even slope: photos 6 and more, a bare wall or a sky less than 1.
LEAST_TEXTURE = 2
HEX = FINE_BITS // 4


@dataclass(frozen=True, slots=True)
class Look:
    """``fine`` is hexadecimal; '' and no parts for a picture too plain to be told from another plain one."""

    fine: str = ""
    parts: tuple[int, ...] = ()


PLAIN = Look()


def look_of(picture: Image.Image) -> Look:
    """``picture`` upright, of any size. Milliseconds, whatever the size."""
    seen = picture.convert("L").crop((0, 0, picture.width, max(1, round(picture.height * SEEN))))
    fine = _small(seen, FINE)
    if _texture(fine) < LEAST_TEXTURE:
        return PLAIN
    coarse = _print(_small(seen, COARSE))
    parts = tuple(coarse >> PART_BITS * place & (1 << PART_BITS) - 1 for place in range(PARTS))
    return Look(f"{_print(fine):0{HEX}x}", parts)


def near(parts: Iterable[tuple[int, ...]]) -> list[set[int]]:
    """For each column of parts the values to look for, so that whatever lies within ``REACH`` of one is found."""
    wanted: list[set[int]] = [set() for _ in range(PARTS)]
    for each in parts:
        for column, part in zip(wanted, each, strict=True):
            column |= {part, *(part ^ 1 << bit for bit in range(PART_BITS))}
    return wanted


def distance(one: Look, other: Look) -> int | None:
    """In how many of the 256 bits two looks differ; None when they are further apart than can be found, or plain."""
    if not one.fine or not other.fine:
        return None
    apart = sum((a ^ b).bit_count() for a, b in zip(one.parts, other.parts, strict=True))
    return None if apart > REACH else (int(one.fine, 16) ^ int(other.fine, 16)).bit_count()


def _small(seen: Image.Image, edge: int) -> list[bytes]:
    """Rows of ``edge`` + 1 grey values."""
    grey = seen.resize((edge + 1, edge), Image.Resampling.LANCZOS).tobytes()
    return [grey[start : start + edge + 1] for start in range(0, len(grey), edge + 1)]


def _print(rows: list[bytes]) -> int:
    bits = 0
    for row in rows:
        for left, right in zip(row, row[1:], strict=False):
            bits = bits << 1 | (left < right)
    return bits


def _texture(rows: list[bytes]) -> float:
    bends = [abs(a - 2 * b + c) for row in rows for a, b, c in zip(row, row[1:], row[2:], strict=False)]
    return sum(bends) / len(bends)
