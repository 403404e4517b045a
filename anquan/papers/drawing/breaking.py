"""Where a line may end: a title at the seams of its words, a long code after its hyphens. Pure."""

import math
import re
from functools import cache

TITLE_LENGTH = 20  # characters of 22 pt in 156 mm
# a line of a title ends well after these and begins well with those (GB/T 9704-2012 7.3.1: 回行时做到词意完整)
ENDS = (
    "公司", "分公司", "工厂", "项目部", "办公室", "委员会", "管理局", "大队", "街道", "中心", "学校", "医院", "合作社", "经营部",
    "的通知", "年", "和", "与", "及", "、", "）", "》", "”",
)  # fmt: skip
BEGINS = (
    "关于", "重大事故隐患", "重大", "挂牌", "摘牌", "整改", "实行", "限期", "安全生产", "有关", "没有", "未", "开展", "做好", "进一步", "印发",
    "情况", "逾期", "工作", "（", "《", "“",
)  # fmt: skip
WHOLE = (
    "关于", "重大事故隐患", "委员会办公室", "有限公司", "责任公司", "有限", "责任", "重大", "事故", "隐患", "安全", "生产", "办公室",
    "委员会", "通知", "公告", "通报", "交办单", "意见书", "挂牌", "督办", "摘牌", "整改", "验收", "没有", "设置", "情况", "工作",
    "堆积", "清理", "制度", "装置", "措施", "审批", "作业", "人员", "生产基地", "独立", "工程", "项目",
)  # fmt: skip
UNEVEN, ANYWHERE, TORN, ONE_MORE = 0.5, 5.0, 12.0, 3.0  # what it costs: a letter too many, a line that ends so, a line
NOT_FIRST = "的、，。）》”之"
REACH = 7  # letters by which lines may differ from the mean
LONG = re.compile(r"[!-~]{12,}")
LONGEST = 20  # of a piece without a hyphen
MAY_BREAK = "\u200b"


def title_lines(title: str) -> list[str]:
    """As few lines as the width allows, or one more where that spares a word; of nearly one length, ending at seams."""
    count = -(-len(title) // TITLE_LENGTH) or 1
    if count == 1:
        return [title]
    prices = [0.0, *(_price(title, at) for at in range(1, len(title)))]
    few, more = _cut(title, count, prices), _cut(title, count + 1, prices)
    return more[1] if more[0] + ONE_MORE < few[0] else few[1]


def _cut(title: str, count: int, prices: list[float]) -> tuple[float, list[str]]:
    """The cheapest way to cut ``title`` into ``count`` lines, and what it costs."""
    each = len(title) / count

    @cache
    def best(start: int, lines: int) -> tuple[float, list[str]]:
        rest = title[start:]
        if lines == 1:
            return (UNEVEN * abs(len(rest) - each) if len(rest) <= TITLE_LENGTH else math.inf), [rest]
        found: tuple[float, list[str]] = (math.inf, [rest])
        for length in range(max(1, round(each) - REACH), min(TITLE_LENGTH, round(each) + REACH, len(rest) - 1) + 1):
            cost, others = best(start + length, lines - 1)
            cost += UNEVEN * abs(length - each) + prices[start + length]
            if cost < found[0]:
                found = cost, [rest[:length], *others]
        return found

    return best(0, count)


def _price(title: str, at: int) -> float:
    """What it costs to end a line before ``title[at]``."""
    before, after = title[:at], title[at:]
    if after[0] in NOT_FIRST or any(_is_inside(title, at, word) for word in WHOLE):
        return TORN
    return 0.0 if before.endswith(ENDS) or after.startswith(BEGINS) else ANYWHERE


def _is_inside(title: str, at: int, word: str) -> bool:
    return any(title.startswith(word, place) for place in range(max(0, at - len(word) + 1), at))


def breakable(words: str) -> str:
    """A long address or code may be broken: after its hyphens, and anywhere in a piece that is too long even so."""
    return LONG.sub(lambda match: _pieces(match[0]), words)


def _pieces(code: str) -> str:
    pieces = re.split(r"(?<=-)(?=.)", code)
    return MAY_BREAK.join(MAY_BREAK.join(piece) if len(piece) > LONGEST else piece for piece in pieces)
