"""400, 403, 404, 409 and 500 in plain words: what happened, what is kept, what to do, a number to quote.

A view that refuses on purpose gives its Chinese reason with the exception (``Http404("…")``,
``PermissionDenied("…")``, ``BadRequest("…")``); one that is not Chinese comes from the framework and is not shown.
"""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from anquan.journal import context

API = "/api/v1/"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400, reason_of(exception))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, reason_of(exception))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, reason_of(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """Must work when nothing else does: no database, no session, no context processors."""
    if is_for_machine(request):
        return machine_answer(500)
    html = loader.render_to_string("500.html", {"request_id": request_id()})
    return HttpResponse(html, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or in two windows. What was typed is still in the browser's draft."""
    return error_page(
        request, 403, "页面打开的时间太久，或者在别的窗口重新登录过。请返回上一页、刷新后再提交，填过的内容保存在本机。"
    )


def error_page(request: HttpRequest, status: int, reason: str = "", **more) -> HttpResponse:
    """A fragment asked for by htmx gets a fragment; a page gets a page; a machine gets JSON."""
    if is_for_machine(request):
        return machine_answer(status, reason)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    data = {
        "reason": reason,
        "request_id": request_id(),
        "base": "layout.html" if signed_in else "plain.html",
        "nav_current": " ",
        **more,
    }
    if getattr(request, "htmx", False):
        html = loader.render_to_string("components/error.html", {**data, "status": status}, request)
    else:
        html = loader.render_to_string(f"{status}.html", data, request)
    return HttpResponse(html, status=status)


def is_for_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def machine_answer(status: int, reason: str = "") -> JsonResponse:
    """The shape every refusal of the API has, also where no view of it was reached."""
    from anquan.web.api.errors import PLAIN

    code, message = PLAIN.get(status, ("error", "系统出现故障，请求没有办成，请稍后再试。"))
    return JsonResponse(
        {"code": code, "message": reason or message, "request_id": request_id()},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def reason_of(exception: Exception | None) -> str:
    text = str(exception) if exception else ""
    return text if CHINESE.search(text) else ""


def request_id() -> str:
    return getattr(context.current(), "request_id", "") or ""
