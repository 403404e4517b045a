"""Writing the calendar: one announcement at a time, wholly or not at all."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from anquan.journal.services import record
from anquan.workdays.models import SOURCE_LENGTH, CalendarYear, Day
from anquan.workdays.notice import NewDay, Reading, RowError, read_rows
from anquan.workdays.rules import KIND_TEXT
from anquan.workdays.selectors import calendar
from anquan.workflow import NotAllowed


class ImportRefused(Exception):
    """Nothing was written. ``errors`` say why, row by row, in Chinese."""

    def __init__(self, errors: list[RowError]):
        super().__init__("；".join(str(error) for error in errors))
        self.errors = errors


@transaction.atomic
def import_year(
    *,
    actor,
    year: int,
    rows: Iterable[Sequence[object]] | Reading,
    source: str = "",
    reason: str = "",
    seen: UUID | None = None,
) -> CalendarYear:
    """Take in the announcement of ``year``: rows of (date, kind, name), or a ``Reading`` of the pasted notice.

    A year that is already there is replaced as a whole; that needs a ``reason``, because people may have relied on it.
    Deadlines already given keep their dates. ``seen`` is the revision the person looked at (None: the year was
    missing); another one means that somebody else imported meanwhile.
    Raises :class:`ImportRefused` with row errors and writes nothing, or ``NotAllowed``.
    """
    reading = rows if isinstance(rows, Reading) else read_rows(rows, year)
    errors = reading.errors + _taken_days(reading.days, year)
    if errors:
        raise ImportRefused(errors)
    held = CalendarYear.objects.select_for_update().filter(pk=year).first()
    if held and not reason.strip():
        raise NotAllowed(f"{year} 年的放假安排已经有了，重新导入要写明原因。", "reason_needed")
    if held and seen and held.revision != seen:
        raise NotAllowed(f"{year} 年的放假安排刚被别人重新导入，请刷新页面核对后再办。", "stale")
    calendar.changes()
    before = _texts(held.days.all()) if held else []
    if held:
        held.days.all().delete()
    row, _ = CalendarYear.objects.update_or_create(
        pk=year,
        defaults={
            "source": (source.strip() or f"国务院办公厅关于{year}年部分节假日安排的通知")[:SOURCE_LENGTH],
            "revision": uuid4(),
            "imported_by": actor,
            "imported_at": timezone.now(),
        },
    )
    Day.objects.bulk_create(Day(date=new.date, kind=new.kind, name=new.name, year=row) for new in reading.days)
    record(
        actor=actor,
        action="workdays.import_year",
        obj=row,
        changes={"days": [before, _texts(reading.days)]},
        note=reason.strip(),
    )
    return row


def _taken_days(days: list[NewDay], year: int) -> list[RowError]:
    """Days that already stand in the announcement of another year."""
    taken = Day.objects.filter(date__in=[new.date for new in days]).exclude(year_id=year)
    return [
        RowError(0, "日期", str(day.date), f"已经写在 {day.year_id} 年的放假安排里（{KIND_TEXT[day.kind]}）。")
        for day in taken
    ]


def _texts(days: Iterable[Day | NewDay]) -> list[str]:
    return [f"{_iso(new.date)} {KIND_TEXT[new.kind]} {new.name}" for new in days]


def _iso(day: date) -> str:
    return day.isoformat()
