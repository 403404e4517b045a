"""The papers of a visit (domain §5.3, rows 1 to 5): 行政检查审批表, 现场检查记录, 责令限期整改指令书, 整改复查意见书; of a 督查检查 the 隐患交办单.

What is handed over at the place is written by one officer and issued by the other (``paper.on_site``). The 审批表 is what
the visit has recorded already, so the system writes it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import User
from anquan.papers import kinds
from anquan.papers import services as papers
from anquan.papers.drawing.sheet import FORM, SLIP, WRIT, said
from anquan.papers.kinds import Kind
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.papers.selectors import SIGNATURES
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import clocks, sides
from hazards.models import Hazard
from hazards.rules import ClockKind
from hazards.selectors.reporting import responsible_for
from inspections import cap
from inspections.models import Visit
from inspections.rechecks import wording
from inspections.rules import Activity, Duty, Status
from inspections.visits import people, telling
from inspections.visits.filters import ON_THE_SPOT

APPROVAL, SLIP_KIND = "visit_approval", "visit_slip"
RECORD, ORDER = ON_THE_SPOT
RECHECK = "recheck_opinion"
NOTHING = "无"


# --- what they say --------------------------------------------------------------------------------------------------
def fields(visit: Visit) -> dict[str, Any]:
    """What all of them may name. Of the enterprise, its own data and nobody's beside it."""
    enterprise = cap.enterprise_of(visit.unit)
    profile = getattr(enterprise, "profile", None)
    officers = [each for each in visit.goers if each.duty == Duty.OFFICER]
    return {
        "检查编号": visit.number,
        "检查单位": visit.organ.name,
        "受检单位": visit.unit.name,
        "信用代码": getattr(profile, "uscc", "") or NOTHING,
        "地址": visit.unit.address or enterprise.address or (visit.township.name if visit.township else NOTHING),
        "主要负责人": getattr(profile, "principal_person", "") or NOTHING,
        "单位电话": getattr(profile, "phone", "") or NOTHING,
        "检查方式": visit.get_method_display(),
        "检查事项": visit.purpose or "安全生产情况",
        "计划日期": visit.planned_on,
        "检查人员": "、".join(each.name for each in officers),
        "证号": "、".join(each.certificate_no or NOTHING for each in officers),
        "带队领导": "、".join(f"{each.name}{each.post}" for each in visit.goers if each.duty == Duty.LEADER) or NOTHING,
    }


def approval_fields(visit: Visit) -> dict[str, Any]:
    year = visit.planned_on.year
    most, counted = cap.cap_of(visit.unit, year), cap.counted(visit.unit, year)
    often = (
        f"{year}年计入次数的第{counted}次，上限{most}次" if most else f"{year}年计入次数的第{counted}次，没有公布上限"
    )
    return fields(visit) | {
        "频次": often if visit.counts_toward_cap else "举报核查、复查，不计入频次上限",
        "超出理由": visit.over_cap_reason or NOTHING,
        "拟定人": f"{visit.made_by.name}　{said(timezone.localdate(visit.made_at))}",
        "审批人": f"{visit.approved_by.name}　{said(visit.approved_on)}" if visit.approved_by else "",
        "审批意见": visit.approval_note or "同意",
    }


def record_fields(visit: Visit) -> dict[str, Any]:
    return fields(visit) | {
        "现场负责人": visit.met_person or NOTHING,
        "职务": visit.met_post or NOTHING,
        "现场电话": visit.met_phone or NOTHING,
        "开始时间": _moment(visit.begun_at),
        "结束时间": _until(visit.begun_at, visit.done_at or _last_signature(visit)),
        "检查情况": visit.findings or "见下列问题。",
        "发现的问题": _numbered(visit, lambda hazard: f"{_place(hazard)}{hazard.description.rstrip('。')}。")
        or "未发现问题。",
        "拒签情况": f"在场人员拒签（不在场）：{visit.refusal}。"
        if visit.refusal
        else "以上记录已交在场人员核对，无异议。",
        SIGNATURES: signatures(visit),
    }


def order_fields(visit: Visit) -> dict[str, Any]:
    ordered = to_order(visit)
    last = max((hazard.due_on for hazard in ordered), default=visit.planned_on)
    return fields(visit) | {
        "问题和期限": _numbered(visit, _with_deadline, ordered),
        "整改措施": _numbered(
            visit, lambda hazard: hazard.measures.rstrip("。") + "。", [h for h in ordered if h.measures]
        )
        or "按照有关法律、法规、标准整改，整改到位以前落实防范措施。",
        "复查日期": clocks.deadline_of(ClockKind.RECHECK, last).on,
        "复议机关": f"{visit.county.name}人民政府" if visit.county else "本级人民政府",
        SIGNATURES: signatures(visit),
    }


def slip_fields(visit: Visit) -> dict[str, Any]:
    return fields(visit) | {
        "检查日期": timezone.localdate(visit.begun_at) if visit.begun_at else visit.planned_on,
        "问题和期限": _numbered(visit, _with_deadline),
        "督查对象": visit.responsible_unit.name if visit.responsible_unit else "",
    }


def recheck_fields(visit: Visit) -> dict[str, Any]:
    day = timezone.localdate(visit.begun_at) if visit.begun_at else visit.planned_on
    return fields(visit) | wording.fields(visit, day) | {SIGNATURES: signatures(visit)}


def to_order(visit: Visit) -> list[Hazard]:
    """What an order names: what is not put right on the spot and has its deadline."""
    return [hazard for hazard in _hazards(visit) if not hazard.is_fixed_on_site and hazard.due_on]


def signatures(visit: Visit) -> list[dict[str, str]]:
    signed = [
        {"label": "检查人员", "name": each.name, "at": _moment(each.signed_at), "file": _file(each.signature_id)}
        for each in visit.goers
        if each.duty == Duty.OFFICER
    ]
    met = {"label": "受检单位在场人员", "name": visit.met_person or NOTHING, "at": _moment(visit.met_signed_at),
           "file": _file(visit.met_signature_id)}  # fmt: skip
    return [*signed, met]


def _file(key: Any) -> str:
    return str(key) if key else ""


def _hazards(visit: Visit) -> list[Hazard]:
    return list(Hazard.objects.counted().filter(finding__visit=visit).order_by("finding__order", "pk"))


def _numbered(visit: Visit, words: Callable[[Hazard], str], hazards: Sequence[Hazard] | None = None) -> str:
    """One line for each, as a numbered paragraph."""
    chosen = _hazards(visit) if hazards is None else hazards
    return "\n".join(f"{place}.{' '.join(words(hazard).split())}" for place, hazard in enumerate(chosen, 1))


def _place(hazard: Hazard) -> str:
    return f"{hazard.location}：" if hazard.location else ""


def _with_deadline(hazard: Hazard) -> str:
    due = f"{said(hazard.due_on)}前整改完毕" if hazard.due_on else "当场已改" if hazard.is_fixed_on_site else "另行交办"
    basis = f"违反{hazard.legal_basis.rstrip('。')}，" if hazard.legal_basis else ""
    return f"{_place(hazard)}{hazard.description.rstrip('。')}（{basis}{due}）。"


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y年%-m月%-d日%-H时%M分}" if at else ""


def _until(begun: datetime | None, ended: datetime | None) -> str:
    """Without the day when it is the day on which it began."""
    is_same = begun and ended and timezone.localdate(begun) == timezone.localdate(ended)
    return f"{timezone.localtime(ended):%-H时%M分}" if is_same else _moment(ended)


def _last_signature(visit: Visit) -> datetime | None:
    return max((each.signed_at for each in visit.goers if each.signed_at), default=None)


NAMES = (
    "检查编号", "检查单位", "受检单位", "信用代码", "地址", "主要负责人", "单位电话", "检查方式", "检查事项", "计划日期", "检查人员",
    "证号", "带队领导",
)  # fmt: skip


def _issued_by_an_officer_who_went(paper: Paper, actor: User, today: date) -> None:
    visit = Visit.objects.get(pk=paper.subject_id)
    officers = [each.user_id for each in visit.goers if each.duty == Duty.OFFICER]
    if actor.pk not in officers:
        raise NotAllowed("由参加这次检查的另一位检查人员签发。", "forbidden")


KINDS = (
    Kind(
        APPROVAL,
        "行政检查审批表",
        title="行政检查审批表",
        body="检查编号：{{检查编号}}｜检查方式：{{检查方式}}\n检查单位：{{检查单位}}\n受检单位：{{受检单位}}\n"
        "信用代码：{{信用代码}}｜主要负责人：{{主要负责人}}\n地址：{{地址}}\n检查事项：{{检查事项}}\n"
        "检查人员：{{检查人员}}\n执法证号：{{证号}}\n计划日期：{{计划日期}}\n检查频次：{{频次}}\n超出上限的理由：{{超出理由}}\n"
        "拟定：{{拟定人}}\n审批意见：{{审批意见}}\n审批：{{审批人}}",
        layout=FORM,
        numbered=False,
        names=(*NAMES, "频次", "超出理由", "拟定人", "审批人", "审批意见"),
        fields=approval_fields,
        is_on_the_spot=True,
        has_seal=False,
    ),
    Kind(
        RECORD,
        "现场检查记录",
        title="对{{受检单位}}的现场检查记录",
        body="被检查单位：{{受检单位}}\n地址：{{地址}}\n现场负责人：{{现场负责人}}　职务：{{职务}}　电话：{{现场电话}}\n"
        "检查时间：{{开始时间}}至{{结束时间}}\n"
        "我们是{{发文单位}}的检查人员{{检查人员}}，执法证号分别为{{证号}}，已出示证件，依法对你单位进行检查，请予配合。\n"
        "一、检查事项和情况\n{{检查事项}}。{{检查情况}}\n二、发现的问题\n{{发现的问题}}\n三、核对\n{{拒签情况}}",
        layout=WRIT,
        series="现记",
        names=(*NAMES, "现场负责人", "职务", "现场电话", "开始时间", "结束时间", "检查情况", "发现的问题", "拒签情况"),
        fields=record_fields,
        on_issue=_issued_by_an_officer_who_went,
        is_on_the_spot=True,
        is_title_public=False,
    ),
    Kind(
        ORDER,
        "责令限期整改指令书",
        title="责令{{受检单位}}限期整改",
        body="{{受检单位}}：\n经查，你单位存在下列问题，现责令在所列期限前整改完毕。\n{{问题和期限}}\n"
        "整改要求：\n{{整改措施}}\n"
        "期限届满后，我单位于{{复查日期}}前复查。由此造成事故的，依法追究有关人员的责任。"
        "整改期间，你单位应当采取措施，确保安全。对安全生产违法行为，将依法予以处罚。\n"
        "如果不服本指令，可以依法在60日内向{{复议机关}}申请行政复议，或者在6个月内依法向人民法院提起行政诉讼，"
        "但本指令不停止执行，法律另有规定的除外。",
        layout=WRIT,
        series="责改",
        counted_as="enf.rectify_orders",
        names=(*NAMES, "问题和期限", "整改措施", "复查日期", "复议机关"),
        fields=order_fields,
        on_issue=_issued_by_an_officer_who_went,
        is_on_the_spot=True,
        is_title_public=False,
    ),
    Kind(
        RECHECK,
        "整改复查意见书",
        title="对{{受检单位}}的整改复查意见",
        body="{{受检单位}}：\n{{复查的日期}}，我单位检查人员{{检查人员}}（执法证号分别为{{证号}}）对你单位隐患整改情况进行复查，意见如下。\n"
        "一、复查情况\n{{复查情况}}\n二、复查意见\n{{复查意见}}\n三、下一步\n{{下一步}}",
        layout=WRIT,
        series="复查",
        names=(*NAMES, *wording.NAMES),
        fields=recheck_fields,
        on_issue=_issued_by_an_officer_who_went,
        is_on_the_spot=True,
        is_title_public=False,
    ),
    Kind(
        SLIP_KIND,
        "隐患交办单",
        title="关于交办{{受检单位}}安全隐患的通知",
        body="{{检查日期}}，{{检查单位}}督查检查{{受检单位}}（带队领导：{{带队领导}}；检查人员：{{检查人员}}），发现下列隐患，现予交办。\n"
        "{{问题和期限}}\n请{{督查对象}}督促整改，整改完成后在系统内提交整改情况和照片，由我单位复查销号。",
        layout=SLIP,
        series="交办",
        counted_as="acc.assignment_notes",
        names=(*NAMES, "检查日期", "问题和期限", "督查对象"),
        fields=slip_fields,
        has_receipt=True,
    ),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)


# --- which are due, and who writes them ------------------------------------------------------------------------------
def due(visit: Visit) -> list[str]:
    """The papers that may be written as things stand, in their order."""
    is_signed = bool(visit.met_signature_id or visit.refusal) and _officers_signed(visit)
    table = (
        (APPROVAL, visit.activity == Activity.INSPECTION and visit.approved_by_id is not None),
        (RECORD, visit.activity == Activity.INSPECTION and is_signed),
        (ORDER, visit.activity == Activity.INSPECTION and is_signed and bool(to_order(visit))),
        (RECHECK, visit.activity == Activity.INSPECTION and is_signed and visit.rechecks.exists()),
        (SLIP_KIND, visit.activity == Activity.SUPERVISION and _is_there(visit) and bool(_hazards(visit))),
    )
    return [kind for kind, is_due in table if is_due and visit.status != Status.CANCELLED]


def _officers_signed(visit: Visit) -> bool:
    return all(each.signature_id for each in visit.goers if each.duty == Duty.OFFICER)


def _is_there(visit: Visit) -> bool:
    return visit.status in (Status.UNDERWAY, Status.DONE)


def of(visit: Visit, user: User) -> list[Paper]:
    """The papers of the visit this person may see, voids and discarded drafts left out."""
    return list(Paper.objects.visible_to(user).about(visit).exclude(status=PaperStatus.VOID))


def rest_on_signatures(visit: Visit) -> bool:
    """Whether a paper that is written or issued holds the signatures of this visit."""
    return Paper.objects.about(visit).filter(kind__in=ON_THE_SPOT).exclude(status=PaperStatus.VOID).exists()


def to_draft(visit: Visit, user: User, written: Sequence[Paper]) -> list[Kind]:
    """What this person may draw up now: due, not there yet, and his to write."""
    there = {paper.kind for paper in written}
    return [BY_CODE[kind] for kind in due(visit) if kind not in there and may_draft(visit, user, kind) is None]


def may_draft(visit: Visit, user: User, kind: str) -> str | None:
    if kind in (*ON_THE_SPOT, RECHECK) and not people.carries_out(visit, user):
        return "由参加检查的人员出具。"
    right = "paper.on_site" if kind == APPROVAL else "paper.draft"
    ok = any(post.unit_id == visit.organ_id for post in sides.posts_with(user, right))
    return None if ok else f"由{visit.organ.label}的人员出具。"


@transaction.atomic
def draft(*, actor: User, visit: Visit, kind: str, today: date) -> Paper:
    """The paper, in the wording in force; one that is there already is opened again. A 审批表 is issued at once.

    Raises ``NotAllowed`` where it is not due, or not this person's to write.
    """
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)  # two taps make one paper
    if kind not in due(visit):
        raise NotAllowed(f"现在还不能出具{BY_CODE[kind].name}。{WHEN[kind]}", "wrong_state")
    if reason := may_draft(visit, actor, kind):
        raise NotAllowed(reason, "forbidden")
    if written := next((paper for paper in of(visit, actor) if paper.kind == kind), None):
        return written
    is_of_system = kind == APPROVAL
    paper = papers.draft(
        actor=None if is_of_system else actor, kind=kind, issuer=visit.organ, area=_area(visit), subject=visit,
        to=_addressed(visit, kind), today=today,
    )  # fmt: skip
    if is_of_system:
        return papers.issue_on_spot(actor=actor, paper_id=paper.pk, today=today)
    if kind in ON_THE_SPOT:
        telling.tell_to_issue(visit, paper, actor)
    return paper


WHEN = {
    APPROVAL: "批准以后才有审批表。",
    RECORD: "检查人员和在场人员都签名（拒签）以后再出具。",
    ORDER: "登记了有整改期限的隐患，各方签名（拒签）以后再出具。",
    RECHECK: "记录了复查结果，各方签名（拒签）以后再出具。",
    SLIP_KIND: "督查检查登记了隐患以后再拟。",
}


def _area(visit: Visit) -> Unit:
    return visit.township or visit.county or visit.organ


def _addressed(visit: Visit, kind: str) -> list[Unit]:
    if kind == SLIP_KIND:
        return [visit.responsible_unit]
    enterprise = responsible_for(visit.unit)
    return [enterprise] if enterprise and kind in (*ON_THE_SPOT, RECHECK) else []
