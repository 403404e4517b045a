"""The places and people of the demo: three real counties, invented departments' staff and enterprises."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db import transaction

from anquan.accounts.models import Appointment, User
from anquan.accounts.services import appoint, create_user
from anquan.papers.models import Letterhead
from anquan.papers.services import save_letterhead
from anquan.units.models import Unit
from anquan.units.services import create_unit, load_divisions
from hazards.demo import accounts, names
from hazards.models import Campaign, ProblemList
from hazards.services import save_campaign, save_problem_list

MAIN = "341182"
OWNERS = 3  # enterprises of a township whose 主要负责人 has an account; only they can have a 重大隐患
XINYUAN = "明光市鑫源木业包装制品有限责任公司涧溪分公司"


@dataclass(frozen=True)
class Plan:
    """One county of the demo: how many enterprises and hazards, and which trades there are many of."""

    code: str
    place: str
    enterprises: int
    hazards: int
    sites: int
    lat: float
    lng: float
    busiest: tuple[str, ...]  # townships, the busiest first; the others follow
    trades: dict[str, int] = field(default_factory=dict)  # weights; 0 leaves a trade out
    inspectors: int = 1
    officers: int = 1


COMMON_TRADES = {
    "industry_trade": 34, "fire": 12, "construction": 6, "commerce": 8, "gas": 6, "hazchem": 7, "fireworks": 4, "school": 7,
    "agriculture": 6, "transport": 5, "health": 3, "culture_tourism": 3, "special_equipment": 2, "dust": 5, "self_built": 3,
    "urban": 2, "water_traffic": 1, "non_coal_mine": 2, "road_traffic": 2, "forest_fire": 1, "pipeline": 1, "civil_explosives": 1,
}  # fmt: skip
PLANS = (
    Plan(MAIN, "明光市", 150, 1130, 14, 32.78, 118.02,
         ("涧溪镇", "明光街道", "明东街道", "张八岭镇", "明南街道", "石坝镇", "管店镇", "女山湖镇"),
         COMMON_TRADES, inspectors=2, officers=2),
    Plan("370481", "滕州市", 50, 220, 5, 35.08, 117.16,
         ("荆河街道", "西岗镇", "级索镇", "龙泉街道", "木石镇", "鲍沟镇"),
         COMMON_TRADES | {"coal_mine": 6, "industry_trade": 40}, officers=2),
    Plan("320614", "海门区", 42, 150, 4, 31.87, 121.18,
         ("三星镇（叠石桥家纺产业园区）", "南通市海门区经济技术开发区", "常乐镇", "海门港新区", "三厂工业园区", "四甲镇"),
         COMMON_TRADES | {"non_coal_mine": 0, "water_traffic": 5, "industry_trade": 44}, officers=2),
)  # fmt: skip

# name after the county's, short name, industries
DEPARTMENTS = (
    ("应急管理局", "应急局", "industry_trade hazchem fireworks non_coal_mine coal_mine dust"),
    ("住房和城乡建设局", "住建局", "construction gas self_built"),
    ("城市管理综合行政执法局", "城管局", "urban"),
    ("交通运输局", "交通局", "transport water_traffic"),
    ("公安局", "公安局", "road_traffic civil_explosives"),
    ("市场监督管理局", "市监局", "special_equipment"),
    ("消防救援大队", "消防大队", "fire"),
    ("教育体育局", "教体局", "school"),
    ("农业农村局", "农业农村局", "agriculture"),
    ("商务局", "商务局", "commerce"),
    ("文化旅游局", "文旅局", "culture_tourism"),
    ("卫生健康委员会", "卫健委", "health"),
    ("发展和改革委员会", "发改委", "pipeline"),
    ("自然资源和规划局", "自然资源局", "forest_fire"),
)
# places of the public: the township or a department answers for them
PUBLIC_PLACES = (
    ("{town}中心农贸市场", "commerce"), ("{town}文化广场", "culture_tourism"), ("{town}卫生院门前路口", "road_traffic"),
    ("{town}客运招呼站", "transport"), ("{town}便民码头", "water_traffic"), ("{town}公益林防火检查站", "forest_fire"),
)  # fmt: skip


@dataclass
class County:
    """A county of the demo as it is in the database. Actors are kept, so that their posts are read once."""

    plan: Plan
    unit: Unit
    townships: list[Unit] = field(default_factory=list)
    departments: list[Unit] = field(default_factory=list)
    enterprises: dict[int, list[Unit]] = field(default_factory=dict)  # by township
    places: dict[int, list[Unit]] = field(default_factory=dict)
    staff: dict[tuple[int, str], list[User]] = field(default_factory=dict)  # by unit and role
    posts: dict[int, tuple[int, str]] = field(default_factory=dict)  # unit and role of a person
    campaigns: list[Campaign] = field(default_factory=list)
    problem_lists: list[ProblemList] = field(default_factory=list)

    def people(self, unit: Unit | int | None, *roles: str) -> list[User]:
        pk = getattr(unit, "pk", unit)
        return [user for role in roles for user in self.staff.get((pk, role), [])]

    def department_of(self, industry: str) -> Unit | None:
        return next((d for d in self.departments if industry in {i.pk for i in d.industries.all()}), None)


# --- what must be there before anybody can sign in --------------------------------------------------------------------
@transaction.atomic
def first(since: date) -> Unit:
    """The main county, its departments, the enterprise of the story, and the accounts."""
    plan = PLANS[0]
    load_divisions(actor=None, counties=[plan.code])
    county = Unit.objects.get(division_code=plan.code)
    departments = make_departments(plan, county)
    jianxi = Unit.objects.get(division_code="341182104")
    village = _unit(kind="village", name="鲁山村", parent=jianxi, division_code="341182104201")
    enterprise = _unit(
        kind="enterprise", name=XINYUAN, short_name="鑫源木业", parent=jianxi, uscc=names.code(Random(1), MAIN),
        industry="industry_trade", regulator=departments["应急管理局"], gbt4754_section="C", principal_person="孙立志",
        safety_officer="周强", phone=names.phone(Random(1)), risk_colour="yellow", risk_graded_on=since, address="涧溪镇工业集中区 7 号",
        lat=32.8507, lng=118.1012,
    )  # fmt: skip
    units = {u.division_code: u for u in Unit.objects.exclude(division_code="")}
    units |= {"village": village, "enterprise": enterprise, "emergency": departments["应急管理局"]}
    accounts.make_accounts(units, since)
    return county


def make_departments(plan: Plan, county: Unit) -> dict[str, Unit]:
    made = {}
    for order, (name, short, industries) in enumerate(DEPARTMENTS, start=1):
        made[name] = _unit(
            kind="department",
            name=plan.place + name,
            short_name=short,
            parent=county,
            order=order,
            industries=industries.split(),
        )
    return made


def _unit(*, kind: str, name: str, parent: Unit, **values) -> Unit:
    found = Unit.objects.filter(kind=kind, name=name, parent=parent).first()
    return found or create_unit(actor=None, kind=kind, name=name, parent=parent, **values)


# --- the rest -----------------------------------------------------------------------------------------------------------
def build(since: date) -> Iterator[County]:
    """Make what is missing of every county, in small transactions, and hand each over as it stands."""
    for plan in PLANS:
        with transaction.atomic():
            load_divisions(actor=None, counties=[plan.code])
            county = Unit.objects.get(division_code=plan.code)
            make_departments(plan, county)
            accounts.make_accounts({county.division_code: county}, since)
        for township in Unit.objects.filter(county=county, kind="township").order_by("order"):
            with transaction.atomic():
                _make_township(plan, county, township, since)
        with transaction.atomic():
            _staff_offices(plan, county, since)
            make_campaigns(plan, county, since)
            _letterheads(plan, county)
        yield read(plan)


def _make_township(plan: Plan, county: Unit, township: Unit, since: date) -> None:
    random = Random(f"{plan.code} {township.name}")
    short = town_word(township)
    departments = list(Unit.objects.filter(parent=county, kind="department").prefetch_related("industries"))
    regulators = {industry.pk: d for d in departments for industry in d.industries.all()}
    for number in range(_count(plan, township)):
        _make_enterprise(plan, township, short, regulators, random, since, number)
    for pattern, _ in random.sample(PUBLIC_PLACES, 2):
        _unit(kind="place", name=pattern.format(town=short), parent=township)
    for number in range(plan.inspectors):
        _staff(random, f"{township.division_code}j{number}", "township_inspector", township, since, certified=True)
    _staff(random, f"{township.division_code}f", "township_leader", township, since)
    _staff(random, f"{township.division_code}w", "grid_worker", township, since)


def town_word(township: Unit) -> str:
    """涧溪镇 → 涧溪; 三星镇（叠石桥家纺产业园区） → 三星."""
    name = (township.short_name or township.name).split("（")[0]
    for ending in ("经济技术开发区", "街道", "镇", "乡"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def rank(plan: Plan, townships: list[Unit]) -> list[Unit]:
    """Townships, the busiest first."""
    place = {name: number for number, name in enumerate(plan.busiest)}
    return sorted(townships, key=lambda t: (place.get(t.name, 99), t.order))


def zipf(count: int, steepness: float = 1.0) -> list[float]:
    weights = [1 / (place + 1) ** steepness for place in range(count)]
    return [weight / sum(weights) for weight in weights]


def _count(plan: Plan, township: Unit) -> int:
    townships = rank(plan, list(Unit.objects.filter(parent=township.parent, kind="township")))
    share = zipf(len(townships), 0.8)[townships.index(township)]
    return max(1, round(plan.enterprises * share))


def _make_enterprise(plan, township, short, regulators, random: Random, since: date, number: int) -> None:
    is_site = number % max(plan.enterprises // max(plan.sites, 1), 2) == 1
    industry = "construction" if is_site else _trade(plan, random)
    if number == 2 and township.name in plan.busiest[:3]:
        name, industry = names.longest(plan.busiest.index(township.name), plan.place, short), "industry_trade"
    elif is_site:
        name = names.site(random, plan.place, short)
    else:
        name = names.enterprise(random, plan.place, short, industry)
    has_code = random.random() > 0.06
    colour = random.choices(("red", "orange", "yellow", "blue", ""), (3, 10, 34, 45, 8))[0]
    grade = random.choices(("", "3", "2", "1"), (62, 31, 6, 1))[0]
    officer, principal = names.person(random), names.person(random)
    facts = {
        "uscc": names.code(random, plan.code) if has_code else "",
        "uscc_missing_reason": "" if has_code else "个体经营，正在办理",
        "industry": industry, "regulator": regulators.get(industry), "gbt4754_section": names.TRADES[industry][0],
        "principal_person": principal, "safety_officer": officer, "phone": names.phone(random),
        "risk_colour": colour, "risk_graded_on": since + timedelta(days=random.randrange(700)) if colour else None,
        "standardisation_grade": grade,
        "standardisation_valid_to": since + timedelta(days=1095 + random.randrange(-60, 900)) if grade else None,
        "is_above_scale": random.random() < 0.22, "has_all_staff_duty": random.random() < 0.81,
        "address": f"{township.name}{random.choice(('工业集中区', '人民路', '滨河路', '振兴大道', '102 省道旁'))} {random.randrange(1, 260)} 号",
        "lat": round(plan.lat + random.uniform(-0.2, 0.2), 6), "lng": round(plan.lng + random.uniform(-0.25, 0.25), 6),
    }  # fmt: skip
    unit = Unit.objects.filter(kind="enterprise", name=name, parent=township).first()
    unit = unit or create_unit(actor=None, kind="enterprise", name=name, parent=township, **facts)
    _staff(random, f"{township.division_code}q{number}", "enterprise_officer", unit, since, name=officer)
    if number < OWNERS:
        _staff(random, f"{township.division_code}y{number}", "enterprise_owner", unit, since, name=principal)


def _trade(plan: Plan, random: Random) -> str:
    return random.choices(list(plan.trades), list(plan.trades.values()))[0]


def _staff_offices(plan: Plan, county: Unit, since: date) -> None:
    random = Random(f"{plan.code} offices")
    for department in Unit.objects.filter(parent=county, kind="department"):
        for number in range(plan.officers):
            _staff(random, f"d{department.pk}z{number}", "dept_officer", department, since, certified=True)
        _staff(random, f"d{department.pk}f", "dept_head", department, since)
    for number in range(2):
        _staff(random, f"{plan.code}a{number}", "awb_staff", county, since)
    for role, letter in (("awb_director", "z"), ("city_leader", "l"), ("report_clerk", "s")):
        _staff(random, f"{plan.code}{letter}", role, county, since)


def _letterheads(plan: Plan, county: Unit) -> None:
    """机关代字: 明安办, 明应急 …; without them no paper has a number."""
    if Letterhead.objects.filter(unit=county).exists():
        return
    first = plan.place[0]
    save_letterhead(actor=None, unit=county, code=f"{first}安办", name=f"{plan.place}安全生产委员会办公室")
    for department in Unit.objects.filter(parent=county, kind="department"):
        word = (department.short_name or department.name).removeprefix(plan.place).removesuffix("局")
        save_letterhead(actor=None, unit=department, code=f"{first}{word}", name=department.name)


def _staff(
    random: Random, username: str, role: str, unit: Unit, since: date, *, name: str = "", certified: bool = False
) -> None:
    """A person of the supporting cast: nobody signs in as him. An office whose demo account has the post needs no second."""
    name = name or names.person(random)
    if User.objects.filter(username=username).exists():
        return
    if (
        role in ("awb_director", "city_leader", "report_clerk", "dept_head")
        and unit.appointments.filter(role=role).exists()
    ):
        return
    if role == "enterprise_officer" and unit.appointments.exists():
        return
    user = create_user(actor=None, username=username, name=name, password=None, must_change_password=False)
    certificate = {"certificate_no": f"证 {username.upper()}", "certificate_valid_to": since + timedelta(days=3652)}
    appoint(actor=None, user=user, role=role, unit=unit, valid_from=since, **(certificate if certified else {}))


CAMPAIGNS = (
    # name with {year}, starts and ends (month, day) of that year or the next, industries ("" = all)
    ("{year}年重大事故隐患专项排查整治行动", (3, 1), (12, 31), ""),
    ("{year}年城镇燃气安全专项整治", (4, 1), (9, 30), "gas"),
    ("{year}年汛期安全生产大检查", (6, 1), (8, 31), ""),
    ("{year}年建筑施工百日攻坚", (7, 1), (10, 8), "construction"),
    ("{year}年今冬明春火灾防控", (11, 1), (3, 31), "fire"),
)


def make_campaigns(plan: Plan, county: Unit, since: date) -> None:
    """专项行动 and 问题清单 are the office's own; it makes them itself."""
    staff = User.objects.filter(appointments__unit=county, appointments__role="awb_staff").first()
    for year in range(since.year + 1, since.year + 4):
        for name, start, end, _ in CAMPAIGNS:
            name = name.format(year=year)
            ends = date(year + (end < start), *end)
            if not Campaign.objects.filter(county=county, name=name).exists():
                save_campaign(actor=staff, name=name, county=county, starts_on=date(year, *start), ends_on=ends)
        name = f"{year}年省安委会督导组反馈问题清单"
        if not ProblemList.objects.filter(county=county, name=name).exists():
            save_problem_list(
                actor=staff,
                name=name,
                issued_by="省安全生产委员会第三督导组",
                county=county,
                issued_on=date(year, 5, 20),
                planned_finish_on=date(year, 8, 31),
            )


def industries_of(campaign: Campaign) -> str:
    """Which industry a campaign is about; empty for all."""
    return next(
        (
            i
            for name, _, _, i in CAMPAIGNS
            if name.split("}")[1] == campaign.name.split("年", 1)[1].strip()
            or campaign.name.endswith(name.split("}年")[1])
        ),
        "",
    )


def read(plan: Plan) -> County:
    """The county with its people, as the stories need it."""
    unit = Unit.objects.get(division_code=plan.code)
    county = County(plan, unit)
    county.townships = rank(plan, list(Unit.objects.filter(parent=unit, kind="township")))
    county.departments = list(Unit.objects.filter(parent=unit, kind="department").prefetch_related("industries"))
    below = Unit.objects.filter(county=unit).select_related("profile", "township", "county").order_by("pk")
    for enterprise in below.filter(kind="enterprise"):
        county.enterprises.setdefault(enterprise.township_id, []).append(enterprise)
    for place in below.filter(kind="place"):
        county.places.setdefault(place.township_id, []).append(place)
    known: dict[int, User] = {}
    posts = Appointment.objects.filter(unit__county=unit).select_related("user", "unit").order_by("pk")
    for post in posts.exclude(role__in=["sysadmin", "system_client"]):
        user = known.setdefault(post.user_id, post.user)
        county.staff.setdefault((post.unit_id, post.role), []).append(user)
        county.posts[user.pk] = (post.unit_id, post.role)
    county.campaigns = list(Campaign.objects.filter(county=unit).order_by("pk"))
    county.problem_lists = list(ProblemList.objects.filter(county=unit).order_by("pk"))
    return county
