"""What makes a photo doubtful (证据存疑): the kinds of marks and the comparisons behind them. Pure: no database, no web.

Source: acceptance of evidence in the issue on inspections, section 4 (peers §3 items 1, 2: phones strip what the camera
wrote, so that its absence says little). A mark refuses nothing; it tells the re-checker where to look. Every threshold
is a dated term (``evidence.*``, defaults of the product).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from anquan.units.rules import distance_m
from hazards.rules import EvidenceKind


class Kind(TextChoices):
    BEFORE_AGAIN = "before_again", "整改前照片再用"
    SAME_FILE = "same_file", "原图用过"
    ALIKE = "alike", "画面雷同"
    EARLY = "early", "拍得早"
    FUTURE = "future", "拍摄时间在将来"
    FAR = "far", "拍摄地点远"
    BARE = "bare", "没有拍摄信息"
    RUSHED = "rushed", "集中提交"
    SWEPT = "swept", "集中销号"


OF_A_PERSON = (Kind.RUSHED, Kind.SWEPT)  # of what somebody did within a minute, not of one photo
# Forms, signs and requests look alike by nature; these show a place.
COMPARED = (EvidenceKind.BEFORE, EvidenceKind.AFTER, EvidenceKind.RECHECK)
# what counts as done in a rush, by the kind of mark it gets
HURRIES = {
    Kind.RUSHED: frozenset({"hazard.submit", "major.apply"}),
    Kind.SWEPT: frozenset({"hazard.pass", "hazard.report_fixed", "major.verify"}),
}


@dataclass(frozen=True)
class Point:
    """Degrees. ``name`` is what lies there: 登记点, 单位位置."""

    lat: float
    lng: float
    name: str
    accuracy_m: float = 0


def far(photo: tuple, place: Point, most_m: int) -> str | None:
    """Why the place that the camera claims is too far off, or None. The fix of the hazard may itself be off."""
    metres = distance_m(place.lat, place.lng, float(photo[0]), float(photo[1]))
    if metres - place.accuracy_m <= most_m:
        return None
    return f"照片自带的位置离{place.name} {metres_said(metres)}，超过 {most_m} 米。"


def metres_said(metres: float) -> str:
    return f"{metres:.0f} 米" if metres < 1000 else f"{metres / 1000:.1f} 公里"


@dataclass(frozen=True)
class Limit:
    """A photo of this use cannot have been taken before ``moment``, which is that of ``what``."""

    moment: datetime
    what: str


def early(taken_at: datetime, limits: list[Limit], slack: timedelta) -> str | None:
    """Why the photo is older than it can be, or None. The latest limit is named."""
    missed = [limit for limit in limits if taken_at < limit.moment - slack]
    if not missed:
        return None
    limit = max(missed, key=lambda each: each.moment)
    return f"照片自带的拍摄时间是 {_said(taken_at)}，早于{limit.what} {_said(limit.moment)}。"


def future(taken_at: datetime, uploaded_at: datetime, slack: timedelta) -> str | None:
    if taken_at <= uploaded_at + slack:
        return None
    return f"照片自带的拍摄时间是 {_said(taken_at)}，晚于上传时间 {_said(uploaded_at)}。"


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def is_near_the_end(today: date, days: int) -> bool:
    """Among the last ``days`` days of a month; quarters and years end with one."""
    return monthrange(today.year, today.month)[1] - today.day < days
