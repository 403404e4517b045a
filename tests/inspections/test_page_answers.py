"""The panel of the 检查表 in the page of a visit: what it shows to whom, what one tap answers."""

import pytest
from django.urls import reverse

from hazards.models import Hazard
from inspections.checklists import services
from inspections.models import ItemAnswer
from tests.cast import picture
from tests.counting import frozen_queries
from tests.inspections.listing import made
from tests.inspections.test_answers import answer, items

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def checklist(world):
    return made(world.fresh("awb"))


@pytest.fixture
def visit(world, visiting, checklist):
    visit = visiting.underway()
    services.choose(actor=world.fresh("inspector"), visit_id=visit.pk, checklist=checklist, today=visiting.today)
    return visit


def html(response, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def at(visit, name: str, *more) -> str:
    return reverse(f"checklists:{name}", args=[visit.number, *more])


def test_the_page_at_the_place_leads_to_the_panel_and_the_panel_back(world, client, visit):
    client.force_login(world.inspector)
    page = html(client.get(reverse("visits:carry", args=[visit.number])))
    assert at(visit, "panel") in page and "已查 0 项，共 3 项" in page and "checklist.js" in page
    assert client.get(at(visit, "panel")).url == reverse("visits:carry", args=[visit.number]) + "#checklist"


def test_the_panel_counts_and_offers_three_buttons_an_item(world, client, visiting, visit, checklist):
    answer(world, visiting, visit, services.Given(items(checklist)[1].pk, "no"))
    client.force_login(world.inspector)
    client.get(at(visit, "panel"), headers=HTMX)
    with frozen_queries("checklists:panel"):
        page = html(client.get(at(visit, "panel"), headers=HTMX))
    assert "1/3" in page and page.count('value="yes"') == 3 and "还差 3 项" in page
    assert "应急灯不亮。" in page and "登记隐患" in page  # the item answered 不符合 is ready to be registered


def test_others_read_it_and_strangers_do_not(world, client, visiting, visit, checklist):
    answer(world, visiting, visit, services.Given(items(checklist)[0].pk, "yes"))
    client.force_login(world.township_leader)
    page = html(client.get(at(visit, "panel"), headers=HTMX))
    assert "符合" in page and 'name="answer"' not in page
    client.force_login(world.far_inspector)
    assert client.get(at(visit, "panel"), headers=HTMX).status_code == 404
    assert client.post(at(visit, "answer", items(checklist)[0].pk), {"answer": "no"}).status_code == 404


def test_one_tap_answers_and_brings_the_card_and_the_count_back(world, client, visit, checklist):
    client.force_login(world.inspector)
    exits = items(checklist)[0]
    page = html(client.post(at(visit, "answer", exits.pk), {"answer": "yes", "seen": "0"}, headers=HTMX))
    assert 'id="checklist-progress"' in page and 'hx-swap-oob="true"' in page and "1/3" in page
    assert 'aria-pressed="true"' in page and "须拍照，还没有照片" in page
    stale = html(client.post(at(visit, "answer", exits.pk), {"answer": "no", "seen": "0"}, headers=HTMX), 409)
    assert "已由张建国答“符合”" in stale and ItemAnswer.objects.get().answer == "yes"
    sent = {"answer": "yes", "seen": "1", "note": "看过四个门", "photo": picture()}
    page = html(client.post(at(visit, "answer", exits.pk), sent, headers=HTMX))
    row = ItemAnswer.objects.get()
    assert row.note == "看过四个门" and reverse("checklists:photo", args=[row.pk, "thumb"]) in page
    assert client.get(reverse("checklists:photo", args=[row.pk, "thumb"])).status_code == 200
    client.force_login(world.far_inspector)
    assert client.get(reverse("checklists:photo", args=[row.pk, "thumb"])).status_code == 404


def test_without_script_it_leads_back_to_the_item(world, client, visit, checklist):
    client.force_login(world.inspector)
    wires = items(checklist)[2]
    done = client.post(at(visit, "answer", wires.pk), {"answer": "no", "seen": "0"})
    assert done.url.endswith(f"#item-{wires.pk}")
    refused = html(client.post(at(visit, "answer", wires.pk), {"answer": "yes", "seen": "0"}), 409)
    assert "<html" in refused and "已由张建国答“不符合”" in refused


def test_a_hazard_needs_a_photo_and_nothing_else(world, client, visiting, visit, checklist):
    wires = items(checklist)[2]
    answer(world, visiting, visit, services.Given(wires.pk, "no"))
    client.force_login(world.inspector)
    filled = {"description": "配电箱敞开。", "measures": "补装箱门。", "category": "XC12", "level": "general",
              "mode": "limited", "due_on": "7日内"}  # fmt: skip
    page = html(client.post(at(visit, "hazard", wires.pk), filled, headers=HTMX), 422)
    assert "请至少拍一张照片" in page and "补装箱门。" in page
    response = client.post(at(visit, "hazard", wires.pk), filled | {"photos": picture()}, headers=HTMX)
    hazard = Hazard.objects.get()
    assert hazard.number in html(response) and "anquan:accepted" in response["HX-Trigger"]
    assert hazard.status == "assigned" and hazard.source_document == visit.number
    client.post(at(visit, "hazard", wires.pk), filled | {"photos": picture()}, headers=HTMX)  # a second tap
    assert Hazard.objects.count() == 1


def test_what_is_put_right_on_the_spot_is_closed_at_once(world, client, visiting, visit, checklist):
    exits = items(checklist)[0]
    answer(world, visiting, visit, services.Given(exits.pk, "no"))
    client.force_login(world.inspector)
    sent = {"description": "一处安全出口上锁。", "level": "general", "mode": "on_the_spot", "is_fixed": "on",
            "photos": picture(), "after_photos": picture()}  # fmt: skip
    html(client.post(at(visit, "hazard", exits.pk), sent, headers=HTMX))
    assert Hazard.objects.get().status == "closed"


def test_a_list_is_chosen_at_the_place(world, client, visit, checklist):
    other = made(world.fresh("awb"), "第二份")
    client.force_login(world.inspector)
    assert client.post(at(visit, "choose"), {"add": str(other.pk)}, headers=HTMX)["HX-Refresh"] == "true"
    version = visit.checklists.get(checklist=other)
    client.post(at(visit, "choose"), {"drop": str(version.pk)})
    assert visit.checklists.count() == 1
    assert client.post(at(visit, "choose"), {"add": "x"}).status_code == 409
    client.force_login(world.guandian_inspector)
    assert client.post(at(visit, "choose"), {"add": str(other.pk)}).status_code == 404
