"""领导口袋包: what it says, what it asks and why, that it stays on two pages, and for whom it is made."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from anquan.journal.models import Entry
from anquan.papers.drawing.case import page_count
from hazards import services as hazard_services
from inspections.pocket import drawing, selectors
from inspections.pocket.rules import MOST, Fact, Place, questions
from tests.papers.pages import text_of

TODAY = date(2026, 6, 1)
CALM = Fact(1, False, 0, 1, 0, 0, date(2026, 6, 9), 0, 0, "")
PLACE = Place(is_enterprise=True, months=12, last_visit_on=date(2026, 5, 20))


# --- the questions ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_major": True}, "停产、撤人、专人值守"),
        ({"is_major": True, "interim": "停用二号线"}, "“停用二号线”落实了没有"),
        ({"days_overdue": 35}, "最长的过了 35 天"),
        ({"relapses": 1}, "为什么反弹"),
        ({"round": 3}, "整改了 3 轮"),
        ({"extensions": 1}, "最晚的延到 2026-06-09"),
        ({"declined": 2}, "责任单位退回过"),
        ({"recheck_late": 4}, "复查超期 4 天"),
    ],
)
def test_each_rule_asks_when_its_fact_is_there(change, words):
    asked = questions([replace(CALM, **change)], PLACE, TODAY)
    assert any(words in line and line.startswith("第 1 条：") for line in asked)
    assert not any(words in line for line in questions([CALM], PLACE, TODAY))


def test_the_place_is_asked_about_what_comes_back_and_who_came():
    asked = questions([CALM], replace(PLACE, repeated=[("消防", 4)], last_visit_on=None, has_safety_officer=False,
                                      worst=[("甲厂", 3)]), TODAY)  # fmt: skip
    said = "\n".join(asked)
    for words in ("消防类的问题 12 个月内登记了 4 次", "没有检查记录", "没有安全管理员", "逾期最多的是甲厂 3 条"):
        assert words in said
    assert "没有未销号的隐患" in "\n".join(questions([], PLACE, TODAY))


def test_one_question_is_asked_about_all_it_concerns_and_never_more_than_a_page_holds():
    bad = replace(CALM, days_overdue=9, is_major=True, relapses=1, declined=1, extensions=1, recheck_late=1)
    asked = questions([replace(bad, number=n) for n in range(1, 15)], replace(PLACE, worst=[("甲厂", 3)]), TODAY)
    assert len(asked) <= MOST and sum("期限过了" in line for line in asked) == 1
    assert asked[0].startswith("第 1、2、3、4、5、6、7、8、9、10、11、12、13、14 条：重大隐患")


# --- the sheet --------------------------------------------------------------------------------------------------------
@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def full(world, play, visiting, today):
    """Overdue, waiting for re-check, an extension, an earlier visit."""
    late = play.rectifying(description="配电箱敞开", category="XC12", today=today - timedelta(days=30))
    play.submitted(description="安全出口被成品纸箱堵塞")
    wish = play.rectifying(description="车间消防通道过窄", category="XC13")
    hazard_services.ask(
        actor=world.fresh("officer"), hazard_id=wish.pk, kind="extension", today=today, reason="等施工队进场",
        interim_measures="专人值守", new_due_on=wish.due_on + timedelta(days=10),
    )  # fmt: skip
    visiting.done()
    return late


@pytest.mark.django_db
def test_it_says_what_is_open_what_was_promised_who_was_there_and_what_to_ask(world, full, today):
    sheet = selectors.sheet(selectors.by_pk(world.xinyuan.pk, world.fresh("leader")), world.fresh("leader"), today)
    assert "未销号 3 条，其中重大 0 条、逾期 1 条" in sheet.sums and len(sheet.rows) == 3
    assert sheet.rows[0].hazard == full and sheet.rows[0].is_late and len(sheet.photos) == 3
    assert any("申请延期至" in line and "待批" in line for _, line in sheet.promises)
    assert len(sheet.visits) == 1 and any("期限过了还没有改好" in line for line in sheet.questions)


@pytest.mark.django_db
def test_a_township_names_the_enterprises(world, full, play, today):
    play.assigned(unit="site")
    sheet = selectors.sheet(selectors.by_pk(world.jianxi.pk, world.fresh("leader")), world.fresh("leader"), today)
    assert {row.unit for row in sheet.rows} == {world.xinyuan.label, world.site.label}
    assert any("逾期最多的是" in line for line in sheet.questions)


@pytest.mark.django_db
def test_a_department_sees_its_own_trade_on_it(world, full, play, today):
    play.assigned(unit="site")
    unit = selectors.by_pk(world.jianxi.pk, world.fresh("housing_officer"))
    assert [row.unit for row in selectors.sheet(unit, world.fresh("housing_officer"), today).rows] == [world.site.label]


@pytest.mark.django_db
def test_it_stays_on_two_pages_however_long_the_words_are(world, play, today):
    long = "第二成品仓库东侧安全出口被成品纸箱堵塞，疏散通道净宽不足，应急照明灯不亮，灭火器压力不足，" * 8
    for number in range(16):
        play.assigned(
            description=f"{number}、{long}", location="厂区东南角第二成品仓库二层东侧楼梯间出口处",
            order={"measures": long}, interim_measures=long, today=today - timedelta(days=40),
        )  # fmt: skip
    user = world.fresh("director")
    sheet = selectors.sheet(selectors.by_pk(world.xinyuan.pk, user), user, today)
    drawn = drawing.pdf(sheet, reader=user.name, at=timezone.localtime())
    assert page_count(drawn) == 2
    text = text_of(drawn).replace("\n", "")
    assert world.xinyuan.name in text and "现场可以问" in text and "未列出" in text
    few = sheet.first(5)
    assert len(few.rows) == 5 and "14" not in few.questions[0] and max(photo.number for photo in few.photos) <= 5


@pytest.mark.django_db
def test_it_is_made_for_who_may_lead_or_inspect_and_the_journal_knows(world, client, full):
    client.force_login(world.leader)
    response = client.get(reverse("pocket:sheet", args=[world.xinyuan.pk]))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert Entry.objects.filter(action="pocket.make", actor=world.leader).exists()
    page = client.get(reverse("units:detail", args=[world.xinyuan.pk])).content.decode()
    assert reverse("pocket:sheet", args=[world.xinyuan.pk]) in page
    for key, status in (("owner", 403), ("far_inspector", 404), ("guandian_inspector", 404), ("expert", 403)):
        client.force_login(world.people[key])
        assert client.get(reverse("pocket:sheet", args=[world.xinyuan.pk])).status_code == status
    client.force_login(world.leader)
    assert client.get(reverse("pocket:sheet", args=[world.mingguang.pk])).status_code == 404  # a county is no place
