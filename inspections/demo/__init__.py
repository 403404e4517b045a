"""检查 in the demo: what the offices of the fictitious city did at the places, beside the hazards that the demo holds.

Played after the demo of hazards, by the services of the product. A run that was killed leaves out what is there already.
"""

from collections.abc import Callable

from django.utils import timezone

from anquan.journal.context import door
from hazards.demo.stage import UNREAD, read_up_to
from inspections.demo import (
    at_places,
    campaigns,
    cast,
    draws,
    experts,
    letterheads,
    plans,
    register,
    selfchecks,
    spotchecks,
    stationing,
    today,
)

PARTS = (letterheads, plans, draws, campaigns, stationing, experts, selfchecks, spotchecks, at_places)


def play(*, say: Callable[[str], object]) -> None:
    now = timezone.now()
    day = timezone.localdate(now)
    with door("command"):
        made = register.play(day) + today.play(day)
        say(f"演示数据：检查 {made} 次")
        if people := cast.Cast.of(now):
            told = sum(cast.play(part.chapters(people), say=say) for part in PARTS)
            say(f"演示数据：检查的其他方面 {told} 项")
            if told:
                read_up_to(now - UNREAD)
