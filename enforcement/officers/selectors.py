"""Whose power covers what, who is qualified, what soon ends. Reading only."""

from datetime import date

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.units.rules import Kind
from enforcement.models import Mandate, PenaltyClause, Qualification
from enforcement.rules import MandateKind, Procedure, QualificationKind

RELATED = ("unit", "from_unit", "made_by")
_BEFORE = {MandateKind.OWN: 0, MandateKind.TRANSFERRED: 1, MandateKind.ENTRUSTED: 2}


def mandate_for(unit: Unit, clause: PenaltyClause | None, on: date, procedure: str = "") -> Mandate | None:
    """The registered power under which this unit may punish by this clause on that day: its own before a given one.

    Without a clause: the first it has. None: nothing is registered; whether it may all the same: :func:`why_no_power`.
    """
    return next((row for row in _held(unit, on) if not why_not_covered(row, clause, on, procedure)), None)


def why_no_power(unit: Unit, clause: PenaltyClause | None, on: date, procedure: str = "") -> str | None:
    """Why this unit may not decide on that day; None: it may.

    安委会, 安委办 and the grid never (domain §0.1); a township by what it was given (罚法 art.20, 24). A department that
    never registered its own power has what its statutes give it.
    """
    if unit.kind not in (Kind.DEPARTMENT, Kind.TOWNSHIP):
        return f"{unit.label}没有行政处罚权：安委会及其办公室、村（社区）、网格不能处罚，请把线索移交监管部门。"
    held = _held(unit, on)
    reasons = [why_not_covered(row, clause, on, procedure) for row in held]
    if None in reasons or unit.kind == Kind.DEPARTMENT and not _registers_its_own(unit):
        return None
    return reasons[0] if reasons else f"{unit.label}在 {on} 没有有效的执法权，不能处罚，请把线索移交监管部门。"


def _held(unit: Unit, on: date) -> list[Mandate]:
    rows = Mandate.objects.in_force(on).filter(unit=unit).select_related(*RELATED).prefetch_related("clauses")
    return sorted(rows, key=lambda row: (_BEFORE[MandateKind(row.kind)], row.pk))


def _registers_its_own(unit: Unit) -> bool:
    return Mandate.objects.filter(unit=unit, kind=MandateKind.OWN).exists()


def covers(mandate: Mandate, clause: PenaltyClause) -> bool:
    """Named in it; 法定职权 without a list covers everything the unit is competent for."""
    named = {each.pk for each in mandate.clauses.all()}
    return clause.pk in named if named else mandate.kind == MandateKind.OWN


def organ_of(mandate: Mandate | None, unit: Unit) -> Unit:
    """In whose name it is decided: whoever has entrusted it (罚法 art.20), else the unit itself."""
    is_entrusted = mandate is not None and mandate.kind == MandateKind.ENTRUSTED
    return mandate.from_unit if mandate and is_entrusted else unit


def why_not_covered(mandate: Mandate, clause: PenaltyClause | None, on: date, procedure: str = "") -> str | None:
    if not mandate.holds_on(on):
        return f"执法权依据“{mandate}”在 {on} 不在有效期内。"
    if clause is not None and not covers(mandate, clause):
        return f"执法权依据“{mandate}”没有列明{clause.citation}，不能据此处罚。"
    if mandate.simple_only and procedure == Procedure.ORDINARY:
        return f"执法权依据“{mandate}”只适用简易程序，一般程序的案件请交委托机关办理。"
    return None


def why_not_reviewer(user: User, on: date) -> str | None:
    """罚法 art.58 ¶2."""
    if is_qualified(user, QualificationKind.REVIEW, on):
        return None
    return "初次从事法制审核的人员应当取得法律职业资格（行政处罚法第五十八条），您没有登记在有效期内的法制审核资格。"


def why_not_host(user: User, on: date) -> str | None:
    """罚法 art.64(4)."""
    if is_qualified(user, QualificationKind.HOST, on):
        return None
    return f"{user.name}没有登记在有效期内的听证主持资格。"


def is_qualified(user: User, kind: str, on: date) -> bool:
    return Qualification.objects.in_force(on).filter(user=user, kind=kind).exists()
