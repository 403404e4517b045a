"""What an administrator pastes, turned into days. Pure.

Two forms are understood, line by line:

* the notice of the State Council itself: ``一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。``
* plain rows: ``2027-01-01  放假  元旦`` (blank, tab or comma between; also from a workbook or CSV file).

Every weekday and every count a notice states is checked against the calendar, so that a slip of the pen is found here
and not in somebody's deadline.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from anquan.workdays.rules import NAME_LENGTH, OFF, ONE_DAY, SATURDAY, WEEKDAYS, WORK

KINDS = {
    **dict.fromkeys(("off", "休", "放假", "休息", "节假日", "假"), OFF),
    **dict.fromkeys(("work", "班", "上班", "调休上班", "班(调休上班)", "补班"), WORK),
}
DATE_TEXT = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
NOTICE_LINE = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*)?([一-龥、]{2,12}?)\s*[：:](.+)$")
SPAN = re.compile(
    r"(?:(?P<y1>\d{4})年)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日(?:[（(](?P<w1>[^）)]+)[）)])?"
    r"(?:[至—-](?:(?P<y2>\d{4})年)?(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日(?:[（(](?P<w2>[^）)]+)[）)])?)?"
)
NEXT_ITEM = re.compile(r"(?<=[。；])\s*(?=[一二三四五六七八九十]{1,2}、[一-龥、]{2,12}[：:])")
COUNT = re.compile(r"共\s*(\d{1,2})\s*天")
HEADER_WORDS = {"date", "日期"}
MOST_LINES = 400


@dataclass(frozen=True)
class NewDay:
    date: date
    kind: str
    name: str


@dataclass(frozen=True)
class RowError:
    """``row`` is the line or sheet row as the reader counts it, from 1; 0 when the fault is in the whole."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        if not self.row:
            return f"{self.value}：{self.reason}" if self.value else self.reason
        return f"第 {self.row} 行“{self.column}”写的是“{self.value}”：{self.reason}"


@dataclass
class Reading:
    """What was understood. ``days`` are in order and unique when there are no ``errors``."""

    days: list[NewDay] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_text(text: str, year: int) -> Reading:
    """Read pasted text; see the module's docstring for the forms."""
    reading = Reading()
    lines = NEXT_ITEM.sub("\n", text).splitlines()
    if len(lines) > MOST_LINES:
        reading.errors.append(RowError(MOST_LINES + 1, "全部", f"{len(lines)} 行", f"一次最多 {MOST_LINES} 行。"))
        return reading
    for row, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if "放假" in line and (match := NOTICE_LINE.match(line.strip())):
            _read_notice_line(reading, row, match[1], match[2], year)
        elif DATE_TEXT.match(line.strip()):
            _read_cells(reading, row, re.split(r"[\t,，]|\s+", line.strip()), year)
        elif not _is_remark(line):
            reading.errors.append(
                RowError(row, "全部", line.strip()[:30], "看不出日期，请写成“2027-01-01 放假 元旦”。")
            )
    return _checked(reading, year)


def read_rows(rows: Iterable[Sequence[object]], year: int) -> Reading:
    """Read rows of a workbook or CSV file: date, kind, name. A header row is passed over."""
    reading = Reading()
    for row, cells in enumerate(rows, 1):
        texts = [_cell_text(cell) for cell in cells]
        if not any(texts) or texts[0].lower() in HEADER_WORDS:
            continue
        if row > MOST_LINES:
            reading.errors.append(RowError(row, "全部", "", f"一次最多 {MOST_LINES} 行。"))
            break
        _read_cells(reading, row, texts, year)
    return _checked(reading, year)


def _is_remark(line: str) -> bool:
    """The notice's salutation, headings and closing sentences, and a header row."""
    first = re.split(r"[\t,，\s]", line.strip())[0].lower()
    return first in HEADER_WORDS or not re.search(r"\d{1,2}\s*[月./-]\s*\d{1,2}", line) or "通知如下" in line


# --- one line -----------------------------------------------------------------------------------------------------
def _read_cells(reading: Reading, row: int, cells: list[str], year: int) -> None:
    date_text, kind_text, name = (*cells, "", "", "")[:3]
    match = DATE_TEXT.fullmatch(date_text)
    day = _date(int(match[1] or year), int(match[2]), int(match[3])) if match else None
    kind = KINDS.get(kind_text.replace("（", "(").replace("）", ")").lower())
    if day is None:
        reading.errors.append(RowError(row, "日期", date_text, "没有这一天，请写成 2027-01-01。"))
    if kind is None:
        reading.errors.append(RowError(row, "类型", kind_text, "只能写“放假”或“上班”。"))
    if not name or len(name) > NAME_LENGTH:
        reading.errors.append(RowError(row, "节日", name[:30], f"请写节日名称，1 至 {NAME_LENGTH} 个字。"))
    if day and kind and name and len(name) <= NAME_LENGTH:
        _add(reading, row, NewDay(day, kind, name))


def _read_notice_line(reading: Reading, row: int, name: str, text: str, year: int) -> None:
    """``name：… 放假 …。… 上班。`` Sentences with neither word (advice on 除夕) say nothing about days off."""
    off: list[date] = []
    for sentence in re.split(r"[。；;]", text):
        head, is_off = (sentence.split("放假")[0], True) if "放假" in sentence else (sentence.split("上班")[0], False)
        if not is_off and "上班" not in sentence:
            continue
        days = [day for span in SPAN.finditer(head) for day in _read_span(reading, row, span, year)]
        if not days:
            reading.errors.append(RowError(row, name, sentence[:30], "没有看到日期。"))
        for day in days:
            _add(reading, row, NewDay(day, OFF if is_off else WORK, name))
        if is_off:
            off += days
    count = COUNT.search(text)
    if count and int(count[1]) != len(off):
        reading.errors.append(
            RowError(row, name, count[0], f"写明共 {count[1]} 天，按日期数是 {len(off)} 天，请核对。")
        )


def _read_span(reading: Reading, row: int, span: re.Match[str], year: int) -> list[date]:
    first_year = int(span["y1"] or year)
    first = _date(first_year, int(span["m1"]), int(span["d1"]))
    last = first
    if span["d2"]:
        last = _date(int(span["y2"] or first_year), int(span["m2"] or span["m1"]), int(span["d2"]))
    if first is None or last is None or not timedelta(0) <= last - first < timedelta(weeks=2):
        reading.errors.append(RowError(row, "日期", span[0], "没有这一天，或起止颠倒，请核对。"))
        return []
    for day, stated in ((first, span["w1"]), (last, span["w2"])):
        if stated and _stated_weekday(stated) not in (None, day.weekday()):
            reading.errors.append(
                RowError(row, "日期", span[0], f"写的是{stated}，{day} 是{WEEKDAYS[day.weekday()]}，请核对。")
            )
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def _stated_weekday(text: str) -> int | None:
    """周六 / 星期六 → 5; None when the bracket holds something else (农历除夕)."""
    match = re.search(r"(?:周|星期|礼拜)([一二三四五六日天])", text)
    return "一二三四五六日".index(match[1].replace("天", "日")) if match else None


# --- the whole ----------------------------------------------------------------------------------------------------
def _add(reading: Reading, row: int, new: NewDay) -> None:
    """Keep the day unless it contradicts one that is already there, or is a make-up day that is no weekend."""
    twin = next((day for day in reading.days if day.date == new.date), None)
    if twin:
        reading.errors.append(RowError(row, "日期", str(new.date), "这一天前面已经写过，请删去重复的一行。"))
    elif new.kind == WORK and new.date.weekday() < SATURDAY:
        reading.errors.append(
            RowError(
                row, "日期", str(new.date), f"是{WEEKDAYS[new.date.weekday()]}，本来就上班，不是调休上班日，请核对。"
            )
        )
    else:
        reading.days.append(new)


def _checked(reading: Reading, year: int) -> Reading:
    """Days must belong to the announcement of ``year``: that year, or the last days of December before it."""
    reading.days.sort(key=lambda day: day.date)
    for new in reading.days:
        if new.date.year != year and (new.date.year, new.date.month) != (year - 1, 12):
            reading.errors.append(RowError(0, "日期", str(new.date), f"不属于 {year} 年的放假安排。"))
    if not reading.errors and not any(day.kind == OFF for day in reading.days):
        reading.errors.append(RowError(0, "全部", "", "没有读到任何放假日期。"))
    return reading


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return str(cell).strip()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
