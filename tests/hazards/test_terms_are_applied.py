"""A changed term holds for what begins after it; applied to what is under way it moves exactly what was previewed."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.terms import selectors as terms
from anquan.terms.applying import applier_of
from anquan.terms.services import apply_term, change_term
from anquan.terms.views import SALT
from anquan.workflow import NotAllowed
from hazards import replay, services
from hazards.models import Clock, Hazard, Listing, Request
from hazards.rules import CLOCK_TERM, RECTIFY_TERM
from hazards.services import reckoning
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIMITED, SIGN = "hazard.rectify.limited", "hazard.acknowledge"


def changed(world, key: str, value: int) -> None:
    """The term has another value from today on."""
    change_term(actor=world.fresh("director"), key=key, value=value, valid_from=timezone.localdate(), reason="市里统一")


def previewed(world, key: str, by: str = "director", most: int = 100):
    today = timezone.localdate()
    return applier_of(key).preview(term=terms.term(key, today), user=world.fresh(by), today=today, most=most)


def applied(world, key: str, by: str = "director", seen_at=None):
    today = timezone.localdate()
    return apply_term(
        actor=world.fresh(by), key=key, reason="市安委会纪要第 9 期", seen=terms.term(key, today).revision,
        seen_at=seen_at or timezone.now(), today=today,
    )  # fmt: skip


def clock(hazard: Hazard, kind: str) -> Clock:
    return Clock.objects.get(hazard=hazard, kind=kind, stopped_on__isnull=True)


@pytest.fixture
def begun(play) -> date:
    """Some days ago; early enough for a shorter term to be past."""
    return play.today() - 12 * DAY


# --- which dates move ---------------------------------------------------------------------------------------------------
def test_only_running_dates_that_are_the_terms_own_and_in_scope_would_move(play, world, begun):
    moves = [play.rectifying(today=begun), play.assigned(today=begun)]
    named = play.rectifying(today=begun, order={"due_on": begun + 15 * DAY})
    extended, asked = play.rectifying(today=begun), play.rectifying(today=begun)
    for hazard in (extended, asked):
        request = services.ask(
            actor=world.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="等配件", today=begun,
            new_due_on=hazard.due_on + 5 * DAY, interim_measures="停用",
        )  # fmt: skip
        if hazard is extended:
            services.decide(
                actor=world.fresh("township_leader"), request_id=request.pk, is_granted=True, note="", today=begun
            )
    play.submitted(today=begun)
    play.closed(today=begun)
    play.rectifying(today=begun, mode="suspended")
    far = play.reported(by="far_inspector", unit="far_plant", today=begun, order={"measures": "停用"})
    assert not previewed(world, LIMITED).total
    changed(world, LIMITED, 20)
    found = previewed(world, LIMITED)
    assert {row.label for row in found.rows} == {f"{hazard.number} 整改" for hazard in moves}
    assert {row.old_on for row in found.rows} == {hazard.due_on for hazard in moves}
    assert all(row.new_on >= begun + 20 * DAY for row in found.rows)
    assert all("限期整改 20 日" in row.why and row.under == world.xinyuan.name for row in found.rows)
    done = applied(world, LIMITED)
    assert (done.changed, done.left, done.remaining) == (2, 0, 0)
    untouched = {named: 15, extended: 20, asked: 15}
    for hazard, days in untouched.items():
        hazard.refresh_from_db()
        assert hazard.due_on >= begun + days * DAY and clock(hazard, "rectify").due_on == hazard.due_on
    assert clock(far, "rectify").why["value"] == 15
    assert not list(replay.check_all())


def test_the_date_the_explanation_and_what_repeats_them_move_together(play, world, begun):
    hazard = play.rectifying(today=begun)
    before = hazard.version
    changed(world, LIMITED, 20)
    applied(world, LIMITED)
    hazard.refresh_from_db()
    moved = clock(hazard, "rectify")
    assert moved.due_on == hazard.due_on == hazard.clock_due_on == date.fromisoformat(moved.why["on"])
    assert moved.why["value"] == 20 and moved.why["term"] == LIMITED
    assert "套用调整后的时限“限期整改”（20 日" in moved.why["steps"][-1] and "纪要第 9 期" in moved.why["steps"][-1]
    assert hazard.version == before + 1, "a page opened before knows that it is old"
    entry = Entry.objects.filter(action="hazard.apply_term", object_id=str(hazard.pk)).get()
    assert entry.actor_id == world.director.pk and "due_on" in entry.changes and "纪要第 9 期" in entry.note
    assert Entry.objects.filter(action="terms.apply").get().changes["applied"] == [None, 1]
    assert not list(replay.check_all())


def test_doing_it_again_changes_nothing(play, world, begun):
    hazard = play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    assert applied(world, LIMITED).changed == 1
    hazard.refresh_from_db()
    again = applied(world, LIMITED)
    assert (again.changed, again.left, again.remaining) == (0, 0, 0)
    assert Hazard.objects.get(pk=hazard.pk).version == hazard.version
    assert Entry.objects.filter(action="terms.apply").count() == 1


def test_those_that_would_be_past_come_first_and_are_marked(play, world, begun):
    early = play.rectifying(today=begun)
    late = play.rectifying(today=play.today() - 2 * DAY)
    changed(world, LIMITED, 5)
    found = previewed(world, LIMITED)
    assert (found.total, found.late) == (2, 1)
    assert [row.is_late for row in found.rows] == [True, False]
    assert found.rows[0].label.startswith(early.number) and found.rows[1].label.startswith(late.number)


def test_the_running_date_moves_only_with_the_clock_it_is_of(play, world, begun):
    waits = play.assigned(today=begun)
    signed = play.rectifying(today=begun)
    changed(world, SIGN, 20)
    assert applied(world, SIGN).changed == 1
    for hazard, running in ((waits, "sign"), (signed, "rectify")):
        hazard.refresh_from_db()
        assert hazard.clock_due_on == clock(hazard, running).due_on
    assert waits.due_on == clock(waits, "rectify").due_on != waits.clock_due_on


def test_every_term_that_feeds_a_clock_can_be_applied(world, play):
    """One item with each clock running; each term moves its own clock, and the journal still leads to the row."""
    moving = Moving(world, play)
    listed = Listed(moving)
    for last in ("", "confirm", "list", "assign", "acknowledge", "verify"):
        hazard = moving.reported()
        if last:
            moving.up_to(hazard, last)
    for last in ("approve", "notice", "delist"):
        listed.up_to(listed.item(), last)
    asked = listed.up_to(listed.item(), "post_sign")
    listed.go(asked.hazard, "ask_extension")
    play.reported()
    play.submitted()
    for mode in ("on_the_spot", "limited", "suspended"):
        play.assigned(mode=mode)
    hazard = play.rectifying()
    services.ask(actor=world.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="等配件", today=play.today(),
                 new_due_on=hazard.due_on + DAY, interim_measures="停用")  # fmt: skip
    keys = {*CLOCK_TERM.values(), *RECTIFY_TERM.values(), "major.assign", "hazard.decide_request", "listing.max_days"}
    assert keys == reckoning.TERMS
    unmoved = []
    for key in sorted(keys):
        now = int(terms.term(key, play.today()).value)
        changed(world, key, now - 3 if key == "listing.max_days" else now + 3)
        if not applied(world, key).changed or previewed(world, key).total:
            unmoved.append(key)
    assert not unmoved
    assert not list(replay.check_all())
    assert Request.objects.get().why["value"] == 6
    assert Listing.objects.filter(status="approved").get().limit_why["value"] == 362
    for each in Hazard.objects.filter(ended_on__isnull=True):
        running = each.clocks.filter(stopped_on__isnull=True, due_on=each.clock_due_on)
        assert running.exists(), each


# --- what somebody did in between ---------------------------------------------------------------------------------------
def test_a_hazard_that_changed_since_the_preview_is_left_and_counted(play, world, begun):
    hazard, other = play.rectifying(today=begun), play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    seen_at = timezone.now()
    services.correct(actor=world.fresh("inspector"), hazard_id=hazard.pk, version=None, today=play.today(),
                     reason="写错了", location="二号库东门")  # fmt: skip
    done = applied(world, LIMITED, seen_at=seen_at)
    assert (done.changed, done.left) == (1, 1)
    assert clock(hazard, "rectify").due_on < clock(other, "rectify").due_on
    assert applied(world, LIMITED).changed == 1, "after another look it goes along"


def test_a_clock_that_stops_between_reading_and_the_lock_is_not_touched(play, world, begun, monkeypatch):
    hazard = play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    kept, real = hazard.due_on, reckoning._apply_to

    def after_somebody(*given):
        play.submit(hazard)
        return real(*given)

    monkeypatch.setattr(reckoning, "_apply_to", after_somebody)
    done = applied(world, LIMITED, seen_at=timezone.now() + DAY)  # so that only the lock is between them
    assert (done.changed, done.left) == (0, 0)
    assert Hazard.objects.get(pk=hazard.pk).due_on == kept

    monkeypatch.setattr(reckoning, "_apply_to", real)
    monkeypatch.setattr(reckoning, "_still", lambda change, key: (change, Clock.objects.get(pk=change.pk)))
    again = play.rectifying(today=begun)
    changes = reckoning.Reckoner(terms.term(LIMITED, play.today()), play.today()).changes(world.fresh("director"))
    play.submit(again)
    monkeypatch.setattr(reckoning.Reckoner, "changes", lambda self, user: changes)
    assert applied(world, LIMITED, seen_at=timezone.now() + DAY).changed == 1, "without the second look it would"


def test_a_term_that_was_changed_since_the_preview_is_refused(play, world, begun):
    play.rectifying(today=begun)
    seen = terms.term(LIMITED, play.today()).revision
    changed(world, LIMITED, 20)
    with pytest.raises(NotAllowed) as refused:
        apply_term(actor=world.fresh("director"), key=LIMITED, reason="纪要", seen=seen, seen_at=timezone.now())
    assert refused.value.code == "stale"


def test_a_run_takes_as_many_as_the_setting_says_and_the_next_the_rest(play, world, begun):
    for _ in range(3):
        play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    today = play.today()
    done = reckoning.apply(term=terms.term(LIMITED, today), actor=world.fresh("director"), today=today, reason="纪要",
                           seen_at=timezone.now(), most=2)  # fmt: skip
    assert (done.changed, done.remaining) == (2, 1)
    assert applied(world, LIMITED).changed == 1


# --- who is told --------------------------------------------------------------------------------------------------------
def test_whoever_is_charged_is_told_once_however_many_dates_moved(play, world, begun):
    play.rectifying(today=begun)
    play.rectifying(today=begun)
    lone = play.rectifying(unit="hengfeng", by="guandian_inspector", officer="other_officer", today=begun)
    changed(world, LIMITED, 20)
    applied(world, LIMITED)
    rows = {row.user.username: row for row in Outbox.objects.filter(kind="hazard.apply_term").select_related("user")}
    assert set(rows) == {"officer", "owner", "other_officer"}
    assert "您有 2 条的期限改了" in rows["officer"].title and rows["officer"].url == reverse("hazards:todo")
    lone.refresh_from_db()
    assert f"改为 {lone.due_on}" in rows["other_officer"].title and rows["other_officer"].object_id == str(lone.pk)


# --- the page -----------------------------------------------------------------------------------------------------------
def address(key: str = LIMITED) -> str:
    return reverse("terms:apply", args=[key])


def test_the_page_shows_what_would_move_and_moves_it(play, world, client, begun):
    hazard = play.rectifying(today=begun)
    old = hazard.due_on
    changed(world, LIMITED, 20)
    client.force_login(world.fresh("director"))
    assert "套用到在办事项" in client.get(reverse("terms:detail", args=[LIMITED])).content.decode()
    answer = client.get(address())
    page = answer.content.decode()
    assert hazard.number in page and f"{old}" in page and "共 1 条" in page
    empty = client.post(address(), {"token": answer.context["token"], "reason": " "})
    assert empty.status_code == 422 and "请写明套用原因" in empty.content.decode()
    sent = client.post(address(), {"token": answer.context["token"], "reason": "市安委会纪要"}, follow=True)
    assert "已改 1 条的期限" in sent.content.decode()
    assert Hazard.objects.get(pk=hazard.pk).due_on > old
    assert "没有要改的期限" in client.get(address()).content.decode()


def test_the_page_is_for_those_who_change_terms_and_shows_each_only_his_own_county(play, world, client, begun):
    play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    for person, code in (("awb", 403), ("inspector", 403), ("officer", 403)):
        client.force_login(world.fresh(person))
        assert client.get(address()).status_code == code, person
    client.force_login(world.fresh("admin"))  # keeps the settings, sees no business
    page = client.get(address()).content.decode()
    assert "没有要改的期限" in page and "YH-" not in page
    assert applied(world, LIMITED, by="admin").changed == 0


def test_a_token_that_was_not_ours_an_old_one_and_a_term_without_dates_are_refused(play, world, client, begun):
    play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    client.force_login(world.fresh("director"))
    assert client.post(address(), {"token": "forged", "reason": "x"}).status_code == 400
    old = signing.dumps(["00000000-0000-0000-0000-000000000000", timezone.now().isoformat()], salt=SALT)
    stale = client.post(address(), {"token": old, "reason": "纪要"})
    assert stale.status_code == 409 and "请重新预览" in stale.content.decode()
    assert client.get(address("list.page_size")).status_code == 404
    assert "套用到在办事项" not in client.get(reverse("terms:detail", args=["list.page_size"])).content.decode()


def test_the_preview_asks_no_more_for_many_than_for_few(play, world, client, begun, django_assert_max_num_queries):
    client.force_login(world.fresh("director"))
    play.rectifying(today=begun)
    changed(world, LIMITED, 20)
    client.get(address())
    with django_assert_max_num_queries(60) as one:
        client.get(address())
    for _ in range(3):
        play.rectifying(today=begun)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(address())


def test_dates_of_an_upgraded_database_learn_their_term(play, world, begun):
    """The data step of migration 0010 on rows as 0.1 wrote them."""
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps
    from django.db import connection

    plain, named = play.rectifying(today=begun), play.rectifying(today=begun, order={"due_on": begun + 9 * DAY})
    for row in Clock.objects.all():
        Clock.objects.filter(pk=row.pk).update(why={k: v for k, v in row.why.items() if k != "term"})
    step = import_module("hazards.migrations.0010_clocks_and_their_terms")
    step.name_terms(apps, SimpleNamespace(connection=connection))
    assert clock(plain, "rectify").why["term"] == LIMITED
    assert "term" not in clock(named, "rectify").why
