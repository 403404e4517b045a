"""Adjectives of papers."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import BooleanField, F, Func, Q, Value

if TYPE_CHECKING:
    from anquan.papers.models import Paper  # noqa: F401


class Holds(Func):
    """Whether a JSON list holds a number, on both engines."""

    output_field = BooleanField()
    arity = 2
    template = "(%(expressions)s))"
    arg_joiner = " @> to_jsonb("

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") WHERE value = (", **context)


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: Any) -> Self:
        """A paper being written is its unit's own; an issued one is seen where it was sent and in the region it is about."""
        # accounts depends on the models of units, so the rule can only be imported when it is asked for.
        from anquan.accounts.scope import scope_of

        own, received = scope_of(user).papers_q()
        sent = Q(issued_at__isnull=False) & received
        return self.filter(pk__in=self.model._base_manager.filter(own | sent).values("pk"))

    def about_any(self, *records: models.QuerySet) -> Self:
        """The papers of all these records, oldest first."""
        found = Q()
        for rows in records:
            ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
            found |= Q(subject_type=rows.model._meta.label_lower, subject_id__in=ids)
        return self.filter(found).order_by("pk")

    def about(self, subject: models.Model) -> Self:
        """The papers of one record, oldest first."""
        return self.filter(
            subject_type=subject._meta.concrete_model._meta.label_lower, subject_id=str(subject.pk)
        ).order_by("pk")

    def not_written_by(self, user_id: int) -> Self:
        """Whoever wrote in a paper, its drafter or another, neither reviews nor issues it."""
        return self.exclude(Q(Holds(F("writers"), Value(user_id))))

    def issued(self) -> Self:
        return self.filter(status="issued")

    def numbered(self) -> Self:
        """What stands in the 发文登记簿: everything that was ever issued, voids included."""
        return self.filter(issued_at__isnull=False)
