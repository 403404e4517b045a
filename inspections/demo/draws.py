"""双随机: one published with its results, one drawn and under way, one of two departments being prepared; and 回避."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from anquan.units.models import Unit
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.demo.visiting import Wrong, whole
from inspections.draws import services
from inspections.models import Draw, Visit

WITNESS = ("严正　市纪委监委派驻第三纪检监察组", "37152806")
PURPOSE = "安全生产责任制、教育培训、隐患排查治理台账、现场安全管理"


def chapters(cast: Cast) -> list[Chapter]:
    return [
        chapter("双随机：回避申报", _avoidance, cast),
        chapter("双随机：已公开", _published, cast),
        chapter("双随机：正在检查", _under_way, cast),
        chapter("双随机：联合抽查拟定", _in_preparation, cast),
    ]


def _avoidance(cast: Cast) -> None:
    unit = _of_the_trades(cast)[0]
    with cast.on(cast.ago(70), time(9, 0)) as day:
        services.declare(actor=cast["zhifa"], unit=unit, tie="kin", today=day, note="妻弟在该公司任车间主任")


def _of_the_trades(cast: Cast) -> list[Unit]:
    trades = list(cast.unit_of("juzhang").industries.values_list("pk", flat=True))
    rows = Unit.objects.active().enterprises().filter(county=cast.county, profile__industry__in=trades)
    return list(rows.exclude(pk=cast.enterprises()[0].pk).order_by("pk"))


def _made(
    cast: Cast, day: date, days: int, title: str, count: int, colours: Sequence[str] = (), partner: Sequence[Unit] = ()
) -> Draw:
    return services.make(
        actor=cast["juzhang"], today=day, organs_taking_part=[cast.unit_of("juzhang"), *partner], title=title, purpose=PURPOSE,
        planned_from=day + timedelta(days=2), planned_to=day + timedelta(days=days),
        object_count=count, officers_each=2, kinds=["enterprise"], risk_colours=list(colours), skips_visited=False,
        skips_capped=False, campaign=next(iter(cast.campaigns(day)), None),
    )  # fmt: skip


def _drawn(cast: Cast, day: date, days: int, title: str, count: int) -> Draw:
    """Prepared and locked by the head, drawn by an officer before the witness and dispatched on the day after."""
    count = min(count, len(_of_the_trades(cast)))
    with cast.on(day, time(9, 30)) as today:
        draw = _made(cast, today, days, title, count)
    _move(cast, draw, day, time(10, 5), "lock")
    witness, number = WITNESS
    _move(cast, draw, day, time(15, 0), "draw", witness=witness, witness_number=number)
    _move(cast, draw, day + timedelta(days=1), time(8, 50), "dispatch")
    return draw


def _move(cast: Cast, draw: Draw, day: date, at: time, action: str, **data) -> None:
    with cast.on(day, at) as today:
        services.perform(actor=cast["zhifa"], draw_id=draw.pk, action=action, today=today, **data)


def _visits(draw: Draw) -> list[Visit]:
    rows = draw.drawn.select_related("visit__unit__profile").order_by("order")
    return [row.visit for row in rows if row.visit]


def _quarter(day: date) -> str:
    return f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"


def _published(cast: Cast) -> None:
    first = cast.workday(cast.ago(62))
    draw = _drawn(cast, first, 24, f"{_quarter(first)}工贸、危化企业“双随机”抽查", 3)
    for place, visit in enumerate(_visits(draw)):
        wrong = [Wrong(0, "除尘器卸灰口没有锁气卸灰装置，卸灰记录缺两天")] if place == 1 else []
        _carried_out(cast, visit, visit.planned_on, wrong)
    _move(cast, draw, draw.planned_to + timedelta(days=3), time(16, 0), "publish")


def _under_way(cast: Cast) -> None:
    """One of three is done."""
    first = cast.workday(cast.ago(6))
    draw = _drawn(cast, first, 20, f"{_quarter(first)}重点企业“双随机”抽查", 3)
    for visit in _visits(draw)[:1]:
        if visit.planned_on < cast.today:
            _carried_out(cast, visit, visit.planned_on, [])


def _carried_out(cast: Cast, visit: Visit, day: date, wrong: list[Wrong]) -> None:
    whole(cast, visit, cast["juzhang"], day, wrong)


def _in_preparation(cast: Cast) -> None:
    own = cast.unit_of("juzhang")
    others = Unit.objects.active().filter(kind="department", county=cast.county, industries="fire").exclude(pk=own.pk)
    with cast.on(cast.today, time(9, 0)) as day:
        _made(
            cast, day, 25, f"{day.year}年岁末应急、消防联合“双随机”抽查", 2, ["red", "orange", "yellow"],
            list(others[:1]),
        )  # fmt: skip
