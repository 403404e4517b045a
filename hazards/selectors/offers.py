"""What this person may do with this hazard now, as buttons: the table of moves, requests, 催办, 更正.

A button is shown exactly when the service would accept the move; a disabled one carries the reason the service would
give. Nothing is decided here.
"""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from anquan.accounts.models import User
from anquan.web.parts import Action, Deck
from hazards import sides
from hazards.lifecycle import LIFECYCLE, may_ask, may_correct, may_decide, open_request, reminds
from hazards.models import Hazard
from hazards.rules import RequestKind, Status

AT_ONCE = frozenset({"acknowledge", "withdraw"})  # nothing to fill in: the button itself posts
KEYS = {"pass": "a", "send_back": "r"}
ICONS = {
    "assign": "send", "acknowledge": "check-lg", "submit": "camera", "pass": "check-lg",
    "send_back": "arrow-return-left", "extension": "clock", "remind": "bell",
    "decide": "pencil-square", "reopen": "arrow-repeat",
}  # fmt: skip
ORDER = (
    "decide", "assign", "acknowledge", "submit", "pass", "send_back", "extension", "remind", "withdraw",
    "withdraw_request", "correct", "transfer", "reassign", "void", "downgrade", "merge", "decline", "reopen",
)  # fmt: skip
ASK = {kind.value: f"申请{kind.label}" for kind in RequestKind}


NEAR = ("send_back", "extension", "remind", "withdraw")  # worth a button of their own beside the primary one


def arranged(found: dict[str, Action]) -> Deck:
    """One primary action for this person, at most one beside it, the rest under 更多."""
    primary = next((action for action in found.values() if action.is_primary and not action.reason), None)
    near = (found[name] for name in NEAR if name in found)
    second = next((action for action in near if action is not primary and not action.reason), None)
    return Deck(primary, second, tuple(each for each in found.values() if each is not primary and each is not second))


def offers(hazard: Hazard, user: User, today: date, list_query: str | None = None) -> dict[str, Action]:
    """Everything of the present state that concerns ``user``, by name, the likeliest first."""
    back = {"list": list_query} if list_query is not None else {}
    found = {**_moves(hazard, user, back), **_requests(hazard, user, today, back), **_deciding(hazard, user, back)}
    if hazard.is_open and reminds(hazard, user) is None and hazard.status in ON_REMINDER:
        found["remind"] = Action("催办", _address("remind", hazard, back), icon=ICONS["remind"])
    if may_correct(hazard, user) is None:
        found["correct"] = Action("更正", _address("correct", hazard, back))
    return {name: found[name] for name in ORDER if name in found}


ON_REMINDER = (Status.ASSIGNED, Status.RECTIFYING)


def _moves(hazard: Hazard, user: User, back: dict) -> dict[str, Action]:
    return {
        offer.action: Action(
            label=offer.label,
            href=_address("act", hazard, {"version": hazard.version} | back, offer.action),
            icon=ICONS.get(offer.action, ""),
            reason=offer.reason or "",
            key=KEYS.get(offer.action, ""),
            is_primary=offer.transition.primary,
            is_danger=offer.transition.danger,
            post=offer.action in AT_ONCE,
        )
        for offer in LIFECYCLE.available(hazard, user)
    }


def _requests(hazard: Hazard, user: User, today: date, back: dict) -> dict[str, Action]:
    """A wish is offered to the side it is made for; what stands in its way is said on the button."""
    if not hazard.is_open or not user.has_right("hazard.request"):
        return {}
    orders = bool(sides.authority_posts(hazard, user, "hazard.assign"))
    rectifies = sides.is_of_responsible_unit(hazard, user)
    concerned = {
        RequestKind.EXTENSION: rectifies,
        RequestKind.REASSIGN: (orders or rectifies) and hazard.status in ON_REMINDER,
        RequestKind.VOID: orders,
        RequestKind.DOWNGRADE: orders and hazard.is_major,
    }
    return {
        kind.value: Action(ASK[kind.value], _address("ask", hazard, back, kind.value), ICONS.get(kind.value, ""),
                           may_ask(hazard, user, kind, today) or "")
        for kind, is_concerned in concerned.items()
        if is_concerned
    }  # fmt: skip


def _deciding(hazard: Hazard, user: User, back: dict) -> dict[str, Action]:
    request = open_request(hazard)
    if request is None:
        return {}
    request.hazard = hazard
    found = {}
    if user.has_right("hazard.decide"):
        label, reason = f"办理{request.get_kind_display()}申请", may_decide(request, user) or ""
        href = f"{reverse('hazards:decide', args=[request.pk])}?{urlencode(back)}"
        found["decide"] = Action(label, href, ICONS["decide"], reason, is_primary=True)
    if request.asked_by_id == user.pk:
        href = f"{reverse('hazards:withdraw_request', args=[request.pk])}?{urlencode(back)}"
        found["withdraw_request"] = Action(f"撤回{request.get_kind_display()}申请", href, post=True)
    return found


def _address(name: str, hazard: Hazard, query: dict, *args: str) -> str:
    address = reverse(f"hazards:{name}", args=[hazard.number, *args])
    return f"{address}?{urlencode(query)}" if query else address
