"""Whose power covers what, who is qualified, what soon ends. Reading only."""

from datetime import date

from anquan.accounts.models import User
from anquan.units.models import Unit
from enforcement.models import Mandate, PenaltyClause, Qualification
from enforcement.rules import MandateKind, Procedure, QualificationKind

RELATED = ("unit", "from_unit", "made_by")
_BEFORE = {MandateKind.OWN: 0, MandateKind.TRANSFERRED: 1, MandateKind.ENTRUSTED: 2}


def mandate_for(unit: Unit, clause: PenaltyClause | None, on: date) -> Mandate | None:
    """The power under which this unit may punish by this clause on that day: its own before a given one; None: none.

    Without a clause: the first power it has. A department that registered nothing has what its statutes give it.
    """
    rows = Mandate.objects.in_force(on).filter(unit=unit).select_related(*RELATED).prefetch_related("clauses")
    found = sorted(rows, key=lambda row: (_BEFORE[MandateKind(row.kind)], row.pk))
    return next((row for row in found if clause is None or covers(row, clause)), None)


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
