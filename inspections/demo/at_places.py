"""Visits of the printed accounts with their checklists, papers and re-checks: done, refused, under way, to do today."""

from datetime import date, time

from anquan.units.models import Unit
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.demo.today import uid_of
from inspections.demo.visiting import Wrong, fill_in, sign_and_finish
from inspections.models import Visit
from inspections.rechecks import services as rechecks
from inspections.rechecks.selectors import due, to_look_at
from inspections.rules import Activity, Method, RecheckResult
from inspections.visits import services
from inspections.visits.people import Goer

OVER_CAP = "岁末年初重点时段，按全市统一部署检查。"
LEFT = "只改了一处，其余没有动，要求停用相关设备，三日内改完。"


def chapters(cast: Cast) -> list[Chapter]:
    return [
        chapter("检查表：已完成", _done, cast),
        chapter("检查表：拒签", _refused, cast),
        chapter("检查表：正在填", _under_way, cast),
        chapter("复查：今天已完成", _rechecked, cast),
        chapter("复查：今天待办", _to_recheck, cast),
    ]


def _begun(cast: Cast, unit: Unit, day: date, method: str, purpose: str, *, is_begun: bool = True) -> Visit:
    """By the two officers of the town, approved by its leader; with the list that is offered first."""
    first = cast["jiancha"]
    with cast.on(day, time(8, 40)) as today:
        visit = services.make(
            actor=first, activity=Activity.INSPECTION, method=method, unit=unit, planned_on=today, today=today,
            goers=[Goer(first), Goer(cast["fucha"])], purpose=purpose, over_cap_reason=OVER_CAP,
            campaigns=cast.campaigns(today),
        )  # fmt: skip
        services.perform(actor=first, visit_id=visit.pk, action="submit", today=today)
        services.perform(actor=cast["fenguan"], visit_id=visit.pk, action="approve", today=today)
        if is_begun:
            services.perform(actor=first, visit_id=visit.pk, action="begin", today=today)
    return Visit.objects.get(pk=visit.pk)


def _place(cast: Cast, number: int) -> Unit:
    places = cast.enterprises()
    return places[number % len(places)]


def _done(cast: Cast) -> None:
    visit = _begun(cast, _place(cast, 5), cast.workday(cast.ago(3)), Method.ROUTINE, "冬季安全生产检查")
    with cast.on(visit.planned_on, time(10, 50)) as day:
        fill_in(cast, visit, day, [Wrong(1), Wrong(5)])
        sign_and_finish(cast, visit, day)


def _refused(cast: Cast) -> None:
    visit = _begun(cast, _place(cast, 6), cast.workday(cast.ago(9)), Method.UNANNOUNCED, "暗访夜间作业和值班值守")
    with cast.on(visit.planned_on, time(11, 5)) as day:
        fill_in(cast, visit, day, [Wrong(2)])
        sign_and_finish(cast, visit, day, refusal="现场负责人看过记录后以负责人外出为由不签字，村干部陈广田在场见证。")


def _under_way(cast: Cast) -> None:
    """The visit of ``today``, half filled in."""
    visit = Visit.objects.get(uid=uid_of("underway"))
    with cast.on(cast.today, time(9, 40)) as day:
        fill_in(cast, visit, day, [Wrong(3)], share=0.6)


# --- 复查 -----------------------------------------------------------------------------------------------------------
def _waiting_at(cast: Cast) -> list[Unit]:
    """Where most is to be looked at again by the officers of the town."""
    counted: dict[int, list[Unit]] = {}
    for hazard in (
        due(cast["jiancha"], cast.today).filter(unit__kind="enterprise").select_related("unit").order_by("pk")
    ):
        counted.setdefault(hazard.unit_id, []).append(hazard.unit)
    return [units[0] for units in sorted(counted.values(), key=len, reverse=True)]


def _rechecked(cast: Cast) -> None:
    places = _waiting_at(cast)
    if not places:
        return
    visit = _begun(cast, places[0], cast.today, Method.RECHECK, "整改到期复查")
    with cast.on(cast.today, time(9, 50)) as day:
        looks = [look for look in to_look_at(visit, cast["jiancha"], day) if not look.why_not and not look.marks]
        for place, look in enumerate(looks[:2]):
            result = RecheckResult.PARTIAL if place else RecheckResult.FIXED
            photo = cast.photo(cast["jiancha"], visit.unit, look.hazard.category, "before" if place else "after")
            rechecks.record(
                actor=cast["jiancha"], visit_id=visit.pk, hazard_id=look.hazard.pk, result=result, today=day,
                opinion=LEFT if place else "现场查看，已整改到位。", photos=[photo],
            )  # fmt: skip
        sign_and_finish(cast, visit, day, findings="对到期隐患逐条复查，结果见整改复查意见书。")


def _to_recheck(cast: Cast) -> None:
    for unit in _waiting_at(cast)[1:2]:
        _begun(cast, unit, cast.today, Method.RECHECK, "整改到期复查", is_begun=False)
