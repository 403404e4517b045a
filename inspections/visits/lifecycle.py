"""The three activities as three tables of moves (decision 0030). What a move changes is in ``effects.py``, same name.

行政检查: 拟定 → 提请审批 → 批准, by another person of the organ → 到场 → 完成 (domain §5.1, §5.2).
督查检查: 拟定 → 到场 → 完成.  网格巡查: begun when it is made → 完成; it gives clues and no order.
"""

from django.utils import timezone

from anquan.accounts.models import User
from anquan.terms.selectors import whole
from anquan.workflow import Transition, Workflow
from hazards import sides
from inspections import cap, organs
from inspections.checklists.filling import missing_said
from inspections.rules import Activity, Duty, Method, Status
from inspections.visits import people


# --- who -----------------------------------------------------------------------------------------------------------
def prepares(visit, user: User) -> str | None:
    """Whoever made it, or goes on it and may carry it out."""
    if visit.made_by_id == user.pk or people.carries_out(visit, user):
        return None
    return "由拟定人或者参加检查的人员办理。"


def approves(visit, user: User) -> str | None:
    posts = sides.posts_with(user, "visit.approve")
    ok = any(post.unit_id == visit.organ_id for post in posts)
    return None if ok else f"由{visit.organ.label}负责人审批。"


def attends(visit, user: User) -> str | None:
    return None if people.carries_out(visit, user) else "由参加检查的人员办理。"


def calls_off(visit, user: User) -> str | None:
    return None if prepares(visit, user) is None or approves(visit, user) is None else "由拟定人或者审批人取消。"


def arranges(visit, user: User) -> str | None:
    """综合查一次: the office, which sees what every organ has planned."""
    return None if organs.watches(user, "plan.edit", visit.county_id) else "由安委办统筹合并。"


# --- guards --------------------------------------------------------------------------------------------------------
def organ_may_inspect(visit, user: User) -> str | None:
    if visit.organ.kind in people.INSPECTING:
        return None
    return "安委办、网格员不能实施行政检查，由监管部门或者乡镇（街道）实施。"


def _officers_on(visit, on) -> str | None:
    """At least two officers, different persons, each with a certificate valid on the day (罚法 art.42, art.55)."""
    officers = [each for each in visit.goers if each.duty == Duty.OFFICER]
    least = whole("visit.officers", on)
    if len(officers) < least:
        return f"行政检查至少要 {least} 名检查人员，现在有 {len(officers)} 名。请增加同去的检查人员。"
    valid = people.certificates([each.user_id for each in officers if each.user_id], on)
    without = [each.name for each in officers if each.user_id not in valid]
    if len(officers) - len(without) >= least:
        return None
    return f"{on:%Y-%m-%d} 当天执法证有效的检查人员不足 {least} 名：{'、'.join(without)}没有有效的执法证。"


def officers_planned(visit, user: User) -> str | None:
    return _officers_on(visit, visit.planned_on)


def officers_today(visit, user: User) -> str | None:
    return _officers_on(visit, _today(visit))


def cap_is_explained(visit, user: User) -> str | None:
    """Beyond the yearly cap an inspection needs its reason in writing; to find out counts rows, so it is asked once."""
    if visit.over_cap_reason:
        return None
    if not hasattr(visit, "_is_beyond_cap"):
        visit._is_beyond_cap = cap.is_beyond(visit)
    if not visit._is_beyond_cap:
        return None
    year = visit.planned_on.year
    most = cap.cap_of(visit.unit, year)
    return f"{year} 年对这家企业的行政检查已达到上限 {most} 次。确需检查的，写明理由；也可以并入已安排的检查。"


def not_the_maker(visit, user: User) -> str | None:
    return "拟定人不能审批自己拟定的检查，请换一位办理。" if visit.made_by_id == user.pk else None


def not_going(visit, user: User) -> str | None:
    return "您参加这次检查，不能由您审批，请换一位办理。" if people.goes(visit, user) else None


def has_leader(visit, user: User) -> str | None:
    if visit.method != Method.LED or any(each.duty == Duty.LEADER for each in visit.goers):
        return None
    return "领导带队检查要写明带队领导。"


def not_before_its_day(visit, user: User) -> str | None:
    if _today(visit) < visit.planned_on:
        return f"计划 {visit.planned_on:%Y-%m-%d} 检查，还没有到。要提前的，先修改计划日期。"
    return None


def officers_signed(visit, user: User) -> str | None:
    unsigned = [each.name for each in visit.goers if each.duty == Duty.OFFICER and not each.signature_id]
    return f"检查人员还没有签名：{'、'.join(unsigned)}。" if unsigned else None


def met_signed(visit, user: User) -> str | None:
    """安法 art.68: signed by the person in charge; a refusal is noted."""
    if visit.met_signature_id or visit.refusal:
        return None
    return "受检单位在场人员还没有签名。请签名；拒签或者不在场的，写明情况。"


def says_what_was_found(visit, user: User) -> str | None:
    if visit.findings or visit.found.exists() or visit.rechecks.exists():
        return None
    return "还没有写检查情况，也没有登记隐患。没有发现问题的，写一句“未发现问题”。"


def checklists_filled(visit, user: User) -> str | None:
    missing = missing_said(visit)
    return f"检查表还有{missing}，答完再完成。" if missing else None


def nothing_happened(visit, user: User) -> str | None:
    if visit.status == Status.UNDERWAY and (visit.found.exists() or visit.met_signature_id or visit.refusal):
        return "已经登记隐患或者签名，不能取消，请完成这次检查。"
    return None


def _today(visit):
    return getattr(visit, "as_of", None) or timezone.localdate()


# --- the tables ----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
LABELS = dict(Status.choices)
LAWFUL = (organ_may_inspect, officers_planned, cap_is_explained)
INSPECTION = Workflow(
    transitions=(
        #    action       label          from             to             who        what must hold
        _row("submit", "提请审批", [S.PLANNED], S.TO_APPROVE, prepares, *LAWFUL, primary=True),
        _row("approve", "批准", [S.TO_APPROVE], S.READY, approves, not_the_maker, not_going, *LAWFUL, primary=True),
        _row("send_back", "退回修改", [S.TO_APPROVE], S.PLANNED, approves, not_the_maker, not_going),
        _row("begin", "开始检查", [S.READY], S.UNDERWAY, attends, not_before_its_day, officers_today, primary=True),
        _row("finish", "完成检查", [S.UNDERWAY], S.DONE, attends, checklists_filled, says_what_was_found, officers_signed,
             met_signed, primary=True),
        _row("hand_over", "换人去", [S.PLANNED, S.READY], None, prepares),
        _row("cancel", "取消", [S.PLANNED, S.TO_APPROVE, S.READY], S.CANCELLED, calls_off, danger=True),
        _row("cancel", "取消", [S.UNDERWAY], S.CANCELLED, attends, nothing_happened, danger=True),
        _row("merge", "并入联合检查", [S.PLANNED, S.TO_APPROVE, S.READY], S.CANCELLED, arranges),
    ),
    labels=LABELS,
)  # fmt: skip
SUPERVISION = Workflow(
    transitions=(
        _row("begin", "开始检查", [S.PLANNED], S.UNDERWAY, prepares, has_leader, not_before_its_day, primary=True),
        _row(
            "finish", "完成检查", [S.UNDERWAY], S.DONE, prepares, checklists_filled, says_what_was_found, primary=True
        ),
        _row("hand_over", "换人去", [S.PLANNED], None, prepares),
        _row("cancel", "取消", [S.PLANNED], S.CANCELLED, calls_off, danger=True),
        _row("cancel", "取消", [S.UNDERWAY], S.CANCELLED, prepares, nothing_happened, danger=True),
    ),
    labels=LABELS,
)
PATROL = Workflow(
    transitions=(
        _row("finish", "完成巡查", [S.UNDERWAY], S.DONE, attends, checklists_filled, primary=True),
        _row("cancel", "取消", [S.UNDERWAY], S.CANCELLED, attends, nothing_happened, danger=True),
    ),
    labels=LABELS,
)
LIFECYCLES: dict[str, Workflow] = {
    Activity.INSPECTION: INSPECTION,
    Activity.SUPERVISION: SUPERVISION,
    Activity.PATROL: PATROL,
}


def lifecycle_of(visit) -> Workflow:
    return LIFECYCLES[visit.activity]


# --- what is no move ------------------------------------------------------------------------------------------------
def may_change(visit, user: User) -> str | None:
    """What was approved stays as it was approved; before that, whoever prepares it may change it."""
    if visit.status != Status.PLANNED:
        return f"当前是“{visit.get_status_display()}”，不能再修改计划。"
    return prepares(visit, user)


def may_record(visit, user: User) -> str | None:
    """隐患, 检查表 and 检查情况 are entered at the place, and not any more once the other side has signed."""
    if visit.status != Status.UNDERWAY:
        return f"当前是“{visit.get_status_display()}”，到场开始检查以后才能记录。"
    if reason := _records(visit, user):
        return reason
    if visit.met_signature_id or visit.refusal:
        return "在场人员已经签名（拒签），记录不能再改。需要改的，先撤销签名。"
    return None


def may_sign(visit, user: User) -> str | None:
    if visit.status != Status.UNDERWAY:
        return f"当前是“{visit.get_status_display()}”，检查中才能签名。"
    if missing := missing_said(visit):  # once signed, nothing is answered any more
        return f"检查表还有{missing}，答完再签名。"
    return _records(visit, user)


def _records(visit, user: User) -> str | None:
    return prepares(visit, user) if visit.activity == Activity.SUPERVISION else attends(visit, user)
