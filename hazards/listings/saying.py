"""What the pages of 挂牌督办 say: above each form, in its photo field, after it was done; and what is filled in."""

from typing import Any

from anquan.workflow import Transition
from hazards.listings.lifecycle import LISTING_LIFECYCLE, extension, is_decided_on_paper, raises, rests_on_paper
from hazards.listings.rules import PUBLISHED, Status
from hazards.models import Listing, MajorHazard
from hazards.selectors.forms_said import PageSaid

NOTES = {
    "propose": "提请以后由安委办审查、领导批准。提请人不能审查和批准。",
    "review": "审查同意以后，由挂牌的一级领导批准。",
    "approve": "批准以后计入挂牌督办。督办期限和整改期限一致，接着送达督办通知书。",
    "decline": "不予挂牌的，一单四制照常办理。",
    "notice": "通知书在系统外制发的，在这里登记文号。在系统里签发的，签发时自动登记。送达以后开始计公告和警示牌的时限。",
    "announce": "登记以后，选中的内容进入公示页，任何人都能看到。",
    "publish": "改动以后，公示页立即按新的内容显示。",
    "post_sign": "警示牌挂在显著位置，拍一张看得清的照片。",
    "ask_extension": "只能延期一次，在期限之前提出，延长的时间不超过原来的期限。由挂牌的一级决定，批准以前期限不变。",
    "grant_extension": "同意以后，整改期限一并延长。",
    "refuse_extension": "期限不变。",
    "apply_delist": "申请以后由两人验收，再由挂牌的一级批准摘牌。",
    "inspect": "由两人共同验收，不能只由日常督办的单位验收。验收人不能批准摘牌。",
    "return_delist": "退回以后补齐再申请。",
    "approve_delist": "批准以后送达摘牌通知，摘下警示牌。",
    "delist": "摘牌通知在系统外制发的，在这里登记文号。摘牌以后开始计公告的时限。",
    "announce_delist": "登记以后，公示页显示已摘牌。",
    "fail": "期满没有改完的，挂牌督办到此为止，隐患仍要整改，按处理建议另行办理。",
    "raise": "上级决定提级督办的，收到公文后登记。以后由上级决定，督办期限和时钟不变。",
    "revoke": "撤销以后不再公示，不计入任何数字。不能恢复。",
}
# label and help of the photos
PHOTOS = {
    "post_sign": ("警示牌的照片", "至少一张，看得清牌上的字和所在的位置。"),
    "inspect": ("验收现场的照片", "至少一张。"),
}
DONE = {
    "propose": "已提请挂牌督办，等待审查。",
    "review": "已审查同意，等待批准。",
    "approve": "已批准挂牌，请送达督办通知书。",
    "decline": "已登记不予挂牌。",
    "notice": "已登记送达，请公告和挂警示牌。",
    "announce": "已登记公告，公示页已显示。",
    "publish": "公示的内容已更新。",
    "post_sign": "已登记警示牌。",
    "ask_extension": "已申请延期，等待决定。批准以前，期限不变。",
    "grant_extension": "已同意延期。",
    "refuse_extension": "已登记不同意延期。",
    "apply_delist": "已申请摘牌，等待验收。",
    "inspect": "验收合格，等待批准摘牌。",
    "return_delist": "已退回摘牌申请。",
    "approve_delist": "已批准摘牌，请送达摘牌通知。",
    "delist": "已登记摘牌，请公告。",
    "announce_delist": "已登记摘牌公告。",
    "fail": "已登记督办未落实。",
    "raise": "已登记提级督办。",
    "revoke": "已撤销挂牌。",
}


def said(action: str, listing: Listing) -> PageSaid:
    row = LISTING_LIFECYCLE.row(action, listing.status) or LISTING_LIFECYCLE.first(action)
    name, on_paper = label(row, listing), rests_on_paper(row, listing) and row.who is not raises
    note = f"由{_level(listing)}决定。收到公文以后，照公文登记。" if on_paper else ""
    return PageSaid(name, name, note + _note(action, listing), row.danger)


def label(row: Transition, listing: Listing) -> str:
    """What the button says: the office does not approve for its superior, it registers that he has approved."""
    return f"登记上级{row.label}" if rests_on_paper(row, listing) and row.who is not raises else row.label


def _level(listing: Listing) -> str:
    unit = listing.deciding_unit
    return unit.name if unit else f"{listing.get_level_display()}单位"


def _note(action: str, listing: Listing) -> str:
    asked = extension(listing) if action in ("grant_extension", "refuse_extension") else None
    if asked is None:
        return NOTES.get(action, "")
    wish = f"申请由 {asked.former_due_on:%Y-%m-%d} 延至 {asked.new_due_on:%Y-%m-%d}。理由：{_stop(asked.reason)}"
    return f"{wish}防范措施：{_stop(asked.interim_measures)}{NOTES[action]}"


def _stop(words: str) -> str:
    """With one full stop."""
    return f"{words.rstrip('。')}。"


def propose_said() -> PageSaid:
    return PageSaid("提请挂牌督办", "提请", NOTES["propose"])


def propose_initial(major: MajorHazard) -> dict[str, Any]:
    return {"level": major.authority, "leader": major.leader}


def initial(action: str, listing: Listing) -> dict[str, Any]:
    if action in ("announce", "publish"):
        chosen = listing.published_fields or list(PUBLISHED)
        return {"problem": listing.problem or listing.major.title, "published_fields": chosen}
    return {}


def waits_for(listing: Listing) -> str:
    """Whose turn it is."""
    if listing.status in ON_PAPER and is_decided_on_paper(listing):
        return ON_PAPER[listing.status].format(level=_level(listing))
    return WAITS_FOR.get(listing.status, "")


ON_PAPER: dict[str, str] = {
    Status.REVIEWED: "请报{level}批准，收到公文后登记。",
    Status.INSPECTED: "请报{level}批准摘牌，收到公文后登记。",
}
WAITS_FOR: dict[str, str] = {
    Status.PROPOSED: "等安委办审查。",
    Status.REVIEWED: "等挂牌的一级领导批准。",
    Status.APPROVED: "等送达督办通知书。",
    Status.NOTICED: "等公告和挂警示牌。",
    Status.ANNOUNCED: "等挂警示牌。",
    Status.POSTED: "等公告。",
    Status.IN_PROGRESS: "督办期间按期报进展，销号以后申请摘牌。",
    Status.APPLIED: "等两人验收。",
    Status.INSPECTED: "等挂牌的一级领导批准摘牌。",
    Status.DELIST_APPROVED: "等送达摘牌通知。",
    Status.DELISTED: "等公告摘牌。",
}
