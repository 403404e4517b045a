"""消息: a person's inbox. 设置 → 消息发送情况: what was sent, what failed, and sending it again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from anquan.notices import selectors, services
from anquan.notices.filters import MessageFilter, SendingFilter
from anquan.notices.models import DigestMail, Message, Outbox
from anquan.notices.rules import DEAD, STATUSES, WAITING
from anquan.web.views import ScopedListView, ServiceActionView, Tab


class MessageList(ScopedListView):
    model = Message
    filterset_class = MessageFilter
    template_name = "notices/list.html"

    def tabs(self) -> list[Tab]:
        unread = self.request.GET.get("unread", "")
        return [
            Tab("全部", self.href(unread=None), None, not unread),
            Tab("未读", self.href(unread="true"), selectors.unread_count(self.request.user), unread == "true"),
        ]


@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Following a message marks it read. POST, so that a browser that fetches ahead reads nothing for the person."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    services.mark_read(user=request.user, message=message, now=timezone.now())
    return redirect(message.url or reverse("notices:list"))


class ReadAll(ServiceActionView):
    def perform(self) -> int:
        return services.mark_all_read(user=self.request.user, now=timezone.now())

    def get_success_message(self, result: int) -> str:
        return f"已把 {result} 条消息标为已读。" if result else "没有未读消息。"

    def get_success_url(self) -> str:
        return reverse("notices:list")


class SendingList(ScopedListView):
    """One channel. Titles are left out: who operates the product has no business in its content."""

    filterset_class = SendingFilter
    template_name = "notices/sending.html"
    related = ("user",)
    resend_url: str

    def tabs(self) -> list[Tab]:
        chosen, counts = self.request.GET.get("status", ""), selectors.open_counts(self.model, self.request.user)
        return [Tab("全部", self.href(status=None), None, not chosen)] + [
            Tab(name, self.href(status=status), counts.get(status), chosen == status) for status, name in STATUSES
        ]

    def get_context(self) -> dict[str, Any]:
        counts = {model: selectors.open_counts(model, self.request.user)[DEAD] for model in (Outbox, DigestMail)}
        return {
            "resend_url": self.resend_url,
            "nav_current": "notices:outbox",
            "channels": [
                ("站内消息", reverse("notices:outbox"), counts[Outbox], self.model is Outbox),
                ("邮件汇总", reverse("notices:mails"), counts[DigestMail], self.model is DigestMail),
            ],
            "waiting": WAITING,
        }


class OutboxList(SendingList):
    model = Outbox
    resend_url = "notices:resend"


class MailList(SendingList):
    model = DigestMail
    resend_url = "notices:resend_mail"


class Resend(ServiceActionView):
    """``model`` is set in urls.py: the outbox or the digests."""

    model: type[Outbox] | type[DigestMail] = Outbox
    success_message = "已重新列入发送，一分钟内发出。"

    def perform(self) -> None:
        rows = self.model.objects.visible_to(self.request.user).select_related("user")
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        services.resend(actor=self.request.user, row=row)

    def get_success_url(self) -> str:
        return reverse("notices:outbox" if self.model is Outbox else "notices:mails")
