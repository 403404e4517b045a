"""Client systems for the acceptance tests: the keys of tests/api, and no brake on many requests in one minute."""

import pytest

from tests.api.conftest import api, far_api, key_for, read_only  # noqa: F401  fixtures


@pytest.fixture(autouse=True)
def no_brake(monkeypatch):
    monkeypatch.setattr("anquan.web.api.views.ClientThrottle.allow_request", lambda self, request, view: True)
