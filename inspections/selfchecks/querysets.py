"""Adjectives of 企业自查: due now, missed now, owed in a month. Nothing of it is stored; all follows from what was done.

``State`` of an enterprise in a month is said by the same conditions as the figures that open its rows.
"""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from anquan.indicators import Period
from anquan.units.models import Unit
from anquan.units.rules import RiskColour
from anquan.workdays.rules import ONE_DAY
from inspections.selfchecks.rules import Kind, Risk, State, Status
from inspections.selfchecks.timetable import KINDS, Timetable

PROFILE = "enterprise__profile__"
IS_HIGH = Q(**{f"{PROFILE}risk_colour__in": [RiskColour.RED, RiskColour.ORANGE]}) | Q(
    **{f"{PROFILE}industry__is_high_risk": True}
)
IS_LOW = Q(**{f"{PROFILE}risk_colour": RiskColour.BLUE})
RISK = Case(
    When(IS_HIGH, then=Value(Risk.HIGH)),
    When(IS_LOW, then=Value(Risk.LOW)),
    default=Value(Risk.USUAL),
    output_field=CharField(),
)


def of_kinds(kinds: list[Kind]) -> Q:
    """Of one of the kinds; needs ``with_risk``, unless the kinds leave no class of risk out."""
    found = Q()
    for (level, is_workdays_only), group in groupby(sorted(kinds, key=_place), key=_place):
        risks = {kind.risk for kind in group}
        own = Q(level=level, is_workdays_only=is_workdays_only)
        found |= own if len(risks) == len(Risk) else own & Q(risk__in=risks)
    return found


def _place(kind: Kind) -> tuple[str, bool]:
    return kind.level, kind.is_workdays_only


def _by_answer(answer: Callable[[Kind], Any]) -> dict[Any, list[Kind]]:
    """The kinds that have the same answer, so that a statement says each answer once."""
    found: dict[Any, list[Kind]] = {}
    for kind in KINDS:
        found.setdefault(answer(kind), []).append(kind)
    return found


def _day(answer: Callable[[Kind], Any]) -> Case:
    days = _by_answer(answer)
    whens = [When(of_kinds(kinds), then=Value(on)) for on, kinds in days.items() if on is not None]
    return Case(*whens, default=Value(None), output_field=DateField())


class SelfCheckPlanQuerySet(QuerySet):
    def visible_to(self, user) -> "SelfCheckPlanQuerySet":
        """Whoever sees the enterprise sees how it checks itself."""
        return self.filter(enterprise__in=Unit.objects.visible_to(user))

    def in_force(self, on: date) -> "SelfCheckPlanQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def touching(self, first: date, last: date) -> "SelfCheckPlanQuerySet":
        """In force on some day of the span."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)

    def with_risk(self) -> "SelfCheckPlanQuerySet":
        return self.annotate(risk=RISK)

    def due_now(self, today: date, timetable: Timetable | None = None) -> "SelfCheckPlanQuerySet":
        """The slot of today waits for its check; ``due_on`` says until when."""
        table = timetable or Timetable()
        rows = self.with_risk().annotate(due_on=_day(lambda kind: _last(table.running(kind, today))))
        return rows.filter(
            Q(ends_on=None) | Q(ends_on__gte=F("due_on")), ~Exists(_checks().filter(due_on=OuterRef("due_on"))),
            due_on__isnull=False, starts_on__lte=today,
        )  # fmt: skip

    def missed_now(self, today: date, timetable: Timetable | None = None) -> "SelfCheckPlanQuerySet":
        """The last slot that has ended went by without a check that counts, and none was made since."""
        table = timetable or Timetable()
        rows = self.with_risk().annotate(missed_on=_day(lambda kind: _last(table.last_due(kind, today))))
        since = _checks().counted().filter(due_on__gte=OuterRef("missed_on"))
        return rows.filter(
            Q(ends_on=None) | Q(ends_on__gte=F("missed_on")), ~Exists(since), starts_on__lte=F("missed_on")
        )

    def to_confirm(self) -> "SelfCheckPlanQuerySet":
        return self.filter(Exists(_checks().filter(status=Status.TO_CONFIRM)))

    def with_sums(self, period: Period, today: date, timetable: Timetable | None = None) -> "SelfCheckPlanQuerySet":
        """``owed`` slots of the period that have ended, and how many of them are ``kept``."""
        table, until = timetable or Timetable(), min(period.last, today - ONE_DAY)
        days = _by_answer(lambda kind: tuple(slot.last for slot in table.due(kind, period.first, until)))
        kept = _checks().counted().filter(due_on__gte=period.first, due_on__lte=until).order_by()
        number = kept.values("plan").annotate(n=Count("pk")).values("n")
        return self.with_risk().annotate(owed=_owed(days), kept=Coalesce(Subquery(number), 0))


def _last(slot: Any) -> date | None:
    return slot.last if slot else None


def _checks() -> "SelfCheckQuerySet":
    from inspections.models import SelfCheck

    return SelfCheck.objects.filter(plan=OuterRef("pk")).exclude(status=Status.RETURNED)


def _owed(days: dict[tuple[date, ...], list[Kind]]) -> Case:
    """How many of the days lie within the dates of the plan; most plans hold them all."""
    whens = []
    for owed, kinds in days.items():
        if not owed:
            continue
        whole = Q(Q(ends_on=None) | Q(ends_on__gte=owed[-1]), starts_on__lte=owed[0])
        whens.append(When(of_kinds(kinds) & whole, then=Value(len(owed))))
        parts = [Case(When(_holds(day), then=Value(1)), default=Value(0)) for day in owed]
        whens.append(When(of_kinds(kinds), then=sum(parts[1:], parts[0])))
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _holds(day: date) -> Q:
    return Q(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class OfPlanQuerySet(QuerySet):
    """For what belongs to a plan: visible exactly when the enterprise is."""

    def visible_to(self, user) -> "OfPlanQuerySet":
        return self.filter(plan__enterprise__in=Unit.objects.visible_to(user))


class SelfCheckQuerySet(OfPlanQuerySet):
    def counted(self) -> "SelfCheckQuerySet":
        """A monthly check counts once the principal person has confirmed it."""
        return self.filter(status=Status.DONE)


class SelfCheckAnswerQuerySet(QuerySet):
    def visible_to(self, user) -> "SelfCheckAnswerQuerySet":
        return self.filter(check_made__plan__enterprise__in=Unit.objects.visible_to(user))


class SelfCheckStatementQuerySet(QuerySet):
    def visible_to(self, user) -> "SelfCheckStatementQuerySet":
        return self.filter(enterprise__in=Unit.objects.visible_to(user))


# --- enterprises ----------------------------------------------------------------------------------------------------
def in_state(enterprises: QuerySet, state: str, period: Period, today: date) -> QuerySet:
    """The enterprises of which coverage says ``state`` in the period."""
    from inspections.models import SelfCheckPlan

    own = SelfCheckPlan.objects.filter(enterprise=OuterRef("pk")).touching(period.first, period.last)
    if state in (State.NONE, State.PLANNED):
        return enterprises.filter(Exists(own) if state == State.PLANNED else ~Exists(own))
    sums = own.with_sums(period, today)
    if state == State.WAITING:
        return enterprises.filter(Exists(own), ~Exists(sums.filter(owed__gt=0)))
    missed = Exists(sums.filter(owed__gt=F("kept")))
    return enterprises.filter(missed if state == State.MISSED else Exists(sums.filter(owed__gt=0)) & ~missed)
