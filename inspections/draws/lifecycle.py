"""双随机 as one table. What a move changes is in ``inspections/draws/effects.py``, under the same name.

拟定 → 锁定名单 (hash and commitment become public) → 抽取, before a witness → 派发 → 公开结果. A locked pool is never
opened again: a draw with a mistake is void, keeps its number and stays public with the reason (decision 0031).
"""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from inspections import organs
from inspections.draws import pools
from inspections.draws.rules import Status
from inspections.rules import OPEN


# --- who -----------------------------------------------------------------------------------------------------------
def makes(draw, user: User) -> str | None:
    return None if organs.holds(user, "draw.make", draw.host_id) else f"由{draw.host.label}办理。"


def voids_what_was_drawn(draw, user: User) -> str | None:
    """Whoever did not like the result must not be able to draw again by himself."""
    if organs.watches(user, "plan.approve", draw.county_id):
        return None
    return "已经抽取的，由安委办主任或者市领导作废，不能由抽取的人自己作废。"


# --- guards --------------------------------------------------------------------------------------------------------
def pool_suffices(draw, user: User) -> str | None:
    return pools.live(draw).short or None


def not_past(draw, user: User) -> str | None:
    return "检查期间已经过去，请先修改。" if draw.planned_to < draw.as_of else None


def visits_ended(draw, user: User) -> str | None:
    """A result that is published early would tell the others that they are next (四不两直)."""
    waiting = draw.drawn.filter(visit__status__in=OPEN).count()
    return f"还有 {waiting} 家没有检查完。全部完成或者取消以后再公开，免得提前走漏。" if waiting else None


def not_who_drew(draw, user: User) -> str | None:
    return "抽取人不能作废自己抽取的结果，请换一位办理。" if draw.drawn_by_id == user.pk else None


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
DRAW_LIFECYCLE = Workflow(
    transitions=(
        #    action      label        from          to            who      what must hold
        _row("lock", "锁定名单", [S.DRAFT], S.LOCKED, makes, not_past, pool_suffices, primary=True),
        _row("draw", "抽取", [S.LOCKED], S.DRAWN, makes, not_past, primary=True),
        _row("dispatch", "派发", [S.DRAWN], S.DISPATCHED, makes, not_past, primary=True),
        _row("publish", "公开结果", [S.DISPATCHED], S.PUBLISHED, makes, visits_ended, primary=True),
        _row("cancel", "作废", [S.DRAFT, S.LOCKED], S.CANCELLED, makes, danger=True),
        _row("cancel", "作废", [S.DRAWN], S.CANCELLED, voids_what_was_drawn, not_who_drew, danger=True),
    ),
    labels=dict(Status.choices),
)  # fmt: skip


def may_edit(draw, user: User) -> str | None:
    if reason := makes(draw, user):
        return reason
    if draw.status != S.DRAFT:
        return f"当前是“{draw.get_status_display()}”，名单锁定以后规则不能再改。"
    return None
