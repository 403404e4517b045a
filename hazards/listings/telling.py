"""Who hears of a move of 挂牌督办. Rows go to the outbox in the move's transaction; nothing is sent here."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from anquan.accounts.models import User
from hazards import recipients
from hazards.listings.lifecycle import is_decided_on_paper
from hazards.models import Listing
from hazards.services.tell import tell_each


def the_office(listing: Listing, on: date) -> list[User]:
    return recipients.people_of(listing.hazard.county, on, recipients.OFFICE_ROLES)


def the_deciders(listing: Listing, on: date) -> list[User]:
    return recipients.people_of(listing.deciding_unit, on, recipients.LISTING_ROLES)


def the_responsible(listing: Listing, on: date) -> list[User]:
    return recipients.responsible_people(listing.hazard, on)


def the_supervisors(listing: Listing, on: date) -> list[User]:
    return recipients.people_of(listing.supervisor, on, recipients.ORDERING_ROLES) or the_office(listing, on)


def everybody(listing: Listing, on: date) -> list[User]:
    """Responsible unit, territory and supervisor: to whom the 督办通知书 is addressed (domain §2.3)."""
    territory = recipients.people_of(listing.hazard.township, on, {"township_inspector", "township_leader"})
    found = [*the_responsible(listing, on), *territory, *the_supervisors(listing, on)]
    return list({person.pk: person for person in found}.values())


Who = Callable[[Listing, date], Iterable[User]]
# action → (who, title); {item}, {unit} and {due} are filled in
TABLE: dict[str, tuple[Who, str]] = {
    "propose": (the_office, "提请挂牌督办，请审查：{unit}"),
    "review": (the_deciders, "挂牌督办已审查，请批准：{unit}"),
    "approve": (the_office, "已批准挂牌督办，请送达督办通知书：{unit}"),
    "decline": (the_office, "不予挂牌督办：{unit}"),
    "notice": (everybody, "收到挂牌督办通知书，督办期限 {due}：{unit}"),
    "ask_extension": (the_deciders, "挂牌督办申请延期，请决定：{unit}"),
    "grant_extension": (everybody, "同意挂牌督办延期，督办期限 {due}：{unit}"),
    "refuse_extension": (the_responsible, "不同意挂牌督办延期，期限仍是 {due}：{unit}"),
    "apply_delist": (the_supervisors, "申请摘牌，请两人验收：{unit}"),
    "inspect": (the_deciders, "摘牌验收合格，请批准摘牌：{unit}"),
    "return_delist": (the_responsible, "摘牌申请已退回：{unit}"),
    "approve_delist": (the_office, "已批准摘牌，请送达摘牌通知：{unit}"),
    "delist": (everybody, "已摘牌：{unit}"),
    "fail": (everybody, "挂牌督办未落实，将依法处理：{unit}"),
    "raise": (everybody, "挂牌督办已提级为{level}：{unit}"),
    "revoke": (everybody, "挂牌督办已撤销：{unit}"),
}
# the same where the level decides on paper: the office asks for the decision and registers it
ON_PAPER: dict[str, tuple[Who, str]] = {
    "review": (the_office, "挂牌督办已审查，请报{level}批准，收到公文后登记：{unit}"),
    "ask_extension": (the_office, "挂牌督办申请延期，请报{level}决定，收到公文后登记：{unit}"),
    "inspect": (the_office, "摘牌验收合格，请报{level}批准，收到公文后登记：{unit}"),
}


def tell(listing: Listing, action: str, actor: Any, today: date) -> None:
    table = TABLE | ON_PAPER if is_decided_on_paper(listing) else TABLE
    if action not in table:
        return
    people_for, title = table[action]
    hazard = listing.hazard
    words = {"unit": hazard.unit.name, "due": listing.due_on or "", "level": listing.get_level_display()}
    tell_each(
        people_for(listing, today),
        actor,
        hazard,
        key=f"hazard:{hazard.pk}:listing.{action}:v{hazard.version}",
        kind=f"listing.{action}",
        title=title.format(**words),
        body=listing.major.title,
        url=reverse("listings:detail", args=[listing.pk]),
    )
