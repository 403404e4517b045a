"""How far each 重大隐患 of the demo goes: one table, so that every state has some, on whatever day the demo is opened.

``track`` is how far along 一单四制 (``WAY``), ``listing`` how far 挂牌督办 went ('' not at all), ``desk`` where the paper of
that state lies, ``twist`` what happened on the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DRAFT, REVIEW, APPROVED, ISSUED = "draft", "review", "approved", "issued"  # desks of a paper
WAY = (
    "judging", "unlisted", "unordered", "unsigned", "unplanned", "planned", "under_way", "waiting", "verified", "closed",
)  # fmt: skip
# days before the opening on which the work of a recent one was done, so that what follows still has its time
LEADS = {"waiting": 5, "verified": 12, "applied": 20, "inspected": 24, "delist_approved": 28, "delisted": 32, "off": 38}
CARRIED = -1  # instead of a number of days: listed in the year before
ENOUGH = 100  # days of a year after which something listed in the former one can have been taken off
LONG_AGO = 130  # days; what was found earlier ended when it ended, not just now


@dataclass(frozen=True)
class Fate:
    """``back``: how many days before the opening it was found, or ``CARRIED``."""

    track: str
    back: int
    listing: str = ""
    desk: str = ISSUED
    twist: str = ""
    is_at_xinyuan: bool = False  # the enterprise whose accounts are in the README

    @property
    def stop(self) -> int:
        return WAY.index(self.track)

    @property
    def is_recent(self) -> bool:
        """Its last step was a few days ago."""
        return 0 <= self.back < LONG_AGO

    def found_on(self, opened: date) -> date:
        if self.back != CARRIED:
            return opened - timedelta(days=self.back)
        return self.new_year(opened) - timedelta(days=80)

    def new_year(self, opened: date) -> date:
        """The one that a carried listing lives through; what is taken off needs time after it."""
        year = date(opened.year, 1, 1)
        is_too_young = self.track == "closed" and (opened - year).days < ENOUGH
        return date(opened.year - 1, 1, 1) if is_too_young else year


# the first four are told in a small demo too
FATES: dict[str, tuple[Fate, ...]] = {
    "341182": (
        Fate("closed", CARRIED, "off"),
        Fate("under_way", 95, "in_progress", twist="late"),
        Fate("verified", 82, "in_progress", REVIEW),
        Fate("closed", 112, "delisted", DRAFT, twist="declined"),
        # long ago
        Fate("closed", 690),
        Fate("closed", 590, "off"),
        Fate("closed", 500, twist="extended"),
        Fate("closed", 430, "off", twist="rejected"),
        Fate("unlisted", 360, twist="lowered"),
        Fate("closed", 250, twist="relapsed"),
        Fate("closed", 215, "revoked"),
        Fate("closed", 190, "off", twist="returned"),
        Fate("judging", 140, twist="void"),
        # listed last year
        Fate("closed", CARRIED, "off", twist="late"),
        Fate("under_way", CARRIED, "in_progress", twist="late"),
        # lately: every state of 一单四制, of 挂牌督办 and of their papers
        Fate("under_way", 132, "failed", twist="late"),
        Fate("closed", 121, "off"),
        Fate("closed", 108, "delist_approved", REVIEW),
        Fate("closed", 102, "inspected"),
        Fate("closed", 98, "applied"),
        Fate("verified", 86, desk=DRAFT),
        Fate("verified", 78, desk=APPROVED),
        Fate("waiting", 74, "declined"),
        Fate("under_way", 70, "extended", is_at_xinyuan=True),
        Fate("under_way", 64, "asking"),
        Fate("under_way", 52, "in_progress"),
        Fate("under_way", 40, "announced"),
        Fate("under_way", 38, "posted"),
        Fate("under_way", 36, "noticed", APPROVED),
        Fate("planned", 33, "approved", DRAFT),
        Fate("unplanned", 29, "reviewed"),
        Fate("unsigned", 24, "proposed", is_at_xinyuan=True),
        Fate("unordered", 20, desk=APPROVED),
        Fate("unordered", 17, desk=REVIEW),
        Fate("unordered", 15, desk=DRAFT),
        Fate("unlisted", 13, desk=APPROVED, twist="misprinted"),
        Fate("unlisted", 11, desk=REVIEW),
        Fate("unlisted", 9, desk=DRAFT),
        Fate("judging", 5),
    ),
    "370481": (
        Fate("under_way", 100, twist="late"),
        Fate("closed", 380, "off"),
        Fate("unsigned", 18),
    ),
    "320614": (
        Fate("under_way", 90, twist="late"),
        Fate("under_way", 60, "in_progress"),
    ),
}  # fmt: skip
FEWEST = {"341182": 4}  # of a small demo


def of(county: str, opened: date, share: float) -> Iterator[tuple[date, Fate]]:
    """When each was found, and what becomes of it."""
    fates = FATES[county]
    count = max(FEWEST.get(county, 0), round(len(fates) * share))
    for fate in fates[:count]:
        yield fate.found_on(opened), fate
