"""Days and deadlines as offices write them: ``2023.5.6``, ``11月21日``, a serial number, ``三日内``, ``立即整改``."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from anquan.excel.readings import Reading, narrow, quoted
from anquan.excel.sheets import CellValue

YEARS = range(1990, 2100)  # anything else is a slip of the pen
SERIALS = range(32874, 73051)  # those years, counted by a spreadsheet from 1899-12-30
SERIAL_START = date(1899, 12, 30)
SERIAL_START_1904 = date(1904, 1, 1)
WRITE = "请写成如“2026-11-21”"

DIGITS = "〇零一二三四五六七八九"
CHINESE_DAY = re.compile(r"([〇零一二三四五六七八九]{4})年|([一二三四五六七八九十]{1,3})(?=[月日号])")
CLOCK = re.compile(r"(?<=\d)(T|日)?(上午|下午)?\d{1,2}[:时点]\d{1,2}([:分]\d{0,2}秒?)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
AROUND = re.compile(
    r"^(于|在|定于|截止到?|截至到?|至|到)|(前|之前|以前|止|内|为止|完成|前完成|整改完成|整改完毕|前整改完毕)+$"
)
FULL = re.compile(r"(\d{4}|\d{2})(?:年|[./\-_])(\d{1,2})(?:月|[./\-_])(\d{1,2})[日号]?")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
WITHOUT_YEAR = re.compile(r"(\d{1,2})(?:月|[./\-])(\d{1,2})[日号]?")
MONTH_END = re.compile(r"(?:(\d{4})(?:年|[./\-]))?(\d{1,2})月?(?:份)?[底末](?:前)?")
MONTH_ONLY = re.compile(r"\d{4}(?:年|[./\-])\d{1,2}月?(?:份)?")
SEVERAL = re.compile(r"[至~～—]|(?<=\d)到|[日号]-|、|(?<=\d)-(?=\d+[月.])")

ON_THE_SPOT = re.compile(
    r"(当场|立即|立刻|马上|即时|即刻|随时|立行立改|立查立改|即查即改|即知即改|边查边改|当日|当天|现场)"
)
WITHOUT_DATE = re.compile(
    r"((责令)?限期|按期|按时|如期|尽快|尽早|近期|近日|抓紧(时间)?|及时|择期|适时|逐步|分步|长期|持续|常态化)"
    r"(整改|改正|完成|落实|处理|解决|坚持|到位|完毕|进行)*|另行通知|待定|不定期?"
)
AMOUNT = r"(?P<amount>\d{1,4}|半|两|[一二三四五六七八九十]{1,3})个?"
UNIT = r"(?P<unit>工作日|自然日|小时|星期|礼拜|日|天|周|月|年)"
PERIOD = re.compile(
    rf"(?P<limit>限期?|责令|要求|于)?{AMOUNT}{UNIT}"
    r"(?P<within>之内|以内|内)?(?:完成|整改|改正|整改完成|整改完毕|整改到位)?"
)
PERIOD_INSIDE = re.compile(rf"(?<![\d一二三四五六七八九十]){AMOUNT}{UNIT}(?:之内|以内|内)")
LONGEST = 60  # letters; no date is longer, and no pattern here is tried on more


@dataclass(frozen=True, slots=True)
class Due:
    """What a deadline cell means. ``kind``:

    ``date``         ``on`` is the day
    ``on_the_spot``  to be put right at once; ``on`` is the base day, when one was given
    ``period``       ``amount`` of ``unit`` (wd, cd, hour, month) from the base day; the calendar is the caller's
    ``open``         only says that there is a limit, or none ("限期", "长期")
    """

    kind: Literal["date", "on_the_spot", "period", "open"]
    on: date | None = None
    amount: int = 0
    unit: Literal["wd", "cd", "hour", "month", ""] = ""
    text: str = ""


def read_date(value: CellValue, *, base: date | None = None, is_1904: bool = False) -> Reading[date]:
    """``base`` gives the year where none is written: the one that brings the day nearest to ``base``."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _sensible(value, value)
    if value is None or isinstance(value, bool | timedelta):
        return Reading() if value is None else Reading(error=f"{quoted(value)}不是日期，{WRITE}")
    if isinstance(value, int | float):
        return _from_number(value, base, is_1904)
    text = narrow(value)
    if text in {"", "-", "—", "/", "——", "无"}:
        return Reading()
    if len(text) > LONGEST:
        return Reading(error=f"{quoted(value)}看不出是哪一天，{WRITE}")
    return _from_text(text, value, base, is_1904)


def read_due(value: CellValue, *, base: date | None = None, is_1904: bool = False) -> Reading[Due]:
    """``base`` is the day the period begins to run (when the hazard was found or assigned)."""
    text = narrow(value)
    if text in {"", "-", "—", "/", "——", "无"}:
        return Reading()
    if isinstance(value, str) and len(text) <= LONGEST:
        if ON_THE_SPOT.search(text) and not re.search(r"\d", text):
            return Reading(Due("on_the_spot", on=base, text=text))
        if WITHOUT_DATE.fullmatch(text):
            return Reading(Due("open", text=text), note=f"{quoted(value)}没有写明日期")
        if match := PERIOD.fullmatch(text):
            is_clear = match["limit"] or match["within"] or match["unit"] != "日"
            return _period(match, text, value, note="" if is_clear else f"{quoted(value)}按期限理解，请核对")
        if match := PERIOD_INSIDE.search(text):
            return _period(match, text, value, note=f"{quoted(value)}按“{match[0]}”理解，请核对")
    day = read_date(value, base=base, is_1904=is_1904)
    if day.value is None:
        hint = "，也可以写“3日内”“立即整改”" if day.error else ""
        return Reading(error=day.error + hint)
    return Reading(Due("date", on=day.value, text=text), note=day.note)


def find_date(text: str) -> date | None:
    """The first full date in a title or remark, such as ``填报时间：2023年11月30日``; a month gives its last day."""
    text = narrow(text)
    for year, month, day in _written_days(text):
        if (found := _day(year, month, day)) and found.year in YEARS:
            return found
    return None


def _written_days(text: str) -> Iterator[tuple[int, int, int]]:
    text = _arabic(text)
    for match in re.finditer(r"(\d{4})(?:年|[./\-])(\d{1,2})(?:月|[./\-])(\d{1,2})(?!\d)", text):
        yield int(match[1]), int(match[2]), int(match[3])
    for match in re.finditer(r"(\d{4})年(\d{1,2})月", text):
        if 1 <= int(match[2]) <= 12:
            yield int(match[1]), int(match[2]), calendar.monthrange(int(match[1]), int(match[2]))[1]


def _from_number(value: int | float, base: date | None, is_1904: bool) -> Reading[date]:
    """A serial, ``20231121``, or ``11.21`` that the spreadsheet took for a number."""
    if value != value or value in {float("inf"), float("-inf")}:
        return Reading(error=f"{quoted(value)}不是日期，{WRITE}")
    if isinstance(value, int) and (match := COMPACT.fullmatch(str(value))):
        return _checked(int(match[1]), int(match[2]), int(match[3]), value)
    start = SERIAL_START_1904 if is_1904 else SERIAL_START
    if int(value) in SERIALS:
        return _sensible(start + timedelta(days=int(value)), value)
    month_day = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", str(value))
    if month_day and 1 <= int(month_day[1]) <= 12:
        if len(month_day[2]) == 1 and int(month_day[2]) <= 3:
            many = f"{month_day[1]}月{month_day[2]}日或{month_day[1]}月{month_day[2]}0日"
            return Reading(error=f"{quoted(value)}可能是{many}，{WRITE}")
        return _near(int(month_day[1]), int(month_day[2]), base, value)
    return Reading(error=f"{quoted(value)}不是日期，{WRITE}")


def _from_text(text: str, value: CellValue, base: date | None, is_1904: bool) -> Reading[date]:
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text), base, is_1904)
    bare = AROUND.sub("", AROUND.sub("", CLOCK.sub("", _arabic(text))))
    if match := FULL.fullmatch(bare) or COMPACT.fullmatch(bare):
        year = int(match[1])
        return _checked(year + 2000 if len(match[1]) == 2 else year, int(match[2]), int(match[3]), value)
    if match := MONTH_END.fullmatch(bare):
        return _month_end(match, base, value)
    if match := WITHOUT_YEAR.fullmatch(bare):
        return _near(int(match[1]), int(match[2]), base, value)
    if MONTH_ONLY.fullmatch(bare):
        return Reading(error=f"{quoted(value)}没有写几日，{WRITE}")
    if SEVERAL.search(bare):
        return Reading(error=f"{quoted(value)}写了不止一个日期，请只写一个，如“2026-11-21”")
    return Reading(error=f"{quoted(value)}看不出是哪一天，{WRITE}")


def _month_end(match: re.Match, base: date | None, value: CellValue) -> Reading[date]:
    month = int(match[2])
    if not 1 <= month <= 12:
        return Reading(error=f"{quoted(value)}没有这个月，{WRITE}")
    if match[1]:
        year = int(match[1])
    elif base is None:
        return Reading(error=f"{quoted(value)}没有写年份，{WRITE}")
    else:
        year = _nearest_year(month, 28, base)
    if year not in YEARS:
        return _checked(year, month, 1, value)
    last = date(year, month, calendar.monthrange(year, month)[1])
    return Reading(last, note=f"{quoted(value)}按 {last.isoformat()} 理解")


def _near(month: int, day: int, base: date | None, value: CellValue) -> Reading[date]:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return Reading(error=f"{quoted(value)}没有这一天，{WRITE}")
    if base is None:
        return Reading(error=f"{quoted(value)}没有写年份，{WRITE}")
    found = _checked(_nearest_year(month, day, base), month, day, value)
    if found.value is None:
        return found
    return Reading(found.value, note=f"{quoted(value)}没有写年份，按 {found.value.isoformat()} 理解")


def _nearest_year(month: int, day: int, base: date) -> int:
    candidates = ((year, _day(year, month, day)) for year in (base.year, base.year - 1, base.year + 1))
    real = [(abs((found - base).days), year) for year, found in candidates if found]
    return min(real)[1] if real else base.year


def _checked(year: int, month: int, day: int, value: CellValue) -> Reading[date]:
    found = _day(year, month, day)
    if found is None:
        return Reading(error=f"{quoted(value)}没有这一天，{WRITE}")
    return _sensible(found, value)


def _sensible(found: date, value: CellValue) -> Reading[date]:
    if found.year not in YEARS:
        return Reading(error=f"{quoted(value)}的年份不对，请检查")
    return Reading(found)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _period(match: re.Match, text: str, value: CellValue, note: str) -> Reading[Due]:
    amount, unit = match["amount"], match["unit"]
    if amount == "半":
        halves: dict[str, tuple[int, Literal["cd", "hour", "month"]]] = {
            "月": (15, "cd"), "年": (6, "month"), "天": (12, "hour"), "日": (12, "hour"),
        }  # fmt: skip
        if unit not in halves:
            return Reading(error=f"{quoted(value)}看不出期限，{WRITE}，或“3日内”")
        return Reading(Due("period", amount=halves[unit][0], unit=halves[unit][1], text=text), note=note)
    count = int(amount) if amount.isdecimal() else _chinese_number(amount)
    if not count:
        return Reading(error=f"{quoted(value)}看不出期限，{WRITE}，或“3日内”")
    units: dict[str, tuple[int, Literal["wd", "cd", "hour", "month"]]] = {
        "工作日": (1, "wd"), "自然日": (1, "cd"), "日": (1, "cd"), "天": (1, "cd"), "小时": (1, "hour"),
        "周": (7, "cd"), "星期": (7, "cd"), "礼拜": (7, "cd"), "月": (1, "month"), "年": (12, "month"),
    }  # fmt: skip
    factor, name = units[unit]
    return Reading(Due("period", amount=count * factor, unit=name, text=text), note=note)


def _arabic(text: str) -> str:
    """``二〇二六年十一月二十一日`` with digits. Only numbers before 年, 月 and 日 are touched."""

    def digits(match: re.Match) -> str:
        if match[1]:
            return "".join(str(max(0, DIGITS.index(letter) - 1)) for letter in match[1]) + "年"
        return str(_chinese_number(match[2]))

    return CHINESE_DAY.sub(digits, text)


def _chinese_number(text: str) -> int:
    """Up to 99; 0 for what is not one."""
    if text == "两":
        return 2
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return DIGITS.index(text) - 1 if len(text) == 1 and text in DIGITS[2:] else 0
    values = [1 if not tens else DIGITS.find(tens) - 1, 0 if not ones else DIGITS.find(ones) - 1]
    return values[0] * 10 + values[1] if min(values) >= 0 else 0
