"""What each move of 挂牌督办 changes: one function an action, named as in ``hazards/listings/lifecycle.py``.

Each takes the locked record, the actor and today, then its input. Raises ``ValidationError`` by field.
"""

from collections.abc import Callable, Sequence
from datetime import date

from django.core.exceptions import ValidationError

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from hazards import clocks, sides
from hazards.listings import rules
from hazards.listings.lifecycle import extension
from hazards.listings.rules import PUBLIC_FIELDS
from hazards.majors.rules import Authority
from hazards.models import Listing, ListingExtension
from hazards.rules import BESIDE, ClockKind, EvidenceKind
from hazards.services.evidence import attach


def review(listing: Listing, actor: User, today: date, *, note: str = "") -> None:
    listing.reviewed_on, listing.reviewed_by = today, actor


def approve(listing: Listing, actor: User, today: date, *, note: str = "") -> None:
    """批准挂牌: from now on it counts. The longest term is fixed by the rule of this day."""
    longest = clocks.term_deadline("listing.max_days", today, "批准挂牌")
    listing.listed_on, listing.listed_year, listing.approved_by = today, today.year, actor
    listing.limit_on, listing.limit_why = longest.on, longest.to_json()
    listing.first_due_on = listing.due_on
    clocks.start(listing.hazard, ClockKind.NOTICE, today, charged_to=listing.hazard.county)


def raise_(listing: Listing, actor: User, today: date, *, level: str) -> None:
    """提级: from now on the higher level decides; deadline, papers and clocks stay."""
    levels = Authority.values
    if level not in levels or levels.index(level) <= levels.index(listing.level):
        raise ValidationError({"level": f"现在是{listing.get_level_display()}挂牌，请选更高的级别。"})
    listing.level = level


def decline(listing: Listing, actor: User, today: date, *, reason: str) -> None:
    _drop(listing, today, reason, "请写明不予挂牌的理由。")


def notice(listing: Listing, actor: User, today: date, *, notice_no: str) -> None:
    """督办通知书 served: the two clocks of the public begin."""
    listing.noticed_on, listing.notice_no = today, _needed(notice_no, "notice_no", "请填督办通知书的文号。")
    hazard = listing.hazard
    clocks.stop(hazard, ClockKind.NOTICE, today)
    clocks.start(hazard, ClockKind.ANNOUNCE, today, charged_to=hazard.county)
    clocks.start(hazard, ClockKind.SIGNPOST, today, charged_to=listing.supervisor or hazard.county)


def announce(
    listing: Listing,
    actor: User,
    today: date,
    *,
    announcement_no: str,
    media: str,
    problem: str = "",
    published_fields: Sequence[str] | None = None,
) -> None:
    """挂牌公告: what is chosen here is on the public page from now on."""
    listing.announcement_no = _needed(announcement_no, "announcement_no", "请填挂牌公告的文号。")
    listing.media = _needed(media, "media", "请填在哪里公告，例如政府网站。")
    listing.announced_on = today
    chosen = rules.PUBLISHED if published_fields is None else published_fields
    publish(listing, actor, today, problem=problem or listing.problem or listing.major.title, published_fields=chosen)
    clocks.stop(listing.hazard, ClockKind.ANNOUNCE, today)


def publish(listing: Listing, actor: User, today: date, *, problem: str, published_fields: Sequence[str]) -> None:
    """What the public page says of this item. Telephones are never published."""
    if unknown := set(published_fields) - set(PUBLIC_FIELDS):
        raise ValidationError({"published_fields": f"没有这样的公示内容：{'、'.join(sorted(unknown))}。"})
    text = _needed(problem, "problem", "请写明公示的隐患内容。")
    if rules.has_telephone(text):
        raise ValidationError({"problem": "公示的内容里不能有电话号码，请删去。"})
    listing.problem = text
    listing.published_fields = [name for name in PUBLIC_FIELDS if name in published_fields]


def post_sign(
    listing: Listing, actor: User, today: date, *, sign_place: str, photos: Sequence[StoredFile] = ()
) -> None:
    """警示牌 at a conspicuous spot, with a photo of it."""
    place = _needed(sign_place, "sign_place", "请填警示牌挂在哪里。")
    if not photos:
        raise ValidationError({"photos": "请上传警示牌的照片。"})
    attach(listing.hazard, actor, photos, EvidenceKind.SIGN)
    listing.signed_on, listing.sign_place, listing.sign_photo = today, place, photos[0]
    clocks.stop(listing.hazard, ClockKind.SIGNPOST, today)


def ask_extension(
    listing: Listing, actor: User, today: date, *, new_due_on: date | None, reason: str, interim_measures: str
) -> None:
    """One only, asked before expiry, not longer than the first term."""
    if new_due_on is None or new_due_on <= listing.due_on:
        raise ValidationError({"new_due_on": f"申请的日期应晚于现在的期限 {listing.due_on:%Y-%m-%d}。"})
    latest = min(rules.longest_extension(listing.listed_on, listing.first_due_on), listing.limit_on)
    if new_due_on > latest:
        raise ValidationError({
            "new_due_on": f"延期不能超过原来的期限长短，也不能超过挂牌督办最长期限，最晚到 {latest:%Y-%m-%d}。"
        })  # fmt: skip
    ListingExtension.objects.create(
        listing=listing, asked_on=today, asked_by=actor, former_due_on=listing.due_on, new_due_on=new_due_on,
        reason=_needed(reason, "reason", "请写明延期的理由。"),
        interim_measures=_needed(interim_measures, "interim_measures", "请写明延期期间的防范措施。"),
    )  # fmt: skip
    clocks.start(listing.hazard, ClockKind.EXTEND, today, charged_to=listing.deciding_unit)


def grant_extension(listing: Listing, actor: User, today: date, *, note: str = "") -> None:
    """The deadline of the hazard itself moves: there is one deadline."""
    asked = _decide(listing, actor, today, ListingExtension.Result.GRANTED, note)
    clocks.extend_rectify(listing.hazard, asked.new_due_on, today)
    listing.hazard.interim_measures = asked.interim_measures


def refuse_extension(listing: Listing, actor: User, today: date, *, reason: str) -> None:
    _decide(listing, actor, today, ListingExtension.Result.REFUSED, _needed(reason, "reason", "不同意的，请写明理由。"))


def _decide(listing: Listing, actor: User, today: date, result: str, note: str) -> ListingExtension:
    asked = extension(listing)
    asked.result, asked.decided_on, asked.decided_by, asked.decision_note = result, today, actor, note.strip()
    asked.save()
    clocks.stop(listing.hazard, ClockKind.EXTEND, today)
    return asked


def apply_delist(listing: Listing, actor: User, today: date, *, application: str) -> None:
    """申请摘牌, with the report on the rectification."""
    listing.application = _needed(application, "application", "请写明整改情况和结果。")
    listing.applied_on, listing.applied_by = today, actor


def inspect(
    listing: Listing,
    actor: User,
    today: date,
    *,
    opinion: str,
    second_inspector: User | None,
    expert: str = "",
    expert_opinion: str = "",
    photos: Sequence[StoredFile] = (),
) -> None:
    """摘牌验收 by two, of whom one is not of those who supervise day by day (domain §10); an expert after a stop."""
    errors: dict[str, str] = {}
    if listing.was_stopped and not (expert.strip() and expert_opinion.strip()):
        errors["expert_opinion"] = "停产停业整改的，摘牌验收要有专家意见，请写明专家和意见。"
    if not photos:
        errors["photos"] = "请上传验收现场的照片。"
    if errors:
        raise ValidationError(errors)
    listing.opinion = _needed(opinion, "opinion", "请写明验收意见。")
    _check_second(listing, actor, second_inspector)
    attach(listing.hazard, actor, photos, EvidenceKind.RECHECK)
    listing.inspected_on, listing.inspected_by, listing.second_inspector = today, actor, second_inspector
    listing.expert, listing.expert_opinion = expert.strip(), expert_opinion.strip()


def _check_second(listing: Listing, actor: User, second: User | None) -> None:
    hazard = listing.hazard
    if second is None or second.pk == actor.pk:
        raise ValidationError({"second_inspector": "由两人共同验收，请选择另一位验收人。"})
    posts = sides.authority_posts(hazard, second, "hazard.recheck")
    if second.pk == listing.applied_by_id or not posts:
        raise ValidationError({"second_inspector": "第二验收人应是督办、监管部门的人员，且不属于责任单位。"})
    own = sides.authority_posts(hazard, actor, "hazard.recheck")
    if listing.supervisor_id and {post.unit_id for post in [*own, *posts]} == {listing.supervisor_id}:
        raise ValidationError({"second_inspector": "不能只由日常督办的单位验收，请有另一个单位的人员参加。"})


def return_delist(listing: Listing, actor: User, today: date, *, reason: str) -> None:
    """退回: applied for again when it is in order. What was inspected is inspected again."""
    _needed(reason, "reason", "请写明为什么退回。")
    listing.applied_on = listing.applied_by = listing.inspected_on = None
    listing.inspected_by = listing.second_inspector = None


def approve_delist(listing: Listing, actor: User, today: date, *, note: str = "") -> None:
    listing.delist_approved_on, listing.delist_approved_by = today, actor


def delist(listing: Listing, actor: User, today: date, *, delisting_no: str) -> None:
    """摘牌: the sign comes down, the 摘牌通知 is served; the public has to be told."""
    listing.delisting_no = _needed(delisting_no, "delisting_no", "请填摘牌通知的文号。")
    listing.delisted_on, listing.delisted_year = today, today.year
    clocks.start(listing.hazard, ClockKind.DELIST, today, charged_to=listing.hazard.county)


def announce_delist(
    listing: Listing, actor: User, today: date, *, delist_announcement_no: str, delist_media: str = ""
) -> None:
    """In the same medium as the listing (domain §2.1, 青岛)."""
    listing.delist_announcement_no = _needed(
        delist_announcement_no, "delist_announcement_no", "请填摘牌公告的文号。"
    )  # fmt: skip
    listing.delist_media, listing.delist_announced_on = delist_media.strip() or listing.media, today
    clocks.stop(listing.hazard, ClockKind.DELIST, today)


def fail(listing: Listing, actor: User, today: date, *, reason: str, consequence: str) -> None:
    """期满没有改完: what the law offers next is proposed; the hazard stays open."""
    listing.consequence = _needed(consequence, "consequence", "请选择处理建议。")
    _drop(listing, today, reason, "请写明督办未落实的情况。")
    _stop_clocks(listing, today)


def revoke(listing: Listing, actor: User, today: date, *, reason: str) -> None:
    """撤销: it should not have been listed; it leaves the public page and every count."""
    _drop(listing, today, reason, "请写明撤销挂牌的理由。")
    _stop_clocks(listing, today)


def _drop(listing: Listing, today: date, reason: str, ask: str) -> None:
    listing.dropped_reason, listing.dropped_on = _needed(reason, "reason", ask), today


def _stop_clocks(listing: Listing, today: date) -> None:
    for kind in BESIDE:
        clocks.stop(listing.hazard, kind, today)


def _needed(text: str, name: str, message: str) -> str:
    if not text or not text.strip():
        raise ValidationError({name: message})
    return text.strip()


EFFECTS: dict[str, Callable[..., None]] = {
    "review": review,
    "approve": approve,
    "raise": raise_,
    "decline": decline,
    "notice": notice,
    "announce": announce,
    "publish": publish,
    "post_sign": post_sign,
    "ask_extension": ask_extension,
    "grant_extension": grant_extension,
    "refuse_extension": refuse_extension,
    "apply_delist": apply_delist,
    "inspect": inspect,
    "return_delist": return_delist,
    "approve_delist": approve_delist,
    "delist": delist,
    "announce_delist": announce_delist,
    "fail": fail,
    "revoke": revoke,
}
