"""Who hears of a 回头看. Rows go to the outbox in the transaction of the change; nothing is sent here."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from anquan.accounts.models import User
from anquan.notices.services import notify_many
from hazards import recipients
from inspections.models import SpotCheckTask
from inspections.spotchecks.rules import Status

KIND = "spotcheck.told"


def tell_checkers(tasks: Iterable[SpotCheckTask], actor: User) -> None:
    notify_many(
        _message(task, task.checker, "请去回头看") for task in tasks if task.checker and task.checker_id != actor.pk
    )


def tell(task: SpotCheckTask, action: str, actor: User, today: date) -> None:
    if action == "assign":
        tell_checkers([task], actor)
    if task.status == Status.FAILED and action == "fail":
        hazard = task.hazard
        people = recipients.people_of(hazard.regulator, today, {"dept_officer", "dept_head"})
        people += recipients.people_of(hazard.county, today, recipients.OFFICE_ROLES)
        notify_many(_message(task, user, "回头看不合格，请登记回潮") for user in people if user.pk != actor.pk)


def _message(task: SpotCheckTask, user: User, title: str) -> dict:
    return {
        "key": f"spotcheck:{task.pk}:{task.status}:{task.checker_id}",
        "user": user,
        "kind": KIND,
        "title": f"{title}：{task.hazard.unit.name}",
        "body": task.hazard.description[:120],
        "url": reverse("spotchecks:task", args=[task.pk]),
        "obj": task,
    }
