"""Asks the product as one person after the other; whatever a request changes is taken back, so one world serves all."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import middleware as signing
from django.db import transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import Client

from anquan.accounts.models import User
from anquan.web import handlers, navigation

CHANGING = re.compile(rb'name="csrf-token" content="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|\b[0-9a-f]{16}\b')


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str
    kept: str = ""  # what Cache-Control says

    def is_told_like(self, other: "Answer", *names: str) -> bool:
        """The same but for the ``names`` that were asked for."""
        mine, its = self.body, other.body
        for name in names:
            mine, its = mine.replace(name.encode(), b""), its.replace(name.encode(), b"")
        return (self.status, self.location, mine) == (other.status, other.location, its)

    @property
    def leads_to_sign_in(self) -> bool:
        return self.status == 401 or self.location.startswith("/login/?")


class Caller:
    """The anonymous, a person with his session, or a client system with its key."""

    def __init__(self, role: str, user: User | None = None, key: str = ""):
        self.role, self.user = role, user
        self.client = Client(raise_request_exception=False)
        if user is not None and not key:
            self.client.force_login(user)
        self.session = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, method: str, path: str, data: dict[str, Any], *, htmx: bool = False) -> Answer:
        """``data`` goes into the query of a GET, and is the body of everything else."""
        self._same_cookies()
        headers = self.headers | ({"HX-Request": "true"} if htmx else {"Idempotency-Key": "k"})
        more: dict[str, Any] = {"data": data}
        if path.startswith(handlers.API) and method != "GET" and "file" not in data:
            more["content_type"] = "application/json"
        block = transaction.atomic()
        block._from_testcase = True  # type: ignore[attr-defined]  # a refused attempt is kept by a durable one of its own
        with block:
            answer = getattr(self.client, method.lower())(path, headers=headers, **more)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        told = (answer.headers.get(name, "") for name in ("Location", "Cache-Control"))
        return Answer(answer.status_code, CHANGING.sub(b"", content), *told)

    def _same_cookies(self) -> None:
        self.client.cookies.clear()
        if self.session is not None:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session.value


@contextmanager
def quickly(monkeypatch: Any) -> Iterator[None]:
    """Thousands of requests in a minute: people are loaded and what waits for them is counted once, a page of 403 is its
    status, and nothing is logged.

    What decides stays real: session, middleware, resolver, view, service, database. Only 403 is not drawn (its page has
    a test of its own) and templates are not watched.
    """
    people: dict[Any, User] = {}
    counts: dict[tuple[str, Any], int] = {}
    get_user, count, error_page = signing.auth.get_user, navigation.count, handlers.error_page

    def same_person(request: Any) -> Any:
        key = request.session.get("_auth_user_id")
        if key not in people:
            people[key] = get_user(request)
        return people[key]

    def same_count(name: str, user: Any) -> int:
        if (name, user.pk) not in counts:
            counts[name, user.pk] = count(name, user)
        return counts[name, user.pk]

    def undrawn(request: Any, status: int, *args: Any, **more: Any) -> HttpResponse:
        return HttpResponse(status=403) if status == 403 else error_page(request, status, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(signing.auth, "get_user", same_person)
        patch.setattr(navigation, "count", same_count)
        patch.setattr(handlers, "error_page", undrawn)
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
