"""The papers of 一单四制: 交办单, 验收意见书, 销号审批表. A 交办单 takes effect when somebody else than its drafter issues it.

The order travels inside the paper (``data[ORDER]``), so that what is issued is what was reviewed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES
from anquan.journal.services import record
from anquan.papers import services as papers
from anquan.papers.drawing.sheet import DOCUMENT, FORM, SLIP, said
from anquan.papers.kinds import Kind
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.papers.posts import holds
from anquan.papers.selectors import name_of_office
from anquan.terms.selectors import period
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.criteria.rules import Standing
from hazards.majors import services
from hazards.majors.effects import EFFECTS
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import Status
from hazards.models import Determination, Hazard, Listing, MajorHazard, Request
from hazards.rules import RequestKind

SLIP_KIND, OPINION, WRITE_OFF = "assignment_slip", "acceptance_opinion", "write_off_form"
ORDER = "办理参数"
UNITS = ("responsible_unit", "coordinator")
BEING_WRITTEN = (PaperStatus.DRAFT, PaperStatus.REVIEW, PaperStatus.APPROVED)
UNIT_WORD = {"wd": "个工作日", "cd": "日"}


# --- what a paper says of its item ----------------------------------------------------------------------------------
def fields(major: MajorHazard) -> dict[str, Any]:
    hazard = major.hazard
    return {
        "清单编号": major.register_no or hazard.number,
        "隐患名称": major.title,
        "级别": major.get_authority_display(),
        "所在单位": hazard.unit.name,
        "隐患描述": hazard.description.rstrip("。"),
        "判定依据": basis_of(major),
        "治理责任单位": hazard.responsible_unit.name if hazard.responsible_unit else "",
        "整改期限": hazard.due_on,
        "整改责任人": hazard.responsible_person,
        "整改措施": hazard.measures,
    }


def bases_of(ids: Iterable[int]) -> dict[int, str]:
    """判定依据 of each of these items as it was frozen: the clause, or the reason of the collective decision."""
    rows = Determination.objects.filter(hazard__major__in=list(ids), standing=Standing.IN_FORCE)
    return {
        pk: frozen.get("citation") or why for pk, frozen, why in rows.values_list("hazard__major", "frozen", "reason")
    }


def basis_of(major: MajorHazard) -> str:
    """As a sentence of a paper names it, without its full stop."""
    found = bases_of([major.pk]).get(major.pk) or major.hazard.legal_basis or "经研究认定为重大事故隐患"
    return found.rstrip("。")


def slip_fields(major: MajorHazard) -> dict[str, Any]:
    return fields(major) | {"签收时限": _term("hazard.acknowledge"), "方案时限": _term("major.plan")}


def end_fields(major: MajorHazard) -> dict[str, Any]:
    """What is known once two people have verified."""
    hazard = major.hazard
    verifiers = [person.name for person in (major.verified_by, major.second_verifier) if person]
    return fields(major) | {
        "交办日期": major.assigned_on,
        "整改情况": hazard.rectify_note,
        "实际投入": _money(hazard.funds_spent),
        "申请日期": major.applied_on,
        "核查情况": f"{said(major.checked_on)}，{major.checked_by.name}到场核查" if major.checked_by else "—",
        "验收日期": major.verified_on,
        "验收人": "、".join(verifiers),
        "验收意见": major.opinion,
        "上级批复": str(major.superior or "") or ("待批复" if major.is_above_county else "县级清单，由本级批准"),
        "延期次数": str(extensions(hazard)),
        "是否逾期": "逾期" if _was_late(major) else "按期",
    }


def extensions(hazard: Hazard) -> int:
    return hazard.requests.filter(kind=RequestKind.EXTENSION, result=Request.Result.GRANTED).count()


def _was_late(major: MajorHazard) -> bool:
    hazard = major.hazard
    return bool(hazard.due_on and hazard.submitted_on and hazard.submitted_on > hazard.due_on)


def _term(key: str) -> str:
    found = period(key, timezone.localdate())
    return f"{found.value}{UNIT_WORD.get(found.unit, found.unit)}"


def _money(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return f"{Decimal(value).normalize():f}元" if value else "不需要资金"


NAMES = ("清单编号", "隐患名称", "级别", "所在单位", "隐患描述", "判定依据", "治理责任单位", "整改期限", "整改责任人",
         "整改措施")  # fmt: skip
SLIP_NAMES = (*NAMES, "签收时限", "方案时限", "责任人电话", "计划资金", "应急预案", "防范措施", "停产停业", "协调督办单位",
              "包保领导")  # fmt: skip
END_NAMES = (*NAMES, "交办日期", "整改情况", "实际投入", "申请日期", "核查情况", "验收日期", "验收人", "验收意见", "上级批复",
             "延期次数", "是否逾期")  # fmt: skip


# --- the order inside the paper -------------------------------------------------------------------------------------
def packed(order: Mapping[str, Any]) -> dict[str, Any]:
    """The input of the move ``assign`` as JSON keeps it."""
    return {name: _plain(value) for name, value in sorted(order.items())}


def _plain(value: Any) -> Any:
    if isinstance(value, Unit):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def unpacked(order: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(order)
    for name in UNITS:
        if found.get(name):
            found[name] = Unit.objects.filter(pk=found[name]).first()
    if found.get("funds_planned") is not None:
        found["funds_planned"] = Decimal(found["funds_planned"])
    return found | {"due_on": date.fromisoformat(found["due_on"])}


def _order_said(order: Mapping[str, Any], major: MajorHazard) -> dict[str, Any]:
    """The order in the words of the 交办单."""
    coordinator = order.get("coordinator") or major.hazard.regulator
    scope = order.get("suspension_scope", "").strip()
    return {
        "治理责任单位": order["responsible_unit"].name,
        "整改期限": order["due_on"],
        "整改责任人": order.get("responsible_person", ""),
        "责任人电话": order.get("responsible_phone") or "—",
        "整改措施": order.get("measures", ""),
        "计划资金": _money(order.get("funds_planned")),
        "应急预案": order.get("emergency_plan", ""),
        "防范措施": order.get("interim_measures") or "按治理方案落实，专人负责。",
        "停产停业": f"整改期间停产停业，范围：{scope}。" if order.get("is_suspended") else "整改期间不停产。",
        "协调督办单位": coordinator.name if coordinator else "本单位",
        "包保领导": order.get("leader") or "—",
    }


# --- 交办单 ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def draft_order(*, actor, hazard_id: int, today: date, version: int | None = None, **order) -> Paper:
    """Draft the 交办单 with its order. Nothing else changes: the order takes effect when the paper is issued.

    Raises ``ValidationError`` by field for an order that the move would refuse, ``NotAllowed`` where nobody else can issue.
    A second tap finds the draft that the first one made.
    """
    major = services.locked(actor, hazard_id, version)
    if waiting := being_written(major, SLIP_KIND):
        if waiting.drafted_by_id == actor.pk and waiting.data.get(ORDER) == packed(order):
            return waiting
        raise NotAllowed(f"已有一份交办单在办理（{waiting.get_status_display()}），请先办完或者废弃那一份。", "in_hand")
    MAJOR_LIFECYCLE.find("assign", major, actor)
    issuer = sides.acting_unit(actor, "major.order")
    _somebody_else_issues(issuer, actor, today)
    _try_out(major, actor, today, order)
    major = services.locked(actor, hazard_id)
    paper = papers.draft(
        actor=actor,
        kind=SLIP_KIND,
        issuer=issuer,
        area=major.hazard.township or major.hazard.county,
        subject=major,
        to=[order["responsible_unit"]],
        copies_to=_copies(major, order),
        data=_order_said(order, major) | {ORDER: packed(order)},
        today=today,
    )
    _journal(major, actor, "major.draft_order", paper)
    return paper


def _try_out(major: MajorHazard, actor: User, today: date, order: Mapping[str, Any]) -> None:
    """What the move would refuse is refused while the form is still open; the trial leaves nothing behind."""
    with transaction.atomic():
        EFFECTS["assign"](major, actor, today, **order)
        transaction.set_rollback(True)


def _copies(major: MajorHazard, order: Mapping[str, Any]) -> str:
    hazard = major.hazard
    told = (hazard.township, hazard.regulator, order.get("coordinator"))
    names = [unit.name for unit in told if unit and unit.pk != order["responsible_unit"].pk]
    return "、".join(dict.fromkeys(names))


def _somebody_else_issues(issuer: Unit, actor: User, today: date) -> None:
    signing = [code for code, role in ROLES.items() if {"paper.issue", "major.order"} <= role.rights]
    posts = Appointment.objects.in_force(today).filter(unit=issuer, role__in=signing, user__is_active=True)
    if not posts.exclude(user=actor).exists():
        raise NotAllowed(
            f"交办单由拟稿人以外的负责人签发，{name_of_office(issuer)}现在没有别的签发人。请先由系统管理员任命，或者请另一位同事拟稿。",
            "no_signer",
        )


def order_issued(paper: Paper, actor: User, today: date) -> None:
    """签发即下达: the move itself, with the order that was reviewed."""
    major = _subject(paper)
    order = unpacked(paper.data[ORDER])
    _agrees(paper, order)
    _perform(major, actor, "assign", today, **order)


def _agrees(paper: Paper, order: Mapping[str, Any]) -> None:
    """The words of a draft may be edited, its order may not: unit and deadline must still be the same."""
    if order["responsible_unit"] is None or order["responsible_unit"].name not in f"{paper.to_text}\n{paper.body}":
        raise NotAllowed("正文里的治理责任单位与拟稿时选定的不一致，请退回后废弃，重新拟交办单。", "differs")
    if said(order["due_on"]) not in paper.body:
        raise NotAllowed(
            f"正文里没有写拟稿时确定的整改期限（{said(order['due_on'])}），请退回修改，或者废弃后重新拟交办单。",
            "differs",
        )


def order_voided(paper: Paper, actor: User, today: date) -> None:
    """An order that stands is not taken away by voiding its paper."""
    major = _subject(paper)
    newest = Paper.objects.about(major).filter(kind=SLIP_KIND).issued().exclude(pk=paper.pk).last()
    superseded = newest is not None and newest.issued_at > paper.issued_at
    if not superseded and major.status not in (Status.LISTED, Status.LOWERED, Status.VOID):
        raise NotAllowed("这份交办单正在办理，不能作废。责任单位退回以后才能作废。", "in_force")


# --- 验收意见书, 销号审批表 --------------------------------------------------------------------------------------------
def why_not(kind: str, major: MajorHazard, user: User) -> str | None:
    """Why this person may not draft that paper now, or None. ``''``: it does not concern him at all."""
    if kind not in DRAFTED or issuer_of(kind, major, user) is None:
        return ""
    if major.verified_on is None:
        return "验收合格以后才能拟写。"
    if kind == WRITE_OFF and major.status != Status.VERIFIED:
        return "已经销号。"
    if paper := live(major, kind):
        return f"已经有一份（{paper.get_status_display()}）。"
    return None


def issuer_of(kind: str, major: MajorHazard, user: User) -> Unit | None:
    """验收意见书 by the unit that verifies, 销号审批表 by the unit that gave the order."""
    if kind == WRITE_OFF:
        unit = major.hazard.ordering_unit
        return unit if unit and holds(user, "paper.draft", unit.pk) else None
    units = [post.unit for post in sides.authority_posts(major.hazard, user, "hazard.recheck")]
    return next((u for u in units if u.kind != "township" and holds(user, "paper.draft", u.pk)), None)


@transaction.atomic
def draft(*, actor, hazard_id: int, kind: str, today: date) -> Paper:
    """Draft a 验收意见书 or 销号审批表 from what the record holds."""
    major = services.locked(actor, hazard_id)
    reason = why_not(kind, major, actor)
    if reason is not None:
        raise NotAllowed(reason or "这件公文由验收单位或者交办单位拟写。", "forbidden" if not reason else "wrong_state")
    hazard = major.hazard
    to = hazard.responsible_unit or hazard.unit
    paper = papers.draft(
        actor=actor,
        kind=kind,
        issuer=issuer_of(kind, major, actor),
        area=hazard.township or hazard.county,
        subject=major,
        to=[to] if kind == OPINION else [],
        today=today,
    )
    _journal(major, actor, "major.draft_paper", paper)
    return paper


def write_off_issued(paper: Paper, actor: User, today: date) -> None:
    """签发销号审批表 is the approval."""
    major = _subject(paper)
    if major.status != Status.CLOSED:
        _perform(major, actor, "approve", today, note="签发销号审批表")


def write_off_voided(paper: Paper, actor: User, today: date) -> None:
    if _subject(paper).status == Status.CLOSED:
        raise NotAllowed("已经按这份审批表销号，不能作废。抽查发现没有改好的，登记回潮。", "in_force")


# --- together -------------------------------------------------------------------------------------------------------
def being_written(major: MajorHazard, kind: str) -> Paper | None:
    return Paper.objects.about(major).filter(kind=kind, status__in=BEING_WRITTEN).last()


def live(major: MajorHazard, kind: str) -> Paper | None:
    """The paper of that kind that belongs to the present verification."""
    rows = Paper.objects.about(major).filter(kind=kind).exclude(status=PaperStatus.VOID)
    return next((p for p in rows if timezone.localtime(p.drafted_at).date() >= major.verified_on), None)


def slip_numbers(ids: Iterable[int]) -> dict[int, str]:
    """The number of the newest 交办单 of each of these items."""
    rows = Paper.objects.issued().filter(
        kind=SLIP_KIND, subject_type=MajorHazard._meta.label_lower, subject_id__in=[str(pk) for pk in ids]
    )
    return {int(pk): number for pk, number in rows.order_by("pk").values_list("subject_id", "number")}


def of_item(hazard_id: int) -> QuerySet[Paper]:
    """Every paper of one item, oldest first: 判定书, its own, those of 挂牌督办. A 通报 is about many."""
    return Paper.objects.about_any(
        Determination.objects.filter(hazard=hazard_id),
        MajorHazard.objects.filter(hazard=hazard_id),
        Listing.objects.filter(major__hazard=hazard_id),
    )


def of_major(major: MajorHazard, user: User) -> Sequence[Paper]:
    """What this person may see of them, newest first; discarded drafts are no papers."""
    seen = of_item(major.hazard_id).filter(pk__in=Paper.objects.visible_to(user).values("pk"))
    return list(
        seen.exclude(status=PaperStatus.VOID, number__isnull=True, issued_at__isnull=True)
        .select_related("pdf", "docx")
        .reverse()
    )


def _subject(paper: Paper) -> MajorHazard:
    return MajorHazard.objects.select_related("hazard").get(pk=paper.subject_id)


def _perform(major: MajorHazard, actor: User, action: str, today: date, **data: Any) -> None:
    try:
        services.perform_or_refuse(actor=actor, hazard_id=major.hazard_id, action=action, today=today, **data)
    except ValidationError as error:
        raise NotAllowed("".join(error.messages), "invalid") from error
    except Http404 as error:
        raise NotAllowed("这条重大隐患不在您的管辖范围内，请由交办单位的负责人签发。", "forbidden") from error


def _journal(major: MajorHazard, actor: User, action: str, paper: Paper) -> None:
    note = f"{paper.kind_name}：{paper.title}"
    record(actor=actor, action=action, obj=major.hazard, county=major.hazard.county, note=note)


KINDS = (
    Kind(
        SLIP_KIND,
        "交办单",
        counted_as="acc.assignment_notes",
        title="关于{{隐患名称}}的交办单",
        body="{{所在单位}}存在重大事故隐患：{{隐患描述}}。清单编号{{清单编号}}，列入{{级别}}清单。判定依据：{{判定依据}}。"
        "现交由{{治理责任单位}}治理，请按以下要求办理。\n"
        "一、五落实\n"
        "（一）责任。整改责任人{{整改责任人}}，电话{{责任人电话}}。\n"
        "（二）措施。{{整改措施}}\n"
        "（三）资金。{{计划资金}}。\n"
        "（四）时限。{{整改期限}}前整改完毕并申请销号。\n"
        "（五）预案。{{应急预案}}\n"
        "二、防范措施\n{{停产停业}}{{防范措施}}\n"
        "三、督办\n由{{协调督办单位}}协调督办，包保领导：{{包保领导}}。请在{{签收时限}}内签收，"
        "签收后{{方案时限}}内由主要负责人报送治理方案，整改期间按期报告进展。",
        layout=SLIP,
        series="交办",
        names=SLIP_NAMES,
        fields=slip_fields,
        told=lambda paper: [paper.data[ORDER]["responsible_unit"]],
        on_issue=order_issued,
        on_void=order_voided,
        has_receipt=True,
        is_title_public=False,
    ),
    Kind(
        OPINION,
        "验收意见书",
        title="关于{{隐患名称}}的验收意见书",
        body="根据整改单位{{申请日期}}提出的销号申请，验收人员于{{验收日期}}到现场验收。现提出以下意见。\n"
        "一、隐患情况\n{{所在单位}}，清单编号{{清单编号}}：{{隐患描述}}。{{交办日期}}交办，整改期限{{整改期限}}，"
        "延期{{延期次数}}次。\n"
        "二、整改情况\n{{整改情况}}\n实际投入{{实际投入}}。\n"
        "三、验收意见\n{{验收意见}}\n验收人员：{{验收人}}。",
        layout=DOCUMENT,
        series="验收",
        names=END_NAMES,
        fields=end_fields,
        is_title_public=False,
    ),
    Kind(
        WRITE_OFF,
        "销号审批表",
        title="重大事故隐患销号审批表",
        body="清单编号：{{清单编号}}｜级别：{{级别}}\n隐患名称：{{隐患名称}}\n所在单位：{{所在单位}}\n"
        "治理责任单位：{{治理责任单位}}｜整改责任人：{{整改责任人}}\n判定依据：{{判定依据}}\n"
        "交办日期：{{交办日期}}｜整改期限：{{整改期限}}\n申请日期：{{申请日期}}｜是否按期：{{是否逾期}}\n"
        "整改情况：{{整改情况}}\n实际投入：{{实际投入}}｜延期次数：{{延期次数}}\n"
        "属地核查：{{核查情况}}\n验收日期：{{验收日期}}｜验收人：{{验收人}}\n验收意见：{{验收意见}}\n"
        "上级批复：{{上级批复}}\n交办单位审批意见：",
        layout=FORM,
        numbered=False,
        names=END_NAMES,
        fields=end_fields,
        on_issue=write_off_issued,
        on_void=write_off_voided,
        is_title_public=False,
    ),
)
DRAFTED = {OPINION: "拟验收意见书", WRITE_OFF: "拟销号审批表"}
