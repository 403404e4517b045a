"""Yearly plan, 综合查一次 and 专项行动 in Chromium: every page fits a phone and a desk, and axe finds nothing serious."""

import os
from pathlib import Path

import pytest

from inspections.visits.people import Goer
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.inspections.campaigns.counting import Counting
from tests.inspections.plans.planning import Planning

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "安徽远帆绿建装配式混凝土构件科技股份有限公司管店生产基地（一期预制构件堆场及门式起重机作业区）"


def test_every_page_fits_a_phone_and_a_desk_and_axe_finds_nothing(world, play, visit):
    planning, counting = Planning(world, play), Counting(world, play)
    counting.planned()
    counting.inspected()
    counting.hazard()
    counting.written(**{"18": 3, "22": "2.50", "33_dead": 1, "x:f1": 1150})
    world.unit("long", kind="enterprise", name=LONG, parent=world.jianxi, industry="industry_trade", risk_colour="red",
               uscc_missing_reason="测试")  # fmt: skip
    plan = planning.up_to("approve")
    draft = planning.made(organ="housing", by="awb", year=planning.today.year + 1)
    planning.go(draft, "rules", by="awb", rows=planning.rows()[2:])
    for by, second in (("inspector", world.inspector2), ("dept_officer", world.inspector2)):
        planning.visiting.planned(
            by=by, unit="long", goers=[Goer(world.people[by]), Goer(second)], purpose="有限空间作业"
        )
    pages = {
        "list": "/plans/", "detail": f"/plans/{plan.pk}/", "lines": f"/plans/lines/?plan={plan.pk}",
        "draft": f"/plans/{draft.pk}/", "rules": f"/plans/{draft.pk}/rules/", "preview": f"/plans/{draft.pk}/preview/",
        "line": f"/plans/{draft.pk}/line/", "joint": "/plans/joint/", "merge": f"/plans/joint/{world.long.pk}/",
        "create": "/plans/new/", "campaigns": "/campaign-statistics/", "campaign": (one := f"/campaign-statistics/{counting.campaign.pk}/"),
        "table": f"{one}table/?area={world.jianxi.pk}", "goal": f"{one}plan/",
        "report": f"{one}report/{world.jianxi.pk}/{counting.month:%Y-%m}/",
        "rows": f"{one}rows/?part=2&period={planning.today.year}",
    }  # fmt: skip
    wrong = []
    for device, width in ((PHONE, 390), (DESK, 1440)):
        screen = visit(pages["list"], world.awb, device)
        for name, path in pages.items():
            screen.page.goto(screen.url + path)
            faults = serious_faults(screen.page) if device is PHONE else []
            found = overflow(screen.page), faults, list(screen.trouble)
            if any(found):
                wrong.append((path, width, found))
            if folder := os.environ.get("LOOK"):
                screen.page.screenshot(path=Path(folder) / f"plan-{width}-{name}.png", full_page=True)
    assert not wrong
