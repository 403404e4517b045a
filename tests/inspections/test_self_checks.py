"""企业自查 through its services: who may, what comes of a check, what the principal person confirms and signs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from anquan.indicators import Period
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from hazards.replay import check_all
from inspections.models import Checklist, SelfCheck, SelfCheckPlan, SelfCheckStatement
from inspections.rules import Answer
from inspections.selfchecks import services
from inspections.selfchecks.coverage import coverage
from inspections.selfchecks.lists import version_of
from inspections.selfchecks.querysets import in_state
from inspections.selfchecks.reminding import remind_of_misses
from inspections.selfchecks.rules import State
from inspections.selfchecks.services import Given
from inspections.selfchecks.statements import due_of
from tests.inspections.selfchecking import MONDAY

DAY = timedelta(days=1)


# --- a check ----------------------------------------------------------------------------------------------------------
def test_a_normal_check_keeps_no_row_of_what_was_normal(checking):
    check = checking.check(checking.plan())
    assert check.status == "done" and not check.answers.exists()
    assert Entry.objects.filter(action="selfcheck.do").latest("pk").note == "全部正常"


def test_what_is_not_normal_becomes_a_hazard_of_the_enterprise_itself(checking, world):
    check = checking.check_with_hazard(checking.plan())
    hazard = check.answers.get().hazard
    assert (hazard.status, hazard.source, hazard.responsible_unit, hazard.ordering_unit) == (
        "rectifying", "enterprise_self", world.xinyuan, world.jianxi,
    )  # fmt: skip
    assert hazard.location == "喷漆岗" and hazard.legal_basis and hazard.due_on
    assert not list(check_all([hazard])), "its journal tells the same"


def test_a_hazard_of_a_self_check_is_seen_by_its_regulator_and_re_checked_by_its_township(checking, world, play):
    hazard = checking.check_with_hazard(checking.plan(), today=play.today()).answers.get().hazard
    seen = {key for key in ("inspector", "dept_officer", "awb", "officer", "other_officer", "housing_officer", "far_awb")
            if Hazard.objects.visible_to(world.fresh(key)).filter(pk=hazard.pk).exists()}  # fmt: skip
    assert seen == {"inspector", "dept_officer", "awb", "officer"}
    play.submit(hazard)
    with pytest.raises(NotAllowed):
        play.move(hazard, "pass", by="owner", is_visited=True)
    assert play.move(hazard, "pass", by="inspector", is_visited=True).status == "closed"


def test_what_may_be_major_is_registered_and_waits_for_its_determination(checking, world, play):
    plan = checking.plan()
    item = version_of(plan).items.first()
    type(item).objects.filter(pk=item.pk).update(level="major")
    hazard = checking.check_with_hazard(plan).answers.get().hazard
    assert hazard.status == "reported" and hazard.major.status == "discovered"


def test_the_same_check_sent_twice_is_one(checking, world, play):
    plan, uid = checking.plan(), uuid4()
    photo = play.photo(world.people["officer"])
    given = checking.given(plan, "officer", description="没戴口罩", photos=[photo])
    made = [checking.check(plan, uid=uid, given=given) for _ in range(2)]
    assert made[0] == made[1] and Hazard.objects.count() == 1
    with pytest.raises(NotAllowed, match="已经查过"):
        checking.check(plan, by="owner")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"description": "", "no_photo_reason": "没带手机"}, "哪里不正常"),
        ({"description": "护罩缺失"}, "拍一张照片"),
    ],
)
def test_what_is_missing_is_said_at_its_item_and_nothing_is_written(checking, wrong, said):
    plan = checking.plan()
    given = checking.given(plan, "officer", **wrong)
    with pytest.raises(ValidationError) as problem:
        checking.check(plan, given=given)
    assert said in problem.value.message_dict[f"item_{given[0].item.pk}"][0]
    assert not SelfCheck.objects.exists() and not Hazard.objects.exists()


def test_an_item_may_ask_for_a_photo_although_all_is_normal(checking):
    plan = checking.plan("workshop")
    bare = [Given(item) for item in version_of(plan).items.all()]
    with pytest.raises(ValidationError, match="要拍一张照片"):
        checking.check(plan, given=bare)
    assert checking.check(plan).answers.get().photo


def test_a_list_that_was_not_answered_whole_is_refused(checking):
    plan = checking.plan()
    with pytest.raises(ValidationError, match="没有填完"):
        checking.check(plan, given=checking.given(plan, "officer")[1:])


def test_only_the_enterprise_checks_itself(checking, world):
    plan = checking.plan()
    for key in ("inspector", "dept_officer", "awb"):
        with pytest.raises(NotAllowed):
            checking.check(plan, by=key, given=[Given(item) for item in version_of(plan).items.all()])
    for key in ("other_officer", "far_officer", "far_awb"):
        with pytest.raises(Http404):
            checking.check(plan, by=key, given=[Given(item) for item in version_of(plan).items.all()])
    with pytest.raises(NotAllowed):
        services.plan(actor=world.fresh("officer"), enterprise=world.hengfeng, level="post", name="岗", today=MONDAY,
                      responsible=world.officer, starts_on=MONDAY)  # fmt: skip


def test_another_county_sees_nothing_of_it(checking, world):
    far = checking.plan(by="far_officer", unit="far_plant")
    near = checking.plan()
    checking.check(far, by="far_officer")
    checking.check(near)
    for key, plan in (("far_awb", far), ("awb", near), ("officer", near), ("dept_officer", near)):
        person = world.fresh(key)
        assert list(SelfCheckPlan.objects.visible_to(person)) == [plan]
        assert [check.plan for check in SelfCheck.objects.visible_to(person)] == [plan]


# --- plans ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": " "}, "name"), ({"starts_on": MONDAY - DAY}, "starts_on"), ({"by": "inspector"}, None)],
)
def test_a_plan_that_cannot_be(checking, values, field):
    with pytest.raises((ValidationError, NotAllowed)) as problem:
        checking.plan(**values)
    assert field is None or field in problem.value.message_dict


def test_the_same_post_is_planned_once_and_a_stranger_is_not_responsible(checking, world):
    checking.plan()
    with pytest.raises(ValidationError, match="同名"):
        checking.plan()
    with pytest.raises(ValidationError, match="本企业"):
        checking.plan(name="切割岗", responsible=world.other_officer)


def test_a_list_of_ones_own_may_be_chosen_and_falls_back_when_it_is_switched_off(checking, world):
    made = Checklist.objects.create(name="喷涂岗位日查", county=world.mingguang, is_for_self_check=True)
    made.versions.create(number=1).items.create(order=1, content="喷枪接地")
    plan = checking.plan(checklist=made)
    assert version_of(plan).checklist == made
    Checklist.objects.filter(pk=made.pk).update(is_active=False)
    assert version_of(SelfCheckPlan.objects.get(pk=plan.pk)).checklist.name == "岗位日查表（通用）"


# --- the principal person ---------------------------------------------------------------------------------------------
def test_the_monthly_check_counts_once_the_principal_person_has_confirmed_it(checking, world):
    check = checking.check(checking.plan("enterprise"))
    assert check.status == "to_confirm"
    told = Outbox.objects.filter(kind="selfcheck.told", user=world.owner)
    assert told.count() == 1
    for key in ("officer",):
        with pytest.raises(NotAllowed):
            checking.decide(check, by=key)
    assert checking.decide(check).status == "done"
    with pytest.raises(NotAllowed, match="已完成"):
        checking.decide(check)


def test_led_by_the_principal_person_himself_it_is_done_at_once(checking):
    assert checking.check(checking.plan("enterprise"), by="owner").status == "done"


def test_what_is_sent_back_is_done_again(checking):
    plan = checking.plan("enterprise")
    check = checking.check(plan)
    with pytest.raises(ValidationError):
        checking.decide(check, "return")
    checking.decide(check, "return", note="仓库没有看")
    again = checking.check(plan, today=MONDAY + DAY)
    assert again.due_on == check.due_on and checking.decide(again).is_counted


def test_the_signed_figures_stay_as_they_were_signed(checking, world, play):
    plan = checking.plan()
    checking.check_with_hazard(plan)
    checking.check(plan, today=MONDAY + DAY)
    after = date(2026, 7, 6)
    signed = services.sign(actor=world.fresh("owner"), enterprise=world.xinyuan, period="2026Q2", today=after)
    assert signed.figures["checks"]["post"] == [30, 2]
    assert (signed.figures["self_found"], signed.figures["self_fixed"]) == (1, 0)
    assert signed.due_on == date(2026, 7, 15) and not signed.is_late

    with pytest.raises(ValidationError, match="更正请写明原因"):
        services.sign(actor=world.fresh("owner"), enterprise=world.xinyuan, period="2026Q2", today=after)
    with pytest.raises(ValidationError, match="没有要更正的"):
        services.sign(actor=world.fresh("owner"), enterprise=world.xinyuan, period="2026Q2", today=after, reason="看错")
    checking.play.reported(unit="xinyuan", found_on=MONDAY)
    corrected = services.sign(
        actor=world.fresh("owner"), enterprise=world.xinyuan, period="2026Q2", today=after, reason="补登一条"
    )
    assert (corrected.revision, corrected.figures["other_found"]) == (1, 1)
    assert SelfCheckStatement.objects.get(revision=0).figures == signed.figures


@pytest.mark.parametrize(
    ("key", "period", "today"), [("officer", "2026Q2", date(2026, 7, 1)), ("owner", "2026Q2", date(2026, 6, 30))]
)
def test_it_is_signed_by_the_principal_person_and_after_the_end(checking, world, key, period, today):
    with pytest.raises(NotAllowed):
        services.sign(actor=world.fresh(key), enterprise=world.xinyuan, period=period, today=today)


def test_the_day_by_which_it_is_signed_explains_itself(db):
    year = due_of("2026", MONDAY)
    assert year.on == date(2027, 1, 31) and "第十四条" in year.basis and "2027-01-31" in year.steps[-1]


# --- reminders --------------------------------------------------------------------------------------------------------
def told(day: date) -> list[str]:
    """Who hears on that day."""
    before = set(Outbox.objects.values_list("pk", flat=True))
    remind_of_misses(today=day, now=timezone.now())
    return sorted(Outbox.objects.exclude(pk__in=before).values_list("user__username", flat=True))


def test_what_was_missed_climbs_from_the_enterprise_to_the_township_and_the_department(checking):
    checking.plan()
    assert told(MONDAY) == []
    first = MONDAY + DAY
    assert told(first) == ["officer", "owner"]
    assert told(first) == [], "counted once"
    assert told(first + DAY) == [], "one run of misses is one matter"
    assert told(MONDAY + 3 * DAY) == ["inspector", "inspector2", "officer", "owner", "township_leader"]
    assert "dept_head" in told(MONDAY + 7 * DAY)


def test_three_days_without_a_run_are_caught_up_once(checking):
    checking.plan()
    assert told(MONDAY + 4 * DAY) == ["inspector", "inspector2", "officer", "owner", "township_leader"]
    assert told(MONDAY + 4 * DAY) == []


def test_a_check_ends_the_run_and_the_next_miss_begins_anew(checking):
    plan = checking.plan()
    told(MONDAY + 3 * DAY)
    checking.check(plan, today=MONDAY + 4 * DAY)
    assert told(MONDAY + 5 * DAY) == []
    assert told(MONDAY + 6 * DAY) == ["officer", "owner"]


def test_where_an_enterprise_has_no_principal_person_the_township_hears_at_once(checking):
    checking.plan(by="other_officer", unit="hengfeng")
    assert told(MONDAY + DAY) == ["guandian_inspector", "other_officer"]


# --- coverage ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["township", "industry"])
def test_each_figure_of_coverage_is_the_number_of_rows_it_opens(checking, world, by):
    checking.check(checking.plan())
    checking.plan(by="other_officer", unit="hengfeng", starts_on=MONDAY + 20 * DAY)
    june = Period.parse("2026-06")
    for today in (MONDAY + DAY, date(2026, 7, 3)):
        for key in ("awb", "inspector"):
            user = world.fresh(key)
            found = coverage(user, june, today, by=by, conditions={})
            rows = Unit.objects.visible_to(user).enterprises().active()
            assert found.total.enterprises.count == rows.count() == sum(each.enterprises.count for each in found.lines)
            for state in State:
                assert found.total.states[state].count == in_state(rows, state, june, today).count(), (state, today)


def test_a_month_tells_who_kept_up_and_who_did_not(checking, world):
    checking.check(checking.plan())
    found = coverage(world.fresh("awb"), Period.parse("2026-06"), MONDAY + DAY, by="township", conditions={})
    assert {state: figure.count for state, figure in found.total.states.items()} == {
        "planned": 1, "kept": 1, "missed": 0, "waiting": 0, "none": 2,
    }  # fmt: skip
    assert str(found.total.rate) == "100.00%"
    later = coverage(world.fresh("awb"), Period.parse("2026-06"), MONDAY + 3 * DAY, by="township", conditions={})
    assert (later.total.states["missed"].count, later.total.kept, later.total.owed) == (1, 1, 3)


def test_not_applicable_is_kept_but_is_no_hazard(checking, world):
    plan = checking.plan()
    given = checking.given(plan, "officer")
    given[2] = Given(given[2].item, Answer.NOT_APPLICABLE)
    row = checking.check(plan, given=given).answers.get()
    assert (row.answer, row.hazard) == ("na", None)
