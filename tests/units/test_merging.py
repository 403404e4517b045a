"""Does a merge keep everything, and say beforehand what it will do?"""

import pytest
from django.core.exceptions import ValidationError

from anquan.journal.models import Entry
from anquan.units import selectors
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.services import create_unit, deactivate, merge_units, reactivate

from .conftest import USCC


@pytest.fixture
def twice(pancun, jianxi, make_enterprise):
    """One firm that two townships have each recorded: one knows the code, the other the people."""
    keep = make_enterprise(pancun, name="鑫诚建材", phone="8001", industry="industry_trade")
    drop = make_enterprise(
        jianxi, name="明光市鑫诚建材有限公司", uscc=USCC, phone="8002", principal_person="张三", lat=32.7, lng=118.0
    )
    create_unit(actor=None, kind=Kind.PLACE, name="成品库", parent=drop)
    return keep, drop


def test_places_facts_and_the_code_go_over_and_what_both_have_stays(twice, pancun):
    keep, drop = twice
    merge_units(actor=None, keep=keep, drop=drop, reason="同一家企业登记了两次")
    keep.refresh_from_db()
    profile = keep.profile
    profile.refresh_from_db()
    assert (profile.uscc, profile.uscc_missing_reason) == (USCC, "")
    assert (profile.phone, profile.principal_person, keep.lat) == ("8001", "张三", 32.7)
    place = Unit.objects.get(name="成品库")
    assert (place.parent, place.township) == (keep, pancun)
    assert not selectors.broken_branches().exists()


def test_the_dropped_record_stays_below_the_kept_one_so_that_old_rows_are_found(twice, pancun):
    keep, drop = twice
    merge_units(actor=None, keep=keep, drop=drop, reason="重复")
    drop.refresh_from_db()
    assert (drop.is_active, drop.merged_into, drop.parent, drop.township) == (False, keep, keep, pancun)
    assert drop in Unit.objects.subtree_of(Unit.objects.get(pk=keep.pk))
    assert drop.current == keep


def test_both_records_tell_of_the_merge(twice):
    keep, drop = twice
    merge_units(actor=None, keep=keep, drop=drop, reason="重复登记")
    assert "重复登记" in Entry.objects.get(action="unit.merge", object_id=str(keep.pk)).note
    assert Entry.objects.get(action="unit.merged_away", object_id=str(drop.pk)).note == "重复登记"


def test_townships_merge_with_their_enterprises_and_earlier_merges(pancun, jianxi, mingguang, make_enterprise):
    moguzhen = create_unit(actor=None, kind=Kind.TOWNSHIP, name="苏岗镇", parent=mingguang)
    merge_units(actor=None, keep=jianxi, drop=moguzhen, reason="撤乡并镇")
    firm = make_enterprise(jianxi)
    merge_units(actor=None, keep=pancun, drop=jianxi, reason="撤乡并镇")
    firm.refresh_from_db()
    moguzhen.refresh_from_db()
    assert (firm.parent, firm.township) == (pancun, pancun)
    assert (moguzhen.merged_into, moguzhen.township) == (pancun, pancun)
    assert not selectors.broken_branches().exists()


def test_a_merged_department_hands_over_its_industries_and_enterprises(
    mingguang, pancun, emergency_bureau, make_enterprise
):
    old = create_unit(
        actor=None, kind=Kind.DEPARTMENT, name="明光市安监局", parent=mingguang, industries=["coal_mine", "hazchem"]
    )
    firm = make_enterprise(pancun, regulator=old)
    merge_units(actor=None, keep=emergency_bureau, drop=old, reason="机构改革")
    firm.profile.refresh_from_db()
    assert firm.profile.regulator == emergency_bureau
    assert set(emergency_bureau.industries.values_list("code", flat=True)) == {"coal_mine", "hazchem", "industry_trade"}


def test_a_merge_is_refused_with_a_reason(twice, pancun, emergency_bureau):
    keep, drop = twice
    for one, two, reason in ((keep, keep, "与自己"), (keep, pancun, "类别不同")):
        with pytest.raises(ValidationError, match=reason):
            merge_units(actor=None, keep=one, drop=two, reason="合并")
    with pytest.raises(ValidationError, match="原因"):
        merge_units(actor=None, keep=keep, drop=drop, reason=" ")
    create_unit(actor=None, kind=Kind.PLACE, name="成品库", parent=keep)
    with pytest.raises(ValidationError, match="成品库"):
        merge_units(actor=None, keep=keep, drop=drop, reason="合并")
    deactivate(actor=None, unit=drop, reason="停业")
    with pytest.raises(ValidationError, match="已停用"):
        merge_units(actor=None, keep=keep, drop=drop, reason="合并")


def test_a_merged_unit_does_not_come_back(twice):
    keep, drop = twice
    merge_units(actor=None, keep=keep, drop=drop, reason="重复")
    with pytest.raises(ValidationError, match="已并入"):
        reactivate(actor=None, unit=drop)


def test_the_preview_says_what_moves_what_is_filled_and_what_is_left(twice):
    keep, drop = twice
    preview = selectors.merge_preview(keep, drop)
    assert preview.problem == ""
    assert preview.moves == [("场所", 1)]
    assert ("主要负责人", "张三") in preview.filled
    assert ("电话", "8001", "8002") in preview.kept
