"""The pages of 上报与对账: for whom they exist, what they say, what they write, how much they ask."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anquan.files.models import Export
from hazards.models import AnswerCheck, AnswerRow, ExportProfile, ExternalNumber
from tests.counting import counted_queries, frozen_queries
from tests.hazards.exchange.exchanging import by_outcome, table
from tests.hazards.exchange.journalled import HEAD, typed

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    return reverse(f"exchange:{name}", args=args)


def html(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.fixture
def office(world, client):
    client.force_login(world.fresh("awb"))
    return client


@pytest.fixture
def answered(exchanging):
    """One row of ours under another name, one without our number, one of nobody; one item they do not have."""
    items = [exchanging.item("list", title=title) for title in ("仓库出口堵塞", "除尘没有泄爆", "油漆库不防爆")]
    unit = items[0].hazard.unit.name
    rows = (
        (items[0].register_no, "别的<b>名称</b>", items[0].hazard.description, unit, "S-1"),
        ("", "除尘系统没有泄爆", "没有泄爆", unit, ""),
        ("ZD-999", "冲压机没有光电保护", "没有保护", "别处的厂", ""),
    )
    profile = exchanging.profile()
    return items, exchanging.upload(profile, table(*rows, head=HEAD), name="省系统导出.xlsx")


# --- profiles -------------------------------------------------------------------------------------------------------
def test_the_ledger_leads_to_the_list_of_profiles_for_whoever_reports(world, office, client):
    assert at("list") in html(office.get("/majors/"))
    client.force_login(world.fresh("inspector"))
    assert at("list") not in html(client.get("/majors/")) and client.get(at("list")).status_code == 403


def test_a_profile_is_made_from_their_empty_table(office, exchanging):
    file = SimpleUploadedFile("空表.xlsx", table(head=("编号", "隐患名称", "企业名称", "整改状态", "备注")))
    asked = office.post(at("template"), {"file": file})
    page = office.get(asked["Location"])
    assert "列名读自对方的空表" in html(page)
    fields = [form["field"].value() for form in page.context["columns"].forms]
    assert fields[:5] == ["register_no", "title", "unit", "status", ""]
    sent = {box.html_name: box.value() for form in page.context["columns"].forms for box in form}
    sent |= {box.html_name: box.value() for box in page.context["form"]} | {"name": "省表", "receiver": "省系统"}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    sent |= {"columns-TOTAL_FORMS": 10, "columns-INITIAL_FORMS": 0, "columns-3-values": "已入清单=待交办"}
    done = office.post(asked["Location"], sent, follow=True)
    assert "已建立“省表”" in html(done) and "已入清单=待交办" in html(done)
    broken = SimpleUploadedFile("空表.xlsx", b"<html></html>")
    assert "网页" in html(office.post(at("template"), {"file": broken}), 422)


def test_a_shipped_profile_is_copied_and_never_edited(office, exchanging):
    shipped = exchanging.shipped()
    page = html(office.get(at("profile", shipped.pk)))
    assert "随系统安装的式样" in page and at("profile_edit", shipped.pk) not in page
    copied = office.get(f"{at('create')}?copy={shipped.pk}")
    assert 'value="省一单四制系统"' in html(copied) and "待核实" in html(copied)
    assert "另建" in html(office.post(at("profile_edit", shipped.pk), typed(exchanging)), 409)


def test_more_columns_come_on_request_and_what_is_wrong_is_told_beside_its_column(office, exchanging):
    sent = typed(exchanging) | {"more": "1", "columns-0-values": "没有等号"}
    page = office.post(at("create"), sent)
    assert len(page.context["columns"].forms) == 7 and 'value="新口径"' in html(page)
    del sent["more"]
    assert "看不懂" in html(office.post(at("create"), sent), 422)
    wrong = typed(exchanging) | {"columns-1-heading": "编号"}
    assert "第 2 列“编号”：列名与前面的重复" in html(office.post(at("create"), wrong), 422)
    lost = typed(exchanging) | {"columns-1-heading": ""}
    assert "请填列名" in html(office.post(at("create"), lost), 422)
    assert not ExportProfile.objects.filter(area__isnull=False).exists()


def test_the_order_of_the_columns_is_that_of_their_numbers(office, exchanging):
    sent = typed(exchanging) | {"columns-0-place": "20", "columns-1-place": "10"}
    office.post(at("create"), sent)
    version = ExportProfile.objects.get(name="新口径").versions.get()
    assert [column.heading for column in version.spec.columns] == ["名称", "编号"]


# --- reports --------------------------------------------------------------------------------------------------------
def test_the_preview_shows_rows_and_gaps_and_orders_the_version_that_was_seen(office, exchanging):
    item, shipped = exchanging.item("list"), exchanging.shipped()
    page = html(office.get(at("preview", shipped.pk)))
    assert item.register_no in page and "共 1 条" in page and "统一社会信用代码、治理责任单位、责任人" in page
    assert "已被修改" in html(office.post(at("preview", shipped.pk), {"version": "9"}), 409)
    done = office.post(at("preview", shipped.pk), {"version": "1"})
    assert done["Location"] == reverse("hazards:exports") and Export.objects.get().kind == "exchange.report"
    assert "还没有用它上报过" not in html(office.get(at("profile", shipped.pk)))


def test_nothing_to_report_says_what_to_do(office, exchanging):
    shipped = exchanging.shipped()
    assert "没有要报的" in html(office.get(at("preview", shipped.pk)))
    assert "没有符合" in html(office.post(at("preview", shipped.pk), {"version": "1"}), 409)


# --- the reconciliation ---------------------------------------------------------------------------------------------
def test_the_page_says_row_by_row_what_differs_and_tells_their_words_as_words(office, answered):
    items, answer = answered
    page = html(office.get(at("answer", answer.pk)))
    assert "不一致 1 条，我方没有 2 条，对方没有 2 条，一致 0 条；不一致的共 1 格" in page
    assert "别的&lt;b&gt;名称&lt;/b&gt;" in page and "<b>名称" not in page
    assert "我方没有这一条，或者不在您的管辖范围内" in page and "可能是" in page and "还有 5 条没有核对" in page
    assert items[2].register_no not in html(office.get(f"{at('answer', answer.pk)}?show=differs"))
    shown = html(office.get(f"{at('answer', answer.pk)}?show=missing&q=油漆"))
    assert items[2].register_no in shown and items[1].register_no not in shown
    assert "没有符合这些条件" in html(office.get(f"{at('answer', answer.pk)}?q=没有这样的字"))
    assert office.get(f"{at('answer', answer.pk)}?show=all&page=999").status_code == 200
    for wrong in ("?x=1", "?show=x", "?export=csv"):
        assert office.get(at("answer", answer.pk) + wrong).status_code == 400


def test_a_clerk_settles_lines_and_returns_to_the_same_place(office, answered):
    items, answer = answered
    here = f"{at('answer', answer.pk)}?show=all"
    rows = {row.number: row for row in AnswerRow.objects.all()}
    page = html(office.get(here))
    back = f"{here}#r{rows[3].pk}"
    assert f'value="{back}"' in page
    done = office.post(at("act", answer.pk, rows[3].pk, "match"), {"number": items[1].register_no, "next": back})
    assert done["Location"] == back
    office.post(at("act", answer.pk, rows[2].pk, "number"))
    assert ExternalNumber.objects.get().number == "S-1"
    stamp = re.search(r'name="stamp" value="(\w+)"', page)[1]
    office.post(at("check", answer.pk), {"row": rows[2].pk, "stamp": stamp, "reason": "下月更新"})
    assert AnswerCheck.objects.get().reason == "下月更新"
    assert "李静" in html(office.get(here)) and "下月更新" in html(office.get(here))
    assert "外部编号" in html(office.get(f"/majors/{items[0].hazard.number}/")) and "S-1" in html(
        office.get("/majors/?q=S-1")
    )
    assert "请写明" in html(office.post(at("check", answer.pk), {"row": rows[2].pk, "stamp": stamp}), 409)
    assert "已有变化" in html(
        office.post(at("check", answer.pk), {"row": rows[4].pk, "stamp": "0", "reason": "x"}), 409
    )
    for row, action, status in ((999, "match", 404), (rows[2].pk, "fly", 404), (rows[4].pk, "number", 409)):
        assert office.post(at("act", answer.pk, row, action)).status_code == status
    assert office.post(at("check", answer.pk), {"row": "9" * 30, "stamp": stamp, "reason": "x"}).status_code == 404


def test_bad_rows_are_listed_and_the_same_file_is_recognised(office, exchanging, answered):
    _, answer = answered
    profile = answer.profile
    bad = table(("ZD-1", "甲", "", "", ""), ("ZD-1", "乙", "", "", ""), head=HEAD)
    page = html(office.post(at("upload", profile.pk), {"file": SimpleUploadedFile("反馈.xlsx", bad)}), 422)
    assert "与第 2 行重复，请只留一行" in page and "整份都没有读入" in page and "A 列 编号" in page
    content = table(("ZD-1", "甲", "", "", ""), head=HEAD)
    again, file = exchanging.upload(profile, content), SimpleUploadedFile("又一次.xlsx", content)
    done = office.post(at("upload", profile.pk), {"file": file}, follow=True)
    assert "已经上传过" in html(done) and again.rows.count() == 1


def test_nobody_else_knows_of_a_profile_an_answer_or_its_file(world, exchanging, answered, client):
    _, answer = answered
    row = answer.rows.first().pk
    pages = [at("profile", answer.profile_id), at("preview", answer.profile_id), at("upload", answer.profile_id),
             at("profile_edit", answer.profile_id), at("answer", answer.pk), at("columns", answer.pk),
             at("file", answer.pk)]  # fmt: skip
    buttons = [at("numbers", answer.pk), at("check", answer.pk), at("act", answer.pk, row, "match")]
    client.force_login(world.fresh("far_awb"))
    statuses = {address: client.get(address).status_code for address in pages}
    statuses |= {address: client.post(address, {"number": "1"}).status_code for address in buttons}
    assert set(statuses.values()) == {404}, statuses
    assert "还没有返回的表" in html(client.get(at("answers")))
    client.force_login(world.fresh("dept_head"))
    assert client.get(at("profile", answer.profile_id)).status_code == 200
    assert client.get(at("answer", answer.pk)).status_code == 404, "another office's answer"


# --- how many queries -----------------------------------------------------------------------------------------------
def test_the_number_of_queries_is_frozen_and_does_not_grow_with_the_rows(office, exchanging, answered):
    items, answer = answered
    addresses = {
        "exchange:list": at("list"), "exchange:profile": at("profile", answer.profile_id),
        "exchange:preview": at("preview", answer.profile_id), "exchange:answers": at("answers"),
        "exchange:answer": f"{at('answer', answer.pk)}?show=all",
    }  # fmt: skip
    for name, address in addresses.items():
        office.get(address)
        with frozen_queries(name):
            html(office.get(address))
    with counted_queries() as few:
        office.get(addresses["exchange:answer"])
    more = [exchanging.item("list", title=f"又一条{n}") for n in range(3)]
    assert len(by_outcome(exchanging.compare(answer))["missing"]) == len(more) + 2
    with counted_queries() as many:
        office.get(addresses["exchange:answer"])
    assert len(many) == len(few)
