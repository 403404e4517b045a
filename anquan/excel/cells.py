"""Readers for what stands in a cell: text, numbers, shares, levels, yes and no, several items in one cell.

Each returns a ``Reading`` and never raises. Dates and deadlines are in ``dates``.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from anquan.excel.readings import INVISIBLE, Reading, narrow, quoted, spelled
from anquan.excel.sheets import CellValue

EXACT_DIGITS = 15  # a spreadsheet number keeps no more; the rest of a longer one has become zeros

YES = {"是", "有", "已", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1", "已整改", "已完成", "合格", "符合"}
NO = {"否", "无", "未", "没有", "不是", "×", "✗", "✘", "x", "n", "no", "false", "f", "0", "未整改", "未完成", "不合格",
      "不符合"}  # fmt: skip

GENERAL, MAJOR = "general", "major"
ROMAN = {"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "I": "1", "II": "2", "III": "3", "IV": "4", "IIII": "4"}
CHINESE_NUMBERS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
CHINESE_GRADES = {"一": "1", "二": "2", "三": "3", "四": "4"}
GRADE = re.compile(r"(?P<grade>[1-4一二三四]|I{1,4}|IV)[级類类]")
LEVEL_WORDS = re.compile(r"(事故)?(安全)?隐患|等级|级别|风险|[()/、，,。\-]|类$")

NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<unit>.*)")
MULTIPLES = {"亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2}
LARGEST = Decimal(10) ** 15
LONGEST = 60  # letters; no pattern here is tried on more


def read_text(value: CellValue, *, max_length: int = 0, what: str = "内容") -> Reading[str]:
    """Text to keep: as written, without control characters and outer blanks. A blank cell is ``""``."""
    if isinstance(value, int | float) and not isinstance(value, bool) and len(spelled(abs(value))) > EXACT_DIGITS:
        return Reading(
            error=f"{quoted(value)}超过 {EXACT_DIGITS} 位，表格已丢失末几位数字，请把单元格设为“文本”格式后重新填写"
        )
    text = INVISIBLE.sub("", spelled(value)).replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(line.strip() for line in text.split("\n")).strip()
    if max_length and len(text) > max_length:
        return Reading(error=f"{what}写了 {len(text):,} 个字，最多 {max_length:,} 个字，请缩短")
    return Reading(text)


def read_yes_no(value: CellValue) -> Reading[bool]:
    text = narrow(value).lower()
    if not text or text in {"-", "—", "--", "/", "——"}:
        return Reading()
    if text in YES:
        return Reading(True)
    if text in NO:
        return Reading(False)
    return Reading(error=f"{quoted(value)}看不出是或否，请填“是”或“否”")


def read_number(value: CellValue, *, unit: str = "", whole: bool = False) -> Reading[Decimal]:
    """``unit`` may stand behind the number and is understood: ``unit="元"`` reads ``3.5万元`` as 35000."""
    if isinstance(value, bool):
        return Reading(error=f"{quoted(value)}不是数字，请填数字")
    text = narrow(value)
    if not text or text in {"-", "—", "/", "——"}:
        return Reading()
    match = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    factor = _factor(match["unit"], unit) if match else None
    if match is None or factor is None:
        hint = f"（可带单位“{unit}”）" if unit else ""
        return Reading(error=f"{quoted(value)}不是数字，请只填一个数字{hint}")
    try:
        number = Decimal(match["sign"] + match["digits"].replace(",", "")) * factor
    except InvalidOperation:
        return Reading(error=f"{quoted(value)}不是数字，请只填一个数字")
    if abs(number) > LARGEST:
        return Reading(error=f"{quoted(value)}太大，请检查")
    if whole and number != number.to_integral_value():
        return Reading(error=f"{quoted(value)}不是整数，请填整数")
    return Reading(number)


def read_percent(value: CellValue) -> Reading[Decimal]:
    """A share from 0 to 1: ``93.07%``, ``93.07`` % written as text, or the number a percent cell holds (0.9307)."""
    text = narrow(value)
    if not text or text in {"-", "—", "/", "——"}:
        return Reading()
    has_sign = text.endswith("%")
    number = read_number(text.removesuffix("%"))
    if number.error or number.value is None:
        return Reading(error=f"{quoted(value)}不是百分数，请填如“93.1%”")
    share = number.value / 100 if has_sign or number.value > 1 else number.value
    if not 0 <= share <= 1:
        return Reading(error=f"{quoted(value)}超出 0% 到 100%，请检查")
    note = "" if has_sign or number.value <= 1 else f"{quoted(value)}按百分数理解"
    return Reading(share, note=note)


def read_level(value: CellValue) -> Reading[str]:
    """``"general"`` or ``"major"``. Local grades are guessed with a note; those that mean neither are an error."""
    text = narrow(value).upper()[:LONGEST]
    if not text or text in {"-", "—", "/", "——"}:
        return Reading()
    is_general, is_major = "一般" in text, "重大" in text or "特大" in text
    if is_general and is_major:
        return Reading(error=f"{quoted(value)}同时写了一般和重大，请只填一个")
    rest = LEVEL_WORDS.sub("", text.replace("一般", "").replace("特别重大", "").replace("重大", "").replace("特大", ""))
    grade = _grade(rest)
    if is_major:
        return Reading(MAJOR)
    if is_general:
        return Reading(GENERAL) if not rest or grade else Reading(GENERAL, note=f"{quoted(value)}按一般隐患理解")
    if grade in {"3", "4"}:
        return Reading(GENERAL, note=f"{quoted(value)}按一般隐患理解，请核对")
    if grade == "1":
        return Reading(MAJOR, note=f"{quoted(value)}按重大隐患理解，请核对")
    return Reading(error=f"{quoted(value)}看不出等级，请填“一般”或“重大”")


def split_items(value: CellValue, *, by_line: bool = True) -> list[str]:
    """Several things in one cell: numbered in sequence, or (``by_line``) one to a line. Otherwise the cell as one.

    Only the next number of the sequence begins an item, so that ``2.3号钢筋场`` stays item 2 about yard 3.
    """
    text = read_text(value).value or ""
    for mark in (_arabic_mark, _circled_mark, _chinese_mark):
        if len(items := _numbered(text, mark)) > 1:
            return items
    lines = text.split("\n") if by_line else [text]
    return [item for line in lines if (item := _trimmed(line))]


def _arabic_mark(number: int) -> str:
    """``1.`` ``1、`` ``1)`` after a break; in running text only ``1.`` before a letter, and ``(1)``."""
    return (
        rf"(?:^|(?<=[\n；;。，,、\s：:]))[(（]?{number}[.．、)）]"
        rf"|(?<![\d.．#＃\-—A-Za-z]){number}[.．](?!\d)|[(（]{number}[)）]"
    )


def _circled_mark(number: int) -> str:
    return chr(0x245F + number) if number <= 20 else "(?!)"


def _chinese_mark(number: int) -> str:
    if number > len(CHINESE_NUMBERS):
        return "(?!)"
    name = CHINESE_NUMBERS[number - 1]
    return rf"(?:^|(?<=[\n；;。，,\s：:]))(?:{name}[、.．]|[(（]{name}[)）]、?)"


def _numbered(text: str, mark: Callable[[int], str]) -> list[str]:
    begins: list[tuple[int, int]] = []
    at = 0
    while match := re.compile(rf"(?:{mark(len(begins) + 1)})\s*").search(text, at):
        begins.append((match.start(), match.end()))
        at = match.end()
    if len(begins) < 2:
        return []
    ends = [start for start, _ in begins[1:]] + [len(text)]
    items = [_trimmed(text[begin:end].replace("\n", " ")) for (_, begin), end in zip(begins, ends, strict=True)]
    head = _trimmed(text[: begins[0][0]])
    if head and not head.endswith(("：", ":")):
        items.insert(0, head)
    return [item for item in items if item]


def _trimmed(text: str) -> str:
    return text.strip().rstrip("；;，,、").strip()


def _factor(written: str, unit: str) -> Decimal | None:
    """How many ``unit`` one of the written unit is; ``None`` when it is another unit."""
    if written in {"", unit}:
        return Decimal(1)
    multiple = Decimal(MULTIPLES.get(written[0], 1))
    rest = written[1:] if written[0] in MULTIPLES else written
    if unit[:1] in MULTIPLES:  # asked for in 万元
        return multiple / MULTIPLES[unit[0]] if rest in {"", unit[1:]} else None
    return multiple if rest in {"", unit} else None


def _grade(text: str) -> str:
    match = GRADE.fullmatch(text) or re.fullmatch(r"(?P<grade>[1-4])", text)
    if not match:
        return ""
    grade = match["grade"]
    return ROMAN.get(grade) or CHINESE_GRADES.get(grade) or grade
