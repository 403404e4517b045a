"""The addresses of 挂牌督办 as the acceptance test of the journal sends them: one request for each move of the table."""

from datetime import timedelta

from django.core.cache import cache

from anquan.papers.services import save_letterhead
from hazards.models import Listing
from tests.cast import picture
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving

# action → the move before it
BEFORE = {
    "review": "propose", "approve": "review", "decline": "propose", "notice": "approve", "announce": "notice",
    "publish": "announce", "post_sign": "notice", "ask_extension": "post_sign", "grant_extension": "ask_extension",
    "refuse_extension": "ask_extension", "apply_delist": "written_off", "inspect": "apply_delist",
    "return_delist": "apply_delist", "approve_delist": "inspect", "delist": "approve_delist",
    "announce_delist": "delist", "raise": "approve", "revoke": "approve",
    "fail": "expired",
}  # fmt: skip
WITH_PHOTOS = ("post_sign", "inspect", "raise")
TYPED = {
    "notice": {"notice_no": "明政函〔2026〕3号"},
    "announce": {
        "announcement_no": "明安委〔2026〕5号", "media": "政府网站", "problem": "安全出口不足", "published_fields": ["unit"],
    },
    "publish": {"problem": "安全出口不足", "published_fields": ["unit"]},
    "post_sign": {"sign_place": "大门东侧"},
    "ask_extension": {"reason": "设备订货", "interim_measures": "停用"},
    "apply_delist": {"application": "已整改"},
    "inspect": {"opinion": "同意摘牌", "second_inspector": "awb"},
    "delist": {"delisting_no": "明政函〔2026〕8号"},
    "announce_delist": {"delist_announcement_no": "明安委〔2026〕9号"},
    "raise": {"level": "city", "superior_no": "滁安〔2026〕12号", "superior_issuer": "滁州市安委会", "superior_on": "今天"},
    "fail": {"reason": "没有改完", "consequence": "licence"},
}  # fmt: skip


def ready(c, action: str) -> Listing:
    """A listing on which ``action`` is next."""
    cache.clear()
    listed, before = Listed(Moving(c.world, c.play)), BEFORE[action]
    hazard = listed.item()
    last = {"written_off": "post_sign", "expired": "post_sign", "ask_extension": "post_sign"}.get(before, before)
    listing = listed.up_to(hazard, last)
    if before == "ask_extension":
        listed.go(hazard, "ask_extension", new_due_on=hazard.due_on + timedelta(days=1))
    if before == "written_off":
        for step in ("apply", "check", "verify", "approve"):
            listed.moving.go(hazard, step)
    if before == "expired":
        type(hazard).objects.filter(pk=hazard.pk).update(due_on=c.play.today() - timedelta(days=1))
    return Listing.objects.select_related("major__hazard").get(pk=listing.pk)


def acted(action: str):
    def do(c):
        listing = ready(c, action)
        typed = {"reason": "理由"} | TYPED.get(action, {})
        if action == "ask_extension":
            typed["new_due_on"] = str(listing.due_on + timedelta(days=1))
        if action in WITH_PHOTOS:
            typed["photos"] = picture()
        return c.post("listings:act", listing.pk, action, version=listing.hazard.version, **typed)

    return do


def reviewed_by_key(c):
    return c.json("api:listing_action", ready(c, "review").pk, "review", note="同意")


def proposed_by_key(c):
    hazard = Listed(Moving(c.world, c.play)).item()
    return c.json("api:listing_propose", hazard.number, ground="suspended", level="county")


def proposed(c):
    hazard = Listed(Moving(c.world, c.play)).item()
    return c.post("listings:propose", hazard.number, version=hazard.version, ground="suspended", level="county")


def drafted(c):
    listing = ready(c, "notice")
    save_letterhead(actor=None, unit=c.world.mingguang, code="明安委办", name="明光市安全生产委员会办公室")
    return c.post("listings:paper", listing.pk, "listing_notice")
