import pytest

from anquan.accounts.models import User


@pytest.fixture
def clerk(db) -> User:
    return User.objects.create_user("clerk", name="李静")
