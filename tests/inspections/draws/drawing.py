"""Short verbs over the services of 双随机: ``Drawing(world, play).up_to("draw")``."""

from datetime import timedelta

from anquan.units.services import create_unit
from inspections.draws import services
from inspections.models import Draw
from tests.cast import SINCE, Play, World

CERTIFIED = {"certificate_no": "皖 M-200", "certificate_valid_to": SINCE.replace(year=2099)}


class Drawing:
    """Of 明光市应急管理局: six officers with certificates, eight mills beside the enterprises of the cast."""

    WAY = ("lock", "draw", "dispatch", "publish")
    WHO = dict.fromkeys(WAY, "dept_officer") | {"cancel": "dept_officer"}

    def __init__(self, world: World, play: Play, *, mills: int = 8):
        self.world, self.play = world, play
        for place in range(2, 7):
            world.person(f"officer_{place}", f"执法员{place}", "dept_officer", world.emergency, **CERTIFIED)
        for place in range(mills):
            world.units[f"mill{place}"] = create_unit(
                actor=None, kind="enterprise", name=f"明光市第{place + 1}木业厂", parent=world.jianxi,
                industry="industry_trade", regulator=world.emergency, uscc_missing_reason="测试",
                risk_colour=("red", "blue")[place % 2],
            )  # fmt: skip

    @property
    def today(self):
        return self.play.today()

    def values(self, **values) -> dict:
        return {
            "title": "工贸企业双随机抽查", "purpose": "安全生产主体责任落实情况", "planned_from": self.today,
            "planned_to": self.today + timedelta(days=9), "object_count": 3, "officers_each": 2,
            "organs_taking_part": [self.world.emergency],
        } | values  # fmt: skip

    def made(self, *, by: str = "dept_officer", **values) -> Draw:
        return services.make(actor=self.world.fresh(by), today=self.today, **self.values(**values))

    def go(self, draw: Draw, step: str, *, by: str = "", **values) -> Draw:
        if step == "draw":
            values = {"witness": "周见证（市民代表）", "witness_number": "20261130"} | values
        actor = self.world.fresh(by or self.WHO[step])
        return services.perform(actor=actor, draw_id=draw.pk, action=step, today=self.today, **values)

    def up_to(self, last: str, *, by: str = "", **values) -> Draw:
        draw = self.made(**({"by": by} if by else {}), **values)
        for step in self.WAY[: self.WAY.index(last) + 1]:
            draw = self.go(draw, step, by=by)
        return draw
