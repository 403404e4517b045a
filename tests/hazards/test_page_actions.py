"""Every move through its page: input kept, refusals said, nothing done twice, nobody's work overwritten (C7)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from anquan.journal.models import Entry
from hazards import services
from hazards.models import Evidence, Hazard
from hazards.rules import Status
from tests.cast import picture


def page(hazard: Hazard, action: str, query: str = "") -> str:
    return f"{reverse('hazards:detail', args=[hazard.number])}{action}/{query}"


def now(hazard: Hazard) -> Hazard:
    return Hazard.objects.get(pk=hazard.pk)


def post(client, hazard: Hazard, action: str, data: dict | None = None, **more):
    return client.post(page(hazard, action), {"version": hazard.version} | (data or {}), **more)


def test_the_whole_loop_through_the_pages(world, play, client):
    hazard = play.reported()
    client.force_login(world.inspector)
    form = client.get(page(hazard, "assign")).content.decode()
    assert world.xinyuan.name in form and "周强" in form and "限期整改到" in form
    answer = post(
        client, hazard, "assign", {"responsible_unit": world.xinyuan.pk, "mode": "limited", "measures": "清空出口"}
    )
    assert answer.status_code == 302
    client.force_login(world.officer)
    assert post(client, now(hazard), "acknowledge").status_code == 302
    answer = post(client, now(hazard), "submit", {"rectify_note": "已清空并划线。", "photos": [picture(), picture()]})
    assert answer.status_code == 302 and now(hazard).evidence.filter(kind="after").count() == 2
    client.force_login(world.inspector2)
    answer = post(client, now(hazard), "pass", {"photos": [picture()], "note": "净宽 1.4 米"}, follow=True)
    assert "复查通过，隐患已销号。" in answer.content.decode() and "按期销号" in answer.content.decode()
    assert now(hazard).status == Status.CLOSED


def test_a_photo_carries_number_place_time_and_person(world, play, client):
    hazard = play.rectifying(location="东侧出口")
    client.force_login(world.officer)
    post(client, hazard, "submit", {"rectify_note": "已清空", "photos": [picture()]})
    stamp = Evidence.objects.get(hazard=hazard, kind="after").file.stamp
    assert stamp[0] == hazard.number and stamp[1] == world.xinyuan.name and "涧溪镇 东侧出口" in stamp[2]
    assert stamp[3].startswith(f"{play.today()}") and "周强" in stamp[4]


def test_what_is_missing_stands_beside_its_field_and_the_rest_is_kept(world, play, client):
    hazard = play.rectifying()
    client.force_login(world.officer)
    answer = post(client, hazard, "submit", {"rectify_note": "已经清空东侧出口"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "请上传至少一张整改后的照片" in html and "已经清空东侧出口" in html
    answer = post(client, hazard, "submit", {"rectify_note": "", "photos": [picture()]})
    assert answer.status_code == 422 and now(hazard).status == Status.RECTIFYING


def test_a_file_that_is_no_picture_is_refused_with_its_place(world, play, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    hazard = play.rectifying()
    client.force_login(world.officer)
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    answer = post(client, hazard, "submit", {"rectify_note": "好了", "photos": [picture(), bad]})
    assert answer.status_code == 422 and "第 2 张" in answer.content.decode()


def test_the_second_of_two_gets_what_changed_and_what_he_typed(world, play, client):
    """Acceptance C7: two re-checkers open the same page; the slower one overwrites nothing."""
    hazard = play.submitted()
    client.force_login(world.inspector)
    assert client.get(page(hazard, "send_back")).status_code == 200
    play.move(hazard, "pass", by="inspector2", is_visited=True)
    answer = post(client, hazard, "send_back", {"reason": "东侧还有两垛纸箱"})
    html = answer.content.decode()
    assert answer.status_code == 409 and now(hazard).status == Status.CLOSED
    assert f'href="/hazards/{hazard.number}/"' in html
    assert "许海涛" in html and "待复查" in html and "已销号" in html and "东侧还有两垛纸箱" in html


def test_every_form_of_a_hazard_carries_the_version(world, play, client):
    opened = {
        "inspector": [(play.reported(), ["assign", "transfer", "merge", "correct"]),
                      (play.submitted(), ["pass", "send_back"]), (play.rectifying(), ["remind", "ask/void"])],
        "officer": [(play.assigned(), ["decline"]), (play.rectifying(), ["submit", "ask/extension", "ask/reassign"])],
        "dept_officer": [(play.closed(), ["reopen"])],
    }  # fmt: skip
    for person, forms in opened.items():
        client.force_login(world.people[person])
        for hazard, actions in forms:
            for action in actions:
                html = client.get(page(hazard, action)).content.decode()
                assert f'name="version" value="{hazard.version}"' in html, action


def test_a_second_tap_does_nothing_and_complains_of_nothing(world, play, client):
    hazard = play.submitted()
    client.force_login(world.inspector)
    data = {"is_visited": "on"}
    assert post(client, hazard, "pass", data).status_code == 302
    assert post(client, hazard, "pass", data).status_code == 302
    assert Entry.objects.filter(action="hazard.pass").count() == 1
    other = play.assigned()
    client.force_login(world.officer)
    for _ in range(2):
        assert client.post(page(other, "acknowledge", f"?version={other.version}")).status_code == 302
    assert Entry.objects.filter(action="hazard.acknowledge", object_id=str(other.pk)).count() == 1


def test_the_wrong_person_gets_403_and_the_attempt_stands_in_the_story(world, play, client):
    hazard = play.submitted()
    client.force_login(world.officer)
    answer = post(client, hazard, "pass", {"is_visited": "on"})
    assert answer.status_code == 403 and "由复查方办理" in answer.content.decode()
    assert Entry.objects.get(action="hazard.pass").result == "denied"
    assert client.get(page(hazard, "pass")).status_code == 403


def test_the_wrong_state_says_so(world, play, client):
    client.force_login(world.inspector)
    hazard = play.reported()
    answer = client.get(page(hazard, "pass"))
    assert answer.status_code == 409 and "当前是“已登记”，不能复查通过" in answer.content.decode()
    assert client.get(page(hazard, "nonsense")).status_code == 404
    assert client.post(page(hazard, "nonsense")).status_code == 404
    assert client.get(page(hazard, "ask/nonsense")).status_code == 404


def test_fields_that_are_no_input_change_nothing(world, play, client):
    hazard = play.reported()
    client.force_login(world.inspector)
    post(
        client,
        hazard,
        "assign",
        {
            "responsible_unit": world.xinyuan.pk,
            "status": "closed",
            "number": "YH-1",
            "ended_on": "2026-01-01",
            "ordered_by": world.awb.pk,
            "level": "major",
        },
    )
    row = now(hazard)
    assert (row.status, row.number, row.ended_on, row.level, row.ordered_by) == (
        Status.ASSIGNED,
        hazard.number,
        None,
        "general",
        world.inspector,
    )


def test_a_foreign_unit_is_refused_as_one_that_does_not_exist(world, play, client):
    hazard = play.reported()
    client.force_login(world.inspector)
    foreign = post(client, hazard, "assign", {"responsible_unit": world.far_plant.pk})
    missing = post(client, hazard, "assign", {"responsible_unit": 999999})
    assert foreign.status_code == missing.status_code == 422
    assert "没有这个单位" in foreign.content.decode() and "没有这个单位" in missing.content.decode()
    assert "锻压" not in foreign.content.decode()


def test_a_township_may_transfer_to_a_department_of_its_county(world, play, client):
    hazard = play.assigned()
    client.force_login(world.inspector)
    answer = post(client, hazard, "transfer", {"regulator": "住建局", "reason": "属建筑施工"})
    assert answer.status_code == 302 and now(hazard).regulator == world.housing


def test_an_extension_is_asked_and_decided_through_the_pages(world, play, client):
    hazard = play.rectifying()
    new = hazard.due_on + timedelta(days=6)
    client.force_login(world.officer)
    wish = {"new_due_on": f"{new}", "reason": "等配件", "interim_measures": "专人看守"}
    assert post(client, hazard, "ask/extension", wish).status_code == 302
    request = hazard.requests.get()
    decide = reverse("hazards:decide", args=[request.pk])
    assert client.post(decide, {"is_granted": "yes"}).status_code == 409
    client.force_login(world.township_leader)
    assert "等配件" in client.get(decide).content.decode() and "专人看守" in client.get(decide).content.decode()
    assert client.post(decide, {"is_granted": "no", "note": ""}).status_code == 422
    for _ in range(2):
        assert client.post(decide, {"is_granted": "yes", "note": "同意"}).status_code == 302
    assert now(hazard).due_on == new
    client.force_login(world.far_awb)
    assert client.get(decide).status_code == 404


def test_an_asker_takes_his_request_back(world, play, client):
    hazard = play.rectifying()
    request = services.ask(
        actor=world.fresh("officer"),
        hazard_id=hazard.pk,
        kind="reassign",
        reason="已转租",
        today=play.today(),
        new_unit=world.village,
    )
    address = reverse("hazards:withdraw_request", args=[request.pk])
    client.force_login(world.inspector)
    assert client.post(address).status_code == 409
    client.force_login(world.officer)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    request.refresh_from_db()
    assert request.result == "withdrawn"


def test_reminding_tells_how_many_and_never_twice_a_day(world, play, client):
    hazard = play.assigned()
    client.force_login(world.inspector)
    assert "已催办，通知 2 人" in post(client, hazard, "remind", {"note": "请抓紧"}, follow=True).content.decode()
    assert "没有重复发送" in post(client, hazard, "remind", follow=True).content.decode()


def test_the_person_returns_to_his_list(world, play, client):
    hazard = play.submitted()
    client.force_login(world.inspector)
    address = page(hazard, "pass", "?list=status%3Dsubmitted")
    assert "list=status%3Dsubmitted" in client.get(address).content.decode()
    answer = client.post(address, {"is_visited": "on", "version": hazard.version})
    assert answer.url == f"/hazards/{hazard.number}/?list=status%3Dsubmitted"


# --- 更正 -----------------------------------------------------------------------------------------------------------
def test_a_correction_keeps_the_former_words_in_sight(world, play, client):
    hazard = play.assigned(location="一号库")
    client.force_login(world.inspector)
    facts = {
        "description": hazard.description,
        "location": "三号库",
        "category": "XC13",
        "legal_basis": "",
        "measures": hazard.measures,
        "reason": "登记时看错了",
    }
    assert post(client, hazard, "correct", facts).status_code == 302
    html = client.get(reverse("hazards:detail", args=[hazard.number])).content.decode()
    assert now(hazard).location == "三号库" and "<del>一号库</del> 更正为 三号库" in html and "登记时看错了" in html
    assert Entry.objects.get(action="hazard.correct").changes["location"] == ["一号库", "三号库"]


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("inspector", True),
        ("awb", True),
        ("dept_officer", True),
        ("officer", False),
        ("owner", False),
        ("expert", False),
        ("grid", False),
    ],
)
def test_who_may_correct_an_assigned_hazard(world, play, client, person, may):
    hazard = play.assigned()
    client.force_login(world.people[person])
    answer = post(client, hazard, "correct", {"description": "另一段描述文字"})
    assert (answer.status_code == 302) is may and (now(hazard).description == "另一段描述文字") is may


def test_a_correction_that_changes_nothing_or_comes_too_late_is_refused(world, play, client):
    hazard = play.reported()
    client.force_login(world.inspector)
    same = {name: getattr(hazard, name) for name in services.CORRECTABLE}
    assert "没有改动任何内容" in post(client, hazard, "correct", same).content.decode()
    stale = client.post(page(hazard, "correct"), {"version": hazard.version - 1 or 99, "description": "另一段描述"})
    assert stale.status_code == 409
    closed = play.closed()
    assert post(client, closed, "correct", {"description": "另一段描述"}).status_code == 409
