import pytest

from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving


@pytest.fixture
def listed(world, play) -> Listed:
    return Listed(Moving(world, play))
