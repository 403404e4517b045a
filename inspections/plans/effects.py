"""What each move of a plan changes: one function an action, named as in ``inspections/plans/lifecycle.py``."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError

from anquan.accounts.models import User
from inspections.models import Plan
from inspections.plans.rules import Status


def submit(plan: Plan, actor: User, today: date) -> None:
    plan.submitted_on, plan.returned_reason = today, ""


def approve(plan: Plan, actor: User, today: date, *, approval_no: str, approval_dated: date | None) -> None:
    """The 批复 is a paper of the government; its number and date are kept. The edition before is superseded."""
    errors = {}
    if not approval_no.strip():
        errors["approval_no"] = "请填批复文号。"
    if approval_dated is None or approval_dated > today:
        errors["approval_dated"] = "请填批复日期，不能晚于今天。"
    if errors:
        raise ValidationError(errors)
    in_force = Plan.objects.filter(organ=plan.organ_id, year=plan.year, status=Status.APPROVED)
    for former in in_force.select_for_update(of=("self",)):
        former.status = Status.SUPERSEDED
        former.save(update_fields=["status"])
    plan.approval_no, plan.approval_dated = approval_no.strip(), approval_dated
    plan.approved_by, plan.approved_on = actor, today


def send_back(plan: Plan, actor: User, today: date, *, reason: str) -> None:
    plan.returned_reason, plan.submitted_on = _needed(reason, "请写明退回修改的理由。"), None


def withdraw(plan: Plan, actor: User, today: date) -> None:
    plan.submitted_on = None


def cancel(plan: Plan, actor: User, today: date, *, reason: str) -> None:
    plan.returned_reason = _needed(reason, "请写明作废的原因。")


def _needed(text: str, message: str) -> str:
    if not text.strip():
        raise ValidationError({"reason": message})
    return text.strip()


EFFECTS: dict[str, Callable[..., None]] = {
    "submit": submit,
    "approve": approve,
    "send_back": send_back,
    "withdraw": withdraw,
    "cancel": cancel,
}
