"""The OpenAPI description against the API itself (acceptance B1): no answer of 500 or more, none that is not described.

Schemathesis makes the requests, what the description says is right and what it says is wrong; a server of this process
answers them over HTTP, with the whole of the middleware. The seed is fixed, so that every run sends the same.
``DESCRIPTION=all`` (``make long``) leaves nothing out.
"""

import logging
import os
from datetime import timedelta
from types import SimpleNamespace
from zlib import crc32

import pytest
import schemathesis
from django.utils import timezone
from schemathesis.config import (
    CoveragePhaseConfig,
    ExamplesPhaseConfig,
    FuzzingPhaseConfig,
    GenerationConfig,
    OperationConfig,
    OperationsConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine import events, from_schema
from schemathesis.filters import FilterSet

from anquan.accounts.models import User
from anquan.accounts.services import appoint, issue_token
from hazards.api import views
from tests.cast import SINCE, Play, build_world
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.inspections.visiting import Visiting
from tests.papers.conftest import Desk

SEED = 20261122
# Whether a request that fits the description is taken is for the rules of the field to say (409, 400), not for it.
LEFT_OUT = {"positive_data_acceptance"}
# Takes the conditions of the list, which are tried out there; every figure by every column: tests/api.
FIGURE = "/api/v1/indicators/{code}/"
# A third of all requests go to the conditions of lists. They are read by the same code as those of hazards and of units,
# each name is tried by itself in test_b_nasty_requests, and their methods in tests/api. A hazard found on a visit has the
# body of one that is registered by itself.
EVERYTHING = os.environ.get("DESCRIPTION") == "all"
ALIKE = [f"GET /api/v1/{word}/" for word in ("majors", "listings", "papers", "visits")]
ALIKE += ["POST /api/v1/visits/{number}/hazards/"]


@pytest.fixture
def stage(live_server):
    """Hazards in several states, and a server."""
    play = Play(build_world())
    number = play.submitted().number
    play.assigned(unit="hengfeng", by="guandian_inspector")
    logging.disable(logging.CRITICAL)
    yield SimpleNamespace(world=play.world, play=play, number=number, known={}, address=live_server.url)
    logging.disable(logging.NOTSET)


@pytest.fixture
def full_stage(stage):
    """With 重大隐患 on their way, a 挂牌督办, a paper and a visit that is under way."""
    listed = Listed(Moving(stage.world, stage.play))
    item = listed.item()
    listing = listed.up_to(item, "review")
    listed.moving.up_to(listed.moving.reported(), "check", authority="city")
    stage.known = {
        "majors": {"path.number": item.number, "path.id": listing.major.duties.first().pk},
        "listings": {"path.id": listing.pk},
        "papers": {"path.id": Desk(stage.world).issued().pk},
        "visits": {"path.number": Visiting(stage.world, stage.play).underway().number},
    }
    return stage


def key_of(world, role: str, unit: str) -> str:
    user = User.objects.create_user(f"{role}_system", None, name="对接系统", is_system=True)
    appoint(actor=None, user=user, role=role, unit=world.units[unit], valid_from=SINCE)
    return issue_token(
        actor=None, user=user, name="测试", scopes=["read", "write"], expires_at=timezone.now() + timedelta(days=1)
    )[1]


def described(stage, key: str, *, each_value: bool = False, examples: int = 0):
    """The description as this key reads it. ``each_value``: every kind of value of every field, right and wrong;
    ``examples``: requests made up by chance for every address, then as many chains of requests.
    """
    made = GenerationConfig(max_examples=examples or 1, deterministic=True, no_shrink=True, database="none")
    project = ProjectConfig(
        headers={"Authorization": f"Bearer {key}"},
        workers=1,
        continue_on_failure=True,
        generation=made,
        phases=PhasesConfig(
            examples=ExamplesPhaseConfig(enabled=False),
            coverage=CoveragePhaseConfig(enabled=each_value, generation=made),
            fuzzing=FuzzingPhaseConfig(enabled=bool(examples), generation=made),
            stateful=StatefulPhaseConfig(enabled=bool(examples), generation=made, max_steps=5),
        ),
        parameters={"path.number": stage.number},
        operations=OperationsConfig(operations=named(stage, made)),
    )
    return schemathesis.openapi.from_url(
        f"{stage.address}/api/v1/schema/?format=json",
        config=SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project)),
        headers={"Authorization": f"Bearer {key}"},
    )


def named(stage, made: GenerationConfig) -> list[OperationConfig]:
    """Addresses of one record that take the number or id of one that is there."""
    found = []
    for word, parameters in stage.known.items():
        chosen = FilterSet()
        chosen.include(path_regex=f"^/api/v1/{word}/")
        found.append(OperationConfig(filter_set=chosen, parameters=parameters, generation=made))
    return found


def asked(schema) -> tuple[int, dict[str, str]]:
    """How many requests were sent, and what was wrong: the fault and how to see it again."""
    sent, wrong = 0, {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            wrong[f"{event.label}: {event.value!r}"[:300]] = ""
        if isinstance(event, events.ScenarioFinished):
            sent += len(event.recorder.interactions)
            wrong |= faults(event)
    return sent, wrong


def faults(event) -> dict[str, str]:
    failed = [
        node
        for nodes in event.recorder.checks.values()
        for node in nodes
        if node.failure_info is not None and node.name not in LEFT_OUT
    ]
    return {
        f"{event.label} {node.name}: {node.failure_info.failure.title} {node.failure_info.failure.message}"[
            :400
        ]: node.failure_info.code_sample[:300]
        for node in failed
    }


def say(wrong: dict[str, str]) -> str:
    return "\n".join(f"{fault}\n    {how}" for fault, how in list(wrong.items())[:40])


def test_every_kind_of_value_gets_an_answer_that_the_description_names(full_stage):
    schema = described(full_stage, key_of(full_stage.world, "awb_staff", "mingguang"), each_value=True)
    schema = schema.exclude(path=FIGURE)
    sent, wrong = asked(schema if EVERYTHING else schema.exclude(name=ALIKE).exclude(func=is_for_another_day))
    assert not wrong, say(wrong)
    assert sent > (2000 if EVERYTHING else 400), sent


def is_for_another_day(context) -> bool:
    """Half of the operations, always the same: ``make long`` asks the others too."""
    return bool(crc32(context.operation.label.encode()) % 2)


@pytest.mark.parametrize(
    ("role", "unit"),
    [("awb_staff", "mingguang"), ("township_inspector", "jianxi"), ("enterprise_officer", "xinyuan")],
)
def test_for_every_role_what_chance_makes_up_gets_an_answer_that_the_description_names(full_stage, role, unit):
    sent, wrong = asked(described(full_stage, key_of(full_stage.world, role, unit), examples=2))
    assert not wrong, say(wrong)
    assert sent > 30, sent


@pytest.mark.parametrize("fault", [{"results": [], "next": None, "resume": "", "more": 1}, RuntimeError("broken")])
def test_an_answer_that_is_not_described_is_found(stage, monkeypatch, fault):
    """The control: a field too many, and a 500."""

    def answer(*args):
        if isinstance(fault, Exception):
            raise fault
        return fault

    monkeypatch.setattr(views.events, "page_of", answer)
    schema = described(stage, key_of(stage.world, "awb_staff", "mingguang"), examples=1)
    _, wrong = asked(schema.include(path="/api/v1/events/"))
    name = "not_a_server_error" if isinstance(fault, Exception) else "response_schema_conformance"
    assert any(name in text for text in wrong), wrong
