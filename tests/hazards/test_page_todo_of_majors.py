"""待办 of 一单四制, 挂牌督办 and papers: whoever has the ball reads it, each count opens its rows, nothing counts twice."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from anquan.accounts.services import appoint
from anquan.papers import services as papers
from anquan.web import todo
from hazards.criteria import services as criteria
from hazards.models import Hazard, MajorHazard
from tests.cast import SINCE, Play, build_world
from tests.counting import frozen_queries
from tests.hazards.criteria import judging
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.hazards.sentences import faults_of, said, things_of
from tests.papers.conftest import Desk
from tests.standing import standing

pytestmark = pytest.mark.django_db  # each test is a savepoint inside the city
PEOPLE = ("inspector", "owner", "officer", "dept_officer", "awb", "director", "leader", "far_awb")
STATES = ("reported", *Moving.WAY)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """A 重大隐患 in every state, one late, one with missed reports; a listing in every state; papers on their way."""
    from django.conf import settings

    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("media")
    with standing(django_db_blocker):
        world = build_world()
        play = Play(world)
        moving, desk = Moving(world, play), Desk(world)
        listed = Listed(moving)
        majors = {state: moving.reported() for state in STATES}
        for state in Moving.WAY:
            moving.up_to(majors[state], state)
        majors["late"] = moving.reported(today=play.today() - 60 * DAY)
        moving.up_to(majors["late"], "start", today=play.today() - 60 * DAY)
        majors["redo"] = moving.ready_for("reject")
        moving.go(majors["redo"], "reject")
        listings = {}
        for step in Listed.WAY:
            hazard = listed.item()
            listings[step] = listed.up_to(hazard, step)
        listings["asked"] = listed.up_to(listed.item(), "post_sign")
        listed.go(listings["asked"].hazard, "ask_extension")
        listings["closed"] = listed.up_to(listed.item(), "post_sign")
        listed._write_off(listings["closed"].hazard, play.today())
        _judged(world, play)
        _papers(world, desk)
        yield world, play, majors, listings
    settings.MEDIA_ROOT = kept


def _judged(world, play) -> None:
    """A proposal and a decision for 集体研究, both on general hazards."""
    found = ("inspector", criteria.propose, {"result": "major", "reason": "出口不足", **judging.three()})
    unsure = ("dept_officer", criteria.determine, {"result": "collective", "answers": judging.UNSURE})
    for by, act, finding in (found, unsure):
        hazard = play.reported(description="仓库出口不足，疑似重大")
        act(actor=world.fresh(by), hazard_id=hazard.pk, version=None, today=play.today(), **finding)


def _papers(world, desk: Desk) -> None:
    desk.drafted()
    desk.sent()
    desk.sent(by="director")
    approved = desk.sent(by="awb")
    papers.approve(actor=world.fresh("director"), paper_id=approved.pk)
    returned = desk.sent()
    papers.send_back(actor=world.fresh("director"), paper_id=returned.pk, reason="请补写依据")
    desk.issued()


def day_of(city, person: str) -> dict[str, int]:
    world, play, *_ = city
    return said(world.fresh(person), play.today())


def test_every_count_is_the_length_of_the_list_behind_it(city):
    world, play, *_ = city
    wrong, told = faults_of(world, PEOPLE, play.today())
    assert not wrong
    assert told >= 60


def test_each_state_is_spoken_of_to_whoever_has_the_ball(city):
    inspector, owner, officer = (day_of(city, person) for person in ("inspector", "owner", "officer"))
    dept, awb, director, leader = (day_of(city, person) for person in ("dept_officer", "awb", "director", "leader"))
    expected = [
        (dept, "条重大隐患待研究认定"), (dept, "条有判定建议，待研究认定"), (awb, "条重大隐患待列入清单"),
        (awb, "条重大隐患待交办"), (director, "条重大隐患待交办"), (officer, "条重大隐患待签收"),
        (owner, "条重大隐患待报治理方案"), (officer, "条重大隐患等主要负责人报治理方案"),
        (officer, "条重大隐患方案已备，待开始整改"), (officer, "条重大隐患验收不合格，要重新整改"),
        (officer, "条重大隐患逾期，请尽快整改、申请销号"), (officer, "条重大隐患该交定期报告"), (dept, "条重大隐患该交定期报告"),
        (inspector, "条重大隐患待到场核查"), (dept, "条重大隐患待验收"), (awb, "条重大隐患待验收"),
        (director, "条重大隐患待批准销号"), (awb, "起挂牌督办待审查"), (leader, "起挂牌督办待您批准"),
        (awb, "起待送达督办通知书"), (director, "起待公告"), (leader, "起申请延期，待您决定"),
        (officer, "起已销号，可以申请摘牌"), (dept, "起待摘牌验收"), (leader, "起待您批准摘牌"), (awb, "起待送达摘牌通知"),
        (awb, "起待公告摘牌"), (director, "件公文待您审核"), (director, "件公文待您签发"), (awb, "件您拟的公文被退回，要修改"),
    ]  # fmt: skip
    assert not [what for day, what in expected if not day.get(what)]
    not_theirs = [
        (inspector, "条重大隐患待验收"), (officer, "条重大隐患待报治理方案"), (awb, "条重大隐患待批准销号"),
        (dept, "条重大隐患待列入清单"), (awb, "起挂牌督办待您批准"), (officer, "条重大隐患待研究认定"),
    ]  # fmt: skip
    assert not [what for day, what in not_theirs if day.get(what)]
    assert not any("重大隐患" in what or what[0] in "起件" for what in day_of(city, "far_inspector"))


def test_whoever_made_the_last_step_is_not_asked_to_make_the_next(city):
    world, play, majors, listings = city
    assert day_of(city, "awb")["件公文待您审核"] == 1, "the other one he wrote himself"
    assert day_of(city, "director")["件公文待您审核"] == 1
    MajorHazard.objects.filter(hazard=majors["verify"]).update(second_verifier=world.director)
    assert "条重大隐患待批准销号" not in day_of(city, "director")


def test_a_major_hazard_stands_in_no_sentence_of_the_general_list(city):
    """From 认定 on; what is only suspected is still ordered and rectified as any other."""
    world, play, *_ = city
    own = set(MajorHazard.objects.on_own_road().values_list("hazard_id", flat=True))
    twice = [
        (person, sentence.rule.what)
        for person in PEOPLE
        for sentence in todo.sentences(world.fresh(person))
        if sentence.book.url == "hazards:list" and sentence.rule.is_mine and "request" not in sentence.query
        if own & set(sentence.rows(world.fresh(person), play.today()).values_list("pk", flat=True))
    ]
    assert own and not twice


def test_the_two_ways_to_say_on_its_own_road_are_one(city):
    own = {
        major.hazard_id for major in MajorHazard.objects.all() if Hazard.objects.get(pk=major.hazard_id).is_on_own_road
    }
    assert own == set(MajorHazard.objects.on_own_road().values_list("hazard_id", flat=True))


def test_missed_reports_are_those_the_reminders_know(city):
    from hazards.majors.reminding import _missed, _running
    from hazards.models import Duty

    _, play, *_ = city
    for until in (play.today() - n * DAY for n in (1, 8, 30, 45)):
        by_rule = {duty.pk for duty in _running() if list(_missed(duty, until))}
        assert by_rule == set(Duty.objects.unreported(until).values_list("pk", flat=True)), until
    assert by_rule


def test_the_page_the_menu_and_the_dashboard_say_the_same(city):
    world, play, *_ = city
    for person in ("awb", "dept_officer", "officer", "inspector"):
        user, client = world.fresh(person), Client()
        client.force_login(user)
        number = len(things_of(user, play.today()))
        html = client.get("/").content.decode()
        assert f"有 {number} 项等您办" in html and f'<span class="count">{number}</span>' in html, person
        on_page = {(item.what, item.count) for item in todo.items(user, play.today())}
        works = {(work.what, work.count) for work in todo.works(user, play.today())}
        assert works == on_page, person


def test_the_number_follows_the_work_the_posts_and_what_a_department_is_in_charge_of(city):
    """Its statement is kept between requests; the number never is."""
    world, play, majors, _ = city

    def numbers(person):
        user = world.fresh(person)
        return todo.waiting(user, play.today()), len(things_of(user, play.today()))

    before = numbers("officer")
    Moving(world, play).go(majors["assign"], "acknowledge")
    after = numbers("officer")
    assert before[0] == before[1] and after == (before[0] - 1, before[1] - 1)
    few = numbers("expert")
    assert few == (0, 0)
    appoint(actor=None, user=world.expert, role="awb_director", unit=world.mingguang, valid_from=SINCE)
    more = numbers("expert")
    assert more[0] == more[1] > 0
    world.emergency.industries.clear()
    Hazard.objects.filter(regulator=world.emergency).update(regulator=None)
    assert numbers("dept_officer") == (0, 0)


def test_a_leader_reads_what_waits_for_him_above_the_picture(city):
    world, *_ = city
    client = Client()
    client.force_login(world.fresh("leader"))
    html = client.get("/", follow=True).content.decode()
    assert "今日要办" in html and "起挂牌督办待您批准" in html and "起挂牌督办逾期" not in html


def test_the_queries_of_a_full_day_are_frozen(city):
    world, *_ = city
    client = Client()
    client.force_login(world.fresh("awb"))
    client.get("/")
    with frozen_queries("hazards:todo_of_the_office"):
        client.get("/")


def test_overdue_begins_the_day_after_the_deadline_in_a_sentence_too(city):
    world, play, majors, _ = city
    hazard = Hazard.objects.get(pk=majors["start"].pk)
    for later, is_there in ((0, False), (1, True)):
        with time_machine.travel(hazard.due_on + later * DAY, tick=False):
            rows = {said.rule.what: said.rows(world.fresh("officer"), hazard.due_on + later * DAY)
                    for said in todo.sentences(world.fresh("officer"))}  # fmt: skip
            late = rows["条重大隐患逾期，请尽快整改、申请销号"].values_list("hazard_id", flat=True)
            assert (hazard.pk in late) is is_there
