"""The life of a hazard as one table. An official can follow it from top to bottom.

Each row: action, label, from, to, who may, what must hold. ``who`` and the guards answer with a Chinese reason or None.
What a move changes in the row is in ``hazards/services/effects.py``, under the same action name.
"""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards import sides
from hazards.rules import Mode, RequestKind, Status


# --- who -----------------------------------------------------------------------------------------------------------
def orders(hazard, user: User) -> str | None:
    """The ordering side: township, department or 安委办 in whose scope the hazard lies."""
    return None if sides.posts_with(user, "hazard.assign") else "只有属地乡镇、监管部门或安委办可以办理。"


def designates(hazard, user: User) -> str | None:
    return None if sides.posts_with(user, "hazard.designate") else "两次退回的隐患由安委办指定责任单位。"


def rectifies(hazard, user: User) -> str | None:
    if sides.is_of_responsible_unit(hazard, user) and user.has_right("hazard.submit"):
        return None
    return "由责任单位办理。"


def rechecks(hazard, user: User) -> str | None:
    if not user.has_right("hazard.recheck"):
        return "由复查方办理。"
    if sides.is_of_responsible_unit(hazard, user) and not sides.authority_posts(hazard, user, "hazard.recheck"):
        return "复查人与责任单位同属一个单位，请由其他单位复查。"
    return None


def spot_checks(hazard, user: User) -> str | None:
    return None if sides.authority_posts(hazard, user, "hazard.reopen") else "由监管部门或安委办抽查后办理。"


def asks(hazard, user: User) -> str | None:
    """Both sides may ask: the responsible unit for time, the ordering side for void or another unit."""
    return None if user.has_right("hazard.request") else "您的岗位不能提出申请。"


def reminds(hazard, user: User) -> str | None:
    return None if user.has_right("hazard.remind") else "由交办方催办。"


# --- guards --------------------------------------------------------------------------------------------------------
def open_request(hazard):
    """The undecided request of a hazard, read once per object."""
    if not hasattr(hazard, "_open_request"):
        hazard._open_request = next((each for each in hazard.requests.all() if not each.result), None)
    return hazard._open_request


def no_open_request(hazard, user: User) -> str | None:
    request = open_request(hazard)
    return f"有一件{request.get_kind_display()}申请还没有办结，办结后再操作。" if request else None


def no_reassignment_pending(hazard, user: User) -> str | None:
    request = open_request(hazard)
    if request and request.kind in (RequestKind.VOID, RequestKind.REASSIGN):
        return f"有一件{request.get_kind_display()}申请还没有办结，办结后再操作。"
    return None


def not_designated(hazard, user: User) -> str | None:
    return "责任单位由安委办指定，不能再退回。" if hazard.is_designated else None


def not_the_submitter(hazard, user: User) -> str | None:
    return "提交人不能复查自己提交的整改，请换一位复查。" if hazard.submitted_by_id == user.pk else None


def submitted_it(hazard, user: User) -> str | None:
    return None if hazard.submitted_by_id == user.pk else "由提交人本人撤回。"


def recheck_not_begun(hazard, user: User) -> str | None:
    begun = hazard.evidence.filter(kind="recheck", round=hazard.round).exists()
    return "复查已经开始，不能撤回。" if begun else None


def own_road(hazard, user: User) -> str | None:
    """From 认定 on a major hazard goes the way of 一单四制 (``hazards/majors/lifecycle.py``)."""
    return "已认定为重大隐患，请在“重大隐患”中按一单四制办理。" if hazard.is_on_own_road else None


def judged_first(hazard, user: User) -> str | None:
    """A suspected major hazard may be put right at once, but is written off only by 一单四制, or when it was lowered."""
    return "重大隐患先研究认定，再按一单四制验收销号。" if hazard.is_major else None


def not_merged_already(hazard, user: User) -> str | None:
    return "重大隐患不能并案。" if hazard.is_major else None


def may_still_be_declined(hazard, user: User) -> str | None:
    return "立查立改的隐患不能退回。" if hazard.mode == Mode.ON_THE_SPOT and hazard.is_fixed_on_site else None


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


R, A, D, W, S, C = (
    Status.REPORTED,
    Status.ASSIGNED,
    Status.DESIGNATING,
    Status.RECTIFYING,
    Status.SUBMITTED,
    Status.CLOSED,
)

LIFECYCLE = Workflow(
    transitions=(
        #    action         label               from          to    who           what must hold
        _row("assign", "交办", [R], A, orders, own_road, no_reassignment_pending, primary=True),
        _row("assign", "指定责任单位", [D], A, designates, own_road, no_reassignment_pending, primary=True),
        _row("acknowledge", "签收", [A], W, rectifies, own_road, no_reassignment_pending, primary=True),
        _row(
            "decline",
            "退回（非本单位职责）",
            [A],
            None,
            rectifies,
            own_road,
            not_designated,
            may_still_be_declined,
            no_open_request,
            danger=True,
        ),
        _row("submit", "提交整改", [W], S, rectifies, own_road, no_reassignment_pending, primary=True),
        _row("withdraw", "撤回提交", [S], W, rectifies, own_road, submitted_it, recheck_not_begun),
        _row(
            "pass",
            "复查通过",
            [S],
            C,
            rechecks,
            own_road,
            judged_first,
            not_the_submitter,
            no_open_request,
            primary=True,
        ),
        _row("send_back", "退回重改", [S], W, rechecks, own_road, not_the_submitter),
        _row("transfer", "移送其他部门", [R, A, W], R, orders, own_road, no_open_request),
        _row("merge", "并案", [R], Status.VOID, orders, not_merged_already, no_open_request, danger=True),
        _row("reopen", "登记回潮", [C], W, spot_checks, own_road, danger=True),
    ),
    labels=dict(Status.choices),
)


# --- requests: asked by one, decided by another ---------------------------------------------------------------------
def may_ask(hazard, user: User, kind: str, today) -> str | None:
    """Why ``user`` may not ask for ``kind`` now, or None. Extension: only the responsible side and before expiry."""
    if reason := asks(hazard, user):
        return reason
    if not hazard.is_open:
        return "隐患已经办结，不能再提出申请。"
    if request := open_request(hazard):
        return f"有一件{request.get_kind_display()}申请还没有办结，不能同时提出第二件。"
    responsible = sides.is_of_responsible_unit(hazard, user)
    if kind == RequestKind.EXTENSION:
        return _may_ask_extension(hazard, responsible, today)
    if kind == RequestKind.REASSIGN:
        if hazard.status not in (Status.RECTIFYING, Status.ASSIGNED):
            return "签收以后才能申请变更责任单位。"
        return None
    if kind == RequestKind.DOWNGRADE and not hazard.is_major:
        return "一般隐患没有可降的等级。"
    if responsible and not sides.authority_posts(hazard, user, "hazard.assign"):
        return "责任单位不能申请作废或者降级，请向交办单位说明情况。"
    return None


def _may_ask_extension(hazard, responsible: bool, today) -> str | None:
    if hazard.status not in (Status.ASSIGNED, Status.RECTIFYING):
        return "整改过程中才能申请延期。"
    if not responsible:
        return "延期由责任单位申请。"
    if hazard.is_listed:
        return "这条隐患正在挂牌督办，延期请在“挂牌督办”中申请，由挂牌的一级决定。"
    if hazard.due_on < today:
        return "整改期限已过，不能再申请延期。请尽快提交整改，并向交办单位说明情况。"
    return None


def may_correct(hazard, user: User) -> str | None:
    """更正 of facts: by the side that registered or ordered, while open; never by those who have to rectify them."""
    if not hazard.is_open:
        return "隐患已经办结，不能再更正。"
    if sides.authority_posts(hazard, user, "hazard.assign"):
        return None
    registered = any(post.unit_id == hazard.reporting_unit_id for post in sides.posts_with(user, "hazard.report"))
    if registered and not sides.is_of_responsible_unit(hazard, user):
        return None
    return "由登记或交办的一方更正。"


def may_decide(request, user: User) -> str | None:
    """Why ``user`` may not decide ``request``, or None. The ordering side decides, never the applicant's own unit."""
    if request.result:
        return "这件申请已经办结。"
    if request.asked_by_id == user.pk:
        return "申请人不能办理自己的申请。"
    posts = sides.authority_posts(request.hazard, user, "hazard.decide")
    if not posts:
        return "由下达交办的一方（分管领导、部门负责人或安委办主任）办理。"
    if request.kind == RequestKind.DOWNGRADE and all(p.unit_id == request.asking_unit_id for p in posts):
        return "降级须由另一个单位办理。"
    if request.kind in (RequestKind.VOID, RequestKind.DOWNGRADE) and request.hazard.is_listed:
        return "这条隐患正在挂牌督办，不能作废或者降级，请先由挂牌的一级撤销挂牌。"
    if request.kind == RequestKind.EXTENSION and all(p.unit_id == request.asking_unit_id for p in posts):
        return "延期不能由申请单位自己办理。"
    return None
