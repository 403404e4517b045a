"""The sentences of 待办 for heads of units: what of their power and of their people soon ends."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from enforcement.models import Mandate, Qualification
from enforcement.officers.filters import MANDATES_URL, QUALIFICATIONS_URL, MandateFilter, QualificationFilter


def _mandates(query: QueryDict, user: User, today: date) -> QuerySet:
    return MandateFilter(query, Mandate.objects.visible_to(user), given_only=True).qs


def _qualifications(query: QueryDict, user: User, today: date) -> QuerySet:
    return QualificationFilter(query, Qualification.objects.visible_to(user), given_only=True).qs


def _lines_of_mandates(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    rows = [found.select_related("unit", "from_unit").order_by("valid_to", "pk")[:MOST_LINES] for _, found in asked]
    return [[_line(each, str(each), reverse("enforcement:mandate", args=[each.pk]), each.unit.label, today) for each in found]
            for found in rows]  # fmt: skip


def _lines_of_qualifications(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    rows = [found.select_related("user").order_by("valid_to", "pk")[:MOST_LINES] for _, found in asked]
    href = f"{reverse(QUALIFICATIONS_URL)}?state=soon"
    return [[_line(each, each.user.name, href, each.get_kind_display(), today) for each in found] for found in rows]


def _line(row: Any, title: str, href: str, unit: str, today: date) -> Line:
    return Line(
        title, href, unit, f"{(row.valid_to - today).days} 天后到期" if row.valid_to > today else "今天到期", "soon"
    )


MANDATES = Book(
    MANDATES_URL,
    (Rule("项执法权快到期", "去看", "state=soon&of={unit}", "mandate.edit"),),
    _mandates,
    _lines_of_mandates,
    thing="mandate",
    measure="项",
    place=20,
)
QUALIFICATIONS = Book(
    QUALIFICATIONS_URL,
    (Rule("项审核、主持资格快到期", "去看", "state=soon&of={unit}", "mandate.edit"),),
    _qualifications,
    _lines_of_qualifications,
    thing="qualification",
    measure="项",
    place=21,
)
