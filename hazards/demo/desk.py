"""The verbs of 一单四制, 挂牌督办 and their papers: each step of a story calls one service."""

from datetime import date, timedelta
from random import Random
from typing import Any

from anquan.papers import services as papers
from hazards.criteria import papers as of_criteria
from hazards.criteria import services as criteria
from hazards.demo.story import Step, Story
from hazards.demo.wording import REASONS
from hazards.listings import papers as of_listings
from hazards.listings import services as listings
from hazards.majors import papers as of_majors
from hazards.majors import services as majors
from hazards.models import Criterion, Determination, Duty, Listing, Mark


class Desk:
    """Mixed into ``stage.Performance``. ``hazards`` are ids by the uid of their story."""

    hazards: dict[Any, int]

    def _major(self, story: Story, step: Step, values: dict) -> None:
        today, action = step.at.date(), step.verb.removeprefix("major.")
        if action == "verify":
            values = values | self._looked_into(story, step)
        majors.perform(
            actor=step.actor, hazard_id=self.hazards[story.uid], action=action, today=today, **with_date(values, today)
        )

    def _looked_into(self, story: Story, step: Step) -> dict:
        """What whoever passes says of photos that were marked."""
        marks = Mark.objects.filter(hazard=self.hazards[story.uid]).open().not_about(step.actor)
        if not marks.exists():
            return {}
        return {"is_verified": True, "verified_note": Random(f"{story.uid} marks").choice(REASONS["verified"])}

    def _determine(self, story: Story, step: Step, values: dict) -> None:
        clause = Criterion.objects.filter(code=values["clause"]).first()
        criteria.determine(
            actor=step.actor, hazard_id=self.hazards[story.uid], version=None, today=step.at.date(),
            **_without(values, "clause"), criterion=clause,
        )  # fmt: skip

    def _report_duty(self, story: Story, step: Step, values: dict) -> None:
        """What is owed in the interval that runs."""
        hazard_id, today = self.hazards[story.uid], step.at.date()
        duty = Duty.objects.get(major__hazard=hazard_id, kind=values["kind"], ends_on__isnull=True)
        majors.report_duty(
            actor=step.actor, duty_id=duty.pk, due_on=majors.next_due(duty, today), today=today, text=values["text"]
        )

    def _listing(self, story: Story, step: Step, values: dict) -> None:
        hazard_id, action, today = self.hazards[story.uid], step.verb.removeprefix("listing."), step.at.date()
        if action == "propose":
            listings.propose(actor=step.actor, hazard_id=hazard_id, today=today, **values)
            return
        listing = _listing_of(hazard_id)
        if more := values.get("extend_by"):
            values = _without(values, "extend_by") | {"new_due_on": listing.due_on + timedelta(days=more)}
        listings.perform(actor=step.actor, listing_id=listing.pk, action=action, today=today, **values)

    def _paper(self, story: Story, step: Step, values: dict) -> None:
        hazard_id, kind, today = self.hazards[story.uid], values["kind"], step.at.date()
        action, values = step.verb.removeprefix("paper."), with_date(_without(values, "kind"), today)
        if action == "draft":
            _draft(step.actor, hazard_id, kind, today, values)
            return
        paper = of_majors.of_item(hazard_id).filter(kind=kind).latest("pk")
        getattr(papers, action)(actor=step.actor, paper_id=paper.pk, today=today, **values)


def _draft(actor: Any, hazard_id: int, kind: str, today: date, values: dict) -> None:
    """By the service of the record that the paper is about."""
    if kind == of_criteria.CODE:
        of_criteria.draft_for(actor=actor, made=Determination.objects.filter(hazard=hazard_id).latest("pk"))
    elif kind == of_majors.SLIP_KIND:
        of_majors.draft_order(actor=actor, hazard_id=hazard_id, today=today, **values)
    elif kind in of_majors.DRAFTED:
        of_majors.draft(actor=actor, hazard_id=hazard_id, kind=kind, today=today)
    else:
        of_listings.draft(actor=actor, listing=_listing_of(hazard_id), kind=kind, today=today)


def _listing_of(hazard_id: int) -> Listing:
    return Listing.objects.filter(major__hazard=hazard_id).latest("pk")


def with_date(values: dict, today: date) -> dict:
    """``due_in`` days become the date of the order."""
    rest = _without(values, "due_in")
    return rest | ({"due_on": today + timedelta(days=values["due_in"])} if "due_in" in values else {})


def _without(values: dict, name: str) -> dict:
    return {key: value for key, value in values.items() if key != name}
