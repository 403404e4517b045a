"""Which entries a person may read."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from anquan.journal.models import Entry  # noqa: F401

RIGHT = "journal.view"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user) -> Self:
        """Entries of the counties the person's posts lie in or contain, and those that belong to no county
        (settings, background jobs, sign-ins with an unknown name)."""
        if not getattr(user, "is_authenticated", False) or not user.has_right(RIGHT):
            return self.none()
        counties = {county for post in user.appointments_today for county in _counties(post.unit)}
        return self.filter(Q(county_id__in=counties) | Q(county_id=None))


def _counties(unit) -> list[int]:
    """The county ``unit`` lies in, or every county below it (province, city)."""
    if unit.county_id:
        return [unit.county_id]
    below = type(unit).objects.filter(path__startswith=unit.path, kind="county")
    return list(below.values_list("pk", flat=True))
