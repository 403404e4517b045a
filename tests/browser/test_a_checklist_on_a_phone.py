"""检查表 and 复查 under one thumb: choose a list, tap, register a hazard in one more tap, record what was put right."""

import pytest
from django.urls import reverse

from hazards.models import Hazard
from inspections.checklists import services
from inspections.models import ItemAnswer
from tests.browser.conftest import PHONE, overflow, serious_faults
from tests.cast import picture
from tests.inspections.listing import made
from tests.inspections.test_answers import items
from tests.inspections.visiting import Visiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visiting(world, play) -> Visiting:
    return Visiting(world, play)


def at_place(visit, visiting, one):
    return visit(reverse("visits:carry", args=[one.number]), visiting.world.inspector, PHONE)


def shot() -> list[dict]:
    return [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture("IMG_1.jpg").read()}]


def test_a_list_is_answered_with_a_tap_an_item_and_a_hazard_with_a_photo(visit, visiting, world):
    checklist = made(world.fresh("awb"))
    exits, lamps, wires = items(checklist)
    here = at_place(visit, visiting, visiting.underway())
    page = here.page
    page.locator(".offers button", has_text="木材加工检查表").tap()
    page.locator(f"#item-{exits.pk} .na").tap()
    page.locator(f"#item-{exits.pk}.is-na").wait_for()
    page.locator(f"#item-{lamps.pk} .yes").tap()
    page.locator(f"#item-{lamps.pk}.is-yes").wait_for()
    page.locator(f"#item-{wires.pk} .no").tap()
    card = page.locator(f"#item-{wires.pk}.is-no")
    card.locator(".found [data-photo-input]").first.set_input_files(shot())
    card.locator(".found .shot").wait_for()
    assert overflow(page) <= 0 and not serious_faults(page)
    card.locator(".found button[type=submit]").tap()
    page.locator(f"#item-{wires.pk} .given").wait_for()
    assert "3/3" in page.inner_text("#checklist-progress") and page.locator("#checklist-progress .btn").count() == 1
    assert Hazard.objects.get().measures == "补装箱门。" and ItemAnswer.objects.count() == 3
    assert not here.trouble


def test_a_colleagues_answer_is_shown_and_not_overwritten(visit, visiting, world):
    checklist = made(world.fresh("awb"))
    lamps = items(checklist)[1]
    one = visiting.underway()
    given = {"visit_id": one.pk, "today": visiting.today}
    services.choose(actor=world.fresh("inspector"), checklist=checklist, **given)
    page = at_place(visit, visiting, one).page
    page.locator(f"#item-{lamps.pk} .yes").wait_for()
    services.answer(actor=world.fresh("inspector2"), given=[services.Given(lamps.pk, "na")], **given)
    page.locator(f"#item-{lamps.pk} .yes").tap()
    page.locator(f"#item-{lamps.pk}.is-na").wait_for()
    assert "许海涛答“不涉及”" in page.inner_text(f"#item-{lamps.pk}") and ItemAnswer.objects.get().answer == "na"


def test_what_was_put_right_is_passed_and_what_was_not_goes_back(visit, visiting, world, play):
    fixed, bad = play.submitted(), play.submitted(description="应急灯不亮")
    here = at_place(visit, visiting, visiting.underway(method="recheck"))
    page = here.page
    for hazard, result, opinion in ((fixed, "fixed", ""), (bad, "partial", "还有两盏不亮")):
        card = page.locator(f"#recheck-{hazard.pk}")
        card.locator(f"label:has(input[value={result}])").tap()
        if opinion:
            card.locator("textarea").fill(opinion)
        card.locator("button[type=submit]").tap()
        page.locator(f"#recheck-{hazard.pk}.is-done").wait_for()
    assert overflow(page) <= 0 and not serious_faults(page) and not here.trouble
    fixed.refresh_from_db(), bad.refresh_from_db()
    assert (fixed.status, bad.status) == ("closed", "rectifying")


def test_the_nearest_place_comes_first_once_the_phone_says_where_it_is(visit, world, play):
    play.submitted()
    here = {"geolocation": {"latitude": 32.86, "longitude": 118.1, "accuracy": 9}, "permissions": ["geolocation"]}
    screen = visit(reverse("rechecks:list"), world.inspector, PHONE, **here)
    screen.page.locator("[data-nearest-first]").tap()
    screen.page.get_by_text("1.1 公里").wait_for()
    assert overflow(screen.page) <= 0 and not serious_faults(screen.page) and not screen.trouble
