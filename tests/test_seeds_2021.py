"""Figures of the real reports: 2021 in 明光 4,546 were found and 4,231 put right, and every door says 93.07 %.

A new door (page, API, workbook …) adds one function to ``DOORS``: it is given the world and answers
(found, fixed, rate as text without the sign).
"""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from anquan.indicators import Period, Slice, figure, table
from hazards import snapshots
from hazards.filters import HazardFilter
from hazards.models import Hazard, Snapshot
from tests.api.conftest import key_for
from tests.cast import World, build_world
from tests.seeds import MINGGUANG_2021, Seed, load_mingguang_2021
from tests.standing import standing
from tests.test_agreement import Reader, hundredths, lines_of, rows_in, spoken, tiles, total_line

TODAY = date(2026, 11, 21)
CODES = ("haz.found", "haz.fixed", "haz.rectification_rate")


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        world = build_world()
        load_mingguang_2021(world)
        yield world


@pytest.fixture
def world(year, db) -> World:
    return year


@pytest.fixture
def mingguang() -> Seed:
    return MINGGUANG_2021


def by_command(world) -> tuple[int, int, str]:
    out = StringIO()
    codes = [word for code in CODES for word in ("--code", code)]
    call_command("figures", "--unit", "341182", "--period", "2021", "--json", *codes, stdout=out)
    said = {row["code"]: row for row in json.loads(out.getvalue())["figures"]}
    assert (said["haz.rectification_rate"]["numerator"], said["haz.rectification_rate"]["denominator"]) == (4231, 4546)
    return said["haz.found"]["value"], said["haz.fixed"]["value"], said["haz.rectification_rate"]["value"]


def by_indicator(world) -> tuple[int, int, str]:
    """As the 安委办 of the county sees it: no filter, its scope alone."""
    asked = Slice(world.fresh("awb"), Period.parse("2021"), TODAY)
    found, fixed, rate = (figure(code, asked).value for code in CODES)
    return found, fixed, str(rate.percent())


def by_township(world) -> tuple[int, int, str]:
    """The sum of the table by township."""
    asked = Slice(world.fresh("leader"), Period.parse("2021"), TODAY)
    rates = table("haz.rectification_rate", asked, "township_id").values()
    found, fixed = sum(one.value.denominator for one in rates), sum(one.value.numerator for one in rates)
    return found, fixed, by_indicator(world)[2] if len(rates) > 1 else "not split"


def by_the_rows_behind(world) -> tuple[int, int, str]:
    """The list a figure opens holds exactly its rows."""
    counts = [
        HazardFilter(
            {"figure": code, "period": "2021"}, Hazard.objects.counted().visible_to(world.fresh("awb")), today=TODAY
        ).qs.count()
        for code in CODES[:2]
    ]
    return counts[0], counts[1], f"{counts[1] * 100 / counts[0]:.2f}"


def by_frozen_months(world) -> tuple[int, int, str]:
    """Twelve frozen months: what was found adds up; what was fixed in its own month cannot be more than the year's."""
    snapshots.take_missing(today=date(2022, 1, 1), now=Hazard.objects.latest("reported_at").reported_at)
    months = Snapshot.objects.filter(unit=world.mingguang, period__startswith="2021-", code="haz.found")
    assert months.count() == 12
    fixed = Snapshot.objects.filter(unit=world.mingguang, period__startswith="2021-", code="haz.fixed")
    assert sum(fixed.values_list("numerator", flat=True)) <= 4231
    found = sum(months.values_list("numerator", flat=True))
    return found, *by_indicator(world)[1:]


def by_api(world) -> tuple[int, int, str]:
    key = key_for(world, "mingguang_system", world.mingguang, scopes=("read",))
    found, fixed, rate = (key.get(reverse("api:indicator", args=[code]), {"period": "2021"}).json() for code in CODES)
    assert (rate["numerator"], rate["denominator"]) == (4231, 4546)
    return found["value"], fixed["value"], str(rate["value"])


def by_tiles(world, view: str, person: str) -> tuple[int, int, str]:
    """The strip of figures; the sentences and the matrix of the same page say the same."""
    reader = Reader(world, person)
    page = reader.dashboard(view, period="2021")
    said = {code: each.text for code, (each, _) in tiles(page).items()}
    others = spoken(page) if view == "leader" else total_line(page)
    assert {code: others[code].text for code in CODES} == {code: said[code] for code in CODES}
    return int(said["haz.found"]), int(said["haz.fixed"]), said["haz.rectification_rate"]


def by_dashboard(world) -> tuple[int, int, str]:
    return by_tiles(world, "desk", "awb")


def by_leaders_view(world) -> tuple[int, int, str]:
    return by_tiles(world, "leader", "leader")


def by_workbook(world) -> tuple[int, int, str]:
    """合计 of both sheets, as the cells show it, and as many rows of 明细."""
    book = Reader(world, "awb").workbook(period="2021")
    assert rows_in(book["明细"]).rows == 4546
    lines = [lines_of(book[sheet])["合计"] for sheet in ("按乡镇", "按行业")]
    said = {(line["排查隐患 小计"], line["整改完成 小计"], hundredths(line["整改率 全部"])) for line in lines}
    shown = {cell.number_format for cell in book["按乡镇"][5] if cell.value == lines[0]["整改率 全部"]}
    assert shown == {"0.00%"}, "the cell would show another number than the pages"
    (one,) = said
    return one


DOORS = {
    "command": by_command,
    "api": by_api,
    "dashboard": by_dashboard,
    "leader": by_leaders_view,
    "workbook": by_workbook,
    "indicator": by_indicator,
    "township": by_township,
    "rows": by_the_rows_behind,
    "months": by_frozen_months,
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_says_93_07_per_cent(world, mingguang, door):
    assert DOORS[door](world) == (mingguang.found, mingguang.fixed, mingguang.rate)


def test_the_published_year_stays_though_closures_relapse_later(world, mingguang):
    """Without the replay of 回潮 the figure would have shrunk."""
    closed_now = Hazard.objects.filter(
        county=world.mingguang, found_on__year=2021, status="closed", ended_on__year=2021
    ).count()
    assert closed_now == mingguang.fixed - 25


def test_the_seed_counts_what_must_not_be_counted(world, mingguang):
    assert Hazard.objects.filter(found_on__year=2021).count() > mingguang.found
    assert Hazard.objects.filter(found_on__year=2021, county=world.tengzhou).exists()
    assert Hazard.objects.filter(found_on__year=2021, status="void").exists()


def test_a_neighbour_sees_only_his_own(world, mingguang):
    asked = Slice(world.fresh("far_awb"), Period.parse("2021"), TODAY)
    assert figure("haz.found", asked).value == 40


def test_the_rate_is_the_published_one():
    seed = MINGGUANG_2021
    assert round(seed.fixed * 100 / seed.found, 2) == float(seed.rate)
