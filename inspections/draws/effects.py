"""What each move of a draw changes: one function an action, named as in ``inspections/draws/lifecycle.py``.

Each takes the locked row, the actor and today, then its input; returns what the journal keeps beside the state.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.accounts.models import User
from anquan.workdays.selectors import calendar
from anquan.workflow import NotAllowed
from inspections.draws import pools, rules
from inspections.models import Draw, DrawnObject
from inspections.rules import Activity, Method
from inspections.visits import services as visits
from inspections.visits.lifecycle import lifecycle_of
from inspections.visits.people import Goer

Kept = dict[str, list[Any]]


def lock(draw: Draw, actor: User, today: date, *, is_pool_public: bool = True) -> Kept:
    """Freeze both pools; from now on their hash and the commitment to the secret are public."""
    live = pools.live(draw)
    draw.pool = live.pool
    draw.avoid_reasons = {f"{person}-{unit}": why for (person, unit), why in live.reasons.items()}
    draw.pool_digest = rules.digest_of(draw.pool)
    draw.secret = secrets.token_hex(32)
    draw.commitment = rules.sm3(draw.secret)
    draw.is_pool_public = is_pool_public
    draw.locked_at, draw.locked_by = timezone.now(), actor
    return {"pool_digest": ["", draw.pool_digest], "commitment": ["", draw.commitment]}


def draw(draw: Draw, actor: User, today: date, *, witness: str, witness_number: str = "") -> Kept:
    """The seed, and by it everything else."""
    if not witness.strip():
        raise ValidationError({"witness": "请写明见证人的姓名和单位。"})
    draw.witness, draw.witness_number = witness.strip(), "".join(witness_number.split())
    draw.seed = rules.seed_of(draw.secret, draw.witness_number, draw.pool_digest)
    try:
        found = rules.draw(draw.pool, draw.seed)
    except rules.ShortOfOfficers as short:
        raise NotAllowed(f"检查人员不够分派：{_name(draw, short.unit)}。请作废后增加人员重新拟定。", "guard") from short
    draw.drawn_at, draw.drawn_by = timezone.now(), actor
    DrawnObject.objects.bulk_create(_row(draw, place, one) for place, one in enumerate(found, 1))
    return {"seed": ["", draw.seed], "witness_number": ["", draw.witness_number]}


def _name(draw: Draw, unit: int) -> str:
    return next((each["name"] for each in draw.pool["objects"] if each["id"] == unit), "")


def _row(draw: Draw, place: int, one: rules.Drawn) -> DrawnObject:
    known = {(each["organ"], each["id"]): each for each in draw.pool["officers"]}
    return DrawnObject(
        draw=draw,
        order=place,
        unit_id=one.unit,
        officers=[known[pair] for pair in one.officers],
        passed=[
            {
                "id": each.person, "organ": each.organ, "name": known[each.organ, each.person]["name"],
                "reason": draw.avoid_reasons.get(f"{each.person}-{one.unit}") or each.reason,
            }
            for each in one.passed
        ],
    )  # fmt: skip


def dispatch(draw: Draw, actor: User, today: date) -> Kept:
    """A visit for each object, spread over the working days of the period; each is approved as any other."""
    drawn = list(draw.drawn.select_related("unit"))
    people = User.objects.in_bulk({officer["id"] for row in drawn for officer in row.officers})
    lead = draw.organs.select_related("organ").first().organ
    for row, day in zip(drawn, days_of(max(draw.planned_from, today), draw.planned_to, len(drawn)), strict=True):
        goers = [Goer(people[officer["id"]]) for officer in row.officers]
        visit = visits.make(
            actor=actor, activity=Activity.INSPECTION, method=Method.RANDOM, unit=row.unit, organ=lead,
            planned_on=day, goers=goers, purpose=draw.purpose, campaigns=[draw.campaign] if draw.campaign else [],
            today=today, is_assigned=True,
        )  # fmt: skip
        offers = {offer.action: offer for offer in lifecycle_of(visit).available(visit, actor)}
        if "submit" in offers and offers["submit"].enabled:  # else its officers see why, and set it right
            visits.perform(actor=actor, visit_id=visit.pk, action="submit", today=today)
        row.visit = visit
        row.save(update_fields=["visit"])
    draw.dispatched_at, draw.dispatched_by = timezone.now(), actor
    return {"visits": [0, len(drawn)]}


def days_of(first: date, last: date, count: int) -> list[date]:
    """``count`` days spread evenly over the working days from ``first`` to ``last``; over all days where none is worked."""
    known = calendar()
    every = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    days = [day for day in every if known.is_workday(day)] or every
    return [days[place * len(days) // count] for place in range(count)]


def publish(draw: Draw, actor: User, today: date, *, published_fields: Sequence[str] = rules.PUBLISHED) -> Kept:
    if unknown := set(published_fields) - set(rules.PUBLIC_FIELDS):
        raise ValidationError({"published_fields": f"没有这样的公开内容：{'、'.join(sorted(unknown))}。"})
    draw.published_on = today
    draw.published_fields = [name for name in rules.PUBLIC_FIELDS if name in published_fields]
    return {"published_fields": [[], draw.published_fields]}


def cancel(draw: Draw, actor: User, today: date, *, reason: str) -> Kept:
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废的原因。"})
    draw.cancel_reason = reason.strip()
    return {}


EFFECTS: dict[str, Callable[..., Kept]] = {
    "lock": lock,
    "draw": draw,
    "dispatch": dispatch,
    "publish": publish,
    "cancel": cancel,
}
