"""The e-mail digest: one per person and day, in decent hours, without business content, never lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from anquan.accounts.services import set_active
from anquan.notices import digests
from anquan.notices.digests import send_digests
from anquan.notices.models import DigestMail, Message
from anquan.notices.rules import is_quiet, next_try
from anquan.notices.services import deliver, mark_all_read, notify

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 8, 5, tzinfo=SHANGHAI)


def message(user, key: str, now=MORNING, kind: str = "hazard.remind") -> None:
    notify(key=key, user=user, kind=kind, title="明光市鑫源木业整改已逾期", body="成品仓库安全出口堵塞")
    deliver(now=now)


def test_a_person_gets_one_mail_a_day_however_often_the_beat_runs(world):
    message(world.inspector, "a")
    message(world.inspector, "b", kind="hazard.assign")
    message(world.grid, "a")
    assert send_digests(now=MORNING) == 2
    assert send_digests(now=MORNING) == 0
    message(world.inspector, "c")
    assert send_digests(now=MORNING + timedelta(hours=5)) == 0, "today's mail has gone"
    assert send_digests(now=MORNING + timedelta(days=1)) == 1
    assert [letter.to for letter in mail.outbox].count(["inspector@example.invalid"]) == 2


def test_the_mail_counts_by_kind_in_chinese_and_holds_no_business_content(world):
    message(world.inspector, "a")
    message(world.inspector, "b")
    message(world.inspector, "c", kind="something.unknown")
    send_digests(now=MORNING)
    letter = mail.outbox[0]
    assert letter.subject == "【安全隐患闭环】您有 3 条未读消息"
    assert "截至 2026-11-23 08:05" in letter.body
    assert "催办：2 条" in letter.body
    assert "其他提醒：1 条" in letter.body
    for secret in ("鑫源", "逾期", "仓库", "something"):
        assert secret not in letter.body


def test_what_was_mailed_or_read_is_not_mailed_again(world):
    message(world.inspector, "a")
    send_digests(now=MORNING)
    assert send_digests(now=MORNING + timedelta(days=1)) == 0
    message(world.inspector, "b")
    mark_all_read(user=world.inspector, now=MORNING + timedelta(days=9))
    assert send_digests(now=MORNING + timedelta(days=2)) == 0
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("hour", "sent"), [(0, 0), (6, 0), (7, 0), (8, 1), (21, 1), (22, 0), (23, 0)])
def test_mails_keep_to_the_hours_of_the_terms(world, hour, sent):
    message(world.inspector, "a")
    assert send_digests(now=MORNING.replace(hour=hour)) == sent


def test_three_days_without_beat_make_one_mail_with_everything(world):
    for day in range(3):
        message(world.inspector, f"day:{day}", now=MORNING + timedelta(days=day))
    assert send_digests(now=MORNING + timedelta(days=3)) == 1
    assert "您有 3 条未读消息" in mail.outbox[0].subject


def test_people_without_address_or_account_get_no_mail(world):
    for user in (world.inspector, world.grid):
        message(user, "a")
    world.inspector.email = ""
    world.inspector.save()
    set_active(actor=world.admin, user=world.grid, is_active=False)
    assert send_digests(now=MORNING) == 0
    assert mail.outbox == []


class Killed(BaseException):
    pass


@pytest.fixture
def post(monkeypatch):
    """The mail server: ``post.fails`` is raised while it is set."""

    class Post:
        fails: BaseException | None = None

    def send(letter):
        if Post.fails:
            raise Post.fails
        mail.outbox.append(letter)
        return 1

    monkeypatch.setattr(digests.EmailMessage, "send", send)
    return Post


def test_a_mail_server_that_is_down_delays_and_after_five_attempts_leaves_a_dead_letter(world, post):
    message(world.inspector, "a")
    post.fails = OSError("拒绝连接")
    assert send_digests(now=MORNING) == 0
    row = DigestMail.objects.get()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert "拒绝连接" in row.last_error
    post.fails = None
    assert send_digests(now=MORNING + timedelta(hours=1)) == 1


def test_after_the_last_attempt_the_mail_is_a_dead_letter(world, post):
    message(world.inspector, "a")
    post.fails = OSError("拒绝连接")
    for hour in range(13):
        send_digests(now=MORNING + timedelta(hours=hour))
    row = DigestMail.objects.get()
    assert (row.status, row.attempts) == ("dead", 5)


def test_a_mail_that_never_went_gives_its_messages_to_the_next_day(world, post):
    message(world.inspector, "a")
    post.fails = OSError("拒绝连接")
    send_digests(now=MORNING + timedelta(hours=12))
    post.fails = None
    message(world.inspector, "b")
    assert send_digests(now=MORNING + timedelta(days=1)) == 1
    assert len(mail.outbox) == 1
    assert "您有 2 条未读消息" in mail.outbox[0].subject
    assert list(DigestMail.objects.order_by("on").values_list("status", flat=True)) == ["dropped", "sent"]


def test_a_worker_killed_while_mailing_is_followed_by_another(world, post):
    message(world.inspector, "a")
    post.fails = Killed()
    with pytest.raises(Killed):
        send_digests(now=MORNING)
    post.fails = None
    assert send_digests(now=MORNING) == 0, "the first worker may still be at it"
    assert send_digests(now=MORNING + timedelta(minutes=30)) == 1
    assert Message.objects.get().digest is not None


def mails_when_two_workers_interleave(world, monkeypatch) -> int:
    """A second worker runs between the first one's look at the rows and its claim."""
    entered, claim = [], DigestMail.claim

    def claim_after_the_other_worker(row, **arguments):
        if not entered:
            entered.append(True)
            send_digests(now=MORNING)
        return claim(row, **arguments)

    monkeypatch.setattr(DigestMail, "claim", claim_after_the_other_worker)
    message(world.inspector, "a")
    send_digests(now=MORNING)
    return len(mail.outbox)


def test_two_workers_send_one_mail(world, monkeypatch):
    assert mails_when_two_workers_interleave(world, monkeypatch) == 1


def test_without_the_conditional_claim_two_workers_send_two_mails(world, monkeypatch):
    """The control: the doubling is real and the claim is what prevents it."""
    monkeypatch.setattr(DigestMail, "claim", lambda row, **arguments: True)
    assert mails_when_two_workers_interleave(world, monkeypatch) == 2


def test_a_repeated_mail_carries_the_same_message_id(world, post):
    message(world.inspector, "a")
    send_digests(now=MORNING)
    row = DigestMail.objects.get()
    again = digests._compose(row, MORNING)
    assert again.extra_headers["Message-ID"] == mail.outbox[0].extra_headers["Message-ID"]


@pytest.mark.parametrize(
    ("hour", "start", "end", "quiet"),
    [
        (23, 22, 7, True),
        (3, 22, 7, True),
        (7, 22, 7, False),
        (21, 22, 7, False),
        (13, 12, 14, True),
        (14, 12, 14, False),
        (5, 8, 8, False),
    ],
)
def test_quiet_hours_may_run_over_midnight(hour, start, end, quiet):
    assert is_quiet(hour, start, end) is quiet


def test_the_waits_between_attempts_grow_and_the_last_one_repeats():
    waits = [(next_try(MORNING, attempt, [1, 5, 30]) - MORNING).seconds // 60 for attempt in (1, 2, 3, 4, 9)]
    assert waits == [1, 5, 30, 30, 30]
