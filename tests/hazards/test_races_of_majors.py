"""Two moves of one 重大隐患, 挂牌督办 or 公文 at the same moment end as one of them after the other (acceptance C1, C5, C6).

``PAIRS`` has a row for every pair: how it begins, who does what, and ``fault``, which names what no order of the two could
have left behind. Both sides saw the same page (the same version), so exactly one is done, in one journal entry, and the
other is told who was quicker and when. ``RACE_ROUNDS=200`` plays the long game.

The control: each side is given the rows as it read them before the other one wrote, in a fixed order, as a service
without lock and version would work.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from anquan.journal.selectors import history
from anquan.papers import services as papers
from anquan.papers.models import Paper
from anquan.papers.services import moves as paper_moves
from anquan.workflow import NotAllowed
from hazards import services as of_hazards
from hazards.listings import services as of_listings
from hazards.listings.lifecycle import extension
from hazards.majors import services as of_majors
from hazards.models import Hazard, Listing, MajorHazard, Request, SuperiorPaper
from hazards.services import requests
from tests.cast import Play, build_world
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving, letter
from tests.papers.conftest import TODAY, Desk
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))
Runner = Callable[[], Any]


@pytest.fixture
def stage() -> SimpleNamespace:
    world = build_world()
    world.person("leader2", "市领导乙", "city_leader", world.mingguang)
    world.person("awb2", "许静", "awb_staff", world.mingguang)
    play = Play(world)
    moving = Moving(world, play)
    return SimpleNamespace(world=world, play=play, moving=moving, listed=Listed(moving), desk=Desk(world))


@dataclass(frozen=True)
class Pair:
    """``begin`` makes the record, ``runners`` the two moves of it, as (who, verb).

    ``too_early`` is what the one hears that has to wait for the other, when he comes first: then nobody was quicker.
    """

    begin: Callable[[SimpleNamespace], Any]
    runners: Callable[[SimpleNamespace, Any], Sequence[tuple[str, Callable[[Any], Any]]]]
    fault: Callable[[Any], str] = lambda record: ""
    too_early: str = ""


# --- who does what ----------------------------------------------------------------------------------------------------
def of_item(action: str, **values: Any) -> Callable:
    """A move of 一单四制, from the page as it was opened."""

    def make(stage, hazard):
        version, today = hazard.version, stage.play.today()
        return lambda actor: of_majors.perform(
            actor=actor, hazard_id=hazard.pk, action=action, today=today, version=version, **values
        )

    return make


def of_listing(action: str, **values: Any) -> Callable:
    def make(stage, hazard):
        pk, version, today = Listing.objects.get(major__hazard=hazard).pk, hazard.version, stage.play.today()
        return lambda actor: of_listings.perform(
            actor=actor, listing_id=pk, action=action, today=today, version=version, **values
        )

    return make


def granted(stage, hazard) -> Callable:
    pk, version, today = Request.objects.get(hazard=hazard, result="").pk, hazard.version, stage.play.today()
    return lambda actor: of_hazards.decide(
        actor=actor, request_id=pk, is_granted=True, note="", today=today, version=version
    )


def on_paper(person: str) -> Callable:
    """The same with a superior's paper; each has photographed it for himself."""

    def make(stage, hazard):
        return of_listing("approve", **letter(stage.play, stage.world.fresh(person)))(stage, hazard)

    return make


def of_paper(verb: Callable, **values: Any) -> Callable:
    def make(stage, paper):
        return lambda actor: verb(actor=actor, paper_id=paper.pk, version=paper.version, **values)

    return make


# --- how it begins ------------------------------------------------------------------------------------------------------
def fresh(hazard: Hazard) -> Hazard:
    return Hazard.objects.get(pk=hazard.pk)


def verified(stage) -> Hazard:
    hazard = stage.moving.reported()
    stage.moving.up_to(hazard, "verify")
    return fresh(hazard)


def up_to(last: str, *, level: str = "county") -> Callable[[SimpleNamespace], Hazard]:
    def begin(stage) -> Hazard:
        hazard = stage.listed.item()
        stage.listed.go(hazard, "propose", level=level)
        for step in Listed.WAY[1 : Listed.WAY.index(last) + 1]:
            stage.listed.go(hazard, step)
        return fresh(hazard)

    return begin


def with_request(kind: str) -> Callable[[SimpleNamespace], Hazard]:
    def begin(stage) -> Hazard:
        hazard = up_to("review")(stage)
        of_hazards.ask(
            actor=stage.world.fresh("dept_officer"),
            hazard_id=hazard.pk,
            kind=kind,
            reason="复核不符合",
            today=stage.play.today(),
        )
        return fresh(hazard)

    return begin


def extension_asked(stage) -> Hazard:
    hazard = up_to("post_sign")(stage)
    stage.listed.go(hazard, "ask_extension")
    return fresh(hazard)


# --- what no order leaves behind ----------------------------------------------------------------------------------------
def listed_and_ended(hazard: Hazard) -> str:
    listing, major = Listing.objects.get(major__hazard=hazard), MajorHazard.objects.get(hazard=hazard)
    return "listed and yet lowered or void" if listing.is_in_force and not major.is_open else ""


def taken_off_and_open(hazard: Hazard) -> str:
    """A 回潮 may follow the approval of 摘牌, never come before it."""
    told = [entry.action for entry in reversed(history(hazard)) if entry.result == "ok"]
    if "listing.approve_delist" in told and "major.reopen" in told:
        return (
            "delisted though it had relapsed"
            if told.index("major.reopen") < told.index("listing.approve_delist")
            else ""
        )
    return ""


def one_decision(hazard: Hazard) -> str:
    asked = Listing.objects.get(major__hazard=hazard).extensions.get()
    moved = fresh(hazard).due_on == asked.new_due_on
    return "" if moved == (asked.result == "granted") else f"{asked.result}, and the deadline is {hazard.due_on}"


def one_paper(hazard: Hazard) -> str:
    count = SuperiorPaper.objects.filter(major__hazard=hazard).count()
    return "" if count == 1 else f"{count} papers of the superior"


def numbered_draft(paper: Paper) -> str:
    paper = Paper.objects.get(pk=paper.pk)
    return "a draft with a number" if paper.number and paper.status != "issued" else ""


PAIRS = {
    "write off and return": Pair(verified, lambda s, h: (
        ("director", of_item("approve")(s, h)), ("dept_head", of_item("return", reason="复核")(s, h)))),
    "list and grant a downgrade": Pair(with_request("downgrade"), lambda s, h: (
        ("leader", of_listing("approve")(s, h)), ("director", granted(s, h))), listed_and_ended, "还没有办结"),
    "list and grant a void": Pair(with_request("void"), lambda s, h: (
        ("leader", of_listing("approve")(s, h)), ("director", granted(s, h))), listed_and_ended, "还没有办结"),
    "list and decline": Pair(up_to("review"), lambda s, h: (
        ("leader", of_listing("approve")(s, h)), ("leader2", of_listing("decline", reason="不必")(s, h)))),
    "register the city's paper twice": Pair(up_to("review", level="city"), lambda s, h: (
        ("director", on_paper("director")(s, h)), ("awb2", on_paper("awb2")(s, h))), one_paper),
    "grant and refuse the extension": Pair(extension_asked, lambda s, h: (
        ("leader", of_listing("grant_extension")(s, h)),
        ("leader2", of_listing("refuse_extension", reason="抓紧")(s, h))), one_decision),
    "take off and relapse": Pair(up_to("inspect"), lambda s, h: (
        ("leader", of_listing("approve_delist")(s, h)),
        ("dept_head", of_item("reopen", reason="又堵上", due_on=h.due_on, photos=[s.play.photo(s.world.dept_head)])(s, h))),
        taken_off_and_open),
    "issue and send back": Pair(lambda s: s.desk.sent(), lambda s, p: (
        ("director", of_paper(papers.issue, today=TODAY)(s, p)),
        ("leader", of_paper(papers.send_back, reason="请补充")(s, p))), numbered_draft),
}  # fmt: skip


def fault_of(pair: Pair, record: Any, outcomes: Sequence[Any]) -> str:
    """What is wrong with how it ended, or ''."""
    strange = [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, NotAllowed)]
    if strange:
        return f"an answer nobody should get: {strange}"
    newer = [
        e for e in history(record) if e.result == "ok" and (e.changes.get("version") or [0, 0])[1] > record.version
    ]
    if len(winners(outcomes)) != 1 or len(newer) != 1:
        return f"{len(winners(outcomes))} winners, {len(newer)} entries"
    return pair.fault(record)


def not_told(pair: Pair, record: Any, outcomes: Sequence[Any]) -> str:
    """The loser hears who was quicker and when."""
    loser = next(each for each in outcomes if isinstance(each, Exception))
    if pair.too_early and loser.code == "guard" and pair.too_early in loser.reason:
        return ""
    winner = history(record).filter(result="ok")[0].actor_name
    is_told = loser.code == "stale" and winner.split("（")[0] in loser.reason and ":" in loser.reason
    return "" if is_told else f"{loser.code}: {loser.reason} (it was {winner})"


def test_two_at_once_end_as_one_after_the_other_and_the_loser_is_told(stage):
    wrong = []
    for name, pair in PAIRS.items():
        for _ in range(ROUNDS):
            record = pair.begin(stage)
            ready = [(stage.world.fresh(who), verb) for who, verb in pair.runners(stage, record)]
            outcomes = race(*[lambda actor=actor, verb=verb: verb(actor) for actor, verb in ready])
            fault = fault_of(pair, record, outcomes) or not_told(pair, record, outcomes)
            wrong += [f"{name}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


# --- the control --------------------------------------------------------------------------------------------------------
@contextmanager
def as_they_were_read(monkeypatch, record: Any) -> Iterator[None]:
    """Lock and version are gone: each side works on the rows as they stood before either wrote."""
    with monkeypatch.context() as patch:
        if isinstance(record, Paper):
            rows = [
                Paper.objects.select_related("issuer", "area", "template", "pdf", "docx").get(pk=record.pk)
                for _ in "12"
            ]
            patch.setattr(paper_moves, "lock", lambda actor, pk, version=None: rows.pop())
            yield
            return
        hazards = [Hazard.objects.select_related("unit", "responsible_unit", "county").get(pk=record.pk) for _ in "12"]
        for module in (of_listings, of_majors, requests):
            patch.setattr(module, "lock", lambda actor, pk, version=None: hazards.pop())
        majors = [MajorHazard.objects.get(hazard=record) for _ in "12"]
        patch.setattr(of_majors, "major_of", lambda hazard: _with(majors.pop(), hazard))
        if listing := Listing.objects.filter(major__hazard=record).first():
            listings = [Listing.objects.select_related("major", "supervisor").get(pk=listing.pk) for _ in "12"]
            for each in listings:
                extension(each)
            patch.setattr(of_listings, "_read", lambda pk: listings.pop())
        yield


def _with(major: MajorHazard, hazard: Hazard) -> MajorHazard:
    major.hazard = hazard
    return major


def test_control_on_rows_read_before_the_other_wrote_every_pair_goes_wrong(stage, monkeypatch):
    proves_nothing = []
    for name, pair in PAIRS.items():
        faults = []
        for order in permutations((0, 1)):
            record = pair.begin(stage)
            ready = [(stage.world.fresh(who), verb) for who, verb in pair.runners(stage, record)]
            outcomes: list[Any] = [None, None]
            with as_they_were_read(monkeypatch, record):
                for place in order:
                    actor, verb = ready[place]
                    try:
                        outcomes[place] = verb(actor)
                    except Exception as refusal:
                        outcomes[place] = refusal
            faults.append(fault_of(pair, record, outcomes))
        proves_nothing += [] if any(faults) else [name]
    assert not proves_nothing
