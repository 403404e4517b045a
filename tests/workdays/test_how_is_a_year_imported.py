"""Taking in a notice: understood and checked line by line, written wholly or not at all."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from anquan.journal.models import Entry
from anquan.workdays import selectors
from anquan.workdays.models import CalendarYear, Day
from anquan.workdays.notice import read_rows, read_text
from anquan.workdays.seed import seed_years
from anquan.workdays.services import ImportRefused, import_year
from anquan.workflow import NotAllowed
from tests.workdays.calendars import shipped

NOTICES = {
    2026: """
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。\
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
""",
    2024: "一、元旦：1月1日放假，与周末连休。二、春节：2月10日至17日放假调休，共8天。"
    "2月4日（星期日）、2月18日（星期日）上班。"
    "鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    "三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。"
    "四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。五、端午节：6月10日放假，与周末连休。"
    "六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。"
    "七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。",
    2023: """
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
""",
}
NEXT = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（周六）至12日（周五）放假调休，共7天。2月14日（周日）上班。"""


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_the_text_of_the_notice_is_read_as_the_shipped_calendar(year):
    reading = read_text(NOTICES[year], year)
    assert reading.errors == []
    known = {day for day in shipped().off | shipped().work if _announced_in(day) == year}
    assert {new.date for new in reading.days if new.kind == "off"} == known & shipped().off
    assert {new.date for new in reading.days if new.kind == "work"} == known & shipped().work
    assert {new.name for new in reading.days} == {shipped().names[day] for day in known}


def _announced_in(day: date) -> int:
    return 2023 if day == date(2022, 12, 31) else day.year


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("元旦：1月1日（周四）至3日（周日）放假，共3天。", "2027-01-01 是星期五"),
        ("元旦：1月1日至3日放假，共4天。", "按日期数是 3 天"),
        ("元旦：1月3日至1日放假，共3天。", "起止颠倒"),
        ("元旦：1月1日至3日放假，共3天。1月4日上班。", "本来就上班"),
        ("春节：2月30日放假。", "没有这一天"),
        ("2027-01-01 放假 元旦\n2027-01-01 放假 元旦", "已经写过"),
        ("2027-01-01 也许 元旦", "只能写“放假”或“上班”"),
        ("2027-01-01 放假", "节日名称"),
        ("2027-13-01 放假 元旦", "没有这一天"),
        ("2026-11-30 放假 元旦", "不属于 2027 年"),
        ("2028-01-01 放假 元旦", "不属于 2027 年"),
        ("元旦大约1月1日休息", "看不出日期"),
        ("关于放假的通知", "没有读到任何放假日期"),
        ("", "没有读到任何放假日期"),
        ("2027-01-01 放假 元旦\n" * 401, "最多 400 行"),
    ],
)
def test_a_slip_in_the_text_is_found_and_explained(text, reason):
    assert any(reason in str(error) for error in read_text(text, 2027).errors)


def test_an_error_names_row_column_and_value():
    (error,) = read_text("日期 类型 节日\n2027-01-01 放假 元旦\n2027-02-06 尽快 春节", 2027).errors
    assert str(error) == "第 3 行“类型”写的是“尽快”：只能写“放假”或“上班”。"


def test_rows_of_a_workbook_are_read_with_dates_and_header():
    rows = [
        ["日期", "类型", "节日"],
        [date(2027, 1, 1), "休", "元旦"],
        ["2027.1.2", "放假", "元旦"],
        [None, None, None],
    ]
    reading = read_rows(rows, 2027)
    assert reading.errors == []
    assert [str(new.date) for new in reading.days] == ["2027-01-01", "2027-01-02"]


def test_the_shipped_years_are_in_place():
    assert shipped().years == frozenset(range(2021, 2027))


@pytest.mark.django_db
def test_the_database_holds_the_shipped_calendar():
    assert selectors.calendar() == shipped()
    assert selectors.calendar().names == shipped().names
    assert Day.objects.get(date=date(2022, 12, 31)).year_id == 2023


@pytest.mark.django_db
def test_an_imported_year_is_used_at_once_and_journalled(clerk):
    assert selectors.calendar().add(date(2026, 12, 31), 1, "wd").warning
    import_year(actor=clerk, year=2027, rows=read_text(NEXT, 2027))
    deadline = selectors.calendar().add(date(2026, 12, 31), 1, "wd")
    assert (deadline.on, deadline.warning) == (date(2027, 1, 4), "")
    entry = Entry.objects.get(action="workdays.import_year")
    assert entry.actor == clerk
    assert len(entry.changes["days"][1]) == 11
    assert CalendarYear.objects.get(pk=2027).source == "国务院办公厅关于2027年部分节假日安排的通知"


@pytest.mark.django_db
def test_one_bad_row_keeps_everything_out(clerk):
    with pytest.raises(ImportRefused) as refused:
        import_year(actor=clerk, year=2027, rows=[["2027-01-01", "放假", "元旦"], ["2027-01-02", "放", "元旦"]])
    assert [error.row for error in refused.value.errors] == [2]
    assert not CalendarYear.objects.filter(pk=2027).exists()
    assert not Day.objects.filter(date__year=2027).exists()
    assert not Entry.objects.filter(action="workdays.import_year").exists()


@pytest.mark.django_db
def test_a_day_of_another_announcement_is_not_taken_twice(clerk):
    rows = [["2022-12-31", "放假", "元旦"], ["2022-01-01", "放假", "元旦"]]
    with pytest.raises(ImportRefused, match="已经写在 2023 年的放假安排里"):
        import_year(actor=clerk, year=2022, rows=rows, reason="更正")


@pytest.mark.django_db
def test_replacing_a_year_needs_a_reason_and_the_version_that_was_looked_at(clerk):
    import_year(actor=clerk, year=2027, rows=read_text(NEXT, 2027))
    first = CalendarYear.objects.get(pk=2027).revision
    with pytest.raises(NotAllowed, match="写明原因"):
        import_year(actor=clerk, year=2027, rows=read_text(NEXT, 2027), seen=first)
    shorter = read_text(NEXT.splitlines()[0], 2027)
    import_year(actor=clerk, year=2027, rows=shorter, reason="国务院办公厅调整", seen=first)
    assert Day.objects.filter(date__year=2027).count() == 3
    with pytest.raises(NotAllowed, match="刚被别人重新导入"):
        import_year(actor=clerk, year=2027, rows=shorter, reason="再来", seen=first)


@pytest.mark.django_db
def test_the_calendar_is_loaded_once_and_asked_for_its_version_with_one_query(clerk, django_assert_num_queries):
    selectors.calendar()
    with django_assert_num_queries(1):
        found = selectors.calendar()
    assert found is selectors.calendar()


@pytest.mark.django_db
def test_a_rolled_back_import_leaves_no_trace_in_the_cache(clerk):
    with transaction.atomic():
        import_year(actor=clerk, year=2027, rows=read_text(NEXT, 2027))
        assert 2027 in selectors.calendar().years
        transaction.set_rollback(True)
    assert 2027 not in selectors.calendar().years


@pytest.mark.django_db
def test_seeding_again_keeps_a_corrected_year_and_restores_a_missing_one(clerk):
    import_year(actor=clerk, year=2026, rows=[["2026-01-01", "放假", "元旦"]], reason="试")
    CalendarYear.objects.filter(pk=2021).delete()
    seed_years(sender=None, using="default")
    assert Day.objects.filter(year_id=2026).count() == 1
    assert Day.objects.filter(year_id=2021).count() == 38


@pytest.mark.django_db(transaction=True)
def test_after_a_flush_the_calendar_is_back():
    assert selectors.calendar().years >= set(range(2021, 2027))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 11, 14), []),
        (date(2026, 11, 15), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 11, 15), [2027, 2028]),
        (date(2025, 11, 15), []),
    ],
)
def test_a_missing_year_is_announced_from_mid_november(today, missing):
    assert selectors.missing_years(today) == missing


@pytest.mark.django_db
def test_an_imported_year_is_no_longer_missing(clerk):
    import_year(actor=clerk, year=2027, rows=read_text(NEXT, 2027))
    assert selectors.missing_years(date(2026, 11, 21)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"kind": "may"}, {"name": ""}, {"name": "长" * 21}, {"date": date(2026, 1, 1)}],
)
def test_the_database_itself_refuses_broken_days(fields):
    good = {"date": date(2026, 3, 3), "kind": "off", "name": "试", "year_id": 2026}
    with transaction.atomic():
        Day.objects.bulk_create([Day(**good)])
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Day.objects.bulk_create([Day(**good | fields)])


@pytest.mark.django_db
def test_a_term_and_the_calendar_together_give_the_deadline_of_the_design():
    deadline = selectors.deadline("hazard.rectify.limited", date(2026, 11, 20), what="交办", charged="责任单位")
    assert deadline.on == date(2026, 12, 7)
    assert deadline.steps[1] == "限期整改 15 日，满 15 日是 12-05，星期六。"
    assert deadline.basis.startswith("时限表“限期整改”15 日，按自然日计")
    assert deadline.charged == "责任单位"
