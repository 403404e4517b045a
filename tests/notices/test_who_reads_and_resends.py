"""消息 and 设置 → 消息发送情况 as pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from anquan.notices.models import DigestMail, Message, Outbox
from anquan.notices.services import deliver, notify

LIST = reverse("notices:list")


def tell(user, key: str, **values) -> Message:
    notify(key=key, user=user, kind="hazard.remind", title=f"催办：鑫源木业 {key}", body="安全出口堵塞", **values)
    deliver(now=timezone.now())
    return Message.objects.get(outbox__key=key, user=user)


def test_a_person_sees_his_own_messages_only(world, client):
    mine, foreign = tell(world.inspector, "a"), tell(world.far_inspector, "b")
    client.force_login(world.inspector)
    page = client.get(LIST)
    assert [row.pk for row in page.context["rows"]] == [mine.pk]
    assert client.post(reverse("notices:open", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_following_a_message_marks_it_read_and_leads_to_its_object(world, client):
    message = tell(world.inspector, "a", url="/hazards/YH-341182-2026-000001/")
    client.force_login(world.inspector)
    url = reverse("notices:open", args=[message.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url)
    assert (answer.status_code, answer.url) == (302, "/hazards/YH-341182-2026-000001/")
    message.refresh_from_db()
    assert message.read_at is not None


def test_unread_ones_can_be_listed_and_all_marked_read(world, client):
    first = tell(world.inspector, "a")
    tell(world.inspector, "b")
    foreign = tell(world.grid, "c")
    client.force_login(world.inspector)
    client.post(reverse("notices:open", args=[first.pk]))
    assert len(client.get(LIST, {"unread": "true"}).context["rows"]) == 1
    page = client.post(reverse("notices:read_all"), follow=True)
    assert "已把 1 条消息标为已读" in page.content.decode()
    assert not client.get(LIST, {"unread": "true"}).context["rows"]
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_the_bell_counts_what_is_unread(world, client):
    for key in ("a", "b"):
        tell(world.inspector, key)
    client.force_login(world.inspector)
    assert "消息<b>2</b>" in client.get(LIST).content.decode()


@pytest.fixture
def dead(world):
    notify(key="bad", user=world.inspector, kind="hazard.remind", title="鑫源木业整改已逾期")
    Outbox.objects.update(status="dead", attempts=5, last_error="OSError：拒绝连接")
    DigestMail.objects.create(user=world.grid, on="2026-11-20", status="dead", attempts=5, last_error="超时")
    return Outbox.objects.get()


@pytest.mark.parametrize("key", ["inspector", "awb", "director", "auditor"])
def test_only_the_administrator_sees_the_sending(world, client, dead, key):
    client.force_login(world.people[key])
    for name in ("notices:outbox", "notices:mails"):
        assert client.get(reverse(name)).status_code == 403
    for name in ("notices:resend", "notices:resend_mail"):
        assert client.post(reverse(name, args=[dead.pk])).status_code == 403


def test_the_administrator_sees_failures_without_their_content_and_sends_again(world, client, dead):
    client.force_login(world.admin)
    page = client.get(reverse("notices:outbox"), {"status": "dead"}).content.decode()
    assert "OSError：拒绝连接" in page
    assert "张建国" in page
    assert "鑫源" not in page
    answer = client.post(reverse("notices:resend", args=[dead.pk]), follow=True)
    assert "已重新列入发送" in answer.content.decode()
    assert deliver(now=timezone.now()) == 1
    assert client.post(reverse("notices:resend", args=[dead.pk])).status_code == 409


def test_a_failed_mail_is_sent_again_as_well(world, client, dead):
    client.force_login(world.admin)
    mail = DigestMail.objects.get()
    assert "超时" in client.get(reverse("notices:mails")).content.decode()
    client.post(reverse("notices:resend_mail", args=[mail.pk]))
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("waiting", 0)


def test_empty_lists_say_what_they_are(world, client):
    client.force_login(world.inspector)
    assert "还没有消息" in client.get(LIST).content.decode()
    client.force_login(world.admin)
    assert "还没有要发送的消息" in client.get(reverse("notices:outbox")).content.decode()
