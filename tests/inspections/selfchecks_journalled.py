"""The addresses of 企业自查 as the acceptance test of the journal sends them."""

from uuid import uuid4

from inspections.models import SelfCheck, SelfCheckPlan
from inspections.selfchecks.lists import version_of
from inspections.selfchecks.rules import period_codes
from inspections.selfchecks.statements import period_of
from tests.inspections.selfchecking import SelfChecking


def planned(c, level: str = "post") -> SelfCheckPlan:
    today = c.play.today()
    return SelfChecking(c.world, c.play).plan(level, starts_on=today, today=today)


def made(c) -> SelfCheck:
    return SelfChecking(c.world, c.play).check(planned(c, "enterprise"), today=c.play.today())


def plan_create(c):
    sent = {"level": "post", "name": "喷漆岗", "responsible": c.world.officer.pk, "starts_on": "今天"}
    return c.post("selfchecks:plan_create", c.world.xinyuan.pk, **sent)


def plan_edit(c):
    return c.post("selfchecks:plan_edit", planned(c).pk, name="喷漆岗二号", responsible=c.world.owner.pk)


def plan_end(c):
    return c.post("selfchecks:plan_end", planned(c).pk, reason="停产")


def do(c):
    plan = planned(c)
    version = version_of(plan)
    normal = {f"item_{item.pk}": "yes" for item in version.items.all()}
    return c.post("selfchecks:do", plan.pk, uid=str(uuid4()), version=version.pk, **normal)


def confirm(c):
    return c.post("selfchecks:decide", made(c).pk, "confirm")


def send_back(c):
    return c.post("selfchecks:decide", made(c).pk, "return", note="仓库没有看")


def sign(c):
    period = period_of(period_codes(c.play.today())[0])
    SelfChecking(c.world, c.play).plan(starts_on=period.first, today=period.first)
    return c.post("selfchecks:sign", c.world.xinyuan.pk, period_codes(c.play.today())[0], is_true="on")


def original(c):
    answer = made(c).answers.get()
    return c.get("selfchecks:photo", answer.pk, "original")
