"""Missed reports of the 台账制 climb a ladder (domain §1.3): a due day that passed without a report is told of, step by step.

As in ``hazards.reminders`` nothing remembers runs: the latest step reached is due, and its unique key says whether a
person was told. Every due day has its own, so three days without a run are caught up once and a late report ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from anquan.accounts.models import User
from anquan.notices.services import notify_many
from anquan.units.models import Unit
from hazards import recipients
from hazards.majors.rules import OPEN, DutyKind, due_days
from hazards.models import Duty
from hazards.reminders import Step, steps
from hazards.services.tell import url_of

KIND = "major.duty"
RUNGS = list(recipients.RUNGS)
# who stands above whoever owes the report; whoever supervises has only the office and the leader above him
ABOVE = {
    DutyKind.PROGRESS: RUNGS[1:],
    DutyKind.INTERIM: RUNGS[1:],
    DutyKind.SUPERVISION: [name for name in RUNGS[1:] if name in ("安委办", "分管领导")],
}
REPORTING = recipients.RECTIFYING_ROLES | recipients.ORDERING_ROLES


@dataclass
class People:
    """Who holds which post today, each unit asked once a run."""

    today: date
    known: dict[tuple, list[User]] = field(default_factory=dict)

    def of(self, unit: Unit | None, roles: Any) -> list[User]:
        key = (unit.pk if unit else None, frozenset(roles))
        if key not in self.known:
            self.known[key] = recipients.people_of(unit, self.today, roles)
        return self.known[key]

    def owing(self, duty: Duty) -> list[User]:
        """Those of the unit charged with it; for a place, those of its enterprise."""
        unit = duty.charged_to
        return self.of(unit, REPORTING) or self.of(unit.parent, REPORTING & recipients.ENTERPRISE_ROLES)

    def rung(self, duty: Duty, name: str) -> list[User]:
        """An empty rung passes to the next higher one."""
        for each in RUNGS[RUNGS.index(name) :]:
            place, roles = recipients.RUNGS[each]
            if people := self.of(getattr(duty.major.hazard, place), roles):
                return people
        return []


def remind_of_duties(*, today: date, now: datetime) -> int:
    """Everything missed and not told yet. Returns how many messages are new."""
    ladder, people = steps("major.remind.ladder", "major.remind.levels", today), People(today)
    return notify_many(
        _message(duty, due_on, step, user, today)
        for duty in _running()
        for due_on in _missed(duty, today - timedelta(days=ladder[0].days))
        if (step := _reached(ladder, (today - due_on).days))
        for user in _told(duty, step, people)
    )


def _running() -> Any:
    rows = Duty.objects.filter(ends_on__isnull=True, major__status__in=OPEN)
    places = [f"major__hazard__{place}" for place in ("unit", "responsible_unit", "township", "regulator", "county")]
    return rows.select_related("charged_to__parent", *places).prefetch_related("reports")


def _missed(duty: Duty, until: date) -> Iterator[date]:
    told = {report.due_on for report in duty.reports.all()}
    return (on for on in due_days(duty.starts_on, duty.every_days, until) if on not in told)


def _reached(ladder: list[Step], late: int) -> Step | None:
    return next((step for step in ladder if step.days <= late < step.until), None)


def _told(duty: Duty, step: Step, people: People) -> list[User]:
    """Whoever owes it, and everybody above up to the level of the step; what finds nobody below goes one up."""
    above = ABOVE[DutyKind(duty.kind)]
    owing = people.owing(duty)
    rungs = [name for name in above if RUNGS.index(name) <= RUNGS.index(step.level)] or ([] if owing else above[:1])
    everybody = [*owing, *(user for name in rungs for user in people.rung(duty, name))]
    return list({user.pk: user for user in everybody}.values())


def _message(duty: Duty, due_on: date, step: Step, user: User, today: date) -> dict[str, Any]:
    hazard, late = duty.major.hazard, (today - due_on).days
    past = f"{step.days} 天以上" if step.is_last and late > step.days else f"{late} 天"
    return {
        "key": f"duty:{duty.pk}:{due_on}:{step.days:+d}",
        "user": user,
        "kind": KIND,
        "title": f"{duty.title}没有报（应报日 {due_on}，已过 {past}）：{hazard.unit.name}",
        "body": f"{duty.major} {duty.major.title}。由{duty.charged_to.label}报告。",
        "url": url_of(hazard),
        "obj": hazard,
    }
