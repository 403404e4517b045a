"""Words and constants of the calendar."""

from datetime import timedelta
from zoneinfo import ZoneInfo

OFF, WORK = "off", "work"
KIND_TEXT = {OFF: "放假", WORK: "调休上班"}
NAME_LENGTH = 20

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
UNIT_TEXT = {"wd": "个工作日", "cd": "日", "hour": "小时", "month": "个月"}
FIRST_YEAR, LAST_YEAR = 1900, 2200  # beyond these a date is a slip of the pen
LONGEST = {"wd": 36_600, "cd": 36_600, "month": 1_200, "hour": 880_000}  # a century each
