"""The page at the place: 到场 → 检查表 → 隐患 → 签名 → 文书 → 完成, one step at a time under one thumb. Reading only."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.papers.lifecycle import LIFECYCLE as OF_PAPER
from anquan.papers.models import Paper
from anquan.papers.selectors import check_path
from hazards.models import Hazard
from inspections.checklists import filling
from inspections.models import Visit
from inspections.rules import Activity, Duty, Method
from inspections.visits import papers, selectors
from inspections.visits.lifecycle import lifecycle_of, may_record, may_sign

State = Literal["done", "now", "todo"]


@dataclass(frozen=True)
class Step:
    """One step as the page shows it. ``say`` is how far it is; ``href`` and ``verb`` its button, ``reason`` why it waits."""

    key: str
    label: str
    state: State
    say: str
    href: str = ""
    verb: str = ""
    icon: str = ""
    reason: str = ""
    second: tuple[str, str] | None = None  # another button: its words and address


@dataclass(frozen=True)
class PaperLine:
    title: str
    href: str
    status: str
    number: str
    issue_href: str = ""  # for the second officer
    check: str = ""  # the page behind its QR code
    waits_for: str = ""


@dataclass(frozen=True)
class Papers:
    """What is written of the visit, and what this person may draw up now: (words, address)."""

    lines: list[PaperLine]
    to_draft: list[tuple[str, str]]


@dataclass(frozen=True)
class AtPlace:
    steps: list[Step]
    hazards: list[Hazard]
    signers: list["Signer"]
    papers: "Papers"
    checklist_href: str
    why_not: str
    can_unsign: bool = False
    cancel_href: str = ""
    beside: tuple[str, str] | None = None  # the second button of the bar: its words and address


@dataclass(frozen=True)
class Signer:
    """Somebody whose signature belongs under the record."""

    who: str  # in the address
    name: str
    part: str
    signed: str  # when, or what was noted instead
    picture: str
    href: str


def at_place(visit: Visit, user: User) -> AtPlace:
    why_not = may_record(visit, user) or ""
    hazards = selectors.hazards_of(visit, user)
    written = papers.of(visit, user)
    signers = signers_of(visit) if visit.activity != Activity.PATROL else []
    cancel = next((o for o in lifecycle_of(visit).available(visit, user) if o.action == "cancel" and o.enabled), None)
    steps = _steps(visit, user, hazards, signers, written)
    return AtPlace(
        steps=steps,
        hazards=hazards,
        signers=signers,
        papers=_papers_of(visit, user, written),
        checklist_href=checklist_href(visit),
        why_not=why_not,
        can_unsign=may_sign(visit, user) is None
        and any(signer.signed for signer in signers)
        and not any(paper.kind in papers.ON_THE_SPOT for paper in written),
        cancel_href=_move(visit, "cancel") if cancel else "",
        beside=None if why_not else _beside(steps),
    )


def _beside(steps: list[Step]) -> tuple[str, str] | None:
    """Registering a hazard is at hand at every step; where it is what is due, writing down what was seen."""
    record = next(step for step in steps if step.key == "record")
    return record.second if record.state == "now" else ("登记隐患", record.href)


def checklist_href(visit: Visit) -> str:
    """The panel of the 检查表, which ``inspections.checklists`` fills in."""
    return reverse("checklists:panel", args=[visit.number])


def signers_of(visit: Visit) -> list[Signer]:
    """Officers and leaders who went, then the person of the other side."""
    goers = [
        _signer(visit, str(each.pk), each.name, each.get_duty_display(), each.signature_id, each.signed_at, "")
        for each in visit.goers
        if each.duty in (Duty.OFFICER, Duty.LEADER, Duty.EXPERT)
    ]
    met = _signer(
        visit, "met", visit.met_person or "受检单位在场人员", "受检单位在场人员", visit.met_signature_id, visit.met_signed_at,
        visit.refusal,
    )  # fmt: skip
    return [*goers, met]


def signers_shown(visit: Visit) -> list[Signer]:
    """On the page of a visit: nothing before somebody has signed."""
    signers = signers_of(visit)
    return signers if any(signer.signed for signer in signers) else []


def _signer(visit: Visit, who: str, name: str, part: str, file: Any, at: Any, refusal: str) -> Signer:
    signed = f"{timezone.localtime(at):%m-%d %H:%M} 已签名" if at else f"拒签（不在场）：{refusal}" if refusal else ""
    picture = reverse("visits:signature", args=[visit.number, who]) if file else ""
    return Signer(who, name, part, signed, picture, reverse("visits:sign", args=[visit.number, who]))


# --- the steps ------------------------------------------------------------------------------------------------------
def _steps(visit, user, hazards, signers, written) -> list[Step]:
    """All are there from the beginning; the first that is not done is the one that is due now."""
    found = [
        Step("begin", "到场", "done", f"{timezone.localtime(visit.begun_at):%m-%d %H:%M} 到场"),
        *_rechecks(visit),
        _checklist(visit),
        _record(visit, hazards),
    ]
    if visit.activity == Activity.INSPECTION:
        found += [_sign(signers), _papers(visit, user, written)]
    found.append(_finish(visit, user))
    now = next((place for place, step in enumerate(found) if step.state != "done"), len(found))
    return [replace(step, state="now") if place == now else step for place, step in enumerate(found)]


def _rechecks(visit: Visit) -> list[Step]:
    """Of a 复查: its hazards come first. What waits here is said in the panel, to whom it concerns."""
    if visit.method != Method.RECHECK:
        return []
    done = visit.rechecks.count()
    say = f"已复查 {done} 处" if done else "逐处记录已改、部分改、未改"
    return [Step("recheck", "复查", "done" if done else "todo", say, "#recheck", "逐处复查", "clipboard-check")]


def _checklist(visit: Visit) -> Step:
    """Without a list there is nothing to answer; one may still be chosen."""
    filled = filling.of_visit(visit)
    if not filled.sheets:
        return Step("checklist", "检查表", "done", "没有选用检查表")
    left = len(filled.missing)
    say = f"{filled.total} 项都查完了" if not left else f"已查 {filled.answered} 项，共 {filled.total} 项"
    return Step("checklist", "检查表", "todo" if left else "done", say, "#checklist", "继续检查", "clipboard-check")


def _record(visit: Visit, hazards: list[Hazard]) -> Step:
    say = f"已登记 {len(hazards)} 条" if hazards else visit.findings and "没有登记隐患，写了检查情况" or "还没有记录"
    is_done = hazards or visit.findings or visit.method == Method.RECHECK  # a re-check need not find anything new
    return Step(
        "record", "隐患", "done" if is_done else "todo", say,
        reverse("visits:find", args=[visit.number]), "登记隐患", "camera",
        second=("写检查情况", reverse("visits:write", args=[visit.number]) + f"?version={visit.version}"),
    )  # fmt: skip


def _sign(signers: list[Signer]) -> Step:
    left = [signer for signer in signers if not signer.signed]
    if not left:
        return Step("sign", "签名", "done", "都已签名（拒签已注明）")
    return Step("sign", "签名", "todo", f"还差 {len(left)} 人", left[0].href, f"请{left[0].name}签名", "pencil-square")


def _papers(visit: Visit, user: User, written: list[Paper]) -> Step:
    """Papers may also be made out afterwards: the step is done once what is written is issued."""
    waiting = [paper for paper in written if not paper.was_issued]
    asked = papers.to_draft(visit, user, written)
    if waiting:
        return Step("papers", "文书", "done", f"{len(waiting)} 份等另一位检查人员签发")
    say = f"已出具 {len(written)} 份" if written else "签名以后出具" if not papers.due(visit) else "还没有出具"
    return Step(
        "papers", "文书", "done" if not asked or written else "todo", say, "#papers", "出具文书", "file-earmark-text"
    )


def _finish(visit: Visit, user: User) -> Step:
    offer = next((o for o in lifecycle_of(visit).available(visit, user) if o.action == "finish"), None)
    if offer is None:
        return Step("finish", "完成", "todo", "由参加检查的人员完成")
    return Step(
        "finish", "完成", "todo", "", _move(visit, "finish"), offer.label, "check-lg", reason=offer.reason or ""
    )


def _move(visit: Visit, action: str) -> str:
    return reverse("visits:act", args=[visit.number, action]) + f"?version={visit.version}"


def papers_of(visit: Visit, user: User) -> Papers:
    return _papers_of(visit, user, papers.of(visit, user))


def _papers_of(visit: Visit, user: User, written: list[Paper]) -> Papers:
    asked = [
        (f"出具{kind.name}", reverse("visits:paper", args=[visit.number, kind.code]))
        for kind in papers.to_draft(visit, user, written)
    ]
    return Papers([_paper_line(paper, user) for paper in written], asked)


def _paper_line(paper: Paper, user: User) -> PaperLine:
    offers = {offer.action: offer for offer in OF_PAPER.available(paper, user)}
    spot = offers.get("issue_on_spot")
    can_issue = spot is not None and spot.enabled
    href = reverse("papers:act", args=[paper.pk, "issue_on_spot"]) + f"?version={paper.version}"
    return PaperLine(
        title=paper.kind_name,
        href=reverse("papers:detail", args=[paper.pk]),
        status=paper.get_status_display(),
        number=paper.number or "",
        issue_href=href if can_issue else "",
        check=check_path(paper.check_code) if paper.check_code else "",
        waits_for="等另一位检查人员签发" if spot is not None and not can_issue else "",
    )
