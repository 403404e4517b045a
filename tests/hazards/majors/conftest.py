import pytest

from anquan.papers import services as papers
from tests.hazards.majors.moving import Moving


@pytest.fixture
def moving(world, play):
    return Moving(world, play)


@pytest.fixture
def letterheads(world):
    """Units that may issue: the office of each county, and the department."""
    codes = (("mingguang", "明安委办"), ("emergency", "明应急"), ("tengzhou", "滕安委办"))
    for unit, code in codes:
        papers.save_letterhead(actor=None, unit=world.units[unit], code=code, name=f"{world.units[unit].name}某办公室")
