"""Verbs of 企业自查: plan, check, confirm, sign. The only code that writes these tables."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record, record_denied
from anquan.units.models import Unit
from anquan.units.rules import Kind as UnitKind
from anquan.workflow import NotAllowed
from hazards import recipients, services
from inspections.models import (
    Checklist,
    ChecklistItem,
    ChecklistVersion,
    SelfCheck,
    SelfCheckAnswer,
    SelfCheckPlan,
    SelfCheckStatement,
)
from inspections.rules import Answer
from inspections.selfchecks import statements, telling
from inspections.selfchecks.lifecycle import SELF_CHECK_LIFECYCLE, is_own
from inspections.selfchecks.lists import list_of, offered
from inspections.selfchecks.rules import Level, Slot, Status
from inspections.selfchecks.selectors import slot_of

SAVED = "selfcheck.plan"
NOT_HERE = "没有这项自查，或者不在您的管辖范围内。"
SHORTEST = 2  # letters of a description, as of every hazard


# --- 安排 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan(
    *,
    actor: User,
    enterprise: Unit,
    level: str,
    responsible: User,
    starts_on: date,
    today: date,
    name: str = "",
    checklist: Checklist | None = None,
    is_workdays_only: bool = False,
) -> SelfCheckPlan:
    """Begin to check something regularly, from today or later. Raises ``NotAllowed`` and ``ValidationError`` by field."""
    _require_own(enterprise, actor)
    if starts_on < today:
        raise ValidationError({"starts_on": "开始日期不能早于今天，以前没有安排的不能补。"})
    made = SelfCheckPlan(
        enterprise=enterprise, level=level, name=_name(level, name), is_workdays_only=is_workdays_only,
        starts_on=starts_on, made_by=actor,
    )  # fmt: skip
    _fill(made, responsible, checklist, actor, today)
    _save(made, actor, {"starts_on": [None, str(starts_on)]})
    return made


@transaction.atomic
def edit_plan(
    *,
    actor: User,
    plan: SelfCheckPlan,
    responsible: User,
    today: date,
    name: str = "",
    checklist: Checklist | None = None,
    seen: int | None = None,
) -> SelfCheckPlan:
    """Who is responsible, by which list, and what the post is called. The rest decides what was owed and stays."""
    _require_own(plan.enterprise, actor)
    refuse_if_overtaken(plan, SAVED, seen)
    before = _facts(plan)
    plan.name = _name(plan.level, name)
    _fill(plan, responsible, checklist, actor, today)
    _save(plan, actor, {key: [before[key], value] for key, value in _facts(plan).items() if value != before[key]})
    return plan


@transaction.atomic
def end_plan(*, actor: User, plan_id: int, reason: str, today: date) -> SelfCheckPlan:
    """No more from tomorrow on; what was owed until today stays owed."""
    found = _locked(actor, plan_id)
    _require_own(found.enterprise, actor)
    if found.ends_on is not None:
        raise NotAllowed(f"这项自查已于 {found.ends_on} 结束。", "wrong_state")
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么不再自查，例如设备拆除、停产。"})
    found.ends_on, found.end_reason = max(today, found.starts_on), reason.strip()
    found.save()
    _journal(actor, "selfcheck.end", found, {"ends_on": [None, str(found.ends_on)]}, found.end_reason)
    return found


def _fill(made: SelfCheckPlan, responsible: User, checklist: Checklist | None, actor: User, today: date) -> None:
    if responsible not in recipients.people_of(made.enterprise, today, recipients.ENTERPRISE_ROLES):
        raise ValidationError({"responsible": "请选本企业的主要负责人或者安全管理员。"})
    if checklist is not None and not offered(actor, made.enterprise).filter(pk=checklist.pk).exists():
        raise ValidationError({"checklist": "没有这份供企业自查的检查表。"})
    made.responsible, made.checklist = responsible, checklist


def _save(made: SelfCheckPlan, actor: User, changes: dict[str, Any]) -> None:
    made.full_clean(exclude=["responsible", "checklist", "made_by"])
    made.save()
    _journal(actor, SAVED, made, changes)


def _name(level: str, name: str) -> str:
    """The whole enterprise needs no name, a post or a workshop does."""
    if level == Level.ENTERPRISE:
        return ""
    if not name.strip():
        raise ValidationError({"name": "请写明是哪个岗位、哪个车间。"})
    return name.strip()


def _facts(made: SelfCheckPlan) -> dict[str, Any]:
    return {"name": made.name, "responsible_id": made.responsible_id, "checklist_id": made.checklist_id}


# --- 自查 -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Given:
    """What was answered to one item; the words and photos of a 不符合 become the hazard."""

    item: ChecklistItem
    answer: str = Answer.YES
    description: str = ""
    photos: Sequence[StoredFile] = field(default=())
    no_photo_reason: str = ""

    @property
    def is_said(self) -> bool:
        """Worth a row of its own: all others were 符合."""
        return self.answer != Answer.YES or bool(self.photos)


@transaction.atomic
def carry_out(
    *,
    actor: User,
    plan_id: int,
    version: ChecklistVersion,
    given: Sequence[Given],
    today: date,
    uid: uuid.UUID | None = None,
    note: str = "",
) -> SelfCheck:
    """One check by the list as the person saw it. The same ``uid`` again gives the check that was made.

    Each 不符合 becomes a hazard of the enterprise itself. Raises ``NotAllowed`` and ``ValidationError`` by ``item_<id>``.
    """
    found = _locked(actor, plan_id)
    if uid and (before := SelfCheck.objects.filter(uid=uid, plan=found, done_by=actor).first()):
        return before
    slot = _slot_to_fill(found, actor, today)
    _check_answers(found, version, given)
    is_leading = found.level != Level.ENTERPRISE or _is_principal(found, actor)
    made = SelfCheck.objects.create(
        plan=found, uid=uid or uuid.uuid4(), version=version, due_on=slot.last, done_on=today, done_by=actor,
        status=Status.DONE if is_leading else Status.TO_CONFIRM, note=note.strip(),
    )  # fmt: skip
    hazards = [_answer(made, each, actor, today) for each in given if each.is_said]
    numbers = "、".join(hazard.number for hazard in hazards if hazard)
    _journal(
        actor, "selfcheck.do", found, {"due_on": [None, str(slot.last)]}, f"查出 {numbers}" if numbers else "全部正常"
    )
    telling.tell_of_check(made, actor, today)
    return made


def _slot_to_fill(found: SelfCheckPlan, actor: User, today: date) -> Slot:
    _require_own(found.enterprise, actor)
    slot = slot_of(found, today)
    if slot is None:
        raise NotAllowed("今天没有要做的这项自查。", "wrong_state")
    if found.checks.filter(due_on=slot.last).exclude(status=Status.RETURNED).exists():
        raise NotAllowed(f"这一次已经查过了，下一次从 {slot.last + timedelta(days=1)} 起。", "wrong_state")
    return slot


def _check_answers(found: SelfCheckPlan, version: ChecklistVersion, given: Sequence[Given]) -> None:
    if version.checklist_id != list_of(found).pk:
        raise NotAllowed("检查表已经更换，请重新打开再查。", "stale_list")
    if {each.item.pk for each in given} != set(version.items.values_list("pk", flat=True)):
        raise ValidationError("检查表没有填完，请重新打开再查。")
    errors: dict[str, str] = {}
    for each in given:
        if problem := _problem(each):
            errors[f"item_{each.item.pk}"] = problem
    if errors:
        raise ValidationError(errors)


def _problem(each: Given) -> str:
    if each.answer == Answer.YES:
        return "这一项要拍一张照片。" if each.item.needs_photo and not each.photos else ""
    if each.answer == Answer.NO and len(each.description.strip()) < SHORTEST:
        return "请写明哪里不正常，至少两个字。"
    if each.answer == Answer.NO and not each.photos and not each.no_photo_reason.strip():
        return "不正常的请拍一张照片；确实拍不了的，写明原因。"
    return ""


def _answer(made: SelfCheck, each: Given, actor: User, today: date) -> Any:
    """The row of one answer, and for a 不符合 its hazard."""
    row = SelfCheckAnswer(check_made=made, item=each.item, answer=each.answer)
    if each.answer == Answer.NO:
        row.hazard = _hazard(made, each, actor, today)
    elif each.photos:
        row.photo = each.photos[0]
    row.save()
    return row.hazard


def _hazard(made: SelfCheck, each: Given, actor: User, today: date) -> Any:
    item = each.item
    try:
        return services.report_own(
            actor=actor, unit=made.plan.enterprise, description=each.description, today=today, photos=each.photos,
            uid=uuid.uuid5(made.uid, str(item.pk)), level=item.level, mode=item.mode, location=made.plan.name,
            due_on=today + timedelta(days=item.days) if item.days else None, category=item.category,
            legal_basis=item.basis, measures=item.measures, no_photo_reason=each.no_photo_reason,
        )  # fmt: skip
    except ValidationError as problem:
        raise ValidationError({f"item_{item.pk}": problem.messages}) from problem


def _is_principal(found: SelfCheckPlan, actor: User) -> bool:
    return SELF_CHECK_LIFECYCLE.first("confirm").who(SelfCheck(plan=found), actor) is None


# --- 确认 -----------------------------------------------------------------------------------------------------------
def decide(*, actor: User, check_id: int, action: str, today: date, note: str = "") -> SelfCheck:
    """确认 or 退回重查 of a monthly check. Raises ``Http404``, ``NotAllowed`` (journalled), ``ValidationError``."""
    try:
        return _decide(actor, check_id, action, today, note.strip())
    except NotAllowed as refusal:
        if found := SelfCheck.objects.visible_to(actor).select_related("plan__enterprise").filter(pk=check_id).first():
            record_denied(actor=actor, action=f"selfcheck.{action}", obj=found.plan, note=refusal.reason)
        raise


@transaction.atomic
def _decide(actor: User, check_id: int, action: str, today: date, note: str) -> SelfCheck:
    rows = SelfCheck.objects.select_for_update(of=("self",)).select_related("plan__enterprise", "done_by")
    found = rows.filter(pk__in=SelfCheck.objects.visible_to(actor).filter(pk=check_id).values("pk")).first()
    if found is None:
        raise Http404(NOT_HERE)
    row = SELF_CHECK_LIFECYCLE.find(action, found, actor)
    if row.target == Status.RETURNED and not note:
        raise ValidationError({"note": "请写明为什么要重查。"})
    changes = {"status": [found.status, row.target]}
    found.status, found.decided_by, found.decided_at, found.decision_note = row.target, actor, timezone.now(), note
    found.save()
    _journal(actor, f"selfcheck.{action}", found.plan, changes, note)
    telling.tell_of_decision(found, action, actor)
    return found


# --- 统计表 ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def sign(*, actor: User, enterprise: Unit, period: str, today: date, reason: str = "") -> SelfCheckStatement:
    """The principal person signs the figures of a quarter or a year as they are now; they do not change any more.

    Once signed, only a correction with its reason is added. Raises ``NotAllowed`` and ``ValidationError``.
    """
    Unit.objects.select_for_update().get(pk=enterprise.pk)  # two signatures come one after the other
    if refusal := statements.may_sign(enterprise, actor, period, today):
        raise NotAllowed(refusal, "forbidden")
    former = statements.latest(enterprise, period)
    figures, due = statements.figures(enterprise, period), statements.due_of(period, today)
    if former and not reason.strip():
        raise ValidationError({"reason": "已经签过字，更正请写明原因。"})
    if former and former.figures == figures:
        raise ValidationError("现在的数字和签字时一样，没有要更正的。")
    made = SelfCheckStatement.objects.create(
        enterprise=enterprise, period=period, revision=former.revision + 1 if former else 0, figures=figures,
        due_on=due.on, why=due.to_json(), reason=reason.strip() if former else "", signed_by=actor, signed_on=today,
    )  # fmt: skip
    changes = {"revision": [former.revision if former else None, made.revision]}
    record(
        actor=actor, action="selfcheck.sign", obj=made, county=enterprise.county_id, changes=changes, note=made.reason
    )
    return made


# --- inside ---------------------------------------------------------------------------------------------------------
def _locked(actor: User, plan_id: int) -> SelfCheckPlan:
    visible = SelfCheckPlan.objects.visible_to(actor).filter(pk=plan_id).values("pk")
    rows = SelfCheckPlan.objects.select_for_update(of=("self",)).select_related("enterprise__profile__industry")
    found = rows.filter(pk__in=visible).first()
    if found is None:
        raise Http404(NOT_HERE)
    return found


def _require_own(enterprise: Unit, actor: User) -> None:
    if enterprise.kind != UnitKind.ENTERPRISE or (reason := is_own(enterprise, actor)):
        raise NotAllowed(reason if enterprise.kind == UnitKind.ENTERPRISE else "自查由企业安排。", "forbidden")


def _journal(actor: User, action: str, found: SelfCheckPlan, changes: dict[str, Any], note: str = "") -> None:
    record(actor=actor, action=action, obj=found, county=found.enterprise.county_id, changes=changes, note=note)
