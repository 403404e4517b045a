"""Do the pages of units show, refuse and change what they should?"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anquan.excel.sheets import Limits
from anquan.journal.models import Entry
from anquan.units import workbooks
from anquan.units.models import Unit
from anquan.units.services import deactivate, update_unit

from .conftest import USCC
from .test_enterprise_import import code_for, row
from .test_scope import twins  # noqa: F401


@pytest.fixture
def signed_in():
    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def page(signed_in, clerk) -> Client:
    """The browser of the 安委办 clerk of 明光."""
    return signed_in(clerk)


def text_of(response) -> str:
    return response.content.decode()


def csv_of(rows: list[dict]) -> SimpleUploadedFile:
    headings = list(rows[0])
    lines = [",".join(headings), *(",".join(str(each[heading]) for heading in headings) for each in rows)]
    return SimpleUploadedFile("企业.csv", "\n".join(lines).encode("utf-8-sig"))


# --- list ---------------------------------------------------------------------------------------------------------
def test_the_list_shows_enterprises_in_scope_and_nothing_foreign(twins, page):  # noqa: F811
    body = text_of(page.get(reverse("units:list")))
    assert body.count("鑫诚建材") == 2
    assert "共 <b>2</b>" in body


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"industry": "hazchem"}, 1),
        ({"risk": "none"}, 2),
        ({"q": "xcjc"}, 2),
        ({"q": "没有"}, 0),
        ({"kind": "township"}, 17),
        ({"kind": "all", "q": "潘村"}, 1),
        ({"state": "inactive"}, 0),
    ],
)
def test_filters_live_in_the_address(twins, page, query, count):  # noqa: F811
    assert f"共 <b>{count}</b>" in text_of(page.get(reverse("units:list"), query))


def test_the_area_filter_takes_an_id_and_a_name(twins, page, pancun):  # noqa: F811
    for area in (pancun.pk, "341182110", "潘村镇", "pcz"):
        assert "共 <b>1</b>" in text_of(page.get(reverse("units:list"), {"area": area})), area


def test_an_unknown_condition_is_refused(page):
    assert page.get(reverse("units:list"), {"colour": "red"}).status_code == 400


def test_a_foreign_area_is_not_a_condition(twins, page, tengzhou):  # noqa: F811
    assert page.get(reverse("units:list"), {"area": tengzhou.pk}).status_code == 400


def test_the_list_asks_the_database_the_same_number_of_times_however_many_rows(
    page, pancun, emergency_bureau, make_enterprise
):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(reverse("units:list")).status_code == 200
        return len(captured)

    make_enterprise(pancun, name="一", regulator=emergency_bureau, industry="hazchem")
    page.get(reverse("units:list"))
    one = statements()
    for number in range(30):
        make_enterprise(pancun, name=f"企业{number}", regulator=emergency_bureau, industry="hazchem")
    assert statements() == one
    assert one <= FROZEN_LIST_QUERIES


FROZEN_LIST_QUERIES = 12


# --- detail -------------------------------------------------------------------------------------------------------
def test_a_foreign_unit_does_not_exist(twins, page):  # noqa: F811
    for name in ("detail", "edit", "merge", "deactivate", "qr"):
        assert page.get(reverse(f"units:{name}", args=[twins["foreign"].pk])).status_code == 404, name
    assert page.get(reverse("units:scan", args=[twins["foreign"].code])).status_code == 404


def test_the_detail_shows_the_profile_and_what_happened(page, pancun, emergency_bureau, make_enterprise, clerk):
    firm = make_enterprise(pancun, uscc=USCC, regulator=emergency_bureau, risk_colour="red", phone="8001")
    update_unit(actor=clerk, unit=firm, phone="8002")
    body = text_of(page.get(reverse("units:detail", args=[firm.pk])))
    for shown in (USCC, "明光市应急管理局", "红色风险", "电话：8001 → 8002", "修改单位", clerk.name):
        assert shown in body


def test_no_page_carries_script_or_style_in_itself(page, pancun, make_enterprise):
    firm = make_enterprise(pancun, uscc=USCC)
    for name in ("detail", "edit", "merge", "qr", "deactivate"):
        body = text_of(page.get(reverse(f"units:{name}", args=[firm.pk])))
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", body), name


@pytest.mark.parametrize("role", ["township_inspector", "enterprise_officer", "auditor"])
def test_without_the_right_nothing_is_changed(role, pancun, mingguang, make_enterprise, make_user, signed_in):
    firm = make_enterprise(pancun)
    unit = {"township_inspector": pancun, "enterprise_officer": firm, "auditor": mingguang}[role]
    client = signed_in(make_user(role, unit))
    assert client.get(reverse("units:detail", args=[firm.pk])).status_code == 200
    assert reverse("units:edit", args=[firm.pk]) not in text_of(client.get(reverse("units:detail", args=[firm.pk])))
    for name in ("edit", "merge", "deactivate"):
        assert client.post(reverse(f"units:{name}", args=[firm.pk]), {"reason": "x"}).status_code == 403, name
    assert client.post(reverse("units:reactivate", args=[firm.pk])).status_code == 403
    assert client.get(reverse("units:import")).status_code == 403


# --- forms --------------------------------------------------------------------------------------------------------
def test_an_enterprise_is_created_on_the_page(page, pancun, clerk):
    answer = page.post(
        reverse("units:create", args=["enterprise"]),
        {
            "name": "明光市新厂",
            "uscc": USCC,
            "parent": pancun.pk,
            "industry": "industry_trade",
            "lng": "118",
            "lat": "32.7",
        },
    )
    firm = Unit.objects.enterprises().get()
    assert answer.url == reverse("units:detail", args=[firm.pk])
    assert (firm.parent, firm.profile.uscc, firm.lat) == (pancun, USCC, 32.7)
    assert Entry.objects.get(action="unit.create", object_id=str(firm.pk)).actor == clerk


def test_errors_stand_at_their_field_and_nothing_is_written(page, pancun):
    answer = page.post(
        reverse("units:create", args=["enterprise"]), {"name": "厂", "uscc": USCC[:-1] + "4", "parent": pancun.pk}
    )
    assert answer.status_code == 422
    assert "第 18 位" in text_of(answer)
    assert not Unit.objects.enterprises().exists()


def test_without_script_a_parent_is_found_by_text_and_several_matches_become_a_list(page, pancun):
    address = reverse("units:create", args=["enterprise"])
    form = {"name": "厂", "uscc": USCC}
    answer = page.post(address, form | {"parent": "街道"})
    assert answer.status_code == 422
    assert text_of(answer).count('type="radio" name="parent"') == 4
    assert page.post(address, form | {"parent": ["街道", str(pancun.pk)]}).status_code == 302
    assert Unit.objects.enterprises().get().parent == pancun


def test_a_parent_outside_the_scope_cannot_be_chosen(page, tengzhou):
    foreign = Unit.objects.get(division_code="370481101")
    for parent in (foreign.pk, foreign.name):
        answer = page.post(reverse("units:create", args=["enterprise"]), {"name": "厂", "uscc": USCC, "parent": parent})
        assert answer.status_code == 422
    assert foreign.name not in text_of(page.post(reverse("units:create", args=["enterprise"]), {"parent": foreign.pk}))


@pytest.mark.parametrize("kind", ["department", "committee", "township", "village", "place", "county"])
def test_every_kind_has_a_form(page, kind):
    answer = page.get(reverse("units:create", args=[kind]))
    assert answer.status_code == 200
    assert 'name="name"' in text_of(answer)


@pytest.mark.parametrize("kind", ["province", "city", "planet"])
def test_other_kinds_have_none(page, kind):
    assert page.get(reverse("units:create", args=[kind])).status_code == 404


def test_a_department_gets_its_industries(page, mingguang):
    page.post(
        reverse("units:create", args=["department"]),
        {"name": "明光市住建局", "parent": mingguang.pk, "industries": ["construction", "gas"]},
    )
    assert set(Unit.objects.departments().get().industries.values_list("code", flat=True)) == {"construction", "gas"}


def edit_form(firm: Unit, **changes) -> dict:
    return {"version": firm.version, "name": firm.name, "parent": firm.parent_id, "uscc": firm.profile.uscc} | changes


def test_a_stale_form_is_refused_with_what_changed_and_what_was_typed(
    page, pancun, make_enterprise, make_user, mingguang
):
    firm = make_enterprise(pancun, uscc=USCC, phone="8001")
    old = edit_form(firm, phone="9999")
    update_unit(actor=make_user("awb_director", mingguang), unit=firm, phone="8002")
    answer = page.post(reverse("units:edit", args=[firm.pk]), old)
    assert answer.status_code == 409
    for shown in ("电话", "8001", "8002", "9999"):
        assert shown in text_of(answer)
    firm.profile.refresh_from_db()
    assert firm.profile.phone == "8002"


def test_a_fresh_form_is_accepted_and_may_move_the_unit(page, pancun, jianxi, make_enterprise):
    firm = make_enterprise(pancun, uscc=USCC)
    answer = page.post(
        reverse("units:edit", args=[firm.pk]), edit_form(firm, parent=jianxi.pk, has_all_staff_duty="on")
    )
    assert answer.status_code == 302, text_of(answer)
    firm = Unit.objects.get(pk=firm.pk)
    assert (firm.township, firm.version) == (jianxi, 2)
    assert firm.profile.has_all_staff_duty


def test_the_edit_form_opened_and_saved_unchanged_changes_nothing(page, pancun, emergency_bureau, make_enterprise):
    firm = make_enterprise(
        pancun,
        uscc=USCC,
        regulator=emergency_bureau,
        industry="hazchem",
        risk_colour="red",
        standardisation_grade="3",
        lat=32.7,
        lng=118.0,
    )
    entries = Entry.objects.count()
    shown = page.get(reverse("units:edit", args=[firm.pk])).context["form"]
    data = {name: shown[name].value() for name in shown.fields}
    data = {name: getattr(value, "pk", value) for name, value in data.items() if value not in (None, "", False)}
    assert page.post(reverse("units:edit", args=[firm.pk]), data).status_code == 302
    assert Entry.objects.count() == entries


def test_a_merge_shows_first_and_acts_on_confirmation(page, pancun, jianxi, make_enterprise):
    keep, drop = make_enterprise(pancun, phone="1"), make_enterprise(jianxi, phone="2", principal_person="张三")
    address = reverse("units:merge", args=[keep.pk])
    form = {"drop": drop.pk, "reason": "重复登记", "version": keep.version}
    body = text_of(page.post(address, form))
    for shown in ("确认合并", "张三", "<del>2</del>", drop.parent.name):
        assert shown in body
    drop.refresh_from_db()
    assert drop.is_active
    assert page.post(address, form | {"confirm": "1"}).status_code == 302
    drop.refresh_from_db()
    assert drop.merged_into == keep
    assert "已并入" in text_of(page.get(reverse("units:detail", args=[drop.pk])))


def test_a_unit_is_deactivated_with_a_reason_and_comes_back(page, pancun, make_enterprise):
    firm = make_enterprise(pancun)
    address = reverse("units:deactivate", args=[firm.pk])
    assert page.post(address, {"reason": "", "version": 1}).status_code == 422
    assert page.post(address, {"reason": "已注销", "version": 1}).status_code == 302
    assert "原因：已注销" in text_of(page.get(reverse("units:detail", args=[firm.pk])))
    assert page.post(reverse("units:reactivate", args=[firm.pk])).status_code == 302
    assert Unit.objects.get(pk=firm.pk).is_active


def test_a_refused_deactivation_says_why(page, pancun, make_enterprise):
    make_enterprise(pancun)
    answer = page.post(reverse("units:deactivate", args=[pancun.pk]), {"reason": "撤并", "version": 1})
    assert answer.status_code == 422
    assert "还有 1 个在用的单位" in text_of(answer)


# --- small answers ------------------------------------------------------------------------------------------------
def test_suggestions_come_as_names_with_their_place(twins, page):  # noqa: F811
    found = page.get(reverse("units:autocomplete"), {"q": "xcjc", "kinds": "enterprise"}).json()
    assert [row["detail"] for row in found["results"]] == ["明光市潘村镇 · 工贸", "明光市涧溪镇 · 危险化学品"]
    assert found["more"] is False


def test_the_nearest_units_come_with_their_distance(twins, page):  # noqa: F811
    found = page.get(reverse("units:nearest"), {"lat": "32.701", "lng": "118.0"}).json()["results"]
    assert [row["metres"] for row in found] == [111, 111]
    assert page.get(reverse("units:nearest"), {"lat": "32.71", "lng": "118.0"}).json()["results"] == []
    wide = {"lat": "32.71", "lng": "118.0", "accuracy": "1000"}
    assert len(page.get(reverse("units:nearest"), wide).json()["results"]) == 2
    for wrong in ({}, {"lat": "x", "lng": "1"}, {"lat": "nan", "lng": "1"}, {"lat": "91", "lng": "1"}):
        assert page.get(reverse("units:nearest"), wrong).status_code == 400


def test_picking_for_an_appointment_needs_the_right_to_appoint(twins, page, make_user, mingguang, signed_in):  # noqa: F811
    assert page.get(reverse("units:autocomplete_posts"), {"q": "鑫诚"}).status_code == 403
    assert page.get(reverse("units:autocomplete"), {"q": "鑫诚", "reach": "posts"}).status_code == 400
    admin = signed_in(make_user("sysadmin", mingguang))
    assert len(admin.get(reverse("units:autocomplete_posts"), {"q": "鑫诚"}).json()["results"]) == 2
    assert admin.get(reverse("units:autocomplete"), {"q": "鑫诚"}).status_code == 403


def test_a_code_is_judged_while_typing(twins, page):  # noqa: F811
    def say(code, **more):
        return text_of(page.get(reverse("units:check_code"), {"uscc": code} | more))

    assert "两个校验位都对" in say(USCC)
    assert "第 18 位" in say(USCC[:-1] + "4")
    assert "鑫诚建材" in say(code_for(1))
    assert "管辖范围之外" in say(code_for(3))
    assert "鑫诚建材" not in say(code_for(3))
    assert "两个校验位都对" in say(code_for(1), unit=twins["own"].pk)
    assert say("  ") == ""


def test_the_plate_leads_to_logging_a_hazard_or_to_the_page_of_the_unit(page, pancun, make_enterprise, clerk):
    firm = make_enterprise(pancun)
    assert f"/u/{firm.code}/" in text_of(page.get(reverse("units:qr", args=[firm.pk])))
    answer = page.get(reverse("units:scan", args=[firm.code]))
    assert answer.status_code == 302
    assert str(firm.pk) in answer.url
    deactivate(actor=clerk, unit=firm, reason="停业")
    assert page.get(reverse("units:scan", args=[firm.code])).url == reverse("units:detail", args=[firm.pk])


# --- import -------------------------------------------------------------------------------------------------------
def upload(page, rows):
    return page.post(reverse("units:import"), {"file": csv_of(rows)})


def token_in(answer) -> str:
    return re.search(r'name="token" value="([^"]+)"', text_of(answer)).group(1)


def test_an_upload_is_shown_first_and_written_on_confirmation(page, divisions):
    shown = upload(page, [row(1), row(2)])
    assert "新增 <b>2</b> 家" in text_of(shown)
    assert not Unit.objects.enterprises().exists()
    token = token_in(shown)
    assert page.post(reverse("units:import"), {"token": token}).status_code == 302
    assert Unit.objects.enterprises().count() == 2
    assert Entry.objects.filter(action="unit.create", door="import").count() == 2
    assert page.post(reverse("units:import"), {"token": token}).status_code == 404
    assert "完全一样" in text_of(upload(page, [row(1), row(2)]))


def test_bad_rows_are_listed_and_come_back_in_a_workbook(page, divisions):
    shown = upload(page, [row(1), row(2, 所属乡镇="洪绪镇")])
    body = text_of(shown)
    assert "整个文件都没有导入" in body
    assert "您管辖的范围内没有叫“洪绪镇”" in body
    address = re.search(r'href="([^"]*/errors/[^"]*)"', body).group(1)
    returned = workbooks.read(page.get(address).content, limits=Limits())
    assert "所属乡镇：" in returned[1]["需要修改(改好后删去本列)"]
    assert returned[1]["企业名称"] == "明光市第2企业"


def test_the_waiting_file_belongs_to_its_owner(page, divisions, make_user, mingguang, signed_in):
    token = token_in(upload(page, [row(1)]))
    other = signed_in(make_user("awb_director", mingguang))
    assert other.post(reverse("units:import"), {"token": token}).status_code == 404
    assert page.post(reverse("units:import"), {"token": "../../settings.py"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "另存为 .xlsx"),
        ("a.csv", "名字,电话\n甲,1".encode(), "没有找到列名行"),
        ("a.csv", b"\xff\xff\xff\xff", "编码"),
        ("a.csv", "企业名称,企业名称,所属乡镇\n甲,乙,丙".encode(), "企业名称（2）"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(page, divisions, name, content, reason):
    answer = page.post(reverse("units:import"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert reason in text_of(answer)


def test_the_template_is_read_back_by_the_import(page, pancun, emergency_bureau):
    content = page.get(reverse("units:import_template")).content
    rows = workbooks.read(content, limits=Limits())
    assert rows[0]["企业名称"] == "明光市示例建材有限公司"
    answer = page.post(reverse("units:import"), {"file": SimpleUploadedFile("模板.xlsx", content)})
    assert "新增 <b>1</b> 家" in text_of(answer), text_of(answer)


def test_a_value_that_looks_like_a_formula_stays_text(page, divisions):
    shown = upload(page, [row(1, 企业名称="=HYPERLINK(1)", 所属乡镇="没有镇")])
    address = re.search(r'href="([^"]*/errors/[^"]*)"', text_of(shown)).group(1)
    from io import BytesIO

    from openpyxl import load_workbook

    cell = load_workbook(BytesIO(page.get(address).content)).active["B2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
