"""执法 in the demo: the words of the statutes where they are at hand, power and qualifications of the fictitious offices.

Played after the demos of hazards and inspections, by the services of the product. What is there already is left out.
"""

from collections.abc import Callable

from django.utils import timezone

from anquan.journal.context import door
from enforcement.demo import officers
from inspections.demo import cast

PARTS = (officers,)


def play(*, say: Callable[[str], object]) -> None:
    now = timezone.now()
    with door("command"):
        if people := cast.Cast.of(now):
            told = sum(cast.play(part.chapters(people), say=say) for part in PARTS)
            say(f"演示数据：执法 {told} 项")
