"""A change closes the row in force and adds one; nothing that was true before is touched."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from anquan.journal.models import Entry
from anquan.terms import selectors
from anquan.terms.models import Term
from anquan.terms.rules import BadValue
from anquan.terms.seed import seed_terms
from anquan.terms.services import cancel_change, change_term
from anquan.workflow import NotAllowed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
NEXT_MONTH = date(2026, 12, 1)
KEY = "hazard.rectify.limited"


def changed(clerk, value=10, valid_from=NEXT_MONTH, key=KEY, reason="市安委会会议纪要第 9 期", **more):
    return change_term(actor=clerk, key=key, value=value, valid_from=valid_from, reason=reason, today=TODAY, **more)


def test_the_new_value_begins_on_its_day_and_the_old_one_holds_until_the_day_before(clerk):
    changed(clerk)
    assert selectors.period(KEY, NEXT_MONTH - timedelta(days=1)).value == 15
    assert selectors.period(KEY, NEXT_MONTH).value == 10
    assert selectors.period(KEY, date(2021, 6, 1)).value == 15
    assert [(row.value, row.valid_to) for row in selectors.history(KEY)] == [
        (10, None),
        (15, NEXT_MONTH - timedelta(days=1)),
    ]


def test_a_change_may_begin_today(clerk):
    changed(clerk, valid_from=TODAY)
    assert selectors.period(KEY, TODAY).value == 10
    assert selectors.period(KEY, TODAY - timedelta(days=1)).value == 15


def test_the_journal_tells_who_changed_what_from_when_and_why(clerk):
    row = changed(clerk, basis="市安委〔2026〕9 号", confidence="S")
    entry = Entry.objects.get(action="terms.change")
    assert entry.actor == clerk
    assert entry.object_id == str(row.pk)
    assert entry.changes["value"] == ["15 日", "10 日"]
    assert entry.changes["basis"][1] == "市安委〔2026〕9 号"
    assert entry.changes["valid_from"][1] == "2026-12-01"
    assert entry.note == "市安委会会议纪要第 9 期"


def test_without_its_journal_entry_a_change_does_not_happen(clerk, monkeypatch):
    def fails(**kwargs):
        raise RuntimeError("journal")

    monkeypatch.setattr("anquan.terms.services.record", fails)
    with pytest.raises(RuntimeError):
        changed(clerk)
    assert [row.value for row in selectors.history(KEY)] == [15]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "past"),
        ({"reason": "  "}, "reason_needed"),
        ({"basis": " "}, "basis_needed"),
        ({"value": 15}, "no_change"),
        ({"key": "no.such.key"}, "unknown_key"),
        ({"reason": "长" * 301}, "too_long"),
    ],
)
def test_a_change_that_would_harm_the_record_is_refused(clerk, more, code):
    before = Term.objects.count()
    with pytest.raises(NotAllowed) as refused:
        changed(clerk, **more)
    assert refused.value.code == code
    assert Term.objects.count() == before
    assert not Entry.objects.filter(action="terms.change").exists()


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        (KEY, "尽快", "不是数字"),
        (KEY, "nan", "不是数字"),
        (KEY, "1e400", "之间"),
        (KEY, "10.5", "整数"),
        (KEY, 0, "1 至 365 之间"),
        (KEY, -3, "1 至 365 之间"),
        ("figure.rate_good", "1.2", "0 至 1 之间"),
        ("journal.keep_months", 5, "6 至 1200 之间"),
        ("calendar.warn_month_day", 1131, "没有这一天"),
        ("hazard.remind.ladder", "-3, -7", "从小到大"),
        ("hazard.remind.ladder", "-3, -3", "从小到大"),
        ("hazard.remind.ladder", "", "1 至 20 项"),
        ("hazard.remind.ladder", list(range(21)), "1 至 20 项"),
        ("hazard.remind.levels", "责任人、县长", "县长"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_what_would(clerk, key, value, text):
    with pytest.raises(BadValue, match=text):
        changed(clerk, key=key, value=value)


def test_the_text_of_a_form_is_understood(clerk):
    row = changed(clerk, key="hazard.remind.ladder", value="-5，-1, 0、2")
    assert row.value_list == [-5, -1, 0, 2]
    assert row.value is None


def test_a_second_change_on_the_same_day_waits_for_tomorrow(clerk):
    changed(clerk, valid_from=TODAY)
    with pytest.raises(NotAllowed, match="今天已经调整过"):
        changed(clerk, value=12, valid_from=TODAY)
    changed(clerk, value=12, valid_from=TODAY + timedelta(days=1))
    assert selectors.period(KEY, TODAY).value == 10


def test_a_planned_change_blocks_another_until_it_is_taken_back(clerk):
    changed(clerk)
    with pytest.raises(NotAllowed, match="2026-12-01"):
        changed(clerk, value=12, valid_from=NEXT_MONTH + timedelta(days=5))
    cancel_change(actor=clerk, key=KEY, reason="写错了", today=TODAY)
    assert selectors.period(KEY, NEXT_MONTH).value == 15
    assert Entry.objects.filter(action="terms.cancel", note="写错了").count() == 1
    changed(clerk, value=12)
    assert selectors.period(KEY, NEXT_MONTH).value == 12


def test_a_change_that_has_begun_cannot_be_taken_back(clerk):
    changed(clerk, valid_from=TODAY)
    with pytest.raises(NotAllowed, match="已经生效"):
        cancel_change(actor=clerk, key=KEY, reason="后悔", today=TODAY)
    with pytest.raises(NotAllowed, match="已经生效"):
        cancel_change(actor=clerk, key="list.page_size", reason="后悔", today=TODAY)


def test_seeding_again_keeps_what_the_office_has_set(clerk):
    changed(clerk)
    Term.objects.filter(key="list.page_size").delete()
    seed_terms(sender=None, using="default")
    assert Term.objects.filter(key=KEY).count() == 2
    assert Term.objects.filter(key="list.page_size").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"value": -1},
        {"value": None},
        {"value_list": [1]},
        {"unit": "week"},
        {"unit": "share", "value": 2},
        {"confidence": "X"},
        {"valid_to": date(2009, 1, 1)},
        {"basis": ""},
        {"basis": "长" * 301},
        {"label": "长" * 41},
        {"key": "journal.keep_months", "value": 3, "valid_from": date(2009, 1, 1), "valid_to": date(2009, 2, 1)},
        {"key": KEY},
    ],
)
def test_the_database_itself_refuses_broken_rows(fields):
    row = {
        "key": "test.key",
        "label": "试",
        "value": 1,
        "unit": "cd",
        "basis": "试",
        "confidence": "D",
        "valid_from": date(2026, 1, 1),
    }
    Term(**row)  # the plain row is a good one:
    with transaction.atomic():
        Term.objects.bulk_create([Term(**row)])
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Term.objects.bulk_create([Term(**row | fields)])
