"""The addresses of draws, plans, 综合查一次 and campaigns as the acceptance test of the journal sends them."""

from datetime import timedelta
from typing import Any

from inspections.models import Avoidance, Draw, Plan, Visit
from inspections.visits import services as visits
from tests.inspections import planning_things as things
from tests.inspections.campaigns.counting import Counting
from tests.inspections.draws.drawing import Drawing
from tests.inspections.plans.planning import Planning

Stage = Any


# --- 双随机 -----------------------------------------------------------------------------------------------------------
def _draw_form(c: Stage) -> dict[str, Any]:
    day = (c.play.today() + timedelta(days=9)).isoformat()
    return {
        "title": "双随机抽查", "organ": c.world.emergency.pk, "purpose": "主体责任", "planned_from": "今天", "planned_to": day,
        "object_count": "1", "officers_each": "2", "kinds": ["enterprise"],
    }  # fmt: skip


def draw_create(c: Stage):
    return c.post("draws:create", **_draw_form(c))


def draw_edit(c: Stage):
    draw = things.own_draw(c.world)
    return c.post("draws:edit", draw.pk, **_draw_form(c) | {"title": "改名", "version": draw.version})


SENT: dict[str, dict[str, Any]] = {
    "lock": {}, "draw": {"witness": "周见证"}, "dispatch": {}, "publish": {}, "cancel": {"reason": "名单有误"}
}  # fmt: skip
BEFORE = {"lock": "", "draw": "lock", "dispatch": "draw", "publish": "dispatch", "cancel": ""}
DISPATCHED = ["draw.dispatch", "visit.make", "visit.submit"]


def draw_act(action: str):
    def send(c: Stage):
        drawing = Drawing(c.world, c.play, mills=1)
        before = BEFORE[action]
        draw: Draw = drawing.up_to(before, object_count=1) if before else drawing.made(object_count=1)
        if action == "publish":
            for visit in Visit.objects.filter(drawn__draw=draw):
                visits.perform(
                    actor=c.world.fresh("dept_officer"), visit_id=visit.pk, action="cancel", today=c.play.today(),
                    reason="已停产",
                )  # fmt: skip
        return c.post("draws:act", draw.pk, action, **SENT[action])

    return send


def declare(c: Stage):
    return c.post("draws:declare", unit=c.world.xinyuan.pk, tie="kin")


def end_avoidance(c: Stage):
    row = Avoidance.objects.get(pk=things.avoidance(c.world))
    return c.post("draws:end_avoidance", row.pk, reason="亲属已离职")


# --- 年度计划 -----------------------------------------------------------------------------------------------------------
def plan_create(c: Stage):
    return c.post("plans:create", year=c.play.today().year)


def _plan(c: Stage, last: str = "fill") -> Plan:
    return Planning(c.world, c.play).up_to(last)


def plan_rules(c: Stage):
    plan = _plan(c)
    return c.post("plans:rules", plan.pk, **{
        "rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-times": "2", "version": plan.version,
    })  # fmt: skip


def plan_fill(c: Stage):
    plan = _plan(c)
    return c.post("plans:preview", plan.pk, version=plan.version)


def plan_line(c: Stage):
    plan = _plan(c)
    return c.post("plans:line", plan.pk, unit=plan.lines.first().unit_id, months=["1"], version=plan.version)


def plan_revise(c: Stage):
    return c.post("plans:revise", _plan(c, "approve").pk)


def plan_act(action: str, last: str, **values: Any):
    return lambda c: c.post("plans:act", _plan(c, last).pk, action, **values)


def merge(c: Stage):
    unit = things.near(c.world)
    rows = list(Visit.objects.filter(unit=unit))
    return c.post("plans:merge", unit, visits=[row.pk for row in rows], lead=rows[0].organ_id, planned_on="今天")


# --- 专项行动 -----------------------------------------------------------------------------------------------------------
def campaign_plan(c: Stage):
    campaign = Counting(c.world, c.play).campaign
    return c.post("campaigns:plan", campaign.pk, **{
        "seen": "0", "goal": "年底前完成", "fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0",
    })  # fmt: skip


def workbook(c: Stage):
    return c.post("campaigns:workbook", Counting(c.world, c.play).campaign.pk)


def report_write(c: Stage):
    counting = Counting(c.world, c.play)
    return c.post(
        "campaigns:report", counting.campaign.pk, c.world.jianxi.pk, f"{counting.month:%Y-%m}", n_18="3", note="本月"
    )


def report_act(action: str, *before: tuple[str, str], **values: Any):
    def send(c: Stage):
        counting = Counting(c.world, c.play)
        report = counting.written(**{"18": 3})
        for step, by in before:
            report = counting.go(report, step, by=by)
        return c.post("campaigns:act", report.pk, action, **values)

    return send
