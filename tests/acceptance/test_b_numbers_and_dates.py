"""Numbers and dates that are none, or cannot be meant, are 400 over the API and an error beside the field (B14)."""

import inspect
from datetime import timedelta
from importlib import import_module

import pytest
from django import forms
from django.urls import reverse

from hazards.forms import ACTION_FORMS, REQUEST_FORMS, ReportForm
from hazards.models import Hazard

NO_NUMBERS = ("NaN", "sNaN", "Infinity", "-Infinity", "1e309", "-1e309", "0x10", "9" * 60)
NO_DATES = ("2026-02-30", "2026-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "NaN", "-1", "1e309", "99999999日内")
MODULES = (
    "hazards.forms",
    "hazards.majors.forms",
    "hazards.listings.forms",
    "hazards.exchange.forms",
    "anquan.units.forms",
    "anquan.workdays.forms",
    "anquan.terms.forms",
    "anquan.accounts.forms",
)
FIELDS = sorted({
    (form.__module__, form.__name__, name)
    for module in map(import_module, MODULES)
    for _, form in inspect.getmembers(module, inspect.isclass)
    if issubclass(form, forms.BaseForm)
    for name, field in form.base_fields.items()
    # Decimal and Float are kinds of IntegerField. What is hidden is compared with what is stored, and never stored.
    if isinstance(field, forms.IntegerField | forms.DateField) and not field.widget.is_hidden
})  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("module", "form", "name"), FIELDS)
def test_no_field_of_any_form_takes_what_is_no_number_or_no_date(module, form, name):
    made = getattr(import_module(module), form)
    field = made.base_fields[name]
    for value in NO_DATES if isinstance(field, forms.DateField) else NO_NUMBERS:
        with pytest.raises(forms.ValidationError):
            cleaned(made, name, value)


def cleaned(form, name, value):
    value = form.base_fields[name].clean(value)
    if issubclass(form, forms.BaseModelForm):  # asks the column as well
        form._meta.model._meta.get_field(name).clean(value, None)
    return value


def test_the_fields_are_found():
    kinds = [getattr(import_module(module), form).base_fields[name] for module, form, name in FIELDS]
    assert sum(isinstance(kind, forms.DateField) for kind in kinds) >= 12
    assert sum(isinstance(kind, forms.DecimalField) for kind in kinds) >= 4


LEAST = {
    (ReportForm, "funds_planned"): "-1", (ReportForm, "lat"): "90.5", (ReportForm, "lng"): "-180.1",
    (ReportForm, "accuracy"): "-1", (ACTION_FORMS["assign"], "funds_planned"): "-0.01", (ACTION_FORMS["submit"], "funds_spent"): "-1",
}  # fmt: skip


@pytest.mark.parametrize(("form", "name"), LEAST)
def test_numbers_outside_their_range_are_refused(form, name):
    with pytest.raises(forms.ValidationError):
        form.base_fields[name].clean(LEAST[form, name])


# --- over the API -----------------------------------------------------------------------------------------------------
def sent(api, address, body):
    return api.post(address, body, format="json", headers={"Idempotency-Key": "k"})


@pytest.mark.parametrize("name", ["funds_planned", "lat", "lng", "accuracy", "due_on"])
def test_a_registration_with_one_of_them_is_400_and_names_the_field(api, world, name):
    whole = {"unit": str(world.xinyuan.pk), "description": "安全出口被堵塞", "no_photo_reason": "测试"}
    for value in NO_DATES if name == "due_on" else (*NO_NUMBERS, "-1000"):
        answer = sent(api, reverse("api:hazards"), whole | {name: value})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [name]), (value, answer.content)
    assert not Hazard.objects.exists()


@pytest.mark.parametrize("action", ["assign", "submit", "reopen"])
def test_a_move_with_one_of_them_is_400(api, play, action):
    hazard = {"assign": play.reported, "submit": play.rectifying, "reopen": play.closed}[action]()
    row = Hazard.objects.filter(pk=hazard.pk).values().get()
    form = ACTION_FORMS[action]
    fields = [
        name for name, field in form.base_fields.items() if isinstance(field, forms.DateField | forms.DecimalField)
    ]
    assert fields
    for name in fields:
        for value in NO_DATES if isinstance(form.base_fields[name], forms.DateField) else (*NO_NUMBERS, "-1"):
            answer = sent(api, reverse("api:hazard_action", args=[hazard.number, action]), {name: value})
            assert answer.status_code == 400 and name in answer.json()["fields"], (value, answer.content)
    assert Hazard.objects.filter(pk=hazard.pk).values().get() == row


def test_an_extension_to_no_day_is_400(api, play):
    hazard = play.rectifying()
    for value in NO_DATES:
        body = {"reason": "等配件", "interim_measures": "停用", "new_due_on": value}
        answer = sent(api, reverse("api:hazard_request", args=[hazard.number, "extension"]), body)
        assert answer.status_code == 400 and "new_due_on" in answer.json()["fields"]
    assert {str(kind) for kind in REQUEST_FORMS} >= {"extension"} and not hazard.requests.exists()


@pytest.mark.parametrize(("action", "state", "who", "name", "days"), [
    ("assign", "reported", "inspector", "due_on", -1),
    ("submit", "rectifying", "officer", "rectified_on", -1),
    ("submit", "rectifying", "officer", "rectified_on", 1),
])  # fmt: skip
def test_days_in_the_wrong_order_are_errors_of_their_field(api, play, action, state, who, name, days):
    """Due before found or before today; rectified before it was found, or tomorrow."""
    hazard = getattr(play, state)()
    day = (play.today() + timedelta(days=days)).isoformat()
    body = {"assign": {"responsible_unit": str(play.world.xinyuan.pk)},
            "submit": {"rectify_note": "已清空", "photos": [str(play.photo(play.world.fresh(who)).pk)]}}[action]  # fmt: skip
    api.force_authenticate(play.world.fresh(who))
    answer = sent(api, reverse("api:hazard_action", args=[hazard.number, action]), body | {name: day})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [name]), answer.content
    assert Hazard.objects.get(pk=hazard.pk).status == hazard.status


def test_a_hazard_is_not_due_before_it_was_found(api, world, play):
    body = {"unit": str(world.xinyuan.pk), "description": "安全出口被堵塞", "no_photo_reason": "测试",
            "due_on": (play.today() - timedelta(days=1)).isoformat()}  # fmt: skip
    answer = sent(api, reverse("api:hazards"), body)
    assert answer.status_code == 400 and "due_on" in answer.json()["fields"]
