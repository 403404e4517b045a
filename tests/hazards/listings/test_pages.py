"""The pages of 挂牌督办: the list, one listing, its moves by the people whose turn it is, its papers, its figures."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from anquan.indicators import Period, Slice, figure, table
from anquan.papers import services as papers
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from hazards.listings import services
from hazards.listings.rules import Status
from hazards.models import Listing
from hazards.replay import check_all
from tests.counting import counted_queries, frozen_queries
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving

pytestmark = pytest.mark.django_db
CONCERNED = ("awb", "director", "leader", "dept_head", "dept_officer", "inspector", "owner", "officer", "auditor")


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


@pytest.mark.parametrize("last", Listed.WAY)
def test_the_pages_open_in_every_state_for_everybody_concerned(world, listed, last):
    hazard = listed.item()
    listing = listed.up_to(hazard, last)
    for key in CONCERNED:
        client = as_(world, key)
        page = client.get(f"/listings/{listing.pk}/").content.decode()
        assert str(listing.major) in page and "时钟" in page, key
        assert f"/listings/{listing.pk}/" in client.get("/listings/").content.decode(), key
        assert "挂牌督办" in client.get(f"/listings/of/{hazard.number}/").content.decode(), key


def test_a_foreign_county_sees_neither_line_nor_page_nor_panel_and_moves_nothing(world, listed):
    hazard = listed.item()
    listing = listed.up_to(hazard, "review")
    client = as_(world, "far_awb")
    assert str(listing.major) not in client.get("/listings/").content.decode()
    for address in (f"/listings/{listing.pk}/", f"/listings/of/{hazard.number}/", f"/listings/propose/{hazard.number}/",
                    f"/listings/{listing.pk}/approve/"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(f"/listings/{listing.pk}/approve/").status_code == 404
    assert client.post(f"/listings/{listing.pk}/paper/listing_notice/").status_code == 404


def test_it_is_proposed_and_approved_on_its_pages(world, listed):
    hazard = listed.item()
    head = as_(world, "dept_head")
    address = reverse("listings:propose", args=[hazard.number])
    assert address in head.get(f"/listings/of/{hazard.number}/").content.decode()
    sent = {"version": hazard.version, "ground": "deaths", "reason": "人员密集", "level": "county"}
    assert head.get(address).status_code == 200
    answer = head.post(address, sent)
    listing = Listing.objects.get()
    assert answer.status_code == 302 and answer.url == f"/listings/{listing.pk}/"
    for person, action in (("awb", "review"), ("leader", "approve")):
        hazard.refresh_from_db()
        client, page = as_(world, person), f"/listings/{listing.pk}/{action}/"
        assert client.get(page).status_code == 200
        assert client.post(page, {"version": hazard.version}).status_code == 302
    listing.refresh_from_db()
    assert listing.status == Status.APPROVED


def test_the_wrong_person_is_refused_before_any_input_is_read_and_it_is_remembered(world, listed):
    from anquan.journal.selectors import history

    hazard = listed.item()
    listing = listed.up_to(hazard, "review")
    assert as_(world, "awb").post(f"/listings/{listing.pk}/approve/", {}).status_code == 403
    entry = history(hazard)[0]
    assert (entry.action, entry.result) == ("listing.approve", "denied")


def test_a_page_opened_before_somebody_else_decided_is_refused_with_name_and_time(world, listed):
    hazard = listed.item()
    listing = listed.up_to(hazard, "review")
    hazard.refresh_from_db()
    world.person("leader2", "市领导乙", "city_leader", world.mingguang)
    listed.go(hazard, "approve")
    late = as_(world, "leader2").post(f"/listings/{listing.pk}/approve/", {"version": hazard.version})
    assert late.status_code == 409
    assert "市领导甲" in late.content.decode()


# --- query counts -------------------------------------------------------------------------------------------------------
def test_the_pages_ask_what_they_asked_yesterday(world, listed):
    listing = listed.up_to(listed.item(), "announce")
    client = as_(world, "awb")
    for name, address in (
        ("listings:list", "/listings/?status=in_force"),
        ("listings:detail", f"/listings/{listing.pk}/"),
        ("listings:panel", f"/listings/of/{listing.hazard.number}/"),
    ):
        client.get(address)
        with frozen_queries(name):
            assert client.get(address).status_code == 200


def test_the_list_and_the_public_page_ask_no_more_for_more_rows(world, listed):
    listed.up_to(listed.item(), "announce")
    client = as_(world, "awb")

    def queries(address: str) -> int:
        client.get(address)
        with counted_queries() as asked:
            client.get(address)
        return len(asked)

    before = queries("/listings/"), queries("/public/listings/")
    for _ in range(3):
        listed.up_to(listed.item(), "announce")
    assert (queries("/listings/"), queries("/public/listings/")) == before


# --- papers -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def codes(world):
    for unit in ("mingguang",):
        papers.save_letterhead(actor=None, unit=world.units[unit], code="明安委办", name="明光市安全生产委员会办公室")


def issued(world, listed, hazard, kind: str) -> Paper:
    """拟稿 on the page of the listing, 送审, 签发 by somebody else."""
    listing = Listing.objects.get(major__hazard=hazard)
    answer = as_(world, "awb").post(reverse("listings:paper", args=[listing.pk, kind]))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    paper = Paper.objects.latest("pk")
    assert answer.url == reverse("papers:detail", args=[paper.pk])
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    return papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=listed.play.today())


def test_issuing_the_four_papers_makes_the_four_moves(world, listed, codes):
    hazard = listed.item()
    listed.up_to(hazard, "approve")
    year = listed.play.today().year
    notice = issued(world, listed, hazard, "listing_notice")
    listing = Listing.objects.get()
    assert (listing.status, listing.notice_no) == (Status.NOTICED, notice.number) and f"〔{year}〕1号" in notice.number
    assert hazard.unit.name in notice.title and "二、治理要求" in notice.body and "待填" not in notice.body
    listed.go(hazard, "post_sign")
    announcement = issued(world, listed, hazard, "listing_announcement")
    listing.refresh_from_db()
    assert (listing.status, listing.announcement_no) == (Status.IN_PROGRESS, announcement.number)
    assert "督办责任单位" in announcement.body and "周强" not in announcement.body and "158000" not in announcement.body
    for step in ("apply_delist", "inspect", "approve_delist"):
        listed.go(hazard, step)
    issued(world, listed, hazard, "delisting_notice")
    issued(world, listed, hazard, "delisting_announcement")
    listing.refresh_from_db()
    hazard.refresh_from_db()
    assert listing.status == Status.DELIST_ANNOUNCED and not list(check_all([hazard]))
    assert "明安委办" in as_(world, "awb").get(f"/listings/{listing.pk}/").content.decode()


def test_a_paper_whose_move_is_not_allowed_is_not_issued_and_takes_no_number(world, listed, codes):
    hazard = listed.item()
    listing = listed.up_to(hazard, "approve")
    as_(world, "awb").post(reverse("listings:paper", args=[listing.pk, "listing_notice"]))
    paper = Paper.objects.latest("pk")
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    listed.go(hazard, "revoke")
    with pytest.raises(NotAllowed, match="已撤销"):
        papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=listed.play.today())
    paper.refresh_from_db()
    assert paper.number is None


def test_a_paper_on_which_a_listing_rests_is_not_void_by_itself(world, listed, codes):
    hazard = listed.item()
    listed.up_to(hazard, "approve")
    paper = issued(world, listed, hazard, "listing_notice")
    with pytest.raises(NotAllowed, match="先撤销挂牌"):
        papers.void(actor=world.fresh("director"), paper_id=paper.pk, reason="有误", today=listed.play.today())
    listed.go(hazard, "revoke")
    papers.void(actor=world.fresh("director"), paper_id=paper.pk, reason="有误", today=listed.play.today())


def test_only_the_paper_that_is_due_is_drafted_and_once(world, listed, codes):
    listing = listed.up_to(listed.item(), "approve")
    client = as_(world, "awb")
    assert client.post(reverse("listings:paper", args=[listing.pk, "delisting_notice"])).status_code == 409
    assert client.post(reverse("listings:paper", args=[listing.pk, "office_notice"])).status_code == 404
    first = client.post(reverse("listings:paper", args=[listing.pk, "listing_notice"])).url
    assert client.post(reverse("listings:paper", args=[listing.pk, "listing_notice"])).url == first
    assert as_(world, "officer").post(reverse("listings:paper", args=[listing.pk, "listing_notice"])).status_code == 403


# --- figures ------------------------------------------------------------------------------------------------------------
FIGURES = {
    "haz.listed_for_supervision": 3, "haz.delisted": 1, "haz.notices_supervised": 2, "haz.major_on_list": 4,
    "haz.major_closed_on_time": 1,
}  # fmt: skip


def test_each_figure_opens_the_very_rows_behind_it(world, listed, play):
    for last in ("approve", "announce", "announce_delist"):
        listed.up_to(listed.item(), last)
    revoked = listed.item()
    listed.up_to(revoked, "announce")
    listed.go(revoked, "revoke")
    today = play.today()
    for person, factor in (("awb", 1), ("far_awb", 0)):
        user, client = world.fresh(person), as_(world, person)
        asked = Slice(user, Period.parse(str(today.year)), today)
        for code, count in FIGURES.items():
            found = figure(code, asked)
            assert found.value == count * factor, code
            shown = html.fromstring(client.get(f"{reverse(found.indicator.list_url)}?{found.query}").content)
            assert shown.xpath("//*[@class='sumline']/span[1]/b[1]/text()") == [str(count * factor)], code
            by_county = table(code, asked, "county_id")
            assert {key: each.value for key, each in by_county.items()} == (
                {world.mingguang.pk: count} if factor else {}
            )
            narrowed = asked.narrowed(area=world.guandian.pk)
            assert figure(code, narrowed).value == 0
            answer = client.get(f"{reverse(found.indicator.list_url)}?{figure(code, narrowed).query}")
            assert answer.status_code == 200


def test_a_late_closure_is_not_one_on_time(world, listed, play):
    hazard = listed.item()
    late = hazard.due_on.replace(year=hazard.due_on.year + 1)
    for step in Moving.WAY[Moving.WAY.index("apply") :]:
        listed.moving.go(hazard, step, today=late)
    asked = Slice(world.fresh("awb"), Period.parse(str(late.year)), late)
    assert figure("haz.major_closed_on_time", asked).value == 0


def test_the_proposals_of_the_beat_are_made_by_its_task(world, listed):
    from hazards.tasks import propose_listings

    listed.item(is_suspended=True, suspension_scope="成品仓库")
    assert (propose_listings(), propose_listings()) == (1, 0)
    assert Listing.objects.get().proposed_by is None
    assert "按规则自动提请" in as_(world, "awb").get(f"/listings/{Listing.objects.get().pk}/").content.decode()
    assert services.propose_all(today=listed.play.today()) == 0
