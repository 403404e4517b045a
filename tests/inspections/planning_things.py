"""What the addresses of draws, plans and campaigns name, of each place of the matrix (tests/matrix/things.py)."""

from datetime import timedelta
from typing import Any

from inspections.campaigns import services as campaigns
from inspections.draws import services as draws
from inspections.models import Draw, Plan
from inspections.plans import services as plans
from inspections.plans.services import RuleRow
from inspections.visits import services as visits
from inspections.visits.people import Goer
from tests.cast import Play
from tests.inspections.campaigns.counting import Counting


def draw(place: Any) -> Draw:
    today = Play.today()
    return draws.make(
        actor=place.fresh("awb"), today=today, title="双随机抽查", purpose="主体责任", planned_from=today,
        planned_to=today + timedelta(days=9), object_count=1, organs_taking_part=[place.emergency],
    )  # fmt: skip


def own_draw(place: Any) -> Draw:
    """Of the department itself."""
    today = Play.today()
    return draws.make(
        actor=place.fresh("dept_officer"), today=today, title="双随机抽查", purpose="主体责任", planned_from=today,
        planned_to=today + timedelta(days=9), object_count=1, organs_taking_part=[place.emergency],
    )  # fmt: skip


def locked(place: Any) -> str:
    """The number of a draw that anybody may read; locked past the question whether its officers suffice."""
    made = own_draw(place)
    pool = {"number": made.number, "take": 1, "each": 2, "organs": [], "objects": [], "officers": [], "avoid": []}
    Draw.objects.filter(pk=made.pk).update(
        status="locked",
        pool=pool,
        pool_digest="0" * 64,
        commitment="1" * 64,
        locked_at=made.made_at,
        locked_by=made.made_by,
    )
    return made.number


def avoidance(place: Any) -> int:
    officer = place.fresh("dept_officer")
    return draws.declare(actor=officer, unit=place.xinyuan, tie="kin", today=Play.today()).pk


def plan(place: Any, year: int) -> Plan:
    made = plans.make(actor=place.fresh("awb"), organ=place.emergency, year=year, today=Play.today())
    made = plans.set_rules(
        actor=place.fresh("awb"), plan_id=made.pk, rows=[RuleRow(None, "", 1, None)], today=Play.today()
    )
    return plans.fill(actor=place.fresh("awb"), plan_id=made.pk, today=Play.today())


def plan_in_force(place: Any, year: int) -> Plan:
    made, today = plan(place, year), Play.today()
    plans.perform(actor=place.fresh("awb"), plan_id=made.pk, action="submit", today=today)
    return plans.perform(
        actor=place.fresh("leader"), plan_id=made.pk, action="approve", today=today, approval_no="明政秘〔2026〕3号",
        approval_dated=today,
    )  # fmt: skip


def near(place: Any) -> int:
    """The unit that two organs mean to inspect on the same day."""
    for key in ("inspector", "dept_officer"):
        visits.make(
            actor=place.fresh(key), activity="inspection", method="routine", unit=place.xinyuan, planned_on=Play.today(),
            goers=[Goer(place.people[key])], today=Play.today(),
        )  # fmt: skip
    return place.xinyuan.pk


def report(place: Any, counting: Counting) -> tuple[tuple[int, int, str], int]:
    """The address of a monthly report of the township, and its row."""
    made = campaigns.write(
        actor=place.fresh("inspector"), campaign=counting.campaign, unit=place.jianxi, month=counting.month, values={},
        note="本月没有", today=Play.today(),
    )  # fmt: skip
    return (counting.campaign.pk, place.jianxi.pk, f"{counting.month:%Y-%m}"), made.pk
