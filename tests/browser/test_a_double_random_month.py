"""A double-random month in Chromium, on a phone and at a desk: planned, locked, drawn, dispatched, inspected, published,
and repeated by the auditor; anybody reads it without a login."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from inspections.draws.services import declare
from inspections.models import Draw, Visit
from inspections.visits import services as visits
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.browser.person import Person
from tests.inspections.draws.drawing import Drawing
from tests.inspections.visiting import Visiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def drawing(world, play) -> Drawing:
    cache.clear()
    return Drawing(world, play)


def look_without_login(page, place: str) -> None:
    assert overflow(page) <= 0 and not serious_faults(page), place
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"month-public-{place}.png", full_page=True)


def inspected(drawing: Drawing) -> None:
    """What the officers do meanwhile: two find nothing, one finds a hazard, one place has moved away."""
    visiting = Visiting(drawing.world, drawing.play)
    for place, visit in enumerate(Visit.objects.order_by("drawn__order")):
        going = visit.participants.first().user.username
        if place == 0:
            visits.perform(actor=drawing.world.fresh(going), visit_id=visit.pk, action="cancel", reason="已停产搬迁",
                           today=drawing.today)  # fmt: skip
            continue
        visiting.go(visit, "approve", by="dept_head")
        Visit.objects.filter(pk=visit.pk).update(planned_on=drawing.today)
        visiting.go(visit, "begin", by=going)
        if place == 1:
            visiting.found(visit, by=going)
        visiting.write(visit, by=going)
        visiting.signed(visit, by=going)
        visiting.go(visit, "finish", by=going)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_double_random_month(world, drawing, visit, device):
    officer, last = world.dept_officer, drawing.today + timedelta(days=20)
    declare(actor=world.fresh("officer_2"), unit=world.mill0, tie="former", today=drawing.today)
    person = Person(visit, officer, device, story=f"month-{'phone' if device is PHONE else 'desk'}")

    person.go("/draws/new/")
    person.look("拟定")
    person.fill(title="2026 年第四季度工贸企业双随机抽查", purpose="安全生产主体责任落实、有限空间作业", planned_from="今天",
                planned_to=last.isoformat(), object_count="4")  # fmt: skip
    person.press(person.page.get_by_role("button", name="拟定", exact=True))
    person.answered("已拟定 SJ-341182")
    person.look("拟定好")
    draw = Draw.objects.get()

    person.do("锁定名单")
    person.sees("锁定名单")
    person.look("锁定")
    person.send("锁定并公示", "名单已锁定")
    person.look("锁定好")
    person.do("抽取")
    person.sees("抽取")
    person.fill(witness="周见证（市民代表）", witness_number="20261130")
    person.look("抽取")
    person.send("开始抽取", "已抽取")
    person.look("抽取好")
    person.do("派发")
    person.sees("派发")
    person.send("派发", "已派发")
    person.look("派发好")

    anybody = visit("/public/draws/", None, device)
    expect(anybody.page.locator("main")).to_contain_text("已抽取，检查中")
    look_without_login(anybody.page, f"检查中-{device is PHONE}")
    anybody.page.get_by_role("link", name="2026 年第四季度工贸企业双随机抽查").click()
    names = [row.unit.name for row in draw.drawn.select_related("unit")]
    assert not [name for name in names if name in anybody.page.inner_text("main")]

    inspected(drawing)
    person.go(f"/draws/{draw.pk}/")
    person.do("公开结果")
    person.sees("公开结果")
    person.send("公开", "结果已公开")
    person.look("公开好")
    anybody.page.reload()
    expect(anybody.page.locator("main")).to_contain_text("发现隐患 1 项，已责令整改")
    expect(anybody.page.locator("main")).to_contain_text("未检查：已停产搬迁")
    draw.refresh_from_db()
    assert draw.seed in anybody.page.inner_text("main")
    look_without_login(anybody.page, f"公开-{device is PHONE}")

    auditor = Person(visit, world.auditor, device, story=person.story)
    auditor.go("/draws/")
    auditor.look("清单")
    auditor.press(auditor.page.get_by_role("link", name="2026 年第四季度工贸企业双随机抽查"))
    auditor.sees("2026 年第四季度")
    auditor.press(auditor.page.get_by_role("link", name="重做一遍"))
    auditor.reads("完全一致")
    auditor.look("重做")
    auditor.go(f"/draws/{draw.pk}/pool/")
    auditor.look("名单")
