"""Who hears of a move. Rows go to the outbox in the move's transaction; nothing is sent here."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from anquan.accounts.models import User
from anquan.notices.services import notify_many
from hazards import recipients
from hazards.models import Hazard

# action → (who, title). {number}, {unit} and {due} are filled in
TABLE = {
    "report": (recipients.ordering_people, "新登记隐患，请交办：{unit}"),
    "assign": (recipients.responsible_people, "收到交办的隐患，请签收，整改期限 {due}：{unit}"),
    "decline": (recipients.ordering_people, "责任单位退回了隐患，请重新交办：{unit}"),
    "submit": (recipients.rechecking_people, "整改已提交，请复查：{unit}"),
    "pass": (recipients.responsible_people, "复查通过，隐患已销号：{unit}"),
    "send_back": (recipients.responsible_people, "复查未通过，请继续整改，期限仍是 {due}：{unit}"),
    "transfer": (recipients.ordering_people, "移送来一条隐患，请交办：{unit}"),
    "reopen": (recipients.responsible_people, "抽查发现回潮，请重新整改，期限 {due}：{unit}"),
    "take_back": (recipients.responsible_people, "交办已由登记人撤回，不必签收：{unit}"),
    "ask": (recipients.deciding_people, "有一件隐患申请待批：{unit}"),
    "propose_level": (recipients.judging_people, "有一条隐患建议判定，请研究认定：{unit}"),
    "determine": (recipients.responsible_people, "隐患已判定，请查看结论：{unit}"),
    "decide": (recipients.responsible_people, "隐患申请已有办理结果：{unit}"),
}


def tell(hazard: Hazard, action: str, actor, today: date) -> None:
    if action not in TABLE:
        return
    people_for, title = TABLE[action]
    words = {"number": hazard.number, "unit": hazard.unit.name, "due": hazard.due_on or ""}
    tell_each(
        people_for(hazard, today),
        actor,
        hazard,
        key=f"hazard:{hazard.pk}:{action}:v{hazard.version}",
        kind=f"hazard.{action}",
        title=title.format(**words),
        body=hazard.description[:120],
    )


def remind_people(hazard: Hazard, actor, today: date, note: str) -> int:
    people = recipients.responsible_people(hazard, today)
    title = f"催办：{hazard.unit.name}的隐患" + (f"，整改期限 {hazard.due_on}" if hazard.due_on else "")
    return tell_each(
        people,
        actor,
        hazard,
        key=f"hazard:{hazard.pk}:remind:{today}",
        kind="hazard.remind",
        title=title,
        body=note or hazard.description[:120],
    )


def tell_each(people: Iterable[User], actor: User | None, hazard: Hazard, *, url: str = "", **words: str) -> int:
    """Nobody is told of what he did himself; without an actor it was done by rule. Returns how many were not told before."""
    words["url"] = url or url_of(hazard)
    others = (user for user in people if actor is None or user.pk != actor.pk)
    return notify_many(words | {"user": user, "obj": hazard} for user in others)


def url_of(hazard: Hazard) -> str:
    return reverse("hazards:detail", args=[hazard.number])
