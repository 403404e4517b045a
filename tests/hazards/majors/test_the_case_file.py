"""卷宗 of one item: every paper as it was issued, every photo, what happened; for him who may see them, and by a worker."""

import pytest
from django.test import Client

from anquan.files.models import Export
from anquan.files.tasks import export_waiting
from anquan.papers import services as papers
from anquan.papers.models import Paper
from hazards.listings import papers as of_listings
from hazards.majors import papers as of_majors
from hazards.models import Listing
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.papers.conftest import Desk, bytes_of
from tests.papers.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bound(world, play):
    """An item with an issued 督办通知书 and a draft, and its 卷宗 as the office takes it."""
    Desk(world)
    listed = Listed(Moving(world, play))
    hazard = listed.item()
    listed.up_to(hazard, "approve")
    listing = Listing.objects.get(major__hazard=hazard)
    paper = of_listings.draft(actor=world.fresh("awb"), listing=listing, kind=of_listings.NOTICE, today=play.today())
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=play.today())
    listing.refresh_from_db()
    of_listings.draft(actor=world.fresh("awb"), listing=listing, kind=of_listings.ANNOUNCEMENT, today=play.today())
    return hazard, Paper.objects.get(pk=paper.pk)


def ordered(world, hazard, key: str):
    client = Client()
    client.force_login(world.fresh(key))
    return client.post(f"/majors/{hazard.number}/case-file/")


def test_it_holds_the_papers_the_photos_and_what_happened(world, bound):
    hazard, notice = bound
    assert ordered(world, hazard, "awb").url == "/downloads/"
    assert export_waiting() == 1
    made = Export.objects.get()
    assert made.state == Export.State.DONE and made.document.original_name.endswith("卷宗.pdf")
    assert made.total == 1 + hazard.evidence.count()
    words = "".join(text_of(bytes_of(made.document), "-layout").split())
    assert (
        notice.number in words
        and notice.pdf.digest[:32] in words
        and "挂牌公告" not in words.split("卷内目录")[1][:400]
    )
    assert hazard.number in words and "批准挂牌" in words and "照片" in words
    for shot in hazard.evidence.all():
        assert shot.file.digest[:32] in words


def test_who_may_not_take_data_out_or_does_not_see_the_item_gets_none(world, bound):
    hazard, _ = bound
    assert ordered(world, hazard, "owner").status_code == 403
    assert ordered(world, hazard, "far_awb").status_code == 404
    assert not Export.objects.exists()


def test_the_page_of_an_item_shows_every_paper_about_it(world, bound):
    hazard, notice = bound
    kinds = [paper.kind for paper in of_majors.of_item(hazard.pk)]
    assert kinds == ["listing_notice", "listing_announcement"]
    client = Client()
    client.force_login(world.fresh("awb"))
    page = client.get(f"/majors/{hazard.number}/").content.decode()
    assert notice.number in page and "装订卷宗" in page
