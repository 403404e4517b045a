"""One 重大隐患 from a photo to the public 摘牌公告, by eight people in a real browser. Services only build the cast.

Every page on the way is looked at as in the whole loop. At the end somebody who has no account reads the public page,
the feed and the check page of a paper.
"""

from datetime import timedelta
from urllib.request import urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from anquan.papers.models import Paper
from anquan.papers.selectors import check_path
from anquan.papers.services import save_letterhead
from hazards.models import Hazard, Listing
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.browser.person import Person
from tests.browser.test_log_a_hazard import AT_XINYUAN, choose_tile, to_tiles
from tests.hazards.majors.moving import PLAN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = "打磨车间除尘系统没有采取任何一种控爆措施，管道与相邻车间互联互通"
TITLE = "打磨车间除尘系统没有控爆措施"
DUE_IN = 45


class Colleague(Person):
    """One of the eight."""

    def __init__(self, visit, user, device: dict, **options):
        super().__init__(visit, user, device, story="major", **options)
        self.seen: set[str] = set()

    def look_once(self, place: str) -> None:
        """Of pages that are the same for many papers, the first."""
        if place not in self.seen:
            self.look(place)
            self.seen.add(place)

    def opens(self, path: str, heading: str = TITLE) -> None:
        self.go(path)
        self.sees(heading)

    def moves(self, label: str, button: str, answer: str, **typed: str) -> None:
        """One move with a form of its own."""
        self.do(label)
        self.sees(label)
        self.fill(**typed)
        self.look(label)
        self.send(button, answer)

    def drafts(self, label: str) -> None:
        """A draft made by a button and sent for review."""
        self.press(self.page.locator("main").get_by_role("button", name=label))
        self.sends_for_review()

    def sends_for_review(self) -> None:
        self.reads("写好以后送审")
        self.look_once(f"草稿，{self.page.locator('h1').first.inner_text()}")
        self.do("送审")
        self.answered("已送审")

    def issues(self, path: str) -> str:
        """审核通过, then 签发, of the paper at ``path``. Returns what was answered."""
        self.go(path)
        self.do("审核通过")
        self.answered("审核通过")
        self.do("签发")
        self.look_once("签发")
        self.send("确认签发", "已签发")
        self.look_once("已签发")
        return self.page.locator(".flash.success").inner_text()


@pytest.fixture
def arrive(visit, world):
    """``arrive("inspector", PHONE)``: a person of the cast who has signed in."""
    for unit, code in ((world.mingguang, "明安办"), (world.emergency, "明应急")):
        save_letterhead(actor=None, unit=unit, code=code, name=unit.name)
    return lambda key, device=DESK, **options: Colleague(visit, world.people[key], device, **options)


def newest(kind: str) -> str:
    """The address of the newest paper of that kind."""
    return f"/papers/{Paper.objects.filter(kind=kind).latest('pk').pk}/"


def test_eight_people_take_a_major_hazard_from_a_photo_to_the_public_end(arrive, visit):
    inspector, owner, leader = arrive("inspector", PHONE, **AT_XINYUAN), arrive("owner", PHONE), arrive("leader", PHONE)
    officer, head, office, director = arrive("dept_officer"), arrive("dept_head"), arrive("awb"), arrive("director")
    neighbour = arrive("inspector2", PHONE)

    hazard = the_inspector_reports(inspector)
    at_hazard, at_major = f"/hazards/{hazard.number}/", f"/majors/{hazard.number}/"
    three_determine(officer, head, at_hazard)
    the_office_lists_and_orders(office, at_major)
    assert "明安办〔" in director.issues(newest("assignment_slip"))
    the_owner_signs_and_plans(owner, at_major)

    listing = it_is_listed(head, office, leader, director, at_major)
    neighbour.opens(listing)
    neighbour.do("登记警示牌")
    neighbour.photograph()
    neighbour.fill(sign_place="厂区大门东侧")
    neighbour.look("登记警示牌")
    neighbour.send("登记警示牌", "已登记警示牌")
    neighbour.is_in_state("督办中")
    a_visitor_reads(visit, "督办中 1 起，已摘牌 0 起", hazard.unit.name)

    it_is_written_off(owner, neighbour, officer, director, at_major)
    it_is_taken_off(owner, officer, leader, office, director, listing)
    a_visitor_reads(visit, "督办中 0 起，已摘牌 1 起", hazard.unit.name)
    the_feed_and_the_check_page_say_it(visit, hazard)


def the_inspector_reports(inspector: Colleague) -> Hazard:
    page = inspector.page
    inspector.go("/hazards/new/")
    inspector.photograph()
    to_tiles(page)
    choose_tile(page)
    page.locator("[data-tell=description] .told").tap()
    page.locator("#id_description").fill(WRONG)
    page.locator("[data-tell=level] .told").tap()
    page.locator("#id_level").select_option("major")
    inspector.look("登记重大隐患")
    page.locator("[data-submit]").tap()
    expect(page.locator(".receipt-head h1")).to_contain_text("已登记")
    inspector.look("回执")
    return Hazard.objects.get(number=page.locator(".receipt-no b").inner_text())


def three_determine(officer: Colleague, head: Colleague, at_hazard: str) -> None:
    """研究认定 by three people; its 判定书 is written by one and issued by another."""
    page = officer.page
    officer.go(at_hazard)
    page.get_by_role("link", name="判定是否重大").click()
    officer.sees("可能是哪一条")
    officer.look("可能是哪一条")
    page.get_by_role("link", name="由集体研究认定").click()
    officer.sees("研究认定")
    officer.fill(
        clause="GM-11-03",
        members="郑国强 应急管理局\n李静 安委办\n何明 专家组",
        minutes="现场核对，干式除尘系统没有任何控爆措施。",
    )
    page.locator("[name=result][value=major]").check()
    officer.look("研究认定")
    page.get_by_role("button", name="认定").click()
    officer.answered("重大")
    page.locator(".judging p a").first.click()
    officer.sees("判定：重大")
    officer.drafts("拟判定书")
    head.issues(newest("determination"))


def the_office_lists_and_orders(office: Colleague, at_major: str) -> None:
    office.opens(at_major, WRONG[:12])
    office.look("待列入清单")
    office.moves("列入清单", "列入清单", "已列入清单", title=TITLE)
    due_on = timezone.localdate() + timedelta(days=DUE_IN)
    office.do("下达交办单")
    office.fill(
        due_on=due_on.isoformat(),
        responsible_person="孙立志",
        measures="停用除尘系统，加装泄爆片和隔爆阀，经检测合格后恢复。",
        funds_planned="180000",
        emergency_plan="停机断电，专人值守，异常时立即撤人。",
        leader="副市长 市领导甲",
    )
    office.look("下达交办单")
    office.send("拟交办单", "交办单已拟好")
    office.sends_for_review()


def the_owner_signs_and_plans(owner: Colleague, at_major: str) -> None:
    owner.opens(at_major)
    owner.look("待签收")
    owner.do("签收")
    owner.answered("已签收")
    owner.moves("报送治理方案", "报送治理方案", "治理方案已报送", **PLAN, interim_title="停用仓库，专人值守")
    owner.do("开始整改")
    owner.answered("已开始整改")
    owner.look("整改中")
    owner.press(owner.page.locator(".duties").get_by_role("link", name="报告").first)
    owner.fill(text="泄爆片已订购，停用区域上锁，值守记录齐全。")
    owner.look("报整改进展")
    owner.send("报告", "已报告")


def it_is_listed(head: Colleague, office: Colleague, leader: Colleague, director: Colleague, at_major: str) -> str:
    """提请, 审查, 批准, 督办通知书, 公告. Returns the address of the listing."""
    head.opens(at_major)
    head.press(head.page.get_by_role("link", name="提请"))
    head.sees("提请挂牌督办")
    head.page.locator("[name=ground]").select_option("deaths")
    head.fill(reason="车间二十余人同班作业，一旦爆炸可能群死群伤。")
    head.look("提请挂牌督办")
    head.send("提请", "已提请挂牌督办")
    listing = f"/listings/{Listing.objects.get().pk}/"
    office.go("/listings/")
    office.look("挂牌督办列表")
    office.opens(listing)
    office.moves("审查同意", "审查同意", "已审查同意")
    leader.opens(listing)
    leader.look("待批准")
    leader.moves("批准挂牌", "批准挂牌", "已批准挂牌")
    for label, kind in (("拟督办通知书", "listing_notice"), ("拟挂牌公告", "listing_announcement")):
        office.opens(listing)
        office.drafts(label)
        director.issues(newest(kind))
    return listing


def it_is_written_off(
    owner: Colleague, inspector: Colleague, officer: Colleague, director: Colleague, at_major: str
) -> None:
    owner.opens(at_major)
    owner.do("申请销号")
    owner.photograph()
    owner.fill(rectify_note="泄爆片、隔爆阀已安装，检测合格。", funds_spent="176000")
    owner.look("申请销号")
    owner.send("申请销号", "已申请销号")
    inspector.opens(at_major)
    inspector.do("到场核查")
    inspector.photograph()
    inspector.fill(note="到场核查，与申请一致。")
    inspector.look("到场核查")
    inspector.send("到场核查", "核查情况已记录")
    officer.opens(at_major)
    officer.do("验收合格")
    officer.photograph()
    officer.fill(opinion="经两人现场验收，隐患已消除。", second_verifier="李静")
    officer.look("验收合格")
    officer.send("验收合格", "验收合格")
    director.opens(at_major)
    director.moves("批准销号", "批准销号", "已批准销号")
    director.is_in_state("已销号")
    director.look("已销号")


def it_is_taken_off(
    owner: Colleague, officer: Colleague, leader: Colleague, office: Colleague, director: Colleague, listing: str
) -> None:
    owner.opens(listing)
    owner.moves("申请摘牌", "申请摘牌", "已申请摘牌", application="已整改完毕并销号，制度已修订。")
    officer.opens(listing)
    officer.do("摘牌验收合格")
    officer.photograph()
    officer.fill(opinion="整改到位，同意摘牌。", second_inspector="awb")
    officer.look("摘牌验收合格")
    officer.send("摘牌验收合格", "验收合格")
    leader.opens(listing)
    leader.moves("批准摘牌", "批准摘牌", "已批准摘牌")
    for label, kind in (("拟摘牌通知", "delisting_notice"), ("拟摘牌公告", "delisting_announcement")):
        office.opens(listing)
        office.drafts(label)
        director.issues(newest(kind))
    office.opens(listing)
    office.is_in_state("已公告摘牌")
    office.look("已公告摘牌")


def a_visitor_reads(visit, sums: str, unit: str) -> None:
    """Nobody has to sign in, on a phone or at a desk; no person is named."""
    for device in (PHONE, DESK):
        here = visit("/public/listings/", None, device)
        expect(here.page.locator("main")).to_contain_text(sums)
        said = here.page.locator("main").inner_text()
        assert unit in said and "孙立志" not in said
        assert not here.trouble and overflow(here.page) <= 0 and not serious_faults(here.page)


def the_feed_and_the_check_page_say_it(visit, hazard: Hazard) -> None:
    paper = Paper.objects.filter(kind="delisting_announcement").latest("pk")
    here = visit(check_path(paper.check_code), None, PHONE)
    said = here.page.locator("main").inner_text()
    assert paper.number in said and "有效" in said and paper.title in said
    assert not here.trouble and overflow(here.page) <= 0 and not serious_faults(here.page)
    with urlopen(f"{here.url}/public/listings/feed/", timeout=10) as answer:
        feed = answer.read().decode()
    assert hazard.unit.name in feed and "已摘牌" in feed and paper.number in feed
