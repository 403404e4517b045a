"""The life of one opinion: asked by the office, given by the expert who was asked and by nobody else."""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from inspections.experts.rules import Status

ASKING = "expert.edit"


def is_asked(opinion, user: User) -> str | None:
    return None if opinion.expert.user_id == user.pk else "由受邀请的专家本人提出意见。"


def asks(opinion, user: User) -> str | None:
    return None if user.has_right(ASKING) else "由安委办办理。"


OPINION_LIFECYCLE = Workflow(
    transitions=(
        Transition("submit", "提出意见", frozenset({Status.ASKED}), Status.SUBMITTED, is_asked, primary=True),
        Transition("withdraw", "不再需要", frozenset({Status.ASKED}), Status.WITHDRAWN, asks),
    ),
    labels=dict(Status.choices),
)
