"""Accounts are changed by the system administrator, never by oneself, and every change is in the journal."""

from datetime import timedelta

import pytest

from anquan.accounts import services
from anquan.accounts.models import User
from anquan.journal.selectors import history
from anquan.notices.models import Outbox
from anquan.notices.services import notify
from anquan.workflow import NotAllowed
from tests.cast import PASSWORD


def test_nobody_appoints_himself(world, play):
    with pytest.raises(NotAllowed):
        services.appoint(
            actor=world.admin, user=world.admin, role="awb_director", unit=world.mingguang, valid_from=play.today()
        )


def test_administration_and_business_never_meet_in_one_account(world, play):
    with pytest.raises(NotAllowed):
        services.appoint(
            actor=world.admin, user=world.fresh("awb"), role="sysadmin", unit=world.mingguang, valid_from=play.today()
        )


def test_a_password_set_by_somebody_else_must_be_changed_first(world, client):
    services.set_password(actor=world.admin, user=world.fresh("inspector"), password="Another-pass-99")
    client.force_login(world.fresh("inspector"))
    assert client.get("/").url.startswith("/account/password/")


def test_the_pages_make_appoint_and_disable_a_person(world, client):
    client.force_login(world.admin)
    client.post("/settings/people/new/", {"username": "newcomer", "name": "新来的", "password": "First-pass-2026"})
    person = User.objects.get(username="newcomer")
    client.post(
        f"/settings/people/{person.pk}/appoint/",
        {"role": "township_inspector", "unit": "涧溪镇", "valid_from": "2026-01-01"},
    )
    assert world.fresh("newcomer").has_right("hazard.report")
    client.post(f"/settings/people/{person.pk}/active/", {"is_active": "0"})
    assert not world.fresh("newcomer").has_right("hazard.report")
    assert [entry.action for entry in history(person)] == ["account.set_active", "account.appoint", "account.create"]


def test_the_unit_of_a_post_is_picked_from_the_region_of_who_appoints(world, client):
    client.force_login(world.admin)
    person = services.create_user(actor=world.admin, username="newcomer", name="新来的", password="First-pass-2026")
    url = f"/settings/people/{person.pk}/appoint/"
    assert 'data-url="/units/autocomplete/posts/"' in client.get(url).content.decode()

    def appointed(unit):
        data = {"role": "enterprise_officer", "unit": unit, "valid_from": "2026-01-01"}
        return client.post(url, data).status_code, person.appointments.filter(unit__name=unit).count()

    assert appointed(world.far_plant.name) == (422, 0)
    assert appointed(world.xinyuan.name) == (302, 1)


def test_a_weak_password_is_refused_in_chinese(world, client):
    client.force_login(world.admin)
    answer = client.post("/settings/people/new/", {"username": "weak", "name": "弱", "password": "123456"})
    assert answer.status_code == 422 and "密码" in answer.content.decode()
    assert not User.objects.filter(username="weak").exists()


def test_a_key_is_shown_once_and_kept_only_as_a_digest(world, client):
    client.force_login(world.admin)
    system = services.create_user(
        actor=world.admin, username="province", name="省平台", password="Province-2026-x", is_system=True
    )
    url = f"/settings/people/{system.pk}/"
    client.post(f"{url}token/", {"name": "取数", "scopes": ["read"], "expires_on": "三日内"})
    token = system.tokens.get()
    first, second = client.get(url).content.decode(), client.get(url).content.decode()
    assert token.prefix in first and "只显示这一次" in first and "只显示这一次" not in second
    assert len(token.digest) == 64


# --- whose accounts (decision 0015) -------------------------------------------------------------------------------------
def kept(world) -> set[str]:
    return set(User.objects.visible_to(world.fresh("admin")).values_list("username", flat=True))


def test_an_administrator_keeps_the_accounts_of_his_own_region(world, client):
    """Who could set the password of the office of another county could sign in as it."""
    assert {"inspector", "officer", "awb", "admin"} <= kept(world)
    assert not {"far_inspector", "far_officer", "far_awb"} & kept(world)
    client.force_login(world.admin)
    assert "far_awb" not in client.get("/settings/people/", {"q": "滕州"}).content.decode()
    for page in ("", "edit/", "appoint/", "password/"):
        assert client.get(f"/settings/people/{world.far_awb.pk}/{page}").status_code == 404
    reset = client.post(f"/settings/people/{world.far_awb.pk}/password/", {"password": "Taken-over-2026"})
    assert reset.status_code == 404 and world.fresh("far_awb").check_password(PASSWORD)
    post = world.far_awb.appointments.get()
    assert client.post(f"/settings/appointments/{post.pk}/end/").status_code == 404
    post.refresh_from_db()
    assert post.valid_to is None


def test_a_post_elsewhere_takes_an_account_out_of_his_hands_until_it_has_ended(world, play):
    services.appoint(
        actor=None, user=world.inspector, role="township_inspector", unit=world.longyang, valid_from=play.today()
    )
    assert "inspector" not in kept(world)
    there = world.inspector.appointments.get(unit=world.longyang)
    services.end_appointment(actor=None, appointment=there, on=play.today())
    assert "inspector" not in kept(world), "today it is still in force"
    type(there).objects.filter(pk=there.pk).update(
        valid_from=play.today() - timedelta(days=2), valid_to=play.today() - timedelta(days=1)
    )
    assert "inspector" in kept(world)


def test_a_new_account_may_be_given_its_first_post_by_any_administrator(world):
    services.create_user(actor=world.admin, username="newcomer", name="新来的", password="First-pass-2026")
    assert "newcomer" in kept(world)


def test_what_goes_to_people_of_another_county_is_not_his_to_see_or_to_send(world, client):
    for user in (world.inspector, world.far_inspector):
        notify(key="bad", user=user, kind="hazard.remind", title="某件事")
    Outbox.objects.update(status="dead", attempts=5)
    client.force_login(world.admin)
    page = client.get("/settings/sending/").content.decode()
    assert world.inspector.name in page and world.far_inspector.name not in page
    far = Outbox.objects.get(user=world.far_inspector)
    assert client.post(f"/settings/sending/{far.pk}/again/").status_code == 404
