"""The draw itself, as a pure function of a frozen pool and a seed. No database, no web, no ``random``.

Sources: domain §5.2 (双随机一公开; seed, snapshot, time and witness are kept), §5.1 (at least two certified officers).

How anybody repeats a draw. ``SM3`` (GB/T 32905) is of UTF-8 text and is written as 64 small hexadecimal digits;
``|`` is the vertical bar; numbers are written in decimal.

1. 名单: the pool as JSON, keys sorted, without blanks, Chinese characters as they are. Its SM3 is the 名单校验值, published
   when the pool is locked.
2. 种子: when the pool is locked the server takes 32 random bytes, the 密值 (64 hexadecimal digits), keeps them secret
   and publishes ``SM3(密值)``, the 承诺值. At the draw a witness may say a number that nobody knew before.
   ``种子 = SM3(密值|见证数|名单校验值)``.
3. Objects: each has the value ``SM3(种子|object|对象编号)``. In ascending order of the values, the first ``take`` are drawn.
4. Officers: object by object in that order, organ by organ in the order of ``organs``. The officers of the organ are
   ordered by how many objects they were dealt so far, fewest first, and among equals by
   ``SM3(种子|officer|对象编号|人员编号)``. Whoever has to keep away from the object, or goes there already for another
   organ, is passed over; the first ``each`` of the others go.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db.models import TextChoices

LEAST_OFFICERS = 2  # 行政处罚法 art. 42, 55


class Status(TextChoices):
    DRAFT = "draft", "拟定"
    LOCKED = "locked", "已锁定名单"
    DRAWN = "drawn", "已抽取"
    DISPATCHED = "dispatched", "已派发"
    PUBLISHED = "published", "已公开结果"
    CANCELLED = "cancelled", "已作废"


S = Status
LOCKED = (S.LOCKED, S.DRAWN, S.DISPATCHED, S.PUBLISHED)
DRAWN = (S.DRAWN, S.DISPATCHED, S.PUBLISHED)
STEPS = ("拟定", "锁定名单", "抽取", "派发", "公开结果")
STEP_OF: dict[str, int] = {S.DRAFT: 0, S.LOCKED: 2, S.DRAWN: 3, S.DISPATCHED: 4, S.PUBLISHED: 5, S.CANCELLED: 0}


class Tie(TextChoices):
    """Why an officer keeps away from a unit (行政处罚法 art. 43)."""

    KIN = "kin", "近亲属在该单位任职或者持股"
    FORMER = "former", "曾在该单位任职"
    INTEREST = "interest", "与该单位有投资或者其他利益关系"
    OTHER = "other", "其他可能影响公正的关系"


# what the office may publish with the results; objects, seed and values are always public then
PUBLIC_FIELDS = {"officers": "检查人员姓名", "organs": "派出人员的部门", "results": "检查结果"}
PUBLISHED = ("organs", "results")
BY_AVOIDANCE, BY_ANOTHER_ORGAN = "按规定回避", "已代表另一部门参加这一家的检查"


# --- SM3 and texts ------------------------------------------------------------------------------------------------------
def sm3(text: str) -> str:
    state = hashes.Hash(hashes.SM3())
    state.update(text.encode())
    return state.finalize().hex()


def text_of(pool: dict[str, Any]) -> str:
    """The canonical text of a pool."""
    return json.dumps(pool, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(pool: dict[str, Any]) -> str:
    return sm3(text_of(pool))


def seed_of(secret: str, witness_number: str, pool_digest: str) -> str:
    return sm3(f"{secret}|{witness_number}|{pool_digest}")


def object_value(seed: str, unit: int) -> str:
    return sm3(f"{seed}|object|{unit}")


def officer_value(seed: str, unit: int, person: int) -> str:
    return sm3(f"{seed}|officer|{unit}|{person}")


# --- the draw -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Passed:
    """An officer whose turn it was and who was passed over."""

    organ: int
    person: int
    reason: str


@dataclass(frozen=True)
class Drawn:
    """One object with those who go there: ``officers`` are (organ, person) in the order in which they were dealt."""

    unit: int
    officers: tuple[tuple[int, int], ...]
    passed: tuple[Passed, ...]


class ShortOfOfficers(ValueError):
    """Not enough officers of an organ are left for an object."""

    def __init__(self, unit: int, organ: int):
        super().__init__(f"unit {unit}, organ {organ}")
        self.unit, self.organ = unit, organ


@dataclass
class _Table:
    """What is dealt from: who belongs to which organ, who keeps away from what, how many each has so far."""

    seed: str
    each: int
    people: dict[int, list[int]]
    avoid: set[tuple[int, int]]
    dealt: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def deal(self, unit: int, organ: int, already: Sequence[tuple[int, int]]) -> tuple[list[int], list[Passed]]:
        going = {person for _, person in already}
        chosen: list[int] = []
        passed: list[Passed] = []
        for person in self._in_turn(unit, organ):
            if len(chosen) == self.each:
                break
            if (person, unit) in self.avoid:
                passed.append(Passed(organ, person, BY_AVOIDANCE))
            elif person in going:
                passed.append(Passed(organ, person, BY_ANOTHER_ORGAN))
            else:
                chosen.append(person)
        if len(chosen) < self.each:
            raise ShortOfOfficers(unit, organ)
        for person in chosen:
            self.dealt[organ, person] += 1
        return chosen, passed

    def _in_turn(self, unit: int, organ: int) -> list[int]:
        return sorted(
            self.people.get(organ, ()),
            key=lambda person: (self.dealt[organ, person], officer_value(self.seed, unit, person), person),
        )


def draw(pool: dict[str, Any], seed: str) -> list[Drawn]:
    """Whom and by whom, in the order drawn. Same pool and same seed give the same answer, today and in ten years.

    ``ShortOfOfficers`` when the officers of an organ do not suffice for an object.
    """
    people: dict[int, list[int]] = defaultdict(list)
    for officer in pool["officers"]:
        people[officer["organ"]].append(officer["id"])
    table = _Table(seed, pool["each"], people, {(person, unit) for person, unit in pool["avoid"]})
    units = sorted((each["id"] for each in pool["objects"]), key=lambda unit: (object_value(seed, unit), unit))
    return [_one(table, unit, pool["organs"]) for unit in units[: pool["take"]]]


def _one(table: _Table, unit: int, organs: Sequence[int]) -> Drawn:
    officers: list[tuple[int, int]] = []
    passed: list[Passed] = []
    for organ in organs:
        chosen, skipped = table.deal(unit, organ, officers)
        officers += [(organ, person) for person in chosen]
        passed += skipped
    return Drawn(unit, tuple(officers), tuple(passed))


def number_text(division_code: str, year: int, order: int) -> str:
    """抽查编号: ``SJ-341182-2026-0007``."""
    return f"SJ-{division_code}-{year}-{order:04d}"
