"""Verbs of 裁量基准. The only code that writes grades after they have shipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.accounts.models import User
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from anquan.units.models import Unit
from anquan.workdays.rules import ONE_DAY
from anquan.workflow import NotAllowed
from enforcement.law.amounts import said
from enforcement.models import DiscretionGrade, PenaltyClause
from enforcement.rules import PartyKind
from inspections.organs import county_of, posts_with

RIGHT = "penalty.edit"
CHANGED = "grade.change"
Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Grade:
    """One line of the 裁量基准 as it is typed: yuan from and to for a unit and for a person."""

    name: str
    circumstance: str
    unit: Bounds = (None, None)
    person: Bounds = (None, None)

    @property
    def text(self) -> str:
        parts = [f"{label}{said(low)}–{said(high)}元" for label, (low, high) in (("单位", self.unit), ("个人", self.person))
                 if low is not None and high is not None]  # fmt: skip
        return "，".join(parts)


@transaction.atomic
def change_grades(
    *,
    actor: User,
    clause: PenaltyClause,
    grades: Sequence[Grade],
    valid_from: date,
    basis: str,
    reason: str,
    today: date,
    seen: int | None = None,
) -> list[DiscretionGrade]:
    """The 裁量基准 of the actor's county for a clause, from a day that is not over. What held before stays as it was.

    Raises ``NotAllowed`` and ``ValidationError`` by field (``grades`` for the table).
    """
    if not posts_with(actor, RIGHT):
        raise NotAllowed("裁量基准由部门负责人调整。", "forbidden")
    county = county_of(actor, RIGHT)
    PenaltyClause.objects.select_for_update(of=("self",)).get(pk=clause.pk)
    refuse_if_overtaken(clause, CHANGED, seen)
    own = DiscretionGrade.objects.filter(clause=clause, county=county, valid_to=None)
    _check_day(own, valid_from, today)
    _check_texts(basis, reason)
    _check(clause, grades)
    before = {each.name: each for each in own}
    for each in before.values():
        each.valid_to = valid_from - ONE_DAY
        each.save(update_fields=["valid_to"])
    made = [
        _made(actor, clause, county, order, each, valid_from, basis, reason) for order, each in enumerate(grades, 1)
    ]
    changes = {
        name: [_text(before.get(name)), next((each.text for each in grades if each.name == name), None)]
        for name in dict.fromkeys([*before, *(each.name for each in grades)])
    }
    record(
        actor=actor,
        action=CHANGED,
        obj=clause,
        county=county,
        changes=changes,
        note=f"{valid_from} 起。{reason.strip()}",
    )
    return made


def _made(
    actor: User, clause: PenaltyClause, county: Unit, order: int, each: Grade, valid_from: date, basis: str, reason: str
) -> DiscretionGrade:
    return DiscretionGrade.objects.create(
        clause=clause, county=county, order=order, name=each.name.strip(), circumstance=each.circumstance.strip(),
        unit_min=each.unit[0], unit_max=each.unit[1], person_min=each.person[0], person_max=each.person[1],
        basis=basis.strip(), reason=reason.strip(), confidence="S", valid_from=valid_from, made_by=actor,
    )  # fmt: skip


def _text(row: DiscretionGrade | None) -> str | None:
    if row is None:
        return None
    return Grade(row.name, row.circumstance, (row.unit_min, row.unit_max), (row.person_min, row.person_max)).text


def _check_day(own, valid_from: date, today: date) -> None:
    if valid_from < today:
        raise ValidationError({"valid_from": "可以从今天起，不能更早：以前的案件按当时的基准裁量。"})
    newest = own.order_by("-valid_from").first()
    if newest and valid_from <= newest.valid_from:
        raise ValidationError({"valid_from": f"已有从 {newest.valid_from} 起的基准，新的请从这一天以后开始。"})


def _check_texts(basis: str, reason: str) -> None:
    missing = {"basis": basis, "reason": reason}
    if errors := {name: "请填写这一项。" for name, text in missing.items() if not text.strip()}:
        raise ValidationError(errors)


def _check(clause: PenaltyClause, grades: Sequence[Grade]) -> None:
    if not grades:
        raise ValidationError({"grades": "请至少写一档。"})
    names = [each.name.strip() for each in grades]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ValidationError({"grades": f"档次“{twice}”写了两遍。"})
    for place, each in enumerate(grades, 1):
        if not each.name.strip() or not each.circumstance.strip():
            raise ValidationError({"grades": f"第 {place} 档：请写档次名称和情节。"})
        for kind, bounds in ((PartyKind.UNIT, each.unit), (PartyKind.PERSON, each.person)):
            if problem := _wrong(clause, kind, bounds):
                raise ValidationError({"grades": f"第 {place} 档“{each.name}”：{problem}"})


def _wrong(clause: PenaltyClause, kind: PartyKind, bounds: Bounds) -> str:
    whole, (low, high) = clause.range_of(kind), bounds
    if whole is None:
        return "" if low is None and high is None else f"这一条没有规定对{kind.label}罚款，请留空。"
    if low is None or high is None:
        return f"请写全对{kind.label}罚款的下限和上限。"
    if low > high:
        return f"对{kind.label}罚款的下限大于上限。"
    if low < whole[0] or high > whole[1]:
        return f"对{kind.label}的罚款要在法定的 {said(whole[0])} 至 {said(whole[1])} 元之内。"
    return ""
