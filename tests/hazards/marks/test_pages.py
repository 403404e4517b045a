"""照片存疑 on screen: who sees which marks, what of the other hazard, what each count opens, and who may explain one."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from anquan.files import exports
from anquan.files.models import Export
from anquan.journal.models import Entry
from anquan.web.todo import sentences
from hazards.models import Mark
from tests.counting import counted_queries, frozen_queries
from tests.hazards.marks.shots import shot

LIST = "/marks/"


@pytest.fixture
def marked(world, play):
    """``marked("出口")``: a hazard of 鑫源 that waits for its re-check, its before-photo sent as after-photo."""

    def make(scene: str, **values):
        by, officer = values.get("by", "inspector"), values.get("officer", "officer")
        hazard = play.rectifying(photos=[shot(world.people[by], scene)], **values)
        return play.submit(hazard, by=officer, photos=[shot(world.people[officer], scene)])

    return make


@pytest.fixture
def twin(marked):
    """The same in another county."""
    return marked("远处", by="far_inspector", officer="far_officer", unit="far_plant")


@pytest.fixture
def reused(world, play, twin):
    """A hazard of 鑫源 whose after-photo was used in the other county."""
    hazard = play.rectifying(photos=[shot(world.inspector, "仓库")])
    return play.submit(hazard, photos=[shot(world.officer, "远处", quality=30)])


def html_of(client, user, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def review_of(hazard) -> str:
    return reverse("marks:review", args=[hazard.marks.get().pk])


# --- one hazard -------------------------------------------------------------------------------------------------------
def test_the_re_checker_is_told_on_the_page_and_on_the_form_and_the_enterprise_nowhere(world, marked, client):
    hazard = marked("出口")
    for address in (
        f"/hazards/{hazard.number}/",
        f"/hazards/{hazard.number}/pass/",
        f"/hazards/{hazard.number}/send_back/",
    ):
        html = html_of(client, world.inspector2, address)
        assert "照片存疑" in html and "整改前照片再用" in html and "与本隐患的整改前照片" in html
    for person in (world.officer, world.owner):
        assert "存疑" not in html_of(client, person, f"/hazards/{hazard.number}/")


def test_the_form_asks_how_one_looked_only_where_there_is_something_to_look_into(world, play, marked, client):
    hazard, plain = marked("出口"), play.submitted()
    assert 'name="is_verified"' not in html_of(client, world.inspector2, f"/hazards/{plain.number}/pass/")
    address = f"/hazards/{hazard.number}/pass/"
    assert 'name="is_verified"' in html_of(client, world.inspector2, address)
    answer = client.post(address, {"is_visited": "on", "version": hazard.version})
    assert answer.status_code == 422 and "有 1 处照片存疑（整改前照片再用）" in answer.content.decode()
    said = {"is_visited": "on", "version": hazard.version, "is_verified": "on", "verified_note": "到现场看过，已清空"}
    assert client.post(address, said).status_code == 302
    assert Entry.objects.get(action="mark.review").note == "整改前照片再用：到现场看过，已清空"
    assert "到现场看过" in html_of(client, world.inspector2, f"/hazards/{hazard.number}/")
    assert "到现场看过" not in html_of(client, world.officer, f"/hazards/{hazard.number}/")


def test_of_a_hazard_out_of_scope_nothing_is_said_but_that_it_is_another(world, twin, reused, client):
    for address in (f"/hazards/{reused.number}/", f"/hazards/{reused.number}/pass/", LIST):
        html = html_of(client, world.inspector2, address)
        assert "另一条隐患的照片" in html
        assert twin.number not in html and world.far_plant.name not in html
        assert reverse("hazards:evidence", args=[twin.evidence.get(kind="after").pk, "thumb"]) not in html


def test_of_a_hazard_in_scope_number_and_photo_are_shown(world, play, marked, client):
    first = marked("出口")
    second = play.submit(play.rectifying(photos=[shot(world.inspector, "仓库")]), photos=[shot(world.officer, "出口")])
    html = html_of(client, world.inspector2, f"/hazards/{second.number}/")
    assert first.number in html
    assert any(reverse("hazards:evidence", args=[row.pk, "thumb"]) in html for row in first.evidence.all())


# --- the list ---------------------------------------------------------------------------------------------------------
def test_each_sees_the_marks_of_his_own_scope(world, marked, twin, client):
    here = marked("出口")
    beside = marked("锅炉房", by="guandian_inspector", officer="other_officer", unit="hengfeng")
    seen = {
        "awb": {here, beside}, "director": {here, beside}, "auditor": {here, beside}, "inspector": {here},
        "guandian_inspector": {beside}, "far_awb": {twin}, "housing_officer": set(),
    }  # fmt: skip
    for person, hazards in seen.items():
        html = html_of(client, world.people[person], LIST)
        assert {each for each in (here, beside, twin) if each.number in html} == hazards, person
    client.force_login(world.officer)
    assert client.get(LIST).status_code == 403


def test_the_township_that_has_to_put_it_right_itself_sees_no_marks_of_it(world, play):
    hazard = play.reported(by="awb", photos=[shot(world.awb, "路面")])
    hazard = play.move(hazard, "assign", by="awb", responsible_unit=world.jianxi)
    hazard = play.move(hazard, "acknowledge", by="inspector")
    play.submit(hazard, by="inspector", photos=[shot(world.inspector, "路面")])
    assert not Mark.objects.visible_to(world.fresh("inspector2")).exists()
    assert Mark.objects.visible_to(world.fresh("awb")).count() == 1


def test_every_count_opens_its_rows(world, marked, client):
    marked("出口"), marked("仓库"), marked("锅炉房", by="guandian_inspector", officer="other_officer", unit="hengfeng")
    mark = Mark.objects.first()
    client.force_login(world.director)
    client.post(reverse("marks:review", args=[mark.pk]), {"verified_note": "看过"})
    context = client.get(LIST).context
    units = {row["name"]: row for row in context["units"]}
    own = units[world.xinyuan.name]
    assert (own["open"], own["reviewed"], own["total"]) == (1, 1, 2)
    assert units[world.hengfeng.name]["open"] == 1
    for row in units.values():
        for count, href in (("open", "open_href"), ("reviewed", "reviewed_href"), ("total", "href")):
            assert client.get(LIST + row[href]).context["total"].value == row[count]
    for kpi in context["kpis"][:4]:
        assert str(client.get(LIST + kpi.href).context["total"]) == kpi.value


def test_the_conditions_narrow_the_list(world, play, marked, reused, client):
    marked("出口")
    client.force_login(world.awb)

    def count(query: str) -> int:
        return client.get(f"{LIST}?{query}").context["total"].value

    today = play.today()
    assert count("") == 2
    assert (count("kind=before_again"), count("kind=alike"), count("kind=far")) == (1, 1, 0)
    assert (count("kind=before_again&kind=alike"), count("status=reviewed")) == (2, 0)
    assert (count(f"period={today:%Y-%m}"), count(f"period={today.year - 1}")) == (2, 0)
    assert (count(f"unit={world.xinyuan.pk}"), count(f"unit={world.hengfeng.pk}")) == (2, 0)
    assert (count("stage=submitted"), count("stage=closed"), count("area=341182104"), count("area=341182102")) == (
        2,
        0,
        2,
        0,
    )
    assert client.get(f"{LIST}?colour=red").status_code == 400


def test_the_page_asks_what_it_asked_yesterday_and_no_more_for_more_marks(world, marked, client):
    marked("出口")
    client.force_login(world.awb)
    client.get(LIST)
    with frozen_queries("marks:list"):
        client.get(LIST)
    with counted_queries() as before:
        client.get(LIST)
    for scene in ("仓库", "锅炉房"):
        marked(scene)
    with counted_queries() as after:
        client.get(LIST)
    assert len(after) == len(before)


def test_the_workbook_has_the_units_and_the_rows_of_the_page(world, marked, reused, twin, client):
    marked("出口")
    client.force_login(world.fresh("awb"))
    answer = client.get(f"{LIST}?export=xlsx&status=open")
    assert (answer.status_code, answer["Location"]) == (302, reverse("hazards:exports"))
    export = Export.objects.latest("created_at")
    assert exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == ("done", 2, 2)
    file = client.get(reverse("hazards:export_file", args=[export.pk]))
    book = load_workbook(BytesIO(b"".join(file.streaming_content)))
    said = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert book.sheetnames == ["按单位", "明细"]
    assert "另一条隐患的照片" in said and reused.number in said
    assert not [text for text in said if twin.number in text or world.far_plant.name in text]


# --- explaining -------------------------------------------------------------------------------------------------------
def test_a_mark_is_explained_once_by_somebody_with_the_right(world, marked, client):
    hazard = marked("出口")
    address = review_of(hazard)
    assert "核实存疑照片" in html_of(client, world.awb, address)
    assert client.post(address, {"verified_note": " "}).status_code == 422
    assert client.post(address, {"verified_note": "问过企业，确未整改"}, follow=True).status_code == 200
    mark = hazard.marks.get()
    assert (mark.reviewed_by, mark.note) == (world.awb, "问过企业，确未整改")
    assert client.get(address).status_code == 409
    assert client.post(address, {"verified_note": "再核实"}).status_code == 409


def test_nobody_explains_his_own_photo_or_his_own_write_off(world, play, client):
    play.reported(photos=[shot(world.inspector, "车间")], unit="site")
    found_again = play.reported(photos=[shot(world.inspector, "车间")])
    client.force_login(world.inspector)
    assert client.get(review_of(found_again)).status_code == 403
    assert client.post(review_of(found_again), {"verified_note": "我拍的"}).status_code == 403
    assert Entry.objects.get(action="mark.review").result == "denied"
    client.force_login(world.inspector2)
    assert client.post(review_of(found_again), {"verified_note": "同一处，看过"}).status_code == 302


def test_outside_the_scope_a_mark_does_not_exist_and_without_the_right_it_is_refused(world, marked, client):
    address = review_of(marked("出口"))
    for person, status in (
        ("far_awb", 404),
        ("guandian_inspector", 404),
        ("officer", 403),
        ("leader", 403),
        ("auditor", 403),
    ):
        client.force_login(world.people[person])
        assert client.post(address, {"verified_note": "看过"}).status_code == status, person
    assert Mark.objects.get().is_open


# --- my day -----------------------------------------------------------------------------------------------------------
def test_the_days_sentence_leads_to_the_marks_of_ones_own_desk(world, play, marked, client):
    marked("出口")
    for person, count in (("inspector2", 1), ("guandian_inspector", 0), ("officer", 0)):
        user = world.fresh(person)
        found = [said for said in sentences(user) if said.book.url == "marks:list" and said.rule.is_mine]
        assert sum(said.rows(user, play.today()).count() for said in found) == count
    html = html_of(client, world.inspector2, "/")
    assert "处照片存疑，复查时要核实" in html
    assert "有 1 项等您办" in html, "a hazard that waits for its re-check is one thing to do, marked or not"


# --- the camera -------------------------------------------------------------------------------------------------------
def test_camera_and_place_are_for_the_pages_of_this_site_alone(world, play, client):
    client.force_login(world.officer)
    answer = client.get(f"/hazards/{play.rectifying().number}/submit/")
    assert {"camera=(self)", "geolocation=(self)", "microphone=()"} <= set(
        answer.headers["Permissions-Policy"].split(", ")
    )
    assert "data-open-camera" in answer.content.decode() and "js/camera" in answer.content.decode()
