"""Do two people changing the tree at once leave it whole?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from anquan.units import selectors
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.services import create_unit, merge_units, move_unit, tree, update_unit
from anquan.units.services.facts import StaleUnit
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_an_enterprise_made_while_its_township_moves_goes_along(attempt, pancun, tengzhou):
    def make(number: int):
        return lambda: create_unit(
            actor=None, kind=Kind.ENTERPRISE, name=f"企业{number}", parent=pancun, uscc_missing_reason="正在办理"
        )

    outcomes = race(make(1), lambda: move_unit(actor=None, unit=pancun, parent=tengzhou), make(2), make(3))
    assert len(winners(outcomes)) == 4, outcomes
    assert not selectors.broken_branches().exists()
    assert set(Unit.objects.enterprises().values_list("county", flat=True)) == {tengzhou.pk}


def test_of_two_who_edit_one_version_the_second_is_told_what_changed(pancun, make_enterprise):
    firm = make_enterprise(pancun, phone="0")
    outcomes = race(
        *(lambda phone=phone: update_unit(actor=None, unit=firm, version=1, phone=phone) for phone in ("1", "2"))
    )
    (late,) = [outcome for outcome in outcomes if isinstance(outcome, StaleUnit)]
    assert len(winners(outcomes)) == 1
    firm.profile.refresh_from_db()
    assert late.entries[0].changes["电话"] == ("0", firm.profile.phone)


def test_two_merges_the_opposite_way_round_leave_one_unit(pancun, jianxi, make_enterprise):
    one, two = make_enterprise(pancun), make_enterprise(jianxi)
    outcomes = race(
        lambda: merge_units(actor=None, keep=one, drop=two, reason="重复"),
        lambda: merge_units(actor=None, keep=two, drop=one, reason="重复"),
    )
    assert len(winners(outcomes)) == 1
    assert any(isinstance(outcome, ValidationError) for outcome in outcomes)
    assert Unit.objects.active().enterprises().count() == 1
    assert not selectors.broken_branches().exists()


@pytest.fixture
def unlocked(monkeypatch):
    """The controls: no lock on the tree, no lock on rows. SQLite writes one transaction after the other anyway."""
    if connection.vendor == "sqlite":
        pytest.skip("IMMEDIATE transactions of SQLite stand in a queue, with or without a lock")
    monkeypatch.setattr(tree, "lock_tree", lambda: None)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)


def test_control_without_locks_an_enterprise_is_left_behind_by_its_township(unlocked, pancun, tengzhou, mingguang):
    for attempt in range(60):
        home = (tengzhou, mingguang)[attempt % 2]
        race(
            *(lambda n=n: create_unit(actor=None, kind=Kind.ENTERPRISE, name=f"企业{n}", parent=pancun, uscc_missing_reason="无")
              for n in range(attempt * 3, attempt * 3 + 3)),
            lambda home=home: move_unit(actor=None, unit=Unit.objects.get(pk=pancun.pk), parent=home),
        )  # fmt: skip
        if selectors.broken_branches().exists():
            return
    pytest.fail("the threads never met: the race above proves nothing")


def test_control_without_locks_both_edits_of_one_version_stand(unlocked, pancun, make_enterprise):
    for attempt in range(60):
        firm = make_enterprise(pancun, name=f"企业{attempt}", phone="0")
        edits = (
            lambda phone=phone, firm=firm: update_unit(actor=None, unit=firm, version=1, phone=phone) for phone in "12"
        )
        if len(winners(race(*edits))) == 2:
            return
    pytest.fail("the threads never met: the race above proves nothing")
