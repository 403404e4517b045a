"""My day: which sentences a post gets, and the list each of them opens. ONE table.

A rule is an address of the list of hazards. What is counted is what that address shows, so a count and its list cannot
differ. ``{unit}`` is the unit of the post, ``{user}`` the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES
from anquan.web.parts import Work
from hazards.selectors import day_of, listing

MOST_LINES = 5
RECTIFIERS = frozenset({"enterprise"})
AUTHORITIES = frozenset({"township", "department", "office"})
COUNTY = frozenset({"department", "office"})
OFFICE = frozenset({"office"})
TOWNSHIP = frozenset({"township"})
ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """``right`` and ``sides`` say whose it is, ``part`` counts a share of it (其中 2 条超期).

    ``is_mine``: the ball is with this post; the others are there to be watched and are not counted as work.
    """

    what: str
    verb: str
    query: str
    right: str
    sides: frozenset[str] = ANY
    unless: str = ""  # a right that makes this sentence pointless
    part: str = ""
    part_query: str = ""
    is_mine: bool = True
    is_late: bool = False


RULES = (
    # --- those who rectify
    Rule("条待签收", "去签收", "status=assigned&responsible_unit={unit}", "hazard.acknowledge"),
    Rule("条被退回，要重新整改", "去整改", "returned=redo&responsible_unit={unit}", "hazard.submit"),
    Rule("条逾期，请尽快整改提交", "去整改", "due=overdue&status=rectifying&responsible_unit={unit}", "hazard.submit",
         RECTIFIERS, is_late=True),
    Rule("条今日到期", "去整改", "due=today&responsible_unit={unit}", "hazard.submit", RECTIFIERS),
    Rule("条正在整改，没有逾期", "查看", "status=rectifying&due=not_due&responsible_unit={unit}", "hazard.submit",
         part="其中 {n} 条临期", part_query="due=soon"),
    # --- those who order
    Rule("条待指定责任单位", "去指定", "status=designating", "hazard.designate"),
    Rule("条待交办", "去交办", "status=reported&desk={unit}", "hazard.assign", AUTHORITIES,
         part="其中 {n} 条是责任单位退回的", part_query="returned=declined"),
    # --- those who decide
    Rule("件申请待您批", "去办理", "request=open&decider={unit}", "hazard.decide"),
    # --- those who re-check; a major hazard is re-checked at county level
    Rule("条待复查", "去复查", "status=submitted&level=general&desk={unit}", "hazard.recheck", AUTHORITIES,
         part="其中 {n} 条超期", part_query="due=recheck_late"),
    Rule("条重大隐患待复查", "去复查", "status=submitted&level=major", "hazard.recheck", COUNTY,
         part="其中 {n} 条超期", part_query="due=recheck_late"),
    # --- to be watched
    Rule("条逾期", "去催办", "due=overdue", "hazard.remind", AUTHORITIES, is_mine=False, is_late=True),
    Rule("条今日到期", "查看", "due=today", "hazard.remind", AUTHORITIES, is_mine=False),
    Rule("条复查超期", "查看", "due=recheck_late", "hazard.remind", OFFICE, is_mine=False),
    Rule("件申请待批", "查看", "request=open", "hazard.designate", is_mine=False),
    Rule("条重大隐患未销号", "查看", "level=major&status=open", "hazard.designate", is_mine=False),
    Rule("条您登记的还没有销号", "查看", "reporter={user}&status=open", "hazard.report", frozenset({"grid", "office"}),
         unless="hazard.assign", is_mine=False),
    Rule("条逾期", "查看", "due=overdue", "hazard.view", unless="hazard.submit", is_mine=False, is_late=True),
    Rule("条重大隐患未销号", "查看", "level=major&status=open", "hazard.view", unless="hazard.submit", is_mine=False),
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A rule as it stands in one post's day."""

    rule: Rule
    query: str
    unit: str

    @property
    def href(self) -> str:
        return f"{reverse('hazards:list')}?{self.query}"

    def rows(self, user: User, today: date) -> QuerySet:
        """The rows of the list behind ``href``."""
        return listing.filtered(QueryDict(self.query), user, today)

    def part_rows(self, user: User, today: date) -> QuerySet:
        return listing.filtered(QueryDict(self.part_address), user, today)

    def part_said(self, count: int) -> str:
        """其中 2 条超期; nothing for none."""
        return self.rule.part.format(n=count) if count else ""

    @property
    def part_address(self) -> str:
        return f"{self.query}&{self.rule.part_query}"


def sentences(user: User) -> list[Sentence]:
    """Every sentence the person's posts call for, in the order of the table, each list once."""
    found: dict[str, Sentence] = {}
    for rule in RULES:
        for post in _posts(rule, user):
            query = rule.query.format(unit=post.unit_id, user=user.pk)
            found.setdefault(query, Sentence(rule, query, post.unit.label))
    return list(found.values())


def _posts(rule: Rule, user: User) -> Iterator[Appointment]:
    for post in user.appointments_today:
        role = ROLES[post.role]
        if (
            rule.right in role.rights
            and (not rule.sides or role.side in rule.sides)
            and not user.has_right(rule.unless)
        ):
            yield post


@dataclass(frozen=True)
class Item:
    """A sentence with its count and the first rows behind it."""

    count: int
    what: str
    part: str
    part_href: str
    unit: str
    href: str
    verb: str
    is_mine: bool
    is_late: bool
    lines: list[listing.Row]


def items(user: User, today: date) -> list[Item]:
    """What is not nothing, with the rows to begin with."""
    told, day = sentences(user), day_of(today)
    units = {sentence.unit for sentence in told}
    found = []
    for sentence, count, part in counted(told, user, today):
        rows = sentence.rows(user, today)
        found.append(Item(
            count=count, what=sentence.rule.what, verb=sentence.rule.verb, href=sentence.href,
            part=sentence.part_said(part),
            part_href=f"{reverse('hazards:list')}?{sentence.part_address}" if part else "",
            unit=sentence.unit if len(units) > 1 else "",
            is_mine=sentence.rule.is_mine, is_late=sentence.rule.is_late,
            lines=[listing.row(hazard, day, sentence.query) for hazard in _first(rows, sentence.query)],
        ))  # fmt: skip
    return found


def _first(rows: QuerySet, query: str) -> QuerySet:
    """In the order in which the list shows them."""
    ordering = listing.default_ordering(QueryDict(query))
    return listing.in_order(rows, ordering).select_related(*listing.RELATED).only(*listing.COLUMNS)[:MOST_LINES]


def counted(told: list[Sentence], user: User, today: date) -> Iterator[tuple[Sentence, int, int]]:
    """The sentences that are not nothing, each with its count and that of its part."""
    for sentence in told:
        if count := sentence.rows(user, today).order_by().count():
            part = sentence.part_rows(user, today).order_by().count() if sentence.rule.part else 0
            yield sentence, count, part


def works(user: User, today: date) -> list[Work]:
    """The same sentences without their rows, for 今日要办 on the dashboard."""
    return [
        Work(count, said.rule.what, said.href, said.rule.verb, said.part_said(part), said.rule.is_late)
        for said, count, part in counted(sentences(user), user, today)
    ]


def waiting(user: User, today: date) -> int:
    """How many hazards wait for this person, each once: the number beside 待办. One query."""
    mine = [sentence for sentence in sentences(user) if sentence.rule.is_mine]
    if not mine:
        return 0
    first, *rest = (sentence.rows(user, today).order_by().values("pk") for sentence in mine)
    return first.union(*rest).count()
