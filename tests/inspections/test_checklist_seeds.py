"""The checklists that ship: complete, lawful, and no major hazard under 一般."""

import re
from collections import Counter

import pytest

from hazards.rules import Category, Level, Mode
from inspections.checklists import seeds
from inspections.models import Checklist, ChecklistItem
from inspections.selfchecks.lists import SHORT
from tests.hazards.major_words import met_by
from tests.hazards.test_phrases import ARTICLE, laws
from tests.paths import SHARED

LISTS, ITEMS = seeds.rows(seeds.LISTS), seeds.rows(seeds.ITEMS)
TRADE = {row["name"]: row["industry"] for row in LISTS}
NAMED = re.compile(r"《([^》]+)》")


def test_eight_trades_have_a_list_of_ten_to_fifteen_items():
    counted = Counter(row["list"] for row in ITEMS)
    assert set(counted) == set(TRADE)
    of_a_trade = {name: number for name, number in counted.items() if TRADE[name]}
    assert len(of_a_trade) == 8 and all(10 <= number <= 15 for number in of_a_trade.values())


def test_each_level_of_self_checks_has_a_list_short_enough_for_a_minute():
    counted = Counter(row["list"] for row in ITEMS if not TRADE[row["list"]])
    assert set(counted) == set(SHORT.values()) and all(6 <= number <= 10 for number in counted.values())


def test_an_item_is_whole_and_fits():
    for row in ITEMS:
        assert row["category"] in Category.values and row["level"] in Level.values and row["mode"] in Mode.values
        assert row["days"].isdecimal() and (row["mode"] != Mode.ON_THE_SPOT or row["days"] == "0")
        for name in ("group", "content", "look_at", "expected", "basis", "hazard", "measures"):
            assert 0 < len(row[name]) <= ChecklistItem._meta.get_field(name).max_length, row
            assert row[name] == row[name].strip()
        assert row["hazard"].endswith("。") and row["measures"].endswith("。")


def test_a_basis_names_a_law_that_is_at_hand_or_says_that_it_is_not_checked():
    if not SHARED.exists():
        pytest.skip("the texts of the laws are not on this machine")
    known = laws()
    for row in ITEMS:
        if row["basis"] == "待核实":
            continue
        for law in NAMED.findall(row["basis"]):
            assert law in known or "判定标准" in law, f"{row['content']}：《{law}》"
        for law, article in ARTICLE.findall(row["basis"]):
            assert law not in known or article in known[law], f"{row['content']}：《{law}》没有第{article}条"


def test_no_general_item_meets_a_criterion_and_every_major_one_names_its():
    for row in ITEMS:
        met = met_by(row["hazard"], TRADE[row["list"]])
        if row["level"] == Level.GENERAL:
            assert not met, f"{row['hazard']}：{met}"
        else:
            assert met and "判定标准" in row["basis"], row["hazard"]


@pytest.mark.django_db
def test_they_are_put_in_place_once():
    shipped = Checklist.objects.filter(county=None)
    assert shipped.count() == len(LISTS) and ChecklistItem.objects.count() == len(ITEMS)
    Checklist.objects.filter(name=LISTS[0]["name"]).update(is_active=False)
    seeds.seed_checklists(sender=None, using="default")
    assert ChecklistItem.objects.count() == len(ITEMS)
    assert not Checklist.objects.get(name=LISTS[0]["name"]).is_active
