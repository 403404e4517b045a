"""The four papers of 挂牌督办 (domain §2.3). Issuing one moves its listing, in the transaction of the issue."""

from datetime import date
from typing import Any

from anquan.accounts.models import User
from anquan.papers import kinds
from anquan.papers import services as papers
from anquan.papers.kinds import Kind
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.listings import services
from hazards.listings.public import facts
from hazards.listings.rules import PUBLIC_FIELDS, PUBLISHED, Status
from hazards.majors.papers import basis_of
from hazards.models import Listing

NOTICE, ANNOUNCEMENT = "listing_notice", "listing_announcement"
DELISTING, DELIST_ANNOUNCEMENT = "delisting_notice", "delisting_announcement"
# which paper is due in which state, and the move its issue makes
DUE_IN: dict[str, str] = {
    Status.APPROVED: NOTICE,
    Status.NOTICED: ANNOUNCEMENT,
    Status.POSTED: ANNOUNCEMENT,
    Status.DELIST_APPROVED: DELISTING,
    Status.DELISTED: DELIST_ANNOUNCEMENT,
}
BEING_WRITTEN = (PaperStatus.DRAFT, PaperStatus.REVIEW, PaperStatus.APPROVED)
MEDIA = "公告媒体"

NAMES = (
    "清单编号", "隐患名称", "隐患单位", "部位", "隐患内容", "判定依据", "督办级别", "督办期限", "治理责任单位", "属地",
    "督办责任单位", "包保领导", "停产范围", "整改措施", "报告间隔", "挂牌日期", "通知书文号", "公示内容", "公告媒体",
    "验收意见", "摘牌日期", "销号日期",
)  # fmt: skip


def fields(listing: Listing) -> dict[str, Any]:
    """What the wording may name. Nothing here is a person but the 包保领导, who is named in his office."""
    major, hazard = listing.major, listing.hazard
    return {
        "清单编号": str(major),
        "隐患名称": major.title,
        "隐患单位": hazard.unit.name,
        "部位": hazard.location or "见隐患内容",
        "隐患内容": hazard.description.rstrip("。"),
        "判定依据": basis_of(major),
        "督办级别": listing.get_level_display(),
        "督办期限": listing.due_on,
        "治理责任单位": _name(hazard.responsible_unit or hazard.unit),
        "属地": _name(hazard.township),
        "督办责任单位": _name(listing.supervisor),
        "包保领导": listing.leader or "另行确定",
        "停产范围": f"停产停业范围：{major.suspension_scope}。"
        if listing.was_stopped
        else "整改期间不停产的，落实防范措施。",
        "整改措施": hazard.measures.rstrip("。") or "按治理方案落实",
        "报告间隔": f"{whole('major.progress_days', listing.listed_on or listing.proposed_on)}日",
        "挂牌日期": listing.listed_on,
        "通知书文号": listing.notice_no or "（另文）",
        "公示内容": public_words(listing),
        MEDIA: listing.media or "政府门户网站",
        "验收意见": listing.opinion.rstrip("。") or "验收合格",
        "摘牌日期": listing.delisted_on,
        "销号日期": hazard.ended_on,
    }


def _name(unit: Unit | None) -> str:
    return unit.name if unit else "—"


def public_words(listing: Listing) -> str:
    """The published facts in one paragraph, as the public page says them."""
    chosen = [name for name in PUBLIC_FIELDS if name in (listing.published_fields or PUBLISHED)]
    return "；".join(f"{label}：{value}" for label, value in facts(listing, chosen)) + "。"


def _parties(paper: Paper) -> list[int]:
    """To whom these two papers are addressed, and who is told of the move itself (``telling.everybody``)."""
    listing = Listing.objects.select_related("major__hazard").get(pk=paper.subject_id)
    units = (listing.hazard.responsible_unit_id, listing.hazard.township_id, listing.supervisor_id)
    return [pk for pk in units if pk]


KINDS = (
    Kind(
        NOTICE,
        "督办通知书",
        title="关于对{{隐患单位}}重大事故隐患挂牌督办的通知",
        body="经研究，决定对下列重大事故隐患实行{{督办级别}}挂牌督办。\n"
        "一、隐患情况\n清单编号：{{清单编号}}。隐患名称：{{隐患名称}}。部位：{{部位}}。{{隐患内容}}。判定依据：{{判定依据}}。\n"
        "二、治理要求\n{{整改措施}}。{{停产范围}}整改责任、措施、资金、时限、预案必须落实。\n"
        "三、督办责任\n治理责任单位：{{治理责任单位}}。属地：{{属地}}。督办责任单位：{{督办责任单位}}。包保领导：{{包保领导}}。\n"
        "四、整改和督办期限\n{{督办期限}}前完成整改。确需延期的，在期限届满前书面申请，只延一次。\n"
        "五、报告\n治理责任单位每{{报告间隔}}报告一次整改进展。\n"
        "六、验收和摘牌\n整改完成、验收销号以后申请摘牌，由两人以上现场验收，报批准挂牌的机关批准，摘牌后公告。\n"
        "七、不落实的后果\n期满没有消除隐患的，依法提请暂扣有关许可证或者予以关闭，并追究责任。",
        series="督办",
        names=NAMES,
        fields=fields,
        told=_parties,
        on_issue=lambda paper, actor, today: _issued(paper, actor, today, "notice", notice_no=paper.number),
        on_void=lambda paper, actor, today: _may_void(paper),
    ),
    Kind(
        ANNOUNCEMENT,
        "挂牌公告",
        title="{{发文单位}}关于对{{隐患单位}}重大事故隐患挂牌督办的公告",
        body="对下列重大事故隐患实行{{督办级别}}挂牌督办，现予公告。\n{{公示内容}}\n欢迎社会各界监督。\n特此公告。",
        series="公告",
        names=NAMES,
        fields=fields,
        on_issue=lambda paper, actor, today: _issued(
            paper, actor, today, "announce", announcement_no=paper.number, media=_media(paper)
        ),
        on_void=lambda paper, actor, today: _may_void(paper),
    ),
    Kind(
        DELISTING,
        "摘牌通知",
        title="关于对{{隐患单位}}重大事故隐患摘牌的通知",
        body="{{挂牌日期}}挂牌督办的重大事故隐患（{{清单编号}}，{{隐患名称}}）已整改完成，{{销号日期}}销号。\n"
        "经现场验收：{{验收意见}}。\n决定予以摘牌，解除挂牌督办。请{{治理责任单位}}保持整改成果，防止反弹；请{{督办责任单位}}、{{属地}}加强日常监管。",
        series="督办",
        names=NAMES,
        fields=fields,
        told=_parties,
        on_issue=lambda paper, actor, today: _issued(paper, actor, today, "delist", delisting_no=paper.number),
        on_void=lambda paper, actor, today: _may_void(paper),
    ),
    Kind(
        DELIST_ANNOUNCEMENT,
        "摘牌公告",
        title="{{发文单位}}关于{{隐患单位}}重大事故隐患摘牌的公告",
        body="{{挂牌日期}}挂牌督办的下列重大事故隐患已整改完成并经验收合格，{{摘牌日期}}摘牌，现予公告。\n{{公示内容}}\n特此公告。",
        series="公告",
        names=NAMES,
        fields=fields,
        on_issue=lambda paper, actor, today: _issued(
            paper, actor, today, "announce_delist", delist_announcement_no=paper.number, delist_media=_media(paper)
        ),
        on_void=lambda paper, actor, today: _may_void(paper),
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)


# --- drafting -------------------------------------------------------------------------------------------------------
def draft(*, actor: User, listing: Listing, kind: str, today: date) -> Paper:
    """The paper that is due now, in the wording in force; one that is being written already is opened again."""
    if DUE_IN.get(listing.status) != kind:
        raise NotAllowed(f"当前是“{listing.get_status_display()}”，现在不用拟{BY_CODE[kind].name}。", "wrong_state")
    written = Paper.objects.visible_to(actor).about(listing).filter(kind=kind, status__in=BEING_WRITTEN).last()
    if written is not None:
        return written
    hazard = listing.hazard
    chosen = (hazard.responsible_unit, hazard.township, listing.supervisor)
    return papers.draft(
        actor=actor,
        kind=kind,
        issuer=listing.deciding_unit,
        area=hazard.county or listing.deciding_unit,
        subject=listing,
        to=list(dict.fromkeys(unit for unit in chosen if unit)) if kind in (NOTICE, DELISTING) else [],
        today=today,
    )


# --- what an issue does ---------------------------------------------------------------------------------------------
def _issued(paper: Paper, actor: User, today: date, action: str, **values: Any) -> None:
    services.perform_or_refuse(
        actor=actor, listing_id=int(paper.subject_id), action=action, today=today, **values
    )  # a NotAllowed here rolls the whole issue back, and the papers remember the refusal


def _media(paper: Paper) -> str:
    return str(paper.data.get(MEDIA) or "政府门户网站")


def _may_void(paper: Paper) -> None:
    """A paper on which a running listing rests is not void by itself."""
    if Listing.objects.filter(pk=paper.subject_id).exclude(status__in=[Status.REVOKED, Status.DECLINED]).exists():
        raise NotAllowed("挂牌督办正以这件公文为依据，不能作废。确实有误的，请先撤销挂牌。", "in_use")
