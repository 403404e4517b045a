"""文书号: one series for each 机关代字 and year, no gap, no double, voids keep theirs (acceptance C8)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from anquan.papers import services
from anquan.papers.models import Counter, Paper
from anquan.workflow import NotAllowed
from tests.papers.conftest import TODAY
from tests.racing import race, winners

AT_ONCE = 6


class ChangedMyMind(Exception):
    """Stands for whatever makes an issue fail after its number was taken."""


@pytest.mark.django_db
def test_a_number_is_written_as_the_standard_says(desk):
    papers = [desk.issued() for _ in range(3)]
    assert [paper.number for paper in papers] == [f"明安委办〔2026〕{n}号" for n in (1, 2, 3)]
    assert "\u3014" in papers[0].number and "\u3015" in papers[0].number


@pytest.mark.django_db
def test_a_void_keeps_its_number_and_each_year_and_unit_counts_for_itself(desk, world):
    assert desk.voided().number == "明安委办〔2026〕1号"
    assert desk.issued().number == "明安委办〔2026〕2号"
    assert desk.issued(today=date(2027, 1, 4)).number == "明安委办〔2027〕1号"
    sent = desk.sent(by="inspector", issuer=world.jianxi, area=world.jianxi)
    assert (
        services.issue(actor=world.fresh("township_leader"), paper_id=sent.pk, today=TODAY).number
        == "涧安办〔2026〕1号"
    )


@pytest.mark.django_db
def test_a_series_with_a_code_of_its_own_counts_for_itself_and_the_others_go_together(desk, world):
    services.save_letterhead(actor=None, unit=world.mingguang, series="提示", code="明安委办提", name="明光市安委办")
    data = {"事由": "防汛", "风险情况": "雨。", "工作建议": "巡查。"}
    assert desk.issued(kind="office_hint", data=data).number == "明安委办提〔2026〕1号"
    assert desk.issued().number == "明安委办〔2026〕1号"
    assert desk.issued(kind="office_letter", data={"事由": "协查", "内容": "请协助。"}).number == "明安委办〔2026〕2号"


@pytest.mark.django_db
def test_without_a_code_nothing_is_issued_and_one_code_belongs_to_one_unit(desk, world):
    sent = desk.sent(by="dept_officer", issuer=world.emergency, area=world.mingguang)
    with pytest.raises(NotAllowed, match="机关代字"):
        services.issue(actor=world.fresh("dept_head"), paper_id=sent.pk, today=TODAY)
    with pytest.raises(ValidationError, match="明光市"):
        services.save_letterhead(actor=None, unit=world.emergency, code="明安委办", name="应急局")


@pytest.mark.django_db(transaction=True)
def test_papers_issued_at_once_with_rollbacks_leave_no_gap_and_no_double(desk, world):
    sent = [desk.sent().pk for _ in range(AT_ONCE)]

    def issue(place: int, pk: int) -> str:
        with transaction.atomic():
            paper = services.issue(actor=world.fresh("director"), paper_id=pk, today=TODAY)
            if place == 2:
                raise ChangedMyMind
        return paper.number

    outcomes = race(*[lambda place=place, pk=pk: issue(place, pk) for place, pk in enumerate(sent)])
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [ChangedMyMind]
    assert sorted(winners(outcomes)) == [f"明安委办〔2026〕{n}号" for n in range(1, AT_ONCE)]
    assert Counter.objects.get(series__startswith="公文:", year=2026).value == AT_ONCE - 1
    assert Paper.objects.filter(status="issued").count() == AT_ONCE - 1


@pytest.mark.django_db(transaction=True)
def test_the_control_counting_the_rows_gives_doubles(desk, world):
    """The same race with count()+1 must fail on PostgreSQL, or the race would prove nothing."""
    if connection.vendor == "sqlite":
        pytest.skip("IMMEDIATE transactions of SQLite stand in a queue: a count cannot double there")
    from threading import Barrier

    together = Barrier(AT_ONCE)

    def number() -> int:
        with transaction.atomic():
            last = Counter.objects.filter(series__startswith="control").count()
            together.wait(timeout=30)
            Counter.objects.create(series=f"control-{id(object())}-{connection.connection.info.backend_pid}", year=2026)
        return last + 1

    numbers = winners(race(*[number] * AT_ONCE))
    assert len(set(numbers)) < len(numbers)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_same_paper_get_one_number(desk, world):
    world.person("leader2", "市领导乙", "city_leader", world.mingguang)
    sent = desk.sent()
    outcomes = race(
        *[
            lambda who=who: services.issue(actor=world.fresh(who), paper_id=sent.pk, today=TODAY).number
            for who in ("director", "leader2")
        ]
    )
    assert winners(outcomes) == ["明安委办〔2026〕1号"]
    assert [str(one) for one in outcomes if isinstance(one, NotAllowed)] == ["当前是“已签发”，不能签发。"]
    assert desk.issued().number == "明安委办〔2026〕2号"
