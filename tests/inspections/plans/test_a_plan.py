"""The yearly plan: which enterprises its rules give, who approves it by which paper, and how far it has come."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404

from anquan.journal.models import Entry
from anquan.terms.services import change_term
from anquan.workflow import NotAllowed
from inspections.models import Plan, PlanLine
from inspections.plans import proposing, rules, selectors, services
from inspections.plans.rules import Status, due_month, months_for
from inspections.plans.services import RuleRow

pytestmark = pytest.mark.django_db


# --- months -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("times", "gap"), [(1, None), (2, 6), (3, 4), (4, 3), (12, 1)])
def test_inspections_of_one_enterprise_are_spread_over_the_year(times, gap):
    months = months_for(0, times)
    assert len(months) == times and (gap is None or {b - a for a, b in zip(months, months[1:], strict=False)} == {gap})


def test_no_month_has_more_work_than_another():
    for times in (1, 2, 3, 4):
        load = Counter(month for place in range(120) for month in months_for(place, times))
        assert set(load.values()) == {10 * times} and set(load) == set(range(1, 13))


def test_a_plan_made_in_the_middle_of_the_year_begins_then():
    months = {month for place in range(30) for month in months_for(place, 2, first=9)}
    assert months == {9, 10, 11, 12} and months_for(0, 8, first=11) == [11, 12]


def test_a_month_is_due_when_it_has_ended():
    assert due_month(2026, date(2026, 12, 1)) == 11 and due_month(2026, date(2026, 1, 31)) == 0
    assert due_month(2025, date(2026, 1, 1)) == 12 and due_month(2027, date(2026, 12, 31)) == 0


# --- what the rules give ------------------------------------------------------------------------------------------------
def proposed(plan: Plan, today: date) -> dict[str, tuple[int, int, int]]:
    found = proposing.propose(plan, today)
    return {str(each.rule): (each.candidates, len(each.lines), each.times) for each in found}


@time_machine.travel("2026-01-10 09:00 +0800")
def test_each_enterprise_falls_under_the_first_rule_that_fits(planning):
    plan = planning.go(planning.made(), "rules")
    assert proposed(plan, planning.today) == {
        "工贸，红（重大风险）": (2, 2, 4), "工贸，橙（较大风险）": (2, 2, 2), "各领域，不限": (8, 3, 3)
    }  # fmt: skip
    assert not plan.lines.exists()


@time_machine.travel("2026-12-10 09:00 +0800")
def test_where_a_rule_takes_fewer_those_go_first_that_were_not_inspected_for_longest(planning, world):
    for place, unit in enumerate(("mill2", "mill3", "mill4", "mill7", "mill8")):
        planning.inspected(unit, date(2025, 3 + place, 5))
    plan = planning.go(planning.made(year=2027), "rules", rows=[RuleRow(planning.trade, "", 1, 7)])
    names = [line.unit for line in proposing.propose(plan, planning.today)[0].lines]
    assert world.mill2 not in names and world.mill0 in names and world.mill9 in names


@time_machine.travel("2026-01-10 09:00 +0800")
def test_the_cap_and_what_others_have_planned_of_it_are_kept(planning, world):
    of_township = planning.made(by="awb", organ="jianxi")
    planning.go(of_township, "rules", by="awb", rows=[RuleRow(planning.trade, "blue", 1, None)])
    for step in ("fill", "submit"):
        planning.go(of_township, step, by="awb")
    planning.go(of_township, "approve")
    plan = planning.go(
        planning.made(), "rules", rows=[RuleRow(None, "blue", 1, None), RuleRow(None, "yellow", 4, None)]
    )
    blue, yellow = proposing.propose(plan, planning.today)
    assert (blue.candidates, len(blue.lines), blue.full) == (2, 0, 2)  # 蓝色 once a year, and that is taken
    assert {len(line.months) for line in yellow.lines} == {2} and "由 4 次减为 2 次" in yellow.lines[0].note
    change_term(
        actor=None, key="visit.cap.yellow", value=0, valid_from=date(2026, 12, 31), basis="本地公布", reason="放开"
    )
    assert {len(line.months) for line in proposing.propose(plan, planning.today)[1].lines} == {4}


def test_a_township_plans_for_its_own_territory(planning, world):
    plan = planning.made(by="awb", organ="jianxi")
    units = set(proposing.enterprises(plan))
    assert world.site in units and world.hengfeng not in units and world.far_plant not in units


# --- making and changing -----------------------------------------------------------------------------------------------
def test_one_plan_a_year_and_only_for_whom_one_plans(planning, world):
    planning.made()
    with pytest.raises(ValidationError, match="已经有计划"):
        planning.made()
    for by, organ in (
        ("dept_head", "housing"),
        ("inspector", "jianxi"),
        ("awb", "far_emergency"),
        ("director", "housing"),
    ):
        with pytest.raises(NotAllowed):
            planning.made(by=by, organ=organ)
    with pytest.raises(ValidationError, match="监管部门"):
        planning.made(by="awb", organ="mingguang")


def test_rules_that_contradict_each_other_are_refused_with_their_row(planning):
    plan, row = planning.made(), RuleRow(planning.trade, "red", 1, None)
    with pytest.raises(ValidationError, match="第 2 条规则和第 1 条"):
        planning.go(plan, "rules", rows=[row, RuleRow(planning.trade, "red", 4, None)])
    with pytest.raises(ValidationError, match="第 1 条规则：每家每年次数"):
        planning.go(plan, "rules", rows=[RuleRow(None, "", 13, None)])
    with pytest.raises(ValidationError, match="至少写一条"):
        planning.go(plan, "rules", rows=[])


def test_a_line_is_changed_added_and_taken_out_by_hand(planning, world):
    plan = planning.up_to("fill")
    head = world.fresh("dept_head")
    services.set_line(actor=head, plan_id=plan.pk, unit=world.mill0, months=[11, 12], today=planning.today)
    line = plan.lines.get(unit=world.mill0)
    assert line.times == 2 and [slot.month for slot in line.slots.all()] == [11, 12] and line.rule is not None
    services.set_line(actor=head, plan_id=plan.pk, unit=world.mill0, months=[], today=planning.today)
    assert not plan.lines.filter(unit=world.mill0).exists()
    with pytest.raises(ValidationError, match="不是应急局监管的企业"):
        services.set_line(actor=head, plan_id=plan.pk, unit=world.site, months=[1], today=planning.today)
    said = Entry.objects.filter(action="plan.line").first().changes["lines"]
    assert said[1].endswith("11月、12月")


# --- approval -----------------------------------------------------------------------------------------------------------
def test_it_is_approved_by_a_paper_and_never_by_its_maker(planning, world):
    plan = planning.up_to("submit")
    for wrong in ({"approval_no": " "}, {"approval_dated": None}, {"approval_dated": date(2099, 1, 1)}):
        with pytest.raises(ValidationError):
            planning.go(plan, "approve", **wrong)
    with pytest.raises(NotAllowed, match="市领导或者安委办主任"):
        planning.go(plan, "approve", by="dept_head")
    approved = planning.go(plan, "approve")
    assert (approved.status, approved.approval_no) == (Status.APPROVED, "明政秘〔2026〕3号")
    with pytest.raises(NotAllowed, match="编制新版"):
        planning.go(plan, "rules")


def test_without_enterprises_it_is_not_submitted(planning):
    with pytest.raises(NotAllowed, match="还没有检查对象"):
        planning.go(planning.go(planning.made(), "rules"), "submit")


def test_what_was_sent_back_is_changed_and_submitted_again(planning):
    plan = planning.go(planning.up_to("submit"), "send_back", reason="红色企业少了两家")
    assert plan.status == Status.DRAFT and plan.returned_reason == "红色企业少了两家"
    planning.go(plan, "fill")
    assert planning.go(plan, "submit").returned_reason == ""
    assert planning.go(plan, "withdraw").status == Status.DRAFT


def test_a_change_is_a_new_edition_and_the_former_one_stays_until_it_is_approved(planning, world):
    plan = planning.up_to("approve")
    head = world.fresh("dept_head")
    new = services.revise(actor=head, plan_id=plan.pk, today=planning.today)
    assert new.edition == 2 and new.lines.count() == plan.lines.count() and new.rules.count() == 3
    assert {line.rule_id for line in new.lines.all()} <= {rule.pk for rule in new.rules.all()}
    with pytest.raises(NotAllowed, match="已经有一个新版"):
        services.revise(actor=head, plan_id=plan.pk, today=planning.today)
    plan.refresh_from_db()
    assert plan.is_in_force
    planning.go(planning.go(new, "submit"), "approve")
    plan.refresh_from_db()
    assert plan.status == Status.SUPERSEDED and Plan.objects.in_force().get() == new


# --- progress -----------------------------------------------------------------------------------------------------------
@time_machine.travel("2026-12-10 09:00 +0800")
def test_progress_counts_what_was_done_of_what_was_due(planning, world):
    with time_machine.travel("2026-01-10 09:00 +0800"):
        plan = planning.up_to("approve")
    ended = sum(slot.month <= 11 for line in plan.lines.all() for slot in line.slots.all())
    found = selectors.progress(plan.lines.all(), planning.today)
    assert (found.units, found.times, found.due, found.met, found.behind) == (7, 9, ended, 0, 7)
    planning.inspected("mill0", date(2026, 3, 5))
    planning.inspected("mill1", date(2026, 4, 5))
    planning.inspected("mill1", date(2026, 5, 5))  # beyond its one a year: no extra
    planning.inspected("mill0", date(2025, 12, 31))  # another year
    planning.inspected("mill0", date(2026, 6, 5), organ="housing")  # another organ
    planning.inspected("mill0", date(2026, 6, 6), method="tip")  # brought about by an event
    found = selectors.progress(plan.lines.all(), planning.today)
    assert (found.met, found.done, found.started) == (2, 2, 2) and str(found.rate) == f"{2 / ended * 100:.2f}%"
    by_rule = selectors.progress_by(plan.lines.all(), planning.today, "rule")
    assert sum(each.due for each in by_rule.values()) == ended and sum(each.met for each in by_rule.values()) == 2
    assert selectors.inspections(plan).count() == 3


def test_an_inspection_led_by_another_organ_counts_where_ones_own_officers_went(planning, world):
    plan = planning.up_to("approve")
    visit = planning.inspected("mill0", planning.today, organ="housing")
    assert selectors.progress(plan.lines.all(), planning.today).started == 0
    visit.participants.filter(order=1).update(unit=world.emergency)
    assert selectors.progress(plan.lines.all(), planning.today).started == 1


def test_an_inspection_of_a_place_counts_for_its_enterprise(planning, world):
    plan = planning.up_to("approve")
    world.unit("yard", kind="place", name="木业厂堆场", parent=world.mill0)
    planning.inspected("yard", planning.today)
    assert selectors.progress(plan.lines.all(), planning.today).started == 1


# --- who sees it --------------------------------------------------------------------------------------------------------
def test_a_plan_is_seen_by_its_organ_and_those_who_watch(planning, world):
    plan = planning.up_to("approve")
    own = Plan.objects.filter(pk=plan.pk)
    seen = {key for key in world.people if Plan.objects.visible_to(world.fresh(key)) & own}
    assert seen == {"dept_officer", "dept_head", "coordinator", "awb", "director", "leader", "auditor"}
    assert PlanLine.objects.visible_to(world.fresh("awb")).count() == 7
    assert not PlanLine.objects.visible_to(world.fresh("owner")).exists()
    with pytest.raises(Http404):
        planning.go(plan, "withdraw", by="far_awb")
    assert rules.fits("ungraded", "") and not rules.fits("ungraded", "red")
