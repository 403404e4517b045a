"""回头看: which written-off hazards are looked at again, as a pure function of a pool and a seed. No database, no web.

Sources: lifecycle (回潮), peers §2 (mandatory sample 回头看, 三级检查复核 海门). How anybody repeats a draw (``SM3`` as in
``inspections/draws/rules.py``): each hazard has the value ``SM3(种子|隐患编号)``; in ascending order of the values, the first
``take`` are drawn. The SM3 of the pool is kept beside it, so that it cannot be changed afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from django.db.models import TextChoices

from inspections.draws.rules import sm3, text_of


class Status(TextChoices):
    WAITING = "waiting", "待抽查"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格，待登记回潮"
    REOPENED = "reopened", "不合格，已登记回潮"
    EXCUSED = "excused", "无法抽查"


NOT_HELD = (Status.FAILED, Status.REOPENED)  # 不合格
JUDGED = (Status.PASSED, *NOT_HELD)


def how_many(pool: int, share: Decimal, least: int) -> int:
    """The share of the pool, rounded up, at least ``least``, never more than there are."""
    wanted = int((pool * share).to_integral_value(ROUND_CEILING))
    return min(pool, max(wanted, least))


def pool_text(numbers: Iterable[str]) -> str:
    """The canonical text of a pool, whose SM3 is kept."""
    return text_of({"hazards": sorted(numbers)})


def value_of(seed: str, number: str) -> str:
    return sm3(f"{seed}|{number}")


def drawn(seed: str, numbers: Iterable[str], take: int) -> list[str]:
    """The first ``take`` in the order of their values. Same pool and same seed, same answer."""
    return sorted(numbers, key=lambda number: (value_of(seed, number), number))[:take]


def dealt(tasks: Sequence[str], allowed: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Who checks what: task by task, of those who may, the one with the fewest so far, in the order named.

    A task that nobody may do is left out.
    """
    given: dict[int, int] = {}
    found: dict[str, int] = {}
    for task in tasks:
        people = allowed.get(task, ())
        if people:
            person = min(people, key=lambda each: (given.get(each, 0), people.index(each)))
            found[task] = person
            given[person] = given.get(person, 0) + 1
    return found


def number_text(division_code: str, year: int, order: int) -> str:
    """抽查编号: ``HT-341182-2026-0007``."""
    return f"HT-{division_code}-{year}-{order:04d}"
