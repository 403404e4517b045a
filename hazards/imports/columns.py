"""What the columns of a ledger mean: recognised by their words, corrected by a level column's own contents, confirmed
by a person and remembered by the shape of the header. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anquan.excel.cells import read_level
from anquan.excel.header import Header, body
from anquan.excel.sheets import SheetData

SAMPLE = 40


@dataclass(frozen=True)
class LedgerColumn:
    key: str
    label: str
    words: str  # a pattern tried on the column's title; earlier rows of the table win


DESCRIPTION = r"隐患(内容|描述|问题|情况|名称)|存在.*(问题|隐患)|(问题|不合格项)描述|主要问题|问题隐患"
# What the product computes or gives itself: a sheet's own word for it is shown, and never taken.
COMPUTED = r"^(隐患)?编号$|^(隐患|当前|流程)?状态$|^(是否|有无)?(逾期|超期)(天数|情况|与否)?$|^(隐患|检查)?(得分|扣分|分值|评分|分数)$"
LEDGER: tuple[LedgerColumn, ...] = (
    LedgerColumn("computed", "不采用：由系统计算", COMPUTED),
    LedgerColumn("ignore", "不用", r"^(序号|No\.?|备注|说明|检查类型)$"),
    LedgerColumn("document", "文书号", r"文书|文号"),
    LedgerColumn("closed_on", "整改完成日期", r"(完成|销号|复查|整改)(日期|时间)$"),
    LedgerColumn("due", "整改期限", r"期限|时限|限时|限期"),
    LedgerColumn("found_on", "排查日期", r"(排查|检查|发现|登记|录入|巡查)?(日期|时间)$"),
    LedgerColumn("level", "等级", r"等级|级别|隐患类别|隐患性质"),
    LedgerColumn("responsible_person", "整改责任人", r"责任人|负责人|联系人"),
    LedgerColumn("phone", "责任人电话", r"电话|手机|联系方式"),
    LedgerColumn("status", "整改情况", r"(整改|销号|落实|完成)情况|是否(整改|完成|销号)|(整改|处理)结果|状态"),
    LedgerColumn("measures", "整改措施", r"措施|整改要求|整改建议|整改方案"),
    LedgerColumn("legal_basis", "依据", r"依据|条款|标准"),
    LedgerColumn("description", "隐患内容", DESCRIPTION),
    LedgerColumn("checked_by", "检查单位", r"(检查|排查|督查|交办)(单位|部门|组)"),
    LedgerColumn("inspector", "检查人", r"(检查|排查|督查|交办|执法)人员?"),
    LedgerColumn("address", "地址", r"地址|地点"),
    LedgerColumn("location", "部位", r"部位|检查区域|位置|场所"),
    LedgerColumn("responsible_unit", "整改责任单位", r"责任单位"),
    LedgerColumn("unit", "所在单位", r"单位|企业|项目名称|场所名称|名称"),
    LedgerColumn("ignore", "不用", r"."),
)
LABELS = {column.key: column.label for column in reversed(LEDGER)}
NEEDED = ("unit", "description")
NOT_READ = ("ignore", "computed")
ONE_EACH = set(LABELS) - set(NOT_READ)
HEADER_WORDS = ("隐患", "单位", "整改", "期限", "检查", "问题", "责任", "销号")


def guess(sheet: SheetData, header: Header) -> dict[int, str]:
    """Column index → key. A ``责任单位`` serves as the unit where the sheet names no other."""
    meaning: dict[int, str] = {}
    for column in header.columns:
        meaning[column.index] = _first_free(column.parts, set(meaning.values()))
    _use_contents(sheet, header, meaning)
    _responsible_unit_as_unit(header, meaning)
    return meaning


def _first_free(parts: tuple[str, ...], taken: set[str]) -> str:
    """The title's last level speaks first: 整改责任单位/施工 is about the builder, but still a responsible unit."""
    titles = ["".join(parts), *reversed(parts)]
    for column in LEDGER:
        if any(re.search(column.words, title) for title in titles):
            return column.key if column.key not in taken or column.key in NOT_READ else "ignore"
    return "ignore"


def _use_contents(sheet: SheetData, header: Header, meaning: dict[int, str]) -> None:
    """A “隐患类别” that holds 消防、电气 is no level: told from the first rows."""
    for index, key in meaning.items():
        if key != "level":
            continue
        values = [line.values[index] for line, _ in zip(body(sheet, header), range(SAMPLE), strict=False)]
        filled = [value for value in values if value not in (None, "")]
        if filled and sum(read_level(value).is_ok for value in filled) * 2 < len(filled):
            meaning[index] = "ignore"


def _responsible_unit_as_unit(header: Header, meaning: dict[int, str]) -> None:
    if "unit" in meaning.values():
        return
    for index, key in meaning.items():
        if key == "responsible_unit":
            meaning[index] = "unit"
            return


def missing(meaning: Mapping[int, str]) -> list[str]:
    """Labels of needed columns that nothing stands for."""
    return [LABELS[key] for key in NEEDED if key not in meaning.values()]


def doubled(meaning: Mapping[int, str]) -> list[str]:
    keys = [key for key in meaning.values() if key in ONE_EACH]
    return sorted({LABELS[key] for key in keys if keys.count(key) > 1})
