"""One campaign with something of everything: ``Counting(world, play)``."""

from datetime import date, timedelta
from decimal import Decimal

from anquan.indicators import Period
from hazards.models import Campaign, Hazard
from hazards.services import save_campaign
from inspections.campaigns import services
from inspections.campaigns.services import FieldRow
from inspections.campaigns.statistics import Statistics, slice_of, statistics
from inspections.models import CampaignReport, Visit
from tests.cast import Play, World
from tests.inspections.visiting import Visiting

HOUSES = FieldRow("自建房", "栋", "count", 1200)


class Counting:
    """冬春火灾防控, since the first day of last month; today in it."""

    def __init__(self, world: World, play: Play):
        self.world, self.play, self.visiting = world, play, Visiting(world, play)
        first = self.month
        self.campaign: Campaign = save_campaign(
            actor=world.fresh("awb"), county=world.mingguang, name="冬春火灾防控", starts_on=self.last_month,
            ends_on=first + timedelta(days=80),
        )  # fmt: skip

    @property
    def today(self) -> date:
        return self.play.today()

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def last_month(self) -> date:
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def whole(self) -> Period:
        return Period.between(self.campaign.starts_on, self.today)

    def statistics(self, *, by: str = "awb", period: Period | None = None, **narrowed: str) -> Statistics:
        asked = slice_of(self.world.fresh(by), period or self.whole, self.today, **narrowed)
        return statistics(asked, self.campaign)

    def inspected(self, **values) -> Visit:
        return self.visiting.done(**({"campaigns": [self.campaign]} | values))

    def hazard(self, **values) -> Hazard:
        return self.play.assigned(**({"campaigns": [self.campaign]} | values))

    def planned(self, **values):
        given = {"goal": "年底前完成", "target_units": 50, "fields": [HOUSES]} | values
        return services.save_plan(actor=self.world.fresh("awb"), campaign=self.campaign, **given)

    def written(
        self, *, by: str = "inspector", unit: str = "jianxi", month: date | None = None, **values
    ) -> CampaignReport:
        numbers = {key.replace("_", "."): Decimal(str(value)) for key, value in values.items()}
        return services.write(
            actor=self.world.fresh(by), campaign=self.campaign, unit=self.world.units[unit], month=month or self.month,
            values=numbers, today=self.today,
        )  # fmt: skip

    def go(self, report: CampaignReport, action: str, *, by: str, **values) -> CampaignReport:
        return services.perform(
            actor=self.world.fresh(by), report_id=report.pk, action=action, today=self.today, **values
        )
