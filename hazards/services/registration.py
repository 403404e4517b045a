"""Registering a hazard: its number, its place in the tree, its first clock (lifecycle: report, report_fixed)."""

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.journal.selectors import history
from anquan.journal.services import record
from anquan.papers.numbering import take
from anquan.terms.selectors import number
from anquan.units.models import Unit
from anquan.workdays.rules import Deadline, add_months
from anquan.workflow import NotAllowed
from hazards import clocks, sides
from hazards.marks.marking import mark_hurry
from hazards.models import Campaign, Hazard
from hazards.rules import ClockKind, EvidenceKind, Level, Mode, Source, Status, number_text
from hazards.services import tracks
from hazards.services.effects import acknowledge, assign
from hazards.services.evidence import attach
from hazards.services.locking import save
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import tell

OPTIONAL_TEXT = (
    "location",
    "legal_basis",
    "measures",
    "responsible_person",
    "responsible_phone",
    "emergency_plan",
    "interim_measures",
    "no_photo_reason",
    "category",
)

REGISTERED = ("hazard.report", "hazard.report_fixed")
# What an edited draft may have changed, and what stands there when nothing was said.
TOLD = {"description": "", "location": "", "category": "", "legal_basis": "", "level": Level.GENERAL}
# What was looked up just before is there; a foreign key that is checked asks the database once more.
LOOKED_UP = (
    "unit", "province", "city", "county", "township", "regulator", "reported_by", "reporting_unit", "recurrence_of",
)  # fmt: skip
# What a hazard takes from its unit: of four rows with 90 columns.
FACTS_OF_UNIT = (
    "name", "lat", "lng", "province", "city", "county__name", "county__division_code", "township__name",
    "profile__industry", "profile__regulator",
)  # fmt: skip


def once_by_uid(verb):
    """The same ``uid`` sent again, even at the same moment, gives the hazard that already exists."""

    @wraps(verb)
    def once(*, actor, unit: Unit, description: str, uid: uuids.UUID | None = None, **values) -> Hazard:
        if uid and (existing := Hazard.objects.filter(uid=uid).first()):
            return _same_or_conflict(existing, actor, unit, {"description": description, **values})
        try:
            return verb(actor=actor, unit=unit, description=description, uid=uid, **values)
        except IntegrityError:
            if uid and (existing := Hazard.objects.filter(uid=uid).first()):
                return _same_or_conflict(existing, actor, unit, {"description": description, **values})
            raise

    return once


@once_by_uid
def report(
    *,
    actor,
    unit: Unit,
    description: str,
    source: str,
    today: date,
    uid: uuids.UUID | None = None,
    photos: Sequence[StoredFile] = (),
    shared: Sequence[StoredFile] = (),
    level: str = Level.GENERAL,
    mode: str = Mode.LIMITED,
    found_on: date | None = None,
    order: dict | None = None,
    **facts,
) -> Hazard:
    """登记: a new hazard with its number; with ``order`` it is assigned in the same step (who may order may do both).

    ``shared`` are photos of a hazard found on the same visit, as the visit's own service has looked up.
    The same ``uid`` sent again returns the hazard that already exists; sent with other content it is a conflict.
    Raises ``ValidationError`` by field and ``NotAllowed``.
    """
    draft = _draft(
        actor=actor,
        unit=unit,
        description=description,
        source=source,
        today=today,
        uid=uid,
        photos=[*photos, *shared],
        level=level,
        mode=mode,
        found_on=found_on,
        facts=facts,
    )
    if order is not None:
        _require_order_right(actor)
    with transaction.atomic():
        hazard = _register(draft, actor, photos, shared)
        if order is not None:
            assign(hazard, actor, today, **({"responsible_unit": unit} | order))
            hazard.status = Status.ASSIGNED
            hazard.save()
        _remember(hazard, actor, "hazard.report")
        if hazard.is_major:
            tracks.open_track(hazard, actor, today)
        tell(hazard, "assign" if order is not None else "report", actor, today)
    return hazard


@once_by_uid
def report_fixed(
    *,
    actor,
    unit: Unit,
    description: str,
    source: str,
    today: date,
    before_photos: Sequence[StoredFile],
    after_photos: Sequence[StoredFile],
    shared: Sequence[StoredFile] = (),
    rectify_note: str = "",
    uid: uuids.UUID | None = None,
    level: str = Level.GENERAL,
    found_on: date | None = None,
    **facts,
) -> Hazard:
    """立查立改: found and put right in the same visit; photo pair required; never major, never by the enterprise."""
    if level == Level.MAJOR:
        raise NotAllowed("重大隐患不能当场销号，请按重大隐患登记。", "major_not_on_site")
    if not sides.posts_with(actor, "hazard.report_fixed"):
        raise NotAllowed("当场改好由检查人员登记，企业和网格员请按一般流程登记。", "forbidden")
    if not (before_photos or shared) or not after_photos:
        raise ValidationError({"after_photos": "当场改好要有整改前、整改后各至少一张照片。"})
    draft = _draft(
        actor=actor,
        unit=unit,
        description=description,
        source=source,
        today=today,
        uid=uid,
        photos=[*before_photos, *shared],
        level=level,
        mode=Mode.ON_THE_SPOT,
        found_on=found_on,
        facts=facts,
    )
    with transaction.atomic():
        hazard = _register(draft, actor, before_photos, shared)
        attach(hazard, actor, after_photos, EvidenceKind.AFTER)
        clocks.stop_all(hazard, hazard.found_on)
        _close_on_site(hazard, unit, actor, rectify_note)
        _remember(hazard, actor, "hazard.report_fixed")
        mark_hurry(actor, "hazard.report_fixed", today)
    return hazard


@once_by_uid
def report_own(
    *,
    actor,
    unit: Unit,
    description: str,
    today: date,
    uid: uuids.UUID | None = None,
    photos: Sequence[StoredFile] = (),
    level: str = Level.GENERAL,
    mode: str = Mode.LIMITED,
    due_on: date | None = None,
    **facts,
) -> Hazard:
    """企业自查: found by the enterprise and taken on by it at once, as the law asks of it without any order (安全生产法
    第四十一条); re-checked by its township as ever. A hazard that may be major is registered and waits for its 认定.
    """
    own = {"source": Source.ENTERPRISE_SELF, "level": level, "mode": mode, "photos": photos}
    if level == Level.MAJOR:
        return report(actor=actor, unit=unit, description=description, today=today, uid=uid, **own, **facts)
    if not sides.is_own_enterprise(unit, actor, "hazard.report"):
        raise NotAllowed("企业自查由本企业的人员登记。", "forbidden")
    draft = _draft(
        actor=actor, unit=unit, description=description, today=today, uid=uid, found_on=None, facts=facts, **own
    )
    with transaction.atomic():
        hazard = _register(draft, actor, photos)
        assign(hazard, actor, today, responsible_unit=unit, due_on=due_on)
        hazard.ordered_by, hazard.ordering_unit = None, hazard.township or hazard.regulator or hazard.county
        hazard.status = Status.ASSIGNED
        hazard.save()
        _remember(hazard, actor, "hazard.report")
        before = snapshot(hazard)
        acknowledge(hazard, actor, today)
        hazard.status = Status.RECTIFYING
        save(hazard)
        record(
            actor=actor, action="hazard.acknowledge", obj=hazard, changes=changes_of(before, snapshot(hazard)),
            county=hazard.county_id,
        )  # fmt: skip
    return hazard


def _close_on_site(hazard: Hazard, unit: Unit, actor, rectify_note: str) -> None:
    hazard.responsible_unit = unit
    hazard.is_fixed_on_site = True
    hazard.status = Status.CLOSED
    hazard.due_on = hazard.submitted_on = hazard.rectified_on = hazard.ended_on = hazard.found_on
    hazard.rectify_note = rectify_note or "检查时当场改好。"
    hazard.rechecked_by = actor
    hazard.save()


def _remember(hazard: Hazard, actor, action: str) -> None:
    record(
        actor=actor,
        action=action,
        obj=hazard,
        changes=changes_of({"status": None}, snapshot(hazard)),
        note=hazard.description[:200],
        county=hazard.county_id,
    )


def _same_or_conflict(existing: Hazard, actor, unit: Unit, draft: dict) -> Hazard:
    """Compared with what was registered, not with the row: a correction since then makes no retry a conflict."""
    registered = history(existing).filter(action__in=REGISTERED, result="ok").last()
    told = {name: value for name, (_, value) in registered.changes.items()} if registered else {}
    same = existing.reported_by_id == actor.pk and existing.unit_id == unit.pk
    if same and all(told.get(name, "") == (draft.get(name) or usual).strip() for name, usual in TOLD.items()):
        return existing
    raise NotAllowed(
        f"这份草稿已经登记为 {existing.number}，之后的改动没有覆盖原记录。请打开该隐患更正，或者另登一条。", "conflict"
    )


def _require_order_right(actor) -> None:
    if not sides.posts_with(actor, "hazard.assign"):
        raise NotAllowed("您可以登记隐患，交办由属地乡镇、监管部门或安委办办理。", "forbidden")


@dataclass(frozen=True)
class Draft:
    """A hazard that is looked through and complete but for its number."""

    hazard: Hazard
    campaigns: Sequence[Campaign]
    charged_to: Unit
    deadline: Deadline


def _draft(*, actor, unit, description, source, today, uid, photos, level, mode, found_on, facts) -> Draft:
    """Everything that only reads, before the transaction: while one writes on SQLite all others wait, and on
    PostgreSQL those of the same county, whose next number it holds."""
    description = description.strip()
    found_on = found_on or today
    _check_input(actor, unit, description, photos, facts, found_on, today)
    unit = _own_row(actor, unit)
    profile, industry_id = getattr(unit, "profile", None), facts.pop("industry_id", None)
    campaigns = facts.pop("campaigns", ())
    hazard = Hazard(
        uid=uid or uuids.uuid4(),
        source=source,
        level=level,
        mode=mode,
        unit=unit,
        province_id=unit.province_id,
        city_id=unit.city_id,
        county=unit.county,
        township=unit.township,
        industry_id=industry_id or getattr(profile, "industry_id", None),
        regulator_id=getattr(profile, "regulator_id", None),
        description=description,
        found_on=found_on,
        reported_at=timezone.now(),
        reported_by=actor,
        reporting_unit=sides.acting_unit(actor, "hazard.report"),
        **{name: facts.pop(name, "") or "" for name in OPTIONAL_TEXT},
    )
    for name, value in facts.items():
        setattr(hazard, name, value)
    hazard.recurrence_of = _recurrence(hazard)
    known = LOOKED_UP if industry_id else (*LOOKED_UP, "industry")
    hazard.full_clean(exclude=["number", "status", *known], validate_unique=False, validate_constraints=False)
    charged = hazard.township or hazard.county
    deadline = clocks.deadline_of(ClockKind.ASSIGN, found_on, charged)
    hazard.clock_due_on = deadline.on
    return Draft(hazard, campaigns, charged, deadline)


def _register(draft: Draft, actor, photos: Sequence[StoredFile], shared: Sequence[StoredFile] = ()) -> Hazard:
    hazard = draft.hazard
    hazard.number = _number(hazard.unit, hazard.found_on)
    hazard.save()
    if draft.campaigns:
        hazard.campaigns.set(draft.campaigns)
    attach(hazard, actor, photos, EvidenceKind.BEFORE, shared=shared)
    clocks.start(hazard, ClockKind.ASSIGN, hazard.found_on, charged_to=draft.charged_to, deadline=draft.deadline)
    return hazard


def _check_input(actor, unit, description, photos, facts, found_on, today) -> None:
    if not sides.posts_with(actor, "hazard.report"):
        raise NotAllowed("您的岗位不能登记隐患。", "forbidden")
    errors = {}
    if len(description) < 2:
        errors["description"] = "请写明隐患是什么，至少两个字。"
    if not photos and not facts.get("no_photo_reason"):
        errors["photos"] = "请至少拍一张照片；确实拍不了的，写明原因。"
    if found_on > today:
        errors["found_on"] = "登记日期不能晚于今天。"
    if errors:
        raise ValidationError(errors)


def _own_row(actor, unit: Unit) -> Unit:
    """The unit as the actor may see it; outside his scope it does not exist for him."""
    mine = Unit.objects.visible_to(actor).filter(pk=unit.pk, is_active=True)
    try:
        return mine.select_related("profile", "county", "township").only(*FACTS_OF_UNIT).get()
    except Unit.DoesNotExist:
        raise ValidationError({"unit": "没有这个单位，或者不在您的管辖范围内。"}) from None


def _number(unit: Unit, found_on: date) -> str:
    region = unit.county or unit.city or unit.province or unit
    code = region.division_code[:6]
    return number_text(code, found_on.year, take(series=f"YH-{code}", year=found_on.year))


def _recurrence(hazard: Hazard) -> Hazard | None:
    """同一单位同类 within the term's months: the latest earlier one."""
    if not hazard.category:
        return None
    since = add_months(hazard.found_on, -int(number("hazard.recurrence_months", hazard.found_on)))
    earlier = Hazard.objects.counted().filter(
        unit_id=hazard.unit_id, category=hazard.category, found_on__gte=since, found_on__lte=hazard.found_on
    )
    return earlier.order_by("-found_on", "-id").first()
