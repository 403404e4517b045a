"""企业自查 on its pages: a check in one tap, what is wrong said at its item, each figure opening its rows."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from anquan.files import exports
from anquan.files.models import Export
from anquan.web import todo
from hazards.models import Hazard
from inspections.models import SelfCheck, SelfCheckPlan, SelfCheckStatement
from inspections.selfchecks.lists import version_of
from tests.cast import picture
from tests.counting import frozen_queries
from tests.inspections.selfchecking import MONDAY

TUESDAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def _a_tuesday():
    with time_machine.travel("2026-06-02 08:30+08:00", tick=False):
        yield


def sign_in(client, world, key: str):
    client.force_login(world.people[key])
    return client


def answers(plan: SelfCheckPlan, page, **more) -> dict:
    """What the browser sends when nothing was touched."""
    form = page.context["form"]
    sent = {"uid": str(form["uid"].value()), "version": str(version_of(plan).pk)}
    sent |= {name: "yes" for name in form.fields if name.startswith("item_")}
    return sent | more


# --- one check --------------------------------------------------------------------------------------------------------
def test_all_normal_is_one_tap(client, world, checking):
    plan = checking.plan()
    page = sign_in(client, world, "officer").get(reverse("selfchecks:do", args=[plan.pk]))
    assert "全部正常，提交" in page.content.decode()
    answer = client.post(page.request["PATH_INFO"], answers(plan, page))
    check = SelfCheck.objects.get()
    assert answer.url == reverse("selfchecks:detail", args=[check.pk])
    assert "已记录，全部正常。" in client.get(answer.url).content.decode()
    assert client.get(page.request["PATH_INFO"]).url == answer.url, "once a day"


def test_what_is_not_normal_asks_for_words_and_a_photo(client, world, checking):
    plan = checking.plan()
    page = sign_in(client, world, "officer").get(reverse("selfchecks:do", args=[plan.pk]))
    item = version_of(plan).items.first().pk
    wrong = answers(plan, page, **{f"item_{item}": "no", f"what_{item}": "护罩缺失"})
    refused = client.post(page.request["PATH_INFO"], wrong)
    assert refused.status_code == 422 and "不正常的请拍一张照片" in refused.content.decode()
    assert "护罩缺失" in refused.content.decode(), "nothing typed is lost"
    client.post(page.request["PATH_INFO"], wrong | {f"photos_{item}": [picture()]})
    hazard = Hazard.objects.get()
    assert hazard.description == "护罩缺失" and hazard.evidence.count() == 1
    assert hazard.number in client.get(reverse("selfchecks:detail", args=[SelfCheck.objects.get().pk])).content.decode()


def test_the_photo_of_a_normal_item_is_shown_to_whoever_sees_the_enterprise(client, world, checking):
    check = checking.check(checking.plan("workshop"), today=TUESDAY)
    address = reverse("selfchecks:photo", args=[check.answers.get().pk, "thumb"])
    for key, status in (("officer", 200), ("inspector", 200), ("other_officer", 404), ("far_awb", 404)):
        assert sign_in(client, world, key).get(address).status_code == status


def test_the_principal_person_confirms_with_one_button(client, world, checking):
    check = checking.check(checking.plan("enterprise"), today=TUESDAY)
    address = reverse("selfchecks:decide", args=[check.pk, "confirm"])
    assert sign_in(client, world, "officer").post(address).status_code == 403
    client = sign_in(client, world, "owner")
    assert address in client.get(reverse("selfchecks:detail", args=[check.pk])).content.decode()
    assert client.post(address, follow=True).status_code == 200
    assert SelfCheck.objects.get().status == "done"
    assert client.post(address).status_code == 409


def test_to_send_back_asks_why(client, world, checking):
    check = checking.check(checking.plan("enterprise"), today=TUESDAY)
    client, address = sign_in(client, world, "owner"), reverse("selfchecks:decide", args=[check.pk, "return"])
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "仓库没有看"}).status_code == 302
    assert SelfCheck.objects.get().status == "returned"


# --- plans ------------------------------------------------------------------------------------------------------------
def test_a_plan_is_made_changed_and_ended(client, world, checking):
    client = sign_in(client, world, "officer")
    create = reverse("selfchecks:plan_create", args=[world.xinyuan.pk])
    sent = {"level": "post", "name": "喷漆岗", "responsible": world.officer.pk, "starts_on": "今天", "checklist": ""}
    assert client.post(create, sent | {"name": ""}).status_code == 422
    assert client.post(create, sent).status_code == 302
    plan = SelfCheckPlan.objects.get()
    edit = reverse("selfchecks:plan_edit", args=[plan.pk])
    seen = client.get(edit).context["form"]["seen"].value()
    changed = {"name": "喷漆岗二号", "responsible": world.owner.pk, "checklist": "", "seen": seen}
    assert client.post(edit, changed).status_code == 302
    assert client.post(edit, changed | {"name": "又改"}).status_code == 409, "somebody was quicker"
    assert client.post(reverse("selfchecks:plan_end", args=[plan.pk]), {"reason": "停产"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.name, plan.responsible, plan.ends_on) == ("喷漆岗二号", world.owner, TUESDAY)


@pytest.mark.parametrize(
    ("key", "status"), [("owner", 200), ("inspector", 403), ("other_officer", 404), ("far_officer", 404)]
)
def test_only_the_enterprise_plans(client, world, key, status):
    address = reverse("selfchecks:plan_create", args=[world.xinyuan.pk])
    assert sign_in(client, world, key).get(address).status_code == status


# --- lists ------------------------------------------------------------------------------------------------------------
def test_the_day_of_an_enterprise_in_his_to_do(client, world, checking):
    checking.plan(name="切割岗")
    checking.check(checking.plan("enterprise"), today=TUESDAY)
    said = {item.what: item.count for item in todo.items(world.fresh("officer"), TUESDAY)}
    assert said["项自查等您去查"] == 1 and said["项自查漏查"] == 1
    said = {item.what: item.count for item in todo.items(world.fresh("owner"), TUESDAY)}
    assert said["项企业月查待您确认"] == 1
    said = {item.what: item.count for item in todo.items(world.fresh("inspector"), TUESDAY)}
    assert said["项企业自查漏查"] == 1
    for item in todo.items(world.fresh("officer"), TUESDAY):
        page = sign_in(client, world, "officer").get(item.href)
        assert page.status_code == 200


def test_statistics_wait_for_the_signature_of_the_principal_person(client, world, checking):
    with time_machine.travel("2026-07-06 08:30+08:00", tick=False):
        checking.plan()
        (item,) = [each for each in todo.items(world.fresh("owner"), date(2026, 7, 6)) if "统计表" in each.what]
        assert item.lines[0].say == "07-15 前签字"
        client = sign_in(client, world, "owner")
        address = reverse("selfchecks:sign", args=[world.xinyuan.pk, "2026Q2"])
        assert "应查 30 次" in client.get(address).content.decode()
        assert client.post(address, {}).status_code == 422
        answer = client.post(address, {"is_true": "on"})
        assert answer.url == reverse("selfchecks:statement", args=[SelfCheckStatement.objects.get().pk])
        assert "孙立志" in client.get(answer.url).content.decode()
        assert client.post(address, {"is_true": "on", "reason": "看错"}).status_code == 422
        assert sign_in(client, world, "officer").get(address).status_code == 403
        assert client.get(reverse("selfchecks:sign", args=[world.xinyuan.pk, "2026-06"])).status_code == 403
        assert (
            sign_in(client, world, "owner").get(reverse("selfchecks:sign", args=[world.xinyuan.pk, "june"])).status_code
            == 404
        )


def test_each_figure_of_the_page_opens_as_many_rows(client, world, checking):
    checking.plan()
    checking.plan(by="other_officer", unit="hengfeng", starts_on=TUESDAY)
    client = sign_in(client, world, "awb")
    for by in ("township", "industry"):
        page = client.get(reverse("selfchecks:coverage"), {"by": by})
        for line in (page.context["found"].total, *page.context["found"].lines):
            for figure in (line.enterprises, *line.states.values()):
                opened = client.get(figure.href)
                assert opened.context["total"].value == figure.count, figure.href


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?month=2026Q1", 400),
        ("?month=明天", 400),
        ("?by=colour", 400),
        ("?what=1", 400),
        ("?area=none", 200),
        ("?month=2026-05", 200),
    ],
)
def test_addresses_of_coverage(client, world, address, status):
    assert sign_in(client, world, "awb").get(reverse("selfchecks:coverage") + address).status_code == status


def test_the_list_of_enterprises_as_a_workbook(client, world, checking):
    checking.plan()
    answer = sign_in(client, world, "awb").get(reverse("selfchecks:enterprises"), {"state": "missed", "export": "xlsx"})
    assert answer.status_code == 302
    export = Export.objects.get()
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == ("done", 1)


def test_the_panel_of_a_unit(client, world, checking):
    checking.plan()
    address = reverse("selfchecks:unit_panel", args=[world.xinyuan.pk])
    assert "喷漆岗" in sign_in(client, world, "inspector").get(address, headers={"HX-Request": "true"}).content.decode()
    assert client.get(address).url == reverse("selfchecks:enterprise", args=[world.xinyuan.pk])
    assert address in client.get(reverse("units:detail", args=[world.xinyuan.pk])).content.decode()


def test_pages_ask_no_more_than_they_did(client, world, checking):
    plan = checking.plan(today=MONDAY)
    check = checking.check_with_hazard(checking.plan(name="切割岗"), today=TUESDAY)
    statement_of = reverse("selfchecks:enterprise", args=[world.xinyuan.pk])
    pages = {
        "selfchecks:list": ("awb", reverse("selfchecks:list")),
        "selfchecks:coverage": ("awb", reverse("selfchecks:coverage")),
        "selfchecks:enterprises": ("awb", reverse("selfchecks:enterprises")),
        "selfchecks:enterprise": ("officer", statement_of),
        "selfchecks:do": ("officer", reverse("selfchecks:do", args=[plan.pk])),
        "selfchecks:detail": ("officer", reverse("selfchecks:detail", args=[check.pk])),
    }
    for name, (key, address) in pages.items():
        sign_in(client, world, key)
        with frozen_queries(name):
            assert client.get(address).status_code == 200


def test_more_rows_ask_no_more_questions(client, world, checking, django_assert_max_num_queries):
    checking.plan()
    client = sign_in(client, world, "awb")
    address = reverse("selfchecks:list")
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    for place in range(8):
        checking.plan(name=f"岗位{place}")
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_conditions_stand_in_the_address(client, world, checking):
    checking.plan()
    client = sign_in(client, world, "awb")
    for query in (
        "due=missed",
        "due=now",
        "level=post",
        f"area={world.jianxi.pk}",
        "industry=industry_trade",
        "q=喷漆",
    ):
        assert client.get(f"{reverse('selfchecks:list')}?{query}").context["total"].value == 1, query
    for query in ("due=ended", "level=workshop", f"area={world.guandian.pk}", "industry=gas"):
        assert client.get(f"{reverse('selfchecks:list')}?{query}").context["total"].value == 0, query
    assert parse_qs(urlsplit(client.get(reverse("selfchecks:coverage")).context["kpis"][0].href).query)["month"] == [
        "2026-06"
    ]
