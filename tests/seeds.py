"""The published counts of real reports as rows, with everything around them that must not be counted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hazards.demo import rows
from hazards.models import Clock, Hazard, Relapse
from hazards.rules import Status, number_text
from tests.cast import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Seed:
    """明光市2021年安全生产工作总结: “累计排查事故隐患4546项，整改完成4231项”."""

    year: int = 2021
    found: int = 4546
    fixed: int = 4231
    rate: str = "93.07"


MINGGUANG_2021 = Seed()


def load_mingguang_2021(world: World, seed: Seed = MINGGUANG_2021) -> Seed:
    """The hazards behind the two numbers, and beside them: the years before and after, 作废, 滕州, 2022 closures, 回潮.

    Written past the services (thousands of them), as a ledger of that year would have come in.
    """
    maker = Maker(world)
    first, last = date(seed.year, 1, 1), date(seed.year, 12, 31)
    for number in range(seed.found):
        found_on = first + timedelta(days=number * 364 // seed.found)
        if number < seed.fixed:
            maker.closed(found_on, min(last, found_on + timedelta(days=number % 20)))
        elif number % 3:
            maker.closed(found_on, last + timedelta(days=1 + number % 25))  # put right after the year's end
        else:
            maker.open(found_on)
    for number in range(40):
        maker.void(first + timedelta(days=number))
        maker.closed(first - timedelta(days=1 + number), first + DAY)  # of the year before
        maker.closed(last + timedelta(days=1 + number), last + timedelta(days=50))
        maker.closed(first + timedelta(days=number), last - DAY, unit=world.far_plant)  # of another county
    maker.write()
    relapsed = Hazard.objects.filter(county=world.mingguang, status=Status.CLOSED, ended_on__lte=last - 30 * DAY,
                                     found_on__year=seed.year).order_by("pk")[:25]  # fmt: skip
    for hazard in relapsed:
        maker.relapse(hazard, last + timedelta(days=40))
    return seed


class Maker:
    def __init__(self, world: World):
        self.world, self.hazards = world, []
        self.places = [world.xinyuan, world.hengfeng, world.site]
        self.pk = rows.next_pk(Hazard)

    def _add(self, status: str, found_on: date, ended_on: date | None, unit=None) -> None:
        unit = unit or self.places[self.pk % len(self.places)]
        moment = datetime.combine(found_on, time(9), SHANGHAI)
        due_on = found_on + timedelta(days=15)
        is_over = status in (Status.CLOSED, Status.VOID)
        self.hazards.append(Hazard(
            pk=self.pk, number=number_text("000000", found_on.year, self.pk), status=status, source="township", unit=unit,
            province_id=unit.province_id, city_id=unit.city_id, county_id=unit.county_id, township_id=unit.township_id,
            industry_id=unit.profile.industry_id, regulator_id=unit.profile.regulator_id, description="通道堆放杂物",
            no_photo_reason="补录", found_on=found_on, reported_at=moment, updated_at=moment, reported_by=self.world.awb,
            responsible_unit=unit, assigned_on=found_on, due_on=due_on, submitted_on=ended_on, ended_on=ended_on if is_over else None,
        ))  # fmt: skip
        self.pk += 1

    def closed(self, found_on: date, ended_on: date, unit=None) -> None:
        self._add(Status.CLOSED, found_on, ended_on, unit)

    def open(self, found_on: date) -> None:
        self._add(Status.RECTIFYING, found_on, None)

    def void(self, found_on: date) -> None:
        self._add(Status.VOID, found_on, found_on + DAY)

    def write(self) -> None:
        rows.write(self.hazards)
        rows.reset_sequences(Hazard)

    def relapse(self, hazard: Hazard, on: date) -> None:
        """A closure of the year that did not hold: found out later, so the year's figure stays."""
        Relapse.objects.create(hazard=hazard, closed_on=hazard.ended_on, submitted_on=hazard.submitted_on, due_on=hazard.due_on,
                               reopened_on=on, reopened_by=self.world.dept_officer, reason="抽查发现再次堆放")  # fmt: skip
        Hazard.objects.filter(pk=hazard.pk).update(status=Status.RECTIFYING, ended_on=None, submitted_on=None)
        Clock.objects.create(hazard=hazard, kind="rectify", started_on=on, due_on=on + 15 * DAY)
