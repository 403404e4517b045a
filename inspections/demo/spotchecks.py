"""回头看: one draw that is over, one under way with something to register, one of self-checks that has just been drawn."""

from datetime import date, time

from anquan.accounts.models import User
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.draws.rules import sm3
from inspections.models import SpotCheck, SpotCheckTask
from inspections.spotchecks import services
from inspections.spotchecks.rules import Status

BACK = "抽查时通道又堆放货物，和整改前一样，企业没有安排人每天检查。"
HELD = ("现场查看，整改到位，没有反弹。", "抽问当班人员，知道怎么查、怎么记，台账连续。")


def chapters(cast: Cast) -> list[Chapter]:
    return [
        chapter("回头看：企业自查", _of_self_checks, cast),
        chapter("回头看：全市", _whole_county, cast),
        chapter("回头看：一个乡镇", _one_town, cast),
    ]


def _drawn(cast: Cast, who: str, on: int, days: tuple[int, int], checkers: list[User], **conditions) -> SpotCheck:
    """``on`` and ``days`` are days ago. The seed is of the demo, so that every demo is the same."""
    with cast.on(cast.ago(on), time(9, 20)) as day:
        return services.draw(
            actor=cast[who], first_on=cast.ago(days[0]), last_on=cast.ago(days[1]), today=day, checkers=checkers,
            seed=sm3(f"演示 {on}"), **conditions,
        )  # fmt: skip


def _whole_county(cast: Cast) -> None:
    """Finished: held, but for one that was reopened at once."""
    staff = cast.holders("awb_staff", cast.county)
    tasks = _tasks(_drawn(cast, "anweiban", 20, (60, 21), staff))
    general = [task for task in tasks if not task.hazard.is_on_own_road]
    for place, task in enumerate(tasks):
        _judge(cast, task, cast.ago(14 - 2 * (place % 3)), task is (general or [None])[-1] and len(tasks) > 1)


def _one_town(cast: Cast) -> None:
    """By the township: one held, one did not and waits for whoever may register it, the rest is to do."""
    checkers = [cast["jiancha"], cast["fucha"]]
    tasks = _tasks(_drawn(cast, "anweiban", 6, (50, 7), checkers, township=cast.town))
    general = [task for task in tasks if not task.hazard.is_on_own_road and task.checker_id]
    for task, is_back in zip(general, (False, True), strict=False):
        _judge(cast, task, cast.ago(2), is_back)


def _of_self_checks(cast: Cast) -> None:
    _drawn(cast, "juzhang", 1, (30, 2), [cast["zhifa"]], is_of_self_checks=True)


def _tasks(draw: SpotCheck) -> list[SpotCheckTask]:
    return list(draw.tasks.select_related("hazard__unit", "checker").order_by("order"))


def _judge(cast: Cast, task: SpotCheckTask, day: date, is_back: bool) -> None:
    if task.checker is None or task.status != Status.WAITING:
        return
    at = time(10, 15 + task.order % 40)
    with cast.on(day, at) as today:
        photos = [cast.photo(task.checker, task.hazard.unit, task.hazard.category, "before" if is_back else "after")]
        services.perform(
            actor=task.checker, task_id=task.pk, action="fail" if is_back else "pass", today=today, photos=photos,
            note=BACK if is_back else HELD[task.order % 2],
        )  # fmt: skip
