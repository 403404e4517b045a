"""专项行动: the plan of one that runs, with its own fields, and the monthly reports of some who take part."""

from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from anquan.accounts.models import User
from anquan.units.models import Unit
from hazards.models import Campaign
from inspections.campaigns import services
from inspections.campaigns.columns import reported
from inspections.campaigns.rules import FIELD, Kind, last_of, months
from inspections.campaigns.services import FieldRow
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.models import CampaignField, CampaignReport

GOAL = (
    "聚焦人员密集场所、危险化学品、建筑施工、粉尘涉爆和经营性自建房，企业自查自改、部门精准检查、乡镇兜底排查，"
    "重大事故隐患动态清零，不走过场。每月 5 日前报送上月统计。"
)
FIELDS = (
    FieldRow("排查经营性自建房", "栋", target=1200),
    FieldRow("加装燃气泄漏报警装置", "套", target=600),
    FieldRow("拆除违规防盗网、广告牌", "处"),
    FieldRow("投入资金", "万元", Kind.AMOUNT),
)
# the most of a month; what is not here has not happened
OF_ALL = {"34.trainings": 6, "34.drills": 3, "34.people": 180, "30.talks": 2, "30.circulars": 1}
OF_DEPARTMENTS = {"18": 5, "20.general": 2, "20.simple": 3, "21.warning": 3, "21.fine": 3, "22": 6, "29.reward": 1}
TOWNS, MONTHS = 4, 3


def chapters(cast: Cast) -> list[Chapter]:
    for campaign in cast.campaigns(cast.today):
        return _of(cast, campaign)
    return []


def _of(cast: Cast, campaign: Campaign) -> list[Chapter]:
    found = [chapter(f"专项行动：{campaign.name}方案", _plan, cast, campaign)]
    for month in months(campaign.starts_on, campaign.ends_on, cast.today)[MONTHS::-1]:
        for place, (unit, people) in enumerate(_units(cast)):
            name = f"专项行动：{campaign.name}，{unit.label} {month:%Y-%m} 月报"
            found.append(chapter(name, _report, cast, campaign, month, place, unit, people))
    return found


def _units(cast: Cast) -> list[tuple[Unit, list[User]]]:
    """Units with somebody who reports: the printed accounts first."""
    towns = Unit.objects.active().townships().filter(county=cast.county).exclude(pk=cast.town.pk).order_by("order")
    held = [(town, cast.holders("township_inspector", town)) for town in towns[: TOWNS - 1]]
    own = [(cast.town, [cast["jiancha"]]), (cast.unit_of("lianluo"), [cast["lianluo"]])]
    return own + [(town, people) for town, people in held if people]


def _plan(cast: Cast, campaign: Campaign) -> None:
    with cast.on(campaign.starts_on, time(9, 0)):
        services.save_plan(
            actor=cast["anweiban"], campaign=campaign, goal=GOAL, target_units=150,
            units=[unit for unit, _ in _units(cast)], fields=FIELDS,
        )  # fmt: skip


def _report(cast: Cast, campaign: Campaign, month: date, place: int, unit: Unit, people: list[User]) -> None:
    """The months before are locked, the last is submitted by most, the running one is being written by the first."""
    last = last_of(month)
    age = (cast.today.year - month.year) * 12 + cast.today.month - month.month
    if age == 0 and place or age == 1 and place == 3:
        return
    day = min(last + timedelta(days=3 + place % 2), cast.today)
    with cast.on(day, time(16, 10 + place)) as today:
        report = services.write(
            actor=people[0], campaign=campaign, unit=unit, month=month, values=_values(campaign, month, unit), today=today,
            note="" if age else "本月数据正在核对。",
        )  # fmt: skip
    if age == 0:
        return
    _move(cast, report, day, time(16, 40), people[0], "submit")
    if age > 1:
        _move(cast, report, last + timedelta(days=6), time(10, 0), cast["anweiban"], "lock")


def _move(cast: Cast, report: CampaignReport, day: date, at: time, actor: User, action: str) -> None:
    with cast.on(day, at) as today:
        services.perform(actor=actor, report_id=report.pk, action=action, today=today)


def _values(campaign: Campaign, month: date, unit: Unit) -> dict[str, Decimal | None]:
    """A department fines, a township does not; nothing has happened in most of the columns."""
    random = Random(f"{campaign.pk} {month} {unit.pk}")
    most = OF_ALL | (OF_DEPARTMENTS if unit.kind == "department" else {})
    found: dict[str, Decimal | None] = {}
    for _, part in reported():
        is_amount = getattr(part.source, "is_amount", False)
        tenths = random.randrange(most.get(part.key, 0) * 10 + 1)
        found[part.key] = Decimal(tenths) / 10 if is_amount else Decimal(tenths // 10)
    for field in CampaignField.objects.filter(plan__campaign=campaign, is_active=True):
        number = Decimal(random.randrange(8, 90))
        found[FIELD + field.code] = number if field.kind == Kind.COUNT else number / 10
    return found
