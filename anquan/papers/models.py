from django.db import models

from anquan.guarding import guarded


@guarded
class Counter(models.Model):
    """The last number given in one series and year. Its row lock makes numbers gap-free (no sequence is)."""

    series = models.CharField("系列", max_length=60)
    year = models.PositiveIntegerField("年份")
    value = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_one_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}：{self.value}"
