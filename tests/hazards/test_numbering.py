"""隐患编号: no gap and no duplicate, with threads, rollbacks and the turn of the year (acceptance C8).

``REGISTRATIONS=20`` (``make long``) plays the race of whole registrations in full.
"""

import os
from collections import defaultdict
from datetime import date

import pytest
from django.db import DatabaseError, connection, models, transaction

from anquan.papers.models import Counter
from anquan.papers.numbering import take
from hazards.models import Hazard
from tests.racing import race, winners

THREADS, EACH = 16, 20
REGISTRATIONS = int(os.environ.get("REGISTRATIONS", "6"))  # of each person: SQLite writes them one after the other
SERIES = "YH-341182"


class ChangedMyMind(Exception):
    """Stands for whatever makes a registration fail after its number was taken."""


def creations(thread: int, number_of) -> list[tuple[int, int]]:
    """Twenty creations, every tenth rolled back, half of them in the new year. Returns (year, number) of the committed."""
    done = []
    for place in range(EACH):
        year = 2026 + (place >= EACH // 2)
        try:
            with transaction.atomic():
                number = number_of(year)
                if (thread * EACH + place) % 10 == 3:
                    raise ChangedMyMind
        except ChangedMyMind:
            continue
        done.append((year, number))
    return done


def by_year(outcomes) -> dict[int, list[int]]:
    found = defaultdict(list)
    for pairs in winners(outcomes):
        for year, number in pairs:
            found[year].append(number)
    return {year: sorted(numbers) for year, numbers in found.items()}


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_with_rollbacks_over_the_turn_of_the_year_leave_no_gap_and_no_double():
    outcomes = race(*[lambda n=n: creations(n, lambda year: take(series=SERIES, year=year)) for n in range(THREADS)])
    assert not [one for one in outcomes if isinstance(one, Exception)]
    found = by_year(outcomes)
    assert sum(len(numbers) for numbers in found.values()) == THREADS * EACH * 9 // 10
    for year, numbers in found.items():
        assert numbers == list(range(1, len(numbers) + 1)), year
        assert Counter.objects.get(series=SERIES, year=year).value == len(numbers)


@pytest.mark.django_db(transaction=True)
def test_the_control_max_plus_one_gives_doubles():
    """The same race with max()+1 must fail, or the race would prove nothing. SQLite writes one after the other."""
    if connection.vendor == "sqlite":
        pytest.skip("IMMEDIATE transactions of SQLite stand in a queue: max()+1 cannot double there")

    def max_plus_one(year: int) -> int:
        last = Counter.objects.filter(series__startswith="control", year=year).aggregate(last=models.Max("value"))[
            "last"
        ]
        Counter.objects.create(series=f"control-{id(object())}-{connection.connection.get_backend_pid()}-{last}", year=year,
                               value=(last or 0) + 1)  # fmt: skip
        return (last or 0) + 1

    numbers = by_year(race(*[lambda n=n: creations(n, max_plus_one) for n in range(THREADS)]))
    assert any(len(set(found)) < len(found) for found in numbers.values()), "no double: the threads did not meet"


@pytest.mark.django_db(transaction=True)
def test_the_control_reading_and_then_writing_gives_doubles_on_either_engine():
    """Without a transaction around both, SQLite doubles as well."""
    Counter.objects.create(series="control", year=2026)
    counter = Counter.objects.filter(series="control", year=2026)

    def read_then_write() -> list[int]:
        taken = []
        for _ in range(EACH):
            taken.append(counter.get().value + 1)
            counter.update(value=taken[-1])
        return taken

    taken = [number for numbers in winners(race(*[read_then_write] * THREADS)) for number in numbers]
    assert len(set(taken)) < len(taken), "no double: the threads did not meet"


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_register_over_new_year_and_every_tenth_fails_but_no_number_is_lost(play, world):
    """The same with whole registrations: 16 people, two counties, every tenth rolled back, New Year between."""
    places = [("inspector", "xinyuan"), ("far_inspector", "far_plant")]

    def register(thread: int) -> list[str]:
        done, (by, unit) = [], places[thread % 2]
        for place in range(REGISTRATIONS):
            day = date(2026, 12, 31) if place < REGISTRATIONS // 2 else date(2027, 1, 1)
            try:
                with transaction.atomic():
                    hazard = play.reported(by=by, unit=unit, description=f"第 {thread} 人第 {place} 处", today=day,
                                           photos=(), no_photo_reason="测试")  # fmt: skip
                    if (thread * REGISTRATIONS + place) % 10 == 3:
                        raise ChangedMyMind
            except ChangedMyMind:
                continue
            done.append(hazard.number)
        return done

    outcomes = race(*[lambda n=n: register(n) for n in range(THREADS)])
    assert not [one for one in outcomes if isinstance(one, Exception)]
    numbers = sorted(number for mine in winners(outcomes) for number in mine)
    assert numbers == sorted(Hazard.objects.values_list("number", flat=True))
    assert len(numbers) == len([n for n in range(THREADS * REGISTRATIONS) if n % 10 != 3])
    for county in ("341182", "370481"):
        for year in (2026, 2027):
            series = [number for number in numbers if number.startswith(f"YH-{county}-{year}-")]
            assert (
                series == [f"YH-{county}-{year}-{n:06d}" for n in range(1, len(series) + 1)]
                and len(series) > 2 * REGISTRATIONS
            )


@pytest.mark.django_db(transaction=True)
def test_registrations_at_once_are_numbered_without_a_gap_and_a_void_one_keeps_its_number(play, world):
    photos = {n: play.photo(world.inspector) for n in range(8)}

    def register(n: int) -> str:
        return play.reported(description=f"第 {n} 处通道堆放杂物", photos=[photos[n]], today=date(2026, 9, 1)).number

    numbers = sorted(winners(race(*[lambda n=n: register(n) for n in range(8)])))
    assert numbers == [f"YH-341182-2026-{n:06d}" for n in range(1, 9)]
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012  both belong to the one transaction
        play.reported(description="写到一半断了", today=date(2026, 9, 1))
        Hazard.objects.create(number=numbers[0], source="township", unit=world.xinyuan, description="重号",
                              found_on=date(2026, 9, 1), reported_by=world.inspector)  # fmt: skip
    hazard = play.reported(description="并案的一条", today=date(2026, 9, 1))
    into = Hazard.objects.get(number=numbers[0])
    play.move(hazard, "merge", by="inspector", into=into, today=date(2026, 9, 1))
    assert hazard.number == "YH-341182-2026-000009"
    assert play.reported(description="再登一条", today=date(2026, 9, 2)).number == "YH-341182-2026-000010"
    assert play.reported(description="新年第一条", today=date(2027, 1, 1)).number == "YH-341182-2027-000001"


@pytest.mark.django_db
def test_each_county_counts_for_itself(play):
    assert play.reported().number.startswith("YH-341182-")
    assert play.reported(by="far_inspector", unit="far_plant").number.startswith("YH-370481-")
    assert play.reported(by="far_inspector", unit="far_plant").number.endswith("-000002")


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_only_inside_the_transaction_that_uses_it():
    with pytest.raises(transaction.TransactionManagementError):
        take(series=SERIES, year=2026)
    assert not Counter.objects.exists()
