"""Gives every request a number and tells the journal who is calling from where."""

import ipaddress
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anquan.journal.context import Door, RequestContext, enter

API_PREFIX = "/api/"


class RequestContextMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]
        door = Door.API if request.path.startswith(API_PREFIX) else Door.PAGE
        with enter(RequestContext(request_id, peer(request, settings.AXES_IPWARE_PROXY_COUNT), door)):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def peer(request: HttpRequest, trusted_proxies: int | None) -> str:
    """The caller's address. Each trusted proxy appends one address; everything before those is the caller's claim."""
    address = request.META.get("REMOTE_ADDR", "")
    if trusted_proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= trusted_proxies:
            address = forwarded[-trusted_proxies]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
