"""上级公文: what a level above the county has decided about an item, as its paper says (decision 0029)."""

from django.db import models
from django.db.models import Q

from anquan.files.models import StoredDocument
from anquan.guarding import guarded
from hazards.models.fields import person_field
from hazards.models.listings import Listing
from hazards.models.majors import MajorHazard
from hazards.models.parts import Evidence
from hazards.querysets import ScopedByHazardQuerySet


class SuperiorPaperQuerySet(ScopedByHazardQuerySet):
    to_hazard = "major__hazard"


@guarded
class SuperiorPaper(models.Model):
    """One paper of a superior as it was registered: number, issuer, date, and a scan or photos of it. Write-once.

    ``action`` is the move that rests on it, as the journal calls it.
    """

    major = models.ForeignKey(MajorHazard, models.PROTECT, related_name="superior_papers", verbose_name="重大隐患")
    listing = models.ForeignKey(
        Listing, models.PROTECT, null=True, blank=True, related_name="superior_papers", verbose_name="挂牌督办"
    )
    action = models.CharField("据以办理", max_length=40)
    number = models.CharField("文号", max_length=60)
    issuer = models.CharField("发文机关", max_length=60)
    dated_on = models.DateField("成文日期")
    scan = models.OneToOneField(
        StoredDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件"
    )
    pages = models.ManyToManyField(Evidence, blank=True, related_name="+", verbose_name="照片")
    registered_on = models.DateField("登记日期")
    registered_by = person_field("登记人", null=False)

    objects = SuperiorPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级公文"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(issuer=""), name="superior_paper_says_who_and_which"),
            models.CheckConstraint(
                condition=Q(dated_on__lte=models.F("registered_on")), name="superior_paper_is_not_of_the_future"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}（{self.dated_on:%Y-%m-%d}）"
