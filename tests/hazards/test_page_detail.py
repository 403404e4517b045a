"""One hazard on one page: what it says, what it offers to whom, and what it keeps from strangers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from hazards import services
from hazards.models import Hazard
from hazards.selectors import detail as selector
from tests.counting import counted_queries, frozen_queries
from tests.hazards.test_who_may_do_what_when import ALLOWED, PEOPLE, states  # noqa: F401  (a fixture)


def address(hazard: Hazard, query: str = "") -> str:
    return reverse("hazards:detail", args=[hazard.number]) + query


def html_of(client, hazard: Hazard, query: str = "") -> str:
    answer = client.get(address(hazard, query))
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_state_offers_each_person_exactly_the_buttons_of_the_table(world, states, client):  # noqa: F811
    """Acceptance A12 through the page: what is not in the table by hand has no live button."""
    moves = {action for _, action in ALLOWED}
    wrong = {}
    for state, hazard in states.items():
        for person in (name for name in PEOPLE if name in world.people):  # a system opens no pages
            client.force_login(world.fresh(person))
            answer = client.get(address(hazard))
            if answer.status_code != 200:
                continue
            html = re.sub(r"<button[^>]*disabled.*?</button>", "", answer.content.decode(), flags=re.S)
            live = {action for action in moves if re.search(rf'{hazard.number}/{action}/(\?|")', html)}
            expected = {action for action in moves if person in ALLOWED.get((state, action), ())}
            if live != expected:
                wrong[state, person] = (sorted(live), sorted(expected))
    assert not wrong


def test_a_hazard_of_others_does_not_exist(world, play, client):
    hazard = play.reported()
    for stranger in (
        "far_inspector",
        "far_officer",
        "far_awb",
        "other_officer",
        "housing_officer",
        "guandian_inspector",
    ):
        client.force_login(world.people[stranger])
        answer, nothing = client.get(address(hazard)), client.get("/hazards/YH-341182-2026-999999/")
        assert answer.status_code == nothing.status_code == 404, stranger
        assert hazard.description not in answer.content.decode()
        for action in ("assign", "pass", "ask/void", "correct", "remind"):
            assert client.get(f"{address(hazard)}{action}/").status_code == 404
            assert client.post(f"{address(hazard)}{action}/", {"reason": "x"}).status_code == 404


def test_one_primary_action_for_this_person(world, play, client):
    hazard = play.submitted()
    client.force_login(world.inspector)
    html = html_of(client, hazard)
    assert len(re.findall(r'<a class="btn primary', html)) == 1
    assert "复查通过" in html and "退回重改" in html
    client.force_login(world.officer)
    html = html_of(client, hazard)
    assert "复查通过</a>" not in html and "撤回提交" in html


def test_a_disabled_action_stands_with_its_reason(world, play, client):
    hazard = play.rectifying()
    services.ask(
        actor=world.fresh("officer"),
        hazard_id=hazard.pk,
        kind="extension",
        reason="设备要定做",
        today=play.today(),
        new_due_on=hazard.due_on + timedelta(days=5),
        interim_measures="专人看守",
    )
    client.force_login(world.officer)
    page = selector.page(
        selector.by_number(hazard.number, world.fresh("officer")), world.fresh("officer"), play.today(), None
    )
    ask = next(action for action in page.deck.more if action.label == "申请延期")
    assert "不能同时提出第二件" in ask.reason
    html = html_of(client, hazard)
    assert "disabled" in html and "不能同时提出第二件" in html
    assert "有一件延期申请待批（申请延至" in html


def test_the_decider_sees_the_request_first_and_the_asker_may_take_it_back(world, play, client):
    hazard = play.rectifying()
    request = services.ask(
        actor=world.fresh("officer"),
        hazard_id=hazard.pk,
        kind="reassign",
        reason="仓库已转租",
        today=play.today(),
        new_unit=world.village,
    )
    client.force_login(world.township_leader)
    assert "办理变更责任单位申请" in html_of(client, hazard)
    assert "仓库已转租" in client.get(reverse("hazards:decide", args=[request.pk])).content.decode()
    client.force_login(world.officer)
    html = html_of(client, hazard)
    assert "办理变更责任单位申请" not in html and "撤回变更责任单位申请" in html


def test_the_story_tells_refusals_returns_and_blocked_attempts(world, play, client):
    hazard = play.submitted()
    play.move(hazard, "send_back", by="inspector2", reason="通道净宽实测 1.1 米")
    request = services.ask(
        actor=world.fresh("officer"),
        hazard_id=hazard.pk,
        kind="extension",
        reason="要停产",
        today=play.today(),
        new_due_on=Hazard.objects.get(pk=hazard.pk).due_on + timedelta(days=5),
        interim_measures="看守",
    )
    services.decide(
        actor=world.fresh("township_leader"),
        request_id=request.pk,
        is_granted=False,
        note="移走堆货不需停产。",
        today=play.today(),
    )
    play.submit(hazard)
    client.force_login(world.officer)
    assert client.post(f"{address(hazard)}pass/", {"is_visited": "on"}).status_code == 403
    client.force_login(world.inspector)
    html = html_of(client, hazard)
    told = [
        item.title
        for item in selector.page(
            selector.by_number(hazard.number, world.fresh("inspector")), world.fresh("inspector"), play.today(), None
        ).happenings
    ]
    assert told == [
        "拦下一次操作",
        "提交整改（第 2 次）",
        "延期不同意",
        "申请延期",
        "退回重改",
        "提交整改（第 1 次）",
        "签收",
        "登记",
    ]
    assert "通道净宽实测 1.1 米" in html and "移走堆货不需停产" in html and "系统未受理" in html
    assert "退回 → 再提交" in html


def test_a_granted_extension_shows_the_old_and_the_new_day(world, play, client):
    hazard = play.rectifying()
    old, new = hazard.due_on, hazard.due_on + timedelta(days=5)
    request = services.ask(
        actor=world.fresh("officer"),
        hazard_id=hazard.pk,
        kind="extension",
        reason="等配件",
        today=play.today(),
        new_due_on=new,
        interim_measures="看守",
    )
    services.decide(
        actor=world.fresh("township_leader"), request_id=request.pk, is_granted=True, note="", today=play.today()
    )
    client.force_login(world.inspector)
    assert f"期限由 {old} 延至 {new}" in html_of(client, hazard)


def test_clocks_say_what_is_left_why_and_who_answers_for_it(world, play, client):
    client.force_login(world.inspector)
    html = html_of(client, play.submitted())
    assert "为什么是这一天" in html and "归涧溪镇" in html and "停在" in html
    assert "复查通过，记按期销号；再退回，期限仍是" in html


def test_phones_are_masked_and_only_those_who_must_ring_can(world, play, client):
    hazard = play.assigned()
    for person, may_ring in (("inspector", True), ("awb", True), ("expert", False), ("auditor", False)):
        client.force_login(world.people[person])
        html = html_of(client, hazard)
        assert "158****3307" in html and ("15800003307" in html) is may_ring, person


def test_the_same_unit_is_listed_at_most_ten_times_with_the_recurrence(world, play, client):
    first = play.closed()
    others = [play.reported(category="") for _ in range(11)]
    again = play.reported()
    client.force_login(world.inspector)
    html = html_of(client, again)
    assert f"同类隐患 {play.today():%m-%d} 登记过一次（{first.number[-11:]}）" in html
    page = selector.page(
        selector.by_number(again.number, world.fresh("inspector")), world.fresh("inspector"), play.today(), None
    )
    assert len(page.siblings.lines) == 10 and page.siblings.this_year == 13
    assert page.siblings.lines[0].number in {row.number for row in others}


def test_a_relapse_is_shown_with_its_former_closure(world, play, client):
    hazard = play.move(
        play.closed(), "reopen", by="dept_officer", reason="出口又被堵", photos=[play.photo(world.dept_officer)]
    )
    client.force_login(world.inspector)
    html = html_of(client, hazard)
    assert "抽查发现回潮，重新整改" in html and "出口又被堵" in html and "回潮：" in html


def test_next_and_previous_follow_the_list_the_person_came_from(world, play, client):
    rows = [play.submitted() for _ in range(3)]
    play.reported()
    client.force_login(world.inspector)
    listed = [line.number for line in client.get("/hazards/?status=submitted").context["lines"]]
    middle = Hazard.objects.get(number=listed[1])
    page = client.get(address(middle, "?list=status%3Dsubmitted")).context["page"]
    assert listed[0] in page.neighbours.previous and listed[2] in page.neighbours.next
    assert (page.neighbours.place, str(page.neighbours.total)) == (2, "3")
    play.move(middle, "pass", by="inspector2", is_visited=True)
    page = client.get(address(middle, "?list=status%3Dsubmitted")).context["page"]
    assert page.neighbours.place == 0 and listed[2] in page.neighbours.next, "the queue goes on from where it stood"
    assert len(rows) == 3


def test_a_list_that_is_none_does_no_harm(world, play, client):
    hazard = play.reported()
    client.force_login(world.inspector)
    for query in ("?list=nonsense%3D1", "?list=status%3Dxx", "?list=order%3Dphone", "?list=%25ff"):
        assert client.get(address(hazard, query)).context["page"].neighbours is None


def test_the_queries_of_the_page_are_frozen_and_do_not_grow_with_the_story(world, play, client):
    client.force_login(world.inspector)
    hazard = play.submitted()
    client.get(address(hazard, "?list=status%3Dsubmitted"))
    with frozen_queries("hazards:detail"):
        client.get(address(hazard, "?list=status%3Dsubmitted"))
    with counted_queries() as short:
        client.get(address(hazard, "?list=status%3Dsubmitted"))
    for _ in range(3):
        hazard = play.move(
            hazard, "send_back", by="inspector2", reason="没有改好", photos=[play.photo(world.inspector2)]
        )
        hazard = play.submit(hazard, photos=[play.photo(world.officer), play.photo(world.officer)])
        play.submitted()
    with counted_queries() as long:
        client.get(address(hazard, "?list=status%3Dsubmitted"))
    assert len(long) <= len(short) + 1  # previous and next exist now


@pytest.mark.parametrize("person", ["inspector", "officer", "grid", "leader", "expert", "auditor", "clerk", "legal"])
def test_the_page_stands_for_every_reader_in_every_state(world, states, client, person):  # noqa: F811
    client.force_login(world.people[person])
    seen = [client.get(address(hazard)).status_code for hazard in states.values()]
    assert set(seen) <= {200, 404} and 200 in seen or person in ("grid",)
