"""企业月查 is confirmed by the principal person; the checks of posts and workshops are done when they are recorded."""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards import sides
from inspections.selfchecks.rules import Status


def is_own(enterprise, user: User) -> str | None:
    """Only the people of the enterprise check it themselves."""
    return (
        None
        if sides.is_own_enterprise(enterprise, user, "selfcheck.do")
        else "由本企业的安全管理员或者主要负责人办理。"
    )


def leads(check, user: User) -> str | None:
    """The principal person of the enterprise (domain §3.5: 主要负责人带队)."""
    ok = sides.is_own_enterprise(check.plan.enterprise, user, "selfcheck.confirm")
    return None if ok else "由本企业主要负责人确认。"


SELF_CHECK_LIFECYCLE = Workflow(
    transitions=(
        Transition("confirm", "确认", frozenset({Status.TO_CONFIRM}), Status.DONE, leads, primary=True),
        Transition("return", "退回重查", frozenset({Status.TO_CONFIRM}), Status.RETURNED, leads, danger=True),
    ),
    labels=dict(Status.choices),
)
