import pytest

from tests.hazards.exchange.exchanging import Exchanging


@pytest.fixture
def exchanging(world, play) -> Exchanging:
    return Exchanging(world, play)
