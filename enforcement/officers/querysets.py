"""Adjectives of mandates and qualifications: visible, in force."""

from datetime import date

from django.db.models import Q, QuerySet

from anquan.accounts.models import Appointment
from inspections.organs import units_with, watched_q

VIEW = "mandate.view"


class DatedQuerySet(QuerySet):
    def in_force(self, on: date) -> "DatedQuerySet":
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class MandateQuerySet(DatedQuerySet):
    def visible_to(self, user) -> "MandateQuerySet":
        """What one's own unit holds or has entrusted, and all of the county for whoever watches over it."""
        own = units_with(user, VIEW)
        return self.filter(Q(unit__in=own) | Q(from_unit__in=own) | watched_q(user, VIEW, "unit__county"))


class QualificationQuerySet(DatedQuerySet):
    def visible_to(self, user) -> "QualificationQuerySet":
        """One's own; those of one's own unit; all of the county for whoever watches over it."""
        own = Q(unit__in=units_with(user, VIEW)) | watched_q(user, VIEW, "unit__county")
        posts = Appointment.objects.filter(own)
        return self.filter(Q(user=user.pk) | Q(user__in=posts.values("user")))
