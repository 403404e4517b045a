"""Who hears of a check. Rows go to the outbox in the transaction of the change; nothing is sent here."""

from datetime import date

from django.urls import reverse

from anquan.accounts.models import User
from anquan.notices.services import notify_many
from hazards import recipients
from inspections.models import SelfCheck
from inspections.selfchecks.rules import Status

OWNERS = frozenset({"enterprise_owner"})


def tell_of_check(check: SelfCheck, actor: User, today: date) -> None:
    """A monthly check waits for the principal person."""
    if check.status == Status.TO_CONFIRM:
        _tell(
            check, "confirm_wanted", recipients.people_of(check.plan.enterprise, today, OWNERS), actor, "请确认企业月查"
        )


def tell_of_decision(check: SelfCheck, action: str, actor: User) -> None:
    if check.status == Status.RETURNED:
        _tell(check, action, [check.done_by], actor, "企业月查已退回，请重查")


def _tell(check: SelfCheck, word: str, people: list[User], actor: User, title: str) -> None:
    plan = check.plan
    notify_many(
        {
            "key": f"selfcheck:{check.pk}:{word}",
            "user": user,
            "kind": "selfcheck.told",
            "title": f"{title}：{plan.enterprise.name}",
            "body": check.decision_note or check.note,
            "url": reverse("selfchecks:detail", args=[check.pk]),
            "obj": plan,
        }
        for user in people
        if user.pk != actor.pk
    )
