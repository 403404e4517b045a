"""The same move for many: all or nothing, each under its own lock and with its own journal entry."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.http import Http404

from hazards.models import Hazard
from hazards.services.moves import perform_or_refuse, remind_or_refuse
from hazards.services.requests import ask_or_refuse


def _all_visible(actor, ids: Sequence[int]) -> list[int]:
    """Ids of mixed scope are refused as a whole (acceptance A11). Sorted, so that two people never deadlock."""
    wanted = sorted(set(ids))
    if Hazard.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise Http404("所选隐患中有不存在的，或者不在您管辖范围内的，整批没有执行。")
    return wanted


@transaction.atomic
def assign_many(*, actor, ids: Sequence[int], today: date, due_on: date | None = None) -> int:
    """交办 each to the unit where it was found, with one deadline or each with the default of its mode."""
    hazards = Hazard.objects.filter(pk__in=_all_visible(actor, ids)).select_related("unit").order_by("pk")
    for hazard in hazards:
        perform_or_refuse(
            actor=actor, hazard_id=hazard.pk, action="assign", today=today, responsible_unit=hazard.unit, due_on=due_on
        )
    return len(hazards)


@transaction.atomic
def remind_many(*, actor, ids: Sequence[int], today: date, note: str = "") -> tuple[int, int]:
    """催办 each. Returns (hazards reminded now, people told); those reminded today already are not told again."""
    told = [remind_or_refuse(actor=actor, hazard_id=pk, today=today, note=note) for pk in _all_visible(actor, ids)]
    return sum(1 for count in told if count), sum(told)


@transaction.atomic
def ask_many(*, actor, ids: Sequence[int], kind: str, today: date, **wish) -> int:
    """The same request for each, for example one extension for everything a stopped supply holds up."""
    wanted = _all_visible(actor, ids)
    for pk in wanted:
        ask_or_refuse(actor=actor, hazard_id=pk, kind=kind, today=today, **wish)
    return len(wanted)
