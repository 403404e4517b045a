"""Short verbs over the services of 一单四制: ``Moving(world, play).up_to(hazard, "verify")``."""

from datetime import date, timedelta

from anquan.accounts.models import User
from anquan.units.models import Unit
from hazards.criteria import services as criteria
from hazards.majors import services
from hazards.models import Hazard, MajorHazard
from tests.cast import Play, World, picture
from tests.hazards.criteria import judging

PLAN = {
    "goals": "拆除违规隔墙，打通第二安全出口",
    "methods": "先停产清库，再拆墙，最后验收",
    "funding": "自筹 12 万元，材料已订购",
    "people": "孙立志牵头，周强具体负责，15800003307",
    "schedule": "两周清库，一周拆墙，月底前完成",
    "safeguards": "停用仓库，专人值守，备足灭火器",
}


def letter(play: Play, by: User) -> dict:
    """A superior's paper, as the office registers it."""
    return {
        "superior_no": "滁安〔2026〕12号", "superior_issuer": "滁州市安全生产委员会", "superior_on": play.today(),
        "photos": [play.photo(by)],
    }  # fmt: skip


class Moving:
    # who does each step, in order; the words each needs are in ``values``
    WAY = ("confirm", "list", "assign", "acknowledge", "file_plan", "start", "apply", "check", "verify", "approve")
    WHO = {
        "confirm": "dept_officer", "list": "awb", "assign": "director", "acknowledge": "officer", "file_plan": "owner",
        "start": "officer", "apply": "officer", "check": "inspector", "verify": "dept_officer", "superior": "awb",
        "approve": "director", "lower": "dept_officer", "decline": "officer", "reject": "dept_officer", "return": "director",
        "reopen": "dept_head",
    }  # fmt: skip
    # the last step of the way before each step beside it
    AFTER = {
        "lower": "", "decline": "assign", "reject": "check", "superior": "verify", "return": "verify", "reopen": "approve",
    }  # fmt: skip

    def __init__(self, world: World, play: Play):
        self.world, self.play = world, play

    def reported(self, **values) -> Hazard:
        return self.play.reported(
            **({"level": "major", "description": "成品仓库只有一个安全出口，隔墙违规封堵"} | values)
        )

    def determine(self, hazard: Hazard, actor, today: date, result: str) -> None:
        """研究认定 is a determination."""
        criteria.determine(actor=actor, hazard_id=hazard.pk, version=None, today=today, result=result, reason="出口情况",
                           **judging.three())  # fmt: skip

    def values(self, step: str, today: date, by) -> dict:
        match step:
            case "list":
                return {"title": "成品仓库只有一个安全出口", "authority": "county"}
            case "assign":
                return {
                    "responsible_unit": self.world.xinyuan, "due_on": today + timedelta(days=30),
                    "responsible_person": "孙立志", "measures": "拆除隔墙", "funds_planned": 120000,
                    "emergency_plan": "停用仓库，专人值守", "leader": "副市长 市领导甲",
                }  # fmt: skip
            case "file_plan":
                return PLAN | {"interim_title": "停用仓库，每天拍照"}
            case "apply":
                return {"rectify_note": "隔墙已拆除", "photos": [self.play.photo(by)], "funds_spent": 118000}
            case "check":
                return {"note": "到场看过，出口已通", "photos": [self.play.photo(by)]}
            case "verify":
                second = self.world.fresh("awb")
                return {"opinion": "符合要求，同意销号", "second_verifier": second, "photos": [self.play.photo(by)]}
            case "superior":
                return letter(self.play, by)
            case "reopen":
                return {"reason": "出口又被堵", "photos": [self.play.photo(by)], "due_on": today + timedelta(days=15)}
            case "decline" | "reject" | "return":
                return {"reason": "理由写在这里"}
        return {}

    def go(self, hazard: Hazard, step: str, *, by: str = "", today: date | None = None, **values) -> MajorHazard:
        today, actor = today or self.play.today(), self.world.fresh(by or self.WHO[step])
        if step in ("confirm", "lower"):
            self.determine(hazard, actor, today, "major" if step == "confirm" else "not_major")
            return MajorHazard.objects.get(hazard=hazard)
        given = self.values(step, today, actor) | values
        return services.perform(actor=actor, hazard_id=hazard.pk, action=step, today=today, **given)

    def up_to(self, hazard: Hazard, last: str, *, authority: str = "county", **options) -> MajorHazard:
        """Everything up to and with ``last``; what is above the county has its 批复 before it is written off."""
        for step in self.WAY[: self.WAY.index(last) + 1]:
            if step == "approve" and authority != "county":
                self.go(hazard, "superior", **options)
            major = self.go(hazard, step, **options | ({"authority": authority} if step == "list" else {}))
        return major

    def ready_for(self, step: str) -> Hazard:
        """A hazard with which ``step`` comes next."""
        hazard, place = self.reported(), self.WAY.index(step) if step in self.WAY else 0
        if last := self.AFTER.get(step, self.WAY[place - 1] if place else ""):
            self.up_to(hazard, last, authority="city" if step == "superior" else "county")
        return Hazard.objects.get(pk=hazard.pk)

    def typed(self, step: str) -> dict:
        """What a person types and chooses on the page of ``step``."""
        today, actor = self.play.today(), self.world.fresh(self.WHO[step])
        return {name: _as_typed(name, value) for name, value in self.values(step, today, actor).items()}


def _as_typed(name: str, value):
    if name == "photos":
        return [picture()]
    if isinstance(value, User):
        return value.username
    if isinstance(value, Unit):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else value
