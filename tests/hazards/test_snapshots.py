"""Frozen months: each once, never changed, corrections beside them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from anquan.indicators import REGISTRY, Period, Slice, table
from anquan.units.models import Unit
from hazards import snapshots
from hazards.models import Hazard, Snapshot
from tests.hazards.reminding import at
from tests.racing import race

MAY, JUNE = date(2026, 5, 12), date(2026, 6, 3)


def take(today: date) -> int:
    return snapshots.take_missing(today=today, now=at(today, 1, 40))


@pytest.fixture
def may(play):
    """In May three were found in 涧溪 and two of them closed, one in 管店; nothing in June."""
    for _ in range(2):
        play.closed(today=MAY)
    play.rectifying(today=MAY)
    play.rectifying(by="guandian_inspector", unit="hengfeng", officer="other_officer", today=MAY)


def stored(period: str, unit: Unit, code: str) -> tuple[int, int | None]:
    row = snapshots.latest(period, unit, code)
    return row.numerator, row.denominator


def test_a_month_is_frozen_for_counties_and_townships_with_both_numbers(world, may):
    take(date(2026, 6, 1))
    assert stored("2026-05", world.jianxi, "haz.found") == (3, None)
    assert stored("2026-05", world.mingguang, "haz.rectification_rate") == (2, 4)
    assert stored("2026-05", world.guandian, "haz.rectification_rate") == (0, 1)
    assert stored("2026-05", world.longyang, "haz.rectification_rate") == (0, 0), "an empty set has no rate"


def test_every_registered_figure_of_every_unit_is_there(world, may):
    take(date(2026, 6, 1))
    units = Unit.objects.filter(kind__in=["county", "township"]).count()
    codes = [code for code in REGISTRY if snapshots.is_frozen(code)]
    assert len(codes) == 27
    assert Snapshot.objects.count() == units * len(codes)


def test_the_frozen_figure_is_the_live_one_cell_by_cell(world, may):
    take(date(2026, 6, 1))
    asked = Slice(None, Period.parse("2026-05"), date(2026, 6, 1))
    for code in [code for code in REGISTRY if code.startswith("haz.")]:
        for unit_id, live in table(code, asked, "township_id").items():
            row = Snapshot.objects.get(unit_id=unit_id, code=code)
            value = live.value
            assert (row.numerator, row.denominator) == (
                (value.numerator, value.denominator) if REGISTRY[code].is_rate else (value, None)
            )


def test_a_second_run_and_a_running_month_add_nothing(may):
    assert take(date(2026, 6, 1)) > 0
    assert take(date(2026, 6, 1)) == 0
    assert take(date(2026, 6, 30)) == 0


def test_missed_months_are_made_up_but_not_what_can_no_longer_be_known(world, may):
    take(date(2026, 8, 3))
    assert set(Snapshot.objects.values_list("period", flat=True)) == {"2026-05", "2026-06", "2026-07"}
    assert snapshots.latest("2026-05", world.jianxi, "haz.found").numerator == 3
    assert snapshots.latest("2026-05", world.jianxi, "haz.open") is None, (
        "what was open at the end of May nobody knows now"
    )
    assert snapshots.latest("2026-07", world.jianxi, "haz.open").numerator == 1
    assert "2026-08-03 01:40 的状态" in snapshots.latest("2026-07", world.jianxi, "haz.open").definition


def test_later_work_does_not_change_a_frozen_month(world, play, may):
    take(date(2026, 6, 1))
    hazard = Hazard.objects.filter(status="rectifying", township=world.jianxi).get()
    play.move(play.submit(hazard, today=JUNE), "pass", by="inspector2", is_visited=True, today=JUNE)
    take(date(2026, 7, 1))
    assert stored("2026-05", world.jianxi, "haz.fixed") == (2, None)


def test_a_correction_stands_beside_with_its_reason(world, play, may):
    take(date(2026, 6, 1))
    play.closed(today=date(2026, 5, 30))
    correct = {"period": "2026-05", "unit": world.jianxi, "code": "haz.found", "today": JUNE, "now": at(JUNE)}
    with pytest.raises(PermissionDenied):
        snapshots.correct(actor=world.fresh("awb"), reason="补录", **correct)
    with pytest.raises(ValidationError):
        snapshots.correct(actor=world.fresh("director"), reason=" ", **correct)
    snapshots.correct(actor=world.fresh("director"), reason="5 月 30 日的一条补录", **correct)
    rows = Snapshot.objects.filter(period="2026-05", unit=world.jianxi, code="haz.found").order_by("revision")
    assert list(rows.values_list("revision", "numerator", "reason")) == [(0, 3, ""), (1, 4, "5 月 30 日的一条补录")]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_freeze_each_row_once(may):
    race(*[lambda: take(date(2026, 6, 1))] * 3)
    keys = list(Snapshot.objects.values_list("period", "unit", "code", "revision"))
    assert keys and len(keys) == len(set(keys))
    assert take(date(2026, 6, 1)) == 0
