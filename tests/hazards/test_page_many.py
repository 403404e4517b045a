"""The same for many: what will happen is said first, and it happens to all or to none (A11)."""

from datetime import timedelta

from anquan.journal.models import Entry
from hazards.models import Hazard
from hazards.rules import Status
from tests.counting import counted_queries


def ids(*hazards: Hazard) -> list[int]:
    return [hazard.pk for hazard in hazards]


def statuses() -> dict[int, tuple[str, int]]:
    return {row.pk: (row.status, row.version) for row in Hazard.objects.all()}


def test_ids_of_mixed_scope_are_refused_as_a_whole(world, play, client):
    own, far = play.reported(), play.reported(by="far_inspector", unit="far_plant")
    before = statuses()
    client.force_login(world.inspector)
    for action in ("assign", "remind"):
        for confirm in ({}, {"confirm": "1"}):
            answer = client.post(f"/hazards/many/{action}/", {"id": ids(own, far)} | confirm)
            nothing = client.post(f"/hazards/many/{action}/", {"id": [own.pk, 999999]} | confirm)
            assert answer.status_code == nothing.status_code == 404
            assert far.number not in answer.content.decode()
    assert statuses() == before and not Entry.objects.filter(action__in=["hazard.assign", "hazard.remind"]).exists()


def test_the_preview_says_what_will_happen_to_how_many_and_does_nothing(world, play, client):
    ready, busy, major = play.reported(), play.rectifying(), play.reported(level="major")
    before = statuses()
    client.force_login(world.inspector)
    html = client.post("/hazards/many/assign/", {"id": ids(ready, busy, major)}).content.decode()
    assert "将交办 1 条" in html and "另有 2 条不能交办" in html
    assert "当前是“整改中”，不能交办" in html and "重大隐患要填全五落实" in html
    assert statuses() == before


def test_assigning_many_gives_each_its_unit_and_deadline(world, play, client):
    rows = [play.reported(), play.reported(unit="site")]
    client.force_login(world.inspector)
    answer = client.post("/hazards/many/assign/", {"id": ids(*rows), "confirm": "1", "list": "status=open"})
    assert answer.status_code == 302 and answer.url == "/hazards/?status=open"
    found = {row.pk: row for row in Hazard.objects.select_related("responsible_unit")}
    assert {found[row.pk].responsible_unit for row in rows} == {world.xinyuan, world.site}
    assert all(found[row.pk].status == Status.ASSIGNED and found[row.pk].due_on for row in rows)


def test_one_that_became_impossible_stops_the_whole_batch(world, play, client):
    first, second = play.reported(), play.reported()
    play.move(second, "assign", by="inspector2", responsible_unit=world.xinyuan)
    client.force_login(world.inspector)
    answer = client.post("/hazards/many/assign/", {"id": ids(first, second), "confirm": "1"})
    assert answer.status_code == 409 and "整批没有执行" in answer.content.decode()
    assert Hazard.objects.get(pk=first.pk).status == Status.REPORTED


def test_reminding_many_skips_those_reminded_today(world, play, client):
    told, fresh = play.assigned(), play.assigned()
    client.force_login(world.inspector)
    client.post("/hazards/many/remind/", {"id": ids(told), "confirm": "1"})
    html = client.post("/hazards/many/remind/", {"id": ids(told, fresh)}).content.decode()
    assert "将催办 1 条" in html and "今天已经催过，不再发" in html
    answer = client.post("/hazards/many/remind/", {"id": ids(told, fresh), "confirm": "1"}, follow=True)
    assert "已催办 1 条，通知 2 人" in answer.content.decode()


def test_asking_many_extensions_is_for_those_who_rectify(world, play, client):
    rows = [play.rectifying(), play.rectifying()]
    new = rows[0].due_on + timedelta(days=4)
    data = {"id": ids(*rows), "confirm": "1", "new_due_on": f"{new}", "reason": "停电检修", "interim_measures": "看守"}
    client.force_login(world.inspector)
    assert client.post("/hazards/many/extend/", data).status_code == 403
    client.force_login(world.officer)
    assert client.post("/hazards/many/extend/", data | {"reason": ""}).status_code == 422
    assert client.post("/hazards/many/extend/", data).status_code == 302
    assert [row.requests.get().new_due_on for row in rows] == [new, new]
    assert client.post("/hazards/many/assign/", {"id": ids(*rows)}).status_code == 403


def test_without_a_choice_or_with_another_word_there_is_nothing(world, play, client):
    client.force_login(world.inspector)
    assert client.post("/hazards/many/assign/", {}).status_code == 404
    assert client.post("/hazards/many/close/", {"id": "1"}).status_code == 404
    assert client.get("/hazards/many/assign/").status_code == 405
    assert client.post("/hazards/many/assign/", {"id": ["x", "-1", "9" * 40]}).status_code == 404


def test_the_preview_costs_the_same_for_two_and_for_ten(world, play, client):
    client.force_login(world.inspector)
    rows = [play.reported() for _ in range(10)]
    client.post("/hazards/many/assign/", {"id": ids(*rows[:1])})
    with counted_queries() as few:
        client.post("/hazards/many/assign/", {"id": ids(*rows[:2])})
    with counted_queries() as many:
        client.post("/hazards/many/assign/", {"id": ids(*rows)})
    assert len(few) == len(many)
