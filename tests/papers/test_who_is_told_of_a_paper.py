"""A paper that waits is told of to whoever may go on with it, one that was decided to whoever wrote it and to whom it goes."""

from collections import Counter

import pytest

from anquan.accounts.services import appoint
from anquan.notices.models import Message, Outbox
from anquan.notices.services import deliver_all
from anquan.papers import services
from tests.cast import SINCE
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.hazards.reminding import at
from tests.papers.conftest import TODAY

pytestmark = pytest.mark.django_db


def told(paper, action: str) -> dict[str, str]:
    """Who was told what of this move."""
    rows = Outbox.objects.filter(key__startswith=f"paper:{paper.pk}:{action}:")
    return dict(rows.values_list("user__username", "title"))


def test_whoever_may_review_at_the_issuing_unit_is_told_but_not_who_wrote_it(desk, world):
    paper = desk.sent()
    assert set(told(paper, "send_for_review")) == {"director", "leader"}
    assert told(paper, "send_for_review")["director"] == f"有一件通知待审核：{paper.title}"
    row = Outbox.objects.get(key__startswith=f"paper:{paper.pk}:", user=world.director)
    assert row.url == f"/papers/{paper.pk}/" and (row.object_type, row.object_id) == ("papers.paper", str(paper.pk))


def test_another_writer_counts_as_a_writer(desk, world):
    paper = desk.drafted()
    services.edit(actor=world.fresh("director"), paper_id=paper.pk, contact="李静")
    services.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    assert set(told(paper, "send_for_review")) == {"leader"}


def test_the_issuer_is_told_when_it_was_reviewed_and_the_writer_when_it_comes_back(desk, world):
    paper = desk.sent()
    services.approve(actor=world.fresh("director"), paper_id=paper.pk)
    assert set(told(paper, "approve")) == {"leader"}, "the reviewer knows"
    services.send_back(actor=world.fresh("leader"), paper_id=paper.pk, reason="请补写依据")
    assert told(paper, "send_back") == {"awb": f"您拟的通知被退回修改：{paper.title}"}
    assert Outbox.objects.get(key__startswith=f"paper:{paper.pk}:send_back").body == "请补写依据"


def test_the_writer_and_the_addressees_are_told_of_the_issue_each_once(desk, world):
    appoint(actor=None, user=world.awb, role="township_inspector", unit=world.jianxi, valid_from=SINCE)
    paper = desk.issued()
    found = told(paper, "issue")
    assert set(found) == {"awb", "inspector", "inspector2", "township_leader"}
    assert found["awb"] == f"您拟的通知已签发（{paper.number}）：{paper.title}", "he is an addressee as well, told once"
    assert found["inspector"] == f"收到{paper.issuer_name}的通知（{paper.number}）：{paper.title}"
    assert "grid" not in found and "far_inspector" not in found
    assert set(Counter(Outbox.objects.values_list("user_id", "key")).values()) == {1}
    deliver_all(now=at(TODAY, 9))
    assert Message.objects.filter(user=world.inspector, kind="paper.issue").count() == 1
    assert not Outbox.objects.filter(status="dropped").exists()


def test_who_received_it_is_told_when_it_is_void(desk, world):
    paper = desk.voided()
    assert set(told(paper, "void")) == {"awb", "inspector", "inspector2", "township_leader"}


def test_a_refused_issue_tells_nobody(desk, world):
    from anquan.papers.models import Letterhead
    from anquan.workflow import NotAllowed

    paper = desk.sent()
    Letterhead.objects.all().delete()
    with pytest.raises(NotAllowed):
        services.issue(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY)
    assert not told(paper, "issue")


def test_who_has_lost_sight_of_a_draft_reads_nothing_of_it(desk, world):
    paper = desk.sent()
    world.director.appointments.update(valid_to=SINCE)
    deliver_all(now=at(TODAY, 9))
    assert not Message.objects.filter(user=world.director, kind="paper.send_for_review").exists()
    assert Message.objects.filter(user=world.leader, kind="paper.send_for_review").exists()
    assert told(paper, "send_for_review")


def test_the_owning_app_tells_its_parties_and_the_paper_does_not_tell_them_again(world, play, desk):
    """交办单 and 督办通知书: whoever has to act hears of the act, once; an addressee beside them hears of the paper."""
    from hazards.listings import papers as of_listings
    from hazards.majors import papers as of_majors

    moving = Moving(world, play)
    listed = Listed(moving)
    services.save_letterhead(actor=None, unit=world.mingguang, series="督办", code="明政督", name="明光市人民政府")
    hazard = moving.reported()
    moving.up_to(hazard, "list")
    order = moving.values("assign", play.today(), world.director)
    slip = of_majors.draft_order(actor=world.fresh("awb"), hazard_id=hazard.pk, today=play.today(), **order)
    services.edit(actor=world.fresh("awb"), paper_id=slip.pk, to=[world.xinyuan], copies=[world.jianxi])
    services.send_for_review(actor=world.fresh("awb"), paper_id=slip.pk)
    services.issue(actor=world.fresh("director"), paper_id=slip.pk, today=play.today())
    assert set(told(slip, "issue")) == {"awb", "inspector", "inspector2", "township_leader"}
    assert Outbox.objects.filter(user=world.owner, kind="major.assign").count() == 1
    listing = listed.up_to(listed.item(), "approve")
    notice = of_listings.draft(actor=world.fresh("awb"), listing=listing, kind=of_listings.NOTICE, today=play.today())
    services.send_for_review(actor=world.fresh("awb"), paper_id=notice.pk)
    services.issue(actor=world.fresh("director"), paper_id=notice.pk, today=play.today())
    assert set(told(notice, "issue")) == {"awb"}
    assert Outbox.objects.filter(user=world.township_leader, kind="listing.notice").count() == 1
