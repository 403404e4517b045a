"""派驻监督: nobody at two places on one day, a log a day by himself, 查岗 by somebody else; and 包片包线 with its history."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from anquan.indicators import Period, Slice, figure, table
from anquan.web import todo
from anquan.workflow import NotAllowed
from inspections.models import LeaderArea, Stationing
from inspections.stationing import areas, services
from tests.cast import picture
from tests.counting import frozen_queries

DAY = timedelta(days=1)


@pytest.fixture
def station(world, play):
    today = play.today()

    def made(person: str = "dept_officer", place: str = "xinyuan", *, by: str = "awb", **values) -> Stationing:
        given = {"starts_on": today, "ends_on": today + 9 * DAY, "duties": "看特护期的值守", "today": today} | values
        return services.station(actor=world.fresh(by), place=world.units[place], person=world.people[person], **given)

    return made


def sign_in(client, world, key):
    client.force_login(world.people[key])
    return client


# --- who is sent where ------------------------------------------------------------------------------------------------
def test_the_stationed_person_sees_his_place_whatever_his_trade(station, world):
    found = station("housing_officer")
    seen = {key for key in ("housing_officer", "awb", "inspector", "officer", "guandian_inspector", "far_awb", "other_officer")
            if Stationing.objects.visible_to(world.fresh(key)).filter(pk=found.pk).exists()}  # fmt: skip
    assert seen == {"housing_officer", "awb", "inspector", "officer"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"person": "officer"}, "person"),  # of an enterprise
        ({"person": "far_inspector"}, "person"),
        ({"place": "far_plant"}, "place"),
        ({"place": "jianxi"}, "place"),
        ({"starts_on": date(2020, 1, 1)}, "starts_on"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_cannot_be(station, values, field):
    with pytest.raises(ValidationError) as problem:
        station(**values)
    assert field in problem.value.message_dict


@pytest.mark.parametrize("by", ["inspector", "dept_officer", "officer", "leader"])
def test_who_may_not_send(station, by):
    with pytest.raises(NotAllowed):
        station(by=by)


@pytest.mark.parametrize("shift", [0, 4, 9])
def test_nobody_stands_at_two_places_on_one_day(station, play, shift):
    station()
    start = play.today() + shift * DAY
    with pytest.raises(ValidationError, match="时间重叠"):
        station(place="hengfeng", starts_on=start, ends_on=start + 3 * DAY)


def test_one_after_the_other_he_may(station, play):
    station()
    later = play.today() + 10 * DAY
    assert station(place="hengfeng", starts_on=later, ends_on=later + 3 * DAY).pk
    assert station("inspector2").pk, "and another person to the same place"


# --- log and 查岗 ------------------------------------------------------------------------------------------------------
def test_a_log_a_day_with_a_photo_by_himself(station, world, play):
    found, person, today = station(), world.fresh("dept_officer"), play.today()

    def write(**values):
        given = {"actor": person, "text": "查看了配电房", "photo": play.photo(person), "today": today} | values
        return services.write_log(stationing_id=found.pk, **given)

    with pytest.raises(ValidationError) as problem:
        write(text=" ", photo=None)
    assert set(problem.value.message_dict) == {"text", "photo"}
    write()
    with pytest.raises(NotAllowed, match="已经写了"):
        write()
    assert write(today=today + DAY).on == today + DAY
    with pytest.raises(NotAllowed, match="不在派驻期间"):
        write(today=today + 10 * DAY)
    with pytest.raises(NotAllowed, match="本人"):
        write(actor=world.fresh("awb"), today=today + 2 * DAY)
    with pytest.raises(Http404):
        write(actor=world.fresh("far_awb"))


def test_presence_is_checked_by_somebody_else_and_an_absence_says_why(station, world, play):
    found, today = station("township_leader"), play.today()

    def check(by: str = "director", **values):
        return services.check_presence(
            actor=world.fresh(by), stationing_id=found.pk, **({"is_present": True, "today": today} | values)
        )

    assert check().is_present
    with pytest.raises(ValidationError, match="不在岗"):
        check(is_present=False)
    assert not check(is_present=False, note="电话没有人接").is_present
    with pytest.raises(NotAllowed, match="自己的岗"):
        check("township_leader")
    with pytest.raises(NotAllowed):
        check("inspector")


def test_it_may_end_earlier_and_never_later(station, world, play):
    found, today, actor = station(), play.today(), world.fresh("awb")
    with pytest.raises(ValidationError):
        services.end(actor=actor, stationing_id=found.pk, ends_on=today + 20 * DAY, reason="延长", today=today)
    ended = services.end(
        actor=actor, stationing_id=found.pk, ends_on=today + 2 * DAY, reason="特护期提前结束", today=today
    )
    assert ended.ends_on == today + 2 * DAY
    assert station(place="hengfeng", starts_on=today + 3 * DAY).pk


# --- figures ----------------------------------------------------------------------------------------------------------
def test_people_and_places_of_the_day(station, world, play):
    station()
    station("inspector2")
    station("housing_officer", "hengfeng", starts_on=play.today() + 5 * DAY)
    today = play.today()
    asked = Slice(world.fresh("awb"), Period.between(today, today), today)
    assert figure("insp.stationed_supervisors", asked).value == 2
    assert figure("insp.stationed_places", asked).value == 1
    later = Slice(world.fresh("awb"), Period.between(today, today + 6 * DAY), today + 6 * DAY)
    assert (figure("insp.stationed_supervisors", later).value, figure("insp.stationed_places", later).value) == (3, 2)
    assert {key: each.value for key, each in table("insp.stationed_places", later, "place__township__name").items()} == {
        "涧溪镇": 1, "管店镇": 1,
    }  # fmt: skip
    assert figure("insp.stationed_supervisors", Slice(world.fresh("far_awb"), later.period, later.today)).value == 0


def test_a_figure_opens_the_rows_it_counts(station, world, play, client):
    station()
    station("inspector2")
    today = play.today()
    for code in ("insp.stationed_supervisors", "insp.stationed_places"):
        found = figure(code, Slice(world.fresh("awb"), Period.between(today, today), today))
        page = sign_in(client, world, "awb").get(f"{reverse('stationing:list')}?{found.query}")
        assert page.context["total"].value == found.value


# --- pages ------------------------------------------------------------------------------------------------------------
def test_sent_logged_and_checked_on_the_pages(client, world, play):
    sent = {
        "place": str(world.xinyuan.pk),
        "person": "郑国强",
        "starts_on": "今天",
        "ends_on": "三日内",
        "duties": "值守",
    }
    client = sign_in(client, world, "awb")
    assert client.post(reverse("stationing:make"), sent | {"person": "赵玉林"}).status_code == 422
    answer = client.post(reverse("stationing:make"), sent)
    found = Stationing.objects.get()
    assert answer.url == reverse("stationing:detail", args=[found.pk])
    (item,) = [each for each in todo.items(world.fresh("dept_officer"), play.today()) if "日志" in each.what]
    client = sign_in(client, world, "dept_officer")
    assert client.get(item.href).context["total"].value == 1
    log = reverse("stationing:log", args=[found.pk])
    assert client.post(log, {"text": "看了配电房"}).status_code == 422
    assert client.post(log, {"text": "看了配电房", "photo": [picture()]}).status_code == 302
    page = client.get(answer.url)
    assert "看了配电房" in page.content.decode()
    shown = reverse("stationing:photo", args=[found.logs.get().pk, "thumb"])
    assert client.get(shown).status_code == 200
    assert sign_in(client, world, "far_awb").get(shown).status_code == 404
    assert sign_in(client, world, "inspector").get(log).status_code == 403
    client = sign_in(client, world, "director")
    assert client.post(reverse("stationing:check", args=[found.pk]), {"is_present": "no"}).status_code == 422
    assert client.post(reverse("stationing:check", args=[found.pk]), {"is_present": "yes"}).status_code == 302
    for name, address in (("stationing:list", reverse("stationing:list")), ("stationing:detail", answer.url)):
        with frozen_queries(name):
            assert client.get(address).status_code == 200


# --- 包片包线 ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def give(world, play):
    def given(by: str = "awb", **values) -> LeaderArea:
        facts = {"leader": "王副市长", "post": "副市长", "starts_on": play.today() - 9 * DAY} | values
        return services.give_area(actor=world.fresh(by), **facts)

    return given


def test_a_leader_answers_for_a_township_or_a_line(give, world):
    give(township=world.jianxi)
    give(leader="李副市长", industry=world.xinyuan.profile.industry)
    today = world.mingguang.created_at.date()
    assert {row.leader for row in areas.of_unit(world.xinyuan, world.fresh("officer"), today)} == {
        "王副市长",
        "李副市长",
    }
    assert [row.leader for row in areas.of_unit(world.jianxi, world.fresh("inspector"), today)] == ["王副市长"]
    assert [row.leader for row in areas.of_unit(world.emergency, world.fresh("inspector"), today)] == ["李副市长"]
    assert areas.of_unit(world.xinyuan, world.fresh("far_awb"), today) == []


@pytest.mark.parametrize("values", [{}, {"township": "longyang"}, {"township": "xinyuan"}])
def test_an_area_that_cannot_be(give, world, values):
    with pytest.raises(ValidationError):
        give(**{name: world.units[key] for name, key in values.items()})


def test_an_area_is_given_once_and_ended_rather_than_changed(give, world, play, client):
    area = give(township=world.jianxi)
    with pytest.raises(ValidationError, match="已经"):
        give(township=world.jianxi)
    with pytest.raises(NotAllowed):
        give("township_leader", township=world.guandian)
    services.end_area(actor=world.fresh("awb"), area_id=area.pk, ends_on=play.today() - DAY)
    assert give(township=world.jianxi).pk != area.pk
    client = sign_in(client, world, "awb")
    with frozen_queries("stationing:areas"):
        page = client.get(reverse("stationing:areas")).content.decode()
    assert page.count("包片涧溪镇") == 2, "history stays"


def test_what_one_answers_for_is_a_condition_of_the_list(give, station, world, client):
    give(township=world.jianxi, user=world.leader)
    station()
    station("housing_officer", "hengfeng")
    client = sign_in(client, world, "leader")
    assert client.get(reverse("stationing:list")).context["total"].value == 2
    assert client.get(reverse("stationing:list"), {"mine": "1"}).context["total"].value == 1


def test_areas_on_the_page_of_a_unit(give, station, world, client):
    give(township=world.jianxi)
    station()
    address = reverse("stationing:unit_panel", args=[world.xinyuan.pk])
    client = sign_in(client, world, "inspector")
    shown = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "王副市长" in shown and "郑国强" in shown
    assert address in client.get(reverse("units:detail", args=[world.xinyuan.pk])).content.decode()
    assert sign_in(client, world, "far_awb").get(address, headers={"HX-Request": "true"}).status_code == 404


def test_given_and_ended_on_the_pages(world, client, play):
    client = sign_in(client, world, "director")
    sent = {
        "leader": "王副市长",
        "post": "副市长",
        "starts_on": "今天",
        "township": str(world.jianxi.pk),
        "industry": "",
    }
    assert client.post(reverse("stationing:area_give"), sent | {"township": ""}).status_code == 422
    assert client.post(reverse("stationing:area_give"), sent).status_code == 302
    area = LeaderArea.objects.get()
    assert client.post(reverse("stationing:area_end", args=[area.pk]), {"ends_on": "今天"}).status_code == 302
    assert client.post(reverse("stationing:area_end", args=[area.pk]), {"ends_on": "今天"}).status_code == 409
