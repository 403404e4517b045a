"""One inspection from its approval to its papers, as the officers who went do it on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from anquan.accounts.models import User
from anquan.papers import services as of_papers
from hazards.rules import Level
from inspections.checklists.filling import offers
from inspections.checklists.services.answers import Given, answer, choose
from inspections.demo.cast import Cast
from inspections.models import ChecklistItem, Visit
from inspections.rules import Answer
from inspections.visits import papers, services

FINE = "查看了生产（作业）现场，核对了安全管理制度、培训和检维修台账，抽问了当班人员。"


@dataclass(frozen=True)
class Wrong:
    """Which of the usual items is 不符合, and what is written of it: without words the hazard the list knows."""

    place: int
    description: str = ""
    days: int = 10


def officers_of(visit: Visit) -> list[User]:
    return [each.user for each in visit.goers if each.user]


def approve_and_begin(cast: Cast, visit: Visit, approver: User, day: date) -> None:
    """Submitted already. What keeps it from being submitted is set right by its officer first."""
    first = officers_of(visit)[0]
    visit = Visit.objects.get(pk=visit.pk)
    if visit.status == "planned":
        services.change(
            actor=first, visit_id=visit.pk, today=day, over_cap_reason="专项部署，按计划抽查，已与属地沟通。"
        )
        services.perform(actor=first, visit_id=visit.pk, action="submit", today=day)
    services.perform(actor=approver, visit_id=visit.pk, action="approve", today=day, note="同意，注意执法规范。")
    spot = {"lat": visit.unit.lat, "lng": visit.unit.lng, "accuracy": 18} if visit.unit.lat is not None else {}
    services.perform(actor=first, visit_id=visit.pk, action="begin", today=day, **spot)


def choose_list(visit: Visit, day: date) -> None:
    """The first that is offered, where none was chosen before."""
    first = officers_of(visit)[0]
    if not visit.checklists.exists():
        offered = offers(visit, first)
        for checklist in [*offered.near, *offered.others][:1]:
            choose(actor=first, visit_id=visit.pk, checklist=checklist, today=day)


def fill_in(cast: Cast, visit: Visit, day: date, wrong: Sequence[Wrong] = (), share: float = 1.0) -> None:
    """Answer the first ``share`` of the items. What is wrong becomes a hazard; it is ordered at once."""
    choose_list(visit, day)
    first = officers_of(visit)[0]
    items = list(ChecklistItem.objects.filter(version__visits=visit).order_by("version", "order", "id"))
    items = items[: round(len(items) * share)]
    usual = [item for item in items if item.level == Level.GENERAL]
    at_fault = {usual[one.place % len(usual)].pk: one for one in wrong} if usual else {}
    given = []
    for place, item in enumerate(items):
        if one := at_fault.get(item.pk):
            given.append(Given(item.pk, Answer.NO))
            _found(cast, visit, first, item, one, day)
        elif place % 9 == 7:
            given.append(Given(item.pk, Answer.NOT_APPLICABLE))
        else:
            photo = cast.photo(first, visit.unit, item.category) if item.needs_photo else None
            given.append(Given(item.pk, Answer.YES, photo=photo))
    if given:
        answer(actor=first, visit_id=visit.pk, given=given, today=day)


def _found(cast: Cast, visit: Visit, actor: User, item: ChecklistItem, one: Wrong, day: date) -> None:
    photos = [cast.photo(actor, visit.unit, item.category, "before")]
    services.found(
        actor=actor, visit_id=visit.pk, description=one.description or item.hazard or item.content, today=day,
        photos=photos, item=item, level=item.level, mode=item.mode, category=item.category, legal_basis=item.basis,
        order={
            "measures": item.measures or "按标准整改，完成以前专人盯守。",
            "due_on": day + timedelta(days=item.days) if item.days else None,
        },
    )  # fmt: skip


def sign_and_finish(
    cast: Cast, visit: Visit, day: date, findings: str = FINE, refusal: str = "", *, is_filed: bool = True
) -> None:
    """Both officers and the person who was met; the record and, where something is to be put right, the order.

    ``is_filed``: with its 审批表 as well, which anybody can make later.
    """
    officers = officers_of(visit)
    first, second = officers[0], officers[1]
    profile = getattr(visit.unit, "profile", None)
    met = {"met_person": getattr(profile, "safety_officer", "") or "值班负责人", "met_post": "安全管理员"}
    services.write(actor=first, visit_id=visit.pk, today=day, findings=findings, **met)
    for goer in visit.goers:
        services.sign(
            actor=first, visit_id=visit.pk, signature=cast.signature(first), participant_id=goer.pk, today=day
        )
    if refusal:
        services.refuse(actor=first, visit_id=visit.pk, refusal=refusal, today=day)
    else:
        services.sign(actor=first, visit_id=visit.pk, signature=cast.signature(first), today=day, **met)
    visit = Visit.objects.get(pk=visit.pk)
    for kind in papers.due(visit):
        if kind != papers.APPROVAL or is_filed:
            paper = papers.draft(actor=first, visit=visit, kind=kind, today=day)
        if kind != papers.APPROVAL:
            of_papers.issue_on_spot(actor=second, paper_id=paper.pk, today=day)
    services.perform(actor=first, visit_id=visit.pk, action="finish", today=day)


def whole(
    cast: Cast, visit: Visit, approver: User, day: date, wrong: Sequence[Wrong] = (), at: time = time(9, 10)
) -> None:
    """From the approval to the end, on one morning."""
    with cast.on(day, at) as today:
        approve_and_begin(cast, visit, approver, today)
    with cast.on(day, time(at.hour + 1, 25)) as today:
        fill_in(cast, visit, today, wrong)
        sign_and_finish(cast, visit, today, is_filed=False)
