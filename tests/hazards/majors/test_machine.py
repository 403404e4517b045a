"""Whatever people do with a 重大隐患 in whatever order, its record and the one hazard agree (acceptance C12).

The same game as ``tests/hazards/test_state_machine.py``, over the table of 一单四制: whoever tries whatever, the record and
the hazard stand in states that belong together, the number is given once, nothing is written off by fewer than four
people, and every move left its entry. ``STATE_MACHINE_STEPS=10000`` plays the long game.
"""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from anquan.journal.models import Entry
from hazards import replay, services
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import ENDED, HAZARD_STATUS_OF, ON_LIST, STATUS_CLOCK, Status
from hazards.models import Hazard, MajorHazard
from tests.hazards.majors.moving import Moving
from tests.hazards.test_state_machine import DAY, GAME, REFUSALS, STEPS, _as_a_test_case

PEOPLE = ("inspector", "inspector2", "township_leader", "owner", "officer", "other_officer", "dept_officer", "dept_head",
          "awb", "director", "far_inspector", "auditor")  # fmt: skip
STEPS_OF_TABLE = sorted({row.action for row in MAJOR_LIFECYCLE.transitions})
MOVES = {action: {(source, row.target or source) for row in MAJOR_LIFECYCLE.transitions if row.action == action
                  for source in row.sources} for action in STEPS_OF_TABLE}  # fmt: skip
played: Counter = Counter()


class Track(RuleBasedStateMachine):
    """The game, with the one ``moving``. ``self.moves`` counts what was done; ``self.numbers`` is what was given."""

    moving: Moving

    @initialize()
    def begin(self):
        self.game = _as_a_test_case()
        self.game.__enter__()
        self.today = date(2026, 3, 2)
        self.moves: Counter = Counter()
        self.numbers: dict[int, str] = {}
        for text in ("成品仓库只有一个安全出口", "除尘系统没有采取任何控爆措施"):
            self.moving.reported(description=text, today=self.today)

    def teardown(self):
        if hasattr(self, "game"):
            transaction.set_rollback(True)
            self.game.__exit__(None, None, None)

    def some(self, pick: int) -> MajorHazard:
        rows = list(MajorHazard.objects.order_by("pk"))
        return rows[pick % len(rows)]

    # --- what people try ----------------------------------------------------------------------------------------------
    def attempt(self, major: MajorHazard, name: str, verb) -> bool:
        """The service does it, or refuses and changes nothing."""
        played["steps"] += 1
        before = self.rows_of(major)
        try:
            with _as_a_test_case():
                verb()
        except REFUSALS:
            played["refused"] += 1
            assert self.rows_of(major) == before
            return False
        played["done"] += 1
        played[name] += 1
        return True

    @staticmethod
    def rows_of(major: MajorHazard) -> list[dict]:
        return [
            MajorHazard.objects.filter(pk=major.pk).values().get(),
            Hazard.objects.filter(pk=major.hazard_id).values().get(),
        ]

    def move(self, major: MajorHazard, step: str, by: str, **values) -> None:
        hazard = Hazard.objects.get(pk=major.hazard_id)
        if step == "list":
            values |= {"authority": "city" if major.pk % 2 else "county"}
        if self.attempt(major, step, lambda: self.moving.go(hazard, step, by=by, today=self.today, **values)):
            after = MajorHazard.objects.get(pk=major.pk).status
            if step == "confirm" and major.status != Status.DISCOVERED:  # determined again, by another clause: no move
                assert after == major.status
                return
            self.moves[(hazard.pk, step)] += 1
            expected = {(major.status, after)} if step == "lower" else MOVES[step]
            assert (major.status, after) in expected, f"{step} from {major.status} to {after} is not in the table"

    @rule(pick=st.integers(0, 9), choice=st.integers(0, 99))
    def proceed(self, pick, choice):
        """Something that the table has for this state, by whoever does it: wild attempts alone would never come far."""
        major = self.some(pick)
        steps = [step for step in STEPS_OF_TABLE if any(source == major.status for source, _ in MOVES[step])]
        if major.checked_on and "check" in steps:
            steps.remove("check")
        if steps:
            step = steps[choice % len(steps)]
            self.move(major, step, Moving.WHO[step])

    @rule(pick=st.integers(0, 9))
    def go_on(self, pick):
        """The next step of the way."""
        major = self.some(pick)
        done = {"confirm": major.confirmed_on, "check": major.checked_on}
        if major.status == Status.VERIFIED and major.is_above_county and not major.superior_id:
            return self.move(major, "superior", Moving.WHO["superior"])
        for step in Moving.WAY:
            if any(source == major.status and target != source for source, target in MOVES[step]) or (
                step == "check" and major.status == Status.APPLIED and not done["check"]
            ):
                return self.move(major, step, Moving.WHO[step])

    @rule(pick=st.integers(0, 9))
    def go_further(self, pick):
        self.go_on(pick)

    @rule(pick=st.integers(0, 9))
    def go_there(self, pick):
        self.go_on(pick)

    @rule(pick=st.integers(0, 9), who=st.sampled_from(PEOPLE), step=st.sampled_from([*STEPS_OF_TABLE, "lower"]),
          second=st.sampled_from(PEOPLE), days=st.integers(-3, 40))  # fmt: skip
    def try_anything(self, pick, who, step, second, days):
        """Anybody tries anything, with a second verifier and a deadline that may be nonsense."""
        values = {
            "verify": {"second_verifier": self.moving.world.fresh(second)},
            "assign": {"due_on": self.today + days * DAY},
        }
        self.move(self.some(pick), step, who, **values.get(step, {}))

    @rule(pick=st.integers(0, 9), who=st.sampled_from(PEOPLE), kind=st.sampled_from(["void", "downgrade", "extension"]),
          by=st.sampled_from(PEOPLE), granted=st.booleans())  # fmt: skip
    def ask_and_decide(self, pick, who, kind, by, granted):
        major, fresh = self.some(pick), self.moving.world.fresh
        due_on = (Hazard.objects.get(pk=major.hazard_id).due_on or self.today) + 5 * DAY

        def asked():
            request = services.ask(actor=fresh(who), hazard_id=major.hazard_id, kind=kind, reason="说明", today=self.today,
                                   interim_measures="停用", new_due_on=due_on)  # fmt: skip
            services.decide(actor=fresh(by), request_id=request.pk, is_granted=granted, note="经核实", today=self.today)

        self.attempt(major, f"{kind} {granted}", asked)

    @rule(days=st.integers(0, 12))
    def time_passes(self, days):
        self.today += days * DAY

    # --- what must hold -----------------------------------------------------------------------------------------------
    def all(self) -> list[MajorHazard]:
        return list(MajorHazard.objects.select_related("hazard")) if hasattr(self, "numbers") else []

    @invariant()
    def the_record_and_the_hazard_stand_in_states_that_belong_together(self):
        for major in self.all():
            assert major.hazard.status in HAZARD_STATUS_OF[major.status], (major.status, major.hazard.status)
            assert (major.hazard.level == "major") == (major.status not in (Status.LOWERED, Status.VOID)) or (
                major.status == Status.VOID
            )

    @invariant()
    def a_number_is_given_once_and_stays(self):
        for major in self.all():
            if major.status in ON_LIST and major.status not in (Status.LOWERED, Status.VOID):
                assert major.register_no
            if major.pk in self.numbers:
                assert major.register_no == self.numbers[major.pk]
            elif major.register_no:
                self.numbers[major.pk] = major.register_no
        if hasattr(self, "numbers"):
            assert len(set(self.numbers.values())) == len(self.numbers)

    @invariant()
    def nothing_is_written_off_by_fewer_than_four_people(self):
        for major in self.all():
            if major.status == Status.CLOSED:
                people = {
                    major.hazard.submitted_by_id,
                    major.verified_by_id,
                    major.second_verifier_id,
                    major.approved_by_id,
                }
                assert None not in people and len(people) == 4
                assert major.superior_id or not major.is_above_county, "a superior's item without its paper"
                assert not major.duties.filter(ends_on__isnull=True).exists()

    @invariant()
    def its_clock_runs_until_it_ends(self):
        for major in self.all():
            running = set(major.hazard.clocks.filter(stopped_on=None).values_list("kind", flat=True))
            if major.status in STATUS_CLOCK:
                assert STATUS_CLOCK[major.status] in running, (major.status, running)
            elif major.status in ENDED and not major.hazard.is_open:
                assert not running

    @invariant()
    def one_entry_for_each_move(self):
        if hasattr(self, "moves"):
            rows = Entry.objects.filter(action__startswith="major.", result="ok").values_list("object_id", "action")
            found = Counter((int(pk), action.removeprefix("major.")) for pk, action in rows)
            for step in STEPS_OF_TABLE:
                done = {key: count for key, count in self.moves.items() if key[1] == step}
                assert {key: count for key, count in found.items() if key[1] == step} == done

    @invariant()
    def the_journal_replays_to_the_rows(self):
        if hasattr(self, "moves"):
            assert [str(mismatch) for mismatch in replay.check_all()] == []


@pytest.mark.django_db
def test_whatever_people_do_with_a_major_hazard_record_and_hazard_agree(moving):
    played.clear()
    Track.moving = moving
    games = max(1, STEPS // GAME)
    game = settings(max_examples=games, stateful_step_count=GAME, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), print_blob=False)  # fmt: skip
    run_state_machine_as_test(Track, settings=game)
    assert played["done"] > played["steps"] // 10, played
    assert {"confirm", "list", "assign", "acknowledge", "file_plan"} <= set(played), played
    print(dict(played))  # noqa: T201  the figures of a long game, shown by pytest -s
