"""Checklists for tests, made by the services."""

from typing import Any

from anquan.units.models import Industry
from inspections.checklists import services
from inspections.checklists.items import Item
from inspections.models import Checklist

EXITS = Item(
    content="安全出口", group="疏散", look_at="逐个推门", expected="都打得开", basis="《消防法》第二十八条",
    hazard="一处安全出口上锁。", measures="当场打开。", category="XC13", mode="on_the_spot", days=0, needs_photo=True,
)  # fmt: skip
LAMPS = Item(content="应急灯", group="疏散", hazard="应急灯不亮。", measures="更换。", category="XC13", days=5)
WIRES = Item(content="配电箱", group="用电", hazard="配电箱敞开。", measures="补装箱门。", category="XC12", days=7)
ITEMS = (EXITS, LAMPS, WIRES)


def trade(code: str) -> Industry:
    return Industry.objects.get(pk=code)


def made(actor: Any, name: str = "木材加工检查表", items: tuple = ITEMS, industry: str = "industry_trade") -> Checklist:
    return services.create(actor=actor, items=items, name=name, industry=trade(industry))
