"""The pages of 专项行动, and its workbook."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from anquan.files import exports
from anquan.files.models import Export
from anquan.files.services import open_document
from inspections.campaigns.columns import PARTS
from inspections.models import CampaignPlan, CampaignReport
from tests.counting import counted_queries, frozen_queries

pytestmark = pytest.mark.django_db
LIST = "/campaign-statistics/"
CONCERNED = (
    "awb",
    "director",
    "leader",
    "auditor",
    "inspector",
    "township_leader",
    "dept_officer",
    "dept_head",
    "coordinator",
)


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def test_the_pages_open_for_everybody_concerned_and_for_nobody_else(counting, world):
    counting.planned()
    counting.inspected()
    counting.hazard()
    counting.written(**{"18": 3, "33_dead": 1})
    pk = counting.campaign.pk
    pages = (
        LIST,
        f"{LIST}{pk}/",
        f"{LIST}{pk}/table/",
        f"{LIST}{pk}/table/?whole=0&area={world.jianxi.pk}",
    )
    for key in CONCERNED:
        client = as_(world, key)
        for address in pages:
            assert client.get(address).status_code == 200, (key, address)
    page = as_(world, "awb").get(f"{LIST}{pk}/").content.decode()
    assert "有 2 处核对不上" in page and "死亡 1 人、受伤 0 人，没有报起数" in page and "自建房" in page
    for key in ("owner", "grid", "expert", "admin"):
        assert as_(world, key).get(LIST).status_code == 403
    for address in (
        f"{LIST}{pk}/",
        f"{LIST}{pk}/table/",
        f"{LIST}{pk}/plan/",
    ):
        assert as_(world, "far_awb").get(address).status_code == 404


def test_before_it_begins_the_page_says_so(counting, world):
    counting.campaign.starts_on = counting.today + timedelta(days=3)
    counting.campaign.ends_on = counting.today + timedelta(days=30)
    counting.campaign.save()
    assert "还没有开始" in as_(world, "awb").get(f"{LIST}{counting.campaign.pk}/").content.decode()


def test_the_office_plans_it_on_its_page(counting, world):
    address, awb = reverse("campaigns:plan", args=[counting.campaign.pk]), as_(world, "awb")
    sent = {
        "seen": "0", "goal": "年底前完成", "target_units": "50", "townships": [world.jianxi.pk], "fields-TOTAL_FORMS": "2",
        "fields-INITIAL_FORMS": "0", "fields-0-label": "自建房", "fields-0-measure": "栋", "fields-0-kind": "count",
        "fields-0-target": "1200", "fields-1-label": "", "fields-1-measure": "",
    }  # fmt: skip
    assert awb.get(address).status_code == 200
    more = awb.post(address, sent | {"more": "1"})
    assert more.status_code == 200 and len(more.context["rows"].forms) == 5 and not CampaignPlan.objects.exists()
    wrong = awb.post(address, sent | {"fields-0-measure": ""})
    assert wrong.status_code == 422 and "请填单位" in wrong.content.decode()
    assert awb.post(address, sent).status_code == 302
    assert [str(unit) for unit in CampaignPlan.objects.get().units.all()] == ["涧溪镇"]
    assert awb.post(address, sent | {"goal": "又改"}).status_code == 409
    assert as_(world, "leader").get(address).status_code == 403


def test_a_township_fills_in_and_sends_its_month_and_the_office_locks_it(counting, world):
    counting.planned()
    month = f"{counting.month:%Y-%m}"
    address = reverse("campaigns:report", args=[counting.campaign.pk, world.jianxi.pk, month])
    inspector, awb = as_(world, "inspector"), as_(world, "awb")
    form = inspector.get(address).context["form"]
    assert len(form.own) == 1 and "n_18" in form.common and "n_9" not in form.fields
    assert inspector.post(address, {"n_18": "-3"}).status_code == 422
    assert inspector.post(address, {"n_18": "1.5"}).status_code == 422
    sent = {"n_18": "3", "n_22": "2.5", "n_x_f1": "120", "n_33_dead": "1"}
    assert inspector.post(address, sent).status_code == 302
    assert "没有报起数" in inspector.get(address).content.decode()
    report = CampaignReport.objects.get()
    stale = inspector.post(address, sent | {"version": "0"})
    assert stale.status_code == 409
    for client, action, status in (
        (awb, "submit", 403),
        (inspector, "submit", 302),
        (inspector, "lock", 403),
        (awb, "lock", 302),
    ):
        act = reverse("campaigns:act", args=[report.pk, action])
        assert client.post(act).status_code == status, action
    assert inspector.post(address, sent).status_code == 409
    assert awb.get(address).status_code == 200 and awb.post(address, sent).status_code == 403
    assert as_(world, "guandian_inspector").get(address).status_code == 404
    for wrong in ("2020-01", "2026-13", "abc"):
        assert inspector.get(f"{LIST}{counting.campaign.pk}/report/{world.jianxi.pk}/{wrong}/").status_code == 404


def test_the_rows_behind_a_cell_refuse_what_is_no_cell(counting, world):
    address, awb = reverse("campaigns:rows", args=[counting.campaign.pk]), as_(world, "awb")
    for query in ("?part=9&period=2026", "?part=99", "?part=1&period=某月", ""):
        assert awb.get(address + query).status_code == 400, query


def test_the_workbook_says_what_the_page_says(counting, world, settings):
    counting.planned()
    counting.inspected()
    counting.hazard()
    counting.written(**{"18": 3, "x:f1": 120})
    awb = as_(world, "awb")
    assert awb.post(reverse("campaigns:workbook", args=[counting.campaign.pk])).status_code == 302
    export = Export.objects.get()
    exports.run(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.DONE, export.error
    with open_document(export.document) as file:
        book = load_workbook(file)
    halves = ["1-17项", "18-34项"]
    tables = [f"{name}{half}" for name in ("累计", "本月") for half in halves]
    assert book.sheetnames == [*tables, "来源分列", "其他填报项目", "口径说明"]
    total = counting.statistics().total.values
    cells = [cell for half in halves for cell in _total_of(book[f"累计{half}"])]
    for cell, key in zip(cells, PARTS, strict=True):
        if isinstance(total[key], int):
            assert cell == total[key], key
    kept = dict(zip(PARTS, cells, strict=True))
    assert kept["18"] == 3 and kept["19"] in (None, "—")
    own = [row for row in book["其他填报项目"].iter_rows(values_only=True) if row[0] == "涧溪镇"]
    assert own[0][1:3] == (120, 120)


def test_the_pages_ask_a_frozen_number_of_queries(counting, world):
    counting.planned()
    counting.inspected()
    counting.hazard()
    counting.written(**{"18": 3})
    client, pk = as_(world, "awb"), counting.campaign.pk
    client.get(LIST)
    for name, address in (
        ("campaigns:list", LIST), ("campaigns:detail", f"{LIST}{pk}/"), ("campaigns:table", f"{LIST}{pk}/table/"),
    ):  # fmt: skip
        with frozen_queries(name):
            client.get(address)
    with counted_queries() as few:
        client.get(f"{LIST}{pk}/table/")
    counting.inspected(unit="site")
    counting.hazard(unit="hengfeng", by="guandian_inspector")
    with counted_queries() as many:
        client.get(f"{LIST}{pk}/table/")
    assert len(many) == len(few)


def _total_of(sheet) -> list:
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[1] == "合计"]
    return list(row[2:])
