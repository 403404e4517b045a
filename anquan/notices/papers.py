"""Who hears of a move of a paper: whoever is to review or issue it, whoever wrote it, and the units it is sent to.

Rows go to the outbox in the move's transaction; nothing is sent here. Papers know nothing of it (``anquan/papers/hooks.py``).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES, roles_with
from anquan.notices.services import notify_many
from anquan.papers import kinds
from anquan.papers.models import Paper

NOT_ADDRESSED = ("watch", "grid", "system")  # sides that read what a unit receives, but do not act on it


def reviewers(paper: Paper) -> list[User]:
    return _others(paper, "paper.review")


def issuers(paper: Paper) -> list[User]:
    return _others(paper, "paper.issue")


def _others(paper: Paper, right: str) -> list[User]:
    """Those who may, at the issuing unit, and did not write in it."""
    return [user for user in _people([paper.issuer_id], roles_with(right)) if user.pk not in paper.writers]


def writers(paper: Paper) -> list[User]:
    return list(User.objects.filter(pk__in=paper.writers, is_active=True, is_system=False))


def addressees(paper: Paper) -> list[User]:
    """主送 and 抄送, as far as they are units here."""
    roles = [code for code in roles_with("paper.view") if ROLES[code].side not in NOT_ADDRESSED]
    return _people(paper.addressees.values_list("unit_id", flat=True), roles)


def untold(paper: Paper) -> list[User]:
    """The addressees but for those whom the owning app has told itself what they have to do."""
    kind = kinds.find(paper.kind)
    told = set(kind.told(paper)) if kind and kind.told else set()
    own = {user.pk for user in _people(told, list(ROLES))}
    return [user for user in addressees(paper) if user.pk not in own]


def _people(units: Iterable[int], roles: Iterable[str]) -> list[User]:
    posts = Appointment.objects.in_force(timezone.localdate()).of_people()
    there = posts.filter(unit_id__in=list(units), role__in=list(roles)).select_related("user").order_by("pk")
    return list({post.user_id: post.user for post in there}.values())


Who = Callable[[Paper], Iterable[User]]
# action → (who, title); {kind}, {title}, {no} and {issuer} are filled in
TABLE: dict[str, tuple[tuple[Who, str], ...]] = {
    "send_for_review": ((reviewers, "有一件{kind}待审核：{title}"),),
    "approve": ((issuers, "有一件{kind}待签发：{title}"),),
    "send_back": ((writers, "您拟的{kind}被退回修改：{title}"),),
    "issue": ((writers, "您拟的{kind}已签发{no}：{title}"), (untold, "收到{issuer}的{kind}{no}：{title}")),
    "void": ((writers, "您拟的{kind}已作废{no}：{title}"), (addressees, "{issuer}的{kind}已作废{no}：{title}")),
}


def tell(paper: Paper, action: str, actor: Any) -> None:
    told = {actor.pk}
    for people_for, title in TABLE.get(action, ()):
        people = [user for user in people_for(paper) if user.pk not in told]
        told |= {user.pk for user in people}
        notify_many(_message(paper, action, title, user) for user in people)


def _message(paper: Paper, action: str, title: str, user: User) -> dict[str, Any]:
    words = {"kind": paper.kind_name, "title": paper.title, "issuer": paper.issuer_name}
    return {
        "key": f"paper:{paper.pk}:{action}:v{paper.version}",
        "user": user,
        "kind": f"paper.{action}",
        "title": title.format(no=f"（{paper.number}）" if paper.number else "", **words),
        "body": {"send_back": paper.return_reason, "void": paper.void_reason}.get(action, paper.subject_label),
        "url": reverse("papers:detail", args=[paper.pk]),
        "obj": paper,
    }


def may_read(user: User, pk: str) -> bool:
    return Paper.objects.visible_to(user).filter(pk=pk).exists()
