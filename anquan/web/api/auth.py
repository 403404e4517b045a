"""Client systems sign in with ``Authorization: Bearer aq_…``; rows and rights are those of the key's own account."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from anquan.accounts.models import ApiToken
from anquan.accounts.services import digest_of

SAFE = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    """A revoked, expired or unknown key, and the key of a disabled account, are all answered alike: 401."""

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        secret = parts[1].decode("ascii", "ignore") if len(parts) == 2 else ""
        try:
            token = ApiToken.objects.select_related("user").get(digest=digest_of(secret))
        except ApiToken.DoesNotExist:
            token = None
        now = timezone.now()
        if token is None or token.revoked_at or token.expires_at <= now or not token.user.is_active:
            raise exceptions.AuthenticationFailed("接口密钥无效、已停用或者已过期，请向发放单位重新申请。")
        self._remember_use(token, timezone.localdate())
        return token.user, token

    def authenticate_header(self, request) -> str:
        return "Bearer"

    @staticmethod
    def _remember_use(token: ApiToken, today) -> None:
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "接口密钥"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "由系统管理员在“人员与任职”里发放。"}
