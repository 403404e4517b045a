"""派驻监督 with its log and 查岗, and 包片包线 of the leaders."""

from datetime import date, time, timedelta
from random import Random

from anquan.units.models import Industry, Unit
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.models import Stationing
from inspections.stationing import services

DUTIES = (
    "驻点督促企业开好班前会，每天巡查重点部位两次；盯住动火、高处、有限空间等危险作业的审批和监护；"
    "发现隐患当场指出，督促整改，当天写好驻守日志。"
)
SHORT_DUTIES = "岁末年初重点时段驻点值守，查人员在岗、出入库登记、动火和用电，发现异常立即报告。"
DAYS, WITHOUT_LOG = 12, (4, 9)  # days ago without a log
LOGS = (
    "参加白班班前会，抽问三名工人本岗位风险，都答得上来。巡查锯切车间、成品仓库，通道畅通。",
    "上午巡查除尘设施，滤筒压差正常，清灰记录已填。下午看动火作业一处，审批、监护、灭火器齐全。",
    "发现成品仓库东侧通道堆放托盘两垛，当场要求移走，十五分钟后复看已清空。",
    "查配电房，门锁、绝缘垫、挡鼠板完好。提醒电工补填上周的巡检记录。",
    "企业组织灭火器使用培训，参加 16 人，现场点评。新进两名员工的三级教育档案已补齐。",
    "夜班 19 时至 21 时在岗巡查，值班领导在岗，车间无人抽烟，充电区无飞线。",
    "叉车一台喇叭不响，要求停用检修。检修后试车正常，签字恢复使用。",
)
# leader, post, the town of the printed accounts or an industry, account
AREAS = (
    ("高远", "市委常委、常务副市长", "town", "lingdao"),
    ("高远", "市委常委、常务副市长", "hazchem", "lingdao"),
    ("沈立新", "副市长", "fire", ""),
    ("陶亚东", "副市长", "construction", ""),
    ("费正明", "副市长", "transport", ""),
    ("鲍春梅", "市政协副主席", "next", ""),
    ("武传德", "市人大常委会副主任", "next", ""),
)


def chapters(cast: Cast) -> list[Chapter]:
    return [
        chapter("派驻监督：正在驻守", _running, cast),
        chapter("派驻监督：提前结束", _ended, cast),
        chapter("派驻监督：还没开始", _planned, cast),
        chapter("包片包线", _areas, cast),
    ]


def _station(cast: Cast, who: str, person: str, place: Unit, starts_on: date, days: int, duties: str) -> Stationing:
    return services.station(
        actor=cast[who], place=place, person=cast[person], starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days), duties=duties, today=starts_on,
    )  # fmt: skip


def _running(cast: Cast) -> None:
    """Twelve days of it are over; today's log is still to be written by the person of the printed account."""
    place = cast.enterprises()[0]
    with cast.on(cast.ago(DAYS), time(8, 40)) as day:
        made = _station(cast, "fenguan", "fucha", place, day, 30, DUTIES)
    for back in range(DAYS, 0, -1):
        if back not in WITHOUT_LOG:
            _log(cast, made, cast.ago(back), Random(f"log {back}").randrange(10, 50), LOGS[back % len(LOGS)])
    with cast.on(cast.ago(8), time(10, 12)) as day:
        services.check_presence(
            actor=cast["fenguan"], stationing_id=made.pk, is_present=True, today=day, note="正在成品仓库巡查。"
        )
    with cast.on(cast.ago(4), time(15, 40)) as day:
        services.check_presence(
            actor=cast["anweiban"], stationing_id=made.pk, is_present=False, today=day,
            note="视频查岗无人应答，本人称去镇里开会，没有报备。",
        )  # fmt: skip
    with cast.on(cast.ago(2), time(9, 30)) as day:
        services.check_presence(actor=cast["fenguan"], stationing_id=made.pk, is_present=True, today=day)


def _log(cast: Cast, made: Stationing, day: date, minute: int, text: str) -> None:
    with cast.on(day, time(17, minute)) as today:
        photo = cast.photo(made.person, made.place, "XC15")
        services.write_log(actor=made.person, stationing_id=made.pk, text=text, photo=photo, today=today)


def _ended(cast: Cast) -> None:
    """A repair that was finished sooner than planned."""
    trades = cast.unit_of("zhifa").industries.all()
    place = list(cast.enterprises().filter(profile__industry__in=trades))[-1]
    with cast.on(cast.ago(40), time(8, 50)) as day:
        made = _station(cast, "anweiban", "zhifa", place, day, 20, "停产检修期间驻点，盯住动火、吊装和有限空间作业。")
    for back in (40, 39, 38, 36, 35, 34, 33):
        _log(cast, made, cast.ago(back), 20, LOGS[(back + 1) % len(LOGS)])
    with cast.on(cast.ago(32), time(16, 0)) as day:
        services.end(
            actor=cast["anweiban"],
            stationing_id=made.pk,
            ends_on=day,
            reason="检修提前完成，已验收恢复生产。",
            today=day,
        )


def _planned(cast: Cast) -> None:
    with cast.on(cast.today, time(8, 45)) as day:
        services.station(
            actor=cast["fenguan"], place=cast.unit_of("wangge"), person=cast["wangge"], today=day,
            starts_on=day + timedelta(days=5), ends_on=day + timedelta(days=20), duties=SHORT_DUTIES,
        )  # fmt: skip


def _areas(cast: Cast) -> None:
    trades = Industry.objects.in_bulk([where for _, _, where, _ in AREAS])
    others = list(
        Unit.objects.active().townships().filter(county=cast.county).exclude(pk=cast.town.pk).order_by("order")
    )
    first = cast.today.replace(month=1, day=1)
    with cast.on(first, time(9, 0)) as day:
        for leader, post, where, account in AREAS:
            town = cast.town if where == "town" else others.pop(0) if where == "next" and others else None
            if town is None and where not in trades:
                continue
            services.give_area(
                actor=cast["anweiban"], leader=leader, post=post, starts_on=day,
                user=cast[account] if account else None, township=town, industry=trades.get(where),
            )  # fmt: skip
