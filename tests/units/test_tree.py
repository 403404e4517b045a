"""Does the tree stay whole, whatever is done to it?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anquan.journal.models import Entry
from anquan.units import rules, selectors
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.services import (
    create_unit,
    deactivate,
    load_divisions,
    merge_units,
    move_unit,
    reactivate,
    update_unit,
)


def below(unit: Unit) -> set[int]:
    """The subtree by walking parents, without paths."""
    found, level = {unit.pk}, [unit.pk]
    while level:
        level = list(Unit.objects.filter(parent__in=level).values_list("pk", flat=True))
        found |= set(level)
    return found


def test_loading_the_divisions_twice_creates_nothing_new(db):
    assert len(load_divisions(actor=None)) == 3 + 3 + 3 + 17 + 21 + 22
    assert load_divisions(actor=None) == []
    subdistricts = Unit.objects.townships().filter(subtype="subdistrict", county__division_code="370481")
    assert [unit.name for unit in subdistricts.in_official_order()][:2] == ["荆河街道", "龙泉街道"]
    assert not selectors.broken_branches().exists()


def test_townships_come_in_the_official_order(mingguang):
    names = [unit.name for unit in selectors.townships_of(mingguang)]
    assert names[:5] == ["明光街道", "明东街道", "明南街道", "明西街道", "张八岭镇"]
    assert names[-1] == "泊岗乡"


def test_every_unit_carries_its_regions(pancun, mingguang, make_enterprise):
    firm = make_enterprise(pancun)
    place = create_unit(actor=None, kind=Kind.PLACE, name="1 号仓库", parent=firm)
    for unit in (firm, place):
        assert (unit.township, unit.county, unit.city, unit.province) == (
            pancun,
            mingguang,
            mingguang.parent,
            mingguang.parent.parent,
        )
    assert place.path.startswith(firm.path)
    assert len(place.path) == rules.STEP * (place.depth + 1)
    assert not selectors.broken_branches().exists()


def test_descendants_leave_out_the_unit_itself_and_the_neighbour(mingguang, tengzhou):
    descendants = Unit.objects.descendants_of(mingguang)
    assert descendants.count() == 17
    assert mingguang not in descendants
    assert tengzhou not in Unit.objects.subtree_of(mingguang)
    assert Unit.objects.subtree_of(mingguang).count() == 18


def test_ancestors_run_from_the_province_down(pancun):
    assert [unit.kind for unit in Unit.objects.ancestors_of(pancun)] == ["province", "city", "county"]


def test_a_township_that_moves_to_another_county_takes_everything_along(pancun, tengzhou, make_enterprise):
    firm = make_enterprise(pancun)
    place = create_unit(actor=None, kind=Kind.PLACE, name="仓库", parent=firm)
    move_unit(actor=None, unit=pancun, parent=tengzhou)
    place.refresh_from_db()
    assert (place.county, place.city, place.province) == (tengzhou, tengzhou.parent, tengzhou.parent.parent)
    assert place.township == pancun
    assert place in Unit.objects.subtree_of(tengzhou)
    assert not selectors.broken_branches().exists()


def test_a_move_costs_the_same_number_of_statements_for_one_unit_and_for_many(
    pancun, jianxi, mingguang, tengzhou, make_enterprise, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements_to_move(unit):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            move_unit(actor=None, unit=unit, parent=tengzhou)
        return len(captured)

    make_enterprise(pancun)
    for number in range(20):
        make_enterprise(jianxi, name=f"第 {number} 家企业")
    assert statements_to_move(pancun) == statements_to_move(jianxi)


@pytest.mark.parametrize(
    ("kind", "parent_fixture"),
    [
        (Kind.TOWNSHIP, "pancun"),
        (Kind.ENTERPRISE, "emergency_bureau"),
        (Kind.COUNTY, "mingguang"),
        (Kind.VILLAGE, "mingguang"),
    ],
)
def test_a_unit_hangs_only_where_its_kind_belongs(kind, parent_fixture, request):
    parent = request.getfixturevalue(parent_fixture)
    with pytest.raises(ValidationError, match="不能放在"):
        create_unit(actor=None, kind=kind, name="某单位", parent=parent)


def test_two_siblings_of_one_kind_cannot_share_a_name(pancun, jianxi, make_enterprise):
    make_enterprise(pancun)
    with pytest.raises(ValidationError, match="已有名为"):
        make_enterprise(pancun)
    other = make_enterprise(jianxi)
    with pytest.raises(ValidationError, match="请用合并"):
        move_unit(actor=None, unit=other, parent=pancun)


def test_a_unit_with_units_below_it_is_not_deactivated(pancun, make_enterprise):
    firm = make_enterprise(pancun)
    create_unit(actor=None, kind=Kind.PLACE, name="仓库", parent=firm)
    with pytest.raises(ValidationError, match="还有 2 个在用的单位"):
        deactivate(actor=None, unit=pancun, reason="撤并")
    with pytest.raises(ValidationError, match="原因"):
        deactivate(actor=None, unit=firm, reason="  ")
    with pytest.raises(ValidationError, match="最多 200"):
        deactivate(actor=None, unit=firm, reason="长" * 201)
    deactivate(actor=None, unit=firm, reason="已搬离")
    assert not Unit.objects.active().subtree_of(firm).exists()
    assert deactivate(actor=None, unit=pancun, reason="撤并").inactive_reason == "撤并"


def test_a_unit_comes_back_only_below_a_unit_in_use(pancun, make_enterprise):
    firm = make_enterprise(pancun)
    deactivate(actor=None, unit=firm, reason="停业")
    deactivate(actor=None, unit=pancun, reason="撤并")
    with pytest.raises(ValidationError, match="先恢复上级"):
        reactivate(actor=None, unit=firm)
    reactivate(actor=None, unit=pancun)
    assert reactivate(actor=None, unit=firm).is_active


def test_a_department_that_still_regulates_is_not_deactivated(pancun, emergency_bureau, make_enterprise):
    make_enterprise(pancun, regulator=emergency_bureau)
    with pytest.raises(ValidationError, match="1 家企业由"):
        deactivate(actor=None, unit=emergency_bureau, reason="机构改革")


def test_every_change_leaves_one_entry_with_before_and_after(pancun, jianxi, make_enterprise):
    firm = make_enterprise(pancun)
    update_unit(actor=None, unit=firm, phone="0550-8000000", address="工业集中区")
    move_unit(actor=None, unit=firm, parent=jianxi)
    entries = Entry.objects.filter(object_type="units.unit", object_id=str(firm.pk)).order_by("id")
    assert [entry.action for entry in entries] == ["unit.create", "unit.update", "unit.move"]
    assert entries[1].changes["phone"] == ["", "0550-8000000"]
    assert entries[2].changes == {"parent": ["潘村镇", "涧溪镇"], "version": [2, 3]}


def test_a_change_that_changes_nothing_leaves_no_entry_and_no_version(pancun, make_enterprise):
    firm = make_enterprise(pancun, phone="1")
    update_unit(actor=None, unit=firm, phone="1", name=firm.name)
    firm.refresh_from_db()
    assert firm.version == 1
    assert Entry.objects.filter(object_id=str(firm.pk), object_type="units.unit").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "planet"},
        {"subtype": "town"},
        {"name": ""},
        {"name": "长" * 101},
        {"lat": 91.0, "lng": 0.0},
        {"lat": 32.0, "lng": None},
        {"depth": 9},
        {"parent": None},
        {"is_active": False},
    ],
)
def test_the_database_refuses_what_goes_past_the_services(pancun, make_enterprise, wrong):
    firm = make_enterprise(pancun)
    with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011
        Unit.objects.filter(pk=firm.pk).update(**wrong)
    assert isinstance(refused.value, IntegrityError) or "too long" in str(refused.value)


@pytest.mark.parametrize(
    "wrong", [{"uscc": "123"}, {"uscc_missing_reason": ""}, {"risk_colour": "pink"}, {"phone": "1" * 31}]
)
def test_the_database_refuses_a_wrong_profile(pancun, make_enterprise, wrong):
    from anquan.units.models import EnterpriseProfile

    firm = make_enterprise(pancun)
    with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011
        EnterpriseProfile.objects.filter(pk=firm.pk).update(**wrong)
    assert isinstance(refused.value, IntegrityError) or "too long" in str(refused.value)


class TreeStaysWhole(TestCase):
    """Any sequence of creating, moving and merging leaves paths, depths and stamps that agree with the parents."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.sampled_from(["create", "move", "merge", "close"]), st.integers(0, 50), st.integers(0, 50)),
            max_size=12,
        )
    )
    def test_after_any_sequence(self, steps):
        load_divisions(actor=None, counties=["341182"])
        create_unit(actor=None, kind=Kind.COUNTY, name="定远县", parent=Unit.objects.get(division_code="341100"))
        for number, (verb, first, second) in enumerate(steps):
            self._do(verb, number, first, second)
        assert not selectors.broken_branches().exists()
        for county in Unit.objects.filter(kind=Kind.COUNTY):
            by_path = set(Unit.objects.subtree_of(county).values_list("pk", flat=True))
            assert by_path == below(county)
            assert by_path == set(Unit.objects.filter(county=county).values_list("pk", flat=True))

    def _do(self, verb, number, first, second):
        units = list(Unit.objects.order_by("pk"))
        one, two = units[-1 - first % len(units)], units[-1 - second % len(units)]
        try:
            with transaction.atomic():
                if verb == "create":
                    kind = (
                        Kind.ENTERPRISE
                        if two.kind == Kind.TOWNSHIP
                        else Kind.PLACE
                        if two.kind == Kind.ENTERPRISE
                        else Kind.TOWNSHIP
                    )
                    extra = {"uscc_missing_reason": "无"} if kind == Kind.ENTERPRISE else {}
                    create_unit(actor=None, kind=kind, name=f"单位{number}", parent=two, **extra)
                elif verb == "move":
                    move_unit(actor=None, unit=one, parent=two)
                elif verb == "merge":
                    merge_units(actor=None, keep=one, drop=two, reason="合并")
                else:
                    deactivate(actor=None, unit=one, reason="停用")
        except ValidationError:
            pass
