"""Do two pictures show the same? A fingerprint of what is seen, and how to find its like among hundreds of thousands.

The fingerprint is the usual perceptual hash: the picture in grey and very small, taken apart into waves (DCT), and of each
long wave whether it goes up or down. What recompressing, shrinking, lighting up or a stamp at the foot do to a picture
turns few of them. ``fine`` (256 bits) tells a copy from a second photo of the same spot; the 64 longest waves are there to
be found: they are cut into four parts of 16 bits, each of them indexed. Where at most ``REACH`` of the 64 differ, at least
one part differs in at most one bit (7 over 4 parts), so that asking for each part and its 16 neighbours finds every one of
them and reads a few hundred rows of 300,000. Pure: no database. Why no library: decision 0033.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi
from statistics import median

from PIL import Image

SEEN = 0.75  # of the height: cameras and this product put their stamps at the foot
SMALL, WAVES = 32, 16  # pixels of an edge; waves in either direction
WAVE = [[cos(pi * (2 * at + 1) * number / (2 * SMALL)) for at in range(SMALL)] for number in range(WAVES)]
LONGEST = sorted(
    ((across, down) for across in range(WAVES) for down in range(WAVES) if across or down),
    key=lambda wave: (sum(wave), wave),
)[:64]
PART_BITS = 16
PARTS = len(LONGEST) // PART_BITS
REACH = 2 * PARTS - 1
HEX = WAVES * WAVES // 4
# Grey levels: how high the 64 waves go, by their median. Photos 0.3 to 13, a bare wall or a sky less than 0.16.
LEAST_RELIEF = 0.25


@dataclass(frozen=True, slots=True)
class Look:
    """``fine`` is hexadecimal; '' for a picture too plain to be told from another plain one."""

    fine: str = ""
    coarse: int = 0

    @classmethod
    def put_together(cls, fine: str | None, *parts: int) -> "Look":
        """From what is stored of it."""
        return cls(fine, sum(part << PART_BITS * place for place, part in enumerate(parts))) if fine else PLAIN

    @property
    def parts(self) -> tuple[int, ...]:
        """What is indexed."""
        return tuple(self.coarse >> PART_BITS * place & (1 << PART_BITS) - 1 for place in range(PARTS))


PLAIN = Look()


def look_of(picture: Image.Image) -> Look:
    """``picture`` upright, of any size. A few milliseconds."""
    heights = _waves(picture)
    longest = [heights[across][down] for across, down in LONGEST]
    if median(map(abs, longest)) < LEAST_RELIEF:
        return PLAIN
    return Look(f"{_signs(height for row in heights for height in row):0{HEX}x}", _signs(longest))


def near(looks: Iterable[Look]) -> list[set[int]]:
    """For each column of parts the values to look for, so that whatever lies within ``REACH`` of one look is found."""
    wanted: list[set[int]] = [set() for _ in range(PARTS)]
    for look in looks:
        for column, part in zip(wanted, look.parts, strict=True):
            column |= {part, *(part ^ 1 << bit for bit in range(PART_BITS))}
    return wanted


def distance(one: Look, other: Look) -> int | None:
    """In how many of the 256 bits two looks differ; None when they are further apart than can be found, or plain."""
    if (one.coarse ^ other.coarse).bit_count() > REACH or not one.fine or not other.fine:
        return None
    return (int(one.fine, 16) ^ int(other.fine, 16)).bit_count()


def _waves(picture: Image.Image) -> list[list[float]]:
    """Their heights in grey levels, by number across and down; the level itself (0, 0) is left at 0."""
    seen = picture.convert("L").crop((0, 0, picture.width, max(1, round(picture.height * SEEN))))
    grey = seen.resize((SMALL, SMALL), Image.Resampling.LANCZOS).tobytes()
    rows = [grey[start : start + SMALL] for start in range(0, len(grey), SMALL)]
    across = zip(*([_along(row, wave) for wave in WAVE] for row in rows), strict=True)
    heights = [[4 * _along(column, wave) / SMALL**2 for wave in WAVE] for column in across]
    heights[0][0] = 0
    return heights


def _along(values: Iterable[float], wave: list[float]) -> float:
    return sum(value * height for value, height in zip(values, wave, strict=True))


def _signs(heights: Iterable[float]) -> int:
    bits = 0
    for height in heights:
        bits = bits << 1 | (height > 0)
    return bits
