"""拟定: a new visit with its number, its place in the tree and those who go; and changing it before it is approved."""

import uuid as uuids
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.papers.numbering import take
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed
from hazards.models import Campaign
from inspections.cap import enterprise_of
from inspections.locking import save
from inspections.models import ChecklistVersion, Participant, Visit
from inspections.rules import METHODS_OF, Activity, Method, Rank, Status, number_text
from inspections.visits import people, telling
from inspections.visits.lifecycle import may_change
from inspections.visits.people import Goer
from inspections.visits.services.locking import facts, lock, refusals_are_remembered, remember

PLACES: dict[str, tuple[str, ...]] = {
    Activity.INSPECTION: (Kind.ENTERPRISE, Kind.PLACE),
    Activity.SUPERVISION: (Kind.ENTERPRISE, Kind.PLACE, Kind.VILLAGE, Kind.TOWNSHIP, Kind.DEPARTMENT),
    Activity.PATROL: (Kind.ENTERPRISE, Kind.PLACE, Kind.VILLAGE),
}


def make(
    *,
    actor: User,
    activity: str,
    method: str,
    unit: Unit,
    planned_on: date,
    today: date,
    goers: Sequence[Goer] = (),
    organ: Unit | None = None,
    responsible_unit: Unit | None = None,
    purpose: str = "",
    rank: str = "",
    is_cross_area: bool | None = None,
    over_cap_reason: str = "",
    campaigns: Sequence[Campaign] = (),
    checklists: Sequence[ChecklistVersion] = (),
    uid: uuids.UUID | None = None,
    is_assigned: bool = False,
) -> Visit:
    """A new visit, with its number. Without ``goers`` the person goes alone; ``organ`` is the unit of his post.

    ``responsible_unit`` is whom a 督查检查 is addressed to; left out, the township of the place. 网格巡查 is begun at once.
    ``is_assigned``: a draw or an arrangement gives it to ``organ``, whose officers go; the person needs no post there.
    The same ``uid`` sent again gives the visit that exists. Raises ``ValidationError`` by field, ``NotAllowed``.
    """
    wanted = {"activity": activity, "method": method, "planned_on": planned_on}
    if uid and (existing := Visit.objects.filter(uid=uid).first()):
        return _same_or_conflict(existing, actor, unit, wanted)
    visit = _draft(actor, activity, method, unit, planned_on, organ, responsible_unit, is_assigned)
    visit.uid = uid or uuids.uuid4()
    visit.purpose, visit.rank, visit.over_cap_reason = purpose.strip(), rank, over_cap_reason.strip()
    visit.is_cross_area = method == Method.CROSS if is_cross_area is None else is_cross_area
    check_rank(visit)
    if activity == Activity.PATROL:
        visit.status, visit.begun_at = Status.UNDERWAY, timezone.now()
    goers = goers or [Goer(actor)]
    check_goers(goers)
    try:
        with transaction.atomic():
            visit.number = _number(visit)
            visit.save()
            visit.campaigns.set(campaigns)
            visit.checklists.set(checklists)
            _set(visit, goers)
            remember(visit, actor, "make", {"status": None}, people_said(visit))
            telling.tell(visit, "make", actor, today)
    except IntegrityError:
        if uid and (existing := Visit.objects.filter(uid=uid).first()):
            return _same_or_conflict(existing, actor, unit, wanted)
        raise
    return visit


@refusals_are_remembered("change")
@transaction.atomic
def change(
    *,
    actor: User,
    visit_id: int,
    today: date,
    version: int | None = None,
    campaigns: Sequence[Campaign] | None = None,
    checklists: Sequence[ChecklistVersion] | None = None,
    goers: Sequence[Goer] | None = None,
    **values: Any,
) -> Visit:
    """Method, day, what for, whom it is addressed to, why beyond the cap: while it is 拟定."""
    visit = lock(actor, visit_id, version, today=today)
    if reason := may_change(visit, actor):
        raise NotAllowed(reason, "guard")
    before = facts(visit)
    for name, value in values.items():
        if name not in CHANGEABLE:
            raise TypeError(f"a visit is not changed in {name!r}")
        setattr(visit, name, value)
    check_method(visit.activity, visit.method)
    check_rank(visit)
    if campaigns is not None:
        visit.campaigns.set(campaigns)
    if checklists is not None:
        visit.checklists.set(checklists)
    note = ""
    if goers is not None:
        check_goers(goers)
        _set(visit, goers)
        note = people_said(visit)
    save(visit)
    remember(visit, actor, "change", before, note)
    return visit


CHANGEABLE = ("method", "planned_on", "purpose", "rank", "is_cross_area", "over_cap_reason", "responsible_unit")


@refusals_are_remembered("people")
@transaction.atomic
def set_participants(
    *, actor: User, visit_id: int, goers: Sequence[Goer], today: date, version: int | None = None
) -> Visit:
    """Who goes, all at once; what is not named goes no more. While it is 拟定."""
    visit = lock(actor, visit_id, version, today=today)
    if reason := may_change(visit, actor):
        raise NotAllowed(reason, "guard")
    check_goers(goers)
    before = facts(visit)
    _set(visit, goers)
    save(visit)
    remember(visit, actor, "people", before, people_said(visit))
    return visit


# --- inside ---------------------------------------------------------------------------------------------------------
def _draft(actor, activity, method, unit, planned_on, organ, responsible_unit, is_assigned) -> Visit:
    going = organ if is_assigned else post_of(actor, activity, organ).unit
    check_method(activity, method)
    return drafted(actor, activity, method, _own_row(actor, unit), planned_on, going, responsible_unit)


def drafted(actor, activity, method, unit: Unit, planned_on, organ: Unit, responsible_unit: Unit | None) -> Visit:
    """The visit with what it takes from its place; ``unit`` is read already, with its profile."""
    if unit.kind not in PLACES[activity]:
        raise ValidationError({"unit": f"{unit.get_kind_display()}不能作为{Activity(activity).label}的对象。"})
    profile = getattr(enterprise_of(unit), "profile", None)
    visit = Visit(
        activity=activity, method=method, unit=unit, planned_on=planned_on, organ=organ, made_by=actor,
        province_id=unit.province_id, city_id=unit.city_id, county_id=unit.county_id,
        township_id=unit.pk if unit.kind == Kind.TOWNSHIP else unit.township_id,
        industry_id=getattr(profile, "industry_id", None), regulator_id=getattr(profile, "regulator_id", None),
    )  # fmt: skip
    if activity == Activity.SUPERVISION:
        visit.responsible_unit = responsible_unit or _addressee(unit)
        if visit.responsible_unit is None or visit.responsible_unit.kind not in people.INSPECTING:
            raise ValidationError({"responsible_unit": "督查检查要写明督查对象：乡镇（街道）或者监管部门。"})
    return visit


def _addressee(unit: Unit) -> Unit | None:
    return unit if unit.kind in people.INSPECTING else unit.township


def post_of(actor: User, activity: str, organ: Unit | None) -> Appointment:
    """The post in whose name the person makes it; ``organ`` chooses among several."""
    if activity not in Activity.values:
        raise ValidationError({"activity": "请选择检查类别。"})
    posts = people.posts_for(actor, activity)
    if not posts:
        raise NotAllowed(f"您的岗位不能拟定{Activity(activity).label}。{BARRED.get(activity, '')}", "forbidden")
    if organ is None:
        return posts[0]
    chosen = next((post for post in posts if post.unit_id == organ.pk), None)
    if chosen is None:
        raise ValidationError({"organ": "您在这个单位没有实施这类检查的岗位。"})
    return chosen


BARRED: dict[str, str] = {
    Activity.INSPECTION: "行政检查由监管部门或者乡镇（街道）的检查人员实施，安委办、网格员不能实施。",
}


def check_method(activity: str, method: str) -> None:
    if method not in METHODS_OF[activity]:
        name = dict(Method.choices).get(method, method)
        raise ValidationError({"method": f"{Activity(activity).label}没有“{name}”这种方式，请另选。"})


def check_rank(visit: Visit) -> None:
    if (visit.method == Method.LED) != bool(visit.rank):
        message = "领导带队检查要选带队层级。" if visit.method == Method.LED else "只有领导带队检查才有带队层级。"
        raise ValidationError({"rank": message})
    if visit.rank and visit.rank not in Rank.values:
        raise ValidationError({"rank": "没有这个带队层级。"})


def _own_row(actor: User, unit: Unit) -> Unit:
    """The place as the person may see it; outside his scope it does not exist for him."""
    mine = Unit.objects.visible_to(actor).filter(pk=unit.pk, is_active=True)
    found = mine.select_related("profile", "parent__profile", "county", "township").first()
    if found is None:
        raise ValidationError({"unit": "没有这个单位，或者不在您的管辖范围内。"})
    return found


def check_goers(goers: Sequence[Goer]) -> None:
    users = [goer.user.pk for goer in goers if goer.user]
    if len(users) != len(set(users)):
        raise ValidationError({"goers": "同一个人写了两次，请去掉一个。"})
    if any(goer.user is None and not goer.name.strip() for goer in goers):
        raise ValidationError({"goers": "没有账号的人员，请写明姓名。"})
    if not goers:
        raise ValidationError({"goers": "请至少写一名检查人员。"})


def _set(visit: Visit, goers: Sequence[Goer]) -> None:
    users = [goer.user for goer in goers if goer.user]
    posts = people.main_posts(users, visit.planned_on, visit.organ)
    valid = people.certificates([user.pk for user in users], visit.planned_on)
    visit.participants.all().delete()
    Participant.objects.bulk_create(
        Participant(
            visit=visit, duty=goer.duty, order=place, user=goer.user,
            unit=goer.unit or (posts[goer.user.pk].unit if goer.user and goer.user.pk in posts else None),
            name=goer.user.name if goer.user else goer.name.strip(),
            post=goer.post or (people.post_name(posts.get(goer.user.pk)) if goer.user else ""),
            certificate_no=valid.get(goer.user.pk, "") if goer.user else "",
        )
        for place, goer in enumerate(goers)
    )  # fmt: skip
    visit.__dict__.pop("goers", None)


def people_said(visit: Visit) -> str:
    """张建国、许海涛，带队领导刘敏."""
    said = [each.name if each.duty == "officer" else f"{each.get_duty_display()}{each.name}" for each in visit.goers]
    return f"检查人员：{'、'.join(said)}"


def _number(visit: Visit) -> str:
    code, year = code_of(visit), visit.planned_on.year
    return number_text(code, year, take(series=f"JC-{code}", year=year))


def code_of(visit: Visit) -> str:
    region = visit.unit.county or visit.unit.city or visit.unit.province or visit.unit
    return region.division_code[:6]


def _same_or_conflict(existing: Visit, actor: User, unit: Unit, wanted: dict[str, Any]) -> Visit:
    same = existing.made_by_id == actor.pk and existing.unit_id == unit.pk
    if same and all(getattr(existing, name) == value for name, value in wanted.items()):
        return existing
    raise NotAllowed(
        f"这份草稿已经登记为 {existing.number}，之后的改动没有覆盖原记录。请打开那次检查修改。", "conflict"
    )
