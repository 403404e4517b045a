"""What the pages of a visit say: of its state, above each form, after it was done."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.web.filters import Filter
from anquan.web.parts import Said
from anquan.web.views import Tab
from hazards.selectors import chips as of_hazards
from hazards.selectors.forms_said import PageSaid
from inspections.models import Visit
from inspections.rules import Activity, Status
from inspections.visits.lifecycle import lifecycle_of

TONES: dict[str, str] = {Status.UNDERWAY: "now", Status.DONE: "done", Status.CANCELLED: "void"}
ICONS = {
    "make": "pencil-square", "submit": "send", "approve": "check-lg", "send_back": "arrow-return-left",
    "begin": "geo-alt", "finish": "check-lg", "hand_over": "arrow-repeat", "cancel": "x-lg", "find": "camera",
    "answer": "card-checklist", "checklists": "card-checklist", "recheck": "clipboard-check",
    "write": "pencil", "sign": "pencil-square", "refuse": "pencil-square", "unsign": "arrow-counterclockwise",
}  # fmt: skip
STEPS: dict[str, tuple[str, ...]] = {
    Activity.INSPECTION: ("拟定", "审批", "到场", "完成"),
    Activity.SUPERVISION: ("拟定", "到场", "完成"),
    Activity.PATROL: ("到场", "完成"),
}
STEP_OF: dict[str, int] = {  # which of the four steps is next
    Status.PLANNED: 1, Status.TO_APPROVE: 1, Status.READY: 2, Status.UNDERWAY: 3, Status.DONE: 4, Status.CANCELLED: 0,
}  # fmt: skip
NOTES = {
    "submit": "提请以后由本单位负责人审批。拟定人和参加检查的人员不能审批。",
    "approve": "批准以后，检查人员可以到场检查。",
    "send_back": "退回以后由拟定人修改，再提请审批。",
    "begin": "到场以后再点。从现在起，受检单位能看到这次检查。",
    "finish": "完成以后，记录不能再改。",
    "hand_over": "换上的人要有实施这类检查的岗位；行政检查还要有有效的执法证。",
    "cancel": "取消以后不能恢复，编号保留。",
    "refuse": "注明以后，记录不再要在场人员签名。请在记录上写明情况，有条件的请在场的其他人见证。",
    "write": "看了什么、怎么样，写清楚。没有发现问题的，写“未发现问题”。",
}
DONE = {
    "submit": "已提请审批。",
    "approve": "已批准，检查人员已收到通知。",
    "send_back": "已退回修改。",
    "begin": "已到场，可以开始检查。",
    "finish": "检查已完成。",
    "hand_over": "已换人，相关人员已收到通知。",
    "cancel": "检查已取消。",
    "write": "检查情况已记录。",
}


OFFERED = ("activity", "method", "area", "industry", "campaign", "rank")


def chips(form: Any, query: QueryDict, user: User, tabs: Iterable[Tab]) -> list[Filter]:
    """The offered conditions, then the others that are in force. The state is shown by the tabs where one of them is lit."""
    shown = {*OFFERED, "q", "period"} | ({"status"} if any(tab.is_current for tab in tabs) else set())
    alone = [name for name in form.fields if name not in shown and query.get(name)]
    return [_named(chip, user) for chip in of_hazards.some(form, query, user, (*OFFERED, *alone))]


def _named(chip: Filter, user: User) -> Filter:
    """A unit or a person that stands in the address by number."""
    if not chip.is_on or chip.name not in ("organ", "going"):
        return chip
    if chip.name == "going":
        return replace(chip, say=user.name if chip.say == str(user.pk) else "另一位同事")
    unit = Unit.objects.addressable_by(user).filter(pk=chip.say).first() if chip.say.isdecimal() else None
    return replace(chip, say=unit.label if unit else chip.say)


def said(action: str, visit: Visit) -> PageSaid:
    workflow = lifecycle_of(visit)
    row = workflow.row(action, visit.status) or workflow.first(action)
    return PageSaid(row.label, row.label, NOTES.get(action, ""), row.danger)


def said_of(visit: Visit) -> Said:
    day = f"{visit.planned_on:%Y-%m-%d}"
    if visit.status == Status.DONE:
        return Said("已完成。", f"{visit.done_on:%Y-%m-%d} 检查。", "done")
    if visit.status == Status.CANCELLED:
        return Said("已取消。", visit.cancel_reason, "void")
    if visit.status == Status.UNDERWAY:
        return Said("检查中。", f"{timezone.localtime(visit.begun_at):%m-%d %H:%M} 到场。", "now")
    if visit.status == Status.TO_APPROVE:
        return Said("待审批。", f"等{visit.organ.label}负责人审批，计划 {day} 检查。", "now")
    rest = f"计划 {day} 检查。"
    if visit.status == Status.PLANNED and visit.approval_note:
        return Said("退回修改。", f"{visit.approval_note}　{rest}", "soon")
    return Said(f"{visit.get_status_display()}。", rest)
