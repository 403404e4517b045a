"""The addresses of 回头看 as the acceptance test of the journal sends them."""

from inspections.models import SpotCheckTask
from inspections.spotchecks import services
from tests.cast import picture


def drawn(c, checker: str = "dept_officer") -> SpotCheckTask:
    """One task for ``checker``, of a hazard that a colleague of the township passed."""
    c.play.closed(rechecker="inspector2")
    today = c.play.today()
    made = services.draw(
        actor=c.world.fresh("awb"), first_on=today, last_on=today, today=today, checkers=[c.world.people[checker]]
    )
    return made.tasks.get()


def draw(c):
    c.play.closed()
    return c.post("spotchecks:draw", first_on="今天", last_on="今天")


def passed(c):
    return c.post("spotchecks:act", drawn(c).pk, "pass", photos=picture())


def failed(c):
    return c.post("spotchecks:act", drawn(c).pk, "fail", note="又堵了", photos=picture())


def assigned(c):
    return c.post("spotchecks:act", drawn(c).pk, "assign", checker="李静")


def excused(c):
    return c.post("spotchecks:act", drawn(c).pk, "excuse", note="企业已经拆除")


def reopened(c):
    task, person = drawn(c, "inspector"), c.world.fresh("inspector")
    services.perform(
        actor=person, task_id=task.pk, action="fail", today=c.play.today(), note="又堵了", photos=[c.play.photo(person)]
    )
    return c.post("spotchecks:act", task.pk, "reopen", photos=picture())
