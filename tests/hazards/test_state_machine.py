"""Whatever people do in whatever order, what must hold holds (acceptance C12).

Hypothesis plays random games with the services: a cast of people tries every action in any state. After every step the
database is asked whether the invariants still hold. ``STATE_MACHINE_STEPS=10000`` plays the long game (``make long``).
"""

import os
from collections import Counter
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from anquan.files.models import StoredFile
from anquan.indicators import Period, Slice, figure
from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from hazards import replay, services
from hazards.lifecycle import LIFECYCLE
from hazards.models import Clock, Evidence, Hazard, Relapse, Request
from hazards.rules import OPEN, STATUS_CLOCK, ClockKind, Status
from tests.cast import World

DAY = timedelta(days=1)
GAME = 40  # steps of one game
STEPS = int(os.environ.get("STATE_MACHINE_STEPS", "400"))
MOVES = {row.action: {(source, row.target) for r in LIFECYCLE.transitions if r.action == row.action for source in r.sources}
         for row in LIFECYCLE.transitions}  # fmt: skip
REFUSALS = (NotAllowed, ValidationError, Http404)
PEOPLE = ("inspector", "inspector2", "township_leader", "owner", "officer", "other_officer", "dept_officer", "dept_head",
          "awb", "director", "far_inspector", "far_officer", "auditor", "grid")  # fmt: skip
played: Counter = Counter()
serial = count()


def _as_a_test_case() -> transaction.Atomic:
    """A savepoint inside of which the product may still open its durable transactions, as Django's test cases allow."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


class Loop(RuleBasedStateMachine):
    """The game, in ``world``. ``self.seen`` is what was last seen of every hazard; ``self.orders`` when a deadline may move."""

    world: World

    @initialize()
    def begin(self):
        self.game = _as_a_test_case()
        self.game.__enter__()
        self.people = {name: self.world.fresh(name) for name in PEOPLE}
        self.today = date(2026, 3, 2)
        self.seen: dict[int, tuple] = {}
        self.entries: Counter = Counter()
        self.report("inspector", "xinyuan", True)
        self.report("grid", "xinyuan", False)

    def teardown(self):
        if hasattr(self, "game"):
            transaction.set_rollback(True)
            self.game.__exit__(None, None, None)

    # --- what people try ----------------------------------------------------------------------------------------------
    def attempt(self, verb, hazard_id=None, **values):
        """The service either does it, with one more entry, or refuses and changes nothing."""
        played["steps"] += 1
        before = Hazard.objects.filter(pk=hazard_id).values().first() if hazard_id else None
        try:
            with _as_a_test_case():
                result = verb(**({"hazard_id": hazard_id} if hazard_id else {}), **values)
        except REFUSALS:
            played["refused"] += 1
            if hazard_id:
                assert Hazard.objects.filter(pk=hazard_id).values().first() == before
            return None
        played["done"] += 1
        return result

    def some(self, pick: int) -> int | None:
        ids = list(Hazard.objects.order_by("pk").values_list("pk", flat=True))
        return ids[pick % len(ids)] if ids else None

    def photos(self, name: str) -> list:
        """A row is enough: that pictures are stored and checked is another test."""
        number = next(serial)
        digest = f"{number:064x}"
        return [StoredFile.objects.create(
            digest=digest, served_digest=digest, thumb_digest=digest, original_name="a.jpg", size=1, mime="image/jpeg", width=1,
            height=1, original=f"o{number}", served=f"s{number}", thumb=f"t{number}", uploaded_by=self.people[name],
        )]  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), unit=st.sampled_from(["xinyuan", "hengfeng", "far_plant"]), orders=st.booleans())  # fmt: skip
    def report(self, who, unit, orders):
        """A general one: a major hazard has a table of its own, and a game of its own (tests/hazards/majors/test_machine.py)."""
        order = {"measures": "整改", "funds_planned": 0, "emergency_plan": "撤人"} if orders else None
        hazard = self.attempt(
            services.report, actor=self.people[who], unit=self.world.units[unit], description=f"第 {played['steps']} 处隐患",
            source="township", today=self.today, photos=self.photos(who), category="XC13", order=order,
            responsible_person="周强",
        )  # fmt: skip
        if hazard:
            self.entries[hazard.pk] += 1

    @rule(who=st.sampled_from(PEOPLE))
    def report_fixed(self, who):
        hazard = self.attempt(
            services.report_fixed, actor=self.people[who], unit=self.world.xinyuan, description="当场改好", source="township",
            today=self.today, before_photos=self.photos(who), after_photos=self.photos(who),
        )  # fmt: skip
        if hazard:
            self.entries[hazard.pk] += 1

    def move(self, pick, who, action, **values):
        hazard_id = self.some(pick)
        if hazard_id is None:
            return
        status = Hazard.objects.values_list("status", flat=True).get(pk=hazard_id)
        done = self.attempt(
            services.perform, hazard_id, actor=self.people[who], action=action, today=self.today, **values
        )
        if done:
            self.entries[hazard_id] += 1
            played[action] += 1
            allowed = {target for source, target in MOVES[action] if source == status}
            assert allowed, f"{action} from {status} is not in the table"
            assert done.status in allowed or (None in allowed and done.status in (Status.REPORTED, Status.DESIGNATING))

    @rule(pick=st.integers(0, 99), choice=st.integers(0, 999))
    def proceed(self, pick, choice):
        """Something that is offered: wild attempts alone would never come far."""
        hazard = Hazard.objects.get(pk=self.some(pick))
        offers: dict[str, list[str]] = {}
        for name in PEOPLE:
            if Hazard.objects.visible_to(self.people[name]).filter(pk=hazard.pk).exists():
                for offer in LIFECYCLE.available(hazard, self.people[name]):
                    if offer.enabled:
                        offers.setdefault(offer.action, []).append(name)
        if offers:
            action = sorted(offers)[choice % len(offers)]
            name = offers[action][choice // len(offers) % len(offers[action])]
            self.move(pick, name, action, **self.input_of(action, name, choice))

    def input_of(self, action: str, name: str, choice: int) -> dict:
        order = {"responsible_unit": self.world.xinyuan, "measures": "整改", "funds_planned": 0, "emergency_plan": "撤人",
                 "responsible_person": "周强"}  # fmt: skip
        other = Hazard.objects.filter(status__in=OPEN).order_by("pk").first()
        return {
            "assign": order, "decline": {"reason": "不是我们的"},
            "submit": {"rectify_note": "已整改", "photos": self.photos(name), "funds_spent": 0},
            "pass": {"is_visited": True},
            "send_back": {"reason": "没有改好"}, "transfer": {"regulator": self.world.housing, "reason": "不属本部门"},
            "merge": {"into": other}, "reopen": {"reason": "抽查发现复发", "photos": self.photos(name)},
        }.get(action, {})  # fmt: skip

    @rule(pick=st.integers(0, 99), choice=st.integers(0, 999))
    def go_on(self, pick, choice):
        self.proceed(pick, choice)

    @rule(pick=st.integers(0, 99), choice=st.integers(0, 999))
    def go_further(self, pick, choice):
        self.proceed(pick, choice)

    @rule(pick=st.integers(0, 99), choice=st.integers(0, 999))
    def go_there(self, pick, choice):
        self.proceed(pick, choice)

    @rule(pick=st.integers(0, 99), choice=st.integers(0, 999))
    def go_back(self, pick, choice):
        self.proceed(pick, choice)

    @rule(
        pick=st.integers(0, 99),
        who=st.sampled_from(PEOPLE),
        action=st.sampled_from(sorted(MOVES)),
        choice=st.integers(0, 999),
    )
    def try_anything(self, pick, who, action, choice):
        """Anybody tries anything, with a deadline, a unit and a day that may be nonsense."""
        values = self.input_of(action, who, choice)
        if action in ("assign", "reopen"):
            values["due_on"] = self.today + (choice % 45 - 3) * DAY
        if action == "assign":
            values["responsible_unit"] = self.world.units[("xinyuan", "hengfeng", "jianxi", "far_plant")[choice % 4]]
        if action == "submit":
            values["rectified_on"] = self.today - (choice % 4) * DAY
        self.move(pick, who, action, **values)

    @rule(pick=st.integers(0, 99), who=st.sampled_from(PEOPLE), kind=st.sampled_from(["extension", "void", "downgrade", "reassign"]),
          days=st.integers(-2, 40))  # fmt: skip
    def ask(self, pick, who, kind, days):
        hazard = Hazard.objects.filter(pk=self.some(pick)).first()
        if hazard is None:
            return
        request = self.attempt(
            services.ask, hazard.pk, actor=self.people[who], kind=kind, reason="说明", today=self.today, interim_measures="停用",
            new_due_on=(hazard.due_on or self.today) + days * DAY, new_unit=self.world.hengfeng,
        )  # fmt: skip
        if request:
            self.entries[hazard.pk] += 1

    @precondition(lambda self: Request.objects.filter(result="").exists())
    @rule(pick=st.integers(0, 99), who=st.sampled_from(PEOPLE), granted=st.booleans())
    def decide(self, pick, who, granted):
        waiting = list(Request.objects.filter(result="").order_by("pk"))
        request = waiting[pick % len(waiting)]
        done = self.attempt(
            services.decide,
            actor=self.people[who],
            request_id=request.pk,
            is_granted=granted,
            note="经核实",
            today=self.today,
        )
        if done:
            self.entries[request.hazard_id] += 1
            played[f"{request.kind} {done.result}"] += 1

    @rule(days=st.integers(0, 12))
    def time_passes(self, days):
        played["steps"] += 1
        self.today += days * DAY

    # --- what must hold -----------------------------------------------------------------------------------------------
    @invariant()
    def only_states_of_the_table(self):
        if not hasattr(self, "seen"):
            return
        for hazard in Hazard.objects.all():
            assert hazard.status in Status.values
            assert (hazard.ended_on is None) == (hazard.status in OPEN)

    @invariant()
    def a_deadline_moves_back_only_by_a_new_order(self):
        """Later by an extension; earlier only when the hazard was returned, or reopened, and ordered anew."""
        if not hasattr(self, "seen"):
            return
        for hazard in Hazard.objects.all():
            orders = Clock.objects.filter(hazard=hazard, kind=ClockKind.RECTIFY).count()
            before = self.seen.get(hazard.pk)
            if before and before[0] and hazard.due_on and orders == before[1]:
                assert hazard.due_on >= before[0]
            self.seen[hazard.pk] = (hazard.due_on, orders)

    @invariant()
    def nothing_is_closed_without_evidence_and_another_persons_eye(self):
        if not hasattr(self, "seen"):
            return
        for hazard in Hazard.objects.filter(status=Status.CLOSED):
            assert Evidence.objects.filter(hazard=hazard, kind="after").exists()
            assert hazard.rechecked_by_id and hazard.rechecked_by_id != hazard.submitted_by_id
            assert hazard.submitted_on and hazard.found_on <= hazard.submitted_on <= hazard.ended_on

    @invariant()
    def every_state_has_its_one_running_clock(self):
        if not hasattr(self, "seen"):
            return
        for hazard in Hazard.objects.all():
            running = set(hazard.clocks.filter(stopped_on=None).values_list("kind", flat=True))
            if hazard.status in STATUS_CLOCK:
                assert STATUS_CLOCK[hazard.status] in running
            else:
                assert not running

    @invariant()
    def one_entry_for_each_step_that_was_done(self):
        if not hasattr(self, "seen"):
            return
        rows = Entry.objects.filter(object_type="hazards.hazard", result="ok").values_list("object_id", flat=True)
        assert Counter(map(int, rows)) == +self.entries
        for pk, version in Hazard.objects.values_list("pk", "version"):
            assert version == self.entries[pk]

    @invariant()
    def overdue_in_sql_is_overdue_in_python(self):
        if not hasattr(self, "seen"):
            return
        for day in (self.today, self.today + 16 * DAY):
            by_sql = set(Hazard.objects.overdue(day).values_list("pk", flat=True))
            assert by_sql == {hazard.pk for hazard in Hazard.objects.all() if hazard.is_overdue(day)}

    @invariant()
    def figures_are_a_recount(self):
        if not hasattr(self, "seen"):
            return
        asked = Slice(None, Period.parse("2026"), self.today)
        rows = [hazard for hazard in Hazard.objects.all() if hazard.status != Status.VOID]
        fixed = [hazard for hazard in rows if hazard.status == Status.CLOSED and hazard.ended_on <= asked.period.last]
        late = [hazard for hazard in fixed if hazard.is_closed_late]
        assert figure("haz.found", asked).value == len(rows)
        relapsed_later = Relapse.objects.filter(
            closed_on__lte=asked.period.last, reopened_on__gt=asked.period.last
        ).count()
        assert figure("haz.fixed", asked).value == len(fixed) + relapsed_later
        assert figure("haz.open", asked).value == len([hazard for hazard in rows if hazard.is_open])
        assert figure("haz.overdue_fixed", asked).value == len(late)

    @invariant()
    def the_journal_replays_to_the_rows(self):
        if hasattr(self, "seen"):
            assert [str(mismatch) for mismatch in replay.check_all()] == []


@pytest.mark.django_db
def test_whatever_people_do_in_whatever_order_the_invariants_hold(world):
    played.clear()
    Loop.world = world
    games = max(1, STEPS // GAME)
    game = settings(max_examples=games, stateful_step_count=GAME, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck), print_blob=False)  # fmt: skip
    run_state_machine_as_test(Loop, settings=game)
    assert played["done"] > played["steps"] // 10, played
    assert {"assign", "acknowledge", "submit"} <= set(played), played
    print(dict(played))  # noqa: T201  the figures of a long game, shown by pytest -s
