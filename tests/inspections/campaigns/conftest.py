import pytest

from tests.inspections.campaigns.counting import Counting


@pytest.fixture
def counting(world, play) -> Counting:
    return Counting(world, play)
