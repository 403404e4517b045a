"""Adjectives: whose profile, whose report, whose answer. The items in them are scoped by themselves, on every page."""

from typing import Any

from django.db.models import Q, QuerySet

from anquan.accounts.roles import ROLES

USE = "exchange.report"


class ExportProfileQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "ExportProfileQuerySet":
        """Those that came with the product, and those of the regions one works in."""
        if not user.has_right(USE):
            return self.none()
        posts = [post.unit for post in user.appointments_today]
        regions = {pk for unit in posts for pk in (unit.county_id, unit.city_id, unit.province_id)} - {None}
        return self.filter(Q(area=None) | Q(area__in=regions))

    def active(self) -> "ExportProfileQuerySet":
        return self.filter(is_active=True)


class OfOfficeQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "OfOfficeQuerySet":
        """What was sent or received by an office is its people's, as long as they work there."""
        offices = [post.unit_id for post in user.appointments_today if USE in ROLES[post.role].rights]
        return self.filter(office__in=offices)
