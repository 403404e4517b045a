"""The hazards on the page of a unit: counted as the lists behind them, scoped as everything else."""

import pytest
from django.urls import reverse

from hazards.selectors.of_unit import MOST_LINES, of_unit
from tests.counting import frozen_queries

HTMX = {"HX-Request": "true"}


def panel(unit) -> str:
    return reverse("hazards:unit_panel", args=[unit.pk])


@pytest.fixture
def rows(world, play) -> dict:
    old = play.today().replace(year=play.today().year - 1)
    return {
        "late": play.rectifying(today=old, found_on=old),
        "closed": play.closed(),
        "open": play.reported(),
        "far": play.reported(by="far_inspector", unit="far_plant"),
    }


def test_the_page_of_a_unit_fetches_its_hazards(world, rows, client):
    client.force_login(world.awb)
    page = client.get(reverse("units:detail", args=[world.xinyuan.pk])).content.decode()
    assert f'hx-get="{panel(world.xinyuan)}"' in page
    found = client.get(panel(world.xinyuan), headers=HTMX).content.decode()
    assert "未销号 <b>2</b> 条" in found and "逾期 <b>1</b> 条" in found and "已销号 <b>1</b> 条" in found
    assert all(rows[name].number in found for name in ("late", "closed", "open"))


def test_each_count_is_the_length_of_the_list_it_opens(world, rows, play, client):
    checked = 0
    for person, unit in (
        ("awb", "mingguang"),
        ("inspector", "jianxi"),
        ("dept_officer", "emergency"),
        ("awb", "xinyuan"),
    ):
        client.force_login(world.fresh(person))
        for each in of_unit(world.units[unit], world.fresh(person), play.today()).counts:
            assert len(client.get(each.href).context["lines"]) == each.count.value, (person, unit, each.label)
            checked += each.count.value
    assert checked


def test_the_newest_come_first_and_no_more_than_ten(world, play):
    newest = [play.reported() for _ in range(MOST_LINES + 1)][-1]
    found = of_unit(world.xinyuan, world.fresh("awb"), play.today())
    assert len(found.lines) == MOST_LINES and found.lines[0].number == newest.number


def test_a_unit_out_of_sight_has_no_panel_and_a_stranger_no_row(world, rows, client):
    client.force_login(world.inspector)
    assert client.get(panel(world.far_plant), headers=HTMX).status_code == 404
    client.force_login(world.fresh("far_inspector"))
    assert client.get(panel(world.xinyuan), headers=HTMX).status_code == 404
    client.force_login(world.fresh("admin"))
    assert client.get(panel(world.xinyuan), headers=HTMX).status_code == 403


def test_without_script_the_address_leads_to_the_list(world, client):
    client.force_login(world.awb)
    assert client.get(panel(world.xinyuan)).url == f"{reverse('hazards:list')}?area={world.xinyuan.pk}"


def test_the_queries_of_the_panel_are_frozen(world, rows, client):
    client.force_login(world.awb)
    client.get(panel(world.xinyuan), headers=HTMX)
    with frozen_queries("hazards:unit_panel"):
        client.get(panel(world.xinyuan), headers=HTMX)
