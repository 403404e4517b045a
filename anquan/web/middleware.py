"""What no view should have to look at."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from anquan.accounts.access import PUBLIC
from anquan.accounts.middleware import matrix
from anquan.web.text import is_storable


class StorableInputMiddleware:
    """A character that no database can hold never reaches a query: 400 instead of a fault.

    What is posted goes through a form, which names the field; the API answers in its own shape.
    """

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if request.resolver_match is None or request.resolver_match.namespace == "api":
            return
        if not all(is_storable(text) for text in _texts(request, kwargs)):
            raise BadRequest("提交的内容里有不能识别的字符，请删去后重试。")


class PermissionsPolicyMiddleware:
    """Camera and place are for the pages of this site alone; nothing here needs anything else of a device."""

    policy = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = self.policy
        return response


class NoStoreMiddleware:
    """No browser keeps an answer that belongs to a signed-in person: after 退出 nobody pages back to it on a shared phone
    or office PC (acceptance G7), and no cache between them ever hands it to another person.

    A view that has said how it may be kept is right (pictures: the browser may keep them but asks each time); so are
    public addresses, among them the page that a phone takes underground, and static files, which never come here.
    """

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_public = match is not None and matrix().get(match.view_name) == PUBLIC
        if not is_public and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _texts(request: HttpRequest, kwargs: dict[str, Any]) -> Iterable[str]:
    yield from (value for value in kwargs.values() if isinstance(value, str))
    for name, found in request.GET.lists():
        yield name
        yield from found
