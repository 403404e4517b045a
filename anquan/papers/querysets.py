"""Adjectives of papers."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from anquan.papers.models import Paper  # noqa: F401


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: Any) -> Self:
        """A paper being written is its unit's own; an issued one is seen where it was sent and in the region it is about."""
        # accounts depends on the models of units, so the rule can only be imported when it is asked for.
        from anquan.accounts.scope import scope_of

        own, received = scope_of(user).papers_q()
        sent = Q(issued_at__isnull=False) & received
        return self.filter(pk__in=self.model._base_manager.filter(own | sent).values("pk"))

    def about(self, subject: models.Model) -> Self:
        """The papers of one record, oldest first."""
        return self.filter(
            subject_type=subject._meta.concrete_model._meta.label_lower, subject_id=str(subject.pk)
        ).order_by("pk")

    def issued(self) -> Self:
        return self.filter(status="issued")

    def numbered(self) -> Self:
        """What stands in the 发文登记簿: everything that was ever issued, voids included."""
        return self.filter(issued_at__isnull=False)
