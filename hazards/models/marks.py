"""证据存疑标记: what the comparison found about a photo, and how the re-checker explained it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anquan.guarding import guarded
from hazards.marks.rules import OF_A_PERSON, Kind
from hazards.models.fields import person_field
from hazards.models.hazard import Hazard
from hazards.models.parts import Evidence


class MarkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MarkQuerySet":
        """For whoever sees marks, of hazards he sees; never for the side whose photos they are about.

        Somebody who is told which of his photos was noticed tries until one is not.
        """
        if not user.has_right("mark.view"):
            return self.none()
        own = [post.unit_id for post in user.appointments_today]
        of_his_scope = self.filter(hazard__in=Hazard.objects.visible_to(user))
        return of_his_scope.exclude(hazard__responsible_unit__in=own)

    def open(self) -> "MarkQuerySet":
        return self.filter(reviewed_at__isnull=True)

    def not_about(self, user) -> "MarkQuerySet":
        """Without those about what this person took or closed himself: he does not explain them."""
        own_closing = Q(kind=Kind.SWEPT, hazard__rechecked_by=user)
        return self.exclude(photo__added_by=user).exclude(own_closing)


@guarded
class Mark(models.Model):
    """Open until somebody explains it. ``other`` is the photo it was compared with: who may not see that hazard is told
    of 另一条隐患, and ``reason`` names no hazard. Of what a person did in a rush there is no photo."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="marks", verbose_name="隐患")
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    photo = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="marks", verbose_name="存疑的照片"
    )
    other = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="比对的照片"
    )
    reason = models.CharField("理由", max_length=200)
    made_at = models.DateTimeField("标记时间", default=timezone.now)
    reviewed_by = person_field("核实人")
    reviewed_at = models.DateTimeField("核实时间", null=True, blank=True)
    note = models.CharField("核实情况", max_length=500, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证据存疑标记"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["made_at", "id"], name="mark_newest"),
            models.Index(fields=["hazard"], name="mark_open", condition=Q(reviewed_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "kind"], name="mark_once_a_photo", condition=Q(photo__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["hazard", "round", "kind"], name="mark_once_a_round", condition=Q(photo__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(photo__isnull=False) & ~Q(kind__in=list(OF_A_PERSON))
                | Q(photo__isnull=True, kind__in=list(OF_A_PERSON)),
                name="mark_is_of_a_photo_or_a_rush",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, note="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(note=""),
                name="mark_is_explained_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="mark_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.reviewed_at is None

    def is_about(self, user) -> bool:
        """As ``MarkQuerySet.not_about`` says it of many."""
        if self.kind == Kind.SWEPT:
            return self.hazard.rechecked_by_id == user.pk
        return self.photo is not None and self.photo.added_by_id == user.pk
