"""Who may judge a hazard, and when. Each answers with a Chinese reason, or None (domain §1.3, §10)."""

from anquan.accounts.models import User
from anquan.accounts.roles import ROLES
from hazards import sides
from hazards.lifecycle import open_request
from hazards.models import Hazard
from hazards.rules import RequestKind

OUTSIDE = ("enterprise", "grid", "system")
DETERMINE, PROPOSE = "hazard.determine", "hazard.propose_level"


def may_determine(hazard: Hazard, user: User) -> str | None:
    """The department in charge of the trade, never the unit that has to rectify."""
    if not user.has_right(DETERMINE):
        return "重大隐患由行业主管部门认定；乡镇和安委办可以提出判定建议。"
    return _open_to(hazard, user, DETERMINE)


def may_propose(hazard: Hazard, user: User) -> str | None:
    if not user.has_right(PROPOSE):
        return "您的岗位不能提出判定建议。"
    return _open_to(hazard, user, PROPOSE)


def may_read_minutes(user: User) -> str | None:
    """Who said what in a 研究认定 is for the authorities; the unit gets the result and its basis."""
    if any(ROLES[post.role].side not in OUTSIDE for post in user.appointments_today):
        return None
    return "研究记录供监管单位查阅。"


def _open_to(hazard: Hazard, user: User, right: str) -> str | None:
    if not hazard.is_open:
        return "隐患已经办结，不能再判定。"
    if not sides.authority_posts(hazard, user, right):
        return "责任单位不能判定自己的隐患。"
    request = open_request(hazard)
    if request is not None and request.kind == RequestKind.DOWNGRADE:
        return "有一件降级申请还没有办结，办结后再判定。"
    return None
