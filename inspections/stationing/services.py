"""Verbs of 派驻监督 and 包片包线. The only code that writes these tables."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES
from anquan.files.models import StoredFile
from anquan.journal.services import record
from anquan.notices.services import notify
from anquan.units.models import Industry, Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed
from hazards import sides
from inspections.models import LeaderArea, PresenceCheck, Stationing, StationLog
from inspections.organs import county_of

RIGHT = "stationing.edit"
AREAS = "area.edit"  # 包片包线: the office keeps the table
NOT_HERE = "没有这项派驻，或者不在您的管辖范围内。"


# --- 派驻 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def station(
    *,
    actor: User,
    place: Unit,
    person: User,
    starts_on: date,
    ends_on: date,
    duties: str,
    today: date,
    sent_by: Unit | None = None,
) -> Stationing:
    """Send somebody to a place for a period. Raises ``NotAllowed`` and ``ValidationError`` by field.

    Nobody stands at two places on one day: checked under a lock on the person, so that two offices cannot both send him.
    """
    unit = sent_by or sides.acting_unit(actor, RIGHT)
    if unit is None:
        raise NotAllowed("由安委办、部门负责人或者乡镇分管领导安排派驻。", "forbidden")
    place = _seen(actor, place)
    _check_dates(starts_on, ends_on, today)
    User.objects.select_for_update().get(pk=person.pk)
    _check_person(person, place, today)
    if twice := _overlapping(person, starts_on, ends_on):
        raise ValidationError(
            {"person": f"{person.name}在 {twice.starts_on} 至 {twice.ends_on} 已派驻{twice.place.label}，时间重叠。"}
        )
    made = Stationing.objects.create(
        place=place, person=person, sent_by=unit, duties=duties.strip(), starts_on=starts_on, ends_on=ends_on,
        made_by=actor,
    )  # fmt: skip
    changes = {"starts_on": [None, str(starts_on)], "ends_on": [None, str(ends_on)], "person": [None, person.name]}
    _journal(actor, "stationing.make", made, changes, made.duties)
    _tell(made, "make", f"派您驻守 {place.name}，{starts_on} 至 {ends_on}", actor)
    return made


@transaction.atomic
def end(*, actor: User, stationing_id: int, ends_on: date, reason: str, today: date) -> Stationing:
    """Earlier than planned, on today or a later day before the planned one."""
    found = _locked(actor, stationing_id)
    _require_right(actor)
    if not max(today, found.starts_on) <= ends_on < found.ends_on:
        raise ValidationError({"ends_on": f"请填今天以后、{found.ends_on} 以前的日期。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明提前结束的原因。"})
    changes = {"ends_on": [str(found.ends_on), str(ends_on)]}
    found.ends_on, found.end_reason = ends_on, reason.strip()
    found.save()
    _journal(actor, "stationing.end", found, changes, found.end_reason)
    _tell(found, f"end:{ends_on}", f"派驻 {found.place.name} 提前到 {ends_on} 结束", actor)
    return found


@transaction.atomic
def write_log(*, actor: User, stationing_id: int, text: str, photo: StoredFile | None, today: date) -> StationLog:
    """What happened today, by the stationed person alone, once a day."""
    found = _locked(actor, stationing_id)
    if reason := may_log(found, actor, today):
        raise NotAllowed(reason, "forbidden" if found.person_id != actor.pk else "wrong_state")
    errors = {}
    if not text.strip():
        errors["text"] = "请写今天看了哪里、发现了什么。"
    if photo is None:
        errors["photo"] = "请拍一张现场照片。"
    if errors:
        raise ValidationError(errors)
    made = StationLog.objects.create(stationing=found, on=today, text=text.strip(), photo=photo)
    _journal(actor, "stationing.log", found, {"on": [None, str(today)]}, made.text)
    return made


def may_log(found: Stationing, user: User, today: date) -> str | None:
    if found.person_id != user.pk:
        return "日志由派驻监督员本人写。"
    if not found.covers(today):
        return "今天不在派驻期间内。"
    return "今天的日志已经写了。" if found.logs.filter(on=today).exists() else None


@transaction.atomic
def check_presence(*, actor: User, stationing_id: int, is_present: bool, today: date, note: str = "") -> PresenceCheck:
    """查岗: by whoever may arrange stationings, never by the stationed person himself."""
    found = _locked(actor, stationing_id)
    if reason := may_check(found, actor, today):
        raise NotAllowed(reason, "wrong_state" if sides.posts_with(actor, RIGHT) else "forbidden")
    if not is_present and not note.strip():
        raise ValidationError({"note": "不在岗的，请写明情况。"})
    made = PresenceCheck.objects.create(
        stationing=found, on=today, is_present=is_present, note=note.strip(), checked_by=actor
    )
    said = "在岗" if is_present else "不在岗"
    _journal(actor, "stationing.check", found, {"is_present": [None, said]}, made.note)
    if not is_present:
        _tell(found, f"absent:{made.pk}", f"查岗时不在岗：{found.place.name}", actor)
    return made


def may_check(found: Stationing, user: User, today: date) -> str | None:
    if not sides.posts_with(user, RIGHT):
        return "由安委办、部门负责人或者乡镇分管领导查岗。"
    if found.person_id == user.pk:
        return "不能查自己的岗。"
    return None if found.covers(today) else "今天不在派驻期间内。"


def _seen(actor: User, place: Unit) -> Unit:
    found = Unit.objects.visible_to(actor).filter(pk=place.pk, is_active=True).first()
    if found is None:
        raise ValidationError({"place": "没有这个单位，或者不在您的管辖范围内。"})
    if found.kind not in (Kind.ENTERPRISE, Kind.PLACE, Kind.VILLAGE):
        raise ValidationError({"place": "请选企业、场所或者村（社区）。"})
    return found


def _check_dates(starts_on: date, ends_on: date, today: date) -> None:
    if starts_on < today:
        raise ValidationError({"starts_on": "开始日期不能早于今天。"})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "结束日期早于开始日期。"})


def _check_person(person: User, place: Unit, today: date) -> None:
    posts = list(Appointment.objects.in_force(today).of_people().filter(user=person).select_related("unit"))
    if not any(post.unit.county_id == place.county_id for post in posts):
        raise ValidationError({"person": "请选本县（市、区）在任的人员。"})
    if any(ROLES[post.role].side == "enterprise" for post in posts):
        raise ValidationError({"person": "企业的人员不能当派驻监督员。"})


def _overlapping(person: User, starts_on: date, ends_on: date) -> Stationing | None:
    rows = Stationing.objects.filter(person=person, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return rows.select_related("place").first()


def _locked(actor: User, pk: int) -> Stationing:
    visible = Stationing.objects.visible_to(actor).filter(pk=pk).values("pk")
    rows = Stationing.objects.select_for_update(of=("self",)).select_related("place", "person")
    found = rows.filter(pk__in=visible).first()
    if found is None:
        raise Http404(NOT_HERE)
    return found


def _require_right(actor: User) -> None:
    if not sides.posts_with(actor, RIGHT):
        raise NotAllowed("由安委办、部门负责人或者乡镇分管领导办理。", "forbidden")


def _journal(actor: User, action: str, found: Stationing, changes: dict[str, Any], note: str = "") -> None:
    record(actor=actor, action=action, obj=found, county=found.place.county_id, changes=changes, note=note)


def _tell(found: Stationing, word: str, title: str, actor: User) -> None:
    if found.person_id == actor.pk:
        return
    notify(
        key=f"stationing:{found.pk}:{word}", user=found.person, kind="stationing.told", title=title, body=found.duties,
        url=reverse("stationing:detail", args=[found.pk]), obj=found,
    )  # fmt: skip


# --- 包片包线 ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def give_area(
    *,
    actor: User,
    leader: str,
    post: str,
    starts_on: date,
    user: User | None = None,
    township: Unit | None = None,
    industry: Industry | None = None,
) -> LeaderArea:
    """A leader takes on a township or a line of supervision of the actor's county."""
    county = _own_county(actor)
    if (township is None) == (industry is None):
        raise ValidationError("包片乡镇和包线领域，请填一项，只填一项。")
    if township is not None and (township.kind != Kind.TOWNSHIP or township.county_id != county.pk):
        raise ValidationError({"township": "请选本县（市、区）的乡镇（街道、园区）。"})
    made = LeaderArea(
        county=county, leader=leader.strip(), post=post.strip(), user=user, township=township, industry=industry,
        starts_on=starts_on, made_by=actor,
    )  # fmt: skip
    if LeaderArea.objects.filter(
        county=county, leader=made.leader, township=township, industry=industry, ends_on=None
    ).exists():
        raise ValidationError({"leader": f"{made.leader}已经在{made.what}。"})
    made.full_clean(exclude=["county", "user", "township", "industry", "made_by"])
    made.save()
    record(actor=actor, action="area.give", obj=made, county=county, changes={"starts_on": [None, str(starts_on)]})
    return made


@transaction.atomic
def end_area(*, actor: User, area_id: int, ends_on: date) -> LeaderArea:
    """No longer from the day after; the row stays as history."""
    visible = LeaderArea.objects.visible_to(actor).filter(pk=area_id, county=_own_county(actor)).values("pk")
    found = LeaderArea.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if found is None:
        raise Http404("没有这项包片包线，或者不在您的管辖范围内。")
    if found.ends_on is not None:
        raise NotAllowed(f"已于 {found.ends_on} 结束。", "wrong_state")
    if ends_on < found.starts_on:
        raise ValidationError({"ends_on": "结束日期早于开始日期。"})
    found.ends_on = ends_on
    found.save()
    record(actor=actor, action="area.end", obj=found, county=found.county_id, changes={"ends_on": [None, str(ends_on)]})
    return found


def _own_county(actor: User) -> Unit:
    if not sides.posts_with(actor, AREAS):
        raise NotAllowed("包片包线由安委办登记。", "forbidden")
    return county_of(actor, AREAS)
