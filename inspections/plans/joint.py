"""综合查一次: planned inspections of one enterprise by different organs within a few days of each other, made into one.

Source: 国办发〔2024〕54号 (domain §5.2): inspections that can be done together are done together. How many days count as near is
the term ``visit.joint_days``. What is planned is known to its organ and to those who watch over the county only; so it
is the office that finds and joins them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.accounts.models import User
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from inspections import cap
from inspections.models import Visit
from inspections.rules import BESIDE_THE_CAP, Activity, Method, Status
from inspections.visits import services as visits
from inspections.visits.lifecycle import lifecycle_of
from inspections.visits.people import Goer

PLANNED = (Status.PLANNED, Status.TO_APPROVE, Status.READY)
RELATED = ("unit__parent", "unit__profile", "unit__parent__profile", "unit__township", "organ", "county")


@dataclass(frozen=True)
class Group:
    """Inspections that could be one. ``most``: the yearly cap, None without one; ``counted``: what is planned and done."""

    enterprise: Unit
    visits: list[Visit]
    most: int | None
    counted: int

    @property
    def organs(self) -> list[Unit]:
        return list({visit.organ_id: visit.organ for visit in self.visits}.values())

    @property
    def choices(self) -> list[tuple[Visit, str]]:
        return [(visit, f"{visit.planned_on:%m-%d} {visit.organ.label}：{visit.purpose or visit.get_method_display()}")
                for visit in self.visits]  # fmt: skip

    @property
    def saved(self) -> int:
        return len(self.visits) - 1

    @property
    def is_beyond(self) -> bool:
        return self.most is not None and self.counted > self.most


def groups(user: User, today: date, *, unit: int | None = None) -> list[Group]:
    """The nearest day first. ``unit`` narrows to the enterprise of one unit."""
    near = timedelta(days=whole("visit.joint_days", today))
    by_enterprise: dict[int, list[Visit]] = defaultdict(list)
    for visit in _planned(user).order_by("planned_on", "pk"):
        by_enterprise[cap.enterprise_of(visit.unit).pk].append(visit)
    found = [
        cluster for rows in by_enterprise.values() for cluster in _clusters(rows, near) if len({v.organ_id for v in cluster}) > 1
    ]  # fmt: skip
    if unit is not None:
        found = [
            rows for rows in found if unit in {pk for v in rows for pk in (v.unit_id, cap.enterprise_of(v.unit).pk)}
        ]
    return sorted((_group(rows) for rows in found), key=lambda group: group.visits[0].planned_on)


def _planned(user: User) -> Any:
    rows = Visit.objects.visible_to(user).filter(activity=Activity.INSPECTION, status__in=PLANNED)
    return rows.exclude(method__in=BESIDE_THE_CAP).select_related(*RELATED)


def _clusters(rows: Sequence[Visit], near: timedelta) -> Iterable[list[Visit]]:
    """``rows`` by day: each cluster holds those within ``near`` of its first."""
    cluster: list[Visit] = []
    for visit in rows:
        if cluster and visit.planned_on - cluster[0].planned_on > near:
            yield cluster
            cluster = []
        cluster.append(visit)
    if cluster:
        yield cluster


def _group(rows: list[Visit]) -> Group:
    enterprise, year = cap.enterprise_of(rows[0].unit), rows[0].planned_on.year
    return Group(enterprise, rows, cap.cap_of(enterprise, year), cap.counted(enterprise, year))


@transaction.atomic
def merge(*, actor: User, visit_ids: Sequence[int], lead: Unit, planned_on: date, today: date) -> Visit:
    """One 联合检查 of all their officers instead of these; each of them is called off and names it.

    Raises ``NotAllowed`` for whoever does not arrange, ``ValidationError`` by field.
    """
    ids = sorted(set(visit_ids))
    rows = list(_planned(actor).filter(pk__in=ids).select_for_update(of=("self",)).order_by("planned_on", "pk"))
    if len(rows) < len(ids):
        raise NotAllowed("选中的检查里有已经开始、完成或者取消的，请看过最新情况再合并。", "wrong_state")
    _check(rows, lead, planned_on, today)
    made = visits.make(
        actor=actor, activity=Activity.INSPECTION, method=Method.JOINT, unit=_place(rows), organ=lead,
        planned_on=planned_on, goers=_goers(rows), purpose=_purpose(rows), today=today, is_assigned=True,
        over_cap_reason=next((visit.over_cap_reason for visit in rows if visit.over_cap_reason), ""),
        campaigns=list({each for visit in rows for each in visit.campaigns.all()}),
        checklists=list({each for visit in rows for each in visit.checklists.all()}),
    )  # fmt: skip
    for visit in rows:
        visits.perform(actor=actor, visit_id=visit.pk, action="merge", today=today, into=made)
    offers = {offer.action: offer for offer in lifecycle_of(made).available(made, actor)}
    if "submit" in offers and offers["submit"].enabled:
        return visits.perform(actor=actor, visit_id=made.pk, action="submit", today=today)
    return made


def _check(rows: Sequence[Visit], lead: Unit, planned_on: date, today: date) -> None:
    errors: dict[str, str] = {}
    if len({visit.organ_id for visit in rows}) < 2:
        errors["visits"] = "请选至少两个部门的检查。"
    if len({cap.enterprise_of(visit.unit).pk for visit in rows}) > 1:
        errors["visits"] = "只能合并对同一家企业的检查。"
    if lead.pk not in {visit.organ_id for visit in rows}:
        errors["lead"] = "牵头单位应是选中的检查里的一个单位。"
    if planned_on < today:
        errors["planned_on"] = "计划日期不能早于今天。"
    if errors:
        raise ValidationError(errors)


def _place(rows: Sequence[Visit]) -> Unit:
    """The enterprise as a whole where the places differ."""
    units = {visit.unit_id: visit.unit for visit in rows}
    return next(iter(units.values())) if len(units) == 1 else cap.enterprise_of(rows[0].unit)


def _goers(rows: Sequence[Visit]) -> list[Goer]:
    """Each person once, in the order of the visits."""
    goers: dict[Any, Goer] = {}
    for visit in rows:
        for each in visit.goers:
            goers.setdefault(each.user_id or each.name, Goer(each.user, each.name, each.post, each.unit, each.duty))
    return list(goers.values())


def _purpose(rows: Sequence[Visit]) -> str:
    purposes = dict.fromkeys(f"{visit.organ.label}：{visit.purpose}" for visit in rows if visit.purpose)
    return "；".join(purposes)[: Visit._meta.get_field("purpose").max_length]
