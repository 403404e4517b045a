"""The pages of the yearly plan and of 综合查一次."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from anquan.journal.models import Entry
from inspections.models import Plan, Visit
from inspections.visits.people import Goer
from tests.counting import counted_queries, frozen_queries

pytestmark = pytest.mark.django_db
CONCERNED = ("dept_head", "dept_officer", "awb", "director", "leader", "auditor")


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


@pytest.mark.parametrize("last", ["", "rules", "fill", "submit", "approve"])
def test_the_pages_open_in_every_state_for_everybody_concerned(planning, world, last):
    plan = planning.up_to(last) if last else planning.made()
    for key in CONCERNED:
        client = as_(world, key)
        for address in (
            "/plans/",
            f"/plans/{plan.pk}/",
            f"/plans/lines/?plan={plan.pk}",
            "/plans/lines/",
            "/plans/joint/",
        ):
            assert client.get(address).status_code == 200, (key, address)


def test_others_see_nothing_and_move_nothing(planning, world):
    plan = planning.up_to("fill")
    for key in ("far_awb", "inspector", "housing_officer"):
        client = as_(world, key)
        assert f"/plans/{plan.pk}/" not in client.get("/plans/").content.decode()
        assert "木业厂" not in client.get(f"/plans/lines/?plan={plan.pk}").content.decode()
        assert client.get(f"/plans/{plan.pk}/").status_code == 404
        assert client.post(f"/plans/{plan.pk}/submit/").status_code == 404
    for key in ("owner", "grid", "expert", "admin"):
        assert as_(world, key).get("/plans/").status_code == 403


def test_it_is_made_ruled_filled_and_submitted_on_its_pages(planning, world):
    head = as_(world, "dept_head")
    assert head.post(reverse("plans:create"), {"year": planning.today.year}).status_code == 302
    plan = Plan.objects.get()
    rules, preview = (reverse(f"plans:{name}", args=[plan.pk]) for name in ("rules", "preview"))
    assert head.get(rules).status_code == 200
    table = {
        "rules-TOTAL_FORMS": "3", "rules-INITIAL_FORMS": "0", "note": "分级分类", "version": plan.version,
        "rules-0-industry": "industry_trade", "rules-0-risk_colour": "red", "rules-0-times": "2", "rules-0-target": "",
        "rules-1-industry": "", "rules-1-risk_colour": "", "rules-1-times": "1", "rules-1-target": "3",
        "rules-2-industry": "", "rules-2-risk_colour": "", "rules-2-times": "", "rules-2-target": "",
    }  # fmt: skip
    more = head.post(rules, table | {"more": "1"})
    assert more.status_code == 200 and len(more.context["rows"].forms) == 6
    wrong = head.post(rules, table | {"rules-1-times": ""})
    assert wrong.status_code == 422 and "请填每家每年查几次" in wrong.content.decode()
    assert head.post(rules, table).url == preview
    stale = head.post(rules, table)
    assert stale.status_code == 409 and "已被更新" in stale.content.decode()
    assert "按规则得出" in head.get(preview).content.decode() and not plan.lines.exists()
    assert head.post(preview, {"version": plan.version + 1}).status_code == 302
    assert plan.lines.count() == 5
    line = reverse("plans:line", args=[plan.pk])
    unit = plan.lines.first().unit_id
    assert head.get(f"{line}?unit={unit}").context["form"].initial["months"]
    assert head.post(line, {"unit": unit, "months": ["1", "12"]}).status_code == 302
    act = reverse("plans:act", args=[plan.pk, "submit"])
    assert head.get(act).status_code == 200 and head.post(act).status_code == 302
    approve = reverse("plans:act", args=[plan.pk, "approve"])
    assert head.post(approve, {}).status_code == 403
    leader = as_(world, "leader")
    assert leader.post(approve, {"approval_no": "", "approval_dated": "今天"}).status_code == 422
    assert leader.post(approve, {"approval_no": "明政秘〔2026〕3号", "approval_dated": "今天"}).status_code == 302
    assert head.get(rules).status_code == 409
    assert as_(world, "awb").post(reverse("plans:revise", args=[plan.pk])).status_code == 302
    assert Plan.objects.filter(edition=2, status="draft").exists()
    assert Entry.objects.filter(action="plan.approve", result="denied").count() == 1


@time_machine.travel("2026-12-10 09:00 +0800")
def test_each_figure_opens_its_rows(planning, world):
    with time_machine.travel("2026-01-10 09:00 +0800"):
        plan = planning.up_to("approve")
    planning.inspected("mill0", date(2026, 3, 5))
    client = as_(world, "awb")
    page = client.get(f"/plans/{plan.pk}/").context["page"]
    for kpi in (page.kpis[0], page.kpis[3], page.kpis[4]):
        assert str(client.get(kpi.href).context["total"]) == kpi.value, kpi.label
    for rule in page.rules:
        assert str(client.get(rule.href).context["total"]) == str(rule.progress.units)
    for month in page.months:
        assert str(client.get(month.planned_href).context["total"]) == str(month.planned)
        assert str(client.get(month.done_href).context["total"]) == str(month.done)
    assert page.months[2].done == 1
    row = next(each for each in client.get(page.kpis[3].href).context["lines"])
    assert str(client.get(row.visits_href).context["total"]) == "1"


def test_the_office_joins_two_visits_on_their_page(planning, world):
    visits = [
        planning.visiting.planned(),
        planning.visiting.planned(by="dept_officer", goers=[Goer(world.dept_officer), Goer(world.inspector2)]),
    ]
    awb, merge = as_(world, "awb"), reverse("plans:merge", args=[world.xinyuan.pk])
    assert world.xinyuan.name in awb.get("/plans/joint/").content.decode()
    assert merge in awb.get(reverse("visits:detail", args=[visits[0].number])).content.decode()
    assert awb.get(merge).status_code == 200
    assert as_(world, "dept_head").get(merge).status_code == 404  # he sees one of them only
    assert as_(world, "leader").get(merge).status_code == 403
    sent = {"visits": [visit.pk for visit in visits], "lead": world.emergency.pk, "planned_on": "今天"}
    assert awb.post(merge, sent | {"visits": [visits[0].pk]}).status_code == 422
    answer = awb.post(merge, sent)
    made = Visit.objects.get(method="joint")
    assert answer.status_code == 302 and made.number in answer.url
    assert awb.get(merge).status_code == 404


def test_the_pages_ask_a_frozen_number_of_queries(planning, world):
    plan = planning.up_to("approve")
    client = as_(world, "awb")
    client.get("/plans/")
    for name, address in (
        ("plans:list", "/plans/"), ("plans:detail", f"/plans/{plan.pk}/"), ("plans:lines", f"/plans/lines/?plan={plan.pk}"),
        ("plans:joint", "/plans/joint/"),
    ):  # fmt: skip
        with frozen_queries(name):
            client.get(address)


def test_more_enterprises_and_more_groups_ask_no_more(planning, world):
    small = planning.go(planning.made(), "rules")
    client = as_(world, "dept_head")
    client.get("/plans/")
    with counted_queries() as few:
        client.get(f"/plans/{small.pk}/preview/")
    planning.go(small, "fill")
    for place in range(3):
        world.unit(f"new{place}", kind="enterprise", name=f"新厂{place}", parent=world.jianxi, industry="industry_trade",
                   risk_colour="red", uscc_missing_reason="测试")  # fmt: skip
    with counted_queries() as many:
        client.get(f"/plans/{small.pk}/preview/")
    assert len(many) <= len(few)
