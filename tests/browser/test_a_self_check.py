"""企业自查 on a phone: all normal in one tap, one item wrong with a photo, the principal person confirms; the office looks."""

import pytest
from playwright.sync_api import expect

from hazards.models import Hazard
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.cast import picture
from tests.inspections.selfchecking import SelfChecking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_day_of_self_checks(visit, world, play):
    checking, today = SelfChecking(world, play), play.today()
    for level, name in (("post", "喷漆岗"), ("workshop", "木工一车间"), ("enterprise", "")):
        checking.plan(level, name=name, starts_on=today, today=today)

    officer = Person(visit, world.officer, PHONE, story="self")
    page = officer.page
    officer.go("/")
    officer.reads("项自查等您去查")
    officer.look("待办")
    officer.go("/selfchecks/")
    officer.look("自查")
    officer.press(page.get_by_label("去查：岗位日查（喷漆岗）"))
    officer.sees("岗位日查（喷漆岗）")
    officer.look("逐项")
    officer.press(page.get_by_role("button", name="全部正常，提交"))
    officer.reads("已记录，全部正常。")
    officer.look("已查")

    officer.go("/selfchecks/")
    officer.press(page.get_by_label("去查：企业月查"))
    first = page.locator(".question").first
    expect(first.get_by_label("哪里不正常")).to_be_hidden()
    officer.press(first.locator(".choice.is-no"))
    expect(first.get_by_label("哪里不正常")).to_be_visible()
    first.get_by_label("哪里不正常").fill("三个岗位没有责任书")
    for question in (first, page.locator(".question.needs-photo")):
        photo = picture()
        question.locator("[data-photo-input]").set_input_files(
            {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
        )
        expect(question.locator(".shot img")).to_be_visible()
    officer.look("不正常")
    officer.press(page.get_by_role("button", name="提交", exact=False).last)
    officer.reads("等主要负责人确认")
    officer.look("待确认")
    assert Hazard.objects.get().evidence.count() == 1

    owner = Person(visit, world.owner, PHONE, story="self")
    owner.go("/selfchecks/?due=confirm")
    owner.press(owner.page.get_by_label("看记录：企业月查"))
    owner.press(owner.page.get_by_role("button", name="确认"))
    owner.reads("已确认")
    owner.look("确认")
    owner.go(f"/selfchecks/enterprises/{world.xinyuan.pk}/")
    owner.look("企业")
    owner.go(f"/selfchecks/enterprises/{world.xinyuan.pk}/plan/")
    owner.look("安排")

    office = Person(visit, world.awb, DESK, story="self")
    office.go("/selfchecks/coverage/")
    office.sees("企业自查覆盖情况")
    office.look("覆盖")
    office.go("/selfchecks/enterprises/")
    office.look("按企业")
    office.go("/selfchecks/")
    office.look("列表")
