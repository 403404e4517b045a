import pytest

from tests.inspections.selfchecking import SelfChecking
from tests.inspections.visiting import Visiting


@pytest.fixture
def visiting(world, play) -> Visiting:
    return Visiting(world, play)


@pytest.fixture
def checking(world, play) -> SelfChecking:
    return SelfChecking(world, play)
