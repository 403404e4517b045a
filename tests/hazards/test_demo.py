"""The demo city: who may sign in, what is there, and that an expert can read its stories."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from anquan.accounts.models import ApiToken, User
from anquan.accounts.roles import ROLES
from anquan.journal.models import Entry
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import check_uscc
from anquan.workdays.selectors import calendar
from hazards.demo import accounts, city, fates, progress, stage
from hazards.demo.clock import SHANGHAI, at
from hazards.demo.stories import Story, Writer, all_stories, in_order
from hazards.rules import Level
from tests.hazards.major_words import met_by


@pytest.fixture(scope="module", autouse=True)
def var_of_its_own(tmp_path_factory):
    with override_settings(VAR_DIR=tmp_path_factory.mktemp("var")):
        yield


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, var_of_its_own):
    """The city is built once for the tests of this file and rolled back at the end; each test runs inside it."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True  # as Django's own test cases mark theirs
        block.__enter__()
        opened = stage.open_house()
        with at(opened - stage.YEARS - stage.BEFORE):
            built = list(city.build(stage.since(opened)))
        stories = all_stories(built, opened, stage.YEARS, calendar())
    yield opened, built, stories
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def house(standing, db) -> datetime:
    return standing[0]


@pytest.fixture
def counties(standing, db) -> list[city.County]:
    return standing[1]


@pytest.fixture
def stories(standing, db) -> list[Story]:
    return standing[2]


# --- signing in -------------------------------------------------------------------------------------------------------
def test_there_is_one_account_for_each_role_and_a_key_for_a_system(house):
    city_roles = Counter(User.objects.values_list("appointments__role", flat=True))
    assert set(ROLES) <= set(city_roles)
    token = ApiToken.objects.get()
    assert token.digest == accounts.digest_of(accounts.client_key())
    assert token.expires_at > timezone.now() + timedelta(days=300)


def test_the_key_of_the_demo_opens_the_api(house, client):
    answer = client.get("/api/v1/hazards/", headers={"Authorization": f"Bearer {accounts.client_key()}"})
    assert answer.status_code == 200
    assert oct(accounts.token_file().stat().st_mode)[-3:] == "600"


def test_every_account_can_sign_in_at_once_with_a_password_the_product_would_accept(house, client):
    people = {account.username for account in accounts.ACCOUNTS} & set(User.objects.values_list("username", flat=True))
    assert len(people) >= 18
    for user in User.objects.filter(username__in=people):
        validate_password(accounts.PASSWORD, user)
        assert user.check_password(accounts.PASSWORD) and not user.must_change_password and user.is_active


def test_nobody_else_can_sign_in(counties):
    named = {account.username for account in accounts.ACCOUNTS}
    others = User.objects.exclude(username__in=named)
    assert others.count() > 300
    assert not any(user.has_usable_password() for user in others)


def test_the_table_of_accounts_is_aligned(house):
    out = StringIO()
    call_command("load_demo", "--accounts", stdout=out)
    lines = [line for line in out.getvalue().splitlines() if line.startswith(("jiancha ", "anguan ", "guanli "))]
    columns = {
        accounts._width(line[: line.index(name)])
        for line, name in zip(sorted(lines), ("周强", "系统管理员", "张建国"), strict=True)
    }
    assert len(lines) == 3 and len(columns) == 1
    assert accounts.PASSWORD in out.getvalue() and accounts.client_key() in out.getvalue()


def test_production_refuses_it(settings):
    settings.PRODUCTION = True
    for command in ("load_demo", "load_city"):
        with pytest.raises(CommandError):
            call_command(command)


# --- the city -----------------------------------------------------------------------------------------------------------
def test_three_counties_have_their_real_townships_and_every_township_its_people(counties):
    assert {county.unit.division_code: len(county.townships) for county in counties} == {
        "341182": 17,
        "370481": 21,
        "320614": 22,
    }
    for county in counties:
        for town in county.townships:
            for role in ("township_inspector", "township_leader"):
                assert county.people(town, role), (town.name, role)
            assert county.enterprises[town.pk]
        for department in county.departments:
            assert county.people(department, "dept_officer") and county.people(department, "dept_head")


def test_codes_are_right_and_names_are_long_enough_to_hurt(counties):
    codes = list(EnterpriseProfile.objects.exclude(uscc="").values_list("uscc", flat=True))
    assert len(codes) > 150
    for code in codes:
        check_uscc(code)
    names = Unit.objects.filter(kind="enterprise").values_list("name", flat=True)
    assert max(len(name) for name in names) >= 60
    assert EnterpriseProfile.objects.filter(uscc="").exclude(uscc_missing_reason="").exists()
    assert not EnterpriseProfile.objects.exclude(phone="").exclude(phone__startswith="100").exists(), (
        "no number of a real person"
    )


def test_building_again_makes_nothing_new(house, counties):
    before = (Unit.objects.count(), User.objects.count(), Entry.objects.count())
    with at(house - stage.YEARS - stage.BEFORE):
        list(city.build(stage.since(house)))
    assert (Unit.objects.count(), User.objects.count(), Entry.objects.count()) == before


# --- the stories --------------------------------------------------------------------------------------------------------
def test_the_stories_are_many_skewed_and_of_every_kind(stories):
    assert 1450 <= len(stories) <= 1600
    towns = Counter(story.unit.township_id for story in stories).most_common()
    assert towns[0][1] > 8 * towns[len(towns) // 2][1], "Zipf over townships"
    verbs = Counter(step.verb for story in stories for step in story.steps)
    assert set(verbs) == {
        "report", "report_fixed", "assign", "acknowledge", "decline", "submit", "withdraw", "pass", "send_back",
        "transfer", "merge", "reopen", "ask", "decide", "remind", "refused", "determine", "report_duty",
        "major.list", "major.acknowledge", "major.decline", "major.file_plan", "major.start", "major.apply",
        "major.check", "major.verify", "major.reject", "major.return", "major.reopen",
        "listing.propose", "listing.review", "listing.decline", "listing.approve", "listing.post_sign",
        "listing.ask_extension", "listing.grant_extension", "listing.fail", "listing.revoke", "listing.apply_delist",
        "listing.inspect", "listing.approve_delist",
        "paper.draft", "paper.send_for_review", "paper.approve", "paper.issue", "paper.void",
    }  # fmt: skip
    twice = sum([step.verb for step in story.steps].count("send_back") == 2 for story in stories)
    designated = sum([step.verb for step in story.steps].count("decline") == 2 for story in stories)
    majors = [story for story in stories if story.steps[0].values.get("level") == Level.MAJOR]
    assert twice > 5 and designated > 3 and 35 <= len(majors) <= 50


OPENINGS = ("2026-01-04", "2026-02-24", "2026-03-31", "2026-05-06", "2026-07-15", "2026-10-08", "2026-12-31")


@pytest.mark.parametrize("day", OPENINGS)
def test_on_whatever_day_it_is_opened_every_item_comes_as_far_as_its_fate_says(counties, day):
    """After the long holidays there are few working days: the story is told at a quicker pace, never cut off."""
    opened, days, short = datetime.fromisoformat(f"{day}T09:10").replace(tzinfo=SHANGHAI), calendar(), []
    for county in counties:
        writer = Writer(county, opened, days)
        for number, (found_on, fate) in enumerate(fates.of(county.plan.code, opened.date(), 1.0)):
            (story,) = writer.write(number, writer.workday(found_on, -1), fate)
            short += [f"{fate}: {missing}" for missing in _missing(story, fate)]
    assert short == []


LAST = {
    "judging": "report", "unlisted": "determine", "unordered": "major.list", "unsigned": "paper.issue",
    "unplanned": "major.acknowledge", "planned": "major.file_plan", "under_way": "major.start",
    "waiting": "major.apply", "verified": "major.verify", "closed": "paper.issue",
}  # fmt: skip
DESK = {"draft": "paper.draft", "review": "paper.send_for_review", "approved": "paper.approve"}
LISTED = {
    "proposed": "listing.propose", "reviewed": "listing.review", "declined": "listing.decline",
    "failed": "listing.fail", "revoked": "listing.revoke", "asking": "listing.ask_extension",
    "extended": "listing.grant_extension", "posted": "listing.post_sign", "in_progress": "listing.post_sign",
    "applied": "listing.apply_delist", "inspected": "listing.inspect",
}  # fmt: skip
PAPERS = {
    "approved": ("listing_notice", False), "noticed": ("listing_notice", True),
    "announced": ("listing_announcement", True), "delist_approved": ("delisting_notice", False),
    "delisted": ("delisting_notice", True), "off": ("delisting_announcement", True),
}  # fmt: skip


def _missing(story: Story, fate: fates.Fate) -> list[str]:
    verbs = [step.verb for step in story.steps]
    issued = [step.values["kind"] for step in story.steps if step.verb == "paper.issue"]
    found = [LAST[fate.track]] if fate.twist != "lowered" else ["determine"]
    found += [LISTED[fate.listing]] if fate.listing in LISTED else []
    missing = [verb for verb in found if verb not in verbs]
    papers = [verb for verb in verbs if verb.startswith("paper.")]
    if fate.desk in DESK and papers[-1] != DESK[fate.desk]:
        missing.append(f"the paper is {papers[-1]}")
    if fate.listing in PAPERS and (PAPERS[fate.listing][0] in issued) is not PAPERS[fate.listing][1]:
        missing.append(str(PAPERS[fate.listing]))
    if fate.back == fates.CARRIED:
        listed, ended = (_year(story, *what) for what in (("listing.approve", ""), ("paper.issue", "delisting_notice")))
        if ended != listed + 1 and fate.track == "closed":
            missing.append(f"listed {listed}, taken off {ended}")
    return missing


def _year(story: Story, verb: str, kind: str) -> int:
    return next((s.at.year for s in story.steps if s.verb == verb and s.values.get("kind", "") == kind), 0)


def test_the_same_day_gives_the_same_stories(house, counties, stories):
    again = all_stories(counties, house, stage.YEARS, calendar())
    assert [(s.uid, [(step.at, step.verb) for step in s.steps]) for s in again] == [
        (s.uid, [(step.at, step.verb) for step in s.steps]) for s in stories
    ]


def test_time_runs_forward_in_every_story_and_ends_when_the_house_was_opened(house, stories):
    for story in stories:
        moments = [step.at for step in story.steps]
        assert moments == sorted(moments) and len(set(moments)) == len(moments), story.number
        assert moments[-1] <= house
    order = [story.steps[place].at for story, place in in_order(stories)]
    assert order == sorted(order)


def test_no_general_hazard_of_the_demo_meets_a_criterion_of_a_major_one(stories):
    wrong, longest = [], 0
    for story in stories:
        values = story.steps[0].values
        longest = max(longest, len(values["description"]))
        if values.get("level") != Level.MAJOR:
            industry = getattr(getattr(story.unit, "profile", None), "industry_id", None)
            wrong += [(story.number, values["description"], met) for met in met_by(values["description"], industry)]
    assert wrong == []
    assert longest > 200, "some descriptions must be long"


def test_the_home_page_says_how_far_the_demo_is(house, client):
    client.force_login(User.objects.get(username="jiancha"))
    assert "正在载入演示数据" not in client.get("/").content.decode()
    progress.write(300, 1200)
    assert "正在载入演示数据，已完成 25%" in client.get("/").content.decode()
    progress.clear()


def test_progress_is_seen_while_it_runs_and_not_after_a_crash():
    assert progress.read() is None
    progress.write(300, 1200)
    assert progress.read().percent == 25 and progress.is_loading()
    progress.path().write_text('{"done": 1, "total": 2, "pid": 999999999}')
    assert progress.read() is None and not progress.is_loading()
    progress.path().write_text("{")
    assert progress.read() is None


# --- the clock ----------------------------------------------------------------------------------------------------------
def test_only_inside_the_block_it_is_another_time():
    moment = datetime(2024, 12, 31, 23, 59, tzinfo=SHANGHAI)
    before = timezone.now()
    with at(moment):
        assert timezone.now() == moment and str(timezone.localdate()) == "2024-12-31"
        with at(moment + timedelta(minutes=1)):
            assert str(timezone.localdate()) == "2025-01-01"
        assert str(timezone.localdate()) == "2024-12-31"
    assert timezone.now() >= before
    with pytest.raises(ZeroDivisionError), at(moment):
        1 / 0  # noqa: B018
    assert timezone.now() >= before
