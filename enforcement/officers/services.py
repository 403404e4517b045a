"""Verbs of 执法权 and of the qualifications of reviewers and hosts. The only code that writes these tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from anquan.accounts.models import Appointment, User
from anquan.journal.services import record, record_denied
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed
from enforcement.models import Mandate, PenaltyClause, Qualification
from enforcement.rules import MandateKind, QualificationKind
from inspections.organs import units_with

RIGHT = "mandate.edit"
WHO = "由部门负责人或者乡镇分管领导登记本单位的执法权和资格。"
NO_MANDATE = "没有这项执法权，或者不在您的管辖范围内。"
NO_QUALIFICATION = "没有这项资格，或者不在您的管辖范围内。"


# --- 执法权 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def register_mandate(
    *,
    actor: User,
    kind: str,
    valid_from: date,
    today: date,
    unit: Unit | None = None,
    clauses: Sequence[PenaltyClause] = (),
    document_no: str = "",
    published_on: date | None = None,
    valid_to: date | None = None,
    simple_only: bool = False,
    note: str = "",
) -> Mandate:
    """What the actor's unit may punish, or what it entrusts to ``unit``. Raises ``NotAllowed``, ``ValidationError`` by field.

    A unit registers its own power; 委托 is registered by whoever entrusts, in whose name it is then decided.
    """
    own = _own_unit(actor)
    errors = _problems(own, kind, unit, clauses, document_no.strip(), published_on, valid_from, valid_to, today)
    if errors:
        raise ValidationError(errors)
    is_entrusted = kind == MandateKind.ENTRUSTED
    holder = unit if is_entrusted and unit else own
    Unit.objects.select_for_update(of=("self",)).get(pk=holder.pk)  # two clerks with one document make one row
    _refuse_twice(holder, kind, document_no.strip(), valid_from, valid_to)
    made = Mandate.objects.create(
        unit=holder, kind=kind, from_unit=own if is_entrusted else None, document_no=document_no.strip(),
        published_on=published_on, valid_from=valid_from, valid_to=valid_to, simple_only=simple_only, note=note.strip(),
        made_by=actor,
    )  # fmt: skip
    made.clauses.set(clauses)
    changes = {"kind": [None, made.get_kind_display()], "valid_from": [None, str(valid_from)],
               "valid_to": [None, str(valid_to or "长期")], "clauses": [None, len(clauses)]}  # fmt: skip
    record(
        actor=actor,
        action="mandate.register",
        obj=made,
        county=holder.county_id,
        changes=changes,
        note=made.document_no,
    )
    return made


def _own_unit(actor: User) -> Unit:
    units = units_with(actor, RIGHT)
    if not units:
        raise NotAllowed(WHO, "forbidden")
    return Unit.objects.get(pk=units[0])


def _problems(
    own: Unit, kind: str, unit: Unit | None, clauses: Sequence[PenaltyClause], document_no: str,
    published_on: date | None, valid_from: date, valid_to: date | None, today: date,
) -> dict[str, str]:  # fmt: skip
    found = {}
    if kind == MandateKind.OWN and own.kind != Kind.DEPARTMENT:
        found["kind"] = "乡镇（街道）没有法定的安全生产处罚权，请登记赋权（移交），或者由部门登记委托。"
    if kind == MandateKind.ENTRUSTED:
        found |= _problems_of_entrusting(own, unit, valid_to)
    if kind != MandateKind.OWN:
        if not clauses:
            found["clauses"] = "请写明可以处罚的条款。"
        if not document_no:
            found["document_no"] = "请填写委托书或者赋权决定的文号。"
        if published_on is None:
            found["published_on"] = "请填写公布日期：委托书、赋权决定应当公布。"
        elif published_on > today:
            found["published_on"] = "公布日期还没有到。"
    if valid_to is not None and valid_to < valid_from:
        found["valid_to"] = "结束日期早于开始日期。"
    return found


def _problems_of_entrusting(own: Unit, unit: Unit | None, valid_to: date | None) -> dict[str, str]:
    """罚法 art.20, 21: in writing, with what and until when, to an organisation that runs public affairs."""
    found = {}
    if own.kind != Kind.DEPARTMENT:
        found["kind"] = "委托由监管部门登记。"
    elif unit is None or unit.kind != Kind.TOWNSHIP or unit.county_id != own.county_id:
        found["unit"] = "请选本县（市、区）受委托的乡镇（街道、园区）。"
    if valid_to is None:
        found["valid_to"] = "委托书应当写明期限，请填写结束日期。"
    return found


def _refuse_twice(unit: Unit, kind: str, document_no: str, valid_from: date, valid_to: date | None) -> None:
    for each in Mandate.objects.filter(unit=unit, kind=kind, document_no=document_no):
        if (each.valid_to is None or valid_from <= each.valid_to) and (valid_to is None or each.valid_from <= valid_to):
            raise ValidationError({"document_no": f"这项执法权已经登记过（{each.valid_from} 起），时间重叠。"})


def end_mandate(*, actor: User, mandate_id: int, on: date, reason: str, today: date) -> Mandate:
    """No longer from the day after ``on``: today or later, before it would have ended. By whoever registered such things."""
    return _end(Mandate, actor, mandate_id, on, reason, today)


# --- 资格 -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def register_qualification(
    *, actor: User, user: User, kind: str, number: str, valid_from: date, today: date, valid_to: date | None = None
) -> Qualification:
    """法制审核资格 or 听证主持 of a colleague of the actor's unit. Raises ``NotAllowed``, ``ValidationError`` by field."""
    own = _own_unit(actor)
    User.objects.select_for_update().get(pk=user.pk)
    errors = {}
    if not Appointment.objects.in_force(today).of_people().filter(user=user, unit=own).exists():
        errors["user"] = f"{user.name}不是{own.label}在任的人员，请由其所在单位登记。"
    if not number.strip():
        errors["number"] = "请填写证书或者指定文件的编号。"
    if valid_to is not None and valid_to < valid_from:
        errors["valid_to"] = "结束日期早于开始日期。"
    elif same := _overlapping(user, kind, valid_from, valid_to):
        errors["valid_from"] = f"{user.name}已有{same.get_kind_display()}（{same.number}），时间重叠，请先终止原来的。"
    if errors:
        raise ValidationError(errors)
    made = Qualification.objects.create(
        user=user, kind=kind, number=number.strip(), valid_from=valid_from, valid_to=valid_to, made_by=actor
    )
    changes = {"kind": [None, QualificationKind(kind).label], "number": [None, made.number],
               "valid_to": [None, str(valid_to or "长期")]}  # fmt: skip
    record(
        actor=actor, action="qualification.register", obj=made, county=own.county_id, changes=changes, note=user.name
    )
    return made


def _overlapping(user: User, kind: str, valid_from: date, valid_to: date | None) -> Qualification | None:
    for each in Qualification.objects.filter(user=user, kind=kind):
        if (each.valid_to is None or valid_from <= each.valid_to) and (valid_to is None or each.valid_from <= valid_to):
            return each
    return None


def end_qualification(*, actor: User, qualification_id: int, on: date, reason: str, today: date) -> Qualification:
    return _end(Qualification, actor, qualification_id, on, reason, today)


# --- both -----------------------------------------------------------------------------------------------------------
def _end(model: Any, actor: User, pk: int, on: date, reason: str, today: date) -> Any:
    try:
        return _ended(model, actor, pk, on, reason, today)
    except NotAllowed as refusal:
        if found := model.objects.visible_to(actor).filter(pk=pk).first():
            record_denied(actor=actor, action=f"{model._meta.model_name}.end", obj=found, note=refusal.reason)
        raise


@transaction.atomic
def _ended(model: Any, actor: User, pk: int, on: date, reason: str, today: date) -> Any:
    visible = model.objects.visible_to(actor).filter(pk=pk).values("pk")
    found = model.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if found is None:
        raise Http404(NO_MANDATE if model is Mandate else NO_QUALIFICATION)
    if why := why_not_end(found, actor, today):
        raise NotAllowed(why, "wrong_state" if keeps(found, actor) else "forbidden")
    _check_end(found, on, reason, today)
    changes = {"valid_to": [str(found.valid_to or "长期"), str(on)]}
    found.valid_to, found.end_reason = on, reason.strip()
    found.save(update_fields=["valid_to", "end_reason"])
    name = f"{model._meta.model_name}.end"
    record(actor=actor, action=name, obj=found, county=_county(found), changes=changes, note=found.end_reason)
    return found


def _check_end(found: Any, on: date, reason: str, today: date) -> None:
    errors = {}
    if on < max(today, found.valid_from) or found.valid_to is not None and on >= found.valid_to:
        until = f"、{found.valid_to} 以前" if found.valid_to else ""
        errors["on"] = f"请填 {max(today, found.valid_from)} 起{until}的日期。"
    if not reason.strip():
        errors["reason"] = "请写明提前终止的原因。"
    if errors:
        raise ValidationError(errors)


def why_not_end(found: Any, user: User, today: date) -> str | None:
    if not keeps(found, user):
        return "由登记它的单位的负责人终止。"
    if found.valid_to is not None and found.valid_to <= today:
        return f"已于 {found.valid_to} 到期。"
    return None


def keeps(found: Any, user: User) -> bool:
    """Whoever gave it ends it: the entrusting department, else the unit itself; a qualification, the unit of the person."""
    units = units_with(user, RIGHT)
    if isinstance(found, Mandate):
        return (found.from_unit_id or found.unit_id) in units
    return Appointment.objects.filter(user=found.user_id, unit__in=units).exists()


def _county(found: Any) -> int | None:
    if isinstance(found, Mandate):
        return found.unit.county_id
    post = Appointment.objects.filter(user=found.user_id).select_related("unit").order_by("-id").first()
    return post.unit.county_id if post else None
