"""The pages of papers: who sees which rows, what a form answers, how many questions a page asks."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from anquan.files import exports
from anquan.files.models import Export
from anquan.papers import services
from anquan.papers.models import Letterhead, Paper, Template
from anquan.terms.selectors import whole
from tests.counting import frozen_queries
from tests.papers.conftest import TODAY


def seen(client, person, query: str = "") -> str:
    client.force_login(person)
    return client.get(reverse("papers:list") + query).content.decode()


def test_a_draft_is_its_units_own_and_an_issued_paper_reaches_where_it_was_sent(desk, world, client):
    draft, issued = (
        desk.drafted(data={"事由": "甲稿"}),
        desk.issued(area=world.jianxi, to=[world.emergency, world.xinyuan]),
    )
    who = {"awb": (True, True), "director": (True, True), "dept_officer": (False, True), "inspector": (False, True),
           "officer": (False, True), "other_officer": (False, False), "guandian_inspector": (False, False),
           "housing_officer": (False, False), "far_awb": (False, False), "far_officer": (False, False)}  # fmt: skip
    for name, expected in who.items():
        words = seen(client, world.fresh(name))
        assert ("甲稿" in words, issued.number in words) == expected, name
        for paper, is_seen in zip((draft, issued), expected, strict=True):
            status = client.get(reverse("papers:detail", args=[paper.pk])).status_code
            assert status == (200 if is_seen else 404), name
            status = client.get(reverse("papers:file", args=[paper.pk, "pdf"])).status_code
            assert status == (200 if is_seen and paper.was_issued else 404), name


def test_a_foreign_county_opens_nothing_and_changes_nothing(desk, world, client):
    paper, row = desk.sent(), Letterhead.objects.get(unit=world.mingguang)
    client.force_login(world.fresh("far_awb"))
    for name, args in (("detail", [paper.pk]), ("edit", [paper.pk]), ("proof", [paper.pk]), ("act", [paper.pk, "void"]),
                       ("code_edit", [row.pk])):  # fmt: skip
        assert client.get(reverse(f"papers:{name}", args=args)).status_code == 404, name
    assert client.post(reverse("papers:act", args=[paper.pk, "approve"])).status_code == 404
    assert client.post(reverse("papers:preview", args=[paper.pk])).status_code == 404
    assert Paper.objects.get(pk=paper.pk).status == "review"
    assert "明安委办" not in client.get(reverse("papers:codes")).content.decode()


def test_a_paper_is_written_sent_and_signed_on_screen(desk, world, client):
    client.force_login(world.fresh("awb"))
    assert "通知" in client.get(reverse("papers:new")).content.decode()
    answer = client.post(
        reverse("papers:draft", args=["office_notice"]), {"f0": "防火", "f1": "天干物燥。", "f2": "巡查。", "f3": ""}
    )
    paper = Paper.objects.get()
    assert answer.url == reverse("papers:edit", args=[paper.pk])
    assert "〔待填：工作要求〕" in client.get(answer.url).content.decode()
    form = {"title": paper.title, "body": paper.body.replace("〔待填：工作要求〕", "抓好落实。"), "to_text": "各乡镇",
            "copies_to": "", "contact": "", "is_title_public": "on", "version": paper.version, "done": "1",
            "to_unit": world.jianxi.pk}  # fmt: skip
    assert client.post(reverse("papers:edit", args=[paper.pk]), form).status_code == 302
    assert client.post(reverse("papers:edit", args=[paper.pk]), form).status_code == 409  # the page is old now
    assert [each.unit for each in paper.addressees.all()] == [world.jianxi]
    assert client.post(reverse("papers:act", args=[paper.pk, "send_for_review"])).status_code == 302
    page = client.get(reverse("papers:act", args=[paper.pk, "issue"])).content.decode()
    assert "由发文单位的签发人办理" in page
    client.force_login(world.fresh("director"))
    page = client.get(reverse("papers:act", args=[paper.pk, "issue"])).content.decode()
    assert "不能再改" in page and "确认签发" in page and "明安委办〔" in page
    version = Paper.objects.get().version
    assert client.post(reverse("papers:act", args=[paper.pk, "issue"]), {"version": version}).status_code == 302
    page = client.get(reverse("papers:detail", args=[paper.pk])).content.decode()
    assert "已签发" in page and "下载 PDF" in page and "下载 Word" in page


def test_the_preview_follows_the_typed_words_and_keeps_nothing(desk, world, client):
    paper = desk.drafted()
    client.force_login(world.fresh("awb"))
    page = client.post(reverse("papers:preview", args=[paper.pk]), {"title": "新题<b>", "body": "一、甲\n{{7*7}}"})
    words = page.content.decode()
    assert "新题&lt;b&gt;" in words and "{{7*7}}" in words and '<p class="level-1"><b>一、甲</b></p>' in words
    assert Paper.objects.get().title == paper.title
    assert client.get(reverse("papers:proof", args=[paper.pk])).content.startswith(b"%PDF")


def test_the_office_edits_wording_and_codes_on_screen(desk, world, client):
    client.force_login(world.fresh("director"))
    address = reverse("papers:template", args=["office_notice"])
    seen_row = client.get(address).context["current"]
    form = {"title": "{{事由}}", "body": "{{错字段}}", "reason": "改", "seen": seen_row.pk}
    answer = client.post(address, form)
    assert answer.status_code == 422 and "错字段" in answer.content.decode()
    assert client.post(address, form | {"body": "{{缘由}}"}).status_code == 302
    assert Template.objects.get(county=world.mingguang).made_by == world.director
    said = client.post(
        reverse("papers:template_preview", args=["office_notice"]), {"title": "{{事由}}", "body": "{{x}}"}
    )
    assert "没有这样的字段" in said.content.decode()
    code = {"unit": world.mingguang.pk, "series": "提示", "code": "明提", "name": "明光市安委办", "red_head": ""}
    assert client.post(reverse("papers:code_create"), code).status_code == 302
    assert client.post(reverse("papers:code_create"), code | {"code": "滕安委办"}).status_code == 422
    assert "明提" in client.get(reverse("papers:codes")).content.decode()


def test_the_check_page_says_five_things_to_anybody_and_nothing_else(desk, world, client):
    cache.clear()
    paper = desk.issued()
    address = reverse("papers:check", args=[paper.check_code])
    words = client.get(address).content.decode()
    for told in ("有效", paper.number, paper.title, "明光市安全生产委员会办公室", "2026-11-02"):
        assert told in words
    for kept in ("李静", "王主任", "涧溪镇", paper.digest, WORDS_OF_BODY):
        assert kept not in words
    Paper.objects.filter(pk=paper.pk).update(is_title_public=False)
    assert paper.title not in client.get(address).content.decode()
    services.void(actor=world.fresh("director"), paper_id=paper.pk, today=TODAY, reason="内部原因")
    words = client.get(address).content.decode()
    assert "作废" in words and "有效" not in words and "内部原因" not in words
    assert client.get(reverse("papers:check", args=["0" * 30])).status_code == 404
    assert len(paper.check_code) == 30 and re.fullmatch("[0-9a-f]+", paper.check_code)


WORDS_OF_BODY = "压实责任"


@pytest.mark.django_db
def test_the_check_page_is_throttled_by_address(client):
    cache.clear()
    limit = whole("paper.check_per_minute", TODAY)
    address = reverse("papers:check", args=["0" * 30])
    assert {client.get(address).status_code for _ in range(limit)} <= {404, 429}
    assert 429 in {client.get(address).status_code for _ in range(limit + 1)}
    assert client.get(address, REMOTE_ADDR="10.1.1.9").status_code == 404


def test_the_register_has_every_number_and_goes_to_excel(desk, world, client):
    from openpyxl import load_workbook

    papers = [desk.issued(), desk.voided()]
    desk.drafted()
    words = seen(client, world.fresh("director"), "?status=sent")
    assert all(paper.number in words for paper in papers) and "共 <b>2</b> 件" in words
    assert seen(client, world.fresh("director"), "?status=sent&q=〔2026〕2号").count("data-href") == 1
    assert client.get(reverse("papers:list") + "?stat=sent").status_code == 400
    client.get(reverse("papers:list") + "?status=sent&export=xlsx")
    export = Export.objects.get()
    assert exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.total, export.done) == ("done", 2, 2), export.error
    from anquan.files import vault

    sheet = load_workbook(vault.absolute(export.document.path)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(paper.number in cells for paper in papers) and "作废" in cells and "内容有误" in cells


def test_the_pages_ask_a_known_number_of_questions(desk, world, client):
    paper = desk.issued()
    for _ in range(3):
        desk.drafted()
    client.force_login(world.fresh("director"))
    for name, address in (
        ("papers:list", reverse("papers:list")),
        ("papers:register", reverse("papers:list") + "?status=sent"),
        ("papers:detail", reverse("papers:detail", args=[paper.pk])),
    ):
        client.get(address)
        with frozen_queries(name):
            client.get(address)
