"""判定 in Chromium: the guide on a phone from the hazard to the result, the library on a desk, axe and widths."""

import pytest

from hazards.criteria import services
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.hazards.criteria.judging import MAJOR, clause

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "打磨车间旋风滤筒干式除尘没有采取泄爆、惰化、抑爆等任何一种控爆措施，管道与相邻车间互联互通，" * 6


@pytest.fixture
def dusty(play):
    return play.reported(description=LONG[:280], location="打磨车间除尘器旁")


def test_an_officer_judges_on_a_phone(world, dusty, visit):
    screen = visit(f"/hazards/{dusty.number}/", world.dept_officer, PHONE)
    page = screen.page
    with page.expect_navigation():
        page.click("a:has-text('判定是否重大')")
    assert overflow(page) == 0 and not serious_faults(page)
    with page.expect_navigation():
        page.click(".likely a >> nth=0")
    assert overflow(page) == 0 and not serious_faults(page)
    for question, answer in (("met", "yes"), ("excluded", "no"), ("authority", "own"), ("suspend", "stop")):
        page.check(f"input[name={question}][value={answer}]")
    with page.expect_navigation():
        page.click("button:has-text('看结论')")
    assert "确认以后等级为重大" in page.inner_text("main") and "暂时停产停业" in page.inner_text("main")
    button = page.locator("button:has-text('确认判定')").bounding_box()
    assert button["height"] >= 44
    with page.expect_navigation():
        page.click("button:has-text('确认判定')")
    page.wait_for_selector(".judging")
    assert "已判定为重大" in page.inner_text("main") and "第十一条第" in page.inner_text(".judging")
    assert not screen.trouble


def test_after_a_plain_no_the_rest_is_not_asked(world, dusty, visit):
    page = visit(f"/judging/{dusty.number}/?clause=GM-11-03", world.dept_officer, DESK).page
    assert page.is_visible("input[name=suspend][value=stop]")
    page.check("input[name=met][value=no]")
    assert page.is_hidden("input[name=suspend][value=stop]") and page.is_hidden("input[name=excluded][value=no]")
    with page.expect_navigation():
        page.click("button:has-text('看结论')")
    assert "按一般隐患办理" in page.inner_text("main")


def test_who_writes_a_hazard_down_is_shown_likely_clauses(world, visit):
    screen = visit("/hazards/new/", world.inspector, DESK)
    page = screen.page
    page.fill("#id_description", "焊工没有证书就在仓库动火")
    page.click("button:has-text('对照重大隐患判定标准')")
    page.wait_for_selector("#judge-hint .likely")
    assert "特种作业" in page.inner_text("#judge-hint") and "不是结论" in page.inner_text("#judge-hint")
    assert overflow(page) == 0 and not serious_faults(page) and not screen.trouble


def test_the_pages_are_accessible_and_fit_every_width(world, play, dusty, visit):
    made = services.determine(actor=world.fresh("dept_officer"), hazard_id=dusty.pk, version=1, result="major",
                              criterion=clause("GM-11-03"), answers=MAJOR, today=play.today())  # fmt: skip
    services.repeal_set(
        actor=world.fresh("awb"), code="GM", seen=1, repealed_on=play.today(), replaced_by=None, reason="公告"
    )
    office = ("/criteria/", "/criteria/?q=没有这样的字", "/criteria/sets/", "/criteria/sets/GM/", "/criteria/sets/YL/",
              "/criteria/clauses/GM-11-03/", "/criteria/clauses/GM-11-03/edit/", "/criteria/sets/GM/repeal/",
              "/criteria/sets/GM/import/", "/criteria/affected/", "/criteria/synonyms/", "/criteria/synonyms/new/",
              f"/judging/made/{made.pk}/")  # fmt: skip
    _look(visit("/criteria/", world.awb, DESK), office)
    judged = (f"/judging/{dusty.number}/", f"/judging/{dusty.number}/?q=液氨", f"/judging/{dusty.number}/?clause=WH-01",
              f"/judging/{dusty.number}/collective/", f"/hazards/{dusty.number}/")  # fmt: skip
    _look(visit("/criteria/", world.dept_officer, DESK), judged)


def _look(screen, paths) -> None:
    page = screen.page
    for path in paths:
        page.goto(screen.url + path)
        for width in (390, 960, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            assert overflow(page) == 0, (path, width)
            if width == 390:  # what axe looks at is in the page, whatever its width
                assert not serious_faults(page), (path, width)
    assert not screen.trouble
