"""专家库, and what experts were asked and said."""

from datetime import date, time, timedelta

from anquan.units.models import Industry
from hazards.models import Hazard
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.experts import services
from inspections.models import Expert, Visit
from inspections.rules import Activity

# name, account, employer, speciality, qualification, industries, years in force (None: no end)
EXPERTS: tuple[tuple[str, str, str, str, str, tuple[str, ...], int | None], ...] = (
    ("何明", "zhuanjia", "滁州职业技术学院", "机械加工、粉尘防爆、有限空间作业", "注册安全工程师，副教授",
     ("industry_trade", "dust"), None),
    ("邱国梁", "", "安徽省化工设计院（退休）", "危险化学品储存装卸、自动控制", "正高级工程师", ("hazchem", "fireworks"), 3),
    ("罗玉梅", "", "滁州市建筑工程质量监督站", "起重机械、深基坑、模板支撑", "高级工程师", ("construction",), 3),
    ("汤文斌", "", "明光市燃气行业协会", "城镇燃气、餐饮场所用气", "工程师", ("gas", "commerce"), 3),
    ("时建平", "", "滁州市消防协会", "人员密集场所消防、电气火灾", "一级注册消防工程师", ("fire", "school"), 1),
)  # fmt: skip
QUESTION = "请看看整改方案是否可行，改好以后还要注意什么。"
OPINION = (
    "一、同意企业提出的整改方向。二、建议先停用相关设备，整改期间设专人监护。三、防护装置应与设备联锁，打开即停机，只加固护罩不够。"
    "四、改好以后由设备厂家出具调试记录，纳入每周点检。"
)


def chapters(cast: Cast) -> list[Chapter]:
    return [chapter("专家库", _library, cast), chapter("专家意见", _opinions, cast)]


def _library(cast: Cast) -> None:
    with cast.on(cast.ago(400), time(9, 0)) as day:
        for place, (name, account, employer, speciality, qualification, trades, years) in enumerate(EXPERTS):
            services.save_expert(
                actor=cast["anweiban"], expert=None, industries=list(Industry.objects.filter(pk__in=trades)), name=name,
                user=cast[account] if account else None, employer=employer, speciality=speciality,
                qualification=qualification, phone=f"1000000{place + 3307}", starts_on=day,
                ends_on=_ends(day, years),
            )  # fmt: skip


def _ends(day: date, years: int | None) -> date | None:
    return day + timedelta(days=365 * years) if years else None


def _opinions(cast: Cast) -> None:
    """One given, one waiting for the person of the printed account, one about a visit, one that was not needed."""
    expert = Expert.objects.get(county=cast.county, user=cast["zhuanjia"])
    hazards = list(
        Hazard.objects.open().filter(township=cast.town, found_on__lte=cast.ago(7)).order_by("-found_on", "-pk")[:3]
    )
    for back, hazard, action in zip((6, 3, 0), hazards, ("submit", "withdraw", ""), strict=False):
        with cast.on(cast.ago(back), time(9, 40)) as day:
            asked = services.ask(actor=cast["anweiban"], expert=expert, question=QUESTION, hazard=hazard, today=day)
        if action:
            with cast.on(cast.ago(back - 1), time(16, 5)):
                actor, text = (cast["zhuanjia"], OPINION) if action == "submit" else (cast["anweiban"], "")
                services.perform(actor=actor, opinion_id=asked.pk, action=action, text=text)
    visit = Visit.objects.done().filter(county=cast.county, activity=Activity.SUPERVISION).order_by("-done_on").first()
    if visit is not None:
        with cast.on(cast.today, time(8, 50)) as day:
            services.ask(
                actor=cast["anweiban"], expert=expert, visit=visit, today=day,
                question="这次督查发现的问题带有共性，请提出在同类企业推广整改的建议。",
            )  # fmt: skip
