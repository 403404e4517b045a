import pytest
from django.core.cache import cache

from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving


@pytest.fixture
def listed(world, play) -> Listed:
    cache.clear()  # the public page counts by address and minute
    return Listed(Moving(world, play))
