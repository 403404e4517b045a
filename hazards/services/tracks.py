"""The 一单四制 track of a major hazard as the core sees it: opened, carried along, ended. Its moves are ``hazards.majors``.

Called inside the transaction of the change that makes them necessary.
"""

from datetime import date

from anquan.accounts.models import User
from anquan.journal.services import record
from hazards import clocks, sides, words
from hazards.majors.rules import OPEN, UNDER_WAY, Status
from hazards.models import Hazard, MajorHazard
from hazards.rules import ClockKind


def open_track(hazard: Hazard, actor: User, today: date) -> MajorHazard:
    """上报: the hazard is suspected to be major and waits for 研究认定. One that was lowered before starts anew."""
    unit = sides.acting_unit(actor, "hazard.report") or sides.acting_unit(actor, "hazard.determine")
    values = {
        "status": Status.DISCOVERED,
        "title": words.headline(hazard.description, 60),
        "discovered_on": today,
        "opened_by": actor,
        "opening_unit": unit,
    }
    major, _ = MajorHazard.objects.update_or_create(hazard=hazard, defaults=values)
    clocks.start(hazard, ClockKind.JUDGE, today, charged_to=hazard.regulator or hazard.county)
    hazard.save(update_fields=["clock_due_on"])
    record(
        actor=actor,
        action="major.open",
        obj=hazard,
        county=hazard.county,
        changes={"major_status": [None, Status.DISCOVERED]},
    )
    return major


def end(hazard: Hazard, status: str) -> dict[str, list]:
    """降级 or 作废 was granted. Returns what the journal entry of the decision adds."""
    return _set(hazard, status)


def carry_to_new_unit(hazard: Hazard) -> dict[str, list]:
    """变更责任单位 was granted: the new unit signs and files a plan of its own."""
    return _set(hazard, Status.ASSIGNED, UNDER_WAY, signed_on=None, planned_on=None, started_on=None)


def _set(hazard: Hazard, status: str, sources=OPEN, **dates) -> dict[str, list]:
    major = MajorHazard.objects.filter(hazard=hazard, status__in=sources).first()
    if major is None:
        return {}
    before = major.status
    MajorHazard.objects.filter(pk=major.pk).update(status=status, **dates)
    return {"major_status": [before, status]}
