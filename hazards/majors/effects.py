"""What each move of 一单四制 changes: one function an action, named as in ``hazards/majors/lifecycle.py``.

Each takes the locked record, the actor and today, then its input; the hazard's own part is done by the effects of the
hazard, so that clocks, evidence and counts stay one. Raises ``ValidationError`` by field.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.papers.numbering import take
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from hazards import clocks, sides
from hazards.majors.rules import PLAN_PARTS, Authority, DutyKind, Status, register_text
from hazards.marks.marking import settle
from hazards.models import Duty, MajorHazard, TreatmentPlan
from hazards.rules import ClockKind, EvidenceKind, Mode
from hazards.rules import Status as HazardStatus
from hazards.services import effects as of_hazard
from hazards.services.evidence import attach
from hazards.superiors import services as superiors


def confirm(major: MajorHazard, actor: User, today: date) -> None:
    """研究认定: what was decided, by whom and on which clause is the Determination."""
    hazard = major.hazard
    major.confirmed_on, major.confirming_unit = today, sides.acting_unit(actor, "hazard.determine")
    clocks.stop(hazard, ClockKind.JUDGE, today)
    clocks.stop(hazard, ClockKind.ASSIGN, today)
    clocks.start(hazard, ClockKind.LIST, today, charged_to=hazard.county)


def list_(major: MajorHazard, actor: User, today: date, *, authority: str = Authority.COUNTY, title: str = "") -> None:
    """列入清单: the number is given once and for all."""
    hazard = major.hazard
    major.title, major.authority, major.listed_on = title.strip() or major.title, authority, today
    if not major.register_no:
        code = (hazard.county or hazard.city or hazard.province).division_code[:6]
        number = take(series=f"ZD-{code}", year=today.year)
        major.register_no = register_text(code, today.year, number)
    clocks.stop(hazard, ClockKind.LIST, today)
    charged = hazard.county
    deadline = clocks.term_deadline("major.assign", today, "列入清单", charged.name if charged else "")
    clocks.start(hazard, ClockKind.ASSIGN, today, charged_to=charged, deadline=deadline)


def assign(
    major: MajorHazard,
    actor: User,
    today: date,
    *,
    responsible_unit: Unit,
    due_on: date,
    is_suspended: bool = False,
    suspension_scope: str = "",
    coordinator: Unit | None = None,
    leader: str = "",
    **order,
) -> None:
    """交办 with a deadline and the 五落实; where there is no owner the unit is a township or a department."""
    hazard = major.hazard
    if is_suspended and not suspension_scope.strip():
        raise ValidationError({"suspension_scope": "停产停业的，请写明范围。"})
    _carry_deadline(major, due_on, today)
    mode = Mode.SUSPENDED if is_suspended else Mode.LIMITED
    of_hazard.assign(hazard, actor, today, responsible_unit=responsible_unit, due_on=due_on, mode=mode, **order)
    hazard.status = HazardStatus.ASSIGNED
    major.assigned_on, major.is_suspended, major.suspension_scope = today, is_suspended, suspension_scope.strip()
    major.coordinator, major.leader = coordinator or hazard.regulator, leader.strip()


def _carry_deadline(major: MajorHazard, due_on: date, today: date) -> None:
    """A hazard already under an order: the 交办单 names the deadline from now on, and the clock says so."""
    hazard = major.hazard
    running = clocks.running(hazard, ClockKind.RECTIFY)
    if running is None or hazard.due_on is None or due_on == hazard.due_on:
        return
    if due_on < today:
        raise ValidationError({"due_on": f"整改期限 {due_on:%Y-%m-%d} 早于今天，请填今天或以后的日期。"})
    step = f"{today:%m-%d} 重大隐患交办单写明，期限由 {hazard.due_on:%Y-%m-%d} 改为 {due_on:%Y-%m-%d}。"
    clocks.name_day(running, due_on, step)
    hazard.due_on = due_on


def acknowledge(major: MajorHazard, actor: User, today: date) -> None:
    hazard = major.hazard
    of_hazard.acknowledge(hazard, actor, today)
    hazard.status, major.signed_on = HazardStatus.RECTIFYING, today
    clocks.start(hazard, ClockKind.PLAN, today, charged_to=hazard.responsible_unit)


def decline(major: MajorHazard, actor: User, today: date, *, reason: str) -> None:
    """退回交办单: back to the list, to be ordered again."""
    hazard = major.hazard
    of_hazard.decline(hazard, actor, today, reason=reason)
    hazard.status, major.assigned_on = HazardStatus.REPORTED, None


def file_plan(
    major: MajorHazard,
    actor: User,
    today: date,
    *,
    interim_title: str = "",
    interim_days: int | None = None,
    **parts: str,
) -> None:
    """报送治理方案: six parts, and interim control as a recurring obligation until 销号."""
    errors = {name: f"请填{said[0]}。" for name, said in PLAN_PARTS.items() if not (parts.get(name) or "").strip()}
    if not interim_title.strip() and not major.duties.filter(kind=DutyKind.INTERIM, ends_on__isnull=True).exists():
        errors["interim_title"] = "请写明整改期间每天怎样防范，例如停用、警戒、专人值守。"
    if errors:
        raise ValidationError(errors)
    texts = {name: parts[name].strip() for name in PLAN_PARTS}
    TreatmentPlan.objects.create(major=major, filed_on=today, filed_by=actor, **texts)
    major.planned_on = major.planned_on or today
    clocks.stop(major.hazard, ClockKind.PLAN, today)
    major.hazard.clock_due_on = major.hazard.due_on
    if interim_title.strip():
        every = interim_days or whole("major.interim_days", today)
        _oblige(major, DutyKind.INTERIM, interim_title.strip(), every, today, major.hazard.responsible_unit)
    if major.status == Status.ACCEPTED:
        major.status = Status.PLANNED


def _oblige(major: MajorHazard, kind: str, title: str, every: int, today: date, unit: Unit) -> None:
    """One obligation of a kind runs at a time; the former ends."""
    major.duties.filter(kind=kind, ends_on__isnull=True).update(ends_on=today)
    Duty.objects.create(major=major, kind=kind, title=title, every_days=every, starts_on=today, charged_to=unit)


def start(major: MajorHazard, actor: User, today: date) -> None:
    """开始整改: from here on progress is reported, by the unit and by whoever supervises it (domain §1.3)."""
    hazard = major.hazard
    major.started_on = today
    _oblige(major, DutyKind.PROGRESS, "报整改进展", whole("major.progress_days", today), today, hazard.responsible_unit)
    supervisor = major.coordinator or hazard.ordering_unit
    _oblige(major, DutyKind.SUPERVISION, "报督办情况", whole("major.supervision_days", today), today, supervisor)


def apply(
    major: MajorHazard,
    actor: User,
    today: date,
    *,
    rectify_note: str,
    photos: Sequence[StoredFile] = (),
    rectified_on: date | None = None,
    funds_spent: Decimal | None = None,
    assessment: str = "",
) -> None:
    """申请销号 with evidence; where production was stopped, with what a test or an assessment found."""
    if major.is_suspended and not assessment.strip():
        raise ValidationError({"assessment": "停产整改的，请写明检测或者评估的结论和单位。"})
    note = f"{rectify_note.strip()}\n检测评估：{assessment.strip()}" if assessment.strip() else rectify_note
    of_hazard.submit(
        major.hazard, actor, today, rectify_note=note, photos=photos, rectified_on=rectified_on, funds_spent=funds_spent
    )
    major.hazard.status = HazardStatus.SUBMITTED
    major.applied_on = today
    major.checked_on = major.checked_by = None


def check(major: MajorHazard, actor: User, today: date, *, note: str, photos: Sequence[StoredFile] = ()) -> None:
    """属地到场核查, with a photo of the place as it is."""
    _require(note, "note", "请写明到场看到的情况。")
    if not photos:
        raise ValidationError({"photos": "请上传到场核查的照片。"})
    attach(major.hazard, actor, photos, EvidenceKind.RECHECK)
    major.checked_on, major.checked_by = today, actor


def verify(
    major: MajorHazard,
    actor: User,
    today: date,
    *,
    opinion: str,
    second_verifier: User | None,
    photos: Sequence[StoredFile] = (),
    is_verified: bool = False,
    verified_note: str = "",
) -> None:
    """验收合格, by two people of whom neither belongs to the responsible unit (domain §1.3, §10)."""
    _require(opinion, "opinion", "请写明验收意见。")
    if not photos:
        raise ValidationError({"photos": "请上传验收现场的照片。"})
    _check_second(major, actor, second_verifier)
    settle(major.hazard, actor, is_verified=is_verified, verified_note=verified_note)
    attach(major.hazard, actor, photos, EvidenceKind.RECHECK)
    major.verified_on, major.verified_by, major.second_verifier = today, actor, second_verifier
    major.opinion = opinion.strip()
    clocks.stop(major.hazard, ClockKind.RECHECK, today)
    clocks.start(major.hazard, ClockKind.APPROVE, today, charged_to=major.hazard.ordering_unit)


def _check_second(major: MajorHazard, actor: User, second: User | None) -> None:
    hazard = major.hazard
    if second is None or second.pk == actor.pk:
        raise ValidationError({"second_verifier": "由两人共同验收，请选择另一位验收人。"})
    if second.pk == hazard.submitted_by_id or not sides.authority_posts(hazard, second, "hazard.recheck"):
        raise ValidationError({"second_verifier": "第二验收人应是督办、监管部门的人员，且不属于责任单位。"})


def reject(major: MajorHazard, actor: User, today: date, *, reason: str, photos: Sequence[StoredFile] = ()) -> None:
    """验收不合格: one more round; the deadline stays."""
    of_hazard.send_back(major.hazard, actor, today, reason=reason, photos=photos)
    major.hazard.status = HazardStatus.RECTIFYING
    major.applied_on = major.checked_on = major.checked_by = None


def superior(major: MajorHazard, actor: User, today: date, **paper: Any) -> None:
    """登记上级批复: of this verification. One that was registered wrongly is registered anew, the former stays on record."""
    major.superior = superiors.keep(major, actor, today, "major.superior", **paper)


def approve(major: MajorHazard, actor: User, today: date, *, note: str = "") -> None:
    """批准销号, by somebody who did not verify; every obligation ends."""
    hazard = major.hazard
    of_hazard.write_off(
        hazard, today, rechecked_by=major.verified_by, second_rechecker=major.second_verifier, note=major.opinion
    )
    hazard.status = HazardStatus.CLOSED
    major.closed_on, major.approved_by, major.is_suspended = today, actor, False
    major.duties.filter(ends_on__isnull=True).update(ends_on=today)


def return_(major: MajorHazard, actor: User, today: date, *, reason: str) -> None:
    """退回重新验收: what was verified is verified again; the application stands."""
    _require(reason, "reason", "请写明为什么退回。")
    major.verified_on = major.verified_by = major.second_verifier = major.superior = None
    clocks.stop(major.hazard, ClockKind.APPROVE, today)
    clocks.start(major.hazard, ClockKind.RECHECK, today, charged_to=major.hazard.ordering_unit)


def reopen(
    major: MajorHazard,
    actor: User,
    today: date,
    *,
    reason: str,
    photos: Sequence[StoredFile] = (),
    due_on: date | None = None,
) -> None:
    """回潮: the same item, a new round, a new deadline; the former closure is kept."""
    of_hazard.reopen(major.hazard, actor, today, reason=reason, photos=photos, due_on=due_on)
    major.hazard.status = HazardStatus.RECTIFYING
    major.applied_on = major.checked_on = major.checked_by = major.closed_on = major.approved_by = None
    major.verified_on = major.verified_by = major.second_verifier = major.superior = None
    start(major, actor, today)


def _require(text: str, name: str, message: str) -> None:
    if not text or not text.strip():
        raise ValidationError({name: message})


EFFECTS: dict[str, Callable[..., None]] = {
    "confirm": confirm,
    "list": list_,
    "assign": assign,
    "acknowledge": acknowledge,
    "decline": decline,
    "file_plan": file_plan,
    "start": start,
    "apply": apply,
    "check": check,
    "verify": verify,
    "superior": superior,
    "reject": reject,
    "approve": approve,
    "return": return_,
    "reopen": reopen,
}
