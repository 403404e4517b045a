"""Verbs of 一单四制: the only code that writes a MajorHazard. Same manner as ``hazards.services``: within the person's
scope, under the lock of the one hazard, check → change → journal → tell, in one transaction.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.majors import telling
from hazards.majors.effects import EFFECTS
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import Status, due_days
from hazards.marks.marking import mark_hurry
from hazards.models import Determination, Duty, DutyReport, Evidence, Hazard, MajorHazard
from hazards.services import tracks
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot

# what the journal keeps of the record itself, beside the facts of the hazard
WATCHED = (
    "status", "authority", "register_no", "title", "is_suspended", "leader", "coordinator_id", "circular_count",
    "superior_id",
)  # fmt: skip


def perform(*, actor, hazard_id: int, action: str, today: date, version: int | None = None, **data) -> MajorHazard:
    """Perform ``action`` of MAJOR_LIFECYCLE. ``version`` is the hazard's, as the person saw it.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return perform_or_refuse(actor=actor, hazard_id=hazard_id, action=action, today=today, version=version, **data)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, f"major.{action}", refusal)
        raise


@transaction.atomic
def perform_or_refuse(
    *, actor, hazard_id: int, action: str, today: date, version: int | None = None, **data
) -> MajorHazard:
    """``perform`` without journalling a refusal: for the issue of a paper, which is refused as a whole."""
    return _move(locked(actor, hazard_id, version), action, actor, today, data)


def _move(major: MajorHazard, action: str, actor, today: date, data: dict) -> MajorHazard:
    hazard = major.hazard
    row = MAJOR_LIFECYCLE.find(action, major, actor)
    before = _facts(major)
    EFFECTS[action](major, actor, today, **data)
    major.status = row.target or major.status
    major.updated_at = timezone.now()
    major.save()
    save(hazard)
    note = next((data[name] for name in ("reason", "opinion", "note", "rectify_note") if data.get(name)), "")
    record(
        actor=actor,
        action=f"major.{action}",
        obj=hazard,
        county=hazard.county,
        changes=changes_of(before, _facts(major)),
        note=str(major.superior) if action == "superior" else note,
    )
    mark_hurry(actor, f"major.{action}", today)
    telling.tell(major, action, actor, today)
    return major


def confirm_by(made: Determination, actor, today: date) -> None:
    """A determination 重大 opens the track of a hazard that has none and is the 研究认定 itself (its transaction)."""
    if made.hazard.track is None:
        tracks.open_track(made.hazard, actor, today)
    major = major_of(made.hazard)
    if major.status == Status.DISCOVERED:
        _move(major, "confirm", actor, today, {})


def locked(actor, hazard_id: int, version: int | None = None) -> MajorHazard:
    """The item with its one hazard under lock; ``Http404`` outside the person's scope."""
    return major_of(lock(actor, hazard_id, version))


def major_of(hazard: Hazard) -> MajorHazard:
    """The item of a locked hazard; ``Http404`` when it was never reported as major."""
    related = ("verified_by", "second_verifier", "coordinator", "superior")
    if not (found := MajorHazard.objects.select_related(*related).filter(hazard=hazard).first()):
        raise Http404("这条隐患没有按重大隐患上报。")
    found.hazard = hazard  # the locked row, not another copy
    return found


def _facts(major: MajorHazard) -> dict:
    return snapshot(major.hazard) | {f"major_{name}": getattr(major, name) for name in WATCHED}


@transaction.atomic
def count_circular(*, actor, majors: Sequence[MajorHazard], number: str, today: date, by: int = 1) -> None:
    """通报次数 of the items that the 通报 ``number`` names; ``by`` −1 when it was voided. Inside the issue of the paper."""
    ids = sorted(major.hazard_id for major in majors)
    for hazard in Hazard.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        major = major_of(hazard)
        before = _facts(major)
        major.circular_count = max(0, major.circular_count + by)
        major.save(update_fields=["circular_count"])
        save(hazard)
        record(
            actor=actor,
            action="major.circular" if by > 0 else "major.circular_void",
            obj=hazard,
            county=hazard.county,
            changes=changes_of(before, _facts(major)),
            note=number,
        )
        if by > 0:
            telling.tell(major, "circular", actor, today)


@transaction.atomic
def report_duty(
    *, actor, duty_id: int, due_on: date, text: str, today: date, photos: Sequence[StoredFile] = ()
) -> DutyReport:
    """报告 one due day of a recurring obligation. Each due day once; days to come cannot be reported."""
    duty = Duty.objects.select_related("charged_to").filter(pk=duty_id).first()
    if duty is None:
        raise Http404("没有这项定期报告。")
    hazard = lock(actor, Hazard.objects.get(major__duties=duty).pk)
    if reason := may_report(duty, hazard, actor):
        raise NotAllowed(reason, "forbidden")
    if due_on not in due_days(duty.starts_on, duty.every_days, max(today, next_due(duty, today))):
        raise ValidationError({"due_on": f"{due_on:%Y-%m-%d} 不是应报的日子。"})
    if not text.strip():
        raise ValidationError({"text": "请写明情况。"})
    if duty.reports.filter(due_on=due_on).exists():
        raise ValidationError({"due_on": f"{due_on:%Y-%m-%d} 这一期已经报过。"})
    report = DutyReport.objects.create(
        duty=duty, due_on=due_on, reported_on=today, reported_by=actor, text=text.strip()
    )
    _check_photos(photos, actor)
    report.photos.set(photos)
    record(
        actor=actor,
        action="major.report_duty",
        obj=hazard,
        county=hazard.county,
        changes={"duty": [None, duty.title], "due_on_of_duty": [None, str(due_on)]},
        note=text.strip(),
    )
    return report


def may_report(duty: Duty, hazard: Hazard, actor) -> str | None:
    """Why ``actor`` may not report for ``duty``, or None: it is for the unit that is charged with it."""
    if duty.ends_on is not None:
        return "这项报告已经结束。"
    if any(post.unit_id == duty.charged_to_id for post in actor.appointments_today):
        return None
    if duty.charged_to_id == hazard.responsible_unit_id and sides.is_of_responsible_unit(hazard, actor):
        return None
    return f"由{duty.charged_to.label}报告。"


def next_due(duty: Duty, today: date) -> date:
    """The due day of the interval that runs today; reporting early within it is welcome."""
    gone = max((today - duty.starts_on).days, 0)
    return duty.starts_on + timedelta(days=(gone // duty.every_days + 1) * duty.every_days)


def _check_photos(photos: Sequence[StoredFile], actor) -> None:
    for photo in photos:
        taken = Evidence.objects.filter(file=photo).exists() or DutyReport.objects.filter(photos=photo).exists()
        if photo.uploaded_by_id != actor.pk or taken:
            raise ValidationError({"photos": "照片不存在，或者已经用于别处，请重新拍摄上传。"})
