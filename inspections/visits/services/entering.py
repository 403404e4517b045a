"""补录: visits that took place before they could be planned here, as a register of past months holds them, many at once.

The same checks as 拟定 where a past visit can still meet them. Nobody is told, nothing is signed, no paper is made: what
was, was. Each visit has its number, its people and its journal entry.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import User
from anquan.inserting import insert_rows
from anquan.journal.services import record_many
from anquan.papers.numbering import take
from anquan.units.models import Unit
from hazards.models import Campaign, Hazard
from inspections.models import Finding, Participant, Visit
from inspections.rules import Activity, Status, number_text
from inspections.visits.people import Goer
from inspections.visits.services.making import check_goers, check_method, check_rank, code_of, drafted, post_of

AT, LENGTH = time(9), timedelta(hours=1)  # where only the day is known
OFFICERS = 2


@dataclass(frozen=True)
class Past:
    """One line of the register. ``hazards`` are those it found, where they are registered already."""

    unit: Unit
    method: str
    done_on: date
    goers: tuple[Goer, ...]
    rank: str = ""
    findings: str = ""
    responsible_unit: Unit | None = None
    is_cross_area: bool = False
    hazards: tuple[Hazard, ...] = ()
    campaigns: tuple[Campaign, ...] = ()


@transaction.atomic
def enter_past(
    *,
    actor: User,
    activity: str,
    rows: Sequence[Past],
    today: date,
    organ: Unit | None = None,
    approver: User | None = None,
) -> list[Visit]:
    """Visits of one activity and one organ, all or none. ``approver`` is who approved the inspections among them.

    Raises ``ValidationError`` that names the first line at fault, ``NotAllowed``.
    """
    post = post_of(actor, activity, organ)
    _check_approver(activity, actor, approver)
    places = _places(actor, rows)
    visits = [
        _visit(place, row, actor, activity, post.unit, approver, places, today) for place, row in enumerate(rows, 1)
    ]
    _number(visits)
    insert_rows(Visit, visits)
    entered = Visit.objects.in_bulk([visit.number for visit in visits], field_name="number")
    known = [entered[visit.number] for visit in visits]
    insert_rows(Participant, [each for visit, row in zip(known, rows, strict=True) for each in _people(visit, row)])
    insert_rows(Finding, [each for visit, row in zip(known, rows, strict=True) for each in _found(visit, row)])
    belongs = Visit.campaigns.through
    insert_rows(belongs, [
        belongs(visit=visit, campaign=campaign) for visit, row in zip(known, rows, strict=True) for campaign in row.campaigns
    ])  # fmt: skip
    told = ({"obj": visit, "county": visit.county_id, "changes": {"status": [None, Status.DONE]}} for visit in known)
    record_many(actor=actor, action="visit.enter_past", rows=told)
    return known


def _check_approver(activity: str, actor: User, approver: User | None) -> None:
    if activity == Activity.INSPECTION and (approver is None or approver.pk == actor.pk):
        raise ValidationError({"approver": "行政检查要写明批准人，批准人不能是补录的人。"})


def _places(actor: User, rows: Sequence[Past]) -> dict[int, Unit]:
    """The places as the person may see them, with what a visit takes from them; one query."""
    mine = Unit.objects.visible_to(actor).filter(pk__in={row.unit.pk for row in rows})
    return mine.select_related("profile", "parent__profile", "county", "township").in_bulk()


def _visit(place, row: Past, actor, activity, organ, approver, places, today: date) -> Visit:
    try:
        return _checked(row, actor, activity, organ, approver, places, today)
    except ValidationError as problem:
        raise ValidationError(f"第 {place} 行：{'；'.join(problem.messages)}") from problem


def _checked(row: Past, actor, activity, organ, approver, places, today: date) -> Visit:
    if row.done_on > today:
        raise ValidationError("检查日期不能晚于今天。")
    if row.unit.pk not in places:
        raise ValidationError("没有这个单位，或者不在您的管辖范围内。")
    if activity == Activity.INSPECTION and len(row.goers) < OFFICERS:
        raise ValidationError(f"行政检查至少要 {OFFICERS} 名检查人员。")
    check_method(activity, row.method)
    check_goers(row.goers)
    visit = drafted(actor, activity, row.method, places[row.unit.pk], row.done_on, organ, row.responsible_unit)
    visit.rank, visit.findings, visit.is_cross_area = row.rank, row.findings, row.is_cross_area
    check_rank(visit)
    begun = timezone.make_aware(datetime.combine(row.done_on, AT))
    visit.status, visit.begun_at, visit.done_at, visit.done_on = Status.DONE, begun, begun + LENGTH, row.done_on
    visit.made_at = min(visit.made_at, begun)
    if activity == Activity.INSPECTION:
        visit.approved_by, visit.approved_on = approver, row.done_on
    return visit


def _number(visits: Sequence[Visit]) -> None:
    """In the order of the lines, each county and year in one statement."""
    series: dict[tuple[str, int], list[Visit]] = defaultdict(list)
    for visit in visits:
        series[code_of(visit), visit.planned_on.year].append(visit)
    for (code, year), own in sorted(series.items()):
        first = take(series=f"JC-{code}", year=year, count=len(own))
        for order, visit in enumerate(own, first):
            visit.number = number_text(code, year, order)


def _people(visit: Visit, row: Past) -> list[Participant]:
    return [
        Participant(
            visit=visit, duty=goer.duty, order=order, user=goer.user, unit=goer.unit,
            name=goer.user.name if goer.user else goer.name.strip(), post=goer.post,
        )
        for order, goer in enumerate(row.goers)
    ]  # fmt: skip


def _found(visit: Visit, row: Past) -> list[Finding]:
    return [Finding(visit=visit, hazard=hazard, order=order) for order, hazard in enumerate(row.hazards)]
