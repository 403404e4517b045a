"""The figures of hazards (codes ``haz.*``), each defined once. Words: 发现 = 登记, 整改完成 = 销号.

Counting (decided for the life of a hazard): ``found`` = registered in the period, 作废 excluded; ``fixed`` = of those,
closed by the period's end, as it stood then. 未到期 is in neither part of the on-time rate.
"""

from typing import Any

from django.db.models import F, Max, Q, QuerySet

from anquan.indicators import Book, Indicator, Slice, register, register_book
from hazards import rules
from hazards.majors.rules import Status as MajorStatus
from hazards.models import Hazard, Listing, MajorHazard, ProblemList
from hazards.models.listings import ListingQuerySet
from hazards.querysets import HazardQuerySet


def base(asked: Slice) -> HazardQuerySet:
    """The hazards the asker may see, narrowed by the filters of the slice, 作废 excluded."""
    from hazards.filters import HazardFilter

    rows = Hazard.objects.counted()
    if asked.user is not None:
        rows = rows.visible_to(asked.user)
    if not asked.filters:
        return rows
    return HazardFilter(_as_query(asked.filters), rows, today=asked.today).qs


def _as_query(filters) -> dict:
    many = ("status", "source")
    return {name: value.split(",") if name in many else value for name, value in filters.items()}


def found(asked: Slice) -> HazardQuerySet:
    return base(asked).in_period(asked.period.first, asked.period.last)


def fixed(asked: Slice) -> HazardQuerySet:
    return found(asked).fixed_by(asked.period.last)


def open_now(asked: Slice) -> HazardQuerySet:
    return base(asked).open()


def overdue_now(asked: Slice) -> HazardQuerySet:
    return base(asked).overdue(asked.today)


def overdue_fixed(asked: Slice) -> HazardQuerySet:
    return _closed_in(asked).filter(rules.closed_late_q())


def closed_on_time(asked: Slice) -> HazardQuerySet:
    return _closed_in(asked).filter(rules.closed_on_time_q())


def due_decided(asked: Slice) -> HazardQuerySet:
    """Closed on time, closed late and overdue: everything whose deadline has given its verdict."""
    closed = Q(status=rules.Status.CLOSED, ended_on__gte=asked.period.first, ended_on__lte=asked.period.last)
    return base(asked).filter(closed | rules.overdue_q(asked.today))


def _closed_in(asked: Slice) -> HazardQuerySet:
    return base(asked).filter(
        status=rules.Status.CLOSED, ended_on__gte=asked.period.first, ended_on__lte=asked.period.last
    )


def recheck_late(asked: Slice) -> HazardQuerySet:
    return base(asked).filter(status=rules.Status.SUBMITTED, clock_due_on__lt=asked.today)


def _major(rows_of):
    return lambda asked: rows_of(asked).major()


def _listed(rows_of):
    return lambda asked: rows_of(asked).filter(problem_list__isnull=False)


def days_ahead_of_plan(asked: Slice) -> int | None:
    """Of ONE list, once its last item is closed; negative when it was late."""
    rows = _listed(base)(asked)
    lists = ProblemList.objects.filter(pk__in=rows.values("problem_list"))[:2]
    if len(lists) != 1 or rows.open().exists():
        return None
    return lists[0].days_ahead(rows.aggregate(last=Max("ended_on"))["last"])


# --- 重大隐患 and 挂牌督办: their rows are items and listings; the hazard behind them says what is seen and narrowed ------
def _placed(rows: Any, to: str) -> Any:
    """With the places by which figures are frozen."""
    return rows.annotate(county_id=F(f"{to}county_id"), township_id=F(f"{to}township_id"))


def items(asked: Slice) -> QuerySet:
    return _placed(MajorHazard.objects.filter(hazard__in=base(asked).values("pk")), "hazard__")


def listings(asked: Slice) -> ListingQuerySet:
    return _placed(Listing.objects.filter(major__hazard__in=base(asked).values("pk")), "major__hazard__")


def put_on_list(asked: Slice) -> QuerySet:
    rows = items(asked).filter(listed_on__gte=asked.period.first, listed_on__lte=asked.period.last)
    return rows.exclude(status__in=[MajorStatus.LOWERED, MajorStatus.VOID])


def written_off_on_time(asked: Slice) -> QuerySet:
    rows = items(asked).filter(closed_on__gte=asked.period.first, closed_on__lte=asked.period.last)
    in_time = Hazard.objects.filter(rules.closed_on_time_q())
    return rows.filter(status=MajorStatus.CLOSED, listed_on__isnull=False, hazard__in=in_time.values("pk"))


LEDGER, LISTINGS = "majors:ledger", "listings:list"
# by which column each list is split
OF_HAZARD = {"township": "township__name", "industry": "industry__name", "source": "source"}


def _splits(to: str, level: str) -> dict[str, str]:
    return {name: to + column for name, column in OF_HAZARD.items()} | {"level": level, "status": "status"}


register_book(
    Book("hazards:list", _splits("", "level")),
    Book(LEDGER, _splits("hazard__", "authority")),
    Book(LISTINGS, _splits("major__hazard__", "level")),
)

DIMENSIONS = ("campaign", "industry", "township", "level", "source")

register(
    Indicator("haz.found", "排查隐患", "条", "统计时段内登记的隐患，不含作废和并案。", DIMENSIONS, rows=found),
    Indicator("haz.fixed", "整改完成", "条", "统计时段内登记的隐患中，到时段末已销号的。", DIMENSIONS, rows=fixed),
    Indicator(
        "haz.rectification_rate", "整改率", "%", "整改完成 ÷ 排查隐患，两数同出一组隐患；没有隐患的不计算。",
        DIMENSIONS, parts=("haz.fixed", "haz.found"),
    ),
    Indicator("haz.major_found", "重大隐患", "条", "统计时段内登记的重大隐患。", DIMENSIONS, rows=_major(found)),
    Indicator("haz.major_fixed", "整改重大隐患", "条", "其中到时段末已销号的。", DIMENSIONS, rows=_major(fixed)),
    Indicator("haz.open", "未销号隐患", "条", "截至当日没有销号、没有作废的隐患。", DIMENSIONS, rows=open_now),
    Indicator("haz.major_open", "重大未销号", "条", "截至当日没有销号的重大隐患。", DIMENSIONS, rows=_major(open_now)),
    Indicator(
        "haz.overdue", "逾期隐患", "条",
        "未销号、期限早于今日，且没有在期限内提交、正在等复查的。复查慢不算责任单位逾期。",
        DIMENSIONS, rows=overdue_now,
    ),
    Indicator(
        "haz.overdue_rate", "逾期率", "%", "逾期隐患 ÷ 未销号隐患。", DIMENSIONS, parts=("haz.overdue", "haz.open")
    ),
    Indicator(
        "haz.overdue_fixed", "逾期销号", "条", "统计时段内销号，但通过的那次提交晚于当时期限的。",
        DIMENSIONS, rows=overdue_fixed,
    ),
    Indicator(
        "haz.closed_on_time", "按期销号", "条", "统计时段内销号，通过的那次提交不晚于当时期限的。",
        DIMENSIONS, rows=closed_on_time,
    ),
    Indicator(
        "haz.due_decided", "到期应销号", "条", "按期销号、逾期销号与逾期未销号之和；未到期的不在内。",
        DIMENSIONS, rows=due_decided,
    ),
    Indicator(
        "haz.on_time_rate", "按期销号率", "%", "按期销号 ÷（按期销号 + 逾期销号 + 逾期未销号）；未到期的不在内。",
        DIMENSIONS, parts=("haz.closed_on_time", "haz.due_decided"),
    ),
    Indicator(
        "haz.recheck_late", "复查超期", "条", "已提交整改，超过复查时限还没有复查的，归复查方。",
        DIMENSIONS, rows=recheck_late,
    ),
    Indicator("haz.problem_list", "督导反馈问题", "个", "列入督导反馈清单的问题。", ("problem_list",),
              rows=_listed(base)),
    Indicator("haz.problem_list_fixed", "督导反馈问题整改", "个", "其中到时段末已销号的。", ("problem_list",),
              rows=lambda asked: _listed(base)(asked).fixed_by(asked.period.last)),
    Indicator(
        "haz.days_ahead_of_plan", "较计划提前", "天",
        "一份问题清单的计划完成日期减最后一条销号的日期，晚于计划的为负数；还有没销号的，或者没有选定一份清单的，不计算。",
        ("problem_list",), rows=_listed(base), value=days_ahead_of_plan,
    ),
    Indicator("haz.major_on_list", "一单四制录入", "条", "统计时段内列入清单的重大隐患，不含降级和作废的。", ("industry",),
              rows=put_on_list, list_url=LEDGER),
    Indicator(
        "haz.major_closed_on_time", "限期内销号", "条",
        "统计时段内销号的清单内重大隐患，通过的那次申请不晚于当时期限的；未到期的不在内。", ("industry",),
        rows=written_off_on_time, list_url=LEDGER,
    ),
    Indicator(
        "haz.listed_for_supervision", "挂牌督办", "起", "统计时段内批准挂牌督办的，不含撤销的。", ("level",),
        rows=lambda asked: listings(asked).listed_in(asked.period), list_url=LISTINGS,
    ),
    Indicator(
        "haz.delisted", "摘牌销案", "起", "统计时段内摘牌的，含以前年度挂牌的。", ("level",),
        rows=lambda asked: listings(asked).delisted_in(asked.period), list_url=LISTINGS,
    ),
    Indicator(
        "haz.notices_supervised", "整改督办通知", "处", "统计时段内送达督办通知书的重大隐患。", ("township",),
        rows=lambda asked: listings(asked).noticed_in(asked.period), list_url=LISTINGS,
    ),
)  # fmt: skip
