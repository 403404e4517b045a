"""Who hears of a move of 一单四制. Rows go to the outbox in the move's transaction; nothing is sent here."""

from datetime import date

from anquan.accounts.models import User
from hazards import recipients
from hazards.models import Hazard, MajorHazard
from hazards.services.tell import tell_each


def office_people(hazard: Hazard, on: date) -> list[User]:
    return recipients.people_of(hazard.county, on, recipients.OFFICE_ROLES)


# action → (who, title); {unit}, {no} and {due} are filled in
TABLE = {
    "confirm": (recipients.ordering_people, "已认定为重大隐患，请列入清单：{unit}"),
    "list": (recipients.ordering_people, "重大隐患 {no} 已入清单，请下达交办单：{unit}"),
    "assign": (recipients.responsible_people, "收到重大隐患交办单 {no}，请签收，整改期限 {due}：{unit}"),
    "acknowledge": (recipients.responsible_people, "请在期限内报送治理方案：{no} {unit}"),
    "decline": (recipients.ordering_people, "责任单位退回了交办单 {no}，请重新交办：{unit}"),
    "file_plan": (recipients.ordering_people, "治理方案已报送：{no} {unit}"),
    "apply": (recipients.rechecking_people, "重大隐患申请销号，请核查、验收：{no} {unit}"),
    "verify": (recipients.deciding_people, "重大隐患验收合格，请审批销号：{no} {unit}"),
    "reject": (recipients.responsible_people, "验收不合格，请继续整改，期限仍是 {due}：{no} {unit}"),
    "superior": (recipients.deciding_people, "已登记上级批复，请审批销号：{no} {unit}"),
    "approve": (recipients.responsible_people, "重大隐患 {no} 已批准销号：{unit}"),
    "return": (recipients.rechecking_people, "销号审批退回，请重新验收：{no} {unit}"),
    "reopen": (recipients.responsible_people, "抽查发现回潮，请重新整改，期限 {due}：{no} {unit}"),
    "circular": (recipients.responsible_people, "重大隐患 {no} 逾期未销号，已列入通报：{unit}"),
}


# the same for what a superior writes off
ABOVE_COUNTY = {
    "verify": (office_people, "重大隐患验收合格，请报上级批复，收到后登记：{no} {unit}"),
}


def tell(major: MajorHazard, action: str, actor, today: date) -> None:
    table = TABLE | ABOVE_COUNTY if major.is_above_county else TABLE
    if action not in table:
        return
    people_for, title = table[action]
    hazard = major.hazard
    words = {"no": major, "unit": hazard.unit.name, "due": hazard.due_on or ""}
    tell_each(
        people_for(hazard, today),
        actor,
        hazard,
        key=f"hazard:{hazard.pk}:major.{action}:v{hazard.version}",
        kind=f"major.{action}",
        title=title.format(**words),
        body=major.title,
    )
