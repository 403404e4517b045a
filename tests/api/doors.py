"""Somebody at the door of the API, and what he sends through it."""

import uuid
from typing import Any

from rest_framework.test import APIClient

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.units.models import Unit


def door(user: User) -> APIClient:
    """A signed-in person may use the API too; his rights are those of his posts."""
    client = APIClient()
    client.force_login(user)
    return client


def send(client: APIClient, address: str, values: dict[str, Any] | None = None, *, key: str = "", **headers: str):
    """A body of JSON with an ``Idempotency-Key``."""
    head = {"Idempotency-Key": key or uuid.uuid4().hex, **headers}
    return client.post(f"/api/v1/{address}", as_json(values or {}), format="json", headers=head)


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """The input of a service as another system writes it."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, User):
        return value.username
    if isinstance(value, Unit | StoredFile):
        return value.pk if isinstance(value, Unit) else str(value.pk)
    return value if isinstance(value, bool | int | str) or value is None else str(value)
