"""The papers of a visit: when each is due, who writes and who issues it, what it says, and how it looks."""

import pytest
from django.core.cache import cache
from django.test import Client

from anquan.papers import services as papers_of
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from inspections.visits import papers, services
from tests.inspections.visiting import scrawl
from tests.papers.conftest import bytes_of
from tests.papers.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coded(world):
    for key, code, name in (
        ("jianxi", "涧安检", "涧溪镇人民政府"), ("emergency", "明应急", "明光市应急管理局"),
        ("mingguang", "明安委办", "明光市安全生产委员会办公室"),
    ):  # fmt: skip
        papers_of.save_letterhead(actor=None, unit=world.units[key], code=code, name=name)


@pytest.fixture
def signed(visiting, coded):
    visit = visiting.underway(purpose="节前用电用火检查")
    visiting.write(visit, "查看了生产车间、成品仓库和配电房。")
    visiting.found(visit, measures="更换配电箱门")
    visiting.found(visit, description="成品仓库安全出口堆放纸箱", category="XC13")
    visiting.signed(visit)
    return type(visit).objects.get(pk=visit.pk)


def draft(world, visit, kind: str, by: str = "inspector") -> Paper:
    fresh = type(visit).objects.get(pk=visit.pk)
    return papers.draft(actor=world.fresh(by), visit=fresh, kind=kind, today=visit.planned_on)


def test_a_paper_of_the_place_is_written_by_one_officer_and_issued_by_the_other(world, visiting, signed):
    paper = draft(world, signed, papers.RECORD)
    assert draft(world, signed, papers.RECORD, by="inspector2") == paper, "a second tap makes no second paper"
    issue = {"paper_id": paper.pk, "today": visiting.today}
    with pytest.raises(NotAllowed, match="不能审核和签发自己写的"):
        papers_of.issue_on_spot(actor=world.fresh("inspector"), **issue)
    world.person("third", "胡春雷", "township_inspector", world.jianxi)
    with pytest.raises(NotAllowed, match="参加这次检查的另一位"):
        papers_of.issue_on_spot(actor=world.fresh("third"), **issue)
    done = papers_of.issue_on_spot(actor=world.fresh("inspector2"), **issue)
    assert done.number == f"涧安检〔{visiting.today.year}〕1号" and done.issued_by == world.inspector2


def test_what_a_paper_holds_is_not_unsigned(world, visiting, signed):
    paper = draft(world, signed, papers.RECORD)
    unsign = {"actor": world.fresh("inspector"), "visit_id": signed.pk, "today": visiting.today}
    with pytest.raises(NotAllowed, match="先废弃"):
        services.unsign(**unsign)
    papers_of.discard(actor=world.fresh("inspector"), paper_id=paper.pk, reason="要补一条")
    services.unsign(**unsign)


def test_nothing_else_is_issued_on_the_spot(world, visiting, coded):
    visit = visiting.led()
    visiting.go(visit, "begin", by="awb")
    visiting.found(visit, by="awb")
    slip = draft(world, visit, papers.SLIP_KIND, by="awb")
    with pytest.raises(NotAllowed, match="不能现场签发"):
        papers_of.issue_on_spot(actor=world.fresh("director"), paper_id=slip.pk, today=visiting.today)
    papers_of.send_for_review(actor=world.fresh("awb"), paper_id=slip.pk)
    issued = papers_of.issue(actor=world.fresh("director"), paper_id=slip.pk, today=visiting.today)
    assert issued.number and [each.unit for each in issued.addressees.all()] == [world.jianxi]


def test_before_everybody_has_signed_there_is_no_record_and_no_order(world, visiting, coded):
    visit = visiting.underway()
    visiting.found(visit)
    for kind in (papers.RECORD, papers.ORDER):
        with pytest.raises(NotAllowed, match="签名"):
            draft(world, visit, kind)


def test_the_approval_form_says_who_planned_and_who_approved(world, visiting, coded):
    visit = visiting.approved()
    form = draft(world, visit, papers.APPROVAL)
    text = "".join(text_of(bytes_of(form.pdf)).split())
    assert form.was_issued and form.number is None
    for words in ("张建国", "刘敏", "许海涛", "皖 M-inspector", "第1次，上限2次", visit.number):
        assert words.replace(" ", "") in text, words


def test_the_order_names_each_problem_with_its_day_the_recheck_and_the_remedies(world, signed):
    text = draft(world, signed, papers.ORDER).body
    due = signed.found.first().hazard.due_on
    assert f"1.配电箱门缺失，接线裸露（{due.year}年{due.month}月{due.day}日前整改完毕）。" in text
    assert "2.成品仓库安全出口堆放纸箱" in text and "更换配电箱门" in text
    assert "60日内向明光市人民政府申请行政复议" in text and "前复查" in text


def test_the_enterprise_sees_what_was_handed_over_and_the_check_page_knows_it(world, visiting, signed):
    paper = draft(world, signed, papers.ORDER)
    assert not Paper.objects.visible_to(world.fresh("owner")).filter(pk=paper.pk).exists()
    paper = papers_of.issue_on_spot(actor=world.fresh("inspector2"), paper_id=paper.pk, today=visiting.today)
    assert Paper.objects.visible_to(world.fresh("owner")).filter(pk=paper.pk).exists()
    cache.clear()  # the check page counts by minute
    page = Client().get(f"/check/{paper.check_code}/").content.decode()
    assert paper.number in page and "鑫源" not in page, "the number, and nobody's name"


def test_everything_is_done_on_two_phones(world, visiting, coded):
    visit = visiting.underway()
    visiting.found(visit)
    phone, other = Client(), Client()
    phone.force_login(world.fresh("inspector"))
    other.force_login(world.fresh("inspector2"))
    page = f"/visits/{visit.number}"
    for goer in visit.participants.all():
        assert phone.get(f"{page}/sign/{goer.pk}/").status_code == 200
        assert phone.post(f"{page}/sign/{goer.pk}/", {"signature": scrawl()}).status_code == 302
    met = phone.post(f"{page}/sign/met/", {"signature": scrawl(), "met_person": "周强", "met_post": "安全管理员"})
    assert met.status_code == 302
    assert phone.get(f"{page}/signature/met/").status_code == 200
    for kind in ("visit_record", "visit_order"):
        assert phone.post(f"{page}/paper/{kind}/").url == f"{page}/carry/#papers"
    text = other.get(f"{page}/carry/").content.decode()
    for paper in Paper.objects.all():
        assert f"/papers/{paper.pk}/do/issue_on_spot/" in text
        assert other.get(f"/papers/{paper.pk}/do/issue_on_spot/").status_code == 200
        assert other.post(f"/papers/{paper.pk}/do/issue_on_spot/", {"version": paper.version}).status_code == 302
    assert Paper.objects.numbered().count() == 2
    visit.refresh_from_db()
    assert phone.post(f"{page}/finish/", {"version": visit.version}).url == f"{page}/"
    assert "现场检查记录" in phone.get(f"{page}/").content.decode()
