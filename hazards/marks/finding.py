"""What is doubtful about photos that have just been attached: compared with every earlier one, with the place, with the time.

Reading only, a query or two for all of them together, however much is stored (``anquan/files/alike.py``).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.files.selectors import Like, likes
from anquan.journal.selectors import history
from anquan.terms.selectors import whole
from hazards.marks.rules import COMPARED, Kind, Limit, Point, early, far, future
from hazards.models import Evidence, Hazard
from hazards.rules import EvidenceKind, Status

ROUND_BEGINS = ("hazard.send_back", "hazard.reopen", "major.reject", "major.reopen")


@dataclass(frozen=True)
class Doubt:
    """``reason`` names no other hazard: not everybody who reads it may see that one."""

    photo: Evidence
    kind: Kind
    reason: str
    other: Evidence | None = None


def doubts(hazard: Hazard, attached: Sequence[Evidence]) -> list[Doubt]:
    """Of photos attached together to the locked hazard, as of the day on which they were."""
    photos = [row for row in attached if row.kind in COMPARED]
    if not photos:
        return []
    return [*_looks(photos), *_times(hazard, photos), *_places(hazard, photos), *_bare(photos)]


def _today(photos: Sequence[Evidence]):
    return timezone.localdate(photos[0].added_at)


# --- what is seen -----------------------------------------------------------------------------------------------------
def _looks(photos: Sequence[Evidence]) -> Iterator[Doubt]:
    """One doubt a photo: the most telling of all that it looks like, and the oldest of those."""
    alike = likes([row.file for row in photos], whole("evidence.alike_bits", _today(photos)))
    files = {like.file_id for found in alike.values() for like in found} - {row.file_id for row in photos}
    if not files:
        return
    earlier = Evidence.objects.filter(file__in=files, kind__in=COMPARED).select_related("hazard")
    by_file: dict[Any, list[Evidence]] = defaultdict(list)  # a photo may show several hazards of one visit
    for row in earlier:
        by_file[row.file_id].append(row)
    for photo in photos:
        pairs = [(row, like) for like in alike[photo.file_id] for row in by_file[like.file_id]]
        found = [_alike(photo, other, like) for other, like in pairs if not _is_usual(photo, other)]
        if found:
            yield min(found, key=lambda doubt: (list(Kind).index(doubt.kind), doubt.other.pk))


def _is_usual(photo: Evidence, other: Evidence) -> bool:
    """One photo may show two things found in one visit, or be sent again for what was taken back."""
    if photo.hazard_id == other.hazard_id:
        return (photo.round, photo.kind) == (other.round, other.kind)
    if photo.hazard.unit_id != other.hazard.unit_id or {photo.kind, other.kind} != {EvidenceKind.BEFORE}:
        return False
    return other.hazard.status == Status.VOID or photo.hazard.found_on == other.hazard.found_on


def _alike(photo: Evidence, other: Evidence, like: Like) -> Doubt:
    of_this = photo.hazard_id == other.hazard_id
    which = "本隐患" + (f"第 {other.round} 轮" if other.round > 1 else "") if of_this else "另一条隐患"
    how = "是同一个文件" if like.bits is None else f"画面几乎相同（画面指纹 256 位，相差 {like.bits} 位）"
    kind = Kind.SAME_FILE if like.bits is None else Kind.ALIKE
    if of_this and (photo.kind, other.kind) == (EvidenceKind.AFTER, EvidenceKind.BEFORE):
        kind = Kind.BEFORE_AGAIN
    return Doubt(photo, kind, f"与{which}的{other.get_kind_display()}照片{how}。", other)


# --- when -------------------------------------------------------------------------------------------------------------
def _times(hazard: Hazard, photos: Sequence[Evidence]) -> Iterator[Doubt]:
    dated = [row for row in photos if row.file.taken_at]
    if not dated:
        return
    slack = timedelta(minutes=whole("evidence.clock_slack", _today(photos)))
    limits = _limits(hazard, dated[0].kind)
    for photo in dated:
        taken_at = photo.file.taken_at
        if reason := future(taken_at, photo.file.uploaded_at, slack):
            yield Doubt(photo, Kind.FUTURE, reason)
        elif reason := early(taken_at, limits, slack):
            yield Doubt(photo, Kind.EARLY, reason)


def _limits(hazard: Hazard, kind: str) -> list[Limit]:
    """What the photo must come after. Of dates without an hour the day begins the wait."""
    if kind == EvidenceKind.RECHECK:
        return [Limit(_begin(hazard.submitted_on), "提交整改")] if hazard.submitted_on else []
    if kind != EvidenceKind.AFTER:
        return []
    if hazard.assigned_on is None:  # found and put right in one visit, logged afterwards
        return _first_before(hazard)
    limits = [Limit(_begin(hazard.assigned_on), "交办"), _found(hazard)]
    if hazard.round > 1 and (sent_back := history(hazard).filter(action__in=ROUND_BEGINS, result="ok").first()):
        limits.append(Limit(sent_back.at, "退回重改"))
    return limits


def _found(hazard: Hazard) -> Limit:
    """What came in with a ledger was found before it was registered."""
    is_at_once = timezone.localdate(hazard.reported_at) == hazard.found_on
    return Limit(hazard.reported_at if is_at_once else _begin(hazard.found_on), "隐患登记")


def _first_before(hazard: Hazard) -> list[Limit]:
    taken = StoredFile.objects.filter(
        pk__in=hazard.evidence.filter(kind=EvidenceKind.BEFORE).values("file"), taken_at__isnull=False
    )
    first = taken.order_by("taken_at").values_list("taken_at", flat=True).first()
    return [Limit(first, "整改前照片")] if first else []


def _begin(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- where ------------------------------------------------------------------------------------------------------------
def _places(hazard: Hazard, photos: Sequence[Evidence]) -> Iterator[Doubt]:
    placed, point = [row for row in photos if row.file.lat is not None], point_of(hazard)
    if not placed or point is None:
        return
    most_m = whole("evidence.far_m", _today(photos))
    for photo in placed:
        if reason := far((photo.file.lat, photo.file.lng), point, most_m):
            yield Doubt(photo, Kind.FAR, reason)


def point_of(hazard: Hazard) -> Point | None:
    """Where the hazard lies: where it was registered, else where its unit is."""
    for place, name, accuracy in ((hazard, "登记点", hazard.accuracy), (hazard.unit, "单位位置", None)):
        if place.lat is not None and place.lng is not None:
            return Point(float(place.lat), float(place.lng), name, accuracy or 0)
    return None


# --- nothing to go by -------------------------------------------------------------------------------------------------
def _bare(photos: Sequence[Evidence]) -> Iterator[Doubt]:
    """Only where the office wants it: WeChat and many telephones take the metadata away from honest photos too."""
    if not whole("evidence.bare", _today(photos)):
        return
    for photo in photos:
        file = photo.file
        if photo.kind != EvidenceKind.BEFORE and not (file.taken_at or file.camera or file.lat is not None):
            yield Doubt(photo, Kind.BARE, "照片不带拍摄时间、地点和设备，无从核对。")
