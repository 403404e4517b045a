"""Foreign ids, fields that are no input, names that are no condition, and rights that are gone (A7, A8, A9, A13)."""

from datetime import timedelta

import pytest
from django.forms import ModelMultipleChoiceField
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.accounts.services import appoint, end_appointment, set_active
from anquan.files import exports
from anquan.notices.models import Message
from anquan.notices.services import deliver
from anquan.units.picking import UnitField
from hazards.filters import HazardFilter
from hazards.forms import ACTION_FORMS, REQUEST_FORMS, ReportForm
from hazards.models import Campaign, Hazard
from tests.acceptance.conftest import key_for
from tests.cast import SINCE

MISSING = 999_999_999
FORMS = {"report": ReportForm, **ACTION_FORMS, **{str(kind): form for kind, form in REQUEST_FORMS.items()}}
UNIT_FIELDS = [
    (key, name)
    for key, form in FORMS.items()
    for name, field in form.base_fields.items()
    if isinstance(field, UnitField)
]
ROW_FIELDS = [
    (key, name)
    for key, form in FORMS.items()
    for name, field in form.base_fields.items()
    if isinstance(field, ModelMultipleChoiceField)
]


# --- A7: a foreign id is answered like one that does not exist --------------------------------------------------------
def errors_of(form_class, person, hazard, name, value):
    form = form_class({name: value}, user=person, hazard=hazard)
    assert not form.is_valid()
    return form.errors[name]


@pytest.mark.parametrize(("key", "name"), UNIT_FIELDS)
def test_a_foreign_unit_is_told_like_none(world, play, key, name):
    hazard, person = play.assigned(), world.fresh("inspector")
    foreign, none = (errors_of(FORMS[key], person, hazard, name, str(pk)) for pk in (world.far_plant.pk, MISSING))
    assert foreign == none


@pytest.mark.parametrize(("key", "name"), ROW_FIELDS)
def test_a_foreign_campaign_is_told_like_none(world, play, key, name):
    foreign = Campaign.objects.create(
        name="滕州行动", county=world.tengzhou, starts_on="2026-01-01", ends_on="2026-12-31"
    )
    person = world.fresh("inspector")
    first, second = (str(errors_of(FORMS[key], person, None, name, [pk])) for pk in (foreign.pk, MISSING))
    assert first.replace(str(foreign.pk), "#") == second.replace(str(MISSING), "#")


def test_a_foreign_photo_hazard_and_rechecker_are_told_like_none(world, play, api):
    hazard = play.reported(description="另外一条在先")
    far = play.reported(by="far_inspector", unit="far_plant")
    address = f"/api/v1/hazards/{hazard.number}/actions/merge/"
    foreign, none = (
        api.post(address, {"into": number}, format="json") for number in (far.number, "YH-341182-2026-999999")
    )
    assert (
        (foreign.status_code, foreign.json()["fields"])
        == (none.status_code, none.json()["fields"])
        == (400, foreign.json()["fields"])
    )
    photo = play.photo(world.far_inspector)
    body = {"unit": str(world.xinyuan.pk), "description": "安全出口被堵塞"}
    taken = [api.post("/api/v1/hazards/", body | {"photos": [pk]}, format="json", headers={"Idempotency-Key": pk})
             for pk in (str(photo.pk), "00000000-0000-4000-8000-000000000000")]  # fmt: skip
    assert taken[0].status_code == taken[1].status_code == 400
    assert taken[0].json()["fields"] == taken[1].json()["fields"]


def test_there_are_fields_to_try():
    assert len(UNIT_FIELDS) >= 5 and ROW_FIELDS


# --- A8: a field of the table that is no input of the action ----------------------------------------------------------
HIDDEN = sorted({field.name for field in Hazard._meta.concrete_fields} - set(ReportForm.base_fields))


@pytest.mark.parametrize("name", HIDDEN)
def test_a_column_that_is_no_input_is_refused_by_the_api(world, api, name):
    body = {"unit": str(world.xinyuan.pk), "description": "安全出口被堵塞", "no_photo_reason": "测试", name: "1"}
    answer = api.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 400 and name in answer.json()["fields"]
    assert not Hazard.objects.exists()


def test_columns_that_are_no_input_change_nothing_through_the_page(world, play, client):
    hazard = play.assigned()
    client.force_login(world.fresh("inspector"))
    kept = [name for name in HIDDEN if name not in ("version", "updated_at")]
    before = Hazard.objects.filter(pk=hazard.pk).values(*kept).get()
    sent = {"description": "安全出口被木料堵塞", "reason": "写错"} | dict.fromkeys(kept, "1")
    assert client.post(reverse("hazards:correct", args=[hazard.number]), sent).status_code == 302
    assert Hazard.objects.filter(pk=hazard.pk).values(*kept).get() == before


@pytest.mark.parametrize("name", ["is_superuser", "is_active", "must_change_password", "username", "is_system"])
def test_a_person_cannot_be_given_more_by_the_form_of_his_facts(world, client, name):
    client.force_login(world.admin)
    before = User.objects.values_list(
        *[f.name for f in User._meta.concrete_fields if f.name not in ("name", "last_login")]
    ).get(pk=world.grid.pk)
    client.post(reverse("accounts:edit", args=[world.grid.pk]), {"name": "改名", "email": world.grid.email, name: "1"})
    after = User.objects.values_list(
        *[f.name for f in User._meta.concrete_fields if f.name not in ("name", "last_login")]
    ).get(pk=world.grid.pk)
    assert before == after


# --- A9: names that are no condition ----------------------------------------------------------------------------------
PATHS = ("reported_by__phone__startswith", "_connector", "_negated", "unit__profile__phone", "reported_by__password",
         "county__id__in", "id", "pk", "q__icontains", "fields", "expand", "ordering", "limit")  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_an_undeclared_name_is_400_at_every_door(world, api, client, name):
    client.force_login(world.fresh("awb"))
    for address in ("/hazards/", "/dashboard/", "/downloads/list/", "/units/", "/messages/"):
        assert client.get(address, {name: "1"}).status_code == 400, address
    for address in ("hazards/", "units/", "events/", "indicators/", "indicators/haz.open/"):
        assert api.get(f"/api/v1/{address}", {name: "1"}).status_code == 400, address


@pytest.mark.parametrize("order", ["reported_by__password", "-reported_by__phone", "?", "pk", "description"])
def test_an_undeclared_order_is_400(world, client, order):
    client.force_login(world.fresh("awb"))
    assert client.get("/hazards/", {"order": order}).status_code == 400


@pytest.mark.parametrize(
    "query", [{"level": "huge"}, {"status": "x"}, {"found_from": "2026-02-30"}, {"unit": "x"}, {"batch": "x"}]
)
def test_a_wrong_condition_never_widens_a_figure(world, api, query):
    assert api.get("/api/v1/indicators/haz.open/", query).status_code == 400


def test_the_size_of_an_answer_never_tells_a_hidden_value(world, play, api):
    """The telephone of the responsible person is in no answer of the list, so no search may find it either."""
    play.reported(responsible_phone="13911112222")
    play.reported(responsible_phone="13933334444", description="灭火器失效")
    for name in ("q", "number"):
        first, second = (
            api.get("/api/v1/hazards/", {name: text}).json()["results"] for text in ("13911112222", "13900000000")
        )
        assert first == second == []


def test_no_condition_reads_a_person_or_a_secret():
    read = {str(item.field_name) for item in HazardFilter.base_filters.values()}
    assert not {name for name in read if "__" in name or "phone" in name or "password" in name}


# --- A13: rights that are gone ----------------------------------------------------------------------------------------
def lose(world, how: str, person: User) -> None:
    today = timezone.localdate()
    if how == "disabled":
        set_active(actor=world.admin, user=person, is_active=False)
        return
    for post in person.appointments.all():
        end_appointment(actor=None, appointment=post, on=today - timedelta(days=1))
    if how == "moved":
        appoint(actor=None, user=person, role="township_inspector", unit=world.longyang, valid_from=today)


@pytest.mark.parametrize("how", ["disabled", "ended", "moved"])
def test_the_next_request_has_the_new_rights(world, play, client, how):
    hazard, person = play.reported(), world.fresh("inspector2")
    photo = hazard.evidence.get()
    client.force_login(person)
    addresses = [
        reverse("hazards:detail", args=[hazard.number]),
        reverse("hazards:evidence", args=[photo.pk, "served"]),
    ]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    lose(world, how, person)
    assert {client.get(address).status_code for address in addresses} <= {302, 403, 404}


@pytest.mark.parametrize("how", ["disabled", "ended", "moved"])
def test_the_key_of_a_system_has_the_new_rights(world, play, how):
    hazard = play.reported()
    api = key_for(world, "some_system", world.mingguang)
    assert api.get(f"/api/v1/hazards/{hazard.number}/").status_code == 200
    lose(world, how, User.objects.get(username="some_system"))
    assert api.get(f"/api/v1/hazards/{hazard.number}/").status_code in (401, 403, 404)


@pytest.mark.parametrize("how", ["disabled", "ended"])
def test_a_waiting_export_is_made_with_the_rights_of_the_moment(world, play, client, how):
    play.reported()
    person = world.fresh("inspector2")
    export = exports.order(actor=person, kind="hazards.list", title="清单", params={"query": ""})
    lose(world, how, person)
    exports.run(export.pk)
    export.refresh_from_db()
    assert export.done == export.total == 0
    client.force_login(world.fresh("inspector2"))
    assert client.get(reverse("hazards:export_file", args=[export.pk])).status_code in (302, 403, 404)


@pytest.mark.parametrize("how", ["disabled", "ended", "moved"])
def test_a_waiting_notice_is_not_delivered(world, play, how):
    play.assigned()
    person = world.fresh("officer")
    lose(world, how, person)
    deliver(now=timezone.now())
    assert not Message.objects.filter(user=person).exists()


def test_the_control_somebody_who_kept_his_rights_is_told(world, play):
    assert timezone.localdate() > SINCE
    play.assigned()
    deliver(now=timezone.now())
    assert Message.objects.filter(user=world.officer).exists()
