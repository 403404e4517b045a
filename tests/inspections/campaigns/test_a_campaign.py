"""The plan of a campaign and the monthly reports: who fills them in, who locks them, and what no edit gets through."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from anquan.journal.models import Entry
from anquan.journal.overtaken import Overtaken
from anquan.workflow import NotAllowed
from inspections.campaigns import rules, services
from inspections.campaigns.rules import Status
from inspections.campaigns.services import FieldRow
from inspections.campaigns.statistics import fields_by_unit
from inspections.models import CampaignField, CampaignReport
from tests.inspections.campaigns.counting import HOUSES

pytestmark = pytest.mark.django_db


# --- the plan -----------------------------------------------------------------------------------------------------------
def test_the_office_plans_and_nobody_else(counting, world):
    plan = counting.planned(units=[world.jianxi, world.emergency], industries=[world.xinyuan.profile.industry])
    assert plan.target_units == 50 and [str(each) for each in plan.fields.all()] == ["自建房（栋）"]
    for key in ("dept_head", "leader", "far_awb"):
        with pytest.raises(PermissionDenied):
            services.save_plan(actor=world.fresh(key), campaign=counting.campaign)
    with pytest.raises(ValidationError, match="本县"):
        counting.planned(units=[world.longyang])


def test_a_field_with_numbers_is_put_out_of_use_and_keeps_them(counting):
    plan = counting.planned()
    code = plan.fields.get().code
    counting.written(**{f"x:{code}": 12})
    counting.planned(fields=[FieldRow("燃气报警装置", "个")])
    assert CampaignField.objects.get(code=code).is_active is False
    counting.planned(fields=[FieldRow("自建房（经营性）", "栋", code=code)])
    field = CampaignField.objects.get(code=code)
    assert field.is_active and field.label == "自建房（经营性）" and CampaignField.objects.count() == 2
    with pytest.raises(ValidationError, match="重复"):
        counting.planned(fields=[HOUSES, HOUSES])


def test_two_who_change_the_plan_at_once_are_told(counting, world):
    counting.planned()
    counting.planned(goal="改了一次")
    with pytest.raises(Overtaken):
        counting.planned(goal="又改了一次", seen=0)


# --- reports ------------------------------------------------------------------------------------------------------------
def test_a_unit_reports_for_itself_in_a_month_of_the_campaign(counting, world):
    report = counting.written(**{"18": 3, "22": "2.50", "34_trainings": 4})
    assert {row.key: row.value for row in report.values.all()} == {
        "18": Decimal(3), "22": Decimal("2.50"), "34.trainings": Decimal(4)
    }  # fmt: skip
    for by, unit, error in (
        ("inspector", "guandian", NotAllowed), ("awb", "jianxi", NotAllowed), ("far_inspector", "jianxi", Http404),
        ("dept_officer", "housing", NotAllowed), ("awb", "mingguang", Http404), ("inspector", "longyang", Http404),
    ):  # fmt: skip
        with pytest.raises(error):
            counting.written(by=by, unit=unit, **{"18": 1})
    with pytest.raises(Http404):
        counting.written(month=counting.month + timedelta(days=40), **{"18": 1})
    counting.planned(units=[world.emergency])
    with pytest.raises(Http404, match="不参加"):
        counting.written(**{"18": 1})


@pytest.mark.parametrize(
    ("values", "said"),
    [({"18": -1}, "负数"), ({"18": "1.5"}, "整数"), ({"9": 3}, "没有“9”这个"), ({"x:f9": 3}, "没有“x:f9”这个")],
)
def test_what_cannot_be_a_number_of_it_is_refused(counting, values, said):
    with pytest.raises(ValidationError, match=said):
        counting.written(**values)


def test_writing_again_replaces_and_the_journal_keeps_both(counting):
    counting.written(**{"18": 3, "19": 1})
    counting.written(**{"18": 5})
    report = CampaignReport.objects.get()
    assert {row.key: row.value for row in report.values.all()} == {"18": Decimal(5)}
    said = Entry.objects.filter(action="campaign.write").latest("pk").changes
    assert said["18 查纠违法行为"] == ["3", "5"] and said["19 打非治违取缔"] == ["1", None]


def test_a_locked_report_is_changed_by_nobody(counting):
    report = counting.written(**{"18": 3})
    counting.go(report, "submit", by="inspector2")
    with pytest.raises(NotAllowed, match="不能再改"):
        counting.written(**{"18": 4})
    with pytest.raises(NotAllowed, match="安委办办理"):
        counting.go(report, "lock", by="inspector")
    counting.go(report, "lock", by="awb")
    with pytest.raises(NotAllowed):
        counting.go(report, "withdraw", by="inspector")
    with pytest.raises(NotAllowed, match="安委办主任或者市领导"):
        counting.go(report, "unlock", by="awb", reason="改数")
    with pytest.raises(ValidationError, match="原因"):
        counting.go(report, "unlock", by="director")
    counting.go(report, "unlock", by="director", reason="涧溪镇报错一位数")
    back = counting.go(report, "send_back", by="awb", reason="请更正")
    assert back.status == Status.DRAFT and counting.written(**{"18": 30}).values.get().value == 30


def test_an_empty_report_is_not_submitted(counting):
    with pytest.raises(NotAllowed, match="一项都没有填"):
        counting.go(counting.written(), "submit", by="inspector")


def test_reported_numbers_are_summed_by_unit_month_and_all_months(counting, world):
    plan = counting.planned()
    houses = f"x:{plan.fields.get().code}"
    counting.written(**{"18": 3, houses: 100})
    counting.written(month=counting.last_month, **{"18": 2, houses: 50})
    counting.written(by="dept_officer", unit="emergency", **{"18": 7, "22": "1.20"})
    found = counting.statistics()
    assert found.total.values["18"] == 12 and found.total.values["22"] == Decimal("1.20")
    by_label = {row.label: row.values for row in [*found.townships, *found.departments]}
    assert by_label["涧溪镇"]["18"] == 5 and by_label["应急局"]["18"] == 7 and by_label["管店镇"]["18"] is None
    assert by_label["应急局"]["9"] is None
    month = rules.month_of(counting.campaign.starts_on, counting.campaign.ends_on, counting.month)
    assert counting.statistics(period=month).total.values["18"] == 10
    own = fields_by_unit(found.asked, counting.campaign)
    assert own[world.jianxi.pk] == {plan.fields.get().code: Decimal(150)}


def test_a_report_is_seen_by_its_unit_and_those_who_watch(counting, world):
    report = counting.written(**{"18": 3})
    own = CampaignReport.objects.filter(pk=report.pk)
    seen = {key for key in world.people if CampaignReport.objects.visible_to(world.fresh(key)) & own}
    assert seen == {"inspector", "inspector2", "township_leader", "awb", "director", "leader", "auditor"}
    assert counting.statistics(by="guandian_inspector").total.values["18"] is None
    with pytest.raises(Http404):
        counting.go(report, "submit", by="far_inspector")


def test_a_problem_between_reported_cells_is_said_with_its_row(counting):
    counting.written(**{"33_dead": 1})
    assert counting.statistics().warnings == [
        "合计：“33 事故”报了死亡 1 人、受伤 0 人，没有报起数。", "涧溪镇：“33 事故”报了死亡 1 人、受伤 0 人，没有报起数。"
    ]  # fmt: skip


def test_months_of_a_campaign(counting):
    assert counting.month in rules.months(counting.campaign.starts_on, counting.campaign.ends_on, counting.today)
    first, last = counting.last_month, counting.today
    assert rules.months(first, last, last) == [counting.month, counting.last_month]
    assert rules.months(last + timedelta(days=1), last + timedelta(days=9), last) == []
