"""Logging a hazard on the page: what is needed, what is filled in, what a second post or a foreign unit gives."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from hazards.models import Hazard, Phrase
from tests.cast import picture
from tests.counting import frozen_queries

URL = "/hazards/new/"
TEXT = "第二成品仓库东侧安全出口被成品纸箱堵塞"


@pytest.fixture
def log(client, world):
    """``log(by="inspector", description=…)`` posts the form; ``fetch=True`` as the page's script does."""

    def post(by="inspector", fetch=False, **values):
        client.force_login(world.fresh(by))
        sent = {"uid": str(uuid4()), "unit": world.xinyuan.pk, "description": TEXT, "photos": [picture()]} | values
        headers = {"X-Requested-With": "fetch"} if fetch else {}
        return client.post(URL, {name: value for name, value in sent.items() if value is not None}, headers=headers)

    return post


def said(answer):
    return {error["field"]: error["text"] for error in json.loads(answer.content)["errors"]}


def test_photo_unit_and_description_are_enough_and_an_inspector_orders_at_once(log, world):
    answer = log()
    hazard = Hazard.objects.get()
    assert answer.url == reverse("hazards:receipt", args=[hazard.number])
    assert (hazard.status, hazard.responsible_unit, hazard.source) == ("assigned", world.xinyuan, "township")
    assert hazard.evidence.count() == 1
    assert hazard.evidence.get().file.stamp


def test_the_receipt_says_number_next_step_deadline_and_why(log, client, world):
    page = client.get(log().url).content.decode()
    hazard = Hazard.objects.get()
    for words in (hazard.number, "前签收", f"{hazard.due_on:%Y-%m-%d}", "为什么是这一天", "撤回"):
        assert words in page


def test_somebody_who_may_not_order_only_registers(log):
    log(by="officer")
    hazard = Hazard.objects.get()
    assert (hazard.status, hazard.source, hazard.responsible_unit) == ("reported", "enterprise_self", None)


def test_an_enterprise_finds_its_own_unit_chosen_and_cannot_close_on_the_spot(client, world, log):
    client.force_login(world.fresh("officer"))
    page = client.get(URL).content.decode()
    assert f'value="{world.xinyuan.pk}" checked' in page
    assert "现场已经改好" not in page
    log(by="officer", is_fixed="on", after_photos=[picture()])
    assert Hazard.objects.get().status == "reported"


def test_an_enterprise_cannot_call_its_own_finding_an_inspection(log):
    assert "source" in said(log(by="officer", source="township", fetch=True))


def test_the_same_draft_twice_is_one_hazard_and_the_same_receipt(log):
    uid = str(uuid4())
    first, second = log(uid=uid), log(uid=uid)
    assert first.url == second.url
    assert Hazard.objects.count() == 1
    assert Hazard.objects.get().evidence.count() == 1


def test_a_registered_draft_sent_with_other_words_is_refused_and_says_its_number(log):
    uid = str(uuid4())
    log(uid=uid)
    answer = log(uid=uid, description="配电箱门缺失，带电部位外露", fetch=True)
    assert answer.status_code == 409
    assert Hazard.objects.get().number in said(answer)["__all__"]


def test_without_a_photo_a_reason_is_needed(log):
    answer = log(photos=None, fetch=True)
    assert (answer.status_code, list(said(answer))) == (422, ["photos"])
    assert log(photos=None, no_photo_reason="涉密场所不得拍照").status_code == 302


def test_a_file_that_is_no_picture_is_named(log):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = log(photos=[picture(), SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>")], fetch=True)
    assert answer.status_code == 422
    assert said(answer)["photos"].startswith("第 2 张")
    assert not Hazard.objects.exists()


def test_a_foreign_unit_and_one_that_does_not_exist_get_the_same_answer(log, world):
    foreign = said(log(unit=world.far_plant.pk, fetch=True))
    missing = said(log(unit=999_999_999, fetch=True))
    assert foreign == missing
    assert list(foreign) == ["unit"]
    assert not Hazard.objects.exists()


def test_a_plate_of_a_foreign_unit_presets_nothing(client, world):
    client.force_login(world.fresh("inspector"))
    assert world.far_plant.name not in client.get(f"{URL}?unit={world.far_plant.pk}").content.decode()
    assert world.far_plant.name not in client.get(f"{URL}tiles/?unit={world.far_plant.pk}").content.decode()


def test_put_right_on_the_spot_needs_the_second_photo_and_closes(log):
    assert "after_photos" in said(log(is_fixed="on", fetch=True))
    log(is_fixed="on", after_photos=[picture()])
    hazard = Hazard.objects.get()
    assert (hazard.status, hazard.is_fixed_on_site) == ("closed", True)
    assert set(hazard.evidence.values_list("kind", flat=True)) == {"before", "after"}


def test_a_major_hazard_is_never_closed_on_the_spot(log):
    assert "is_fixed" in said(log(is_fixed="on", level="major", after_photos=[picture()], fetch=True))


def test_a_major_hazard_is_ordered_at_once_only_when_the_five_are_complete(log):
    log(level="major")
    assert Hazard.objects.get().status == "reported"
    five = {"responsible_person": "周强", "measures": "停用", "emergency_plan": "专人看守", "funds_planned": "0"}
    log(level="major", description="锅炉超期未检仍在使用", **five)
    assert Hazard.objects.order_by("pk").last().status == "assigned"


def test_an_own_deadline_is_kept_and_its_reason_says_so(log):
    log(due_on="2099-12-31")
    hazard = Hazard.objects.get()
    assert f"{hazard.due_on}" == "2099-12-31"
    assert hazard.clocks.get(kind="rectify").why["basis"] == "交办方指定的期限"


def test_a_tile_chosen_without_script_fills_the_rest(log):
    phrase = Phrase.objects.exclude(measures="").filter(mode="on_the_spot").first()
    log(description="", phrase=phrase.pk, level="general", mode="limited")
    hazard = Hazard.objects.get()
    assert (hazard.description, hazard.measures, hazard.mode) == (phrase.description, phrase.measures, "on_the_spot")


@pytest.mark.parametrize(
    ("name", "text"),
    [("description", "长" * 2001), ("location", "长" * 201), ("legal_basis", "长" * 1001), ("description", "坏\x00字")],
)
def test_texts_too_long_or_with_nul_are_refused_at_their_field(log, name, text):
    assert name in said(log(**{name: text}, fetch=True))
    assert not Hazard.objects.exists()


def test_half_a_character_in_the_request_is_no_server_error(client, world):
    client.force_login(world.fresh("inspector"))
    body = b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xed\xa0\x80\xff\r\n--x--\r\n'
    answer = client.generic("POST", URL, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422


def test_markup_in_the_words_is_shown_as_words(log, client):
    nasty = '"><script>alert(1)</script>'
    page = client.get(log(description=nasty, location=nasty).url).content.decode()
    assert "<script>alert" not in page
    log_again = log(description=nasty, location=nasty, fetch=True)
    assert "<script>alert" not in json.loads(log_again.content)["alike"]


def test_without_script_photos_survive_an_error(log, client, world):
    answer = log(description="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已收到 1 张" in page
    kept = answer.context["kept"].before
    assert log(photos=None, kept=[photo.pk for photo in kept]).status_code == 302
    assert list(Hazard.objects.get().evidence.values_list("file", flat=True)) == [kept[0].pk]


def test_photos_kept_of_somebody_else_are_not_taken(log, play, world):
    foreign = play.photo(world.inspector2)
    assert "photos" in said(log(photos=None, kept=[foreign.pk], fetch=True))


def test_an_expired_session_answers_script_with_401_and_where_to_sign_in(client, world):
    answer = client.post(URL, {"description": TEXT}, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.headers["X-Sign-In"]) == (401, "required")


def test_who_may_not_register_does_not_get_the_page(client, world):
    client.force_login(world.fresh("auditor"))
    assert client.get(URL).status_code == 403


def test_tiles_are_of_the_trade_of_the_unit(client, world):
    client.force_login(world.fresh("inspector"))
    page = client.get(f"{URL}tiles/?unit={world.site.pk}")
    industries = {tile.industry_id for tile in page.context["tiles"]}
    assert industries == {"construction"}
    assert len(page.context["tiles"]) == 8


def test_last_used_units_are_offered_first(log, client, world):
    log(unit=world.site.pk)
    page = client.get(URL).content.decode()
    assert world.site.name in page
    assert "上次用过" in page


def test_the_page_asks_a_frozen_number_of_queries(client, world):
    client.force_login(world.fresh("inspector"))
    client.get(URL)
    with frozen_queries("hazards:report"):
        client.get(URL)
