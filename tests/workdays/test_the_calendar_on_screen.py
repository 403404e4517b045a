"""设置 → 工作日历 and 期限试算."""

from datetime import date, datetime
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from openpyxl import Workbook

from anquan.workdays import selectors
from anquan.workdays.models import CalendarYear
from anquan.workdays.rules import SHANGHAI
from anquan.workdays.services import import_year
from tests.workdays.calendars import shipped

pytestmark = pytest.mark.django_db

NEXT = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（周六）至12日（周五）放假调休，共7天。2月14日（周日）上班。"""
LIST, IMPORT, TRY = "/settings/workdays/", "/settings/workdays/import/", "/deadline/"


@pytest.fixture
def director(world, client):
    client.force_login(world.director)
    return client


def shown(client, url, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_year_shows_holidays_make_up_days_and_the_source(director):
    page = shown(director, LIST, year="2026")
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert "10-01 至 10-07" in page
    assert "09-20、10-10 上班" in page
    assert page.count("<small>休</small>") == 33
    assert page.count("<small>班</small>") == 6


def test_the_last_day_of_2022_is_shown_in_2022_though_the_notice_of_2023_holds_it(director):
    assert 'title="元旦">31<small>休</small>' in shown(director, LIST, year="2022")


@pytest.mark.parametrize(("day", "is_warned"), [(14, False), (15, True)])
def test_the_banner_begins_on_the_fifteenth_of_november(director, day, is_warned):
    with time_machine.travel(datetime(2026, 11, day, 9, 0, tzinfo=SHANGHAI), tick=False):
        assert ("2027 年节假日安排尚未导入" in shown(director, LIST)) is is_warned


def test_a_year_out_of_reach_is_not_found(director):
    for year in ("1999", "x", "20260", "²⁰²⁶"):
        assert director.get(LIST, {"year": year}).status_code == 404


def test_a_notice_is_shown_before_it_is_taken_in(director):
    page = director.post(IMPORT, {"year": "2027", "text": NEXT}).content.decode()
    assert "读到 2027 年放假 10 天、调休上班 1 天" in page
    assert "2027-02-14 调休上班 春节" in page
    assert not CalendarYear.objects.filter(pk=2027).exists()
    response = director.post(IMPORT, {"year": "2027", "text": NEXT, "confirmed": "1"})
    assert response.headers["Location"] == f"{LIST}?year=2027"
    assert 2027 in selectors.calendar().years
    assert "2027 年节假日安排尚未导入" not in shown(director, LIST)


def test_a_slip_in_the_notice_is_shown_with_its_line(director):
    response = director.post(
        IMPORT, {"year": "2027", "text": NEXT.replace("周五）至3日", "周四）至3日"), "confirmed": "1"}
    )
    assert response.status_code == 422
    assert "第 1 行“日期”" in response.content.decode()
    assert not CalendarYear.objects.filter(pk=2027).exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_both_encodings(director, encoding):
    rows = "日期,类型,节日\n2027-01-01,放假,元旦\n2027-01-09,上班,元旦\n"
    file = SimpleUploadedFile("2027.csv", rows.encode(encoding))
    page = director.post(IMPORT, {"year": "2027", "file": file}).content.decode()
    assert "读到 2027 年放假 1 天、调休上班 1 天" in page


def test_a_file_that_is_no_table_is_refused(director):
    for content in (b"\x89PNG\r\n\x1a\n\xff\xfe", b"x" * (1024 * 1024 + 1)):
        response = director.post(IMPORT, {"year": "2027", "file": SimpleUploadedFile("2027.csv", content)})
        assert response.status_code == 422


def test_replacing_a_year_shows_the_difference_and_asks_why(director, world):
    import_year(actor=world.director, year=2027, rows=[["2027-01-01", "放假", "元旦"]])
    seen = str(CalendarYear.objects.get(pk=2027).revision)
    page = director.post(IMPORT, {"year": "2027", "text": NEXT}).content.decode()
    assert "与现有的不同" in page
    assert seen in page
    again = {"year": "2027", "text": NEXT, "confirmed": "1", "seen": seen}
    assert director.post(IMPORT, again).status_code == 422
    assert director.post(IMPORT, again | {"reason": "补全"}).status_code == 302
    assert director.post(IMPORT, again | {"reason": "补全"}).status_code == 409


def test_rights_are_kept_apart(world, client):
    client.force_login(world.awb)
    assert IMPORT not in shown(client, LIST)
    assert client.post(IMPORT, {"year": "2027", "text": NEXT, "confirmed": "1"}).status_code == 403
    client.force_login(world.inspector)
    assert client.get(LIST).status_code == 403
    assert client.get(TRY).status_code == 200
    client.logout()
    assert client.get(TRY).status_code == 302


def test_anybody_signed_in_can_try_a_deadline_and_read_why(world, client):
    client.force_login(world.officer)
    page = shown(client, TRY, start="2026-11-20", value="15", unit="cd")
    assert "2026-12-07 星期一" in page
    assert "末日遇休息日顺延，到 12-07 星期一。" in page
    assert reverse("workdays:list") not in page
    assert "看不出" in shown(client, TRY, start="改天", value="15", unit="cd")
    for far in ("9999-12-31", "0001-01-01"):
        assert "年份不对" in shown(client, TRY, start=far, value="3650", unit="wd")


def test_the_component_draws_a_stored_deadline_without_asking_the_database(django_assert_num_queries):
    why = (
        shipped()
        .add(datetime(2026, 11, 20).date(), 15, "cd", what="交办", label="限期整改", charged="归责任单位")
        .to_json()
    )
    with django_assert_num_queries(0):
        html = render_to_string("components/why.html", {"why": why, "drawn": True})
    for text in ("交办", "满15日", "期限", "12-1", "限期整改 15 日，满 15 日是 12-05，星期六。", "归责任单位。"):
        assert text in html
    assert "直接写明" in render_to_string("components/why.html", {"why": {"on": "2026-12-07"}, "drawn": True})


def test_a_workbook_is_read_with_real_dates(director):
    book = Workbook()
    for row in (["日期", "类型", "节日"], [date(2027, 1, 1), "休", "元旦"], ["2027年1月2日", "放假", "元旦"]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("2027.xlsx", content.getvalue())
    page = director.post(IMPORT, {"year": "2027", "file": file}).content.decode()
    assert "读到 2027 年放假 2 天、调休上班 0 天" in page
