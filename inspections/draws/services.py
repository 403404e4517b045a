"""Verbs of 双随机: the only code that writes a draw and a declaration of avoidance."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import User
from anquan.journal.services import record
from anquan.papers.numbering import take
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed
from inspections import locking, organs
from inspections.draws import rules
from inspections.draws.effects import EFFECTS
from inspections.draws.lifecycle import DRAW_LIFECYCLE, may_edit
from inspections.models import Avoidance, Draw, DrawOrgan

RELATED = ("county", "host")
FIELDS = (
    "title", "purpose", "planned_from", "planned_to", "object_count", "officers_each", "risk_colours", "kinds",
    "skips_visited", "skips_capped", "campaign",
)  # fmt: skip


# --- 拟定 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def make(*, actor: User, today: date, organs_taking_part: Sequence[Unit], **values: Any) -> Draw:
    """A new draw of the person's own unit, with its number. The first of ``organs_taking_part`` leads.

    Raises ``NotAllowed``, ``ValidationError`` by field.
    """
    posts = organs.posts_with(actor, "draw.make")
    if not posts:
        raise NotAllowed("您的岗位不能组织双随机抽查。", "forbidden")
    host = posts[0].unit
    county = organs.county_of(actor, "draw.make")
    draw = Draw(host=host, county=county, made_by=actor)
    draw.number = _number(county, today)
    _write(draw, today, organs_taking_part, values)
    record(actor=actor, action="draw.make", obj=draw, county=county, note=draw.title, changes={"version": [0, 1]})
    return draw


def _number(county: Unit, today: date) -> str:
    code = county.division_code[:6]
    return rules.number_text(code, today.year, take(series=f"SJ-{code}", year=today.year))


@transaction.atomic
def change(
    *,
    actor: User,
    draw_id: int,
    today: date,
    organs_taking_part: Sequence[Unit],
    version: int | None = None,
    **values: Any,
) -> Draw:
    """While it is 拟定."""
    draw = locking.lock(Draw, actor, draw_id, version, related=RELATED)
    if reason := may_edit(draw, actor):
        raise NotAllowed(reason, "guard")
    before = _facts(draw)
    draw.version += 1
    draw.updated_at = timezone.now()
    _write(draw, today, organs_taking_part, values)
    changes = _changes(before, _facts(draw)) | {"version": [draw.version - 1, draw.version]}
    record(actor=actor, action="draw.change", obj=draw, county=draw.county, changes=changes)
    return draw


def _write(draw: Draw, today: date, taking_part: Sequence[Unit], values: dict[str, Any]) -> None:
    industries, areas = values.pop("industries", ()), values.pop("areas", ())
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a draw has no {sorted(unknown)}")
    for name, value in values.items():
        setattr(draw, name, value)
    _check(draw, today, taking_part, industries, areas)
    draw.save()
    draw.industries.set(industries)
    draw.areas.set(areas)
    draw.organs.all().delete()
    DrawOrgan.objects.bulk_create(DrawOrgan(draw=draw, organ=organ, order=n) for n, organ in enumerate(taking_part))


def _check(draw: Draw, today: date, taking_part: Sequence[Unit], industries: Sequence, areas: Sequence[Unit]) -> None:
    errors = _wrong_organs(draw, taking_part)
    if any(area.county_id != draw.county_id for area in areas):
        errors["areas"] = "区域应在本县（市、区）。"
    if draw.planned_to < draw.planned_from:
        errors["planned_to"] = "检查结束日期早于开始日期，请调换。"
    elif draw.planned_to < today:
        errors["planned_to"] = "检查期间已经过去。"
    if draw.object_count < 1:
        errors["object_count"] = "至少抽取 1 家。"
    if draw.officers_each < rules.LEAST_OFFICERS:
        errors["officers_each"] = f"行政检查不得少于 {rules.LEAST_OFFICERS} 人。"
    if taking_part and (strange := _beyond(taking_part[0], industries)):
        errors["industries"] = f"不是牵头部门负责的监管领域：{'、'.join(strange)}。"
    if errors:
        raise ValidationError(errors)


def _wrong_organs(draw: Draw, taking_part: Sequence[Unit]) -> dict[str, str]:
    if not taking_part:
        return {"organ": "请选择检查部门。"}
    if len({organ.pk for organ in taking_part}) < len(taking_part):
        return {"partner": "同一个部门选了两次，请去掉一个。"}
    if any(organ.kind not in (Kind.DEPARTMENT, Kind.TOWNSHIP) for organ in taking_part):
        return {"organ": "行政检查由监管部门或者乡镇（街道）实施，请选部门或者乡镇。"}
    if any(organ.county_id != draw.county_id for organ in taking_part):
        return {"organ": "检查部门应在本县（市、区）。"}
    if draw.host.kind == Kind.DEPARTMENT and taking_part[0].pk != draw.host_id:
        return {"organ": "由本部门发起的，本部门是牵头部门。"}
    return {}


def _beyond(lead: Unit, industries: Sequence) -> list[str]:
    """Its people could neither see nor approve such a visit."""
    if lead.kind != Kind.DEPARTMENT:
        return []
    own = set(lead.industries.values_list("pk", flat=True))
    return [str(industry) for industry in industries if industry.pk not in own]


def _facts(draw: Draw) -> dict[str, Any]:
    facts = {name: getattr(draw, name) for name in FIELDS if name != "campaign"}
    return {name: value if isinstance(value, bool | int | list) else str(value) for name, value in facts.items()} | {
        "organs": [str(row.organ) for row in draw.organs.select_related("organ").all()],
        "industries": [str(each) for each in draw.industries.all()],
        "areas": [str(each) for each in draw.areas.all()],
        "campaign": str(draw.campaign or ""),
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}


# --- the moves ------------------------------------------------------------------------------------------------------
def perform(*, actor: User, draw_id: int, action: str, today: date, version: int | None = None, **data: Any) -> Draw:
    """Perform ``action`` of DRAW_LIFECYCLE.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return _perform(actor=actor, draw_id=draw_id, action=action, today=today, version=version, **data)
    except NotAllowed as refusal:
        with suppress(RuntimeError):  # inside another transaction that one remembers its own
            locking.remember_refusal(Draw, actor, draw_id, f"draw.{action}", refusal)
        raise


@transaction.atomic
def _perform(*, actor: User, draw_id: int, action: str, today: date, version: int | None, **data: Any) -> Draw:
    draw = locking.lock(Draw, actor, draw_id, version, related=RELATED)
    draw.as_of = today
    row = DRAW_LIFECYCLE.find(action, draw, actor)
    before = draw.status
    kept = EFFECTS[action](draw, actor, today, **data)
    draw.status = row.target or draw.status
    locking.save(draw)
    changes = kept | {"status": [before, draw.status], "version": [draw.version - 1, draw.version]}
    note = data.get("reason") or data.get("witness") or ""
    record(actor=actor, action=f"draw.{action}", obj=draw, county=draw.county, changes=changes, note=note)
    return draw


# --- 回避 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def declare(
    *, actor: User, unit: Unit, tie: str, today: date, officer: User | None = None, note: str = ""
) -> Avoidance:
    """``officer`` (left out: the person himself) keeps away from ``unit`` and what belongs to it."""
    officer = officer or actor
    organ = _organ_of(officer, actor)
    if tie not in rules.Tie.values:
        raise ValidationError({"tie": "请选择关系。"})
    if tie == rules.Tie.OTHER and not note.strip():
        raise ValidationError({"note": "请写明是什么关系。"})
    if not Unit.objects.visible_to(actor).filter(pk=unit.pk, kind__in=(Kind.ENTERPRISE, Kind.PLACE)).exists():
        raise ValidationError({"unit": "没有这家单位，或者不在您的管辖范围内。"})
    if Avoidance.objects.filter(user=officer, unit=unit, ended_on=None).exists():
        raise ValidationError({"unit": f"{officer.name}对这家单位的回避已经申报过。"})
    row = Avoidance.objects.create(
        user=officer, organ=organ, county=organ.county, unit=unit, tie=tie, note=note.strip(), declared_on=today,
        declared_by=actor,
    )  # fmt: skip
    record(actor=actor, action="avoidance.declare", obj=row, county=row.county_id, note=row.get_tie_display())
    return row


def _organ_of(officer: User, actor: User) -> Unit:
    """The organ in which the officer inspects; of somebody else only whoever makes its draws declares."""
    posts = organs.posts_with(officer, "visit.inspect")
    own = [post.unit for post in posts if officer.pk == actor.pk or organs.holds(actor, "draw.make", post.unit_id)]
    if own:
        return own[0]
    who = "您没有实施行政检查的岗位" if officer.pk == actor.pk else f"{officer.name}不是本单位的检查人员"
    raise NotAllowed(f"{who}，不需要申报回避。", "forbidden")


@transaction.atomic
def end_avoidance(*, actor: User, avoidance_id: int, reason: str, today: date) -> Avoidance:
    visible = Avoidance.objects.visible_to(actor).filter(pk=avoidance_id).values("pk")
    row = Avoidance.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if row is None:
        raise Http404("没有这件回避申报，或者不在您的管辖范围内。")
    if row.user_id != actor.pk and not organs.holds(actor, "draw.make", row.organ_id):
        raise NotAllowed("由申报人本人或者所在单位终止。", "forbidden")
    if row.ended_on:
        raise NotAllowed("这件回避申报已经终止。", "wrong_state")
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么不再需要回避。"})
    row.ended_on, row.end_reason = today, reason.strip()
    row.save()
    record(
        actor=actor, action="avoidance.end", obj=row, county=row.county_id, note=row.end_reason,
        changes={"ended_on": [None, today.isoformat()]},
    )  # fmt: skip
    return row
