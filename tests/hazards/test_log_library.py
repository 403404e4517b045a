"""常见隐患库, 专项行动, 问题清单: who keeps them, and that only the own county's are seen."""

from datetime import date, timedelta

import pytest

from anquan.journal.models import Entry
from anquan.units.models import Unit
from hazards import services
from hazards.models import Campaign, Phrase, ProblemList

PHRASE = {
    "title": "叉车超速",
    "description": "厂内叉车超速行驶，转弯不减速。",
    "category": "XC19",
    "level": "general",
    "mode": "on_the_spot",
    "order": "5",
    "is_active": "on",
    "industry": "industry_trade",
}
CAMPAIGN = {"name": "冬季消防百日行动", "starts_on": "2026-11-01", "ends_on": "2027-02-08"}
LIST = {"name": "省督导组第三次反馈清单", "issued_by": "省安委会督导组", "issued_on": "2026-11-10"}


@pytest.fixture
def office(client, world):
    client.force_login(world.fresh("awb"))
    return client


def test_a_new_phrase_is_a_tile_at_once(office, client, world):
    assert office.post("/phrases/new/", PHRASE).status_code == 302
    client.force_login(world.fresh("inspector"))
    page = client.get(f"/hazards/new/tiles/?unit={world.xinyuan.pk}").content.decode()
    assert "叉车超速" in page


def test_a_phrase_switched_off_is_no_tile_and_the_journal_knows_what_changed(office, world):
    phrase = Phrase.objects.filter(industry="industry_trade").first()
    sent = {name: getattr(phrase, name) for name in ("title", "description", "category", "level", "mode", "order")}
    assert office.post(f"/phrases/{phrase.pk}/", sent | {"industry": "industry_trade"}).status_code == 302
    assert phrase not in office.get(f"/hazards/new/tiles/?unit={world.xinyuan.pk}").context["tiles"]
    assert Entry.objects.filter(action="phrase.save").latest("pk").changes["is_active"] == ["True", ""]


def test_the_same_title_twice_in_a_trade_is_told_in_words(office):
    office.post("/phrases/new/", PHRASE)
    answer = office.post("/phrases/new/", PHRASE)
    assert answer.status_code == 422
    assert Phrase.objects.filter(title="叉车超速").count() == 1


def test_the_library_is_searched_in_title_and_words(office):
    office.post("/phrases/new/", PHRASE)
    assert "叉车超速" in office.get("/phrases/?q=转弯").content.decode()
    assert "叉车超速" not in office.get("/phrases/?q=锅炉").content.decode()


@pytest.mark.parametrize("address", ["/phrases/", "/phrases/new/", "/campaigns/new/", "/problem-lists/new/"])
def test_only_the_office_keeps_them(client, world, address):
    client.force_login(world.fresh("inspector"))
    assert client.get(address).status_code == 403


def test_a_campaign_belongs_to_the_person_s_county_and_can_be_ticked(office, client, world):
    assert office.post("/campaigns/new/", CAMPAIGN).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.county, campaign.ends_on) == (world.mingguang, date(2027, 2, 8))
    assert "冬季消防百日行动" in office.get("/campaigns/").content.decode()
    client.force_login(world.fresh("far_awb"))
    assert "冬季消防百日行动" not in client.get("/campaigns/").content.decode()
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 404
    assert client.post(f"/campaigns/{campaign.pk}/", CAMPAIGN | {"name": "改名"}).status_code == 404


def test_a_campaign_counts_the_hazards_one_sees(office, play, world):
    office.post("/campaigns/new/", CAMPAIGN)
    play.reported(campaigns=[Campaign.objects.get()])
    play.closed(campaigns=[Campaign.objects.get()], description="配电箱没有接地线")
    row = office.get("/campaigns/").context["rows"][0]
    assert (row.every, row.still_open) == (2, 1)


def test_a_campaign_that_ends_before_it_begins_is_refused(office):
    answer = office.post("/campaigns/new/", CAMPAIGN | {"ends_on": "2026-10-01"})
    assert answer.status_code == 422
    assert not Campaign.objects.exists()


def test_a_problem_list_is_made_and_put_right(office):
    assert office.post("/problem-lists/new/", LIST).status_code == 302
    made = ProblemList.objects.get()
    office.post(f"/problem-lists/{made.pk}/", LIST | {"planned_finish_on": "2026-12-31"})
    made.refresh_from_db()
    assert made.planned_finish_on == date(2026, 12, 31)
    assert "省督导组第三次反馈清单" in office.get("/problem-lists/").content.decode()


def test_a_finished_problem_list_says_how_many_days_ahead_of_its_plan_it_was(office, play, world):
    plan = play.today() + timedelta(days=90)
    made = services.save_problem_list(actor=world.fresh("awb"), county=world.mingguang, planned_finish_on=plan, **LIST)
    listed = {"problem_list": made, "problem_no": 1}
    play.closed(**listed)
    code, page = "haz.days_ahead_of_plan", "/problem-lists/"
    address = f"/api/v1/indicators/{code}/?problem_list={made.pk}"
    assert office.get(address).json()["value"] == 90
    assert "提前 90 天" in office.get(page).content.decode()
    assert office.get(f"{address}&by=township").status_code == 400
    play.reported(**listed | {"problem_no": 2})
    assert office.get(address).json()["value"] is None
    assert "提前" not in office.get(page).content.decode()


def test_above_the_counties_one_says_which(client, world):
    person = world.person("city_awb", "市安委办", "awb_staff", Unit.objects.get(pk=world.chuzhou.pk))
    world.unit("dingyuan", kind="county", name="定远县", parent=world.chuzhou, division_code="341125")
    client.force_login(person)
    assert "county" in client.post("/campaigns/new/", CAMPAIGN).context["form"].errors
    assert client.post("/campaigns/new/", CAMPAIGN | {"county": world.mingguang.pk}).status_code == 302
