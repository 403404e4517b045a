"""The 34 columns of 专项行动 statistics (domain §7.6), as ONE table: page, workbook and the form of the monthly report read it.

A column has one part or several (市、乡、部门). A part is either counted (its rows can be opened), made of other parts, or
reported by hand. What enforcement and accountability will count (issues 5 and 6) is reported by hand until then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anquan.indicators import REGISTRY, Rate, Slice
from hazards.rules import Source as From
from inspections.campaigns import indicators

Number = int | Decimal
Values = Mapping[str, Any]
PLACES = {"majors:ledger": "hazard__", "listings:list": "major__hazard__"}  # where the place of such rows stands
LATER_ENFORCEMENT = "执法模块启用后自动统计，现在由各单位填报"
LATER_DUTY = "责任模块启用后自动统计，现在由各单位填报"


@dataclass(frozen=True)
class Figure:
    """A registered figure, narrowed: its rows are a list of the product."""

    code: str
    narrowed: tuple[tuple[str, str], ...] = ()

    @property
    def definition(self) -> str:
        return REGISTRY[self.code].definition

    @property
    def place(self) -> tuple[str, str]:
        to = PLACES.get(REGISTRY[self.code].list_url, "")
        return f"{to}township_id", f"{to}industry_id"


@dataclass(frozen=True)
class Own:
    """Rows with ``at_township`` and ``at_industry``, shown on the page of their own."""

    rows: Callable[[Slice], Any]
    definition: str
    place = ("at_township", "at_industry")


@dataclass(frozen=True)
class Issued:
    """Papers about what belongs to the campaign, of kinds that count as one of these figures."""

    counted_as: tuple[str, ...]
    definition: str


@dataclass(frozen=True)
class Share:
    """One part divided by another."""

    of: str
    by: str
    definition: str


@dataclass(frozen=True)
class ByHand:
    """Reported by the units. ``why``: what will count it later; '' when nothing will."""

    why: str = ""
    is_amount: bool = False

    @property
    def definition(self) -> str:
        return self.why or "由各单位按月填报"


Source = Figure | Own | Issued | Share | ByHand


@dataclass(frozen=True)
class Part:
    key: str
    label: str  # within the column; '' when it is the only one
    measure: str
    source: Source

    @property
    def is_reported(self) -> bool:
        return isinstance(self.source, ByHand)


@dataclass(frozen=True)
class Column:
    number: int
    label: str
    parts: tuple[Part, ...]

    def heading(self, part: Part) -> str:
        """How a sentence names a cell: 14 重大未销号：逾期."""
        return f"{self.number} {self.label}" + (f"：{part.label}" if part.label else "")


def _column(number: int, label: str, *parts: tuple[str, str, str, Source]) -> Column:
    """``parts``: ending of the key, label, unit, source."""
    return Column(number, label, tuple(
        Part(f"{number}.{ending}" if ending else str(number), name, measure, source) for ending, name, measure, source in parts
    ))  # fmt: skip


def _one(number: int, label: str, measure: str, source: Source) -> Column:
    return _column(number, label, ("", "", measure, source))


def _later(is_amount: bool = False) -> ByHand:
    return ByHand(LATER_ENFORCEMENT, is_amount)


GENERAL, MAJOR = (("level", "general"),), (("level", "major"),)
LED = "insp.led_by_local_leaders"
TIP = (("source", From.TIP.value),)
TABLE: tuple[Column, ...] = (
    _one(1, "组织检查", "组次", Own(indicators.teams, "一个单位一天派出的检查算一组次；网格巡查、专家指导服务不在内。")),
    _one(2, "出动人员", "人次", Own(indicators.people_sent, "参加检查的人员，专家另计。")),
    _one(3, "专家参与", "人次", Own(indicators.experts_sent, "参加检查的专家。")),
    _one(4, "检查单位", "家次", Figure("insp.units_visited")),
    _one(5, "检查单位（去重）", "家", Figure("insp.entities_surveyed")),
    _one(6, "四不两直、暗访", "次", Figure("insp.unannounced")),
    _one(7, "双随机", "家次", Figure("insp.random")),
    _column(
        8, "领导带队检查",
        ("city", "市（县）", "次", Figure("insp.led_by_city_leaders")),
        ("local", "乡镇", "次", Figure(LED, (("rank", "local"),))),
        ("department", "部门", "次", Figure(LED, (("rank", "department"),))),
    ),
    _one(9, "发现一般隐患", "处", Figure("haz.found", GENERAL)),
    _one(10, "其中已整改", "处", Figure("haz.fixed", GENERAL)),
    _one(11, "整改率", "%", Share("10", "9", "已整改的一般隐患 ÷ 发现的一般隐患；没有发现的不计算。")),
    _one(12, "发现重大隐患", "处", Figure("haz.found", MAJOR)),
    _one(13, "其中已整改销号", "处", Figure("haz.fixed", MAJOR)),
    _column(
        14, "重大未销号",
        ("waiting", "未到期", "处", Figure("camp.major_waiting")),
        ("late", "逾期", "处", Figure("camp.major_late")),
    ),
    _column(
        15, "挂牌督办",
        ("new", "新增", "起", Figure("haz.listed_for_supervision")),
        ("carried", "结转", "起", Figure("camp.listings_carried")),
        ("off", "摘牌", "起", Figure("haz.delisted")),
    ),
    _one(16, "列入一单四制", "条", Figure("haz.major_on_list")),
    _one(17, "下达指令书", "份", Issued(("enf.rectify_orders",), "时段内签发的责令限期整改指令书，所涉检查属于本次行动。")),
    _one(18, "查纠违法行为", "起", _later()),
    _one(19, "打非治违取缔", "处", _later()),
    _column(20, "立案", ("general", "一般程序", "起", _later()), ("simple", "简易程序", "起", _later())),
    _column(21, "行政处罚", ("warning", "警告", "起", _later()), ("fine", "罚款", "起", _later())),
    _one(22, "经济处罚", "万元", _later(is_amount=True)),
    _column(23, "没收查扣", ("items", "物品", "件", _later()), ("money", "金额", "万元", _later(is_amount=True))),
    _one(24, "责令停产停业", "家", _later()),
    _one(25, "暂扣吊销证照", "个", _later()),
    _one(26, "关闭取缔", "家", _later()),
    _column(27, "移送司法", ("people", "人数", "人", _later()), ("cases", "案数", "案", _later())),
    _one(28, "行政拘留", "人", _later()),
    _column(
        29, "举报",
        ("received", "受理", "件", Figure("haz.found", TIP)),
        ("closed", "办结", "件", Figure("haz.fixed", TIP)),
        ("reward", "奖励", "万元", ByHand(is_amount=True)),
    ),
    _column(
        30, "约谈、通报、曝光",
        ("talks", "约谈", "次", ByHand(LATER_DUTY)), ("circulars", "通报", "次", ByHand(LATER_DUTY)),
        ("exposed", "曝光", "次", ByHand(LATER_DUTY)),
    ),
    _one(31, "问责处理", "人", ByHand(LATER_DUTY)),
    _column(
        32, "提示单、交办单、督办单",
        ("prompts", "提示单", "份", Issued(("acc.prompt_notes", "acc.work_prompt_notes"), "时段内签发、事项属于本次行动的提示单。")),
        ("slips", "交办单", "份", Issued(("acc.assignment_notes",), "时段内签发、事项属于本次行动的交办单。")),
        ("urged", "督办单", "份", ByHand(LATER_DUTY)),
    ),
    _column(
        33, "事故",
        ("count", "起数", "起", ByHand(LATER_DUTY)), ("dead", "死亡", "人", ByHand(LATER_DUTY)),
        ("hurt", "受伤", "人", ByHand(LATER_DUTY)), ("loss", "损失", "万元", ByHand(LATER_DUTY, is_amount=True)),
    ),
    _column(
        34, "培训、演练、宣传",
        ("trainings", "培训", "场次", ByHand()), ("drills", "演练", "场次", ByHand()), ("people", "参加", "人次", ByHand()),
    ),
)  # fmt: skip
PARTS: dict[str, tuple[Column, Part]] = {part.key: (column, part) for column in TABLE for part in column.parts}


def reported() -> list[tuple[Column, Part]]:
    """What a monthly report asks for."""
    return [pair for pair in PARTS.values() if pair[1].is_reported]


def heading(key: str) -> str:
    column, part = PARTS[key]
    return column.heading(part)


# --- check rules --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Check:
    """What must hold between the cells of one row; ``says`` is filled with the numbers."""

    cells: tuple[str, ...]
    holds: Callable[[Values], bool]
    says: str


def _at_most(less: str, more: str) -> Check:
    names = f"“{heading(less)}”{{a}} 大于“{heading(more)}”{{b}}"
    return Check((less, more), lambda v: (v[less] or 0) <= (v[more] or 0), names)


CHECKS: tuple[Check, ...] = (
    _at_most("10", "9"),
    _at_most("13", "12"),
    _at_most("5", "4"),
    _at_most("29.closed", "29.received"),
    Check(
        ("14.waiting", "14.late", "12", "13"),
        lambda v: v["14.waiting"] + v["14.late"] == v["12"] - v["13"],
        "“14 重大未销号”{a}+{b} 不等于“12 发现重大隐患”{c} 减“13 其中已整改销号”{d}",
    ),
    Check(
        ("33.dead", "33.hurt", "33.count"),
        lambda v: bool(v["33.count"]) or not ((v["33.dead"] or 0) + (v["33.hurt"] or 0)),
        "“33 事故”报了死亡 {a} 人、受伤 {b} 人，没有报起数",
    ),
)


def problems(values: Values) -> list[tuple[tuple[str, ...], str]]:
    """The checks that do not hold in one row: their cells, and the sentence. A negative amount is one as well."""
    found = [
        (check.cells, check.says.format(**dict(zip("abcd", (_said(values[key]) for key in check.cells), strict=False))))
        for check in CHECKS
        if not check.holds(values)
    ]
    negative = [key for key, value in values.items() if isinstance(value, int | Decimal) and value < 0]
    return found + [((key,), f"“{heading(key)}”是负数") for key in negative]


def _said(value: Any) -> str:
    return f"{Decimal(value or 0).normalize():f}"


def share(of: Any, by: Any) -> Rate:
    return Rate(int(of or 0), int(by or 0))
