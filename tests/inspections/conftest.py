import pytest

from tests.inspections.visiting import Visiting


@pytest.fixture
def visiting(world, play) -> Visiting:
    return Visiting(world, play)
