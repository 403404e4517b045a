"""What the page of an action says above its form, and what it fills in already: ask for nothing the system knows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hazards.clocks import rectify_deadline
from hazards.lifecycle import LIFECYCLE
from hazards.models import Hazard
from hazards.rules import Mode, RequestKind


@dataclass(frozen=True)
class PageSaid:
    """``button`` the verb, ``note`` the consequence, ``is_danger`` for what cannot be taken back."""

    title: str
    button: str
    note: str = ""
    is_danger: bool = False


OTHER = {
    "decide": ("办理申请", "办结", ""),
    "remind": ("催办", "发送催办", "通知责任单位的人员。一条隐患一天只通知一次。"),
    "correct": ("更正", "更正", "原来的内容不会消失：在经过里划掉保留，写明谁在什么时候改的。"),
}
NOTES = {
    "submit": "提交当天整改计时停下。复查通过的，按提交这一天算是否按期；退回的，计时从来没有停过。",
    "pass": "通过即销号。",
    "send_back": "退回后再整改一轮，期限不变。",
    "decline": "不是本单位职责的才退回。第二次退回由安委办指定，指定以后不能再退。",
    "transfer": "移送以后由接收部门交办，整改期限不变。",
    "merge": "并案以后这条作废，照片转到另一条，只计一次。不能撤回。",
    "reopen": "已销号的隐患又出现。原来的销号仍留在已公布的月份里，这次另计整改期限。",
    "ask_extension": "在期限之前提出，由交办方办理。批准以前，期限不变。",
    "ask_void": "由另一个人办理。作废以后不计入任何数字，编号保留。",
    "ask_downgrade": "由另一个单位办理。",
    "ask_reassign": "由交办方办理。整改期限跟着隐患走，不重新计算。",
}
# label and help of the photos: (label, help)
PHOTOS = {
    "submit": ("整改后的照片", "至少一张，尽量和整改前同一个位置、同一个角度。"),
    "pass": ("复查照片", "拍一张，或者勾选“已到现场查看”。"),
    "send_back": ("复查照片", "有就拍，没有可以不拍。"),
    "reopen": ("抽查照片", "至少一张。"),
}
DANGER = ("merge", "decline")


def said(action: str, hazard: Hazard, today: date) -> PageSaid:
    if action in OTHER:
        return PageSaid(*OTHER[action])
    if action.startswith("ask_"):
        label = f"申请{RequestKind(action.removeprefix('ask_')).label}"
        return PageSaid(label, label, NOTES[action])
    label = (LIFECYCLE.row(action, hazard.status) or LIFECYCLE.first(action)).label
    note = _deadlines(hazard, today) if action == "assign" else NOTES.get(action, "")
    return PageSaid(label, label.split("（")[0], note, action in DANGER)


def _deadlines(hazard: Hazard, today: date) -> str:
    """The date each way of rectifying would give today."""
    if hazard.due_on:
        return f"整改期限跟着隐患走，仍是 {hazard.due_on:%Y-%m-%d}。"
    ways = [f"{mode.label}到 {rectify_deadline(mode, today).on:%m-%d}" for mode in Mode]
    return f"今天交办，{'，'.join(ways)}。"


def initial(action: str, hazard: Hazard) -> dict[str, Any]:
    if action != "assign":
        return {}
    unit = hazard.unit
    profile = getattr(unit, "profile", None)
    return {
        "responsible_unit": unit,
        "mode": hazard.mode,
        "responsible_person": hazard.responsible_person
        or getattr(profile, "safety_officer", "")
        or getattr(profile, "principal_person", ""),
        "responsible_phone": hazard.responsible_phone or getattr(profile, "phone", ""),
        "measures": hazard.measures,
        "funds_planned": hazard.funds_planned,
        "emergency_plan": hazard.emergency_plan,
        "interim_measures": hazard.interim_measures,
    }
