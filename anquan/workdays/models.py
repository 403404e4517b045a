"""Holidays and make-up working days, one announcement of the State Council per year."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from anquan.guarding import guarded
from anquan.workdays.rules import KIND_TEXT, NAME_LENGTH

SOURCE_LENGTH = 120


@guarded
class CalendarYear(models.Model):
    """A year whose announcement is known. ``revision`` changes with every import: caches compare it."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据文件", max_length=SOURCE_LENGTH)
    revision = models.UUIDField("版本", default=uuid4, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "年度放假安排"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="calendaryear_year_plausible"),
            models.CheckConstraint(condition=GreaterThan(Length("source"), 0), name="calendaryear_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年放假安排"


@guarded
class Day(models.Model):
    """An exception to Monday-Friday. ``year`` is the announcement it stands in: 2022-12-31 belongs to that of 2023."""

    date = models.DateField("日期", unique=True)
    kind = models.CharField("类型", max_length=4, choices=list(KIND_TEXT.items()))
    name = models.CharField("节日", max_length=NAME_LENGTH)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年份")

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=GreaterThan(Length("name"), 0), name="day_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}（{self.name}）"

    @property
    def source(self) -> str:
        return self.year.source
