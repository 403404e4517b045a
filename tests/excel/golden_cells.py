"""The golden cells: what stands in the file, which reader looks at it, what it must understand or say.

``make_golden.py`` writes them into the files of ``golden/``, one to a row; the test reads every file and compares.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

BASE = date(2026, 11, 25)  # the day the ledger was filled in
DAY = date(2026, 11, 21)


class Golden(NamedTuple):
    written: Any
    reader: str
    expected: Any  # an ``Error`` for a refusal
    number_format: str = ""


class Error(str):
    """Words that must stand in the Chinese error."""


CHINESE_DATE = 'yyyy"年"m"月"d"日"'

GOLDEN = [
    # days, as text
    Golden("2026-11-21", "date", DAY),
    Golden("2026.11.21", "date", DAY),
    Golden("2026/11/21", "date", DAY),
    Golden("2026年11月21日", "date", DAY),
    Golden("２０２６年１１月２１日", "date", DAY),
    Golden("２０２６．１１．２１", "date", DAY),
    Golden(" 2026-11-21  ", "date", DAY),
    Golden("2026 年 11 月 21 日", "date", DAY),
    Golden("2026-11-21 10:05", "date", DAY),
    Golden("2026-11-21T00:00:00", "date", DAY),
    Golden("2026年11月21日上午9点30分", "date", DAY),
    Golden("20261121", "date", DAY),
    Golden("2026.1.5", "date", date(2026, 1, 5)),
    Golden("26.11.21", "date", DAY),
    Golden("11.21", "date", DAY),
    Golden("11月21日", "date", DAY),
    Golden("1月3日", "date", date(2027, 1, 3)),
    Golden("二〇二六年十一月二十一日", "date", DAY),
    Golden("2026-11-21前", "date", DAY),
    Golden("2026年12月底前", "date", date(2026, 12, 31)),
    Golden("2024-02-29", "date", date(2024, 2, 29)),
    Golden("46347", "date", DAY),
    # days, as the spreadsheet holds them
    Golden(DAY, "date", DAY, "yyyy-mm-dd"),
    Golden(DAY, "date", DAY, CHINESE_DATE),
    Golden(datetime(2026, 11, 21, 14, 3), "date", DAY, "yyyy/m/d h:mm"),
    Golden(46347, "date", DAY),
    Golden(20261121, "date", DAY),
    Golden(11.21, "date", DAY),
    # days that are none
    Golden("2026-02-30", "date", Error("没有这一天")),
    Golden("2026-13-01", "date", Error("没有这一天")),
    Golden("0001-01-01", "date", Error("年份不对")),
    Golden("9999-12-31", "date", Error("年份不对")),
    Golden("2203.11.21", "date", Error("年份不对")),
    Golden("2026年11月", "date", Error("没有写几日")),
    Golden("2026.11.20-11.21", "date", Error("不止一个日期")),
    Golden("尽快", "date", Error("看不出是哪一天")),
    Golden(11.2, "date", Error("11月20日")),
    Golden(-5, "date", Error("不是日期")),
    Golden(None, "date", None),
    Golden("　", "date", None),
    # deadlines
    Golden("立即整改", "due", ("on_the_spot", BASE, 0, "")),
    Golden("当场整改", "due", ("on_the_spot", BASE, 0, "")),
    Golden("三日内", "due", ("period", None, 3, "cd")),
    Golden("３日内", "due", ("period", None, 3, "cd")),
    Golden("七个工作日内", "due", ("period", None, 7, "wd")),
    Golden("限期15天", "due", ("period", None, 15, "cd")),
    Golden("24小时内", "due", ("period", None, 24, "hour")),
    Golden("一个月内", "due", ("period", None, 1, "month")),
    Golden("半个月内", "due", ("period", None, 15, "cd")),
    Golden("立即整改，3日内完成", "due", ("period", None, 3, "cd")),
    Golden("11月30日前", "due", ("date", date(2026, 11, 30), 0, "")),
    Golden(DAY, "due", ("date", DAY, 0, ""), "m/d/yyyy"),
    Golden("限期", "due", ("open", None, 0, "")),
    Golden("15日前", "due", Error("3日内")),
    # levels
    Golden("一般", "level", "general"),
    Golden("一般 ", "level", "general"),
    Golden("一般隐患", "level", "general"),
    Golden("3级", "level", "general"),
    Golden("一般3级", "level", "general"),
    Golden("重大", "level", "major"),
    Golden("重大事故隐患", "level", "major"),
    Golden("Ⅰ级", "level", "major"),
    Golden("较大", "level", Error("请填“一般”或“重大”")),
    Golden("一般/重大", "level", Error("只填一个")),
    # yes and no, numbers, shares
    Golden("是", "yes_no", True),
    Golden("√", "yes_no", True),
    Golden("否", "yes_no", False),
    Golden("×", "yes_no", False),
    Golden(True, "yes_no", True),
    Golden("也许", "yes_no", Error("是或否")),
    Golden("１，２３４．５", "number", Decimal("1234.5")),
    Golden("3.5万元", "number", Decimal(35000)),
    Golden("1e309", "number", Error("不是数字")),
    Golden(12, "number", Decimal(12)),
    Golden("93.07%", "percent", Decimal("0.9307")),
    Golden(0.9307, "percent", Decimal("0.9307"), "0.0%"),
    Golden("101%", "percent", Error("超出")),
    # text
    Golden(13800000000, "text", "13800000000"),
    Golden("00123", "text", "00123"),
    Golden("91350100M000100Y43", "text", "91350100M000100Y43"),
    Golden("灭火器\n过期", "text", "灭火器\n过期"),
    Golden("=1+1的写法", "text", "=1+1的写法"),
    # formulas: what they last came to
    Golden("=DATE(2026,11,21)", "date", DAY, "yyyy-mm-dd"),
    Golden('="2026-"&"11-21"', "date", DAY),
    Golden("=3+4", "number", Decimal(7)),
]
