"""The sentences of 待办 about 重大隐患: a table over the addresses of the ledger. Who does what is MAJOR_LIFECYCLE."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from hazards.majors.filters import LIST_URL, MajorFilter
from hazards.majors.rules import Status
from hazards.majors.selectors import ORDERINGS
from hazards.models import MajorHazard
from hazards.selectors import day_of
from hazards.todo import AUTHORITIES, COUNTY, TOWNSHIP
from hazards.words import Day, Left, days_past, remaining

OWNER, OFFICER = frozenset({"enterprise_owner"}), frozenset({"enterprise_officer"})

RULES = (
    # --- judged, listed, ordered
    Rule("条重大隐患待研究认定", "去认定", "status=discovered", "hazard.determine", COUNTY,
         part="其中 {n} 条需集体研究", part_query="determination=collective"),
    Rule("条重大隐患待列入清单", "去列入", "status=confirmed&desk={unit}", "major.list"),
    Rule("条重大隐患待交办", "去交办", "status=listed&desk={unit}", "major.order"),
    # --- put right
    Rule("条重大隐患待签收", "去签收", "status=assigned&responsible_unit={unit}", "hazard.acknowledge"),
    Rule("条重大隐患待报治理方案", "去报方案", "status=accepted&responsible_unit={unit}", "hazard.submit", roles=OWNER),
    Rule("条重大隐患待报治理方案", "去报方案", "status=accepted&responsible_unit={unit}", "hazard.submit", AUTHORITIES),
    Rule("条重大隐患方案已备，待开始整改", "去开始", "status=planned&responsible_unit={unit}", "hazard.submit"),
    Rule("条重大隐患验收不合格，要重新整改", "去整改", "status=rectifying&returned=redo&responsible_unit={unit}",
         "hazard.submit"),
    Rule("条重大隐患逾期，请尽快整改、申请销号", "去整改", "status=rectifying&due=overdue&responsible_unit={unit}",
         "hazard.submit", is_late=True),
    Rule("条重大隐患今日到期", "去整改", "status=rectifying&due=today&responsible_unit={unit}", "hazard.submit"),
    Rule("条重大隐患正在整改，没有逾期", "查看", "status=rectifying&due=not_due&responsible_unit={unit}", "hazard.submit",
         part="其中 {n} 条临期", part_query="due=soon"),
    # --- 定期报告, by whoever is charged with it
    Rule("条重大隐患该交定期报告", "去报告", "duty=owed&duty_of={unit}", "hazard.submit",
         part="其中 {n} 条漏报", part_query="duty=missed"),
    Rule("条重大隐患该交定期报告", "去报告", "duty=owed&duty_of={unit}", "hazard.remind",
         part="其中 {n} 条漏报", part_query="duty=missed"),
    # --- checked, verified, written off
    Rule("条重大隐患待到场核查", "去核查", "status=to_check&desk={unit}", "hazard.recheck", TOWNSHIP),
    Rule("条重大隐患待验收", "去验收", "status=to_verify&not_by={user}", "hazard.recheck", COUNTY,
         part="其中 {n} 条超期", part_query="due=recheck_late"),
    Rule("条重大隐患待批准销号", "去审批", "status=verified&desk={unit}&not_by={user}", "hazard.decide", COUNTY,
         part="其中 {n} 条超期", part_query="due=recheck_late"),
    # --- to be watched
    Rule("条重大隐患等主要负责人报治理方案", "查看", "status=accepted&responsible_unit={unit}", "hazard.submit",
         roles=OFFICER, is_mine=False),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return MajorFilter(query, MajorHazard.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    day, related = day_of(today), ("hazard__unit", "hazard__responsible_unit")
    in_order = keyset.keys(ORDERINGS[0])
    return [
        [_line(major, day) for major in found.select_related(*related).order_by(*in_order)[:MOST_LINES]]
        for _, found in asked
    ]


def _line(major: MajorHazard, day: Day) -> Line:
    hazard, left = major.hazard, left_of(major, day)
    unit = (hazard.responsible_unit or hazard.unit).name
    return Line(major.title, reverse("majors:detail", args=[hazard.number]), unit, left.say, left.tone)


def left_of(major: MajorHazard, day: Day) -> Left:
    """The step that runs now, in words: 逾期 when the deadline of rectification is past, else what is left of the step."""
    hazard, due_on = major.hazard, major.hazard.clock_due_on
    if hazard.is_overdue(day.today):
        return Left(f"逾期 {days_past(hazard.due_on, day)} 天", "late")
    if due_on is None:
        return Left(Status(major.status).label)
    if due_on < day.today:
        return Left(f"超期 {days_past(due_on, day)} 天", "soon")
    is_soon = due_on <= day.soon_until
    return Left(remaining(due_on, day, in_workdays=is_soon), "soon" if is_soon else "")


BOOK = Book(LIST_URL, RULES, rows, lines, thing="hazard", key="hazard_id", place=2)
