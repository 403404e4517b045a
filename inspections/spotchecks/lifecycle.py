"""回头看 as one table. Who passed a hazard does not look at it again, nor does anybody of the unit that had to put it right.

不合格 is registered by whoever found it. Where he may register a 回潮 himself (department, 安委办) the hazard is reopened at
once; a township's finding waits for one who may.
"""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards import sides
from hazards.rules import Status as HazardStatus
from inspections import organs
from inspections.spotchecks.rules import Status

DRAW, DO = "spotcheck.draw", "spotcheck.do"


# --- who -----------------------------------------------------------------------------------------------------------
def checks(task, user: User) -> str | None:
    return None if task.checker_id == user.pk else "由派去抽查的人办理。"


def draws(task, user: User) -> str | None:
    return None if organs.holds(user, DRAW, task.spot_check.organ_id) else "由抽取的单位办理。"


def checks_or_draws(task, user: User) -> str | None:
    return None if checks(task, user) is None or draws(task, user) is None else "由派去抽查的人或者抽取的单位办理。"


def reopens(task, user: User) -> str | None:
    ok = sides.authority_posts(task.hazard, user, "hazard.reopen")
    return None if ok else "由监管部门或者安委办登记回潮。"


def why_not_checker(hazard, user: User) -> str | None:
    """Whether this person may look again at this hazard."""
    if not user.is_active or not sides.posts_with(user, DO):
        return "没有抽查的权限。"
    if user.pk in (hazard.rechecked_by_id, hazard.second_rechecker_id, hazard.submitted_by_id):
        return "复查过或者提交过这条隐患的，不能再抽查。"
    if sides.is_of_responsible_unit(hazard, user) or not sides.authority_posts(hazard, user, DO):
        return "与责任单位同属一个单位，不能抽查。"
    return None


# --- guards --------------------------------------------------------------------------------------------------------
def still_closed(task, user: User) -> str | None:
    held = task.hazard.status == HazardStatus.CLOSED and task.hazard.ended_on == task.closed_on
    return None if held else "这条隐患已经重新打开或者作废，请按无法抽查办理。"


def may_check(task, user: User) -> str | None:
    return why_not_checker(task.hazard, user)


S = Status
WAITING, FAILED = frozenset({S.WAITING}), frozenset({S.FAILED})
TASK_LIFECYCLE = Workflow(
    transitions=(
        Transition("pass", "合格", WAITING, S.PASSED, checks, (may_check, still_closed), primary=True),
        Transition("fail", "不合格", WAITING, None, checks, (may_check, still_closed), danger=True),
        Transition("assign", "派人抽查", WAITING, S.WAITING, draws),
        Transition("excuse", "无法抽查", WAITING, S.EXCUSED, checks_or_draws),
        Transition("reopen", "登记回潮", FAILED, S.REOPENED, reopens, (still_closed,), primary=True),
    ),
    labels=dict(Status.choices),
)
