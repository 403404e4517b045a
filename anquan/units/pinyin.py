"""Initials of Chinese names for search: 明光鑫诚建材有限公司 → mgxcjcyxgs. Pure, no database."""

import re
from itertools import product

MAX_LENGTH = 400
_MOST_READINGS = 4
# Characters common in names of places and firms that people read in two ways. Phrases are read right by pypinyin
# (重庆 → cq); outside a phrase the other reading must be found too (长 as in 增长 and as in 长江).
_SECOND_READING = {
    "长": "cz", "重": "cz", "行": "hx", "乐": "ly", "曾": "cz", "单": "ds", "解": "jx", "查": "cz",
    "仇": "cq", "盛": "sc", "厦": "xs", "藏": "cz", "调": "dt", "会": "hk", "尉": "wy", "蕃": "fb",
}  # fmt: skip
# A person types 明光鑫诚 for 明光市鑫诚, and 滕州 for 山东省滕州市.
_REGION_MARK = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:省|市|县|区)(?=[\u4e00-\u9fff])")
_LEADING_REGION = re.compile(r"^[\u4e00-\u9fff]{2,4}(?:省|市|县|区)(?=[\u4e00-\u9fff]{2})")


def initials(name: str) -> str:
    """Lower-case initials by the usual reading; digits and Latin letters stand for themselves."""
    # 55 MB of dictionaries: only a process that writes units pays for them.
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return re.sub(r"[^0-9a-z]", "", "".join(parts).lower())


def _readings(name: str) -> list[str]:
    usual = initials(name)
    plain = re.sub(r"[^0-9A-Za-z\u3400-\u9fff]", "", name)
    if len(plain) != len(usual):
        return [usual]
    choices = []
    for char, letter in zip(plain, usual, strict=True):
        others = _SECOND_READING.get(char, "")
        choices.append([letter] + [other for other in others if other != letter])
    found = []
    for letters in product(*choices):
        found.append("".join(letters))
        if len(found) == _MOST_READINGS:
            break
    return found


def search_text(name: str, short_name: str = "") -> str:
    """All initials under which a unit is found, separated by spaces; the usual reading of the full name comes first."""
    names = [name, short_name, _REGION_MARK.sub("", name), _LEADING_REGION.sub("", name)]
    found: list[str] = []
    for text in dict.fromkeys(filter(None, names)):
        found += [reading for reading in _readings(text) if reading and reading not in found]
    line = ""
    for reading in found:
        if len(line) + len(reading) + 1 > MAX_LENGTH:
            break
        line = f"{line} {reading}" if line else reading
    return line
