"""复查: who is sent where, what each result does to the hazard, what is refused, and the 整改复查意见书."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from anquan.notices.models import Outbox
from anquan.papers import services as papers_of
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from inspections.models import Recheck
from inspections.rechecks import rules, selectors, services
from inspections.rules import NextStep, RecheckResult
from inspections.visits import papers
from tests.papers.conftest import bytes_of
from tests.papers.pages import text_of

pytestmark = pytest.mark.django_db
LATE = 20  # days since it was found; the deadline is past


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def late(play, today):
    """Signed for, past its deadline, nothing submitted."""
    return play.rectifying(description="配电箱敞开", category="XC12", today=today - timedelta(days=LATE))


@pytest.fixture
def submitted(play):
    return play.submitted()


@pytest.fixture
def visit(visiting):
    return visiting.underway(method="recheck")


def record(world, visit, hazard, result, *, by="inspector", today=None, **values):
    return services.record(
        actor=world.fresh(by), visit_id=visit.pk, hazard_id=hazard.pk, result=result,
        today=today or timezone.localdate(), **values,
    )  # fmt: skip


# --- the list of tasks ------------------------------------------------------------------------------------------------
def test_what_is_submitted_and_what_is_past_its_deadline_is_on_the_list_of_the_unit_that_ordered(
    world, play, late, submitted, today
):
    play.rectifying(description="灭火器失效", category="XC13")  # not due yet
    play.submitted(unit="hengfeng", by="guandian_inspector", officer="other_officer")
    play.submitted(unit="far_plant", by="far_inspector", officer="far_officer")
    found = selectors.route(world.fresh("inspector"), today)
    assert [task.number for stop in found.stops for task in stop.tasks] == [late.number, submitted.number]
    assert (len(found.stops), found.total, found.submitted, found.expired) == (1, 2, 1, 1)
    assert not selectors.due(world.fresh("owner"), today) and not selectors.due(world.fresh("township_leader"), today)


def test_a_major_hazard_is_not_among_them(world, play, today):
    play.submitted()
    Hazard.objects.update(level="major")
    assert selectors.route(world.fresh("inspector"), today).total == 0


def test_the_nearest_place_comes_first_and_those_without_a_position_last(world, play, today):
    for key, lat in (("xinyuan", 32.85), ("site", None)):
        Unit.objects.filter(pk=world.units[key].pk).update(lat=lat, lng=118.1 if lat else None)
    shop = world.unit("shop", kind="enterprise", name="路口五金店", parent=world.jianxi, uscc_missing_reason="个体",
                      industry="industry_trade", lat=32.80, lng=118.1)  # fmt: skip
    for unit in ("site", "xinyuan", "shop"):
        hazard = play.assigned(unit=unit, today=today - timedelta(days=LATE))
        assert hazard.due_on < today
    far = selectors.route(world.fresh("inspector"), today, (32.79, 118.1)).stops
    assert [stop.unit for stop in far] == [shop, world.xinyuan, world.site]
    assert far[0].far == "1.1 公里" and far[0].geo.startswith("geo:32.800000,118.1") and not far[2].geo


# --- the results ------------------------------------------------------------------------------------------------------
def test_fixed_passes_and_not_fixed_sends_back_by_the_moves_of_the_hazard(world, play, visit, submitted):
    other = play.submitted(description="应急灯不亮")
    photo = play.photo(world.people["inspector"])
    passed = record(world, visit, submitted, "fixed", opinion="出口畅通", photos=[photo])
    back = record(world, visit, other, "partial", opinion="还有两盏不亮")
    submitted.refresh_from_db(), other.refresh_from_db()
    assert (submitted.status, submitted.rechecked_by, submitted.recheck_note) == ("closed", world.inspector, "出口畅通")
    assert submitted.evidence.filter(kind="recheck").count() == 1
    assert (other.status, other.round, other.recheck_note) == ("rectifying", 2, "还有两盏不亮")
    assert (passed.moved, back.moved, back.next_step, back.round) == ("pass", "send_back", "continue", 1)


def test_what_was_not_submitted_is_recorded_and_its_unit_is_told(world, visit, late, play):
    made = record(world, visit, late, "fixed")
    late.refresh_from_db()
    assert (late.status, made.moved, made.next_step) == ("rectifying", "", "submit")
    assert Outbox.objects.filter(kind="hazard.remind", user=world.officer).exists()


def test_the_same_result_again_is_the_one_that_stands_and_another_is_a_conflict(world, visit, submitted):
    first = record(world, visit, submitted, "fixed")
    assert record(world, visit, submitted, "fixed") == first and Recheck.objects.count() == 1
    with pytest.raises(NotAllowed, match="已记录为“已改”"):
        record(world, visit, submitted, "not_fixed", opinion="没有改")


def test_what_is_refused_changes_nothing(world, play, visiting, visit, submitted, late):
    elsewhere = play.submitted(unit="hengfeng", by="guandian_inspector", officer="other_officer")
    with pytest.raises(ValidationError, match="哪里没有改好"):
        record(world, visit, submitted, "not_fixed")
    with pytest.raises(ValidationError, match="没有这样的下一步"):
        record(world, visit, submitted, "fixed", next_step="enforce")
    with pytest.raises(Http404):
        record(world, visit, elsewhere, "fixed")
    with pytest.raises(NotAllowed, match="不是复查"):
        record(world, visiting.underway(by="inspector2", goers=visiting.goers("inspector2", "inspector")), submitted,
               "fixed", by="inspector2")  # fmt: skip
    with pytest.raises(NotAllowed) as stale:
        record(world, visit, submitted, "fixed", version=1)
    assert stale.value.code == "stale"
    Hazard.objects.filter(pk=late.pk).update(level="major")
    with pytest.raises(NotAllowed, match="一单四制"):
        record(world, visit, late, "fixed")
    submitted.refresh_from_db()
    assert submitted.status == "submitted" and not Recheck.objects.exists()


@pytest.mark.parametrize("key", ["owner", "grid", "guandian_inspector", "far_inspector", "township_leader"])
def test_nobody_else_records(world, visit, submitted, key):
    with pytest.raises((NotAllowed, Http404)):
        record(world, visit, submitted, "fixed", by=key)
    assert not Recheck.objects.exists()


# --- what follows -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("result", "is_submitted", "failed", "relapses", "step"),
    [
        (RecheckResult.FIXED, True, 0, 0, NextStep.NONE),
        (RecheckResult.FIXED, False, 0, 0, NextStep.SUBMIT),
        (RecheckResult.PARTIAL, True, 0, 0, NextStep.CONTINUE),
        (RecheckResult.NOT_FIXED, True, 0, 1, NextStep.ESCALATE),
        (RecheckResult.NOT_FIXED, True, 1, 0, NextStep.ESCALATE),
        (RecheckResult.NOT_FIXED, False, 2, 0, NextStep.ENFORCE),
    ],
)
def test_the_next_step_is_suggested_with_its_reason(result, is_submitted, failed, relapses, step):
    found = rules.next_step(
        result=result, is_submitted=is_submitted, failed_before=failed, days_overdue=3, relapses=relapses,
        escalate_at=2, enforce_at=3,
    )  # fmt: skip
    assert found.step == step and bool(found.why) == (step != NextStep.NONE)


def test_a_second_failure_is_suggested_to_be_taken_higher(world, play, visiting, visit, submitted, today):
    record(world, visit, submitted, "not_fixed", opinion="没有改")
    play.submit(submitted, by="officer")
    submitted.refresh_from_db()
    assert selectors.suggestion(submitted, RecheckResult.NOT_FIXED, today).step == NextStep.ESCALATE


# --- the paper --------------------------------------------------------------------------------------------------------
def test_the_opinion_names_each_item_its_result_and_the_next_step(world, play, visiting, visit, submitted, late, today):
    papers_of.save_letterhead(actor=None, unit=world.jianxi, code="涧", name="明光市涧溪镇人民政府")
    assert papers.RECHECK not in papers.due(visit)
    record(world, visit, submitted, "fixed", opinion="出口畅通")
    record(world, visit, late, "not_fixed", opinion="箱门仍未安装", next_step="escalate")
    signed = visiting.signed(visit)
    assert visiting.go(signed, "finish", by="inspector").status == "done"
    paper = papers.draft(actor=world.fresh("inspector"), visit=signed, kind=papers.RECHECK, today=today)
    with pytest.raises(NotAllowed):
        papers_of.issue_on_spot(actor=world.fresh("inspector"), paper_id=paper.pk, today=today)
    issued = papers_of.issue_on_spot(actor=world.fresh("inspector2"), paper_id=paper.pk, today=today)
    text = text_of(bytes_of(issued.pdf))
    for words in (
        "共复查2项，已改1项，未改1项",
        "箱门仍未安装",
        "第2项提请上一级督办",
        "张建国、许海涛",
        "整改复查意见书",
    ):
        assert words in text.replace("\n", ""), words
    assert issued.number == f"涧〔{today.year}〕1号"
