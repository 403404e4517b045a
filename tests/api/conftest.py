"""Client systems of 明光 and, as the foreign twin, of 滕州."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from anquan.accounts.models import User
from anquan.accounts.services import appoint, issue_token
from tests.cast import SINCE


def key_for(world, username: str, unit, scopes=("read", "write"), days: int = 30) -> APIClient:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, None, name=f"{unit.name}对接系统", is_system=True)
        appoint(actor=None, user=user, role="system_client", unit=unit, valid_from=SINCE)
    return client_with_key(user, scopes, days)


def client_with_key(user: User, scopes=("read", "write"), days: int = 30) -> APIClient:
    """Signed in with a new key of the account: its posts are the key's."""
    _, secret = issue_token(
        actor=None, user=user, name="测试", scopes=list(scopes), expires_at=timezone.now() + timedelta(days=days)
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.fixture
def api(world) -> APIClient:
    return key_for(world, "mingguang_system", world.mingguang)


@pytest.fixture
def far_api(world) -> APIClient:
    return key_for(world, "tengzhou_system", world.tengzhou)


@pytest.fixture
def read_only(world) -> APIClient:
    return key_for(world, "mingguang_reader", world.mingguang, scopes=["read"])
