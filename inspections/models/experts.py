"""专家库: experts, and what they were asked and said about a hazard or a visit."""

from django.db import models
from django.db.models import F, Q, QuerySet

from anquan.accounts.roles import ROLES
from anquan.guarding import guarded
from anquan.units.models import Industry
from hazards.models import Hazard
from hazards.models.fields import person_field, unit_field
from inspections.experts import rules
from inspections.models.visits import Visit
from inspections.querysets import counties_q

READING = "expert.view"


class ExpertQuerySet(QuerySet):
    def visible_to(self, user) -> "ExpertQuerySet":
        """The library of one's county, for its offices; an expert sees his own card."""
        reads = user is not None and user.is_authenticated and user.has_right(READING)
        return self.filter((counties_q(user) if reads else Q(pk__in=[])) | Q(user=getattr(user, "pk", None) or 0))

    def in_force(self, day) -> "ExpertQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@guarded
class Expert(models.Model):
    county = unit_field("县（市、区）", null=False)
    name = models.CharField("姓名", max_length=50)
    user = person_field("账号")
    employer = models.CharField("工作单位", max_length=100, blank=True)
    industries = models.ManyToManyField(Industry, blank=True, related_name="+", verbose_name="熟悉的领域")
    speciality = models.CharField("专长", max_length=200)
    qualification = models.CharField("职称（资格）", max_length=200)
    phone = models.CharField("电话", max_length=20, blank=True)
    starts_on = models.DateField("入库日期")
    ends_on = models.DateField("有效期至", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ["county", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "user"],
                name="expert_once_per_account",
                violation_error_message="这个账号已经在专家库里。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="expert_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, day) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class OpinionQuerySet(QuerySet):
    def visible_to(self, user) -> "OpinionQuerySet":
        """The expert who was asked; and the offices that see the hazard or the visit. No other expert."""
        if user is None or not user.is_authenticated:
            return self.none()
        asked = Q(expert__user=user.pk)
        if not any(READING in ROLES[post.role].rights for post in user.appointments_today):
            return self.filter(asked)
        hazards, visits = Hazard.objects.visible_to(user), Visit.objects.visible_to(user)
        return self.filter(asked | Q(hazard__in=hazards) | Q(visit__in=visits))

    def waiting(self) -> "OpinionQuerySet":
        return self.filter(status=rules.Status.ASKED)


@guarded
class ExpertOpinion(models.Model):
    """What one expert was asked about one hazard or one visit. Once submitted it does not change any more."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="opinions", verbose_name="专家")
    hazard = models.ForeignKey(
        Hazard, models.PROTECT, null=True, blank=True, related_name="expert_opinions", verbose_name="隐患"
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="expert_opinions", verbose_name="检查"
    )
    status = models.CharField("状态", max_length=12, choices=rules.Status.choices, default=rules.Status.ASKED)
    question = models.TextField("请专家看什么", max_length=1000)
    asked_by = person_field("请专家的人", null=False)
    asked_on = models.DateField("请专家的日期")
    text = models.TextField("专家意见", max_length=4000, blank=True, default="")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家意见"
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hazard__isnull=False, visit__isnull=True) | Q(hazard__isnull=True, visit__isnull=False),
                name="expert_opinion_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", text__gt="", submitted_at__isnull=False)
                | (~Q(status="submitted") & Q(submitted_at__isnull=True)),
                name="expert_opinion_submitted_is_whole",
            ),
            models.UniqueConstraint(
                fields=["expert", "hazard"], name="expert_asked_once_of_a_hazard", condition=Q(status="asked")
            ),
            models.UniqueConstraint(
                fields=["expert", "visit"], name="expert_asked_once_of_a_visit", condition=Q(status="asked")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}：{self.subject}"

    @property
    def subject(self) -> Hazard | Visit:
        return self.hazard or self.visit

    @property
    def unit(self):
        return self.subject.unit
