"""What each move changes in the row: one function an action, named as in ``hazards/lifecycle.py``.

Each takes the locked hazard, the actor and today, then the input of the move by keyword; raises ``ValidationError`` by
field. Status, version, journal and notices are the caller's (``moves.perform``).
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.units.models import Unit
from hazards import clocks, sides
from hazards.marks.marking import answer_by_sending_back, settle
from hazards.models import Hazard, Relapse
from hazards.rules import ClockKind, EvidenceKind, Mode, Status
from hazards.services.evidence import attach


def assign(
    hazard: Hazard,
    actor: User,
    today: date,
    *,
    responsible_unit: Unit,
    mode: str = "",
    due_on: date | None = None,
    responsible_person: str = "",
    responsible_phone: str = "",
    measures: str = "",
    funds_planned: Decimal | None = None,
    emergency_plan: str = "",
    interim_measures: str = "",
) -> None:
    """交办. A deadline that came with a transferred hazard stays: the deadline follows the hazard."""
    _check_unit(hazard, responsible_unit)
    ordering = sides.acting_unit(actor, "hazard.assign") or sides.acting_unit(actor, "hazard.designate")
    hazard.mode = mode or hazard.mode
    hazard.responsible_unit = responsible_unit
    hazard.ordering_unit, hazard.ordered_by, hazard.assigned_on = ordering, actor, today
    hazard.is_designated = hazard.status == Status.DESIGNATING
    profile = getattr(responsible_unit, "profile", None)
    hazard.responsible_person = (
        responsible_person
        or hazard.responsible_person
        or getattr(profile, "safety_officer", "")
        or getattr(profile, "principal_person", "")
    )
    hazard.responsible_phone = responsible_phone or hazard.responsible_phone or getattr(profile, "phone", "")
    _fill(
        hazard,
        measures=measures,
        funds_planned=funds_planned,
        emergency_plan=emergency_plan,
        interim_measures=interim_measures,
    )
    if hazard.is_major:
        _require_five(hazard, due_on)
    clocks.stop(hazard, ClockKind.ASSIGN, today)
    _start_rectify(hazard, today, due_on)
    clocks.start(hazard, ClockKind.SIGN, today, charged_to=responsible_unit)


def _check_unit(hazard: Hazard, unit: Unit) -> None:
    if not unit.is_active:
        raise ValidationError({"responsible_unit": "这个单位已停用，请另选责任单位。"})
    if unit.county_id and hazard.county_id and unit.county_id != hazard.county_id:
        raise ValidationError({"responsible_unit": "责任单位不在本县（市、区），请用移送。"})


def _fill(hazard: Hazard, **values) -> None:
    for name, value in values.items():
        if value not in (None, ""):
            setattr(hazard, name, value)


def _require_five(hazard: Hazard, due_on: date | None) -> None:
    """五落实 must be complete for a major hazard (domain §3.4)."""
    wanted = {"responsible_person": "责任人", "measures": "措施", "emergency_plan": "预案"}
    errors = {
        name: f"重大隐患五落实必须齐全，请填{word}。" for name, word in wanted.items() if not getattr(hazard, name)
    }
    if hazard.funds_planned is None:
        errors["funds_planned"] = "重大隐患五落实必须齐全，请填计划资金，不需要资金的填 0。"
    if errors:
        raise ValidationError(errors)


def _start_rectify(hazard: Hazard, today: date, due_on: date | None) -> None:
    if hazard.due_on is not None and (carried := clocks.running(hazard, ClockKind.RECTIFY)):
        carried.charged_to = hazard.responsible_unit
        carried.save(update_fields=["charged_to"])
        return
    if due_on is None:
        deadline = clocks.rectify_deadline(hazard.mode, today)
    elif due_on < today:
        raise ValidationError({"due_on": f"整改期限 {due_on:%Y-%m-%d} 早于今天，请填今天或以后的日期。"})
    else:
        deadline = clocks.ordered_deadline(due_on, today)
    hazard.due_on = deadline.on
    clocks.start(hazard, ClockKind.RECTIFY, today, charged_to=hazard.responsible_unit, deadline=deadline)


def acknowledge(hazard: Hazard, actor: User, today: date) -> None:
    """签收: the clock to sign stops, the deadline of rectification becomes the running date."""
    clocks.stop(hazard, ClockKind.SIGN, today)
    hazard.clock_due_on = hazard.due_on


def decline(hazard: Hazard, actor: User, today: date, *, reason: str, proposed_unit: Unit | None = None) -> str:
    """退回（首接负责）. The days of this round stay counted to the decliner; the second time the 安委办 designates."""
    _require(reason, "reason", "请写明退回的理由。")
    clocks.stop(hazard, ClockKind.SIGN, today)
    clocks.stop(hazard, ClockKind.RECTIFY, today)
    hazard.decline_count += 1
    hazard.responsible_unit, hazard.due_on = None, None
    hazard.responsible_person = hazard.responsible_phone = ""
    charged = hazard.county if hazard.decline_count > 1 else hazard.ordering_unit
    clocks.start(hazard, ClockKind.ASSIGN, today, charged_to=charged)
    return Status.DESIGNATING if hazard.decline_count > 1 else Status.REPORTED


def submit(
    hazard: Hazard,
    actor: User,
    today: date,
    *,
    rectify_note: str,
    photos: Sequence[StoredFile] = (),
    rectified_on: date | None = None,
    funds_spent: Decimal | None = None,
) -> None:
    """提交整改 with after-photos. The clock of rectification stops today if this submission is later passed."""
    _require(rectify_note, "rectify_note", "请写明做了什么。")
    rectified_on = rectified_on or today
    if not photos:
        raise ValidationError({"photos": "请上传至少一张整改后的照片。"})
    if not hazard.found_on <= rectified_on <= today:
        raise ValidationError({"rectified_on": "整改完成日期应在登记之后、今天之前。"})
    if hazard.funds_planned and funds_spent is None:
        raise ValidationError({"funds_spent": "交办时列了计划资金，请填实际投入，没有投入的填 0。"})
    attach(hazard, actor, photos, EvidenceKind.AFTER)
    hazard.rectify_note, hazard.rectified_on = rectify_note.strip(), rectified_on
    hazard.funds_spent = funds_spent
    hazard.submitted_on, hazard.submitted_by = today, actor
    clocks.stop(hazard, ClockKind.RECTIFY, today)
    clocks.start(hazard, ClockKind.RECHECK, today, charged_to=hazard.ordering_unit)


def withdraw(hazard: Hazard, actor: User, today: date) -> None:
    """撤回: the submission never was; the clock goes on from where it stood."""
    _unsubmit(hazard, today)


def _unsubmit(hazard: Hazard, today: date) -> None:
    clocks.stop(hazard, ClockKind.RECHECK, today)
    clocks.resume_rectify(hazard)
    hazard.submitted_on = hazard.submitted_by = hazard.rectified_on = None
    hazard.rechecked_by = None


def pass_(
    hazard: Hazard,
    actor: User,
    today: date,
    *,
    note: str = "",
    is_visited: bool = False,
    photos: Sequence[StoredFile] = (),
    is_verified: bool = False,
    verified_note: str = "",
) -> None:
    """复查通过 → 销号. Needs a visit or a photo; photos that were marked have been looked into."""
    if not photos and not is_visited:
        raise ValidationError({"photos": "请拍一张复查照片，或者勾选“已到现场查看”。"})
    settle(hazard, actor, is_verified=is_verified, verified_note=verified_note)
    attach(hazard, actor, photos, EvidenceKind.RECHECK)
    write_off(hazard, today, rechecked_by=actor, note=note)


def write_off(
    hazard: Hazard, today: date, *, rechecked_by: User, second_rechecker: User | None = None, note: str
) -> None:
    """销号: what was found at the re-check, and by whom; every clock stops."""
    hazard.rechecked_by, hazard.second_rechecker = rechecked_by, second_rechecker
    hazard.recheck_note = note.strip() or "经复查，隐患已消除。"
    hazard.ended_on = today
    clocks.stop_all(hazard, today)


def send_back(hazard: Hazard, actor: User, today: date, *, reason: str, photos: Sequence[StoredFile] = ()) -> None:
    """退回重改: one more round; the deadline in force stays."""
    _require(reason, "reason", "请写明哪里没有改好。")
    answer_by_sending_back(hazard, actor, reason)
    attach(hazard, actor, photos, EvidenceKind.RECHECK)
    _unsubmit(hazard, today)
    hazard.recheck_note = reason.strip()
    hazard.round += 1


def transfer(hazard: Hazard, actor: User, today: date, *, regulator: Unit, reason: str) -> None:
    """移送其他部门 (安全生产法第六十九条). The deadline follows the hazard."""
    _require(reason, "reason", "请写明移送的理由。")
    if regulator.kind != "department" or regulator.county_id != hazard.county_id:
        raise ValidationError({"regulator": "请选择本县（市、区）的监管部门。"})
    if regulator.pk == hazard.regulator_id:
        raise ValidationError({"regulator": "这条隐患现在就由该部门监管，不需要移送。"})
    clocks.stop(hazard, ClockKind.SIGN, today)
    hazard.regulator = regulator
    hazard.responsible_unit = None
    clocks.start(hazard, ClockKind.ASSIGN, today, charged_to=regulator)


def merge(hazard: Hazard, actor: User, today: date, *, into: Hazard) -> None:
    """并案: photos follow; the hazard is counted once."""
    if into.pk == hazard.pk or into.unit_id != hazard.unit_id:
        raise ValidationError({"into": "只能并入同一单位的另一条隐患。"})
    if not into.is_open:
        raise ValidationError({"into": "要并入的隐患已经办结，请选择未销号的一条。"})
    hazard.evidence.update(hazard=into)
    hazard.marks.update(hazard=into)
    hazard.merged_into, hazard.ended_on = into, today
    clocks.stop_all(hazard, today)


def reopen(
    hazard: Hazard,
    actor: User,
    today: date,
    *,
    reason: str,
    photos: Sequence[StoredFile] = (),
    due_on: date | None = None,
) -> None:
    """回潮: the former closure is kept beside the hazard, so that published months stay as they were."""
    _require(reason, "reason", "请写明抽查发现了什么。")
    if not photos:
        raise ValidationError({"photos": "请上传抽查时的照片。"})
    Relapse.objects.create(
        hazard=hazard,
        closed_on=hazard.ended_on,
        submitted_on=hazard.submitted_on,
        due_on=hazard.due_on,
        reopened_on=today,
        reopened_by=actor,
        reason=reason.strip(),
    )
    hazard.round += 1
    attach(hazard, actor, photos, EvidenceKind.BEFORE)
    hazard.ended_on = hazard.submitted_on = hazard.submitted_by = hazard.rectified_on = None
    hazard.rechecked_by = hazard.second_rechecker = None
    hazard.is_fixed_on_site, hazard.due_on = False, None
    hazard.mode = Mode.LIMITED if hazard.mode == Mode.ON_THE_SPOT else hazard.mode
    hazard.ordering_unit = sides.acting_unit(actor, "hazard.reopen")
    _start_rectify(hazard, today, due_on)


def _require(text: str, name: str, message: str) -> None:
    if not text or not text.strip():
        raise ValidationError({name: message})


EFFECTS: dict[str, Callable[..., str | None]] = {
    "assign": assign,
    "acknowledge": acknowledge,
    "decline": decline,
    "submit": submit,
    "withdraw": withdraw,
    "pass": pass_,
    "send_back": send_back,
    "transfer": transfer,
    "merge": merge,
    "reopen": reopen,
}
