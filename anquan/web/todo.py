"""My day: the sentences of every registered list (``anquan/todo.py``), counted for one person.

All counts are one statement, and so is the number beside 待办, however many sentences a post has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES
from anquan.accounts.scope import scope_of
from anquan.todo import Book, Line, Rule, books
from anquan.web.parts import Work


@dataclass(frozen=True)
class Sentence:
    """A rule as it stands in one post's day."""

    book: Book
    rule: Rule
    query: str
    unit: str

    @property
    def href(self) -> str:
        return f"{reverse(self.book.url)}?{self.query}"

    @property
    def part_query(self) -> str:
        return f"{self.query}&{self.rule.part_query}"

    @property
    def part_href(self) -> str:
        return f"{reverse(self.book.url)}?{self.part_query}"

    def rows(self, user: User, today: date) -> QuerySet:
        """The rows of the list behind ``href``."""
        return self.book.rows(QueryDict(self.query), user, today)

    def part_rows(self, user: User, today: date) -> QuerySet:
        return self.book.rows(QueryDict(self.part_query), user, today)

    def part_said(self, count: int) -> str:
        """其中 2 条超期; nothing for none."""
        return self.rule.part.format(n=count) if count else ""


def sentences(user: User) -> list[Sentence]:
    """Every sentence the person's posts call for, what waits for him first, each list once."""
    found: dict[tuple[str, str], Sentence] = {}
    for book in books():
        for rule in book.rules:
            for post in _posts(rule, user):
                query = rule.query.format(unit=post.unit_id, user=user.pk)
                found.setdefault((book.url, query), Sentence(book, rule, query, post.unit.label))
    return sorted(found.values(), key=lambda sentence: not sentence.rule.is_mine)


def _posts(rule: Rule, user: User) -> Iterator[Appointment]:
    for post in user.appointments_today:
        role = ROLES[post.role]
        if (
            rule.right in role.rights
            and (not rule.sides or role.side in rule.sides)
            and (not rule.roles or role.code in rule.roles)
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
    measure: str
    is_mine: bool
    is_late: bool
    lines: list[Line]


def items(user: User, today: date) -> list[Item]:
    """What is not nothing, with the rows to begin with."""
    told = sentences(user)
    units = {sentence.unit for sentence in told}
    found = counted(told, user, today)
    lines = _lines([said for said, _, _ in found], user, today)
    return [
        Item(
            count=count,
            what=said.rule.what,
            part=said.part_said(part),
            part_href=said.part_href if part else "",
            unit=said.unit if len(units) > 1 else "",
            href=said.href,
            verb=said.rule.verb,
            measure=said.book.measure,
            is_mine=said.rule.is_mine,
            is_late=said.rule.is_late,
            lines=lines[said.href],
        )
        for said, count, part in found
    ]


def _lines(told: Sequence[Sentence], user: User, today: date) -> dict[str, list[Line]]:
    """By address; list by list, so that each asks once for what all its lines need."""
    found: dict[str, list[Line]] = {}
    for book in books():
        own = [said for said in told if said.book is book]
        if own:
            lines = book.lines([(said.query, said.rows(user, today)) for said in own], today)
            found |= dict(zip((said.href for said in own), lines, strict=True))
    return found


def works(user: User, today: date, *, is_all: bool = True) -> list[Work]:
    """The same sentences without their rows, for 今日要办 on the dashboard; ``is_all`` with those to be watched."""
    told = [said for said in sentences(user) if is_all or said.rule.is_mine]
    return [
        Work(count, said.rule.what, said.href, said.rule.verb, said.part_said(part), said.rule.is_late)
        for said, count, part in counted(told, user, today)
    ]


def counted(told: Sequence[Sentence], user: User, today: date) -> list[tuple[Sentence, int, int]]:
    """The sentences that are not nothing, each with its count and that of its part. One statement."""
    asked = [said.rows(user, today) for said in told]
    parts = [place for place, said in enumerate(told) if said.rule.part]
    counts = _counts([*asked, *(told[place].part_rows(user, today) for place in parts)])
    of_part = dict(zip(parts, counts[len(told) :], strict=True))
    return [(said, counts[place], of_part.get(place, 0)) for place, said in enumerate(told) if counts[place]]


def _counts(asked: Sequence[QuerySet]) -> list[int]:
    if not asked:
        return []
    first, *rest = (
        rows.order_by().annotate(nth=Value(place)).values("nth").annotate(n=Count("pk")).values_list("nth", "n")
        for place, rows in enumerate(asked)
    )
    found = dict(first.union(*rest, all=True))
    return [found.get(place, 0) for place in range(len(asked))]


Statement = tuple[str, tuple] | None
_STATEMENTS: dict[tuple, Statement] = {}
MOST_STATEMENTS = 200


def waiting(user: User, today: date) -> int:
    """How many things wait for this person, each once: the number beside 待办, on every full page. One statement.

    The number is always counted anew. Its statement is kept: to put it together from some twenty conditions takes a
    hundred times as long as all the rest, and it changes only with the person's posts and the day.
    """
    key = _depends_on(user, today)
    if key not in _STATEMENTS:
        if len(_STATEMENTS) >= MOST_STATEMENTS:
            _STATEMENTS.clear()
        _STATEMENTS[key] = _statement(user, today)
    if (statement := _STATEMENTS[key]) is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchone()[0]


def _depends_on(user: User, today: date) -> tuple:
    """All that the conditions of the sentences are made of."""
    reach = tuple(
        (grant.reach, grant.unit.pk, grant.unit.path, grant.region_field, grant.region_id, grant.industries)
        for grant in scope_of(user).grants
    )
    return user.pk, today, tuple((post.role, post.unit_id) for post in user.appointments_today), reach


def _statement(user: User, today: date) -> Statement:
    mine = [sentence for sentence in sentences(user) if sentence.rule.is_mine]
    if not mine:
        return None
    things = {name: place for place, name in enumerate(sorted({said.book.thing for said in mine}))}
    first, *rest = (
        said.rows(user, today).order_by().values_list(Value(things[said.book.thing]), F(said.book.key)) for said in mine
    )
    try:
        sql, params = first.union(*rest).query.sql_with_params()
    except EmptyResultSet:  # nothing in his scope
        return None
    return f"SELECT COUNT(*) FROM ({sql}) things", params  # noqa: S608  the ORM's own
