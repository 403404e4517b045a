"""Verbs of 专项行动: its plan, and the monthly reports of units."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import User
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from anquan.units.models import Industry, Unit
from anquan.units.rules import Kind as UnitKind
from anquan.workflow import NotAllowed
from hazards.models import Campaign
from inspections import locking, organs
from inspections.campaigns import rules
from inspections.campaigns.columns import PARTS, heading
from inspections.campaigns.lifecycle import REPORT_LIFECYCLE, may_write
from inspections.campaigns.rules import FIELD, Kind, Status
from inspections.models import CampaignField, CampaignPlan, CampaignReport, CampaignValue

SAVED = "campaign.plan"


@dataclass(frozen=True)
class FieldRow:
    """A field of the campaign as it is typed in. An empty ``code`` is given by the place."""

    label: str
    measure: str
    kind: str = Kind.COUNT
    target: int | None = None
    code: str = ""

    def __str__(self) -> str:
        return f"{self.label}（{self.measure}）" + (f"，目标 {self.target}" if self.target else "")


# --- the plan -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_plan(
    *,
    actor: User,
    campaign: Campaign,
    goal: str = "",
    target_units: int | None = None,
    industries: Sequence[Industry] = (),
    units: Sequence[Unit] = (),
    fields: Sequence[FieldRow] = (),
    seen: int | None = None,
) -> CampaignPlan:
    """What the campaign is for and who takes part. Raises ``ValidationError``, ``Overtaken``."""
    if not organs.watches(actor, "campaign.edit", campaign.county_id):
        raise PermissionDenied("专项行动方案由安委办维护。")
    if any(unit.county_id != campaign.county_id or unit.kind not in TAKING_PART for unit in units):
        raise ValidationError({"units": "参加单位应是本县（市、区）的部门或者乡镇（街道）。"})
    plan, is_new = CampaignPlan.objects.get_or_create(campaign=campaign)
    if not is_new:
        refuse_if_overtaken(plan, SAVED, seen)
    before = _facts(plan)
    plan.goal, plan.target_units, plan.updated_at = goal.strip(), target_units, timezone.now()
    plan.save()
    plan.industries.set(industries)
    plan.units.set(units)
    _set_fields(plan, fields)
    after = _facts(plan)
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    record(actor=actor, action=SAVED, obj=plan, county=campaign.county_id, changes=changes)
    return plan


TAKING_PART = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)


def _facts(plan: CampaignPlan) -> dict[str, Any]:
    fields = plan.fields.filter(is_active=True)
    return {
        "goal": plan.goal,
        "target_units": plan.target_units,
        "industries": [str(each) for each in plan.industries.all()],
        "units": [each.label for each in plan.units.all()],
        "fields": [str(FieldRow(f.label, f.measure, f.kind, f.target)) for f in fields],
    }


def _set_fields(plan: CampaignPlan, fields: Sequence[FieldRow]) -> None:
    """A field that has numbers is never taken away, only put out of use."""
    labels = [row.label.strip() for row in fields]
    if len(set(labels)) < len(labels):
        raise ValidationError("填报项目的名称有重复的，请改名。")
    known = {each.code: each for each in plan.fields.all()}
    for each in known.values():
        each.is_active = False
    for place, row in enumerate(fields, 1):
        code = row.code if row.code in known else _new_code(known)
        values = {name: value for name, value in asdict(row).items() if name != "code"}
        each = known.setdefault(code, CampaignField(plan=plan, code=code))
        each.order, each.is_active = place, True
        for name, value in values.items():
            setattr(each, name, value)
        each.full_clean(exclude=["plan"])
    for each in known.values():
        each.save()


def _new_code(known: Mapping[str, Any]) -> str:
    return next(code for number in range(1, len(known) + 2) if (code := f"f{number}") not in known)


# --- reports ------------------------------------------------------------------------------------------------------------
def open_report(*, actor: User, campaign: Campaign, unit: Unit, month: date, today: date) -> CampaignReport:
    """The report of a unit for a month, unsaved where there is none yet. ``Http404`` for a month or a unit that has none."""
    if month not in rules.months(campaign.starts_on, campaign.ends_on, today):
        raise Http404("这个月不在专项行动期间，或者还没有开始。")
    if not _takes_part(campaign, unit):
        raise Http404("这个单位不参加这次专项行动。")
    found = CampaignReport.objects.filter(campaign=campaign, unit=unit, month=month).select_related("unit", "campaign")
    return found.first() or CampaignReport(campaign=campaign, unit=unit, month=month, made_by=actor)


def _takes_part(campaign: Campaign, unit: Unit) -> bool:
    """Where no units are named, every department and township of the county takes part."""
    if unit.county_id != campaign.county_id or unit.kind not in TAKING_PART:
        return False
    named = Unit.objects.filter(campaign_plans__campaign=campaign)
    return not named.exists() or named.filter(pk=unit.pk).exists()


@transaction.atomic
def write(
    *,
    actor: User,
    campaign: Campaign,
    unit: Unit,
    month: date,
    values: Mapping[str, Decimal | None],
    today: date,
    note: str = "",
    version: int | None = None,
) -> CampaignReport:
    """填报: all numbers of the month; None takes a number back. Raises ``NotAllowed``, ``ValidationError`` by key."""
    report = open_report(actor=actor, campaign=campaign, unit=unit, month=month, today=today)
    if report.pk:
        report = locking.lock(CampaignReport, actor, report.pk, version, related=("unit", "campaign"))
    if reason := may_write(report, actor):
        raise NotAllowed(reason, "forbidden" if report.status == Status.DRAFT else "guard")
    given = _checked(campaign, values)
    report.note = note.strip()
    before = {row.key: row.value for row in report.values.all()} if report.pk else {}
    if report.pk:
        locking.save(report)
    else:
        report.save()
    report.values.all().delete()
    CampaignValue.objects.bulk_create(
        CampaignValue(report=report, key=key, value=value) for key, value in given.items()
    )
    names = {key: said(campaign, key) for key in {*before, *given}}
    changes: dict[str, list[Any]] = {
        names[key]: [_text(before.get(key)), _text(given.get(key))]
        for key in names
        if before.get(key) != given.get(key)
    }
    changes["version"] = [report.version - 1, report.version]
    record(actor=actor, action="campaign.write", obj=report, county=campaign.county_id, changes=changes)
    return report


def _checked(campaign: Campaign, values: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    own = {FIELD + each.code: each for each in CampaignField.objects.filter(plan__campaign=campaign, is_active=True)}
    errors: dict[str, str] = {}
    given: dict[str, Decimal] = {}
    for key, value in values.items():
        if key not in own and not (key in PARTS and PARTS[key][1].is_reported):
            raise ValidationError(f"没有“{key}”这个填报项目。")
        if value is None:
            continue
        if value < 0:
            errors[key] = "不能是负数。"
        elif _is_whole(key, own) and value != value.to_integral_value():
            errors[key] = "这一项是个数，请填整数。"
        given[key] = value
    if errors:
        raise ValidationError(errors)
    return given


def _is_whole(key: str, own: Mapping[str, CampaignField]) -> bool:
    return own[key].kind == Kind.COUNT if key in own else not PARTS[key][1].source.is_amount  # type: ignore[union-attr]


def said(campaign: Campaign, key: str) -> str:
    """What the journal calls a number."""
    if not key.startswith(FIELD):
        return heading(key)
    found = CampaignField.objects.filter(plan__campaign=campaign, code=key.removeprefix(FIELD)).first()
    return found.label if found else key


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def perform(
    *, actor: User, report_id: int, action: str, today: date, version: int | None = None, **data: Any
) -> CampaignReport:
    """Perform ``action`` of REPORT_LIFECYCLE.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return _perform(actor=actor, report_id=report_id, action=action, today=today, version=version, **data)
    except NotAllowed as refusal:
        with suppress(RuntimeError):  # inside another transaction that one remembers its own
            locking.remember_refusal(CampaignReport, actor, report_id, f"campaign.{action}", refusal)
        raise


@transaction.atomic
def _perform(
    *, actor: User, report_id: int, action: str, today: date, version: int | None, reason: str = ""
) -> CampaignReport:
    report = locking.lock(CampaignReport, actor, report_id, version, related=("unit", "campaign"))
    row = REPORT_LIFECYCLE.find(action, report, actor)
    if action in ("send_back", "unlock") and not reason.strip():
        raise ValidationError({"reason": "请写明原因。"})
    before = report.status
    report.reason = reason.strip()
    if action == "submit":
        report.submitted_by, report.submitted_on = actor, today
    if action == "lock":
        report.locked_by, report.locked_on = actor, today
    report.status = row.target
    locking.save(report)
    changes = {"status": [before, report.status], "version": [report.version - 1, report.version]}
    record(actor=actor, action=f"campaign.{action}", obj=report, county=report.campaign.county_id, changes=changes,
           note=report.reason)  # fmt: skip
    return report
