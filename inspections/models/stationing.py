"""派驻监督员: who stands at which place for how long, what he wrote day by day, and whether he was there; and 包片包线."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.guarding import guarded
from anquan.units.models import Industry, Unit
from hazards.models.fields import person_field, unit_field
from inspections.querysets import counties_q


class StationingQuerySet(QuerySet):
    def visible_to(self, user) -> "StationingQuerySet":
        """Whoever sees the place, and whoever is stationed there."""
        return self.filter(Q(place__in=Unit.objects.visible_to(user)) | Q(person=user.pk))

    def covering(self, day) -> "StationingQuerySet":
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def without_log(self, day) -> "StationingQuerySet":
        """Running on the day, and nothing written of it."""
        logs = StationLog.objects.filter(stationing=OuterRef("pk"), on=day)
        return self.covering(day).filter(~Exists(logs))


@guarded
class Stationing(models.Model):
    """One person at one place for one period. A person is never at two places on one day: the service sees to it."""

    place = unit_field("驻守单位（重点地段）", null=False, related_name="stationings")
    person = person_field("派驻监督员", null=False)
    sent_by = unit_field("派出单位", null=False)
    duties = models.TextField("派驻职责", max_length=1000)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    end_reason = models.CharField("提前结束原因", max_length=200, blank=True)
    made_by = person_field("安排人", null=False)
    made_at = models.DateTimeField("安排时间", default=timezone.now)

    objects = StationingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "派驻监督"
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["person", "starts_on"], name="stationing_person")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stationing_dates_in_order"),
            models.CheckConstraint(condition=Q(duties__gt=""), name="stationing_has_duties"),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} 驻 {self.place.label}"

    def covers(self, day) -> bool:
        return self.starts_on <= day <= self.ends_on


class OfStationingQuerySet(QuerySet):
    """For what belongs to a stationing: visible exactly when it is."""

    def visible_to(self, user) -> "OfStationingQuerySet":
        return self.filter(stationing__in=Stationing.objects.visible_to(user))


@guarded
class StationLog(models.Model):
    """What the stationed person wrote of one day, with a photo of the place."""

    stationing = models.ForeignKey(Stationing, models.PROTECT, related_name="logs", verbose_name="派驻监督")
    on = models.DateField("日期")
    text = models.TextField("驻守情况", max_length=1000)
    photo = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="照片")
    written_at = models.DateTimeField("填写时间", default=timezone.now)

    objects = OfStationingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "驻守日志"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["stationing", "on"], name="station_log_once_a_day")]

    def __str__(self) -> str:
        return f"{self.stationing} {self.on}"


@guarded
class PresenceCheck(models.Model):
    """查岗 by the office: there or not there, with a word about it."""

    stationing = models.ForeignKey(Stationing, models.PROTECT, related_name="presences", verbose_name="派驻监督")
    on = models.DateField("查岗日期")
    is_present = models.BooleanField("在岗")
    note = models.CharField("说明", max_length=300, blank=True, default="")
    checked_by = person_field("查岗人", null=False)
    checked_at = models.DateTimeField("查岗时间", default=timezone.now)

    objects = OfStationingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "查岗"
        ordering = ["-checked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(is_present=True) | Q(note__gt=""), name="presence_absent_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.stationing} {self.on}：{'在岗' if self.is_present else '不在岗'}"


# --- 包片包线 ---------------------------------------------------------------------------------------------------------
class LeaderAreaQuerySet(QuerySet):
    def visible_to(self, user) -> "LeaderAreaQuerySet":
        """Who answers for what is no secret inside a county."""
        return self.filter(counties_q(user))

    def in_force(self, day) -> "LeaderAreaQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@guarded
class LeaderArea(models.Model):
    """A leader answers for a township (包片) or for a line of supervision (包线), from a day on. Ended, it is history."""

    county = unit_field("县（市、区）", null=False)
    leader = models.CharField("领导", max_length=50)
    post = models.CharField("职务", max_length=50)
    user = person_field("账号")
    township = unit_field("包片乡镇")
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="包线领域"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    made_by = person_field("登记人", null=False)
    made_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = LeaderAreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "包片包线"
        ordering = ["county", "leader", "-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(township__isnull=False, industry__isnull=True)
                | Q(township__isnull=True, industry__isnull=False),
                name="leader_area_one_of_both",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="leader_area_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["county", "leader", "township"], name="leader_area_township_once", condition=Q(ends_on=None)
            ),
            models.UniqueConstraint(
                fields=["county", "leader", "industry"], name="leader_area_industry_once", condition=Q(ends_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.what}"

    @property
    def what(self) -> str:
        return f"包片{self.township.label}" if self.township else f"包线{self.industry.name}"
