"""Does anybody find, see or change a unit outside his scope? 滕州 is the foreign twin of 明光."""

import pytest

from anquan.units import selectors
from anquan.units.models import Unit
from anquan.units.services import import_enterprises

from .test_enterprise_import import code_for, row


@pytest.fixture
def twins(pancun, jianxi, tengzhou, make_enterprise):
    """The same trade, name and place in three jurisdictions."""
    foreign_town = Unit.objects.get(division_code="370481101")
    return {
        "own": make_enterprise(
            pancun, name="鑫诚建材", lat=32.70, lng=118.00, industry="industry_trade", uscc=code_for(1)
        ),
        "next": make_enterprise(jianxi, name="鑫诚建材", lat=32.70, lng=118.00, industry="hazchem", uscc=code_for(2)),
        "foreign": make_enterprise(
            foreign_town, name="鑫诚建材", lat=32.70, lng=118.00, industry="industry_trade", uscc=code_for(3)
        ),
    }


@pytest.mark.parametrize(
    ("role", "unit_fixture", "expected"),
    [
        ("township_inspector", "pancun", {"own"}),
        ("awb_staff", "mingguang", {"own", "next"}),
        ("awb_staff", "tengzhou", {"foreign"}),
        ("dept_officer", "emergency_bureau", {"own", "next"}),
        ("sysadmin", "mingguang", set()),
    ],
)
def test_search_nearest_and_list_show_the_same_scope(twins, role, unit_fixture, expected, make_user, request):
    user = make_user(role, request.getfixturevalue(unit_fixture))
    wanted = {twins[name] for name in expected}
    enterprises = Unit.objects.enterprises()
    assert enterprises.count() == 3
    assert set(enterprises.visible_to(user)) == wanted
    assert set(selectors.autocomplete("xcjc", user, ["enterprise"])) == wanted
    assert {near.unit for near in selectors.nearest(32.70, 118.00, 500, user, limit=9)} == wanted


def test_offices_of_the_own_county_can_be_named_though_they_lie_outside_the_township(
    twins, pancun, emergency_bureau, tengzhou, make_user
):
    inspector = make_user("township_inspector", pancun)
    assert selectors.autocomplete("应急局", inspector) == [emergency_bureau]
    assert selectors.autocomplete("滕州", inspector) == []


def test_nothing_is_near_beyond_the_distance(twins, clerk):
    assert selectors.nearest(32.71, 118.00, 1000, clerk) == []
    assert [near.metres for near in selectors.nearest(32.71, 118.00, 1200, clerk)] == [1112, 1112]


def test_an_import_row_for_a_foreign_township_is_an_error(twins, pancun, make_user):
    inspector = make_user("township_inspector", pancun)
    report = import_enterprises(actor=inspector, rows=[row(9, 所属乡镇="涧溪镇")], commit=True)
    assert "您管辖的范围内没有" in report.errors[0].reason
    assert Unit.objects.enterprises().count() == 3


def test_an_import_cannot_take_over_or_name_a_foreign_enterprise(twins, pancun, make_user):
    inspector = make_user("township_inspector", pancun)
    report = import_enterprises(actor=inspector, rows=[row(2, 企业名称="另一个名字")], commit=True)
    assert "管辖范围之外" in report.errors[0].reason
    assert "鑫诚" not in report.errors[0].reason
    twins["next"].refresh_from_db()
    assert twins["next"].name == "鑫诚建材"
