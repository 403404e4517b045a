"""通报制: once a period and county, only when something is overdue; issued by another, it counts and is journalled."""

from datetime import date, timedelta

import pytest
from django.test import Client

from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.papers import services as papers
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from hazards.majors import circulars
from hazards.models import Circular, MajorHazard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letterheads")]
DAY = timedelta(days=1)


@pytest.fixture
def late(moving, play):
    """Under an order whose deadline passed ten days ago."""
    start = play.today() - 30 * DAY
    hazard = moving.reported(today=start)
    moving.up_to(hazard, "list", today=start)
    moving.go(hazard, "assign", today=start, due_on=start + 20 * DAY)
    for step in ("acknowledge", "file_plan", "start"):
        moving.go(hazard, step, today=start)
    hazard.refresh_from_db()
    return hazard


def draft(world, play, by="awb") -> Paper:
    return circulars.draft(actor=world.fresh(by), today=play.today())


def issue(world, play, paper) -> Paper:
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    return papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=play.today())


def test_nothing_is_drafted_when_nothing_is_overdue(world, play, moving):
    moving.up_to(moving.reported(), "start")
    assert circulars.draft_due(today=play.today()) == 0 and not Paper.objects.exists()
    with pytest.raises(NotAllowed, match="没有逾期"):
        draft(world, play)
    assert not Circular.objects.exists()


def test_the_draft_counts_three_buckets_and_names_the_overdue_unit(world, play, moving, late):
    moving.up_to(moving.reported(), "start")  # not yet due
    moving.up_to(moving.reported(), "approve")
    paper = draft(world, play)
    assert "列入清单3条，已销号1条，销号率33.33%；未到期1条，逾期未销号1条" in paper.body
    assert f"1.涧溪镇1条：{world.xinyuan.name}。" in paper.body and "〔待填" not in paper.body
    assert paper.data["属地情况"]["rows"] == [
        ["合计", "3", "1", "33.33%", "1", "1"],
        ["涧溪镇", "3", "1", "33.33%", "1", "1"],
    ]
    (annex,) = paper.data["附件"]
    assert [row[1] for row in annex["rows"]] == [late.major.register_no] and annex["rows"][0][-1] == "10"
    assert {each.unit for each in paper.addressees.all()} == {world.jianxi, world.emergency}


def test_the_beat_drafts_once_a_period_and_tells_the_office(world, play, late):
    assert [circulars.draft_due(today=play.today()) for _ in range(3)] == [1, 0, 0]
    paper = Paper.objects.get()
    assert paper.drafted_by is None and paper.issuer == world.mingguang
    assert set(Outbox.objects.filter(kind="major.circular_draft").values_list("user__username", flat=True)) == {"awb"}
    papers.discard(actor=world.fresh("awb"), paper_id=paper.pk, reason="本期不发")
    assert circulars.draft_due(today=play.today()) == 0, "what the office discarded does not come back by itself"
    assert circulars.draft_due(today=play.today() + 16 * DAY) == 1


def test_periods_follow_one_another_through_the_year_without_gap(db):
    periods = sorted({circulars.period_of(date(2026, 1, 1) + n * DAY) for n in range(365)})
    assert periods[0][0] == date(2026, 1, 1) and periods[-1][1] == date(2026, 12, 31)
    assert all(later[0] == earlier[1] + DAY for earlier, later in zip(periods, periods[1:], strict=False))


def test_issued_it_counts_and_stands_in_the_journal_of_each_item(world, play, late):
    paper = issue(world, play, draft(world, play))
    assert paper.number == f"明安委办〔{play.today().year}〕1号"
    assert MajorHazard.objects.get(hazard=late).circular_count == 1
    entry = Entry.objects.filter(action="major.circular").get()
    assert entry.note == paper.number and entry.changes["major_circular_count"] == [0, 1]
    told = Outbox.objects.filter(kind="major.circular").values_list("user__username", flat=True)
    assert set(told) == {"officer", "owner"}
    with pytest.raises(NotAllowed, match="已经签发"):
        draft(world, play)
    papers.void(actor=world.fresh("director"), paper_id=paper.pk, reason="有误", today=play.today())
    assert MajorHazard.objects.get(hazard=late).circular_count == 0


def test_who_has_put_it_right_meanwhile_is_not_named(world, play, moving, late):
    paper = draft(world, play)
    for step in ("apply", "check", "verify", "approve"):
        moving.go(late, step)
    with pytest.raises(NotAllowed, match="不再逾期"):
        issue(world, play, paper)
    assert MajorHazard.objects.get(hazard=late).circular_count == 0
    assert Paper.objects.get().number is None


def test_the_button_opens_the_draft_of_the_period_and_only_the_office_has_it(world, play, late):
    client = Client()
    client.force_login(world.fresh("awb"))
    assert "编本期通报" in client.get("/majors/").content.decode()
    first, second = (client.post("/majors/circular/")["Location"] for _ in range(2))
    assert first == second == f"/papers/{Paper.objects.get().pk}/"
    client.force_login(world.fresh("dept_officer"))
    assert "编本期通报" not in client.get("/majors/").content.decode()
    assert client.post("/majors/circular/").status_code == 409
    client.force_login(world.fresh("officer"))
    assert client.post("/majors/circular/").status_code == 403


def test_another_county_has_its_own(world, play, late):
    draft(world, play)
    with pytest.raises(NotAllowed, match="没有逾期"):
        draft(world, play, by="far_awb")
