"""检查 in the demo: what the offices of the fictitious city did at the places, beside the hazards that the demo holds.

Played after the demo of hazards, by the services of the product. A run that was killed leaves out what is there already.
"""

from collections.abc import Callable

from django.utils import timezone

from anquan.journal.context import door
from inspections.demo import register, today


def play(*, say: Callable[[str], object]) -> None:
    day = timezone.localdate()
    with door("command"):
        made = register.play(day) + today.play(day)
    say(f"演示数据：检查 {made} 次")
