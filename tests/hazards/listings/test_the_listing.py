"""A 重大隐患 is listed, supervised and taken off by the table; the hazard, its clocks and its journal agree."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from anquan.indicators import Period
from anquan.terms.services import change_term
from anquan.workdays.selectors import deadline
from anquan.workflow import NotAllowed
from hazards import services as of_hazards
from hazards.listings import services
from hazards.listings.rules import Status
from hazards.models import Listing
from hazards.replay import check_all
from tests.hazards.listings.listing import Listed

pytestmark = pytest.mark.django_db


def consistent(hazard) -> bool:
    hazard.refresh_from_db()
    return not list(check_all([hazard]))


def test_it_goes_the_whole_way_and_every_step_agrees_with_the_journal(listed):
    hazard, seen = listed.item(), []
    for step in Listed.WAY:
        seen.append(listed.go(hazard, step).status)
        assert consistent(hazard), step
    assert seen == [
        "proposed", "reviewed", "approved", "noticed", "announced", "in_progress", "delist_applied", "inspected",
        "delist_approved", "delisted", "delist_announced",
    ]  # fmt: skip
    assert not hazard.clocks.filter(stopped_on__isnull=True).exists()


def test_sign_and_announcement_are_both_needed_in_any_order(listed):
    hazard = listed.item()
    listed.up_to(hazard, "notice")
    assert listed.go(hazard, "post_sign").status == Status.POSTED
    with pytest.raises(NotAllowed, match="不能申请摘牌"):
        listed.go(hazard, "apply_delist")
    assert listed.go(hazard, "announce").status == Status.IN_PROGRESS
    assert consistent(hazard)


# --- 提请 -----------------------------------------------------------------------------------------------------------
def test_one_listing_of_an_item_is_open_at_a_time_and_the_database_says_so_too(listed):
    hazard = listed.item()
    listing = listed.go(hazard, "propose")
    with pytest.raises(NotAllowed, match="已经提请"):
        listed.go(hazard, "propose")
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.create(major=listing.major, ground="other", proposed_on=listing.proposed_on)
    listed.go(hazard, "decline")
    assert listed.go(hazard, "propose").pk != listing.pk


def test_only_what_is_on_the_list_and_not_written_off_is_proposed(listed):
    with pytest.raises(NotAllowed, match="列入清单以后"):
        listed.go(listed.item("confirm"), "propose")
    with pytest.raises(NotAllowed, match="销号以前"):
        listed.go(listed.item("approve"), "propose")


def test_proposer_reviewer_and_approver_are_three_people(listed, world):
    hazard = listed.item()
    listed.go(hazard, "propose", by="awb")
    with pytest.raises(NotAllowed, match="提请人不能审查"):
        listed.go(hazard, "review", by="awb")
    listed.go(hazard, "review", by="director")
    from anquan.accounts.services import appoint
    from tests.cast import SINCE

    appoint(actor=None, user=world.director, role="city_leader", unit=world.mingguang, valid_from=SINCE)
    with pytest.raises(NotAllowed, match="审查人不能批准"):
        listed.go(hazard, "approve", by="director")
    appoint(actor=None, user=world.awb, role="city_leader", unit=world.mingguang, valid_from=SINCE)
    with pytest.raises(NotAllowed, match="提请人不能审查、批准"):
        listed.go(hazard, "approve", by="awb")
    assert listed.go(hazard, "approve").status == Status.APPROVED


def test_the_database_refuses_an_approver_who_proposed(listed, world):
    listing = listed.up_to(listed.item(), "approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=listing.pk).update(approved_by=world.dept_head)


def test_by_rule_items_are_proposed_once_and_a_declined_one_is_not_asked_again(listed, play):
    old = listed.item()
    stopped = listed.item(is_suspended=True, suspension_scope="成品仓库")
    assert services.propose_all(today=play.today()) == 1
    assert Listing.objects.get().major.hazard_id == stopped.pk and Listing.objects.get().ground == "suspended"
    later = play.today() + timedelta(days=30)
    assert services.propose_all(today=later - timedelta(days=1)) == 0
    assert services.propose_all(today=later) == 1
    assert Listing.objects.get(major__hazard=old).ground == "long_open"
    listed.go(old, "decline", today=later)
    assert services.propose_all(today=later) == 0
    assert consistent(old) and consistent(stopped)


def test_where_the_office_says_so_every_item_on_the_list_is_proposed(listed, play, world):
    listed.item("list")
    listed.item("confirm")
    assert services.propose_all(today=play.today()) == 0
    switch_on(world, "listing.auto_propose", 1, play.today())
    assert services.propose_all(today=play.today()) == 1
    assert Listing.objects.get().ground == "every"


def switch_on(world, key: str, value: int, day) -> None:
    change_term(actor=world.fresh("director"), key=key, value=value, valid_from=day, reason="县安委会决定", today=day)


# --- the deadline -----------------------------------------------------------------------------------------------------
def test_the_deadline_of_supervision_is_that_of_rectification_but_never_beyond_the_longest_term(listed, play):
    today = play.today()
    short = listed.up_to(listed.item(), "approve")
    assert short.due_on == short.hazard.due_on == today + timedelta(days=30)
    long = listed.up_to(listed.item(due_on=today + timedelta(days=500)), "approve")
    assert long.due_on == long.limit_on == today + timedelta(days=365)
    assert any("365" in step for step in long.limit_why["steps"])


def test_without_a_signed_order_there_is_no_deadline_and_no_approval(listed):
    hazard = listed.item("assign")
    listed.up_to(hazard, "review")
    with pytest.raises(NotAllowed, match="没有整改期限"):
        listed.go(hazard, "approve")


def test_a_change_of_a_term_applies_to_new_records_only(listed, play, world):
    before = listed.up_to(listed.item(), "approve")
    clock = before.hazard.clocks.get(kind="notice")
    switch_on(world, "listing.notice", 9, play.today())
    switch_on(world, "listing.max_days", 40, play.today())
    after = listed.up_to(listed.item(), "approve")
    same = Listing.objects.get(pk=before.pk)
    limit_on = deadline("listing.max_days", play.today(), what="批准挂牌").on  # 40 days, or the workday after
    assert same.limit_on == before.limit_on != after.limit_on == limit_on
    assert before.hazard.clocks.get(kind="notice").due_on == clock.due_on
    assert after.hazard.clocks.get(kind="notice").due_on > clock.due_on


# --- the one extension --------------------------------------------------------------------------------------------------
def test_the_extension_is_asked_by_the_unit_decided_by_the_level_that_listed_and_moves_the_one_deadline(listed, play):
    hazard = listed.item()
    listing = listed.up_to(hazard, "post_sign")
    new = listing.due_on + timedelta(days=20)
    listed.go(hazard, "ask_extension", new_due_on=new)
    for person in ("awb", "director", "dept_head", "officer"):
        with pytest.raises(NotAllowed, match="挂牌的一级"):
            listed.go(hazard, "grant_extension", by=person)
    assert listed.go(hazard, "grant_extension").due_on == new
    assert consistent(hazard) and hazard.due_on == new
    assert hazard.clocks.get(kind="rectify").why["on"] == new.isoformat()
    with pytest.raises(NotAllowed, match="已经延期一次"):
        listed.go(hazard, "ask_extension")


def test_a_refused_extension_leaves_the_deadline_and_may_be_asked_better(listed):
    hazard = listed.item()
    due_on = listed.up_to(hazard, "post_sign").due_on
    listed.go(hazard, "ask_extension")
    with pytest.raises(NotAllowed, match="还没有办结"):
        listed.go(hazard, "ask_extension")
    assert listed.go(hazard, "refuse_extension").due_on == due_on
    listed.go(hazard, "ask_extension")
    assert consistent(hazard)


def test_an_extension_is_not_longer_than_the_first_term_nor_asked_after_expiry(listed, play):
    hazard = listed.item()
    listing = listed.up_to(hazard, "post_sign")
    with pytest.raises(ValidationError, match="最晚到"):
        listed.go(hazard, "ask_extension", new_due_on=listing.due_on + timedelta(days=31))
    with pytest.raises(ValidationError, match="晚于现在的期限"):
        listed.go(hazard, "ask_extension", new_due_on=listing.due_on)
    for name in ("reason", "interim_measures"):
        with pytest.raises(ValidationError) as refusal:
            listed.go(hazard, "ask_extension", **{name: " "})
        assert name in refusal.value.message_dict
    with pytest.raises(NotAllowed, match="期限已过"):
        listed.go(hazard, "ask_extension", today=listing.due_on + timedelta(days=1))
    listed.go(hazard, "ask_extension", today=listing.due_on, new_due_on=listing.due_on + timedelta(days=30))


def test_while_it_is_listed_the_general_extension_void_and_downgrade_are_refused(listed, play, world):
    hazard = listed.item()
    listed.up_to(hazard, "approve")
    ask = {"hazard_id": hazard.pk, "reason": "理由", "today": play.today()}
    with pytest.raises(NotAllowed, match="挂牌督办"):
        of_hazards.ask(
            actor=world.fresh("officer"), kind="extension", new_due_on=hazard.due_on + timedelta(days=1),
            interim_measures="停用", **ask,
        )  # fmt: skip
    request = of_hazards.ask(actor=world.fresh("dept_officer"), kind="downgrade", **ask)
    decide = {"request_id": request.pk, "is_granted": True, "note": "", "today": play.today()}
    with pytest.raises(NotAllowed, match="先由挂牌的一级撤销挂牌"):
        of_hazards.decide(actor=world.fresh("director"), **decide)
    listed.go(hazard, "revoke")
    of_hazards.decide(actor=world.fresh("director"), **decide)
    assert consistent(hazard) and hazard.level == "general"


# --- 摘牌 -----------------------------------------------------------------------------------------------------------
def test_nothing_is_taken_off_before_it_is_written_off(listed, world, play):
    hazard = listed.item()
    listing = listed.up_to(hazard, "post_sign")
    with pytest.raises(NotAllowed, match="还没有销号"):
        services.perform(
            actor=world.fresh("officer"), listing_id=listing.pk, action="apply_delist", today=play.today(),
            application="已改完",
        )  # fmt: skip


def test_a_relapse_in_between_stops_the_taking_off(listed):
    hazard = listed.item()
    listed.up_to(hazard, "inspect")
    listed.moving.go(hazard, "reopen")
    with pytest.raises(NotAllowed, match="还没有销号"):
        listed.go(hazard, "approve_delist")
    assert listed.go(hazard, "return_delist", by="leader").status == Status.IN_PROGRESS
    assert consistent(hazard)


def test_two_inspect_one_of_them_not_of_the_daily_supervisor_and_neither_approves(listed, world):
    hazard = listed.item()
    listed.up_to(hazard, "apply_delist")
    second = world.person("second", "冯二", "dept_officer", world.emergency)
    for person, said in (("dept_officer", "另一位"), ("officer", "责任单位"), ("second", "日常督办")):
        with pytest.raises(ValidationError, match=said):
            listed.go(hazard, "inspect", second_inspector=world.fresh(person))
    assert second
    listed.go(hazard, "inspect")
    from anquan.accounts.services import appoint
    from tests.cast import SINCE

    appoint(actor=None, user=world.awb, role="city_leader", unit=world.mingguang, valid_from=SINCE)
    with pytest.raises(NotAllowed, match="验收人不能批准"):
        listed.go(hazard, "approve_delist", by="awb")


def test_where_production_was_stopped_an_expert_is_heard(listed):
    hazard = listed.item(is_suspended=True, suspension_scope="成品仓库")
    listed.up_to(hazard, "apply_delist")
    with pytest.raises(ValidationError, match="专家意见"):
        listed.go(hazard, "inspect")
    assert listed.go(hazard, "inspect", expert="何专家", expert_opinion="已具备条件").status == Status.INSPECTED


def test_the_level_that_listed_takes_off(listed, world, play):
    world.person("city_boss", "滁州领导", "city_leader", world.chuzhou)
    hazard = listed.item()
    listed.go(hazard, "propose", level="city")
    listed.go(hazard, "review")
    with pytest.raises(NotAllowed, match="滁州市"):
        listed.go(hazard, "approve")
    for step in Listed.WAY[2:]:
        by = {"by": "city_boss"} if step in ("approve", "approve_delist") else {}
        if step == "approve_delist":
            with pytest.raises(NotAllowed, match="滁州市"):
                listed.go(hazard, step)
        listing = listed.go(hazard, step, **by)
    assert listing.status == Status.DELIST_ANNOUNCED and consistent(hazard)


# --- it did not help, or should not have been -----------------------------------------------------------------------------
def test_failure_is_said_only_after_expiry_and_names_what_follows(listed):
    hazard = listed.item()
    listing = listed.up_to(hazard, "post_sign")
    with pytest.raises(NotAllowed, match="期限还没有过"):
        listed.go(hazard, "fail", today=listing.due_on)
    failed = listed.go(hazard, "fail", today=listing.due_on + timedelta(days=1))
    assert (failed.status, failed.consequence) == (Status.FAILED, "licence")
    assert consistent(hazard) and hazard.is_open


def test_a_revoked_listing_counts_nowhere(listed, play):
    hazard = listed.item()
    listed.up_to(hazard, "post_sign")
    year = Period.parse(str(play.today().year))
    assert Listing.objects.listed_in(year).count() == 1
    listed.go(hazard, "revoke")
    assert consistent(hazard)
    assert not Listing.objects.listed_in(year).exists() and not Listing.objects.published().exists()


# --- counts over the years ----------------------------------------------------------------------------------------------
def test_last_year_s_listings_are_counted_apart(listed, play):
    today = play.today()
    hazard, other = listed.item(), listed.item()
    listed.up_to(other, "announce_delist")
    listed.up_to(hazard, "announce_delist")
    Listing.objects.filter(major__hazard=hazard).update(
        listed_year=today.year - 1, listed_on=today.replace(year=today.year - 1, month=12, day=30)
    )
    year = Period.parse(str(today.year))
    rows = Listing.objects.all()
    assert (rows.listed_in(year).count(), rows.delisted_in(year).count()) == (1, 2)
    carried = rows.delisted_in(year, of_earlier_years=True).get()
    assert carried.hazard == hazard and carried.is_carried_over
    assert rows.delisted_in(year, of_earlier_years=False).get().hazard == other
    assert rows.delisted_in(Period.parse(str(today.year - 1))).count() == 0


# --- clocks -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "last"), [("notice", "approve"), ("announce", "notice"), ("signpost", "notice"), ("delist", "delist")]
)
def test_each_clock_is_late_from_the_day_after_and_says_why_it_is_that_day(listed, kind, last):
    hazard = listed.item()
    listed.up_to(hazard, last)
    clock = hazard.clocks.get(kind=kind)
    assert clock.stopped_on is None and not clock.is_late(clock.due_on)
    assert clock.is_late(clock.due_on + timedelta(days=1))
    assert clock.why["steps"] and clock.why["basis"] and clock.charged_to


def test_overdue_is_the_same_in_python_and_in_the_database_on_every_day(listed, play):
    today = play.today()
    hazards = [listed.item(), listed.item(due_on=today + timedelta(days=500)), listed.item(), listed.item()]
    for hazard, last in zip(hazards, ("announce", "post_sign", "apply_delist", "review"), strict=True):
        listed.up_to(hazard, last)
    waiting = listed.item()
    listed.up_to(waiting, "post_sign")
    listed.moving.go(waiting, "apply")
    seen = set()
    for days in (0, 29, 30, 31, 365, 366, 501):
        day = today + timedelta(days=days)
        late = set(Listing.objects.overdue(day).values_list("pk", flat=True))
        assert late == {row.pk for row in Listing.objects.select_related("major__hazard") if row.is_overdue(day)}, days
        seen.add(frozenset(late))
    assert len(seen) == 3


def test_the_clocks_of_the_hazard_and_of_the_listing_do_not_stop_each_other(listed):
    hazard = listed.item()
    listed.up_to(hazard, "notice")
    hazard.refresh_from_db()
    assert hazard.clock_due_on == hazard.due_on, "the running date stays that of the rectification"
    for step in ("apply", "check", "verify", "approve"):
        listed.moving.go(hazard, step)
    running = set(hazard.clocks.filter(stopped_on__isnull=True).values_list("kind", flat=True))
    assert running == {"announce", "signpost"} and consistent(hazard)
