"""Default deny: a URL is answered only when the access matrix has a row for it and the person has the right."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.journal.services import record_denied

API_NAMESPACE = "api"
BY_CODE = "signed in by a code"  # in the session: whoever came by a code sent to his telephone has no old password
SAFE = ("GET", "HEAD", "OPTIONS")


@cache
def matrix() -> dict[str, str]:
    return import_string(settings.ACCESS_MATRIX)


def remember_denied(user, request: HttpRequest, note: str = "没有这项权限") -> None:
    """Who tried to change what he may not is written down; merely looking is not."""
    if request.method not in SAFE:
        record_denied(actor=user, action="access.denied", label=f"{request.method} {request.path}", note=note)


class AccessMiddleware:
    """Reads the row of the resolved URL. Client systems (API) sign in inside the view, which asks the same row."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        match = request.resolver_match
        needed = matrix().get(match.view_name)
        if needed is None:
            raise PermissionDenied("这个地址没有登记访问权限，已拒绝。")
        if needed == PUBLIC or match.namespace == API_NAMESPACE:
            return None
        if not request.user.is_authenticated:
            return self._to_sign_in(request)
        must_change = request.user.must_change_password and not request.session.get(BY_CODE)
        if must_change and match.view_name not in ("accounts:password", "accounts:logout"):
            return redirect_to_login(request.get_full_path(), "accounts:password")
        if needed != SIGNED_IN and not request.user.has_right(needed):
            remember_denied(request.user, request)
            raise PermissionDenied("您没有办理这项工作的权限。如确需办理，请联系系统管理员调整任职。")
        return None

    @staticmethod
    def _to_sign_in(request: HttpRequest) -> HttpResponse:
        """An ordinary page goes to sign-in; a page fragment gets 401 so that the browser keeps the draft."""
        if getattr(request, "htmx", False) or request.headers.get("X-Requested-With") == "fetch":
            response = HttpResponse("登录已过期，请重新登录后继续，已填写的内容保存在本机。", status=401)
            response["X-Sign-In"] = "required"
            return response
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
