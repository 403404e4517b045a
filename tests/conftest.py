"""What every test may use: the cast (``world``) and short verbs over the services (``play``)."""

import pytest

from tests.cast import Play, World, build_world
from tests.journal.flush import allow_journal_flush


@pytest.fixture(scope="session", autouse=True)
def _journal_can_be_flushed():
    with allow_journal_flush():
        yield


@pytest.fixture
def world(db) -> World:
    return build_world()


@pytest.fixture
def play(world) -> Play:
    return Play(world)


@pytest.fixture(autouse=True)
def media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
