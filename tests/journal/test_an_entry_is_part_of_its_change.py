"""Acceptance E4, F1 and F6: the entry and the change happen together or not at all."""

import ast
import datetime
import json
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from anquan.accounts.models import User
from anquan.accounts.services import update_user
from anquan.journal import actions
from anquan.journal.context import RequestContext, current, door, enter
from anquan.journal.middleware import RequestContextMiddleware, peer
from anquan.journal.models import Entry
from anquan.journal.rules import FIELDS, canonical
from anquan.journal.selectors import history
from anquan.journal.services import OutsideTransaction, record, record_denied, record_many
from tests.journal.conftest import make_person
from tests.paths import ROOT


class Interrupted(Exception):
    pass


@transaction.atomic
def interrupted(service, **arguments) -> None:
    """The service runs to its end, and then its transaction is given up."""
    service(**arguments)
    raise Interrupted


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_recorded_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        record(actor=None, action="test.alpha")
    with pytest.raises(OutsideTransaction):
        record_many(actor=None, action="test.alpha", rows=[{}])
    assert not Entry.objects.exists()


def test_an_entry_tells_who_did_what_to_which_object_when_from_where_and_how_it_changed(person):
    started = timezone.now()
    with enter(RequestContext("abc123", "10.1.2.3", "api")):
        record(actor=person, action="test.alpha", obj=person, changes={"name": ["甲", "乙"]}, note="更名", county=17)
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.actor_name) == (person, "张建国")
    assert (entry.object_type, entry.object_id, entry.object_label) == ("accounts.user", str(person.pk), "张建国")
    assert (entry.action, entry.changes, entry.note, entry.result) == (
        "test.alpha",
        {"name": ["甲", "乙"]},
        "更名",
        "ok",
    )
    assert (entry.ip, entry.request_id, entry.door, entry.county_id) == ("10.1.2.3", "abc123", "api", 17)
    assert started <= entry.at <= timezone.now()
    assert entry.at.utcoffset() is not None
    assert entry.digest == entry.expected_digest()


def test_the_history_of_an_object_is_its_own_and_newest_first(person):
    other = make_person("li", "李四")
    for note in ("一", "二", "三"):
        record(actor=person, action="test.alpha", obj=person, note=note)
        record(actor=person, action="test.alpha", obj=other, note="别人的")
    assert [entry.note for entry in history(person, limit=2)] == ["三", "二"]
    assert history(person).filter(note="别人的").count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_entry_cannot_be_written_does_not_happen():
    person = make_person()
    refuse_new_entries()
    try:
        with pytest.raises(DatabaseError):
            update_user(actor=person, user=person, name="改名", phone="", email="")
    finally:
        accept_new_entries()
    assert User.objects.get(pk=person.pk).name == "张建国"


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_when_its_change_is_rolled_back():
    person, before = make_person(), Entry.objects.count()
    with pytest.raises(Interrupted):
        interrupted(update_user, actor=person, user=person, name="改名", phone="", email="")
    assert User.objects.get(pk=person.pk).name == "张建国"
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_is_kept_although_the_attempt_was_rolled_back():
    person, before = make_person(), Entry.objects.count()
    with pytest.raises(Interrupted):
        interrupted(record, actor=person, action="test.alpha")
    record_denied(actor=person, action="test.alpha", obj=person, note="提交人不能复查自己的整改")
    entry = Entry.objects.latest("id")
    assert (entry.result, entry.note) == ("denied", "提交人不能复查自己的整改")
    assert Entry.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_cannot_be_recorded_where_it_could_be_rolled_back():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        record_denied(actor=None, action="test.alpha", note="不行")


def test_many_entries_for_an_import_are_like_single_ones(person, django_assert_max_num_queries):
    with door("import"), django_assert_max_num_queries(2):
        entries = record_many(
            actor=person, action="test.alpha", rows=[{"obj": person, "note": str(n)} for n in range(30)]
        )
    stored = Entry.objects.filter(uid__in=[entry.uid for entry in entries])
    assert len(stored) == 30
    assert {entry.door for entry in stored} == {"import"}
    assert all(entry.digest == entry.expected_digest() for entry in stored)


HARD_VALUES = {
    "nul": ["a\0b", "\ud800"],
    "floats": [1e22, 1.5, -0.0, float("nan"), float("inf"), 1e-7, 118.0],
    "dates": [datetime.date(2026, 11, 21), datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.UTC)],
    "nested": {"set": {3, 1, 2}, "tuple": (1, None), "object": User(name="张三")},
    "whole": [10**30, True],
}


def test_any_value_reads_back_with_its_digest_intact_on_this_engine(person):
    record(actor=person, action="test.alpha", label="甲\0乙" + "长" * 500, changes=HARD_VALUES, note="\ud800\r\n<b>")
    entry = Entry.objects.latest("id")
    assert entry.digest == entry.expected_digest()
    assert canonical(vars(entry)) == plain_json(vars(entry)).encode()
    assert entry.changes["nul"] == ["a\ufffdb", "?"]
    assert entry.changes["dates"] == ["2026-11-21", "2026-11-21T08:00:00+00:00"]
    assert entry.changes["nested"] == {"set": [1, 2, 3], "tuple": [1, None], "object": "张三"}
    assert len(entry.object_label) == 200


def plain_json(entry) -> str:
    """The canonical text as the standard library writes it: no digest depends on one JSON library."""
    fields = {name: entry[name] for name in FIELDS} | {"format": 1, "uid": str(entry["uid"])}
    fields["at"] = entry["at"].astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_a_request_gives_its_number_address_and_door_to_every_entry(rf: RequestFactory):
    seen = []
    middleware = RequestContextMiddleware(lambda request: seen.append(current()) or {})
    for path, expected in (("/hazards/", "page"), ("/api/v1/hazards/", "api")):
        response = middleware(rf.get(path, REMOTE_ADDR="10.0.0.9"))
        assert (seen[-1].ip, seen[-1].door) == ("10.0.0.9", expected)
        assert response["X-Request-ID"] == seen[-1].request_id != ""
    assert current() == RequestContext()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.9"),
        (1, "not an address", ""),
    ],
)
def test_a_forged_forwarding_header_does_not_change_the_address(rf, proxies, forwarded, expected):
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert peer(request, proxies) == expected


def test_an_action_code_has_one_meaning():
    actions.register("登录", {"session.sign_in": "登录"})
    with pytest.raises(ValueError, match="already means"):
        actions.register("登录", {"session.sign_in": "别的"})


def test_every_action_written_in_the_source_has_a_chinese_name():
    used = {code for path in source_files() for code in recorded_actions(path)}
    assert len(used) > 5, "the search found nothing"
    assert {code for code in used if actions.label(code) == code} == set()


def test_only_the_broker_modules_publish_tasks():
    """Acceptance E4: an effect leaves through the outbox, never through ``.delay`` in the middle of a change."""
    publishing = {str(path.relative_to(ROOT)) for path in source_files() if published_tasks(path)}
    assert publishing <= {"anquan/web/queue.py"}


def source_files():
    apps = ("anquan", "hazards", "inspections", "enforcement", "accountability")
    return [path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def recorded_actions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and called(node) in ("record", "record_many", "record_denied"):
            for keyword in node.keywords:
                if keyword.arg == "action":
                    yield from (part.value for part in ast.walk(keyword.value) if is_code(part))


def is_code(node) -> bool:
    return isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z_]*[a-z]", str(node.value)) is not None


def published_tasks(path):
    return [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call) and called(n) in PUBLISHERS]


PUBLISHERS = ("delay", "apply_async", "send_task", "delay_on_commit")


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def refuse_new_entries() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_entry ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
        else:
            cursor.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON journal_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )


def accept_new_entries() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_entry DROP CONSTRAINT full_disk")
        else:
            cursor.execute("DROP TRIGGER full_disk")
