"""Page = API = workbook = tile = the list behind it, for every role and every registered figure.

The world is built by the services, once. ``HAZARDS`` says which figures each hazard counts in, so that the doors are
compared with each other and with the truth.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook
from rest_framework.test import APIClient

from anquan.accounts.models import User
from anquan.accounts.roles import ROLES
from anquan.accounts.services import appoint
from anquan.files import exports
from anquan.files.models import Export
from anquan.indicators import REGISTRY
from anquan.units.services import update_unit
from hazards import services
from hazards.models import Hazard, ProblemList
from hazards.services import save_problem_list
from tests.acceptance.conftest import no_brake  # noqa: F401  fixture: many requests in one minute
from tests.accounts.test_who_sees_which_rows import TRUTH
from tests.api.conftest import client_with_key
from tests.cast import SINCE, Play, World, build_world
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.hazards.test_log_library import LIST
from tests.standing import standing

# figures of papers and of visits, and the number of its own, are compared where their rows are made
CODES = [code for code, each in REGISTRY.items() if code.startswith(("haz.", "unit.")) and each.value is None]
LONG_AGO, SINCE_DAYS = 60, 200
NUMBER = re.compile(r"YH-\d{6}-\d{4}-\d{6}")
PLACES = {"near": "xinyuan", "beside": "hengfeng", "site": "site", "far": "far_plant"}


# --- the world --------------------------------------------------------------------------------------------------------
class Maker:
    """One verb a kind of hazard; each registered ``LONG_AGO`` unless it says so."""

    def __init__(self, world: World, play: Play):
        self.world, self.play, self.old = world, play, play.today() - timedelta(days=LONG_AGO)
        self.problems: ProblemList = save_problem_list(actor=world.fresh("awb"), county=world.mingguang, **LIST)

    def __call__(self, verb: str, place: str, **values) -> Hazard:
        by, officer = {
            "near": ("inspector", "officer"), "beside": ("guandian_inspector", "other_officer"),
            "site": ("inspector", ""), "far": ("far_inspector", "far_officer"),
        }[place]  # fmt: skip
        return getattr(self, verb)(values | {"by": by, "unit": PLACES[place]}, officer)

    def new(self, values, _) -> Hazard:
        return self.play.reported(**values)

    def overdue(self, values, officer) -> Hazard:
        return self.play.rectifying(officer=officer, today=self.old, **values)

    def waiting(self, values, officer) -> Hazard:
        return self.play.submitted(officer=officer, **values)

    def forgotten(self, values, officer) -> Hazard:
        """Submitted in time, and nobody has come to look."""
        return self.play.submitted(officer=officer, today=self.old, **values)

    def closed(self, values, officer) -> Hazard:
        return self.play.closed(officer=officer, today=self.old, **values)

    def closed_late(self, values, officer) -> Hazard:
        hazard = self.overdue(values, officer)
        hazard = self.play.submit(hazard, by=officer, today=hazard.due_on + timedelta(days=3))
        return self.play.move(hazard, "pass", by="inspector2", is_visited=True)

    def major_closed(self, values, _) -> Hazard:
        hazard = self.new(values | {"level": "major", "today": self.old}, "")
        Moving(self.world, self.play).up_to(hazard, "approve", today=self.old)
        return hazard

    def supervised(self, values, _) -> Hazard:
        """挂牌督办 from 提请 to 摘牌公告."""
        hazard, moving = self.new(values | {"level": "major", "today": self.old}, ""), Moving(self.world, self.play)
        moving.up_to(hazard, "start", today=self.old)
        Listed(moving).up_to(hazard, "announce_delist", today=self.old)
        return hazard

    def relapsed(self, values, officer) -> Hazard:
        """Closed, then found there again: open today, and no closure of the period any more."""
        hazard = self.closed(values, officer)
        photos = [self.play.photo(self.world.awb)]
        return self.play.move(hazard, "reopen", by="awb", reason="出口再次堆货", photos=photos)

    def listed(self, values, officer) -> Hazard:
        return self.new(values | {"problem_list": self.problems}, officer)

    def listed_closed(self, values, officer) -> Hazard:
        return self.closed(values | {"problem_list": self.problems}, officer)

    def void(self, values, _) -> Hazard:
        hazard, today = self.play.reported(**values), self.play.today()
        ask = {"hazard_id": hazard.pk, "kind": "void", "reason": "重复登记", "today": today}
        wish = services.ask(actor=self.world.fresh(values["by"]), **ask)
        services.decide(
            actor=self.world.fresh("township_leader"), request_id=wish.pk, is_granted=True, note="", today=today
        )
        return hazard


ON_TIME = "found fixed closed_on_time due_decided"
WRITTEN_OFF = f"{ON_TIME} major_found major_fixed major_on_list major_closed_on_time"
OVERDUE = "found open overdue due_decided"
# (how, where, values, the figures it counts in)
HAZARDS = (
    ("new", "near", {}, "found open"),
    ("overdue", "near", {}, OVERDUE),
    ("waiting", "near", {"source": "tip"}, "found open"),
    ("forgotten", "near", {}, "found open recheck_late"),
    ("closed", "near", {}, ON_TIME),
    ("closed_late", "near", {}, "found fixed overdue_fixed due_decided"),
    ("major_closed", "near", {}, WRITTEN_OFF),
    ("supervised", "near", {}, f"{WRITTEN_OFF} listed_for_supervision delisted notices_supervised"),
    ("new", "near", {"level": "major"}, "found open major_found major_open"),
    ("relapsed", "near", {}, "found open"),
    ("listed_closed", "near", {}, f"{ON_TIME} problem_list problem_list_fixed"),
    ("void", "near", {}, ""),
    ("new", "beside", {}, "found open"),
    ("overdue", "beside", {}, OVERDUE),
    ("overdue", "beside", {"source": "tip"}, OVERDUE),
    ("listed", "beside", {}, "found open problem_list"),
    ("new", "site", {"level": "major"}, "found open major_found major_open"),
    ("new", "site", {"source": "media"}, "found open"),
    ("new", "far", {}, "found open"),
    ("overdue", "far", {}, OVERDUE),
    ("new", "far", {"level": "major"}, "found open major_found major_open"),
)  # fmt: skip
# the profile of the enterprise of each place, and the figures it counts in
FIRMS = {
    "near": ({"risk_colour": "red", "has_all_staff_duty": True}, "risk_assessed all_staff_duty"),
    "beside": ({"standardisation_grade": "3", "risk_colour": "blue"}, "standardised risk_assessed"),
    "site": ({"standardisation_grade": "2"}, "standardised high_risk standardised_high_risk"),
    "far": ({"standardisation_grade": "3", "has_all_staff_duty": True}, "standardised all_staff_duty"),
}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        world = build_world()
        make = Maker(world, Play(world))
        for verb, place, values, _ in HAZARDS:
            make(verb, place, **values)
        for place, (profile, _) in FIRMS.items():
            update_unit(actor=None, unit=world.units[PLACES[place]], **profile)
        yield world


def truth(person: str) -> Counter:
    """What the person may see of each figure that counts rows."""
    seen = TRUTH[person]
    counted = Counter(f"haz.{code}" for _, place, _, codes in HAZARDS if place in seen for code in codes.split())
    counted.update(f"unit.{code}" for place in seen for code in FIRMS[place][1].split())
    return counted


# --- the doors --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Said:
    """A figure as a door says it. ``text`` of a rate has two decimals; ``rows`` is what the list behind it must hold."""

    text: str
    rows: int

    @classmethod
    def of(cls, code: str, counts) -> "Said":
        indicator = REGISTRY[code]
        if not indicator.parts:
            return cls(str(counts[code]), counts[code])
        top, below = (counts[part] for part in indicator.parts)
        return cls(hundredths(Decimal(top) / Decimal(below)) if below else "—", top)


def hundredths(share: Decimal | float) -> str:
    return str((Decimal(str(share)) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


class Reader:
    """One person at every door: signed in, and with a key whose account holds the same posts."""

    def __init__(self, world: World, name: str):
        self.name, self.person = name, world.fresh(name)
        self.client = Client()
        self.client.force_login(self.person)
        self.period = f"{timezone.localdate() - timedelta(days=SINCE_DAYS)}..{timezone.localdate()}"
        self.lengths: dict[str, int] = {}  # several figures open one list: each is read once

    @cached_property
    def key(self) -> APIClient:
        system = User.objects.create_user(f"{self.name}_key", None, name="对接系统", is_system=True)
        for post in self.person.appointments_today:
            appoint(actor=None, user=system, role=post.role, unit=post.unit, industry=post.industry, valid_from=SINCE)
        return client_with_key(system, scopes=("read",))

    def may(self, right: str) -> bool:
        return self.person.has_right(right)

    # --- API
    def by_api(self, code: str, **narrowed) -> dict:
        answer = self.key.get(reverse("api:indicator", args=[code]), {"period": self.period} | narrowed)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def answers(self, codes=tuple(CODES), **narrowed) -> dict[str, dict]:
        return {code: self.by_api(code, **narrowed) for code in codes}

    def api_says(self, code: str, **narrowed) -> Said:
        return self.said(code, self.by_api(code, **narrowed))

    def said(self, code: str, body: dict) -> Said:
        if not REGISTRY[code].is_rate:
            return Said(str(body["value"]), body["value"])
        text = "—" if body["value"] is None else str(Decimal(str(body["value"])).quantize(Decimal("0.01")))
        return Said(text, body["numerator"])

    def rows_by_api(self, query: str) -> int:
        page = self.key.get(f"{reverse('api:hazards')}?{query}").json()
        assert page["next"] is None
        return len(page["results"])

    # --- the list behind a figure
    def rows_on_page(self, address: str) -> int:
        if address not in self.lengths:
            answer = self.client.get(address)
            assert answer.status_code == 200, address
            shown = html.fromstring(answer.content).xpath("//*[@class='sumline']/span[1]/b[1]/text()")
            self.lengths[address] = int(shown[0])
        return self.lengths[address]

    # --- dashboard
    def dashboard(self, view: str, **narrowed):
        answer = self.client.get(reverse("hazards:dashboard"), {"view": view, "period": self.period} | narrowed)
        assert answer.status_code == 200
        return html.fromstring(answer.content)

    # --- workbook
    def workbook(self, **narrowed):
        asked = self.client.post(reverse("hazards:export_summary"), {"period": self.period} | narrowed)
        assert asked.status_code == 302
        export = Export.objects.filter(owner=self.person).latest("created_at")
        assert exports.run(export.pk)
        answer = self.client.get(reverse("hazards:export_file", args=[export.pk]))
        return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def text_of(element) -> str:
    return " ".join(element.text_content().split())


def first_number(text: str) -> int:
    return int(re.search(r"[\d,]+", text)[0].replace(",", ""))


BY_NAME = {indicator.name: code for code, indicator in REGISTRY.items()}


def tiles(page) -> dict[str, tuple[Said, str]]:
    """The strip of figures: what each says, and the address it opens. 占未销号 N 条的 P% says two more."""
    said = {}
    for tile in page.xpath("//*[contains(@class, 'kpis')]/div"):
        name = tile.xpath(".//*[@class='label']/text()")[0].strip()
        value = tile.xpath(".//a[@class='value']")[0]
        under = " ".join(map(text_of, tile.xpath(".//*[@class='under']")))
        shown = value.text.strip()
        rows = first_number(under) if REGISTRY[BY_NAME[name]].is_rate else first_number(shown)
        said[BY_NAME[name]] = Said(shown.replace(",", ""), rows), value.get("href")
        if part := re.search(r"占未销号 ?([\d,]+) ?条的 ?(—|[\d.]+) ?%?", under):
            open_now = first_number(part[1])
            said["haz.open"] = Said(str(open_now), open_now), ""
            said["haz.overdue_rate"] = Said(part[2], rows), ""
    return said


def total_line(page) -> dict[str, Said]:
    """合计 of the matrix: … 未销号, 逾期, 登记, 销号, 整改率."""
    cells = [text_of(cell) for cell in page.xpath("//tr[@class='total']/td")]
    if not cells:
        return {}
    open_now, overdue, found, fixed = map(first_number, cells[-5:-1])
    counts = {"haz.open": open_now, "haz.overdue": overdue, "haz.found": found, "haz.fixed": fixed}
    rate = Said(cells[-1].rstrip("% "), fixed)
    return {code: Said(str(count), count) for code, count in counts.items()} | {"haz.rectification_rate": rate}


def spoken(page) -> dict[str, Said]:
    """The sentences of the leader's view."""
    text = " ".join(map(text_of, page.xpath("//*[contains(@class, 'sentences')]/p")))
    found = re.search(r"排查隐患 ?([\d,]+) ?条，整改完成 ?([\d,]+) ?条，整改率 ?([\d.]+) ?%", text)
    counts = {
        "haz.found": first_number(found[1]) if found else 0,
        "haz.fixed": first_number(found[2]) if found else 0,
        "haz.overdue": first_number(late[1]) if (late := re.search(r"逾期未改 ?([\d,]+) ?条", text)) else 0,
        "haz.major_open": first_number(major[1]) if (major := re.search(r"重大隐患还有 ?([\d,]+) ?条", text)) else 0,
    }
    said = {code: Said(str(count), count) for code, count in counts.items()}
    return said | ({"haz.rectification_rate": Said(found[3], counts["haz.fixed"])} if found else {})


def by_township(page) -> dict[str, tuple[int, int, str]]:
    """The leader's tiles: name → (open, overdue, address)."""
    return {
        tile.xpath("./span[1]/text()")[0].strip(): (
            int(tile.xpath(".//b/text()")[0]),
            first_number("".join(tile.xpath(".//*[@class='late']/text()")) or "0"),
            tile.get("href"),
        )
        for tile in page.xpath("//*[@class='map']/a")
    }


COLUMNS = {
    "haz.found": "排查隐患 小计", "haz.major_found": "排查隐患 重大", "haz.fixed": "整改完成 小计",
    "haz.major_fixed": "整改完成 重大", "haz.rectification_rate": "整改率 全部", "haz.open": "未销号",
    "haz.overdue": "逾期 条", "haz.overdue_rate": "逾期 占未销号", "haz.on_time_rate": "按期销号率",
    "haz.recheck_late": "复查超期",
}  # fmt: skip
SHEETS = {"haz.found": "明细", "haz.major_found": "重大", "haz.overdue": "逾期"}


def lines_of(sheet) -> dict[str, dict[str, float | str]]:
    """label → {title of the column: value}, under a header of two levels."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(index for index, row in enumerate(rows) if "排查隐患" in row)
    titles, group = [], ""
    for upper, lower in zip(rows[start], rows[start + 1], strict=True):
        group = upper or group
        titles.append(f"{group} {lower}" if lower else group)
    return {row[1]: dict(zip(titles, row, strict=True)) for row in rows[start + 2 :] if row[1] and row[2] is not None}


def written(line: dict, counts_of_rate) -> dict[str, Said]:
    """One line of the summary as the doors say it; a cell holds a share, its numerator stands beside it."""
    said = {}
    for code, title in COLUMNS.items():
        value = line[title]
        if REGISTRY[code].is_rate:
            said[code] = Said("—" if value == "—" else hundredths(value), counts_of_rate[code].rows)
        else:
            said[code] = Said(str(value), value)
    return said


def differences(expected: dict[str, Said], **doors: dict[str, Said]) -> dict:
    return {
        (code, door): (said.text, said.rows, expected[code])
        for door, figures in doors.items()
        for code, said in figures.items()
        if said != expected[code]
    }


# --- the tests --------------------------------------------------------------------------------------------------------
READERS = sorted(TRUTH)


@pytest.fixture
def reader(built, db, request) -> Reader:
    return Reader(built, request.param)


def expected(person: str) -> dict[str, Said]:
    counts = truth(person)
    return {code: Said.of(code, counts) for code in CODES}


@pytest.mark.parametrize("reader", READERS, indirect=True)
def test_page_api_workbook_tile_and_list_say_the_same(reader):
    if not reader.may("figure.view"):
        assert reader.key.get(reverse("api:indicator", args=["haz.found"])).status_code == 403
        assert reader.client.get(reverse("hazards:dashboard")).status_code == 403
        assert reader.client.post(reverse("hazards:export_summary"), {"period": "2026"}).status_code == 403
        return
    true, bodies = expected(reader.name), reader.answers()
    desk, leader = reader.dashboard("desk"), reader.dashboard("leader")
    on_tiles = tiles(desk)
    doors = {
        "api": {code: reader.said(code, body) for code, body in bodies.items()},
        "tiles": {code: said for code, (said, _) in on_tiles.items()},
        "tiles of the leader": {code: said for code, (said, _) in tiles(leader).items()},
        "matrix": total_line(desk),
        "sentences": spoken(leader),
    }
    if reader.may("hazard.export"):
        book = reader.workbook()
        doors |= {sheet: written(lines_of(book[sheet])["合计"], true) for sheet in ("按乡镇", "按行业")}
        doors["sheets"] = {code: rows_in(book[sheet]) for code, sheet in SHEETS.items()}
    assert not differences(true, **doors)
    assert {"haz.found", "haz.fixed", "haz.rectification_rate", "haz.overdue", "haz.open"} <= set(doors["tiles"])
    assert not rows_behind(reader, true, bodies, on_tiles)


def rows_in(sheet) -> Said:
    numbers = {cell for row in sheet.iter_rows(values_only=True) for cell in row if NUMBER.fullmatch(str(cell))}
    return Said(str(len(numbers)), len(numbers))


def rows_behind(reader: Reader, true: dict[str, Said], bodies: dict[str, dict], on_tiles: dict) -> dict:
    """Lists whose length is not the figure: those the tiles open, and those the API names, as page and over the key."""
    wrong = {}
    for code, body in bodies.items():
        lengths = {reader.rows_on_page(f"{reverse(REGISTRY[code].list_url)}?{body['rows']}")}
        if REGISTRY[code].list_url == "hazards:list":
            lengths.add(reader.rows_by_api(body["rows"]))
        if lengths != {true[code].rows}:
            wrong[code] = lengths
    for code, (_, href) in on_tiles.items():
        if href and (length := reader.rows_on_page(href)) != true[code].rows:
            wrong[href] = length
    return wrong


NARROWED = ({"level": "major"}, {"area": "341182104"}, {"industry": "construction"}, {"source": ["media", "tip"]})
OF_UNITS = {"area", "industry"}  # the others are conditions of hazards, which a figure of units refuses


@pytest.mark.parametrize("narrowed", NARROWED, ids=str)
@pytest.mark.parametrize("reader", ["awb", "inspector", "dept_officer"], indirect=True)
def test_narrowed_by_a_condition_they_still_say_the_same(reader, narrowed):
    codes = [code for code in CODES if not code.startswith("unit.") or set(narrowed) <= OF_UNITS]
    bodies = reader.answers(codes, **narrowed)
    said = {code: reader.said(code, body) for code, body in bodies.items()}
    desk, line = reader.dashboard("desk", **narrowed), lines_of(reader.workbook(**narrowed)["按乡镇"])["合计"]
    on_tiles = tiles(desk)
    doors = {
        "tiles": {code: each for code, (each, _) in on_tiles.items()},
        "matrix": total_line(desk),
        "workbook": written(line, said),
    }
    assert not differences(said, **doors)
    assert not rows_behind(reader, said, bodies, on_tiles)


@pytest.mark.parametrize("narrowed", NARROWED, ids=str)
def test_each_of_these_conditions_narrows_something(built, db, narrowed):
    reader = Reader(built, "awb")
    assert reader.api_says("haz.found", **narrowed).rows < reader.api_says("haz.found").rows


@pytest.mark.parametrize("reader", ["awb", "leader", "dept_officer", "far_awb"], indirect=True)
def test_the_parts_by_township_are_the_same_at_every_door(reader):
    page = by_township(reader.dashboard("leader"))
    lines = lines_of(reader.workbook()["按乡镇"])
    parts = {code: reader.by_api(code, by="township")["by"] for code in ("haz.open", "haz.overdue")}
    by_name = {code: {part["township"]: part["value"] for part in found} for code, found in parts.items()}
    assert page
    for name, (open_now, overdue, href) in page.items():
        assert (open_now, overdue) == (lines[name]["未销号"], lines[name]["逾期 条"])
        assert (open_now, overdue) == (by_name["haz.open"][name], by_name["haz.overdue"].get(name, 0))
        assert reader.rows_on_page(href) == open_now
    assert sum(by_name["haz.open"].values()) == sum(open_now for open_now, _, _ in page.values())
    assert set(by_name["haz.open"]) == set(page)


def test_a_figure_of_enterprises_refuses_conditions_of_hazards_over_the_key(built, db):
    reader = Reader(built, "awb")
    for code in (code for code in CODES if code.startswith("unit.")):
        answer = reader.key.get(reverse("api:indicator", args=[code]), {"level": "major", "industry": "construction"})
        assert answer.status_code == 400 and "level" in answer.json()["message"], (code, answer.content)


@pytest.mark.parametrize("by", ["township", "industry", "level", "source", "status"])
@pytest.mark.parametrize("reader", ["awb", "far_awb"], indirect=True)
def test_a_figure_by_parts_adds_up_over_the_key(reader, by):
    """Or the API says in Chinese that this figure is not split so; never a fault."""
    for code, indicator in REGISTRY.items():
        answer = reader.key.get(reverse("api:indicator", args=[code]), {"period": reader.period, "by": by})
        if answer.status_code == 400:
            assert by not in indicator.dimensions, code
            assert "by" in answer.json()["fields"], code
            continue
        body, part = answer.json(), "numerator" if indicator.is_rate else "value"
        assert answer.status_code == 200, (code, answer.content)
        assert sum(row[part] for row in body["by"]) == body[part], code


def test_a_client_system_has_the_figures_of_its_area_and_no_more(built, db):
    from tests.api.conftest import key_for

    for unit, person in (("mingguang", "awb"), ("jianxi", "inspector"), ("tengzhou", "far_awb")):
        key, true = key_for(built, f"system_of_{unit}", built.units[unit], scopes=("read",)), expected(person)
        for code in CODES:
            body = key.get(reverse("api:indicator", args=[code])).json()
            assert body.get("numerator", body["value"]) == true[code].rows, (unit, code)


def test_the_comparison_is_not_empty(built, db):
    """Every role reads; scopes differ and so do their numbers; nothing is zero everywhere; strangers are there."""
    roles = {post.role for person in READERS for post in built.fresh(person).appointments_today}
    assert roles == set(ROLES) - {"system_client"} and len(roles) == 17
    assert set(COLUMNS) | set(SHEETS) <= set(REGISTRY)
    counts = {person: truth(person) for person in READERS}
    assert len({counts[person]["haz.found"] for person in READERS}) >= 6
    empty = [code for code in CODES if REGISTRY[code].rows and not counts["awb"][code]]
    assert not empty, "figures that nothing in this world counts in"
    foreign = Hazard.objects.filter(county=built.tengzhou)
    assert foreign.count() >= 2 and not foreign.filter(county=built.mingguang).exists()
    assert Hazard.objects.count() == len(HAZARDS)
