"""年度监督检查计划: one approved and with progress, one that waits for the government, one being written; and 综合查一次."""

from datetime import date, time, timedelta

from anquan.units.models import Industry, Unit
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.models import Plan, Visit
from inspections.plans import joint, services
from inspections.plans.services import RuleRow
from inspections.rules import Activity, Method
from inspections.visits import services as visits
from inspections.visits.people import Goer

NEXT_YEAR_FROM = 10  # month from which the plan that waits is that of the next year
NOTE = "按照分类分级监督检查要求编制。高风险企业每年全覆盖，一般企业按比例抽查，低风险企业以双随机为主。"


def chapters(cast: Cast) -> list[Chapter]:
    return [
        chapter("年度计划：已批准", _approved, cast),
        chapter("年度计划：待批准", _waiting, cast),
        chapter("年度计划：乡镇拟定", _of_the_town, cast),
        chapter("综合查一次：可以合并", _to_merge, cast),
        chapter("综合查一次：已合并", _merged, cast),
    ]


def _approved(cast: Cast) -> None:
    year = cast.today.year
    with cast.on(date(year, 1, 6), time(9, 30)) as day:
        plan = _filled(cast, "juzhang", cast.unit_of("juzhang"), year, day)
        services.perform(actor=cast["juzhang"], plan_id=plan.pk, action="submit", today=day)
    with cast.on(date(year, 1, 14), time(15, 0)) as day:
        services.perform(
            actor=cast["lingdao"], plan_id=plan.pk, action="approve", today=day,
            approval_no=f"{cast.county.name[:1]}政秘〔{year}〕3号", approval_dated=min(date(year, 1, 13), day),
        )  # fmt: skip


def _filled(cast: Cast, who: str, organ: Unit, year: int, day: date) -> Plan:
    plan = services.make(actor=cast[who], organ=organ, year=year, today=day, note=NOTE)
    services.set_rules(actor=cast[who], plan_id=plan.pk, rows=_rules(organ), today=day, note=NOTE)
    return services.fill(actor=cast[who], plan_id=plan.pk, today=day)


def _rules(organ: Unit) -> list[RuleRow]:
    hazchem: Industry | None = organ.industries.filter(pk="hazchem").first()
    of_trade = [RuleRow(hazchem, "", 2, None)] if hazchem else []
    return [
        *of_trade, RuleRow(None, "red", 2, None), RuleRow(None, "orange", 2, None), RuleRow(None, "yellow", 1, 12),
        RuleRow(None, "blue", 1, 6), RuleRow(None, "ungraded", 1, 3),
    ]  # fmt: skip


def _waiting(cast: Cast) -> None:
    """In autumn that of the next year; before, that of another department for this year, written by the office."""
    is_next = cast.today.month >= NEXT_YEAR_FROM
    own = cast.unit_of("juzhang")
    others = (
        Unit.objects.active()
        .filter(kind="department", county=cast.county, industries="construction")
        .exclude(pk=own.pk)
    )
    organ, who = (own, "juzhang") if is_next else (others.first() or own, "anweiban")
    with cast.on(cast.ago(3), time(10, 0)) as day:
        plan = _filled(cast, who, organ, cast.today.year + is_next, day)
        services.perform(actor=cast[who], plan_id=plan.pk, action="submit", today=day)


def _of_the_town(cast: Cast) -> None:
    year = cast.today.year + (cast.today.month >= NEXT_YEAR_FROM)
    with cast.on(cast.ago(1), time(14, 0)) as day:
        _filled(cast, "anweiban", cast.town, year, day)


# --- 综合查一次 -----------------------------------------------------------------------------------------------------
def _both_inspect(cast: Cast) -> list[Unit]:
    """Enterprises of the town that the department of the printed accounts supervises."""
    trades = list(cast.unit_of("zhifa").industries.values_list("pk", flat=True))
    return list(cast.enterprises().filter(profile__industry__in=trades)[1:4]) or list(cast.enterprises()[:1])


def _planned(cast: Cast, day: date, who: str, with_whom: list, unit: Unit, ahead: int, purpose: str) -> Visit:
    return visits.make(
        actor=cast[who], activity=Activity.INSPECTION, method=Method.SPECIAL, unit=unit,
        planned_on=day + timedelta(days=ahead), goers=[Goer(user) for user in with_whom], purpose=purpose, today=day,
        over_cap_reason="岁末年初重点时段，按全市统一部署检查。",
    )  # fmt: skip


def _two(cast: Cast, day: date, unit: Unit) -> list[Visit]:
    colleague = next(
        user for user in cast.holders("dept_officer", cast.unit_of("zhifa")) if user.pk != cast["zhifa"].pk
    )
    return [
        _planned(cast, day, "jiancha", [cast["jiancha"], cast["fucha"]], unit, 4, "冬季消防和用电安全"),
        _planned(cast, day, "zhifa", [cast["zhifa"], colleague], unit, 8, "有限空间作业和粉尘防爆"),
    ]


def _to_merge(cast: Cast) -> None:
    with cast.on(cast.today, time(8, 35)) as day:
        _two(cast, day, _both_inspect(cast)[0])


def _merged(cast: Cast) -> None:
    with cast.on(cast.ago(1), time(9, 0)) as day:
        two = _two(cast, day, _both_inspect(cast)[-1])
    with cast.on(cast.ago(1), time(10, 30)) as day:
        joint.merge(
            actor=cast["anweiban"], visit_ids=[visit.pk for visit in two], lead=cast.unit_of("zhifa"),
            planned_on=day + timedelta(days=6), today=day,
        )  # fmt: skip
