"""Enterprises by the hundred, written past the services as a register that came in."""

from django.utils import timezone

from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import step_of
from hazards.demo import rows
from tests.cast import World


def many_places(world: World, count: int) -> list[Unit]:
    """All in 涧溪镇, where an inspector of the township may inspect them."""
    first, now = rows.next_pk(Unit), timezone.now()
    units = [_place(world.jianxi, pk, now) for pk in range(first, first + count)]
    rows.write(units)
    rows.write([
        EnterpriseProfile(unit=unit, uscc_missing_reason="测试单位", industry_id="industry_trade", regulator=world.emergency)
        for unit in units
    ])  # fmt: skip
    rows.reset_sequences(Unit)
    return units


def _place(town: Unit, pk: int, now) -> Unit:
    return Unit(
        pk=pk, kind="enterprise", name=f"第{pk}号企业", parent=town, path=town.path + step_of(pk), depth=town.depth + 1,
        province_id=town.province_id, city_id=town.city_id, county_id=town.county_id, township_id=town.pk,
        created_at=now, updated_at=now,
    )  # fmt: skip
