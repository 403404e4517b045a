"""What happens to each hazard of the demo: a list of steps, each with its moment. Nothing is written here.

Everything follows from the seed and the day the demo was opened, so that an interrupted run finds the same stories.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid5

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.workdays.rules import Calendar
from hazards import phrases
from hazards.demo import fates
from hazards.demo.city import County, industries_of, zipf
from hazards.demo.clock import SHANGHAI
from hazards.demo.heavy import MajorPlots
from hazards.demo.plots import FATES, LATELY, Plots
from hazards.demo.story import NAMESPACE, TERM, TRICKS, Finder, Step, Story
from hazards.demo.supervised import ListedPlots
from hazards.demo.wording import NOT_FIXED, PLACES, REASONS, said_after
from hazards.rules import Level, Mode, Source


def all_stories(
    counties: list[County], opened: datetime, years: timedelta, days: Calendar, share: float = 1.0
) -> list[Story]:
    """Every story of the demo, in the order in which the hazards are found. ``share`` makes a smaller demo for tests."""
    opened = opened.astimezone(SHANGHAI)
    writers = {county.plan.code: Writer(county, opened, days) for county in counties}
    found: list[tuple[datetime, str, fates.Fate | None]] = []
    for code, writer in writers.items():
        random = Random(f"{code} days")
        count = round(writer.county.plan.hazards * share)
        found += [(moment, code, None) for moment in moments(random, opened, years, days, count)]
        found += [(writer.workday(day, -1), code, fate) for day, fate in fates.of(code, opened.date(), share)]
    found.sort(key=lambda one: one[:2])
    stories: list[Story] = []
    for moment, code, fate in found:
        stories += writers[code].write(len(stories), moment, fate)
    return stories


def moments(random: Random, opened: datetime, years: timedelta, days: Calendar, count: int) -> list[datetime]:
    """When hazards are found: on working days, more of them in the months of campaigns and lately."""
    last = opened.date()
    span = [last - timedelta(days=back) for back in range(years.days)]
    weights = [_busy(day, last, days) for day in span]
    found = [_clock(day, random) for day in random.choices(span, weights, k=count)]
    return sorted(moment if moment < opened else moment - timedelta(days=1) for moment in found)


def _busy(day: date, last: date, days: Calendar) -> float:
    weight = 1.0 if days.is_workday(day) else 0.06
    weight *= 1.5 if day.month in (3, 6, 7, 11, 12) else 1.0
    return weight * (1.6 if (last - day).days < 45 else 1.0)


def _clock(day: date, random: Random) -> datetime:
    minutes = random.choice((random.randrange(505, 690), random.randrange(870, 1045)))  # 8:25-11:30, 14:30-17:25
    return datetime.combine(day, time(minutes // 60, minutes % 60, random.randrange(60)), SHANGHAI)


class Writer(Plots, MajorPlots, ListedPlots):
    """Writes the stories of one county."""

    def __init__(self, county: County, opened: datetime, days: Calendar):
        self.county, self.opened, self.days = county, opened, days
        self.phrases: dict[str, list[dict]] = {}
        for row in phrases.rows():
            if row["level"] == Level.GENERAL:
                self.phrases.setdefault(row["industry"], []).append(row)
        self.towns = [t for t in county.townships if county.enterprises.get(t.pk)]
        self.weights = zipf(len(self.towns))
        self.told: list[tuple[int, Unit]] = []  # 重大隐患: which case at which enterprise
        self.pace = 1.0
        self.random = Random(f"{county.plan.code} {opened:%Y%m%d}")
        self.problem_no: dict[int, int] = {}

    # --- choosing -----------------------------------------------------------------------------------------------------
    def write(self, number: int, moment: datetime, fate: fates.Fate | None = None) -> list[Story]:
        """One story, sometimes with a second hazard that turns out to be the same. ``fate`` is of a 重大隐患."""
        random = self.random = Random(f"{self.county.plan.code} {number} {self.opened:%Y%m%d}")
        if fate:
            return [story for story in [self._major(number, moment, fate)] if story]
        town = random.choices(self.towns, self.weights)[0]
        unit, plot = self._unit(town), self._plot(moment)
        phrase = self._phrase(unit, at_once=plot == "on_site")
        story = self._begin(number, moment, unit, phrase)
        self._tell(story, phrase, plot)
        story.steps = [step for step in story.steps if step.at <= self.opened]
        return [story, *self._duplicate(story, phrase, number + 1)]

    def _unit(self, town: Unit) -> Unit:
        places = self.county.places.get(town.pk)
        if places and self.random.random() < 0.05:
            return self.random.choice(places)
        units = self.county.enterprises[town.pk]
        return self.random.choices(units, zipf(len(units), 0.7))[0]

    def _industry(self, unit: Unit) -> str:
        profile = getattr(unit, "profile", None)
        if profile:
            return profile.industry_id or ""
        words = (
            ("市场", "commerce"),
            ("路口", "road_traffic"),
            ("广场", "culture_tourism"),
            ("码头", "water_traffic"),
            ("招呼站", "transport"),
            ("防火", "forest_fire"),
        )
        return next((industry for word, industry in words if word in unit.name), "urban")

    def _phrase(self, unit: Unit, *, at_once: bool) -> dict:
        industry = self._industry(unit)
        own, common = self.phrases.get(industry, []), self.phrases[""]
        if industry == "fireworks":  # where fire protection that fails is no general hazard
            common = [row for row in common if row["category"].startswith("JC")]
        pool = own if own and self.random.random() < 0.66 else common
        pool = [row for row in pool if row["mode"] == Mode.ON_THE_SPOT or not at_once] or pool
        return self.random.choices(pool, zipf(len(pool), 0.5))[0]

    def _plot(self, moment: datetime) -> str:
        age = (self.opened - moment).days
        plots = FATES | LATELY if age < 70 else FATES
        return self.random.choices(list(plots), list(plots.values()))[0]

    # --- people -------------------------------------------------------------------------------------------------------
    def _finder(self, unit: Unit) -> Finder:
        county, random = self.county, self.random
        regulator = getattr(getattr(unit, "profile", None), "regulator_id", None)
        choices = [
            (46, Source.TOWNSHIP, county.people(unit.township_id, "township_inspector"), True),
            (24, Source.ADMIN_INSPECTION, county.people(regulator, "dept_officer"), True),
            (3, Source.EXPERT, county.people(regulator, "dept_officer"), True),
            (7, Source.SUPERVISION_VISIT, county.people(county.unit, "awb_staff"), True),
            (2, Source.SUPERIOR, county.people(county.unit, "awb_staff"), True),
            (1, Source.MEDIA, county.people(county.unit, "awb_staff"), True),
            (5, Source.GRID, county.people(unit.township_id, "grid_worker"), False),
            (6, Source.ENTERPRISE_SELF, county.people(unit, "enterprise_officer"), False),
            (4, Source.TIP, county.people(county.unit, "report_clerk"), False),
        ]
        possible = [choice for choice in choices if choice[2]]
        _, source, people, may_order = random.choices(possible, [choice[0] for choice in possible])[0]
        return Finder(source, random.choice(people), may_order)

    def _office(self) -> User:
        return self.random.choice(self.county.people(self.county.unit, "awb_staff"))

    def _orderer(self, story: Story) -> User:
        """Who orders when the finder may not: the township for enterprises, the 安委办 for places of the public."""
        inspectors = self.county.people(story.unit.township_id, "township_inspector")
        return self.random.choice(inspectors) if story.unit.kind == "enterprise" else self._office()

    def _rectifier(self, unit: Unit) -> User:
        roles = ("enterprise_officer", "enterprise_owner", "township_inspector", "dept_officer")
        return self.random.choice(self.county.people(unit, *roles)[:2])

    def _responsible(self, unit: Unit) -> Unit:
        if unit.kind == "enterprise":
            return unit
        department = self.county.department_of(self._industry(unit))
        return department if department and self.random.random() < 0.4 else unit.township

    def _decider(self, orderer: User) -> User:
        """The head of the house that gave the order."""
        unit_id, role = self.county.posts[orderer.pk]
        head = {"township_inspector": "township_leader", "dept_officer": "dept_head"}.get(role, "awb_director")
        return self.county.people(unit_id, head)[0]

    # --- time ---------------------------------------------------------------------------------------------------------
    def _later(self, moment: datetime, low: float, high: float) -> datetime:
        """Between ``low`` and ``high`` days later, in working hours of a working day."""
        day = (moment + timedelta(days=self.random.uniform(low, high))).date()
        if day == moment.date():
            after = moment + timedelta(minutes=self.random.randrange(7, 90))
            if after.date() == day and after.hour < 20:
                return after
            day += timedelta(days=1)
        return self.workday(day)

    def workday(self, day: date, step: int = 1) -> datetime:
        """A moment of that day or of the next on which people work; of the last one with ``step`` -1."""
        while not self.days.is_workday(day):
            day += timedelta(days=step)
        return _clock(day, self.random)

    # --- the beginning of every story ---------------------------------------------------------------------------------
    def _begin(self, number: int, moment: datetime, unit: Unit, phrase: dict) -> Story:
        story = Story(number, uuid5(NAMESPACE, f"{self.opened.isoformat()} {number}"), unit, phrase["category"])
        self.finder = self._finder(unit)
        self.responsible = self._responsible(unit)
        self.moment = moment
        return story

    def _facts(self, story: Story, phrase: dict) -> dict[str, Any]:
        random, unit = self.random, story.unit
        is_paper = phrase["category"].startswith("JC")
        place = "" if is_paper else random.choice(PLACES.get(phrase["industry"], PLACES[""]))
        text = place + phrase["description"]
        if not is_paper and random.random() < 0.25:
            text = text.removesuffix("。") + f"，共 {random.randrange(2, 7)} 处。"
        if random.random() < 0.012 and phrase["industry"] != "fireworks":
            others = random.sample(self.phrases[""], 5)
            text += "检查组同时发现：" + "".join(f"（{n}）{row['description']}" for n, row in enumerate(others, 1))
            text += "以上问题现场已向企业负责人逐项指出，并要求举一反三、全面自查，自查情况与本条一并报送。"
        values: dict[str, Any] = {
            "description": text, "location": place, "legal_basis": phrase["legal_basis"], "measures": phrase["measures"],
            "category": phrase["category"], "campaigns": self._campaigns(unit),
        }  # fmt: skip
        if unit.lat is not None and random.random() < 0.8:
            lat, lng = (Decimal(f"{angle + random.uniform(-0.0004, 0.0004):.6f}") for angle in (unit.lat, unit.lng))
            values |= {"lat": lat, "lng": lng, "accuracy": random.randrange(4, 40)}
        if unit.kind != "enterprise":
            industry = self._industry(unit)
            values |= {"industry_id": industry, "regulator": self.county.department_of(industry)}
        return values | self._listed()

    def _campaigns(self, unit: Unit) -> list:
        day, industry = self.moment.date(), self._industry(unit)
        running = [c for c in self.county.campaigns if c.starts_on <= day <= c.ends_on]
        return [c for c in running if industries_of(c) in ("", industry) and self.random.random() < 0.45]

    def _listed(self) -> dict[str, Any]:
        """Some are items of the list fed back by a supervision group, from the day of the list on."""
        day = self.moment.date()
        for problems in self.county.problem_lists:
            if 0 <= (day - problems.issued_on).days < 25 and self.finder.source in (
                Source.SUPERIOR,
                Source.SUPERVISION_VISIT,
                Source.ADMIN_INSPECTION,
            ):
                number = self.problem_no[problems.pk] = self.problem_no.get(problems.pk, 0) + 1
                return {"problem_list": problems, "problem_no": number}
        return {}

    def _report(self, story: Story, phrase: dict) -> None:
        """登记, together with 交办 when the finder may order and the unit is his to order."""
        values = self._facts(story, phrase) | {"source": self.finder.source}
        photos = {"before": 1 + (self.random.random() < 0.06)}
        if self.random.random() < 0.03:
            photos, values["no_photo_reason"] = {}, "现场为危险区域，不便拍照"
        order = self._order(phrase)
        at_once = self.finder.may_order and story.unit.kind == "enterprise" and self.random.random() < 0.8
        self.orderer = self.finder.actor if at_once else self._orderer(story)
        if at_once:
            values["order"] = order
        story.steps.append(Step(self.moment, "report", self.finder.actor, values, photos))
        if not at_once:
            self._wait(0, 2.2 if self.random.random() < 0.85 else 7)
            self._step(story, "assign", self.orderer, order | {"responsible_unit": self.responsible})
        self.ordered = self.moment

    def _order(self, phrase: dict) -> dict[str, Any]:
        days = self.random.choice((None, None, None, None, 5, 7, 10, 20, 30))
        mode = Mode.LIMITED
        if phrase["mode"] == Mode.ON_THE_SPOT and self.random.random() < 0.2:
            mode, days = Mode.ON_THE_SPOT, None
        self.term = {None: TERM, **{n: n for n in (5, 7, 10, 20, 30)}}[days]
        if mode == Mode.ON_THE_SPOT:
            self.term = 0
        order: dict[str, Any] = {"mode": mode}
        if days:
            order["due_in"] = days
        if self.random.random() < 0.22:
            order["funds_planned"] = self.random.choice((200, 500, 800, 1500, 3000, 6000, 12000))
            self.funds = order["funds_planned"]
        else:
            self.funds = None
        return order

    # --- steps --------------------------------------------------------------------------------------------------------
    def _wait(self, low: float, high: float) -> None:
        self.moment = self._later(self.moment, low * self.pace, high * self.pace)

    def _until(self, moment: datetime) -> None:
        self.moment = max(moment, self.moment + timedelta(minutes=5))

    def _step(
        self, story: Story, verb: str, actor: User, values: dict | None = None, photos: dict | None = None
    ) -> None:
        if story.steps:
            self.moment = max(self.moment, story.steps[-1].at + timedelta(minutes=6))
        story.steps.append(Step(self.moment, verb, actor, values or {}, photos or {}))

    def _acknowledge(self, story: Story) -> None:
        late = self.random.random() < 0.09
        self._wait(2, 5) if late and self.term > 6 else self._wait(0, 0.01 if self.term == 0 else 1.4)
        self.rectifier = self._rectifier(self.responsible)
        self._step(story, "acknowledge", self.rectifier)

    def _submit(self, story: Story, phrase: dict) -> None:
        values = {"rectify_note": said_after(self.random, phrase["measures"])}
        if self.funds is not None:
            values["funds_spent"] = round(self.funds * self.random.choice((0.7, 0.9, 1, 1, 1.2)))
        self._step(story, "submit", self.rectifier, values, {"after": 1 + (self.random.random() < 0.04)})
        story.steps[-1].trick = self._trick(story)

    def _trick(self, story: Story) -> str:
        """Something about some photos is doubtful, more often lately, so that 照片存疑 has something to show."""
        random = Random(f"{story.uid} trick {len(story.steps)}")
        is_recent = (self.opened - self.moment).days < 20
        return random.choice(TRICKS) if random.random() < (0.2 if is_recent else 0.02) else ""

    def _on_time(self) -> None:
        self._wait(0, 0.01) if self.term == 0 else self._wait(self.term * 0.2, self.term * 0.8)

    def _overdue(self) -> None:
        self._wait(self.term + 2, self.term + 32)

    def _recheck(self, story: Story, *, late: bool = False) -> None:
        self._wait(12, 22) if late else self._wait(0.3, 7)
        visited = self.random.random() < 0.84
        self._step(
            story,
            "pass",
            self._rechecker(story),
            {"is_visited": visited, "note": self.random.choice(REASONS["pass"])},
            {} if visited else {"recheck": 1},
        )

    def _rechecker(self, story: Story) -> User:
        """Of the ordering side, when it may be another one than he who ordered."""
        people = [p for p in self.county.people(*self.county.posts[self.orderer.pk]) if p.pk != self.rectifier.pk]
        others = [p for p in people if p.pk != self.orderer.pk]
        return self.random.choice(others or people or [self._office()])

    def _send_back(self, story: Story) -> None:
        self._wait(0.3, 5)
        self._step(
            story, "send_back", self._rechecker(story), {"reason": self.random.choice(NOT_FIXED)}, {"recheck": 1}
        )

    # --- what becomes of it -------------------------------------------------------------------------------------------


def in_order(stories: list[Story]) -> Iterator[tuple[Story, int]]:
    """Every step of every story in the order of time: (story, place of the step)."""
    places = [(step.at, story.number, place) for story in stories for place, step in enumerate(story.steps)]
    by_number = {story.number: story for story in stories}
    for _, number, place in sorted(places):
        yield by_number[number], place
