"""执法权 of a unit (own, transferred, entrusted), and who may review cases or host hearings."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.guarding import guarded
from enforcement import rules
from enforcement.models.law import PenaltyClause
from enforcement.officers.querysets import MandateQuerySet, QualificationQuerySet
from hazards.models.fields import person_field, unit_field


class Dated(models.Model):
    """In force from one day to another, both included."""

    class Meta:
        abstract = True

    valid_from: date
    valid_to: date | None

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@guarded
class Mandate(Dated):
    """What a unit may punish, by which document, until when (罚法 art.17, 20, 24; domain §5.1).

    ``from_unit`` has entrusted it, and decisions are made in its name. Without ``clauses``: everything the unit is
    competent for by statute, which only 法定职权 can say.
    """

    unit = unit_field("行使单位", null=False, related_name="mandates")
    kind = models.CharField("类别", max_length=12, choices=rules.MandateKind.choices, default=rules.MandateKind.OWN)
    from_unit = unit_field("委托机关", related_name="mandates_given")
    clauses = models.ManyToManyField(PenaltyClause, blank=True, related_name="mandates", verbose_name="可以处罚的事项")
    document_no = models.CharField("文书（文件）号", max_length=100, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期", null=True, blank=True)
    simple_only = models.BooleanField("只适用简易程序", default=False)
    note = models.CharField("说明", max_length=300, blank=True)
    end_reason = models.CharField("提前终止的原因", max_length=300, blank=True)
    made_by = person_field("登记人", db_index=False)
    made_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "执法权"
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="entrusted", from_unit__isnull=False)
                | ~Q(kind="entrusted") & Q(from_unit__isnull=True),
                name="mandate_entrusted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(from_unit__isnull=True) | ~Q(from_unit=F("unit")), name="mandate_entrusted_by_another"
            ),
            models.CheckConstraint(
                condition=Q(kind="own") | Q(document_no__gt="", published_on__isnull=False),
                name="mandate_written_and_published",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="mandate_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        if self.kind == rules.MandateKind.OWN:
            return "本机关法定职权"
        by = f"{self.from_unit.label}委托" if self.from_unit_id else self.get_kind_display()
        return f"{by}（{self.document_no}）"


@guarded
class Qualification(Dated):
    """法制审核资格 (罚法 art.58 ¶2) or 听证主持 (art.64) of one person. The 执法证 stands on his appointment."""

    user = person_field("人员", null=False)
    kind = models.CharField(
        "类别", max_length=8, choices=rules.QualificationKind.choices, default=rules.QualificationKind.REVIEW
    )
    number = models.CharField("证书（文件）号", max_length=100)
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("提前终止的原因", max_length=300, blank=True)
    made_by = person_field("登记人", db_index=False)
    made_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审核、主持资格"
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(valid_to=None), name="qualification_one_open_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="qualification_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
