"""Registering and ending power and qualifications, changing grades, and being reminded of what ends."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.workflow import NotAllowed
from enforcement.law import services as law
from enforcement.law.citing import clauses_in, said
from enforcement.law.selectors import grades_of
from enforcement.law.services import Grade
from enforcement.models import DiscretionGrade, Mandate, PenaltyClause, Qualification
from enforcement.officers import services
from enforcement.officers.reminding import remind_of_expiries
from tests.enforcement import officers_journalled as things

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def c(world, play):
    return SimpleNamespace(world=world, play=play)


def refused(field: str, says: str, do, **values) -> None:
    with pytest.raises(ValidationError) as problem:
        do(**values)
    assert says in problem.value.message_dict[field][0]


# --- 执法权 -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"unit": None}, "unit", "请选本县"),
        ({"clauses": []}, "clauses", "条款"),
        ({"document_no": " "}, "document_no", "文号"),
        ({"published_on": None}, "published_on", "公布"),
        ({"valid_to": None}, "valid_to", "期限"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to", "早于"),
    ],
)
def test_an_entrustment_is_in_writing_with_what_and_until_when(c, values, field, says):
    refused(field, says, things.entrusted, c=c, **values)
    assert not Mandate.objects.exists()


def test_only_the_head_registers_and_only_what_his_unit_may_give(c):
    world = c.world
    today = c.play.today()
    for person in ("dept_officer", "awb", "inspector", "legal"):
        with pytest.raises(NotAllowed):
            services.register_mandate(actor=world.fresh(person), kind="own", valid_from=today, today=today)
    leader = world.fresh("township_leader")
    refused("kind", "没有法定", services.register_mandate, actor=leader, kind="own", valid_from=today, today=today)
    refused("kind", "委托由监管部门", services.register_mandate, actor=leader, kind="entrusted", unit=world.guandian, valid_from=today,
            today=today)  # fmt: skip
    refused("unit", "请选本县", things.entrusted, c=c, unit=world.longyang)
    own = services.register_mandate(actor=world.fresh("dept_head"), kind="own", valid_from=today, today=today)
    assert own.unit == world.emergency and own.from_unit is None


def test_one_document_is_registered_once_and_ended_by_whoever_gave_it(c):
    made, today, world = things.entrusted(c), c.play.today(), c.world
    refused("document_no", "时间重叠", things.entrusted, c=c)
    end = {"mandate_id": made.pk, "on": today, "reason": "收回", "today": today}
    with pytest.raises(NotAllowed, match="由登记它的单位"):
        services.end_mandate(actor=world.fresh("township_leader"), **end)
    assert Entry.objects.filter(action="mandate.end", result="denied").count() == 1
    with pytest.raises(Http404):
        services.end_mandate(actor=world.fresh("housing_officer"), **end)
    head = world.fresh("dept_head")
    refused("on", "请填", services.end_mandate, actor=head, **end | {"on": today - DAY})
    refused("reason", "原因", services.end_mandate, actor=head, **end | {"reason": " "})
    assert services.end_mandate(actor=head, **end).valid_to == today
    with pytest.raises(NotAllowed, match="到期"):
        services.end_mandate(actor=head, **end)


def test_who_sees_a_mandate(c):
    made = things.entrusted(c)
    see = {name for name in ("dept_head", "dept_officer", "legal", "inspector", "township_leader", "awb", "auditor", "leader",
           "housing_officer", "guandian_inspector", "far_awb", "officer", "grid", "admin")
           if Mandate.objects.visible_to(c.world.fresh(name)).filter(pk=made.pk).exists()}  # fmt: skip
    assert see == {"dept_head", "dept_officer", "legal", "inspector", "township_leader", "awb", "auditor", "leader"}


def test_clauses_are_written_as_an_entrustment_writes_them(c):
    today = c.play.today()
    found = clauses_in("《安全生产法》第九十九条第（四）项、第一百零二条；《消防法》第六十条第一款", today)
    assert said(found) == "《安全生产法》第九十九条第四项、第一百零二条；《消防法》" + "、".join(
        f"第六十条第一款第{n}项" for n in "一二三四五六七"
    )
    assert {"AQ99-4", "AQ99-4-Y", "AQ102", "AQ102-J"} < {each.code for each in found}
    assert "AQ99-1" in {each.code for each in clauses_in("第九十九条", today)}
    for text, says in (("第九百条", "没有"), ("九十九条", "不是条款"), ("《某法》第一条", "没有《某法》第一条")):
        with pytest.raises(ValidationError, match=says):
            clauses_in(text, today)


# --- 资格 -----------------------------------------------------------------------------------------------------------
def test_a_qualification_is_of_ones_own_people_and_never_twice_at_a_time(c):
    today = c.play.today()
    refused("user", "不是", things.qualified, c=c, person="inspector")
    made = things.qualified(c)
    refused("valid_from", "时间重叠", things.qualified, c=c, valid_from=today + DAY)
    things.qualified(c, kind="host", number="B1")
    head = c.world.fresh("dept_head")
    ended = services.end_qualification(actor=head, qualification_id=made.pk, on=today, reason="换证", today=today)
    assert ended.valid_to == today
    assert things.qualified(c, valid_from=today + DAY).pk != made.pk
    seen = {name for name in ("legal", "dept_officer", "awb", "housing_officer", "inspector", "far_awb", "officer")
            if Qualification.objects.visible_to(c.world.fresh(name)).filter(pk=made.pk).exists()}  # fmt: skip
    assert seen == {"legal", "dept_officer", "awb"}


# --- 裁量基准 --------------------------------------------------------------------------------------------------------
def change(c, grades=None, **values):
    today = c.play.today()
    low, high = (Decimal(0), Decimal(20000)), (Decimal(20000), Decimal(50000))
    given = {
        "clause": things.clause(), "valid_from": today, "basis": "省基准", "reason": "公布", "today": today,
        "grades": [Grade("较轻", "初次", unit=low), Grade("较重", "再次", unit=high)] if grades is None else grades,
    } | values  # fmt: skip
    return law.change_grades(actor=c.world.fresh("dept_head"), **given)


def test_new_grades_begin_on_their_day_and_the_past_keeps_its_own(c):
    clause, county, today = things.clause(), c.world.mingguang.pk, c.play.today()
    first = change(c)
    assert grades_of(clause, county, today) == first
    assert len(grades_of(clause, county, today - DAY)) == 3, "the shipped ones of the days before"
    second = change(c, grades=[Grade("只有一档", "全部", unit=(Decimal(0), Decimal(50000)))], valid_from=today + DAY)
    assert grades_of(clause, county, today) == first and grades_of(clause, county, today + DAY) == second
    assert {row.circumstance for row in DiscretionGrade.objects.filter(pk__in=[each.pk for each in first])} == {
        "初次",
        "再次",
    }
    assert len(grades_of(clause, c.world.tengzhou.pk, today)) == 3, "another county keeps its own"
    entry = Entry.objects.filter(action="grade.change").latest("pk")
    assert entry.changes["只有一档"] == [None, "单位0–50,000元"] and entry.changes["较轻"][1] is None


@pytest.mark.parametrize(
    ("grades", "says"),
    [
        ([], "至少写一档"),
        ([Grade("轻", "", unit=(Decimal(0), Decimal(1)))], "情节"),
        ([Grade("轻", "初次", unit=(Decimal(0), Decimal(60000)))], "法定的 0 至 50,000"),
        ([Grade("轻", "初次", unit=(Decimal(9), Decimal(1)))], "下限大于上限"),
        ([Grade("轻", "初次", unit=(Decimal(0), None))], "写全"),
        ([Grade("轻", "初次", unit=(Decimal(0), Decimal(1)), person=(Decimal(0), Decimal(1)))], "没有规定对个人"),
        ([Grade("轻", "初次", unit=(Decimal(0), Decimal(1)))] * 2, "两遍"),
    ],
)
def test_grades_stay_within_the_statute(c, grades, says):
    refused("grades", says, change, c=c, grades=grades)


def test_grades_begin_no_earlier_than_today_and_are_the_heads(c):
    today = c.play.today()
    refused("valid_from", "不能更早", change, c=c, valid_from=today - DAY)
    change(c)
    refused("valid_from", "以后开始", change, c=c)
    with pytest.raises(NotAllowed):
        law.change_grades(actor=c.world.fresh("awb"), clause=PenaltyClause.objects.first(), grades=[], valid_from=today,
                          basis="", reason="", today=today)  # fmt: skip


# --- reminders --------------------------------------------------------------------------------------------------------
def test_what_ends_is_told_at_sixty_thirty_and_seven_days_once_each(c):
    today, world = c.play.today(), c.world
    last = today + 70 * DAY
    things.entrusted(c, valid_to=last)
    things.qualified(c, valid_to=last)
    told = {}
    for day in range(72):
        if new := remind_of_expiries(today=today + day * DAY):
            told[(last - today).days - day] = new
            assert remind_of_expiries(today=today + day * DAY) == 0
    assert set(told) == {60, 30, 7}
    # the mandate: the head of the township and of the department; the qualification: its holder and his head
    assert set(told.values()) == {4}
    keys = Outbox.objects.filter(key__startswith="expiry:")
    assert set(keys.values_list("user__username", flat=True)) == {"township_leader", "dept_head", "legal"}
    assert world.legal.pk in keys.filter(kind="expiry.qualification").values_list("user", flat=True)


def test_a_certificate_that_ends_is_told_to_its_officer_and_his_head(c):
    today = c.play.today()
    c.world.people["dept_officer"].appointments.update(certificate_valid_to=today + 20 * DAY)
    assert remind_of_expiries(today=today) == 2
    assert remind_of_expiries(today=today + 3 * DAY) == 0, "three days without a run change nothing"
    assert set(Outbox.objects.filter(kind="expiry.certificate").values_list("user__username", flat=True)) == {
        "dept_officer", "dept_head"
    }  # fmt: skip
