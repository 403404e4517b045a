"""`load_city`: very many generated hazards, for measuring. NOT written by the services, and not to be looked at.

What the services guarantee is written here by hand and checked by ``check_hazards`` all the same: numbers without a gap,
clocks that fit the state, and ONE journal entry for each hazard (action ``hazard.load``) with everything it is. There are
no photos, no notices and no step-by-step history. Everything lies in a province of its own (测试省).

Skewed as real data are: townships and enterprises by Zipf, about 8 % open, more of them lately.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.journal.context import door
from anquan.journal.services import record_many
from anquan.papers.numbering import take
from anquan.units import pinyin
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.rules import step_of
from anquan.workdays.rules import Deadline
from hazards import phrases
from hazards.demo import names, rows
from hazards.demo.accounts import PASSWORD
from hazards.demo.city import zipf
from hazards.demo.clock import SHANGHAI
from hazards.demo.wording import PLACES
from hazards.models import Clock, Hazard
from hazards.rules import ClockKind, Level, Source, Status, number_text
from hazards.services.snapshot import changes_of, snapshot

CODE = "99"
YEARS = 3
BATCH = 5000
OPEN_SHARE, OPEN_WITHIN = 0.08, 150  # days: what is open was found lately
TERM = 15
DEPARTMENTS = {"应急管理局": ("industry_trade", "hazchem", "dust", "fireworks"), "住房和城乡建设局": ("construction", "gas"),
               "消防救援大队": ("fire", "commerce", "school")}  # fmt: skip
INDUSTRIES = [code for codes in DEPARTMENTS.values() for code in codes]


@dataclass(frozen=True)
class Size:
    cities: int
    counties: int
    townships: int
    enterprises: int

    @classmethod
    def of(cls, hazards: int) -> "Size":
        """A million hazards lie in 12 cities, 120 counties, 2,000 townships and 50,000 enterprises."""
        townships = min(2000, max(24, hazards // 500))
        counties = max(6, townships // 17)
        return cls(max(3, counties // 10), counties, townships, max(60, hazards // 20))


@dataclass
class Place:
    """An enterprise with what a hazard takes from it."""

    unit: Unit
    industry: str
    regulator_id: int
    officer_id: int
    inspector_id: int


def load(hazards: int, *, today: date, say: Callable[[str], object]) -> dict:
    """Make the province when it is missing, then the hazards. Returns what was made, and whom to sign in as."""
    random = Random(hazards)
    with door("command"):
        if not Unit.objects.filter(division_code=f"{CODE}0000").exists():
            with transaction.atomic():
                Builder(Size.of(hazards), random, today).build()
            say("单位和人员已生成。")
        made = Generator(random, today).run(hazards, say)
    rows.reset_sequences(Unit, User, Appointment, Hazard, Clock)
    return {"hazards": made, "accounts": dict(ACCOUNTS), "password": PASSWORD}


# --- places and people ------------------------------------------------------------------------------------------------
ACCOUNTS = {"bench_province": "city_leader", "bench_city": "city_leader", "bench_county": "awb_staff",
            "bench_dept": "dept_officer", "bench_township": "township_inspector", "bench_enterprise": "enterprise_officer"}  # fmt: skip


class Builder:
    """The tree of the generated province with one person for every post the product looks for."""

    def __init__(self, size: Size, random: Random, today: date):
        self.size, self.random, self.now = size, random, timezone.now()
        self.since = today - timedelta(days=YEARS * 366)
        self.units: list[Unit] = []
        self.profiles: list[EnterpriseProfile] = []
        self.people: list[User] = []
        self.posts: list[Appointment] = []
        self.next = {model: rows.next_pk(model) for model in (Unit, User, Appointment)}
        self.hashed = make_password(PASSWORD)
        self.named = set(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))

    def build(self) -> None:
        province = self._unit("province", "测试省", None, f"{CODE}0000")
        self._person(province, "city_leader", "bench_province")
        cities = [
            self._unit("city", f"测试{n + 1:02d}市", province, f"{CODE}{n + 1:02d}00") for n in range(self.size.cities)
        ]
        self._person(cities[0], "city_leader", "bench_city")
        counties = [self._county(n, cities[n % len(cities)]) for n in range(self.size.counties)]
        regulators = {county.pk: self._departments(county) for county in counties}
        towns = [self._township(n, counties[n % len(counties)]) for n in range(self.size.townships)]
        weights = zipf(len(towns), 0.6)
        for number in range(self.size.enterprises):
            town = towns[number] if number < len(towns) else self.random.choices(towns, weights)[0]
            self._enterprise(number, town, regulators[town.county_id])
        for batch in (self.units, self.profiles, self.people, self.posts):
            for start in range(0, len(batch), BATCH):
                rows.write(batch[start : start + BATCH])
        rows.reset_sequences(Unit, User, Appointment)
        for unit in Unit.objects.filter(division_code="", kind="department", province=province):
            unit.industries.set(Industry.objects.filter(pk__in=DEPARTMENTS[unit.short_name]))

    def _pk(self, model) -> int:
        self.next[model] += 1
        return self.next[model] - 1

    def _unit(self, kind: str, name: str, parent: Unit | None, code: str = "", **values) -> Unit:
        pk = self._pk(Unit)
        unit = Unit(pk=pk, kind=kind, name=name, parent=parent, division_code=code, created_at=self.now, updated_at=self.now,
                    path=(parent.path if parent else "") + step_of(pk), depth=parent.depth + 1 if parent else 0,
                    pinyin=pinyin.search_text(name, values.get("short_name", "")), **values)  # fmt: skip
        for level in ("province", "city", "county", "township"):
            setattr(unit, f"{level}_id", pk if level == kind else getattr(parent, f"{level}_id", None))
        self.units.append(unit)
        return unit

    def _county(self, number: int, city: Unit) -> Unit:
        place = number // self.size.cities + 1
        county = self._unit("county", f"测试{number + 1:03d}县", city, f"{city.division_code[:4]}{place:02d}")
        for role in ("awb_staff", "awb_director", "city_leader"):
            self._person(county, role, "bench_county" if number == 0 and role == "awb_staff" else "")
        return county

    def _departments(self, county: Unit) -> dict[str, Unit]:
        found = {}
        for name, industries in DEPARTMENTS.items():
            unit = self._unit("department", county.name + name, county, short_name=name)
            first = not any(post.role == "dept_officer" for post in self.posts)
            self._person(unit, "dept_officer", "bench_dept" if first else "")
            found |= dict.fromkeys(industries, unit)
        return found

    def _township(self, number: int, county: Unit) -> Unit:
        place = number // self.size.counties + 1
        town = self._unit(
            "township", f"第{number + 1}镇", county, f"{county.division_code}{99 + place:03d}", subtype="town"
        )
        self._person(town, "township_inspector", "bench_township" if number == 0 else "")
        self._person(town, "township_leader")
        return town

    def _enterprise(self, number: int, town: Unit, regulators: dict[str, Unit]) -> None:
        industry = self.random.choices(INDUSTRIES, zipf(len(INDUSTRIES), 0.7))[0]
        name = f"{names.enterprise(self.random, '测试', town.name, industry)}{number + 1}"
        unit = self._unit("enterprise", name, town)
        self.profiles.append(EnterpriseProfile(
            unit=unit, uscc_missing_reason="测试数据", industry_id=industry, regulator=regulators[industry],
            principal_person=names.person(self.random)))  # fmt: skip
        self._person(unit, "enterprise_officer", "bench_enterprise" if number == 0 else "")

    def _person(self, unit: Unit, role: str, username: str = "") -> None:
        pk = self._pk(User)
        is_named = username and username not in self.named
        user = User(pk=pk, username=username if is_named else f"mass{pk}", name=names.person(self.random), created_at=self.now,
                    password=self.hashed if is_named else "!")  # fmt: skip
        self.people.append(user)
        self.posts.append(Appointment(pk=self._pk(Appointment), user=user, role=role, unit=unit, valid_from=self.since))


# --- hazards ----------------------------------------------------------------------------------------------------------
class Generator:
    def __init__(self, random: Random, today: date):
        self.random, self.today, self.now = random, today, timezone.now()
        self.phrases = [row for row in phrases.rows() if row["level"] == Level.GENERAL]
        self.places = self._places()
        self.cumulative = list(accumulate(zipf(len(self.places), 0.9)))
        self.reporter = User.objects.get(username="bench_township")
        self.next = {model: rows.next_pk(model) for model in (Hazard, Clock)}
        self.used: dict[tuple[str, int], int] = {}

    def _places(self) -> list[Place]:
        """Enterprises, those of the busiest townships first."""
        posts = Appointment.objects.filter(unit__province__division_code=f"{CODE}0000")
        officers = dict(posts.filter(role="enterprise_officer").values_list("unit_id", "user_id"))
        inspectors = dict(posts.filter(role="township_inspector").values_list("unit_id", "user_id"))
        found = EnterpriseProfile.objects.filter(
            unit__province__division_code=f"{CODE}0000", unit_id__in=list(officers)
        )
        found = found.select_related("unit", "unit__county") if len(officers) < 900 else EnterpriseProfile.objects.filter(
            unit__province__division_code=f"{CODE}0000").select_related("unit", "unit__county")  # fmt: skip
        places = [Place(p.unit, p.industry_id, p.regulator_id, officers[p.unit_id], inspectors[p.unit.township_id])
                  for p in found.order_by("unit__township_id", "unit_id") if p.unit_id in officers]  # fmt: skip
        townships = list(dict.fromkeys(place.unit.township_id for place in places))
        rank = {pk: number for number, pk in enumerate(townships)}
        return sorted(places, key=lambda place: rank[place.unit.township_id] ** 0.5 + self.random.random() * 4)

    def run(self, wanted: int, say: Callable[[str], object]) -> int:
        made, hazards, clocks = 0, [], []
        for day in self._days(wanted):
            hazard = self._hazard(day)
            hazards.append(hazard)
            clocks += self._clocks(hazard)
            if len(hazards) == BATCH:
                made += self._flush(hazards, clocks)
                say(f"{made}/{wanted}")
        return made + self._flush(hazards, clocks)

    def _days(self, wanted: int) -> Iterator[date]:
        """One day for each hazard, in order; three years, a little more each year."""
        days = [self.today - timedelta(days=back) for back in range(YEARS * 365 - 1, -1, -1)]
        sums = list(accumulate(1 + place / len(days) for place in range(len(days))))
        done = 0
        for day, so_far in zip(days, sums, strict=True):
            upto = round(wanted * so_far / sums[-1])
            for _ in range(upto - done):
                yield day
            done = upto

    @transaction.atomic
    def _flush(self, hazards: list[Hazard], clocks: list[Clock]) -> int:
        written = rows.write(hazards)
        rows.write(clocks)
        record_many(actor=self.reporter, action="hazard.load", rows=(
            {"obj": hazard, "county": hazard.county_id, "changes": changes_of({"status": None}, snapshot(hazard))}
            for hazard in hazards
        ))  # fmt: skip
        for (code, year), count in self.used.items():
            first = take(series=f"YH-{code}", year=year, count=count)
            assert first == self.taken[code, year] - count + 1, "somebody registers here meanwhile"
        self.used.clear()
        hazards.clear()
        clocks.clear()
        return written

    def _number(self, code: str, year: int) -> str:
        """Numbers of a batch are counted here and taken when it is written."""
        if not hasattr(self, "taken"):
            from anquan.papers.models import Counter

            self.taken = {
                (c.series.removeprefix("YH-"), c.year): c.value
                for c in Counter.objects.filter(series__startswith="YH-")
            }
        self.taken[code, year] = self.taken.get((code, year), 0) + 1
        self.used[code, year] = self.used.get((code, year), 0) + 1
        return number_text(code, year, self.taken[code, year])

    def _hazard(self, found_on: date) -> Hazard:
        random = self.random
        place = random.choices(self.places, cum_weights=self.cumulative)[0]
        phrase, unit = random.choice(self.phrases), place.unit
        status = self._status(found_on)
        moment = datetime.combine(found_on, time(9 + random.randrange(8), random.randrange(60)), SHANGHAI)
        pk = self.next[Hazard]
        self.next[Hazard] += 1
        hazard = Hazard(
            pk=pk, number=self._number(unit.county.division_code, found_on.year), status=status, source=random.choice(SOURCES),
            level=Level.MAJOR if random.random() < 0.005 else Level.GENERAL, unit=unit, province_id=unit.province_id,
            city_id=unit.city_id, county_id=unit.county_id, township_id=unit.township_id, industry_id=place.industry,
            regulator_id=place.regulator_id, description=self._text(phrase), legal_basis=phrase["legal_basis"],
            measures=phrase["measures"], category=phrase["category"], location=random.choice(PLACES[""]),
            no_photo_reason="测试数据", found_on=found_on, reported_at=moment, reported_by_id=place.inspector_id,
            reporting_unit_id=unit.township_id, updated_at=moment,
        )  # fmt: skip
        if status != Status.REPORTED:
            self._order(hazard, place)
        return hazard

    def _status(self, found_on: date) -> str:
        age = (self.today - found_on).days
        share = OPEN_SHARE * YEARS * 365 / OPEN_WITHIN / 1.45
        if age > OPEN_WITHIN or self.random.random() > share:
            return Status.VOID if self.random.random() < 0.01 and age > TERM else Status.CLOSED
        if age < 3:
            return self.random.choice((Status.REPORTED, Status.ASSIGNED))
        return self.random.choices(
            (Status.REPORTED, Status.ASSIGNED, Status.RECTIFYING, Status.SUBMITTED), (8, 8, 66, 18)
        )[0]

    def _order(self, hazard: Hazard, place: Place) -> None:
        random = self.random
        found = hazard.found_on
        hazard.responsible_unit_id, hazard.ordering_unit_id = place.unit.pk, place.unit.township_id
        hazard.ordered_by_id, hazard.assigned_on = place.inspector_id, found
        hazard.due_on = found + timedelta(days=random.choice((7, TERM, TERM, TERM, 30)))
        hazard.clock_due_on = hazard.due_on
        if hazard.status in (Status.SUBMITTED, Status.CLOSED):
            last = min(self.today, found + timedelta(days=random.choice((2, 6, 11, 14, 21, 40))))
            hazard.submitted_on = hazard.rectified_on = last
            hazard.submitted_by_id, hazard.rectify_note = place.officer_id, "已整改。"
        if hazard.status == Status.SUBMITTED:
            hazard.clock_due_on = hazard.submitted_on + timedelta(days=10)
        if hazard.status in (Status.CLOSED, Status.VOID):
            hazard.clock_due_on = None
            hazard.ended_on = min(self.today, (hazard.submitted_on or found) + timedelta(days=random.randrange(9)))
        if hazard.status == Status.CLOSED:
            hazard.rechecked_by_id = place.inspector_id

    def _clocks(self, hazard: Hazard) -> list[Clock]:
        found, status = hazard.found_on, hazard.status
        if status == Status.REPORTED:
            hazard.clock_due_on = found + timedelta(days=2)
            return [self._clock(hazard, ClockKind.ASSIGN, found, hazard.clock_due_on, None, hazard.township_id)]
        ended = hazard.ended_on
        signed = None if status == Status.ASSIGNED else found
        made = [
            self._clock(hazard, ClockKind.ASSIGN, found, found + timedelta(days=2), found, hazard.township_id),
            self._clock(hazard, ClockKind.RECTIFY, found, hazard.due_on, hazard.submitted_on or ended, hazard.unit_id),
            self._clock(hazard, ClockKind.SIGN, found, found + timedelta(days=2), signed, hazard.unit_id),
        ]
        if status == Status.ASSIGNED:
            hazard.clock_due_on = found + timedelta(days=2)
        if status in (Status.SUBMITTED, Status.CLOSED, Status.VOID):
            start = hazard.submitted_on or found
            made.append(
                self._clock(hazard, ClockKind.RECHECK, start, start + timedelta(days=10), ended, hazard.township_id)
            )
        return made

    def _clock(
        self, hazard: Hazard, kind: str, start: date, due: date, stopped: date | None, charged: int | None
    ) -> Clock:
        pk = self.next[Clock]
        self.next[Clock] += 1
        why = Deadline(on=due, raw_on=due, steps=["测试数据。"], start=start, what="测试").to_json()
        return Clock(pk=pk, hazard_id=hazard.pk, kind=kind, started_on=start, due_on=due, stopped_on=stopped, why=why,
                     charged_to_id=charged)  # fmt: skip

    def _text(self, phrase: dict) -> str:
        """58 characters in the mean; one in six thousand names a person, to be searched for."""
        random = self.random
        text = random.choice(PLACES[""]) + phrase["description"]
        if random.random() < 0.8:
            text += f"现场陪同人员已确认，要求{phrase['measures']}"
        return text + ("（王伟反映）" if random.random() < 1 / 6000 else "")


SOURCES = [
    Source.TOWNSHIP,
    Source.TOWNSHIP,
    Source.TOWNSHIP,
    Source.ADMIN_INSPECTION,
    Source.GRID,
    Source.ENTERPRISE_SELF,
]
