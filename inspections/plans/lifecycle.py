"""年度监督检查计划 as one table. What a move changes is in ``inspections/plans/effects.py``, under the same name.

拟定 → 报批 → 批准, by the paper of the government, registered by somebody who did not make it. A change after that is a new
edition; when it is approved, the former one is superseded.
"""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from inspections import organs
from inspections.plans.rules import Status


# --- who -----------------------------------------------------------------------------------------------------------
def edits(plan, user: User) -> str | None:
    """The organ itself, or the office for it."""
    if organs.holds(user, "plan.edit", plan.organ_id) or organs.watches(user, "plan.edit", plan.county_id):
        return None
    return f"由{plan.organ.label}负责人或者安委办办理。"


def approves(plan, user: User) -> str | None:
    return None if organs.watches(user, "plan.approve", plan.county_id) else "由市领导或者安委办主任登记政府批复。"


# --- guards --------------------------------------------------------------------------------------------------------
def has_lines(plan, user: User) -> str | None:
    return None if plan.lines.exists() else "还没有检查对象。先定规则，再生成检查对象。"


def not_the_maker(plan, user: User) -> str | None:
    return "拟定人不能批准自己拟定的计划，请换一位办理。" if plan.made_by_id == user.pk else None


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
PLAN_LIFECYCLE = Workflow(
    transitions=(
        #    action      label        from            to            who       what must hold
        _row("submit", "报批", [S.DRAFT], S.SUBMITTED, edits, has_lines, primary=True),
        _row("approve", "登记批准", [S.SUBMITTED], S.APPROVED, approves, not_the_maker, primary=True),
        _row("send_back", "退回修改", [S.SUBMITTED], S.DRAFT, approves),
        _row("withdraw", "撤回", [S.SUBMITTED], S.DRAFT, edits),
        _row("cancel", "作废", [S.DRAFT], S.CANCELLED, edits, danger=True),
    ),
    labels=dict(Status.choices),
)  # fmt: skip


# --- what is no move ------------------------------------------------------------------------------------------------
def may_edit(plan, user: User) -> str | None:
    if reason := edits(plan, user):
        return reason
    if plan.status != S.DRAFT:
        return f"当前是“{plan.get_status_display()}”，不能再改。批准以后要调整的，编制新版。"
    return None


def may_revise(plan, user: User) -> str | None:
    if reason := edits(plan, user):
        return reason
    if plan.status != S.APPROVED:
        return f"当前是“{plan.get_status_display()}”，已批准的计划才编制新版。"
    return None
