"""View classes every page is built on. See ``lists.py`` (reading) and ``actions.py`` (writing) for examples."""

from anquan.web.keyset import Ordering
from anquan.web.views.actions import ServiceActionView, ServiceFormView
from anquan.web.views.lists import ScopedListView, Tab
from anquan.web.views.scoped import ScopedDetailView, ScopedObjectMixin

__all__ = [
    "Ordering",
    "ScopedDetailView",
    "ScopedListView",
    "ScopedObjectMixin",
    "ServiceActionView",
    "ServiceFormView",
    "Tab",
]
