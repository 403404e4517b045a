"""/healthz: the process lives. /readyz: its database answers. Both say ok or not ok and nothing else.

A middleware, first in the list, because a health check knows no session, no host name and no https.
"""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return answer(True)
        if request.path == "/readyz":
            return answer(database_answers())
        return self.get_response(request)


def answer(is_ok: bool) -> HttpResponse:
    response = HttpResponse("ok" if is_ok else "not ok", status=200 if is_ok else 503, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))
    return response


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except (Error, ImproperlyConfigured):
        return False
    return True
