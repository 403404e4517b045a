"""Does the demo show 检查, and only once?"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from anquan.journal.models import Entry
from hazards import services
from hazards.demo import accounts
from inspections import models
from inspections.draws.verifying import differences
from inspections.models import Finding, Visit
from tests.cast import SINCE


@pytest.fixture
def hazards(world, play):
    """What the demo of hazards leaves: found by two organs, one of them twice on one day at one place."""
    world.person("zhongguo", "王中国", "city_leader", world.mingguang)
    return [
        play.reported(),
        play.reported(description="配电箱门缺失"),
        play.reported(by="awb", source="supervision_visit"),
    ]


def test_the_register_is_made_of_the_hazards_that_are_there_and_a_second_run_adds_nothing(hazards, world):
    campaign = services.save_campaign(
        actor=world.fresh("awb"), name="行动", county=world.mingguang, starts_on=SINCE, ends_on=timezone.localdate()
    )
    hazards[1].campaigns.add(campaign)
    call_command("load_demo_inspections")
    assert [visit.activity for visit in campaign.visits.all()] == ["inspection"], "a visit belongs where its hazards do"
    assert sorted(Visit.objects.values_list("activity", "status")) == [("inspection", "done"), ("supervision", "done")]
    assert set(Finding.objects.values_list("hazard", flat=True)) == {each.pk for each in hazards}
    call_command("load_demo_inspections")
    assert Visit.objects.count() == 2


@pytest.fixture
def printed(world, play):
    """The cast under the accounts of the demo, enough enterprises and hazards for every part to play its chapters."""
    own = {"341182104": world.jianxi, "341182": world.mingguang, "village": world.village}
    accounts.make_accounts(own | {"enterprise": world.xinyuan, "emergency": world.emergency}, SINCE)
    world.person("another", "丁一", "dept_officer", world.emergency, certificate_no="皖 M-3", certificate_valid_to=None)
    for number in range(1, 7):
        world.unit(
            f"plant{number}", kind="enterprise", name=f"明光市涧溪第{number}机械厂", parent=world.jianxi, industry="industry_trade",
            regulator=world.emergency, uscc_missing_reason="测试单位", risk_colour="yellow",
        )  # fmt: skip
    today = timezone.localdate()
    for back, unit in ((40, "xinyuan"), (30, "xinyuan"), (25, "xinyuan"), (15, "xinyuan"), (9, "xinyuan")):
        play.closed(unit=unit, today=today - timedelta(days=back), description=f"通道堵塞{back}")
    for place in ("成品仓库", "机修间", "配电间"):
        play.submitted(description=f"{place}灭火器失效", today=today - timedelta(days=8))
    services.save_campaign(
        actor=world.fresh("awb"), name="排查整治行动", county=world.mingguang, starts_on=today - timedelta(days=100),
        ends_on=today + timedelta(days=30),
    )  # fmt: skip
    return world


SHOWN = {
    models.SelfCheck: 20, models.SelfCheckStatement: 1, models.Stationing: 3, models.StationLog: 10, models.PresenceCheck: 3,
    models.LeaderArea: 3, models.Expert: 5, models.ExpertOpinion: 2, models.SpotCheck: 3, models.Draw: 3, models.DrawnObject: 2,
    models.Plan: 3, models.CampaignReport: 5, models.ItemAnswer: 20, models.Recheck: 2, Visit: 10,
}  # fmt: skip


def test_every_part_of_inspections_has_something_to_show_and_a_run_that_was_killed_goes_on(printed, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("inspections.stationing.services.check_presence", killed)
        with pytest.raises(SystemExit):
            call_command("load_demo_inspections")
    assert models.Plan.objects.exists() and not models.Stationing.objects.exists(), "a chapter is whole or not there"
    said = StringIO()
    call_command("load_demo_inspections", stdout=said)
    assert "没有载入" not in said.getvalue(), said.getvalue()
    counts = {model: model.objects.count() for model in [*SHOWN, Entry]}
    assert [model.__name__ for model, least in SHOWN.items() if counts[model] < least] == []
    assert set(models.Draw.objects.values_list("status", flat=True)) == {"published", "dispatched", "draft"}
    assert {"passed", "failed", "reopened", "waiting"} <= set(
        models.SpotCheckTask.objects.values_list("status", flat=True)
    )
    assert [differences(draw) for draw in models.Draw.objects.exclude(seed="")] == [[], []]
    assert not Entry.objects.filter(at__gt=timezone.now()).exists()
    call_command("load_demo_inspections")
    assert {model: model.objects.count() for model in [*SHOWN, Entry]} == counts, "a second run adds nothing"


def killed(**values):
    raise SystemExit


def test_production_refuses_it(settings, db):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo_inspections")
