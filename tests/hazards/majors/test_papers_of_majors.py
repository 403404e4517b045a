"""交办单, 验收意见书, 销号审批表: drafted by one person, issued by another, and the issue is what makes the move."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from anquan.papers import services as papers
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from hazards.majors import papers as of_majors
from hazards.majors.rules import Status
from hazards.models import MajorHazard
from hazards.replay import check_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letterheads")]


@pytest.fixture
def desk(world, play, moving):
    return Desk(world, play, moving)


class Desk:
    def __init__(self, world, play, moving):
        self.world, self.play, self.moving = world, play, moving

    def listed(self):
        hazard = self.moving.reported()
        self.moving.up_to(hazard, "list")
        return hazard

    def drafted(self, hazard, by="awb", **changes) -> Paper:
        actor, today = self.world.fresh(by), self.play.today()
        order = self.moving.values("assign", today, actor) | changes
        return of_majors.draft_order(actor=actor, hazard_id=hazard.pk, today=today, **order)

    def issued(self, paper, by="director") -> Paper:
        papers.send_for_review(actor=self.world.fresh("awb"), paper_id=paper.pk)
        return papers.issue(actor=self.world.fresh(by), paper_id=paper.pk, today=self.play.today())

    def written(self, hazard, kind, by="awb") -> Paper:
        return of_majors.draft(actor=self.world.fresh(by), hazard_id=hazard.pk, kind=kind, today=self.play.today())


def status_of(hazard) -> tuple[str, str]:
    hazard.refresh_from_db()
    return MajorHazard.objects.get(hazard=hazard).status, hazard.status


# --- 交办单 ----------------------------------------------------------------------------------------------------------
def test_a_drafted_order_changes_nothing_until_somebody_else_issues_it(world, desk):
    hazard = desk.listed()
    before = status_of(hazard)
    paper = desk.drafted(hazard)
    assert (status_of(hazard), paper.number) == (before, None)
    due = desk.play.today() + timedelta(days=30)
    assert f"{due.year}年{due.month}月{due.day}日" in paper.body and world.xinyuan.name in paper.to_text
    paper = desk.issued(paper)
    assert paper.number == f"明安委办〔{desk.play.today().year}〕1号"
    assert status_of(hazard) == (Status.ASSIGNED, "assigned")
    assert (hazard.due_on, hazard.funds_planned, hazard.ordered_by) == (due, 120000, world.director)
    assert MajorHazard.objects.get(hazard=hazard).leader == "副市长 市领导甲"
    assert not list(check_all([hazard]))


def test_the_drafter_does_not_issue_his_own_order(world, desk):
    world.person("director_2", "许副主任", "awb_director", world.mingguang)
    paper = desk.drafted(desk.listed(), by="director")
    papers.send_for_review(actor=world.fresh("director"), paper_id=paper.pk)
    with pytest.raises(NotAllowed, match="换一位"):
        papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=desk.play.today())


def test_where_nobody_else_can_issue_the_reason_is_said(world, desk):
    hazard = desk.listed()
    with pytest.raises(NotAllowed, match="没有别的签发人"):
        desk.drafted(hazard, by="director")
    assert desk.drafted(hazard, by="awb").status == "draft"


def test_an_order_the_move_would_refuse_is_refused_on_the_form(desk):
    hazard = desk.listed()
    with pytest.raises(ValidationError, match="早于今天"):
        desk.drafted(hazard, due_on=desk.play.today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="范围"):
        desk.drafted(hazard, is_suspended=True)
    assert not Paper.objects.exists() and status_of(hazard)[0] == Status.LISTED
    assert not hazard.clocks.filter(kind="rectify").exists()


def test_two_orders_for_one_item_are_not_written_and_a_second_tap_finds_the_first(desk):
    hazard = desk.listed()
    paper = desk.drafted(hazard)
    assert desk.drafted(hazard).pk == paper.pk
    with pytest.raises(NotAllowed, match="已有一份交办单"):
        desk.drafted(hazard, leader="另一位")
    papers.discard(actor=desk.world.fresh("awb"), paper_id=paper.pk, reason="重写")
    assert desk.drafted(hazard, leader="另一位").pk != paper.pk


def test_words_that_no_longer_say_the_order_are_not_issued(world, desk):
    hazard = desk.listed()
    paper = desk.drafted(hazard)
    due = desk.play.today() + timedelta(days=30)
    other = paper.body.replace(f"{due.year}年{due.month}月{due.day}日", "2099年1月1日")
    papers.edit(actor=world.fresh("awb"), paper_id=paper.pk, body=other)
    with pytest.raises(NotAllowed, match="整改期限"):
        desk.issued(paper)
    paper.refresh_from_db()
    assert (paper.number, paper.status, status_of(hazard)[0]) == (None, "review", Status.LISTED)


def test_a_deadline_that_passed_while_the_paper_lay_there_rolls_the_issue_back(world, desk):
    hazard = desk.listed()
    paper = desk.drafted(hazard, due_on=desk.play.today() + timedelta(days=1))
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    with pytest.raises(NotAllowed, match="早于今天"):
        papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=desk.play.today() + timedelta(days=5))
    assert status_of(hazard)[0] == Status.LISTED and Paper.objects.get().number is None


def test_who_may_issue_papers_but_gives_no_orders_does_not_order(world, desk):
    hazard = desk.listed()
    paper = desk.drafted(hazard)
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    with pytest.raises(NotAllowed, match="交办单由"):
        papers.issue(actor=world.fresh("leader"), paper_id=paper.pk, today=desk.play.today())
    assert status_of(hazard)[0] == Status.LISTED


def test_an_order_in_force_is_not_voided_and_one_that_was_returned_may_be(world, desk):
    hazard = desk.listed()
    paper = desk.issued(desk.drafted(hazard))
    void = {"actor": world.fresh("director"), "paper_id": paper.pk, "reason": "有误", "today": desk.play.today()}
    with pytest.raises(NotAllowed, match="不能作废"):
        papers.void(**void)
    desk.moving.go(hazard, "decline")
    assert papers.void(**void).status == "void"
    again = desk.issued(desk.drafted(hazard))
    assert again.order == 2 and status_of(hazard)[0] == Status.ASSIGNED


# --- 验收意见书, 销号审批表 --------------------------------------------------------------------------------------------
def test_the_opinion_says_what_two_people_found(world, desk):
    hazard = desk.moving.reported()
    desk.moving.up_to(hazard, "check")
    with pytest.raises(NotAllowed, match="验收合格以后"):
        desk.written(hazard, of_majors.OPINION)
    desk.moving.go(hazard, "verify")
    paper = desk.written(hazard, of_majors.OPINION, by="dept_officer")
    assert "符合要求，同意销号" in paper.body and "〔待填" not in paper.body
    assert world.dept_officer.name in paper.body and world.awb.name in paper.body
    with pytest.raises(NotAllowed, match="已经有一份"):
        desk.written(hazard, of_majors.OPINION, by="dept_officer")


def test_issuing_the_form_writes_off_by_somebody_who_did_not_verify(world, desk):
    hazard = desk.moving.reported()
    desk.moving.up_to(hazard, "verify")
    paper = desk.written(hazard, of_majors.WRITE_OFF)
    paper = desk.issued(paper)
    assert status_of(hazard) == (Status.CLOSED, "closed") and paper.number is None
    assert MajorHazard.objects.get(hazard=hazard).approved_by == world.director
    with pytest.raises(NotAllowed, match="不能作废"):
        papers.void(actor=world.fresh("director"), paper_id=paper.pk, reason="有误", today=desk.play.today())


def test_who_verified_does_not_issue_the_form(world, desk):
    hazard = desk.moving.reported()
    desk.moving.up_to(hazard, "check")
    desk.moving.go(hazard, "verify", by="director", second_verifier=world.fresh("dept_officer"))
    paper = desk.written(hazard, of_majors.WRITE_OFF)
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    with pytest.raises(NotAllowed, match="验收人不能批准"):
        papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=desk.play.today())
    assert status_of(hazard)[0] == Status.VERIFIED


# --- on screen ------------------------------------------------------------------------------------------------------
def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def order_typed(world, today: date) -> dict:
    return {
        "responsible_unit": world.xinyuan.pk, "due_on": (today + timedelta(days=30)).isoformat(),
        "responsible_person": "孙立志", "measures": "拆除隔墙", "funds_planned": "120000",
        "emergency_plan": "停用仓库，专人值守",
    }  # fmt: skip


def test_the_form_drafts_the_paper_and_the_page_leads_to_it(world, desk):
    hazard = desk.listed()
    client = as_(world, "awb")
    hazard.refresh_from_db()
    typed = order_typed(world, desk.play.today()) | {"version": hazard.version}
    answer = client.post(f"/majors/{hazard.number}/assign/", typed)
    paper = Paper.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/papers/{paper.pk}/")
    page = client.get(f"/majors/{hazard.number}/").content.decode()
    assert "办理交办单（草稿）" in page and f"/papers/{paper.pk}/" in page
    desk.issued(paper)
    page = as_(world, "director").get(f"/majors/{hazard.number}/").content.decode()
    assert paper.title in page and f"/papers/{paper.pk}/file/pdf/" in page and f"/papers/{paper.pk}/file/docx/" in page


def test_the_page_offers_the_papers_of_the_end_to_those_who_may_write_them(world, desk):
    hazard = desk.moving.reported()
    desk.moving.up_to(hazard, "verify")
    address = f"/majors/{hazard.number}/papers/{of_majors.OPINION}/"
    assert address in as_(world, "dept_officer").get(f"/majors/{hazard.number}/").content.decode()
    assert address not in as_(world, "officer").get(f"/majors/{hazard.number}/").content.decode()
    assert as_(world, "officer").post(address).status_code == 403
    assert as_(world, "far_awb").post(address).status_code == 404
    assert as_(world, "awb").post(f"/majors/{hazard.number}/papers/no-such/").status_code == 404
    answer = as_(world, "dept_officer").post(address)
    assert answer.status_code == 302 and answer["Location"] == f"/papers/{Paper.objects.get().pk}/"


def test_a_foreign_county_sees_no_paper_of_the_item(world, desk):
    hazard = desk.listed()
    paper = desk.issued(desk.drafted(hazard))
    major = MajorHazard.objects.get(hazard=hazard)
    assert [p.pk for p in of_majors.of_major(major, world.fresh("director"))] == [paper.pk]
    assert [p.pk for p in of_majors.of_major(major, world.fresh("owner"))] == [paper.pk]
    assert of_majors.of_major(major, world.fresh("far_awb")) == []
    assert as_(world, "far_awb").get(f"/papers/{paper.pk}/file/pdf/").status_code == 404
