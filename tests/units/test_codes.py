"""Is a 统一社会信用代码 right, and if not, which character is wrong?"""

import csv

import pytest

from anquan.units import rules
from anquan.units.rules import BadCode
from tests.paths import SHARED

GOOD = "91350100M000100Y43"


def samples() -> list[tuple[str, bool]]:
    with (SHARED / "data" / "uscc_samples.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["uscc"], row["valid"] == "True") for row in csv.DictReader(file)]


def test_the_vector_of_the_standard_is_valid():
    assert rules.check_uscc(GOOD) == GOOD


@pytest.mark.parametrize(("code", "is_valid"), samples())
def test_real_codes_are_accepted_and_altered_ones_refused(code, is_valid):
    if is_valid:
        assert rules.check_uscc(code) == code
    else:
        with pytest.raises(BadCode):
            rules.check_uscc(code)


def test_people_may_type_lower_case_full_width_and_spaces():
    assert rules.check_uscc(" ９１350100 m000100y43 ") == GOOD


@pytest.mark.parametrize("place", range(18))
def test_any_single_wrong_character_is_noticed(place):
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for char in alphabet.replace(GOOD[place], ""):
        with pytest.raises(BadCode):
            rules.check_uscc(GOOD[:place] + char + GOOD[place + 1 :])


def test_the_message_says_that_the_eighteenth_is_wrong_and_what_it_should_be():
    with pytest.raises(BadCode, match="第 18 位.*应为“3”.*填的是“4”"):
        rules.check_uscc(GOOD[:-1] + "4")


def test_the_message_says_that_the_seventeenth_is_wrong():
    with pytest.raises(BadCode, match="第 17 位.*应为“4”.*填的是“5”"):
        rules.check_uscc(GOOD[:16] + "5" + GOOD[17])


def test_a_code_whose_outer_digit_fits_but_whose_inner_digit_does_not_is_refused():
    """The inner digit is verified by itself: an outer digit computed over a wrong inner one does not save the code."""
    from stdnum.cn import uscc

    body = GOOD[:16] + "5"
    forged = body + uscc.calc_check_digit(body)
    assert uscc.is_valid(forged)
    with pytest.raises(BadCode, match="第 17 位"):
        rules.check_uscc(forged)


@pytest.mark.parametrize(
    ("code", "reason"),
    [("9135", "现在是 4 位"), ("91350100M000100Y4O", "第 18 位是“O”"), ("9135010AM000100Y43", "第 3 至 8 位")],
)
def test_length_letters_and_region_are_named(code, reason):
    with pytest.raises(BadCode, match=reason):
        rules.check_uscc(code)


@pytest.mark.parametrize(
    ("code", "name", "subtype"),
    [
        ("341182001", "明光街道", "subdistrict"),
        ("341182110", "潘村镇", "town"),
        ("341182200", "泊岗乡", "township"),
        ("320614414", "南通市海门区临江新区", "park"),
        ("320614416", "三星镇（叠石桥家纺产业园区）", "town"),
    ],
)
def test_the_kind_of_a_township_is_read_from_code_and_name(code, name, subtype):
    assert rules.subtype_of_township(code, name) == subtype
