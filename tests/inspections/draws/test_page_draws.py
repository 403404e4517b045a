"""The pages of 双随机: the list, one draw, its names, its moves, 回避; and what anybody sees."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from anquan.access import MATRIX
from inspections.draws import rules, services
from inspections.draws.rules import Status
from inspections.models import Avoidance, Draw, Visit
from inspections.visits import services as visits
from tests.counting import counted_queries, frozen_queries

pytestmark = pytest.mark.django_db
CONCERNED = ("dept_officer", "dept_head", "awb", "director", "leader", "auditor")
PUBLIC = "/public/draws/"


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def seen(address: str = PUBLIC) -> str:
    return Client().get(address).content.decode()


@pytest.mark.parametrize("last", ["", "lock", "draw", "dispatch"])
def test_the_pages_open_in_every_state_for_everybody_concerned(drawing, world, last):
    draw = drawing.up_to(last) if last else drawing.made()
    for key in CONCERNED:
        client = as_(world, key)
        assert draw.number in client.get("/draws/").content.decode(), key
        for address in ("", "pool/", "redo/"):
            assert client.get(f"/draws/{draw.pk}/{address}").status_code == 200, (key, address)


def test_a_foreign_county_and_another_department_see_nothing_and_move_nothing(drawing, world):
    draw = drawing.made()
    for key in ("far_awb", "housing_officer", "inspector"):
        client = as_(world, key)
        assert draw.number not in client.get("/draws/").content.decode()
        for address in ("", "pool/", "redo/", "lock/"):
            assert client.get(f"/draws/{draw.pk}/{address}").status_code == 404, (key, address)
        assert client.post(f"/draws/{draw.pk}/lock/").status_code == 404
    for key in ("owner", "officer", "grid", "admin"):
        assert as_(world, key).get("/draws/").status_code == 403


def test_it_is_planned_changed_locked_and_drawn_on_its_pages(drawing, world):
    client = as_(world, "dept_officer")
    sent = {
        "title": "十一月双随机", "organ": world.emergency.pk, "purpose": "主体责任", "planned_from": "今天",
        "planned_to": drawing.values()["planned_to"], "object_count": "3", "officers_each": "2", "kinds": ["enterprise"],
        "risk_colours": ["red", "none"], "skips_visited": "on", "skips_capped": "on",
    }  # fmt: skip
    assert client.get(reverse("draws:create")).status_code == 200
    wrong = client.post(reverse("draws:create"), sent | {"planned_to": "2020-01-01"})
    assert wrong.status_code == 422 and "早于开始日期" in wrong.content.decode()
    assert client.post(reverse("draws:create"), sent).status_code == 302
    draw = Draw.objects.get()
    assert draw.risk_colours == ["red", ""]
    edit = reverse("draws:edit", args=[draw.pk])
    form = client.get(edit).context["form"]
    assert form.initial["risk_colours"] == ["red", "none"] and form.initial["version"] == 1
    assert client.post(edit, sent | {"title": "改名", "version": "1"}).status_code == 302
    stale = client.post(edit, sent | {"title": "又改名", "version": "1"})
    assert stale.status_code == 409 and "改名" in stale.content.decode()
    for action, values in (
        ("lock", {"is_pool_public": "on"}),
        ("draw", {"witness": "周见证", "witness_number": "88 21"}),
    ):
        address = reverse("draws:act", args=[draw.pk, action])
        assert client.get(address).status_code == 200
        assert client.post(address, values).status_code == 302, action
    draw.refresh_from_db()
    assert draw.status == Status.DRAWN and draw.witness_number == "8821"
    assert "完全一致" in client.get(f"/draws/{draw.pk}/redo/").content.decode()


def test_the_wrong_person_gets_403_and_the_wrong_moment_409(drawing, world):
    draw = drawing.made()
    lock, draw_it = (reverse("draws:act", args=[draw.pk, action]) for action in ("lock", "draw"))
    assert as_(world, "director").get(lock).status_code == 403
    assert as_(world, "director").post(lock).status_code == 403
    assert as_(world, "dept_officer").get(draw_it).status_code == 409
    assert as_(world, "dept_officer").post(draw_it, {"witness": "x"}).status_code == 409
    assert as_(world, "dept_officer").get(reverse("draws:act", args=[draw.pk, "fly"])).status_code == 404
    drawing.go(draw, "lock")
    assert as_(world, "dept_officer").get(reverse("draws:edit", args=[draw.pk])).status_code == 409
    assert as_(world, "awb").get(reverse("draws:edit", args=[draw.pk])).status_code == 403


def test_a_tampered_record_is_said_in_red(drawing, world):
    draw = drawing.up_to("draw")
    draw.drawn.filter(order=1).update(officers=[])
    page = as_(world, "auditor").get(f"/draws/{draw.pk}/redo/").content.decode()
    assert "有 1 处不一致" in page and "不一致</span>" in page


def test_the_text_of_the_names_is_that_whose_hash_was_published(drawing, world):
    draw = drawing.up_to("lock")
    own = as_(world, "awb").get(f"/draws/{draw.pk}/pool/?text=1")
    anybody = Client().get(f"{PUBLIC}{draw.number}/pool/")
    assert own.content == anybody.content and rules.sm3(own.content.decode()) == draw.pool_digest
    assert json.loads(own.content)["number"] == draw.number


def test_avoidance_is_declared_and_ended_on_its_pages(drawing, world):
    head = as_(world, "dept_head")
    sent = {"officer": "执法员2", "unit": world.mill0.pk, "tie": "kin"}
    assert head.get(reverse("draws:declare")).status_code == 200
    assert head.post(reverse("draws:declare"), sent | {"officer": "吴建军"}).status_code == 422
    assert head.post(reverse("draws:declare"), sent).status_code == 302
    row = Avoidance.objects.get()
    assert world.mill0.name in as_(world, "officer_2").get(reverse("draws:avoidances")).content.decode()
    end = reverse("draws:end_avoidance", args=[row.pk])
    assert as_(world, "far_awb").get(end).status_code == 404
    assert as_(world, "director").post(end, {"reason": "x"}).status_code == 403
    assert head.post(end, {"reason": "亲属已离职"}).status_code == 302
    assert head.post(end, {"reason": "再来"}).status_code == 409


# --- for everybody ------------------------------------------------------------------------------------------------------
def test_nothing_is_public_before_the_names_are_locked(drawing):
    draw = drawing.made()
    assert draw.number not in seen() and "现在没有公示的双随机抽查" in seen()
    assert Client().get(f"{PUBLIC}{draw.number}/").status_code == 404


@pytest.mark.parametrize("last", ["lock", "draw", "dispatch"])
def test_before_the_results_nobody_can_know_whom_it_met(drawing, last):
    draw = drawing.up_to(last, title="抽查", object_count=2)
    page = seen() + seen(f"{PUBLIC}{draw.number}/")
    assert draw.pool_digest in page and draw.commitment in page
    drawn = [row.unit.name for row in draw.drawn.select_related("unit")]
    for hidden in (draw.secret, draw.seed or "没有种子", *drawn, "郑国强"):
        assert hidden not in page


def ended(drawing, draw) -> None:
    first, *others = Visit.objects.filter(drawn__draw=draw).order_by("drawn__order")
    for visit in others:
        visits.perform(actor=drawing.world.fresh("dept_officer"), visit_id=visit.pk, action="cancel",
                       today=drawing.today, reason="已停产搬迁")  # fmt: skip
    moment = "2026-11-30T09:00:00+08:00"
    Visit.objects.filter(pk=first.pk).update(
        status="done", done_on=drawing.today, approved_by=drawing.world.dept_head, begun_at=moment, done_at=moment
    )


def test_published_results_show_what_was_chosen_and_everything_to_repeat_it(drawing, world):
    draw = drawing.up_to("dispatch")
    ended(drawing, draw)
    drawing.go(draw, "publish", published_fields=["results"])
    draw.refresh_from_db()
    page = seen(f"{PUBLIC}{draw.number}/")
    for row in draw.drawn.select_related("unit"):
        assert row.unit.name in page
        assert all(each["name"] not in page for each in row.officers)
    for shown in (draw.seed, draw.secret, draw.witness_number, "未发现问题", "未检查：已停产搬迁"):
        assert shown in page
    Draw.objects.update(published_fields=["officers", "organs"])
    page = seen(f"{PUBLIC}{draw.number}/")
    assert draw.drawn.first().officers[0]["name"] in page and "未发现问题" not in page


def test_a_void_draw_stays_public_with_its_reason(drawing):
    draw = drawing.up_to("lock")
    drawing.go(draw, "cancel", reason="名单里混入了已注销的企业")
    assert "已作废" in seen() and "名单里混入了已注销的企业" in seen(f"{PUBLIC}{draw.number}/")


def test_names_that_are_not_published_are_not_given_out(drawing):
    draw = drawing.go(drawing.made(), "lock", is_pool_public=False)
    assert Client().get(f"{PUBLIC}{draw.number}/pool/").status_code == 404
    assert "名单全文</a>" not in seen(f"{PUBLIC}{draw.number}/")


def test_each_county_may_be_read_by_itself_and_it_is_not_asked_without_end(drawing, monkeypatch):
    from inspections.draws import views

    draw = drawing.up_to("lock")
    assert draw.number in seen(f"{PUBLIC}?area=341182")
    assert Client().get(f"{PUBLIC}?area=000000").status_code == 404
    assert Client().post(PUBLIC).status_code == 405
    monkeypatch.setattr(views, "whole", lambda key, on: {"draw.public_per_minute": 3}[key])
    codes = [Client().get(PUBLIC).status_code for _ in range(3)]
    assert codes[-1] == 429 and Client().get(PUBLIC)["Retry-After"] == "60"


def test_the_public_addresses_need_no_login():
    assert {MATRIX[name] for name in ("draws:public", "draws:public_page", "draws:public_pool")} == {"public"}


# --- what a page costs ---------------------------------------------------------------------------------------------------
def test_the_list_and_the_page_ask_a_frozen_number_of_queries(drawing, world):
    draw = drawing.up_to("dispatch")
    client = as_(world, "awb")
    client.get("/draws/")
    with frozen_queries("draws:list"):
        client.get("/draws/")
    with frozen_queries("draws:detail"):
        client.get(f"/draws/{draw.pk}/")
    with frozen_queries("draws:public_page"):
        Client().get(f"{PUBLIC}{draw.number}/")


def test_a_longer_list_asks_no_more(drawing, world):
    client = as_(world, "awb")
    drawing.up_to("draw")
    client.get("/draws/")
    with counted_queries() as few:
        client.get("/draws/")
    for _ in range(3):
        drawing.up_to("draw", skips_capped=False)
    services.make(actor=world.fresh("dept_officer"), today=drawing.today, **drawing.values())
    with counted_queries() as many:
        client.get("/draws/")
    assert len(few) == len(many)
