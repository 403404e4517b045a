"""What happens to each hazard of the demo: a list of steps, each with its moment. Nothing is written here.

Everything follows from the seed and the day the demo was opened, so that an interrupted run finds the same stories.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.workdays.rules import Calendar
from hazards import phrases
from hazards.demo.city import County, industries_of, zipf
from hazards.demo.clock import SHANGHAI
from hazards.demo.wording import DECLINED, NOT_FIXED, PLACES, REASONS, RELAPSED, said_after
from hazards.rules import Level, Mode, Source

NAMESPACE = UUID("5f1f3c1e-8d55-4f0c-9a53-2d6f0d1c7a10")
TERM = 15  # days of an ordinary order, only to plan the story by; the deadline itself is given by the service


@dataclass
class Step:
    """One call of a service. ``photos``: how many pictures of which kind are taken for it."""

    at: datetime
    verb: str
    actor: User
    values: dict[str, Any] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)


@dataclass
class Story:
    number: int
    uid: UUID
    unit: Unit
    category: str
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Finder:
    source: str
    actor: User
    may_order: bool


def all_stories(
    counties: list[County], opened: datetime, years: timedelta, days: Calendar, share: float = 1.0
) -> list[Story]:
    """Every story of the demo, in the order in which the hazards are found. ``share`` makes a smaller demo for tests."""
    found = []
    for county in counties:
        random = Random(f"{county.plan.code} days")
        count = round(county.plan.hazards * share)
        found += [(moment, county) for moment in moments(random, opened, years, days, count)]
    found.sort(key=lambda pair: (pair[0], pair[1].plan.code))
    writers = {county.plan.code: Writer(county, opened, days) for county in counties}
    stories: list[Story] = []
    for moment, county in found:
        stories += writers[county.plan.code].write(len(stories), moment)
    return stories


def moments(random: Random, opened: datetime, years: timedelta, days: Calendar, count: int) -> list[datetime]:
    """When hazards are found: on working days, more of them in the months of campaigns and lately."""
    last = opened.astimezone(SHANGHAI).date()
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


class Writer:
    """Writes the stories of one county."""

    def __init__(self, county: County, opened: datetime, days: Calendar):
        self.county, self.opened, self.days = county, opened, days
        self.phrases: dict[str, list[dict]] = {}
        for row in phrases.rows():
            if row["level"] == Level.GENERAL:
                self.phrases.setdefault(row["industry"], []).append(row)
        self.majors = [row for row in phrases.rows() if row["level"] == Level.MAJOR]
        self.towns = [t for t in county.townships if county.enterprises.get(t.pk)]
        self.weights = zipf(len(self.towns))
        self.major_days = self._major_days()
        self.problem_no: dict[int, int] = {}

    def _major_days(self) -> list[date]:
        """Majors are few: one every other month in the main county, two or three elsewhere, the last not long ago."""
        count = max(2, self.county.plan.hazards // 90)
        gap = 700 // count
        return [self.opened.date() - timedelta(days=18 + gap * number) for number in reversed(range(count))]

    # --- choosing -----------------------------------------------------------------------------------------------------
    def write(self, number: int, moment: datetime) -> list[Story]:
        """One story, sometimes with a second hazard that turns out to be the same."""
        random = self.random = Random(f"{self.county.plan.code} {number} {self.opened:%Y%m%d}")
        if self.major_days and moment.date() >= self.major_days[0] and (story := self._major(number, moment)):
            self.major_days.pop(0)
            return [story]
        town = random.choices(self.towns, self.weights)[0]
        unit, fate = self._unit(town), self._fate(moment)
        phrase = self._phrase(unit, at_once=fate == "on_site")
        story = self._begin(number, moment, unit, phrase)
        self._tell(story, phrase, fate)
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

    def _fate(self, moment: datetime) -> str:
        age = (self.opened - moment).days
        fates = FATES | LATELY if age < 70 else FATES
        return self.random.choices(list(fates), list(fates.values()))[0]

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
        while not self.days.is_workday(day):
            day += timedelta(days=1)
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
        self.moment = self._later(self.moment, low, high)

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
    def _tell(self, story: Story, phrase: dict, fate: str) -> None:
        can_on_site = self.finder.source in (Source.TOWNSHIP, Source.ADMIN_INSPECTION, Source.EXPERT)
        if fate == "on_site" and not (can_on_site and phrase["mode"] == Mode.ON_THE_SPOT):
            fate = "plain"
        if story.unit.kind != "enterprise" and fate in ENTERPRISE_ONLY:
            fate = "plain"
        getattr(self, f"_{fate}")(story, phrase)

    def _on_site(self, story: Story, phrase: dict) -> None:
        values = self._facts(story, phrase) | {
            "source": self.finder.source,
            "rectify_note": "检查时当场改好：" + phrase["measures"],
        }
        self._step(story, "report_fixed", self.finder.actor, values, {"before": 1, "after": 1})

    def _plain(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _slow_recheck(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story, late=True)

    def _late(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        before = self.moment
        self._overdue()
        submitted = self.moment
        self._until(self._later(before, self.term + 1, self.term + 2))
        if self.moment < submitted:
            self._step(story, "remind", self.orderer, {"note": self.random.choice(REASONS["remind"])})
        self._until(submitted)
        self._submit(story, phrase)
        self._recheck(story)

    def _returned(self, story: Story, phrase: dict, times: int = 1) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        for _ in range(times):
            self._submit(story, phrase)
            self._send_back(story)
            self._wait(1, 6)
        self._submit(story, phrase)
        self._recheck(story)

    def _returned_twice(self, story: Story, phrase: dict) -> None:
        self._returned(story, phrase, times=2)

    def _withdrawn(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._wait(0, 0.02)
        self._step(story, "withdraw", self.rectifier)
        self._wait(0.5, 2)
        self._submit(story, phrase)
        self._recheck(story)

    def _extended(self, story: Story, phrase: dict, granted: bool = True) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        if self.term < 5:
            self._submit(story, phrase)
            return self._recheck(story)
        self._until(self._later(self.ordered, self.term * 0.2, self.term * 0.5))
        if (self.moment - self.ordered).days >= self.term - 1:
            self._submit(story, phrase)
            return self._recheck(story)
        more = self.random.choice((7, 10, 15))
        self._step(story, "ask", self.rectifier, {
            "kind": "extension", "reason": self.random.choice(REASONS["extension"]), "extend_by": more,
            "interim_measures": self.random.choice(REASONS["interim"])})  # fmt: skip
        self._wait(0.3, 2)
        note = "" if granted else self.random.choice(REASONS["refused"])
        self._step(story, "decide", self._decider(self.orderer), {"is_granted": granted, "note": note})
        self._wait(self.term * 0.2, self.term * 0.3 + (more if granted else 0))
        self._submit(story, phrase)
        return self._recheck(story)

    def _not_extended(self, story: Story, phrase: dict) -> None:
        self._extended(story, phrase, granted=False)

    def _declined(self, story: Story, phrase: dict) -> None:
        """退回: not ours. The house that orders sees it the same way, or not."""
        self._report(story, phrase)
        self._decline(story)
        self._wait(0.2, 2)
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible, "due_in": 10})
        self.term = 10
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _declined_twice(self, story: Story, phrase: dict) -> None:
        """首接负责: the second return goes to the 安委办, which designates."""
        self._report(story, phrase)
        self._decline(story)
        self._wait(0.2, 2)
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible})
        self._decline(story)
        self._wait(0.3, 3)
        self.orderer = self._office()
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible, "due_in": 10})
        self.term = 10
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _decline(self, story: Story) -> None:
        self._wait(0.2, 1.5)
        self._step(story, "decline", self._rectifier(self.responsible), {"reason": self.random.choice(DECLINED)})

    def _transferred(self, story: Story, phrase: dict) -> None:
        """移送 to another department of the county; the deadline follows."""
        profile = getattr(story.unit, "profile", None)
        others = [d for d in self.county.departments if d.pk != profile.regulator_id]
        fire = [d for d in others if d.short_name == "消防大队"]
        receiver = fire[0] if fire and phrase["category"] == "XC13" else self.random.choice(others)
        self._report(story, phrase)
        self._wait(0.1, 1)
        self._step(
            story, "transfer", self.orderer, {"regulator": receiver, "reason": self.random.choice(REASONS["transfer"])}
        )
        self._wait(0.5, 3)
        self.orderer = self.random.choice(self.county.people(receiver, "dept_officer"))
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible})
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _voided(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._wait(0.2, 2)
        self._step(story, "ask", self.orderer, {"kind": "void", "reason": self.random.choice(REASONS["void"])})
        self._wait(0.2, 2)
        self._step(story, "decide", self._decider(self.orderer), {"is_granted": True, "note": "情况属实。"})

    def _relapsed(self, story: Story, phrase: dict) -> None:
        """回潮: a spot check finds it again."""
        self._plain(story, phrase)
        self._wait(25, 120)
        self._step(
            story, "reopen", self._office(), {"reason": self.random.choice(RELAPSED), "due_in": 10}, {"before": 1}
        )
        self.term = 10
        self._on_time()
        self._submit(story, phrase)
        self.orderer = self._office()
        self._recheck(story)

    def _blocked(self, story: Story, phrase: dict) -> None:
        """Somebody tries what he may not; the attempt stands in the record with its reason."""
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._wait(0.1, 0.9)
        self._step(story, "refused", self.rectifier, {"action": "pass", "is_visited": True})
        self._recheck(story)

    def _stuck(self, story: Story, phrase: dict) -> None:
        """Nothing is submitted: it goes overdue and is reminded of."""
        self._report(story, phrase)
        self._acknowledge(story)
        for _ in range(2):
            self._wait(self.term + 1, self.term + 9)
            self._step(story, "remind", self.orderer, {"note": self.random.choice(REASONS["remind"])})
            self.term = 5

    def _unsigned(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)

    def _unordered(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        del story.steps[1:]
        story.steps[0].values.pop("order", None)

    def _waiting(self, story: Story, phrase: dict) -> None:
        """Submitted, nobody comes to look."""
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)

    def _asking(self, story: Story, phrase: dict) -> None:
        """An extension is asked for and not decided yet."""
        self._extended(story, phrase)
        place = next((n for n, step in enumerate(story.steps) if step.verb == "decide"), None)
        if place is not None:
            del story.steps[place:]

    # --- the same hazard found again, and majors ------------------------------------------------------------------------
    def _duplicate(self, story: Story, phrase: dict, number: int) -> list[Story]:
        """并案: somebody who may not order reports what is known already."""
        verbs = [step.verb for step in story.steps]
        if self.random.random() > 0.02 or "submit" not in verbs or story.unit.kind != "enterprise":
            return []
        first, submitted = story.steps[0], story.steps[verbs.index("submit")].at
        if (submitted - first.at).days < 4:
            return []
        self.moment = self._later(first.at, 0.6, 1.5)
        again = Story(number, uuid5(NAMESPACE, f"{self.opened.isoformat()} {number}"), story.unit, story.category)
        finders = self.county.people(story.unit.township_id, "grid_worker")
        inspectors = self.county.people(story.unit.township_id, "township_inspector")
        values = {name: first.values[name] for name in ("location", "legal_basis", "category") if name in first.values}
        values |= {"description": phrase["description"], "source": Source.GRID}
        self._step(again, "report", self.random.choice(finders), values, {"before": 1})
        self._wait(0.1, 1)
        self._step(again, "merge", self.random.choice(inspectors), {"into": story.number})
        again.steps = [step for step in again.steps if step.at <= self.opened and step.at < submitted]
        return [again] if len(again.steps) == 2 else []

    def _major(self, number: int, moment: datetime) -> Story | None:
        """重大隐患: found by a department, the 五落实 complete, re-checked by two."""
        pairs = [
            (row, unit)
            for row in self.majors
            for units in self.county.enterprises.values()
            for unit in units
            if unit.profile.industry_id == row["industry"]
            and self.county.people(unit.profile.regulator_id, "dept_officer")
        ]
        if not pairs:
            return None
        phrase, unit = self.random.choice(pairs)
        story = self._begin(number, moment, unit, phrase)
        officers = self.county.people(unit.profile.regulator_id, "dept_officer")
        self.finder = Finder(Source.ADMIN_INSPECTION, officers[0], True)
        self.orderer, self.funds, self.term = officers[0], self.random.choice((30000, 80000, 150000, 260000)), 30
        order = {
            "mode": phrase["mode"], "measures": phrase["measures"], "funds_planned": self.funds,
            "responsible_person": unit.profile.principal_person, "emergency_plan": "停用相关设备，专人值守，备足应急器材，异常时立即撤人并报告。",
            "interim_measures": "整改期间相关区域断电挂牌、设警戒，严禁擅自恢复。",
        }  # fmt: skip
        values = self._facts(story, phrase) | {"description": phrase["description"], "location": ""}
        values |= {"source": self.finder.source, "level": Level.MAJOR, "order": order}
        self._step(story, "report", officers[0], values, {"before": 2})
        self._acknowledge(story)
        self._wait(14, 24)
        if self.random.random() < 0.15:
            self._wait(self.term, self.term + 12)
        self._submit(story, phrase)
        self._wait(2, 6)
        self._step(story, "pass", officers[-1], {
            "is_visited": True, "note": "两人到场复查，隐患已消除。", "second_rechecker": officers[0]}, {"recheck": 1})  # fmt: skip
        story.steps = [step for step in story.steps if step.at <= self.opened]
        return story


ENTERPRISE_ONLY = {
    "declined",
    "declined_twice",
    "transferred",
    "extended",
    "not_extended",
    "asking",
    "voided",
    "blocked",
}
FATES = {
    "on_site": 26, "plain": 88, "late": 12, "slow_recheck": 4, "returned": 11, "returned_twice": 3, "withdrawn": 1.2,
    "extended": 5, "not_extended": 2, "declined": 3, "declined_twice": 1.2, "transferred": 2.4, "voided": 1.4,
    "relapsed": 2.4, "blocked": 1.2,
}  # fmt: skip
LATELY = {"stuck": 22, "unsigned": 6, "unordered": 6, "waiting": 10, "asking": 3, "late": 18}


def in_order(stories: list[Story]) -> Iterator[tuple[Story, int]]:
    """Every step of every story in the order of time: (story, place of the step)."""
    places = [(step.at, story.number, place) for story in stories for place, step in enumerate(story.steps)]
    by_number = {story.number: story for story in stories}
    for _, number, place in sorted(places):
        yield by_number[number], place
