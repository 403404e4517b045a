"""Who hears of a visit: who must approve, who goes, whom a finished 督查检查 is addressed to. Never the inspected
beforehand (四不两直). Rows go to the outbox in the move's transaction; nothing is sent here."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from anquan.accounts.models import User
from anquan.accounts.roles import roles_with
from anquan.notices.services import notify_many
from hazards.recipients import people_of
from inspections.models import Visit
from inspections.rules import Duty


def the_approvers(visit: Visit, on: date) -> list[User]:
    return people_of(visit.organ, on, roles_with("visit.approve"))


def those_who_go(visit: Visit, on: date) -> list[User]:
    return [each.user for each in visit.goers if each.user]


def the_maker_and_those_who_go(visit: Visit, on: date) -> list[User]:
    return list({user.pk: user for user in (visit.made_by, *those_who_go(visit, on))}.values())


def the_addressed(visit: Visit, on: date) -> list[User]:
    addressed = visit.responsible_unit
    return [] if addressed is None or addressed.pk == visit.organ_id else people_of(addressed, on, ANSWERING)


ANSWERING = frozenset({"township_inspector", "township_leader", "dept_officer", "dept_head"})
Who = Callable[[Visit, date], Iterable[User]]
# action → (who, title); {unit} and {day} are filled in
TABLE: dict[str, tuple[Who, str]] = {
    "make": (those_who_go, "请您参加检查，{day}：{unit}"),
    "submit": (the_approvers, "有一次检查待您审批，{day}：{unit}"),
    "approve": (the_maker_and_those_who_go, "检查已批准，{day}：{unit}"),
    "send_back": (the_maker_and_those_who_go, "检查退回修改：{unit}"),
    "hand_over": (those_who_go, "检查人员有变化，{day}：{unit}"),
    "finish": (the_addressed, "督查检查已结束，请办理检查发现的问题：{unit}"),
    "cancel": (the_maker_and_those_who_go, "检查已取消，{day}：{unit}"),
    "merge": (the_maker_and_those_who_go, "检查并入联合检查，{day}：{unit}"),
}


def tell_to_issue(visit: Visit, paper: Any, actor: User) -> None:
    """The other officers: one of them issues at the place what this one has written."""
    row = {
        "key": f"paper:{paper.pk}:on_spot", "kind": "visit.paper", "title": f"请您签发{paper.kind_name}：{visit.unit.name}",
        "url": reverse("papers:detail", args=[paper.pk]), "obj": visit,
    }  # fmt: skip
    officers = (each.user for each in visit.goers if each.user and each.duty == Duty.OFFICER)
    notify_many(row | {"user": user} for user in officers if user.pk != actor.pk)


def tell(visit: Visit, action: str, actor: User, today: date) -> None:
    if action not in TABLE:
        return
    people_for, title = TABLE[action]
    said = title.format(unit=visit.unit.name, day=f"{visit.planned_on:%m-%d}")
    row = {
        "key": f"visit:{visit.pk}:{action}:v{visit.version}", "kind": f"visit.{action}", "title": said,
        "body": visit.purpose[:120], "url": reverse("visits:detail", args=[visit.number]), "obj": visit,
    }  # fmt: skip
    others = (user for user in people_for(visit, today) if user.pk != actor.pk)
    notify_many(row | {"user": user} for user in others)
