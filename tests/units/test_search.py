"""Is a unit found the way people look for it?"""

import pytest

from anquan.units import pinyin, selectors
from anquan.units.models import Unit

from .conftest import USCC


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("明光新材有限公司", "mgxc"),
        ("明光市鑫诚建材有限公司", "mgxc"),
        ("安徽省明光市鑫诚建材有限公司", "mgxc"),
        ("重庆路加油站", "cql"),
        ("长江机械厂", "cj"),
        ("长城汽修", "zc"),
        ("2号A厂", "2hac"),
    ],
)
def test_initials_cover_regions_and_second_readings(name, typed):
    assert typed in pinyin.search_text(name)


def test_a_very_long_name_keeps_its_initials_within_the_column():
    assert len(pinyin.search_text("重" * 100)) <= pinyin.MAX_LENGTH


@pytest.mark.parametrize("text", ["mgxc", "MGXC", "鑫诚", "明光 建材", "xcjc", USCC[:6], USCC.lower()])
def test_an_enterprise_is_found_by_name_initials_and_code(pancun, make_enterprise, text):
    firm = make_enterprise(pancun, uscc=USCC)
    make_enterprise(pancun, name="潘村粮站")
    assert list(Unit.objects.enterprises().search(text)) == [firm]


def test_nothing_is_found_for_nothing(pancun, make_enterprise):
    make_enterprise(pancun)
    assert not Unit.objects.search("   ").exists()
    assert not Unit.objects.search("%").exists()


@pytest.mark.parametrize("text", ["鑫诚", "XCJC"])
def test_the_short_name_is_searched_too(pancun, make_enterprise, text):
    firm = make_enterprise(pancun, name="某某有限公司", short_name="鑫诚建材")
    assert list(Unit.objects.enterprises().search(text)) == [firm]


def test_the_box_rule_and_the_distance_agree():
    from anquan.units import rules

    south, north, west, east = rules.bounding_box(32.0, 118.0, 500)
    assert rules.distance_m(32.0, 118.0, north, 118.0) == pytest.approx(500, rel=1e-6)
    assert rules.distance_m(32.0, 118.0, 32.0, east) == pytest.approx(500, rel=1e-3)
    assert (south, west) < (32.0, 118.0) < (north, east)


def test_one_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    from anquan.units import rules

    assert rules.distance_m(0, 0, 1, 0) == pytest.approx(111_195, abs=1)


def test_suggestions_are_capped_and_the_best_match_comes_first(pancun, make_enterprise, clerk):
    for number in range(25):
        make_enterprise(pancun, name=f"明光市第{number}建材有限公司")
    best = make_enterprise(pancun, name="建材")
    found = selectors.autocomplete("建材", clerk)
    assert len(found) == 20
    assert found[0] == best
