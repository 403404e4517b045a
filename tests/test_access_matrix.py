"""Every address has a row in the access matrix (acceptance A1). That nobody gets further than his row: tests/matrix."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from anquan.access import MATRIX
from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.accounts.middleware import AccessMiddleware
from anquan.accounts.roles import ROLES
from tests.paths import ROOT


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


def test_the_published_table_is_current():
    printed = StringIO()
    call_command("access_matrix", stdout=printed)
    assert (ROOT / "docs/access-matrix.md").read_text(encoding="utf-8") == printed.getvalue()
