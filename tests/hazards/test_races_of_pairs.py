"""Two moves of one hazard at the same moment end as one of them after the other (acceptance C1, C5, C6).

``PAIRS`` has a row for every pair: how it begins, who does what, and ``fault``, which names what no order of the two could
have left behind. ``RACE_ROUNDS=200`` plays the long game.

The controls: without the row lock the pair goes wrong. On PostgreSQL the lock is taken away and the threads race until
one does; on SQLite no two transactions write at the same time (IMMEDIATE), so there each side is given the row as it
read it before the other one wrote, on both engines in a fixed order, so that the control cannot pass by luck.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.notices.models import Outbox
from anquan.workflow import NotAllowed
from hazards import reminders, services
from hazards.models import Hazard
from hazards.services import moves, requests
from tests.cast import Play, build_world
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "10"))
UNTIL_IT_HAPPENS = 60
DAY = timedelta(days=1)
Runner = Callable[[], Any]


@pytest.fixture
def play() -> Play:
    return Play(build_world())


@dataclass(frozen=True)
class Pair:
    begin: Callable[[Play], Hazard]
    runners: Callable[[Play, Hazard], Sequence[Runner]]
    fault: Callable[[Hazard, Sequence[Any]], str]


# --- what the two do --------------------------------------------------------------------------------------------------
def move(play: Play, hazard: Hazard, who: str, action: str, **values) -> Runner:
    user = play.world.fresh(who)
    return lambda: services.perform(actor=user, hazard_id=hazard.pk, action=action, today=play.today(), **values)


def wish(play: Play, hazard: Hazard, who: str, kind: str, **values) -> Runner:
    user = play.world.fresh(who)
    return lambda: services.ask(actor=user, hazard_id=hazard.pk, kind=kind, reason="说明", today=play.today(), **values)


def longer(play: Play, hazard: Hazard) -> dict:
    return {"new_due_on": hazard.due_on + 5 * DAY, "interim_measures": "断电"}


def grant(play: Play, hazard: Hazard, who: str = "township_leader") -> Runner:
    user, pk = play.world.fresh(who), hazard.requests.get(result="").pk
    return lambda: services.decide(actor=user, request_id=pk, is_granted=True, note="", today=play.today())


def with_extension_asked(play: Play, state: str) -> Hazard:
    hazard = play.rectifying()
    wish(play, hazard, "officer", "extension", **longer(play, hazard))()
    if state == "submitted":
        play.submit(hazard)
    return Hazard.objects.get(pk=hazard.pk)


# --- what may be left -------------------------------------------------------------------------------------------------
def entries(hazard: Hazard, *actions: str) -> int:
    return sum(
        1 for entry in history(hazard) if entry.result == "ok" and entry.action.removeprefix("hazard.") in actions
    )


def won(outcomes: Sequence[Any]) -> tuple[bool, ...]:
    return tuple(not isinstance(outcome, Exception) for outcome in outcomes)


def first_fault(hazard: Hazard, outcomes: Sequence[Any], **checks: bool) -> str:
    strange = [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, NotAllowed)]
    if strange:
        return f"an answer nobody should get: {strange}"
    if entries(hazard, *ALL_ENTRIES) != hazard.version:
        return f"{entries(hazard, *ALL_ENTRIES)} entries for version {hazard.version}"
    if hazard.status in ("closed", "void") and (
        hazard.is_overdue(timezone.localdate() + 400 * DAY) or not hazard.ended_on
    ):
        return "ended and yet open or overdue"
    if hazard.status in ("closed", "void") and hazard.clocks.filter(stopped_on=None).exists():
        return "ended with a running clock"
    return next((name for name, holds in checks.items() if not holds), "")


ALL_ENTRIES = ("report", "acknowledge", "submit", "pass", "send_back", "transfer", "withdraw", "decide", "ask_extension",
               "ask_void", "ask_reassign", "correct")  # fmt: skip


def one_judgement(hazard, outcomes):
    return first_fault(hazard, outcomes, two_winners=sum(won(outcomes)) == 1,
                       two_judgements=entries(hazard, "pass", "send_back") == 1)  # fmt: skip


def extension_or_close(hazard, outcomes):
    """Granted first, then closed with the new date; or closing first is refused, because the request is open."""
    granted, closed = won(outcomes)
    asked = hazard.requests.get()
    return first_fault(hazard, outcomes, the_grant_was_lost=granted and asked.result == "granted",
                       the_new_date_was_lost=hazard.due_on == asked.new_due_on,
                       the_state_was_lost=hazard.status == ("closed" if closed else "submitted"))  # fmt: skip


def extension_and_submission(hazard, outcomes):
    asked = hazard.requests.get()
    return first_fault(hazard, outcomes, one_was_refused=all(won(outcomes)), the_grant_was_lost=asked.result == "granted",
                       the_submission_was_lost=hazard.status == "submitted",
                       the_new_date_was_lost=hazard.due_on == asked.new_due_on == hazard.clocks.get(kind="rectify").due_on)  # fmt: skip


def transfer_or_submission(hazard, outcomes):
    transferred, submitted = won(outcomes)
    wanted = "reported" if transferred else "submitted"
    return first_fault(hazard, outcomes, not_exactly_one=transferred != submitted, the_state_was_lost=hazard.status == wanted,
                       the_regulator_was_lost=(hazard.regulator.short_name == "住建局") == transferred)  # fmt: skip


def transfer_or_close(hazard, outcomes):
    """Nobody transfers what waits for its re-check: after withdrawal he may, but then nobody closes it."""
    withdrawn, closed = won(outcomes)
    return first_fault(hazard, outcomes, not_exactly_one=withdrawn != closed,
                       the_state_was_lost=hazard.status == ("reported" if withdrawn else "closed"))  # fmt: skip


def void_or_close(hazard, outcomes):
    """Asked first, closing is refused; closed first, nobody can ask any more."""
    asked, closed = won(outcomes)
    return first_fault(hazard, outcomes, not_exactly_one=asked != closed, an_open_request_on_a_closed_hazard=(
        hazard.requests.filter(result="").exists() == asked), the_state_was_lost=hazard.status == ("closed" if closed else "submitted"))  # fmt: skip


def void_granted_or_send_back(hazard, outcomes):
    """Sending back may come first; the void stands in the end."""
    granted, sent_back = won(outcomes)
    return first_fault(hazard, outcomes, the_grant_was_lost=granted, the_void_was_lost=hazard.status == "void",
                       a_judgement_was_lost=entries(hazard, "send_back") == sent_back)  # fmt: skip


def withdraw_and_transfer(play: Play, hazard: Hazard) -> Runner:
    withdraw = move(play, hazard, "officer", "withdraw")
    transfer = move(play, hazard, "inspector", "transfer", regulator=play.world.housing, reason="归住建")

    def both():
        withdraw()
        return transfer()

    return both


def void_asked(play: Play) -> Hazard:
    hazard = play.submitted()
    wish(play, hazard, "inspector", "void")()
    return Hazard.objects.get(pk=hazard.pk)


PAIRS = {
    "pass and send back": Pair(lambda p: p.submitted(), lambda p, h: (
        move(p, h, "inspector", "pass", is_visited=True), move(p, h, "inspector2", "send_back", reason="没有改好")), one_judgement),
    "pass twice": Pair(lambda p: p.submitted(), lambda p, h: (
        move(p, h, "inspector", "pass", is_visited=True), move(p, h, "inspector2", "pass", is_visited=True)), one_judgement),
    "grant an extension and close": Pair(lambda p: with_extension_asked(p, "submitted"), lambda p, h: (
        grant(p, h), move(p, h, "inspector", "pass", is_visited=True)), extension_or_close),
    "grant an extension and submit": Pair(lambda p: with_extension_asked(p, "rectifying"), lambda p, h: (
        grant(p, h), move(p, h, "officer", "submit", rectify_note="已完成", photos=[p.photo(p.world.officer)])),
        extension_and_submission),
    "transfer and submit": Pair(lambda p: p.rectifying(), lambda p, h: (
        move(p, h, "inspector", "transfer", regulator=p.world.housing, reason="归住建"),
        move(p, h, "officer", "submit", rectify_note="已完成", photos=[p.photo(p.world.officer)])), transfer_or_submission),
    "withdraw, transfer and close": Pair(lambda p: p.submitted(), lambda p, h: (
        withdraw_and_transfer(p, h), move(p, h, "inspector2", "pass", is_visited=True)), transfer_or_close),
    "ask for a void and close": Pair(lambda p: p.submitted(), lambda p, h: (
        wish(p, h, "inspector", "void"), move(p, h, "inspector2", "pass", is_visited=True)), void_or_close),
    "grant a void and send back": Pair(void_asked, lambda p, h: (
        grant(p, h), move(p, h, "inspector2", "send_back", reason="没有改好")), void_granted_or_send_back),
}  # fmt: skip


def fault_after(pair: Pair, hazard: Hazard, outcomes: Sequence[Any]) -> str:
    return pair.fault(Hazard.objects.select_related("regulator").get(pk=hazard.pk), outcomes)


@pytest.mark.parametrize("name", PAIRS)
def test_two_at_once_end_as_one_after_the_other(play, name):
    pair = PAIRS[name]
    for _ in range(ROUNDS):
        hazard = pair.begin(play)
        outcomes = race(*pair.runners(play, hazard))
        assert fault_after(pair, hazard, outcomes) == "", outcomes
        for loser in (outcome for outcome in outcomes if isinstance(outcome, Exception)):
            assert isinstance(loser, NotAllowed) and loser.reason


def as_it_was_read(monkeypatch, pair: Pair, play: Play, order: tuple[int, ...]) -> str:
    """Each side works on the row as it stood before either wrote."""
    hazard = pair.begin(play)
    runners = pair.runners(play, hazard)
    copies = [
        Hazard.objects.select_related("unit", "responsible_unit", "regulator").get(pk=hazard.pk) for _ in range(4)
    ]
    for module in (moves, requests):
        monkeypatch.setattr(module, "lock", lambda actor, pk, version=None: copies.pop())
    outcomes: dict[int, Any] = {}
    for place in order:
        try:
            outcomes[place] = runners[place]()
        except Exception as refusal:
            outcomes[place] = refusal
    monkeypatch.undo()
    return fault_after(pair, hazard, [outcomes[place] for place in sorted(outcomes)])


@pytest.mark.parametrize("name", PAIRS)
def test_control_on_rows_read_before_the_other_wrote_they_go_wrong(play, name, monkeypatch):
    faults = [as_it_was_read(monkeypatch, PAIRS[name], play, order) for order in permutations((0, 1))]
    assert any(faults)


@pytest.mark.parametrize("name", PAIRS)
def test_control_without_the_row_lock_the_race_goes_wrong(play, name, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite cannot race here: IMMEDIATE transactions stand in a queue, with or without a row lock")
    pair = PAIRS[name]
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)
    for _ in range(UNTIL_IT_HAPPENS):
        hazard = pair.begin(play)
        if fault_after(pair, hazard, race(*pair.runners(play, hazard))):
            return
    pytest.fail("the threads never met: this race proves nothing")


# --- the nightly job --------------------------------------------------------------------------------------------------
def job(day) -> Runner:
    return lambda: reminders.remind_all(today=day, now=timezone.now())


def ladder_messages(hazard: Hazard) -> list[tuple[str, int]]:
    return list(Outbox.objects.filter(key__startswith=f"hazard:{hazard.pk}:ladder:").values_list("key", "user_id"))


def test_the_job_of_reminders_beside_a_close_tells_nobody_twice_and_leaves_nothing_overdue(play):
    """Two beats at once, a submission and the close that follows: never closed and overdue, never told twice."""
    for _ in range(ROUNDS):
        hazard = play.rectifying()
        late = hazard.due_on + DAY
        submit = move(play, hazard, "officer", "submit", rectify_note="已完成", photos=[play.photo(play.world.officer)])
        close = move(play, hazard, "inspector2", "pass", is_visited=True)
        outcomes = race(job(late), job(late), lambda submit=submit, close=close: (submit(), close()))
        assert len(winners(outcomes)) == 3, outcomes
        hazard.refresh_from_db()
        assert hazard.status == "closed"
        assert not Hazard.objects.overdue(late + 400 * DAY).filter(pk=hazard.pk).exists()
        told = ladder_messages(hazard)
        assert len(told) == len(set(told))
        job(late)()
        assert ladder_messages(hazard) == told, "a job after the close still reminds"


def test_control_without_the_unique_key_two_jobs_tell_twice(play, monkeypatch):
    hazard = play.rectifying()
    late, slots = hazard.due_on + DAY, reminders._slots
    job(late)()
    once = len(ladder_messages(hazard))

    def with_a_key_of_their_own(*args):
        return (replace(slot, tail=f"{slot.tail}:second") for slot in slots(*args))

    monkeypatch.setattr(reminders, "_slots", with_a_key_of_their_own)
    job(late)()
    assert once > 0 and len(ladder_messages(hazard)) > once
