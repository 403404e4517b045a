"""The life of what was told: 待受理 → 已受理 (a hazard is registered) or 不予受理, by the clerk, with an answer."""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards.models.tips import RECEIVE, TipStatus


def receives(tip, user: User) -> str | None:
    return None if user.has_right(RECEIVE) else "由举报受理员办理。"


WAITING = frozenset({TipStatus.RECEIVED})
TIP_LIFECYCLE = Workflow(
    transitions=(
        Transition("accept", "受理并登记隐患", WAITING, TipStatus.ACCEPTED, receives, primary=True),
        Transition("refuse", "不予受理", WAITING, TipStatus.REFUSED, receives, danger=True),
    ),
    labels=dict(TipStatus.choices),
)
