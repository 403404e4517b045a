"""一单四制 as one table (domain §1.3). What a move changes is in ``hazards/majors/effects.py``, under the same name.

研究认定 is made by a determination (``hazards.criteria``) and never by hand; one that finds 非重大 ends the track (LOWERED).

``major`` is the MajorHazard; whoever acts stands on a side of its one hazard (``hazards/sides.py``).
"""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards import sides
from hazards.lifecycle import no_open_request
from hazards.majors.rules import Status


# --- who -----------------------------------------------------------------------------------------------------------
def judges(major, user: User) -> str | None:
    ok = sides.is_above_township(user, "hazard.determine")
    return None if ok else "由行业主管部门或安委办研究认定，乡镇和企业不能单独认定。"


def lists(major, user: User) -> str | None:
    return None if sides.posts_with(user, "major.list") else "由安委办或者行业主管部门列入清单。"


def orders(major, user: User) -> str | None:
    return None if sides.posts_with(user, "major.order") else "交办单由安委办或者行业主管部门下达。"


def rectifies(major, user: User) -> str | None:
    if sides.is_of_responsible_unit(major.hazard, user) and user.has_right("hazard.submit"):
        return None
    return "由治理责任单位办理。"


def leads_the_unit(major, user: User) -> str | None:
    """The plan is filed by the 主要负责人; where there is no owner, by the responsible office (domain §1.3)."""
    if reason := rectifies(major, user):
        return reason
    if major.hazard.responsible_unit.kind != "enterprise":
        return None
    is_owner = any(post.role == "enterprise_owner" for post in sides.posts_with(user, "hazard.submit"))
    return None if is_owner else "治理方案由企业主要负责人报送。"


def is_on_the_ground(major, user: User) -> str | None:
    posts = sides.authority_posts(major.hazard, user, "hazard.recheck")
    is_township = any(post.unit_id == major.hazard.township_id for post in posts)
    return None if is_township else "由属地乡镇（街道）到场核查。"


def verifies(major, user: User) -> str | None:
    if not sides.authority_posts(major.hazard, user, "hazard.recheck"):
        return "由督办、监管部门验收，责任单位的人员不能验收。"
    if not sides.is_above_township(user, "hazard.recheck"):
        return "重大隐患由县级部门或者安委办验收，乡镇到场核查后由部门验收。"
    return None


def approves(major, user: User) -> str | None:
    if not sides.authority_posts(major.hazard, user, "hazard.decide"):
        return "由交办单位负责人批准销号。"
    if not sides.is_above_township(user, "hazard.decide"):
        return "重大隐患由县级部门负责人或者安委办主任批准销号。"
    return None


def registers(major, user: User) -> str | None:
    """市级、省级清单: the superior accepts and writes off, and its 批复 comes on paper (decision 0029)."""
    if not major.is_above_county:
        return "县级清单由本级批准销号，不需要上级批复。"
    ok = sides.authority_posts(major.hazard, user, "major.list")
    return None if ok else "由安委办或者行业主管部门登记上级批复。"


def spot_checks(major, user: User) -> str | None:
    return None if sides.authority_posts(major.hazard, user, "hazard.reopen") else "由监管部门或者安委办抽查后办理。"


# --- guards --------------------------------------------------------------------------------------------------------
def determined(major, user: User) -> str | None:
    found = major.hazard.determinations.in_force()
    return None if found and found.is_major else "还没有认定为重大隐患，请先办理判定。"


def free_of_requests(major, user: User) -> str | None:
    return no_open_request(major.hazard, user)


def plan_on_file(major, user: User) -> str | None:
    return None if major.plans.exists() else "还没有报送治理方案。"


def checked_on_the_ground(major, user: User) -> str | None:
    if major.hazard.township_id and major.checked_on is None:
        return "属地乡镇还没有到场核查，核查以后再验收。"
    return None


def not_checked_yet(major, user: User) -> str | None:
    return "属地已经到场核查。" if major.checked_on else None


def not_the_submitter(major, user: User) -> str | None:
    return "申请人不能验收自己申请的销号。" if major.hazard.submitted_by_id == user.pk else None


def not_a_verifier(major, user: User) -> str | None:
    if user.pk in (major.verified_by_id, major.second_verifier_id):
        return "验收人不能批准自己的验收，请由另一位负责人批准。"
    return None


def superior_agrees(major, user: User) -> str | None:
    if major.is_above_county and major.superior is None:
        return f"列在{major.get_authority_display()}清单，由上级验收同意。收到上级批复，登记以后再批准销号。"
    return None


def not_the_registrar(major, user: User) -> str | None:
    if major.superior and major.superior.registered_by_id == user.pk:
        return "登记上级批复的人不能批准销号，请由另一位负责人批准。"
    return None


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
MAJOR_LIFECYCLE = Workflow(
    transitions=(
        #    action        label             from            to            who              what must hold
        _row("confirm", "研究认定", [S.DISCOVERED], S.CONFIRMED, judges, determined, primary=True),
        _row("list", "列入清单", [S.CONFIRMED], S.LISTED, lists, primary=True),
        _row("assign", "下达交办单", [S.LISTED], S.ASSIGNED, orders, free_of_requests, primary=True),
        _row("acknowledge", "签收", [S.ASSIGNED], S.ACCEPTED, rectifies, primary=True),
        _row("decline", "退回交办单", [S.ASSIGNED], S.LISTED, rectifies, free_of_requests, danger=True),
        _row("file_plan", "报送治理方案", [S.ACCEPTED], S.PLANNED, leads_the_unit, primary=True),
        _row("file_plan", "修改治理方案", [S.PLANNED, S.RECTIFYING], None, leads_the_unit),
        _row("start", "开始整改", [S.PLANNED], S.RECTIFYING, rectifies, plan_on_file, primary=True),
        _row("apply", "申请销号", [S.RECTIFYING], S.APPLIED, rectifies, free_of_requests, primary=True),
        _row("check", "到场核查", [S.APPLIED], None, is_on_the_ground, not_checked_yet, primary=True),
        _row(
            "verify", "验收合格", [S.APPLIED], S.VERIFIED, verifies, not_the_submitter, checked_on_the_ground,
            primary=True,
        ),
        _row("reject", "验收不合格", [S.APPLIED], S.RECTIFYING, verifies, not_the_submitter),
        _row("superior", "登记上级批复", [S.VERIFIED], None, registers, primary=True),
        _row(
            "approve", "批准销号", [S.VERIFIED], S.CLOSED, approves, not_a_verifier, superior_agrees,
            not_the_registrar, primary=True,
        ),
        _row("return", "退回重新验收", [S.VERIFIED], S.APPLIED, approves),
        _row("reopen", "登记回潮", [S.CLOSED], S.RECTIFYING, spot_checks, danger=True),
    ),
    labels=dict(Status.choices),
)  # fmt: skip
