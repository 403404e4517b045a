"""Short verbs over the services of 企业自查: ``checking.plan()``, ``checking.check(plan)``."""

from datetime import date
from typing import Any

from inspections.models import SelfCheck, SelfCheckPlan
from inspections.rules import Answer
from inspections.selfchecks import services
from inspections.selfchecks.lists import version_of
from inspections.selfchecks.services import Given
from tests.cast import Play, World

MONDAY = date(2026, 6, 1)  # the first of a month too


class SelfChecking:
    def __init__(self, world: World, play: Play):
        self.world, self.play = world, play

    def plan(self, level: str = "post", *, by: str = "officer", unit: str = "xinyuan", **values: Any) -> SelfCheckPlan:
        given = {
            "name": "" if level == "enterprise" else "喷漆岗", "starts_on": MONDAY, "today": MONDAY,
            "responsible": self.world.people[by],
        } | values  # fmt: skip
        return services.plan(actor=self.world.fresh(by), enterprise=self.world.units[unit], level=level, **given)

    def given(self, plan: SelfCheckPlan, by: str, **wrong: Any) -> list[Given]:
        """All normal; the first item as ``wrong`` says; a photo where one is asked for."""
        items = list(version_of(plan).items.all())
        person = self.world.people[by]
        answers = [Given(item, photos=[self.play.photo(person)] if item.needs_photo else []) for item in items]
        return [Given(items[0], Answer.NO, **wrong), *answers[1:]] if wrong else answers

    def check(self, plan: SelfCheckPlan, *, by: str = "officer", today: date = MONDAY, **values: Any) -> SelfCheck:
        given = values.pop("given", None) or self.given(plan, by)
        return services.carry_out(
            actor=self.world.fresh(by), plan_id=plan.pk, version=version_of(plan), given=given, today=today, **values
        )

    def check_with_hazard(self, plan: SelfCheckPlan, *, by: str = "officer", today: date = MONDAY) -> SelfCheck:
        wrong = {"description": "两人没戴防护口罩", "photos": [self.play.photo(self.world.people[by])]}
        return self.check(plan, by=by, today=today, given=self.given(plan, by, **wrong))

    def decide(self, check: SelfCheck, action: str = "confirm", *, by: str = "owner", **values: Any) -> SelfCheck:
        return services.decide(
            actor=self.world.fresh(by), check_id=check.pk, action=action, **({"today": check.done_on} | values)
        )
