"""Whole answers about visits: the list, one visit, its step at the place. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.journal.models import Entry
from anquan.journal.selectors import history
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Deck, Happening, Said, Step, deck
from hazards.models import Hazard
from inspections.models import Finding, Participant, Visit
from inspections.rules import Activity, Status
from inspections.visits import saying
from inspections.visits.lifecycle import lifecycle_of, may_change, may_record

RELATED = ("unit", "organ", "township", "responsible_unit", "made_by")
OF_ONE = (
    *RELATED, "unit__profile", "unit__parent__profile", "county", "industry", "regulator", "approved_by", "met_signature",
)  # fmt: skip
ORDERINGS = (Ordering("newest", "计划日期", "planned_on", descending=True, says=("从早到晚", "从晚到早")),)


def by_number(number: str, user: User, today: date) -> Visit:
    """Outside the person's scope, and before it begins for whoever must not know, it does not exist."""
    found = Visit.objects.visible_to(user).select_related(*OF_ONE).filter(number=number).first()
    if found is None:
        raise Http404("没有这次检查，或者不在您的管辖范围内。")
    found.as_of = today
    return found


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    href: str
    number: str
    unit: str
    township: str
    what: str  # 行政检查，日常检查
    organ: str
    people: str
    day: date
    status: str
    tone: str
    found: int


def rows_of(visits: Iterable[Visit]) -> list[Row]:
    visits = list(visits)
    keys = [visit.pk for visit in visits]
    counts, people = counts_of(keys), names_of(keys)
    return [_row(visit, counts.get(visit.pk, 0), people.get(visit.pk, "")) for visit in visits]


def counts_of(keys: list[int]) -> dict[int, int]:
    """How many hazards each of these visits found, those with any."""
    return dict(Finding.objects.filter(visit__in=keys).order_by().values_list("visit_id").annotate(n=Count("pk")))


def names_of(keys: list[int]) -> dict[int, str]:
    """Who goes, by visit, as one text."""
    names: dict[int, list[str]] = defaultdict(list)
    goers = Participant.objects.filter(visit__in=keys).order_by("order", "id")
    for visit_id, name in goers.values_list("visit_id", "name"):
        names[visit_id].append(name)
    return {key: "、".join(each) for key, each in names.items()}


def _row(visit: Visit, found: int, people: str) -> Row:
    return Row(
        href=reverse("visits:detail", args=[visit.number]),
        number=visit.number,
        unit=visit.unit.name,
        township=visit.township.label if visit.township else "",
        what=f"{visit.get_activity_display()}，{visit.get_method_display()}",
        organ=visit.organ.label,
        people=people,
        day=visit.done_on or visit.planned_on,
        status=visit.get_status_display(),
        tone=saying.TONES.get(visit.status, ""),
        found=found,
    )


def sums(rows: QuerySet) -> dict[str, int]:
    """By state, of the rows that meet the conditions; one query."""
    return dict(rows.order_by().values_list("status").annotate(n=Count("pk")))


# --- one visit ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    said: Said
    steps: list[Step]
    deck: Deck
    facts: list[tuple[str, Any]]
    hazards: list[Hazard]
    happenings: list[Happening]


def page(visit: Visit, user: User) -> Page:
    return Page(
        said=saying.said_of(visit),
        steps=steps(visit),
        deck=offers(visit, user),
        facts=facts(visit),
        hazards=hazards_of(visit, user),
        happenings=happenings(visit),
    )


def hazards_of(visit: Visit, user: User) -> list[Hazard]:
    """Found by this visit, in the order of their registration; only those the person may see."""
    rows = Hazard.objects.visible_to(user).filter(finding__visit=visit).order_by("finding__order", "pk")
    return list(rows.select_related("responsible_unit", "unit"))


def offers(visit: Visit, user: User) -> Deck:
    version = f"?version={visit.version}"
    actions = []
    if visit.status == Status.UNDERWAY and may_record(visit, user) is None:
        actions.append(
            Action("继续检查", reverse("visits:carry", args=[visit.number]), icon="clipboard-check", is_primary=True)
        )
    if may_change(visit, user) is None:
        actions.append(Action("修改计划", reverse("visits:change", args=[visit.number]) + version, icon="pencil"))
    for offer in lifecycle_of(visit).available(visit, user):
        row = offer.transition
        actions.append(
            Action(
                label=row.label, href=_href(visit, row.action) + version,
                icon=saying.ICONS.get(row.action, ""), reason=offer.reason or "", is_primary=row.primary,
                is_danger=row.danger,
            )
        )  # fmt: skip
    return deck(actions)


def _href(visit: Visit, action: str) -> str:
    """Which visits become one is chosen where all of them are seen."""
    if action == "merge":
        return reverse("plans:merge", args=[visit.unit_id])
    return reverse("visits:act", args=[visit.number, action])


def steps(visit: Visit) -> list[Step]:
    """拟定 → 审批 → 到场 → 完成; a patrol is begun when it is made."""
    names = saying.STEPS[visit.activity]
    place = saying.STEP_OF[visit.status] - (4 - len(names))
    whens = {"拟定": visit.made_at, "审批": visit.approved_on, "到场": visit.begun_at, "完成": visit.done_at}
    return [
        Step(name, "done" if at < place else "now" if at == place and visit.is_open else "todo", whens[name])
        for at, name in enumerate(names)
    ]


def facts(visit: Visit) -> list[tuple[str, Any]]:
    found = [
        ("类别", visit.get_activity_display()),
        ("方式", visit.get_method_display()),
        ("带队层级", visit.get_rank_display()),
        ("检查单位", visit.organ.name),
        ("检查人员", "、".join(_person(each) for each in visit.goers)),
        ("督查对象", visit.responsible_unit.name if visit.responsible_unit else ""),
        ("计划日期", visit.planned_on),
        ("检查事项", visit.purpose),
        ("专项行动", "、".join(campaign.name for campaign in visit.campaigns.all())),
        ("超出上限的理由", visit.over_cap_reason),
        ("审批", _approval(visit)),
        ("在场人员", " ".join(filter(None, (visit.met_person, visit.met_post)))),
        ("拒签（不在场）", visit.refusal),
        ("检查情况", visit.findings),
        ("取消原因", visit.cancel_reason),
    ]
    return [(label, value) for label, value in found if value]


def _person(each: Any) -> str:
    more = [text for text in (each.get_duty_display() if each.duty != "officer" else "", each.post) if text]
    number = f"，证号 {each.certificate_no}" if each.certificate_no else ""
    return f"{each.name}（{'，'.join(more)}{number}）" if more or number else each.name


def _approval(visit: Visit) -> str:
    if visit.approved_by is None:
        return visit.approval_note and f"退回修改：{visit.approval_note}"
    return " ".join(filter(None, (f"{visit.approved_on:%Y-%m-%d}", visit.approved_by.name, visit.approval_note)))


def happenings(visit: Visit) -> list[Happening]:
    """Newest first. Answers are saved with every tap: those of one person in a row are one happening."""
    found = []
    for (action, _, result), run in groupby(history(visit), key=lambda each: (each.action, each.actor_id, each.result)):
        entries = list(run)
        if action == "visit.answer" and result == "ok":
            found.append(_happening(entries[0], f"{sum(len(entry.changes) for entry in entries)} 项"))
        else:
            found += [_happening(entry, entry.note) for entry in entries]
    return found


def _happening(entry: Entry, quote: str) -> Happening:
    return Happening(
        at=entry.at, title=entry.action_label, icon=saying.ICONS.get(entry.action.removeprefix("visit."), "dot"),
        by=entry.actor_name, quote=quote, tone="denied" if entry.result == "denied" else "",
    )  # fmt: skip


def activity_of(text: str) -> Activity | None:
    return Activity(text) if text in Activity.values else None
