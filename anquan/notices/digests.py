"""One e-mail per person and day, saying how many messages of which kind wait in the product. No business content.

Days without beat are not made up one by one: whatever was not yet mailed goes into the one e-mail of today.
A mail server offers no transaction, so a worker that dies between the server's yes and our note of it mails again when
the lease runs out, under the same Message-ID.
"""

import logging
import uuid
from collections import Counter
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from anquan.notices import kinds
from anquan.notices.models import DigestMail, Message
from anquan.notices.rules import DROPPED, SENT, is_quiet
from anquan.notices.services import fail, give_up_after_crashes, lease
from anquan.terms import selectors as terms

logger = logging.getLogger(__name__)


def send_digests(*, now: datetime) -> int:
    """Mail everybody who has unread messages not mailed before; returns how many e-mails went out."""
    today, hour = timezone.localdate(now), timezone.localtime(now).hour
    if hour < terms.whole("notices.digest_hour", today) or _is_quiet(hour, today):
        return 0
    _fold_missed(now, today)
    _open(today)
    worker = uuid.uuid4().hex
    due = DigestMail.objects.due(now, lease(today)).filter(on=today).select_related("user")
    return sum(_deliver(row, now, worker) for row in due)


def _is_quiet(hour: int, today: date) -> bool:
    return is_quiet(hour, terms.whole("notices.quiet_from", today), terms.whole("notices.quiet_until", today))


def _fold_missed(now: datetime, today: date) -> None:
    """An e-mail of an earlier day that could not be sent gives its messages to today's."""
    for row in DigestMail.objects.free(now, lease(today)).filter(on__lt=today):
        with transaction.atomic():
            if row.claim(now=now, by="fold") and row.settle(DROPPED, now=now, why="未能发出，已并入之后的汇总"):
                Message.objects.filter(digest=row).update(digest=None)


def _open(today: date) -> None:
    """A row for everybody who has something to be mailed and none for today yet."""
    waiting = Message.objects.unread().filter(digest=None, user__is_active=True).exclude(user__email="")
    people = waiting.order_by().values_list("user_id", flat=True).distinct()
    DigestMail.objects.bulk_create(
        [DigestMail(user_id=user_id, on=today) for user_id in people], batch_size=500, ignore_conflicts=True
    )


def _deliver(row: DigestMail, now: datetime, worker: str) -> bool:
    if not row.claim(now=now, by=worker) or give_up_after_crashes(row, now):
        return False
    try:
        mail = _compose(row, now)
        if mail is None:
            row.settle(DROPPED, now=now, why="没有未读消息，或收件人已停用、没有邮箱")
            return False
        mail.send()
    except Exception as error:
        logger.exception("digest %s could not be sent", row.pk)
        fail(row, now, f"邮件没有发出（{type(error).__name__}：{error}）")
        return False
    return row.settle(SENT, now=now)


def _compose(row: DigestMail, now: datetime) -> EmailMessage | None:
    if not row.user.is_active or not row.user.email:
        return None
    Message.objects.visible_to(row.user).unread().filter(digest=None).update(digest=row)
    counts = Counter(kinds.label(kind) for kind in row.messages.unread().values_list("kind", flat=True))
    if not counts:
        return None
    return EmailMessage(
        subject=f"【安全隐患闭环】您有 {counts.total()} 条未读消息",
        body=_text(row, counts, now),
        to=[row.user.email],
        headers={"Message-ID": f"<digest-{row.pk}-{row.on}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
    )


def _text(row: DigestMail, counts: Counter, now: datetime) -> str:
    lines = [f"　　{label}：{count} 条" for label, count in counts.most_common()]
    site = getattr(settings, "SITE_URL", "")
    return "\n".join(
        [
            f"{row.user.name}：",
            "",
            f"截至 {timezone.localtime(now):%Y-%m-%d %H:%M}，您在“安全隐患闭环”中有 {counts.total()} 条未读消息：",
            *lines,
            "",
            f"请登录系统查看：{site}/messages/" if site else "请登录系统，在“消息”中查看。",
            "",
            "本邮件由系统自动发送，每人每天至多一封，不含业务内容，请勿回复。",
        ]
    )
