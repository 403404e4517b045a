"""Every address has a row in the access matrix, and nobody gets further than his row (acceptance A1, A2)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from anquan.access import MATRIX
from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.accounts.middleware import AccessMiddleware
from anquan.accounts.roles import ROLES


def named_patterns(resolver=None, namespace=""):
    """(view name, pattern) of every address of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


def test_every_address_has_a_row_and_every_row_an_address():
    names = {name for name, _ in named_patterns()}
    assert len(names) > 20
    assert not names - set(MATRIX), "addresses without a row in anquan/access.py"
    assert not set(MATRIX) - names, "rows in anquan/access.py without an address"


def test_every_row_asks_for_a_right_that_some_role_has():
    rights = set().union(*(role.rights for role in ROLES.values()))
    assert not set(MATRIX.values()) - rights - {PUBLIC, SIGNED_IN}


def test_an_address_without_a_row_is_refused_at_run_time(world):
    request = RequestFactory().get("/not-in-the-matrix/")
    request.user = world.inspector
    request.resolver_match = type("Match", (), {"view_name": "nowhere:page", "namespace": "nowhere"})()
    with pytest.raises(PermissionDenied):
        AccessMiddleware(lambda r: None).process_view(request, None, (), {})


PLAIN = sorted(name for name, entry in named_patterns() if not entry.pattern.converters and not name.startswith("api"))


@pytest.mark.parametrize("name", PLAIN)
def test_nobody_gets_further_than_his_row(name, world, client):
    """Pages without an argument, for every role of the cast: 403 exactly when the right is missing."""
    from django.urls import reverse

    right = MATRIX[name]
    wrong = {}
    for key in (
        "inspector",
        "officer",
        "grid",
        "dept_officer",
        "coordinator",
        "legal",
        "awb",
        "director",
        "leader",
        "expert",
        "auditor",
        "clerk",
        "admin",
    ):
        person = world.fresh(key)
        client.force_login(person)
        status = client.get(reverse(name)).status_code
        allowed = right in (PUBLIC, SIGNED_IN) or person.has_right(right)
        if (status == 403) == allowed or status >= 500:
            wrong[key] = status
    assert not wrong


@pytest.mark.parametrize("name", [name for name in PLAIN if MATRIX[name] != PUBLIC])
def test_the_anonymous_are_sent_to_sign_in(name, client, db):
    from django.urls import reverse

    answer = client.get(reverse(name))
    assert answer.status_code == 302 and answer.url.startswith("/login/")
