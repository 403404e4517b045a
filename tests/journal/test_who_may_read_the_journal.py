"""设置 → 操作日志: auditors of the county read, nobody else does, and what they read is in plain Chinese."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from anquan.journal.context import RequestContext, enter
from anquan.journal.models import Entry
from anquan.journal.sealing import seal
from anquan.journal.services import record
from anquan.units.services import update_unit
from tests.cast import PASSWORD

LIST = reverse("journal:list")


@pytest.fixture
def auditor(world, client):
    client.force_login(world.auditor)
    return client


def entries(answer) -> set[int]:
    return {entry.pk for entry in answer.context["rows"]}


def write(actor, **values) -> Entry:
    with transaction.atomic():
        return record(actor=actor, action="session.sign_in", **values)


@pytest.mark.parametrize("key", ["inspector", "officer", "awb", "director", "leader", "admin", "far_awb"])
def test_only_the_auditor_opens_the_journal(world, client, key):
    entry = write(world.inspector)
    client.force_login(world.people[key])
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("journal:detail", args=[entry.pk])).status_code == 403


def test_an_auditor_reads_his_county_and_what_belongs_to_none_but_not_a_foreign_county(world, auditor):
    mine, everybody, foreign = write(world.inspector), write(None), write(world.far_inspector)
    assert foreign.county_id == world.tengzhou.pk
    seen = entries(auditor.get(LIST, {"action": "session.sign_in"}))
    assert {mine.pk, everybody.pk} <= seen
    assert foreign.pk not in seen
    assert auditor.get(reverse("journal:detail", args=[foreign.pk])).status_code == 404


def test_a_city_auditor_reads_every_county_below(world, client):
    person = world.person("city_auditor", "市纪检", "auditor", world.chuzhou)
    mine, foreign = write(world.inspector), write(world.far_inspector)
    client.force_login(person)
    seen = entries(client.get(LIST))
    assert mine.pk in seen
    assert foreign.pk not in seen


def test_each_condition_narrows_the_list_to_its_own(world, auditor):
    now = timezone.now()
    with enter(RequestContext("req-1", "10.0.0.1", "api")):
        wanted = write(world.inspector, obj=world.xinyuan, label="鑫源木业", result="denied")
    other = write(world.awb)
    for query in (
        {"actor": "张建国"}, {"actor": "inspector"}, {"q": "鑫源"}, {"result": "denied"}, {"door": "api"},
        {"object": f"units.unit:{world.xinyuan.pk}"}, {"request": "req-1"},
    ):  # fmt: skip
        seen = entries(auditor.get(LIST, query))
        assert wanted.pk in seen, query
        assert other.pk not in seen, query
    today, day = timezone.localdate(now), timedelta(days=1)
    assert wanted.pk in entries(auditor.get(LIST, {"since": today, "until": today}))
    assert not entries(auditor.get(LIST, {"since": today + day}))
    assert not entries(auditor.get(LIST, {"until": today - day}))


def test_days_are_those_of_the_office_and_not_of_utc(world, auditor):
    """00:30 in the office is still yesterday in UTC."""
    entry = Entry(
        at=timezone.make_aware(timezone.datetime(2026, 3, 2, 0, 30)), actor_name="系统", action="session.sign_in"
    )
    entry.digest = entry.expected_digest()
    entry.save()
    assert entries(auditor.get(LIST, {"since": "2026-03-02", "until": "2026-03-02"})) == {entry.pk}
    assert not entries(auditor.get(LIST, {"until": "2026-03-01"}))


def test_the_list_turns_its_pages_without_losing_or_repeating_a_row(world, auditor):
    for _ in range(130):
        write(world.inspector)
    seen, url = [], LIST + "?action=session.sign_in"
    while url:
        page = auditor.get(url)
        seen += [entry.pk for entry in page.context["rows"]]
        following = page.context["pager"]["next"]
        url = LIST + following if following else ""
    assert len(seen) == len(set(seen)) >= 130
    assert seen == sorted(seen, reverse=True)


def test_an_entry_shows_before_and_after_in_the_words_of_the_model(world, auditor):
    update_unit(actor=world.awb, unit=world.hengfeng, risk_colour="red", regulator=world.housing)
    entry = Entry.objects.filter(object_id=str(world.hengfeng.pk)).latest("id")
    seal(now=timezone.now())
    page = auditor.get(reverse("journal:detail", args=[entry.pk])).content.decode()
    for words in ("李静", "恒丰塑业", "内容与校验值相符", "号封存", entry.digest):
        assert words in page
    assert "risk_colour" not in page


def test_an_entry_written_past_the_application_says_so(world, auditor):
    Entry.objects.create(actor_name="假冒", action="session.sign_in", digest="0" * 64)
    page = auditor.get(reverse("journal:detail", args=[Entry.objects.latest("id").pk])).content.decode()
    assert "内容与校验值不符" in page


# --- signing in ------------------------------------------------------------------------------------------------------
def sign_in(client, username: str, password: str):
    return client.post(reverse("accounts:login"), {"username": username, "password": password}, REMOTE_ADDR="10.9.8.7")


def newest() -> Entry:
    return Entry.objects.latest("id")


def test_signing_in_and_out_is_recorded_with_the_address(world, client):
    sign_in(client, "inspector", PASSWORD)
    entry = newest()
    assert (entry.action, entry.actor, entry.ip, entry.door) == ("session.sign_in", world.inspector, "10.9.8.7", "page")
    client.post(reverse("accounts:logout"))
    assert (newest().action, newest().actor) == ("session.sign_out", world.inspector)


def test_a_failed_sign_in_is_recorded_in_the_county_of_the_account(world, client):
    sign_in(client, "inspector", "wrong-password")
    entry = newest()
    assert (entry.action, entry.result, entry.actor) == ("session.sign_in_failed", "failed", None)
    assert (entry.object_id, entry.county_id) == (str(world.inspector.pk), world.mingguang.pk)


@pytest.mark.parametrize("typed", ["Secret-Password-1", "张三", "a\0b", ""])
def test_what_was_typed_into_the_wrong_field_is_not_kept(world, client, typed):
    before = newest().pk
    sign_in(client, typed, "wrong-password")
    for entry in Entry.objects.filter(pk__gt=before):
        assert "Secret" not in str(vars(entry))
        assert (entry.object_label, entry.actor_name) == ("（没有这个账号）", "未登录")


def test_a_locked_account_is_recorded_as_locked(world, client):
    for _ in range(7):
        sign_in(client, "inspector", "wrong-password")
    assert Entry.objects.filter(action="session.locked", result="denied").exists()
