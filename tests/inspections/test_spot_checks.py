"""回头看: a sample that anybody can repeat, looked at by somebody else, and 不合格 reopens the hazard."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from anquan.indicators import Period
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.web import todo
from anquan.workflow import NotAllowed
from hazards import services as services_of_hazards
from hazards.models import Hazard
from inspections.models import SpotCheck, SpotCheckTask
from inspections.spotchecks import results, rules, selectors, services
from tests.cast import picture
from tests.counting import frozen_queries
from tests.hazards.majors.moving import Moving

SEED = "a" * 64


@pytest.fixture
def draw(world, play):
    def made(by: str = "awb", checkers: tuple[str, ...] = ("dept_officer",), **values) -> SpotCheck:
        today = play.today()
        given = {"first_on": today, "last_on": today, "today": today} | values
        people = [world.people[key] for key in checkers]
        return services.draw(actor=world.fresh(by), checkers=people, **given)

    return made


@pytest.fixture
def go(world, play):
    def done(task: SpotCheckTask, action: str, *, by: str = "dept_officer", **values) -> SpotCheckTask:
        if action in ("pass", "fail", "reopen"):
            values.setdefault("photos", [play.photo(world.people[by])])
        if action in ("fail", "excuse"):
            values.setdefault("note", "出口又堵了")
        return services.perform(actor=world.fresh(by), task_id=task.pk, action=action, today=play.today(), **values)

    return done


# --- the rule, pure ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("pool", "taken"), [(0, 0), (2, 2), (40, 3), (60, 3), (61, 4), (100, 5)])
def test_a_share_rounded_up_never_less_than_the_least_never_more_than_there_are(pool, taken):
    assert rules.how_many(pool, Decimal("0.05"), 3) == taken


def test_the_same_pool_and_seed_give_the_same_hazards():
    numbers = [f"YH-341182-2026-{n:06d}" for n in range(50)]
    first = rules.drawn(SEED, numbers, 5)
    assert first == rules.drawn(SEED, reversed(numbers), 5)
    assert first != rules.drawn("b" * 64, numbers, 5)
    # written down once: the order does not change with a library
    assert first[0] == min(numbers, key=lambda number: rules.value_of(SEED, number))


def test_tasks_are_dealt_in_turn_to_those_who_may():
    assert rules.dealt(["a", "b", "c", "d"], {"a": [1, 2], "b": [1, 2], "c": [1], "d": []}) == {"a": 1, "b": 2, "c": 1}


# --- the draw ---------------------------------------------------------------------------------------------------------
def test_it_is_drawn_from_what_was_written_off_and_can_be_repeated(draw, play, world):
    closed = {play.closed().number for _ in range(5)}
    play.submitted()
    made = draw()
    assert set(made.pool) == closed and made.take == 3 and made.tasks.count() == 3
    repeated = selectors.repeat(made, made.tasks.select_related("hazard"))
    assert repeated.is_same and repeated.is_pool_unchanged
    made.pool = made.pool[:-1]
    assert not selectors.repeat(made, made.tasks.select_related("hazard")).is_pool_unchanged
    task = made.tasks.first()
    assert (task.passed_by, task.passing_unit, task.responsible_unit) == (world.inspector2, world.jianxi, world.xinyuan)
    assert task.checker == world.dept_officer and Outbox.objects.filter(kind="spotcheck.told").count() == 3


def test_what_was_looked_at_is_not_drawn_again(draw, play, go):
    play.closed()
    go(draw().tasks.get(), "pass")
    with pytest.raises(ValidationError, match="没有可以抽"):
        draw()


def test_conditions_narrow_the_pool(draw, play, world, checking):
    here, there = (
        play.closed(),
        play.closed(by="guandian_inspector", unit="hengfeng", officer="other_officer", rechecker="awb"),
    )
    assert draw(township=world.guandian).pool == [there.number]
    own = (
        checking.check_with_hazard(checking.plan(starts_on=play.today(), today=play.today()), today=play.today())
        .answers.get()
        .hazard
    )
    play.submit(own)
    play.move(own, "pass", by="inspector", is_visited=True)
    assert draw(is_of_self_checks=True).pool == [own.number]
    assert draw().pool == [here.number]


def test_a_department_draws_from_its_own_trades(draw, play):
    mine = play.closed()
    play.closed(
        unit="site",
        officer="inspector2",
        order={"responsible_unit": play.world.jianxi, "measures": "清理"},
        rechecker="awb",
    )
    made = draw("dept_head", ())
    assert made.pool == [mine.number] and made.organ == play.world.emergency
    assert made.tasks.get().checker is None


def test_what_was_put_right_on_the_spot_was_passed_by_whoever_stood_by(draw, play, world):
    inspector = world.fresh("inspector")
    services_of_hazards.report_fixed(
        actor=inspector, unit=world.xinyuan, description="灭火器被纸箱遮挡", source="township", category="XC13",
        today=play.today(), before_photos=[play.photo(inspector)], after_photos=[play.photo(inspector)],
    )  # fmt: skip
    (task,) = draw().tasks.all()
    assert (task.passing_unit, task.hazard.ordering_unit) == (world.jianxi, None)


@pytest.mark.parametrize("by", ["inspector", "dept_officer", "director", "officer", "leader"])
def test_who_may_not_draw(draw, play, by):
    play.closed()
    with pytest.raises(NotAllowed):
        draw(by)


def test_nobody_looks_again_at_what_he_passed_or_had_to_put_right(draw, play, world, go):
    play.closed(rechecker="dept_officer")
    task = draw(checkers=("dept_officer", "officer", "coordinator")).tasks.get()
    assert task.checker is None
    for key in ("dept_officer", "officer", "coordinator", "housing_officer", "far_inspector"):
        with pytest.raises(ValidationError):
            go(task, "assign", by="awb", checker=world.people[key])
    assert go(task, "assign", by="awb", checker=world.awb).checker == world.awb
    with pytest.raises(IntegrityError), transaction.atomic():
        SpotCheckTask.objects.filter(pk=task.pk).update(checker=world.dept_officer)


# --- who sees it ------------------------------------------------------------------------------------------------------
def test_it_is_not_told_before_it_is_done(draw, play, world, go):
    play.closed()
    made = draw()
    task = made.tasks.get()

    def sees(rows):
        return {key for key in world.people if rows.visible_to(world.fresh(key)).exists()}

    assert sees(SpotCheck.objects) == {"awb", "director", "leader", "auditor"}
    assert sees(SpotCheckTask.objects) == {"awb", "director", "leader", "auditor", "dept_officer"}
    go(task, "pass")
    assert {"inspector", "township_leader", "dept_head"} <= sees(SpotCheckTask.objects)
    assert not sees(SpotCheckTask.objects) & {
        "officer",
        "owner",
        "far_awb",
        "far_inspector",
        "guandian_inspector",
        "housing_officer",
    }


# --- the result -------------------------------------------------------------------------------------------------------
def test_what_held_is_told_in_the_story_of_the_hazard(draw, play, go, client, world):
    hazard = play.closed()
    task = go(draw().tasks.get(), "pass")
    assert task.status == "passed" and Hazard.objects.get().status == "closed"
    assert Entry.objects.filter(action="spotcheck.held", object_id=str(hazard.pk)).exists()
    client.force_login(world.inspector)
    assert "回头看，没有反弹" in client.get(reverse("hazards:detail", args=[hazard.number])).content.decode()
    with pytest.raises(NotAllowed):
        go(task, "pass")


def test_what_did_not_hold_is_reopened_by_the_hazards_own_move(draw, play, go):
    hazard = play.closed()
    task = go(draw().tasks.get(), "fail")
    hazard.refresh_from_db()
    assert (task.status, hazard.status, hazard.round) == ("reopened", "rectifying", 2)
    assert task.relapse.reason.startswith("回头看不合格") and task.relapse == hazard.relapses.get()
    assert task.checked_on == play.today()


def test_what_a_township_finds_waits_for_one_who_may_reopen(draw, play, go, world):
    hazard = play.closed(rechecker="inspector2")
    task = draw(checkers=("inspector",)).tasks.get()
    assert go(task, "fail", by="inspector").status == "failed"
    assert Hazard.objects.get(pk=hazard.pk).status == "closed"
    assert Outbox.objects.filter(kind="spotcheck.told", user=world.dept_head).exists()
    with pytest.raises(NotAllowed):
        go(task, "reopen", by="inspector")
    assert go(task, "reopen", by="dept_head").status == "reopened"
    assert Hazard.objects.get(pk=hazard.pk).status == "rectifying"


def test_a_major_hazard_goes_back_on_its_own_road(draw, play, world, go):
    moving = Moving(world, play)
    hazard = moving.ready_for("approve")
    moving.go(hazard, "approve")
    task = draw(checkers=("inspector2",)).tasks.get()
    assert go(task, "fail", by="inspector2").status == "failed"
    assert go(task, "reopen", by="dept_head").status == "reopened"
    hazard.refresh_from_db()
    assert hazard.status == "rectifying" and hazard.major.status == "rectifying"


def test_what_was_opened_meanwhile_is_excused(draw, play, go, world):
    hazard = play.closed()
    task = draw().tasks.get()
    play.move(hazard, "reopen", by="awb", reason="复发", photos=[play.photo(world.awb)])
    with pytest.raises(NotAllowed, match="已经重新打开"):
        go(task, "pass")
    assert go(task, "excuse").status == "excused"


@pytest.mark.parametrize(
    ("action", "values"),
    [("pass", {"photos": []}), ("fail", {"photos": []}), ("fail", {"note": " "}), ("excuse", {"note": ""})],
)
def test_what_must_be_said(draw, play, go, action, values):
    play.closed()
    with pytest.raises(ValidationError):
        go(draw().tasks.get(), action, **values)


def test_only_the_one_who_was_sent_judges(draw, play, go):
    play.closed()
    task = draw().tasks.get()
    for by in ("awb", "director"):
        with pytest.raises(NotAllowed):
            go(task, "pass", by=by)
    for by in ("inspector", "officer", "far_awb"):
        with pytest.raises(Http404):
            go(task, "pass", by=by)


# --- results ----------------------------------------------------------------------------------------------------------
def test_each_number_of_the_results_opens_its_rows(draw, play, go, world, client):
    for _ in range(4):
        play.closed()
    first, second, *_ = draw().tasks.order_by("order")
    go(first, "fail")
    go(second, "pass")
    year = Period.parse(str(play.today().year))
    client.force_login(world.awb)
    for by in results.BY:
        total, lines = results.results(world.fresh("awb"), year, by)
        assert str(total.rate) == "50.00%"
        assert {name: cell.count for name, cell in total.cells.items()} == {
            "drawn": 3, "waiting": 1, "judged": 2, "not_held": 1, "excused": 0,
        }  # fmt: skip
        for line in (total, *lines):
            for cell in line.cells.values():
                assert client.get(cell.href).context["total"].value == cell.count
    total, _ = results.results(world.fresh("far_awb"), year, "passing_unit")
    assert total.cells["drawn"].count == 0 and str(total.rate) == "—"


def test_three_levels_from_self_check_to_the_office(draw, play, go, checking, world, client):
    today = play.today()
    hazard = checking.check_with_hazard(checking.plan(starts_on=today, today=today), today=today).answers.get().hazard
    play.submit(hazard)
    play.move(hazard, "pass", by="inspector", is_visited=True)
    go(draw(is_of_self_checks=True).tasks.get(), "pass")
    client.force_login(world.awb)
    steps = list(results.three_levels(world.fresh("awb"), Period.parse(str(today.year)), today))
    assert [step.count for step in steps] == [1, 1, 1]
    for step in steps:
        assert client.get(step.href).context["total"].value == step.count


# --- pages ------------------------------------------------------------------------------------------------------------
def test_drawn_assigned_and_judged_on_the_pages(client, world, play):
    for _ in range(2):
        play.closed()
    client.force_login(world.awb)
    page = client.get(reverse("spotchecks:draw"))
    assert "5%" in page.content.decode()
    sent = {"first_on": "今天", "last_on": "今天", "checkers": "郑国强、张建国", "industry": ""}
    assert client.post(reverse("spotchecks:draw"), sent | {"checkers": "没有这位"}).status_code == 422
    answer = client.post(reverse("spotchecks:draw"), sent)
    made = SpotCheck.objects.get()
    assert answer.url == reverse("spotchecks:detail", args=[made.pk])
    assert "结果一致" in client.get(answer.url).content.decode()
    assert {task.checker.username for task in made.tasks.all()} == {"dept_officer", "inspector"}
    (item,) = [each for each in todo.items(world.fresh("dept_officer"), play.today()) if "回头看" in each.what]
    client.force_login(world.dept_officer)
    assert client.get(item.href).context["total"].value == item.count == 1
    address = urlsplit(item.lines[0].href).path
    assert client.get(address).status_code == 200
    task = made.tasks.get(checker=world.dept_officer)
    act = reverse("spotchecks:act", args=[task.pk, "fail"])
    assert client.post(act, {"note": "又堵了"}).status_code == 422
    assert client.post(act, {"note": "又堵了", "photos": [picture()]}).url == address
    assert "已登记回潮" in client.get(address).content.decode()
    assert client.post(act, {"note": "又堵了", "photos": [picture()]}).status_code == 409
    assert client.get(reverse("spotchecks:act", args=[task.pk, "burn"])).status_code == 404
    client.force_login(world.officer)
    assert client.get(reverse("spotchecks:tasks")).status_code == 403


def test_pages_ask_no_more_than_they_did(client, world, play, draw):
    for _ in range(3):
        play.closed()
    made = draw()
    client.force_login(world.awb)
    pages = {
        "spotchecks:list": reverse("spotchecks:list"), "spotchecks:detail": reverse("spotchecks:detail", args=[made.pk]),
        "spotchecks:tasks": reverse("spotchecks:tasks"), "spotchecks:results": reverse("spotchecks:results"),
        "spotchecks:task": reverse("spotchecks:task", args=[made.tasks.first().pk]),
    }  # fmt: skip
    for name, address in pages.items():
        with frozen_queries(name):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"), [("by=colour", 400), ("period=昨天", 400), ("what=1", 400), ("period=2025Q1&by=township", 200)]
)
def test_addresses_of_the_results(client, world, query, status):
    client.force_login(world.awb)
    assert client.get(f"{reverse('spotchecks:results')}?{query}").status_code == status


def test_conditions_of_the_list(client, world, play, draw):
    play.closed()
    made = draw()
    client.force_login(world.awb)
    task = made.tasks.get()
    for query in (
        "status=waiting",
        f"draw={made.pk}",
        f"township={world.jianxi.pk}",
        f"checker={task.checker_id}",
        "q=出口",
    ):
        page = client.get(f"{reverse('spotchecks:tasks')}?{query}")
        assert page.context["total"].value == 1, query
    for query in ("status=not_held", "late=1", "unassigned=1", "self_check=1", "mine=1"):
        assert client.get(f"{reverse('spotchecks:tasks')}?{query}").context["total"].value == 0, query
    assert made.due_on > play.today() + timedelta(days=9)
