import pytest

from tests.inspections.plans.planning import Planning


@pytest.fixture
def planning(world, play) -> Planning:
    return Planning(world, play)
