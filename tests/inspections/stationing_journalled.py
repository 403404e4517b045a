"""The addresses of 派驻监督, 包片包线 and 专家库 as the acceptance test of the journal sends them."""

from datetime import timedelta

from inspections.experts import services as of_experts
from inspections.models import Expert, ExpertOpinion, LeaderArea, Stationing, StationLog
from inspections.stationing import services
from tests.cast import picture

DAYS = timedelta(days=5)


def stationed(c, person: str = "dept_officer") -> Stationing:
    today = c.play.today()
    return services.station(
        actor=c.world.fresh("awb"), place=c.world.xinyuan, person=c.world.people[person], starts_on=today,
        ends_on=today + DAYS, duties="值守", today=today,
    )  # fmt: skip


def logged(c) -> StationLog:
    found, person = stationed(c), c.world.fresh("dept_officer")
    return services.write_log(
        actor=person, stationing_id=found.pk, text="看了配电房", photo=c.play.photo(person), today=c.play.today()
    )


def area(c) -> LeaderArea:
    return services.give_area(
        actor=c.world.fresh("awb"), leader="王副市长", post="副市长", township=c.world.jianxi, starts_on=c.play.today()
    )


def expert(c) -> Expert:
    return of_experts.save_expert(
        actor=c.world.fresh("awb"), expert=None, name="何专家", user=c.world.people["expert"], speciality="化工",
        qualification="高级工程师", starts_on=c.play.today(), industries=[],
    )  # fmt: skip


def asked(c) -> ExpertOpinion:
    return of_experts.ask(
        actor=c.world.fresh("awb"),
        expert=expert(c),
        question="是否停用",
        today=c.play.today(),
        hazard=c.play.reported(),
    )


# --- what is sent -----------------------------------------------------------------------------------------------------
def make(c):
    sent = {
        "place": c.world.xinyuan.pk,
        "person": "dept_officer",
        "starts_on": "今天",
        "ends_on": "三日内",
        "duties": "值守",
    }
    return c.post("stationing:make", **sent)


def end(c):
    return c.post("stationing:end", stationed(c).pk, ends_on="今天", reason="提前结束")


def log(c):
    return c.post("stationing:log", stationed(c).pk, text="看了配电房", photo=picture())


def check(c):
    return c.post("stationing:check", stationed(c).pk, is_present="yes")


def original(c):
    return c.get("stationing:photo", logged(c).pk, "original")


def give(c):
    return c.post(
        "stationing:area_give", leader="王副市长", post="副市长", township=c.world.jianxi.pk, starts_on="今天"
    )


def end_area(c):
    return c.post("stationing:area_end", area(c).pk, ends_on="今天")


CARD = {"name": "吴专家", "speciality": "电气", "qualification": "工程师", "starts_on": "今天"}


def create(c):
    return c.post("experts:create", **CARD)


def edit(c):
    return c.post("experts:edit", expert(c).pk, **CARD)


def ask(c):
    expert(c)
    return c.post("experts:ask", "hazard", c.play.reported().number, expert="何专家", question="是否停用")


def submit(c):
    return c.post("experts:submit", asked(c).pk, text="应当停用。")


def withdraw(c):
    return c.post("experts:withdraw", asked(c).pk)
