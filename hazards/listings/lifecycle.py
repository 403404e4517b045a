"""挂牌督办 as one table (domain §2.4). What a move changes is in ``hazards/listings/effects.py``, under the same name.

提请 → 审查 → 批准 → 督办通知书 → 公告 and 警示牌, in any order → 督办 → 申请摘牌 → 验收 → 批准摘牌 → 摘牌 → 摘牌公告.
``listing`` hangs on the MajorHazard and its one hazard; 摘牌 follows 销号. What a level above the county decides and its
leaders do not decide in this system comes on paper, and the office registers it (decision 0029).
"""

from django.utils import timezone

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from hazards import recipients, sides
from hazards.lifecycle import no_open_request
from hazards.listings.rules import Status
from hazards.majors import lifecycle as of_major
from hazards.majors.rules import Authority
from hazards.majors.rules import Status as MajorStatus

# once the 交办单 is signed for there is a deadline that stands
PROPOSABLE = (
    MajorStatus.LISTED, MajorStatus.ASSIGNED, MajorStatus.ACCEPTED, MajorStatus.PLANNED, MajorStatus.RECTIFYING,
    MajorStatus.APPLIED, MajorStatus.VERIFIED,
)  # fmt: skip
APPROVABLE = PROPOSABLE[2:]
UNDER_WAY = (MajorStatus.ACCEPTED, MajorStatus.PLANNED, MajorStatus.RECTIFYING)


# --- who -----------------------------------------------------------------------------------------------------------
def proposes(major, user: User) -> str | None:
    """部门申报 or the office itself (domain §2.1, 永州)."""
    ok = sides.authority_posts(major.hazard, user, "listing.propose")
    return None if ok else "由行业主管部门负责人或者安委办提请挂牌督办。"


def reviews(listing, user: User) -> str | None:
    return None if sides.posts_with(user, "listing.review") else "由安委办审查。"


def decides(listing, user: User) -> str | None:
    """The level that lists: its leaders decide on the listing, on the extension and on 摘牌."""
    unit = listing.deciding_unit
    name = unit.name if unit else listing.get_level_display()
    if is_decided_on_paper(listing):
        registers = sides.posts_with(user, "listing.review")
        return None if registers else f"由挂牌的一级（{name}）发文决定，安委办收到公文后登记。"
    posts = sides.posts_with(user, "listing.approve")
    if unit is not None and any(post.unit_id == unit.pk for post in posts):
        return None
    return f"由挂牌的一级（{name}）领导决定。"


def raises(listing, user: User) -> str | None:
    """提级: always by a paper of the level that takes it over."""
    return None if sides.posts_with(user, "listing.review") else "由安委办收到上级公文后登记提级。"


def is_decided_on_paper(listing) -> bool:
    """Of a level above the county whose leaders do not work in this system; asked once per object."""
    if listing.level == Authority.COUNTY:
        return False
    if not hasattr(listing, "_is_on_paper"):
        on = listing.as_of or timezone.localdate()
        listing._is_on_paper = not recipients.people_of(listing.deciding_unit, on, recipients.LISTING_ROLES)
    return listing._is_on_paper


def rests_on_paper(row: Transition, listing) -> bool:
    """Whether this move needs the superior's paper: then the form asks for it and the service keeps it."""
    return row.who is raises or (row.who is decides and is_decided_on_paper(listing))


def carries_out(listing, user: User) -> str | None:
    """Papers and announcements: the office, or whoever signs for it."""
    if sides.posts_with(user, "listing.review"):
        return None
    return None if decides(listing, user) is None else "由安委办办理。"


def hangs_the_sign(listing, user: User) -> str | None:
    ok = sides.authority_posts(listing.hazard, user, "hazard.assign")
    return None if ok else "由属地乡镇、监管部门或者安委办挂牌，责任单位不能自己挂。"


def rectifies(listing, user: User) -> str | None:
    return of_major.rectifies(listing.major, user)


def inspects(listing, user: User) -> str | None:
    return of_major.verifies(listing.major, user)


# --- guards --------------------------------------------------------------------------------------------------------
def not_the_proposer(listing, user: User) -> str | None:
    return "提请人不能审查、批准自己的提请，请换一位办理。" if listing.proposed_by_id == user.pk else None


def not_the_reviewer(listing, user: User) -> str | None:
    return "审查人不能批准自己的审查，请换一位办理。" if listing.reviewed_by_id == user.pk else None


def still_open(listing, user: User) -> str | None:
    return None if listing.major.is_open else "隐患已经办结，不需要挂牌督办，请办理不予挂牌。"


def has_a_deadline(listing, user: User) -> str | None:
    if listing.major.status in APPROVABLE and listing.hazard.due_on:
        return None
    return "交办单还没有签收，没有整改期限。督办期限和整改期限一致，签收以后再批准。"


def below_the_top(listing, user: User) -> str | None:
    return "已经是省级挂牌督办，不能再提级。" if listing.level == Authority.PROVINCE else None


def free_of_requests(listing, user: User) -> str | None:
    return no_open_request(listing.hazard, user)


def written_off(listing, user: User) -> str | None:
    return None if listing.major.status == MajorStatus.CLOSED else "隐患还没有销号，销号以后再摘牌。"


def under_way(listing, user: User) -> str | None:
    return None if listing.major.status in UNDER_WAY else "整改过程中才能申请延期。"


def before_expiry(listing, user: User) -> str | None:
    if listing.as_of and listing.due_on and listing.due_on < listing.as_of:
        return "督办期限已过，不能再申请延期。"
    return None


def past_expiry(listing, user: User) -> str | None:
    if listing.as_of and listing.is_overdue(listing.as_of):
        return None
    return "督办期限还没有过，或者已经在期限内提交整改，不能按督办未落实办理。"


def extended_once(listing, user: User) -> str | None:
    made = extension(listing)
    if made is None:
        return None
    return "已经延期一次，不能再延期。" if made.result else "有一件延期申请还没有办结。"


def extension_is_open(listing, user: User) -> str | None:
    made = extension(listing)
    return None if made and not made.result else "没有待办的延期申请。"


def no_open_extension(listing, user: User) -> str | None:
    made = extension(listing)
    return "有一件延期申请还没有办结，办结后再操作。" if made and not made.result else None


def not_the_asker(listing, user: User) -> str | None:
    made = extension(listing)
    return "申请人不能办理自己的申请。" if made and made.asked_by_id == user.pk else None


def not_the_applicant(listing, user: User) -> str | None:
    return "申请人不能验收自己申请的摘牌。" if listing.applied_by_id == user.pk else None


def not_an_inspector(listing, user: User) -> str | None:
    if user.pk in (listing.inspected_by_id, listing.second_inspector_id):
        return "验收人不能批准摘牌，请换一位办理。"
    return None


def extension(listing):
    """The one that was asked and not refused, read once per object."""
    if not hasattr(listing, "_extension"):
        listing._extension = listing.extensions.exclude(result="refused").last()
    return listing._extension


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
RUNNING = [S.NOTICED, S.ANNOUNCED, S.POSTED, S.IN_PROGRESS]
LISTING_LIFECYCLE = Workflow(
    transitions=(
        #    action            label            from                  to                who          what must hold
        _row("review", "审查同意", [S.PROPOSED], S.REVIEWED, reviews, not_the_proposer, still_open, primary=True),
        _row("approve", "批准挂牌", [S.REVIEWED], S.APPROVED, decides, not_the_proposer, not_the_reviewer, still_open,
             has_a_deadline, free_of_requests, primary=True),
        _row("decline", "不予挂牌", [S.PROPOSED], S.DECLINED, reviews, danger=True),
        _row("decline", "不予挂牌", [S.REVIEWED], S.DECLINED, decides, danger=True),
        _row("notice", "登记通知书送达", [S.APPROVED], S.NOTICED, carries_out, primary=True),
        _row("announce", "登记挂牌公告", [S.NOTICED], S.ANNOUNCED, carries_out, primary=True),
        _row("announce", "登记挂牌公告", [S.POSTED], S.IN_PROGRESS, carries_out, primary=True),
        _row("post_sign", "登记警示牌", [S.NOTICED], S.POSTED, hangs_the_sign, primary=True),
        _row("post_sign", "登记警示牌", [S.ANNOUNCED], S.IN_PROGRESS, hangs_the_sign, primary=True),
        _row("publish", "选择公示内容", [S.ANNOUNCED, S.IN_PROGRESS, S.APPLIED, S.INSPECTED, S.DELIST_APPROVED,
             S.DELISTED, S.DELIST_ANNOUNCED], None, carries_out),
        _row("ask_extension", "申请延期", RUNNING, None, rectifies, extended_once, under_way, before_expiry,
             free_of_requests),
        _row("grant_extension", "同意延期", RUNNING, None, decides, extension_is_open, not_the_asker, under_way,
             primary=True),
        _row("refuse_extension", "不同意延期", RUNNING, None, decides, extension_is_open, not_the_asker),
        _row("apply_delist", "申请摘牌", [S.IN_PROGRESS], S.APPLIED, rectifies, written_off, no_open_extension,
             primary=True),
        _row("inspect", "摘牌验收合格", [S.APPLIED], S.INSPECTED, inspects, not_the_applicant, written_off,
             primary=True),
        _row("return_delist", "退回摘牌申请", [S.APPLIED], S.IN_PROGRESS, inspects, not_the_applicant),
        _row("return_delist", "退回摘牌申请", [S.INSPECTED], S.IN_PROGRESS, decides),
        _row("approve_delist", "批准摘牌", [S.INSPECTED], S.DELIST_APPROVED, decides, not_an_inspector, written_off,
             primary=True),
        _row("delist", "登记摘牌", [S.DELIST_APPROVED], S.DELISTED, carries_out, written_off, primary=True),
        _row("announce_delist", "登记摘牌公告", [S.DELISTED], S.DELIST_ANNOUNCED, carries_out, primary=True),
        _row("fail", "督办未落实", RUNNING, S.FAILED, decides, past_expiry, danger=True),
        _row("raise", "登记提级督办", [S.APPROVED, *RUNNING], None, raises, below_the_top),
        _row("revoke", "撤销挂牌", [S.APPROVED, *RUNNING], S.REVOKED, decides, danger=True),
    ),
    labels=dict(Status.choices),
)  # fmt: skip
