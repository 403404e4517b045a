"""The base view: key → right of the access matrix → scope of the key → throttle. The row scope is the selector's."""

from typing import Any

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from anquan.accounts.middleware import matrix, remember_denied
from anquan.accounts.models import ApiToken
from anquan.terms.selectors import whole
from anquan.web.api.auth import SAFE, TokenAuthentication
from anquan.web.api.errors import ApiProblem
from anquan.web.api.parsers import SoundJSONParser
from anquan.web.api.renderers import FastJSONRenderer
from anquan.web.text import is_storable


class ClientThrottle(SimpleRateThrottle):
    """Requests a minute of one account (term api.rate_per_minute). A brake, not a security feature."""

    scope = "client"

    def get_rate(self) -> str:
        return f"{whole('api.rate_per_minute', timezone.localdate())}/min"

    def get_cache_key(self, request, view) -> str | None:
        return f"api-throttle:{request.user.pk}" if request.user.is_authenticated else None


class SessionWithCsrf(SessionAuthentication):
    """A signed-in person may use the API from the description page; CSRF is enforced."""


class ApiView(APIView):
    authentication_classes = [TokenAuthentication, SessionWithCsrf]
    renderer_classes = [FastJSONRenderer]
    parser_classes = [SoundJSONParser, MultiPartParser, FormParser]
    throttle_classes = [ClientThrottle]
    parameters: frozenset[str] = frozenset()

    def check_permissions(self, request) -> None:
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated("没有提供接口密钥。请在请求头里写 Authorization: Bearer 密钥。")
        right = matrix().get(request.resolver_match.view_name)
        if right is None or not (right in ("signed_in", "public") or request.user.has_right(right)):
            remember_denied(request.user, request)
            raise exceptions.PermissionDenied("这把密钥所属账号没有这项权限。")
        needed = "read" if request.method in SAFE else "write"
        if isinstance(request.auth, ApiToken) and needed not in request.auth.scopes:
            remember_denied(request.user, request)
            raise exceptions.PermissionDenied(
                "这把密钥的权限范围不包括登记和办理。" if needed == "write" else "这把密钥不能查询。"
            )
        self._check_names(request)

    def _check_names(self, request) -> None:
        """A query name that is not declared is refused, so that a typing error never widens an answer."""
        if request.method not in self.allowed_methods:
            return  # 405 comes next, and says more than a condition that another method would know
        unknown = sorted(set(request.query_params) - self.parameters)
        if unknown:
            raise BadRequest(f"没有这个查询条件：{'、'.join(name[:40] for name in unknown[:5])}。")
        given = [*self.kwargs.values(), *(value for values in request.query_params.lists() for value in values[1])]
        if not all(is_storable(str(value)) for value in given):
            raise BadRequest("查询条件里有不能识别的字符。")

    @cached_property
    def today(self):
        return timezone.localdate()


def etag_of(row: Any) -> str:
    return f'W/"{row.version}"'


def expected_version(request, *, required: bool = False) -> int | None:
    """The version of ``If-Match``; 428 when it is required and missing, 412 when it is not one of ours."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        if required:
            raise ApiProblem(428, "if_match_required", "请带 If-Match，值为读取时返回的 ETag。")
        return None
    version = text.removeprefix("W/").strip('"')
    if not version.isdecimal() or len(version) > 9:
        raise ApiProblem(412, "stale", "If-Match 的值不是本系统返回的 ETag，请重新读取。")
    return int(version)
