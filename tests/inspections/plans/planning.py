"""Short verbs over the services of the yearly plan: ``Planning(world, play).up_to("approve")``."""

from datetime import date

from anquan.units.models import Industry
from anquan.units.services import create_unit
from inspections.models import Plan, Visit
from inspections.plans import services
from inspections.plans.services import RuleRow
from tests.cast import Play, World
from tests.inspections.visiting import Visiting

COLOURS = ("red", "orange", "yellow", "blue", "")


class Planning:
    """Of 明光市应急管理局: ten mills beside the enterprises of the cast, two of each colour."""

    WAY = ("rules", "fill", "submit", "approve")
    WHO = {
        "submit": "dept_head",
        "approve": "leader",
        "send_back": "leader",
        "withdraw": "dept_head",
        "cancel": "dept_head",
    }

    def __init__(self, world: World, play: Play):
        self.world, self.play, self.visiting = world, play, Visiting(world, play)
        for place in range(10):
            world.units[f"mill{place}"] = create_unit(
                actor=None, kind="enterprise", name=f"明光市第{place + 1}木业厂", parent=world.jianxi,
                industry="industry_trade", regulator=world.emergency, uscc_missing_reason="测试",
                risk_colour=COLOURS[place % 5],
            )  # fmt: skip

    @property
    def today(self) -> date:
        return self.play.today()

    @property
    def trade(self) -> Industry:
        return Industry.objects.get(pk="industry_trade")

    def rows(self) -> list[RuleRow]:
        return [RuleRow(self.trade, "red", 2, None), RuleRow(self.trade, "orange", 1, None), RuleRow(None, "", 1, 3)]

    def made(self, *, by: str = "dept_head", organ: str = "emergency", year: int | None = None) -> Plan:
        year = year or self.today.year
        return services.make(actor=self.world.fresh(by), organ=self.world.units[organ], year=year, today=self.today)

    def go(self, plan: Plan, step: str, *, by: str = "", **values) -> Plan:
        today = values.pop("today", self.today)
        actor = self.world.fresh(by or self.WHO.get(step, "dept_head"))
        if step == "rules":
            return services.set_rules(actor=actor, plan_id=plan.pk, today=today, **({"rows": self.rows()} | values))
        if step == "fill":
            return services.fill(actor=actor, plan_id=plan.pk, today=today, **values)
        if step == "approve":
            values = {"approval_no": "明政秘〔2026〕3号", "approval_dated": today} | values
        return services.perform(actor=actor, plan_id=plan.pk, action=step, today=today, **values)

    def up_to(self, last: str, **values) -> Plan:
        plan = self.made(**values)
        for step in self.WAY[: self.WAY.index(last) + 1]:
            plan = self.go(plan, step)
        return plan

    def inspected(self, unit: str, on: date, *, organ: str = "emergency", method: str = "routine") -> Visit:
        """Done on a day of the past, as the row stands then."""
        visit = self.visiting.planned(unit=unit, method=method)
        moment = f"{on}T09:00:00+08:00"
        Visit.objects.filter(pk=visit.pk).update(
            status="done", done_on=on, planned_on=on, begun_at=moment, done_at=moment,
            approved_by=self.world.township_leader, organ=self.world.units[organ],
        )  # fmt: skip
        visit.participants.update(unit=self.world.units[organ])
        return visit
