import pytest
from django.core.cache import cache

from tests.inspections.draws.drawing import Drawing


@pytest.fixture
def drawing(world, play) -> Drawing:
    cache.clear()  # the public page counts by address and minute
    return Drawing(world, play)
