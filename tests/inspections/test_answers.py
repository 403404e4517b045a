"""Answering on a visit: one tap an item, sent twice, two colleagues at once, what completion waits for, a hazard in one tap."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from inspections.checklists import filling, forms, selectors, services
from inspections.checklists.services import Given
from inspections.models import Finding, ItemAnswer
from inspections.visits import services as visits
from tests.inspections.listing import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def checklist(world):
    return made(world.fresh("awb"))


@pytest.fixture
def visit(world, visiting, checklist):
    visit = visiting.underway()
    services.choose(actor=world.fresh("inspector"), visit_id=visit.pk, checklist=checklist, today=visiting.today)
    return visit


def items(checklist):
    return selectors.items_of(selectors.newest_version(checklist))


def answer(world, visiting, visit, *given, by="inspector"):
    return services.answer(actor=world.fresh(by), visit_id=visit.pk, given=given, today=visiting.today)


def answered_all(world, visiting, visit, checklist):
    exits, lamps, wires = items(checklist)
    photo = visiting.play.photo(world.people["inspector"])
    answer(world, visiting, visit, Given(exits.pk, "yes", photo=photo), Given(lamps.pk, "yes"), Given(wires.pk, "na"))


def entries(visit):
    return Entry.objects.filter(action="visit.answer", result="ok", object_id=str(visit.pk))


# --- saving -----------------------------------------------------------------------------------------------------------
def test_a_batch_is_one_entry_and_sent_again_changes_nothing(world, visiting, visit, checklist):
    exits, lamps, _ = items(checklist)
    given = [Given(exits.pk, "yes", seen=0), Given(lamps.pk, "no", "三盏不亮", seen=0)]
    first = answer(world, visiting, visit, *given)
    again = answer(world, visiting, visit, *given)
    assert [row.pk for row in first] == [row.pk for row in again] and ItemAnswer.objects.count() == 2
    assert entries(visit).count() == 1
    assert entries(visit).get().changes == {"安全出口": [None, "符合"], "应急灯": [None, "不符合，三盏不亮"]}


def test_a_tap_on_an_old_page_changes_nothing_and_says_who_answered(world, visiting, visit, checklist):
    exits = items(checklist)[0]
    answer(world, visiting, visit, Given(exits.pk, "yes", seen=0))
    with pytest.raises(NotAllowed, match="张建国答“符合”") as refused:
        answer(world, visiting, visit, Given(exits.pk, "no", seen=0), by="inspector2")
    assert refused.value.code == "stale" and ItemAnswer.objects.get().answer == "yes"
    answer(world, visiting, visit, Given(exits.pk, "no", seen=1), by="inspector2")
    row = ItemAnswer.objects.get()
    assert (row.answer, row.version, row.answered_by) == ("no", 2, world.inspector2)


def test_one_wrong_answer_of_a_batch_refuses_all(world, visiting, visit, checklist, play):
    foreign = items(made(world.fresh("awb"), "别的检查表"))[0]
    for wrong in (Given(foreign.pk, "yes"), Given(items(checklist)[1].pk, "maybe"),
                  Given(items(checklist)[1].pk, "no", "长" * 501),
                  Given(items(checklist)[1].pk, "no", photo=play.photo(world.awb))):  # fmt: skip
        with pytest.raises(ValidationError):
            answer(world, visiting, visit, Given(items(checklist)[0].pk, "yes"), wrong)
    assert not ItemAnswer.objects.exists() and not entries(visit).exists()


@pytest.mark.parametrize("key", ["guandian_inspector", "far_inspector", "awb", "owner"])
def test_nobody_else_answers(world, visiting, visit, checklist, key):
    with pytest.raises((NotAllowed, Http404)):
        answer(world, visiting, visit, Given(items(checklist)[0].pk, "yes"), by=key)
    assert not ItemAnswer.objects.exists()


# --- which lists ------------------------------------------------------------------------------------------------------
def test_a_visit_keeps_the_version_it_chose(world, visiting, visit, checklist):
    from tests.inspections.listing import EXITS

    services.publish(actor=world.fresh("awb"), checklist=checklist, items=[EXITS], note="只留一项", seen=1)
    who = {"actor": world.fresh("inspector"), "visit_id": visit.pk, "today": visiting.today}
    assert services.choose(checklist=checklist, **who).number == 1
    assert filling.of_visit(visit).total == 3
    later = visiting.underway(by="inspector2", goers=visiting.goers("inspector2", "inspector"))
    chosen = services.choose(
        actor=world.fresh("inspector"), visit_id=later.pk, checklist=checklist, today=visiting.today
    )
    assert chosen.number == 2 and filling.of_visit(later).total == 1


def test_what_is_out_of_use_or_of_another_county_is_not_chosen(world, visiting, visit, checklist):
    who = {"actor": world.fresh("inspector"), "visit_id": visit.pk, "today": visiting.today}
    far, off = made(world.fresh("far_awb"), "滕州表"), made(world.fresh("awb"), "停用表")
    services.set_active(actor=world.fresh("awb"), checklist=off, is_active=False)
    for wrong in (far, off):
        with pytest.raises(ValidationError):
            services.choose(checklist=wrong, **who)
    offered = filling.offers(visit, world.fresh("inspector"))
    assert [each.name for each in offered.near] == ["工贸企业通用检查表"]
    assert "建筑施工现场检查表" in [each.name for each in offered.others]


def test_a_list_with_answers_is_not_dropped(world, visiting, visit, checklist):
    who = {"actor": world.fresh("inspector"), "visit_id": visit.pk, "today": visiting.today}
    second = services.choose(checklist=made(world.fresh("awb"), "第二份"), **who)
    services.drop(version=second, **who)
    answered_all(world, visiting, visit, checklist)
    with pytest.raises(NotAllowed, match="已经填了"):
        services.drop(version=visit.checklists.get(), **who)
    assert visit.checklists.get().checklist == checklist


# --- what completion waits for ----------------------------------------------------------------------------------------
def test_completion_and_signing_wait_for_every_item_its_photo_and_its_hazard(world, visiting, visit, checklist):
    exits, lamps, wires = items(checklist)
    visiting.write(visit)
    with pytest.raises(NotAllowed, match="检查表还有 3 项没有答，答完再签名"):
        visiting.signed(visit)
    answer(world, visiting, visit, Given(exits.pk, "yes"), Given(lamps.pk, "no"), Given(wires.pk, "yes"))
    assert [line.missing for line in filling.unanswered(visit)] == [
        "须拍照，还没有照片", "答了“不符合”，还没有登记隐患，也没有写明情况",
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="1 项缺照片"):
        visiting.go(visit, "finish", by="inspector")
    photo = visiting.play.photo(world.people["inspector"])
    answer(world, visiting, visit, Given(exits.pk, "yes", photo=photo), Given(lamps.pk, "no", "当场换了灯"))
    assert not filling.unanswered(visit)
    visiting.signed(visit)
    assert visiting.go(visit, "finish", by="inspector").status == "done"
    with pytest.raises(NotAllowed):
        answer(world, visiting, visit, Given(lamps.pk, "yes"))


# --- a hazard in one tap ----------------------------------------------------------------------------------------------
def found(world, visiting, visit, item):
    """What the button of the card sends."""
    filled = forms.filled_from(item, visiting.today)
    return visits.found(
        actor=world.fresh("inspector"), visit_id=visit.pk, item=item, today=visiting.today,
        photos=[visiting.play.photo(world.people["inspector"])], uid=filling.hazard_uid(visit, item),
        order={"due_on": filled.pop("due_on")}, **filled,
    )  # fmt: skip


def test_no_gives_a_hazard_with_clause_measures_level_and_deadline(world, visiting, visit, checklist):
    wires = items(checklist)[2]
    answer(world, visiting, visit, Given(wires.pk, "no"))
    hazard = found(world, visiting, visit, wires)
    assert (hazard.description, hazard.measures, hazard.category) == ("配电箱敞开。", "补装箱门。", "XC12")
    assert hazard.due_on == visiting.today + timedelta(days=7) and hazard.responsible_unit == world.xinyuan
    assert Finding.objects.get().item == wires and not filling.line_of(visit, wires.pk).missing


def test_a_basis_that_nobody_checked_does_not_stand_on_a_hazard(checklist, visiting):
    from inspections.models import ChecklistItem

    item = ChecklistItem.objects.filter(basis="待核实").first()
    assert forms.filled_from(item, visiting.today)["legal_basis"] == ""


def test_a_second_tap_is_the_same_hazard_and_holds_the_answer(world, visiting, visit, checklist):
    wires = items(checklist)[2]
    answer(world, visiting, visit, Given(wires.pk, "no"))
    hazard = found(world, visiting, visit, wires)
    assert found(world, visiting, visit, wires) == hazard and Hazard.objects.count() == 1
    with pytest.raises(NotAllowed, match=hazard.number):
        answer(world, visiting, visit, Given(wires.pk, "yes"))
