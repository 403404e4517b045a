"""My day: every count is the length of the list it opens, for everybody in the cast."""

from datetime import timedelta

import pytest

from anquan.web import todo
from hazards import services
from hazards.models import Hazard
from tests.counting import frozen_queries
from tests.hazards.sentences import faults_of

PEOPLE = (
    "inspector",
    "township_leader",
    "grid",
    "owner",
    "officer",
    "dept_officer",
    "dept_head",
    "coordinator",
    "legal",
    "host",
    "awb",
    "director",
    "leader",
    "expert",
    "auditor",
    "clerk",
    "far_inspector",
    "far_awb",
    "guandian_inspector",
)


@pytest.fixture
def busy(world, play) -> None:
    """A day with something for everybody."""
    old = play.today() - timedelta(days=40)
    five = {"responsible_person": "周强", "measures": "停用", "funds_planned": 0, "emergency_plan": "看守"}
    play.reported()
    play.reported(by="far_inspector", unit="far_plant")
    world.unit("shop", kind="place", name="鲁山村便民商店", parent=world.village)
    play.reported(by="grid", unit="shop", source="grid")
    play.move(play.assigned(), "decline", by="officer", reason="不归我们")
    twice = play.move(
        play.move(play.assigned(), "decline", by="officer", reason="不归我们"),
        "assign",
        by="inspector",
        responsible_unit=world.xinyuan,
    )
    play.move(twice, "decline", by="officer", reason="产权属于村委会")
    play.assigned()
    play.rectifying(today=old)
    play.submit(play.rectifying(today=old))
    play.submitted(today=old)
    play.move(play.submitted(), "send_back", by="inspector2", reason="没有改好")
    play.rectifying(mode="on_the_spot")
    play.submit(play.move(play.assigned(level="major", order=five), "acknowledge", by="officer"), funds_spent=0)
    asked = play.rectifying()
    services.ask(
        actor=world.fresh("officer"),
        hazard_id=asked.pk,
        kind="extension",
        reason="等配件",
        today=play.today(),
        new_due_on=asked.due_on + timedelta(days=3),
        interim_measures="看守",
    )


def test_every_count_is_the_length_of_the_list_behind_it(world, busy, play):
    wrong, told = faults_of(world, PEOPLE, play.today())
    assert not wrong
    assert told > 40


def said(world, play, person: str) -> dict[str, int]:
    return {item.what: item.count for item in todo.items(world.fresh(person), play.today())}


def test_each_role_reads_its_own_sentences(world, busy, play):
    officer = said(world, play, "officer")
    assert officer["条待签收"] == 1 and officer["条被退回，要重新整改"] == 1 and officer["条今日到期"] == 1
    assert officer["条逾期，请尽快整改提交"] == 1 and "条待交办" not in officer
    inspector = said(world, play, "inspector")
    assert inspector["条待交办"] == 3 and inspector["条待复查"] == 2 and inspector["条逾期"] == 2
    assert said(world, play, "township_leader")["件申请待您批"] == 1
    awb = said(world, play, "awb")
    assert awb["条待指定责任单位"] == 1 and awb["条复查超期"] == 1
    assert said(world, play, "dept_officer")["条重大隐患待研究认定"] == 1, "submitted, but not determined yet"
    assert said(world, play, "grid") == {"条您登记的还没有销号": 1}
    assert set(said(world, play, "auditor")) == {"条逾期", "条重大隐患未销号"}
    assert said(world, play, "far_inspector") == {"条待交办": 1}


def test_the_page_shows_sentences_counts_and_the_first_rows(world, busy, client):
    client.force_login(world.inspector)
    html = client.get("/").content.decode()
    assert "项等您办" in html and "条待交办" in html and "其中 1 条是责任单位退回的" in html and "请留意" in html


def test_the_number_beside_the_menu_is_that_of_the_page(world, busy, play, client):
    user = world.fresh("inspector")
    client.force_login(user)
    waiting = todo.waiting(user, play.today())
    html = client.get("/").content.decode()
    assert f"有 {waiting} 项等您办" in html and f'<span class="count">{waiting}</span>' in html and waiting > 0


def test_a_day_without_work_and_a_post_without_hazards(world, client):
    client.force_login(world.inspector)
    assert "都办完了" in client.get("/").content.decode()
    client.force_login(world.admin)
    html = client.get("/").content.decode()
    assert "您的岗位不办理隐患" in html and not Hazard.objects.exists()


def test_a_leader_begins_with_the_picture_and_not_with_a_list_of_chores(world, client):
    from anquan.web.navigation import address

    client.force_login(world.leader)
    answer = client.get("/")
    if address("hazards:dashboard"):
        assert answer.status_code == 302 and answer.url.endswith("?view=leader")
    else:
        assert answer.status_code == 200


def test_the_queries_of_my_day_are_frozen(world, busy, client):
    client.force_login(world.inspector)
    client.get("/")
    with frozen_queries("hazards:todo"):
        client.get("/")
