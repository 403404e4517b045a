"""Values of terms, each with the days it holds for. Past rows are never changed: a new value is a new row."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from anquan.guarding import guarded
from anquan.terms.rules import (
    CONFIDENCE,
    CONFIDENCE_NAMES,
    JOURNAL_KEEP,
    JOURNAL_KEEP_LEAST,
    UNIT_NAMES,
    value_text,
)

KEY_LENGTH = 60
LABEL_LENGTH = 40
TEXT_LENGTH = 300


@guarded
class Term(models.Model):
    """One value of one key from ``valid_from`` to ``valid_to`` (inclusive; null: until further notice).

    Single numbers stand in ``value``, ladders and word lists in ``value_list``. ``revision`` is random: the newest
    row's revision tells every process whether its cache is still right.
    """

    key = models.CharField("代码", max_length=KEY_LENGTH)
    label = models.CharField("名称", max_length=LABEL_LENGTH)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4, null=True, blank=True)
    value_list = models.JSONField("各项", null=True, blank=True)
    unit = models.CharField("单位", max_length=12, choices=list(UNIT_NAMES.items()))
    basis = models.CharField("依据", max_length=TEXT_LENGTH)
    confidence = models.CharField("可靠程度", max_length=1, choices=list(CONFIDENCE_NAMES.items()))
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期", null=True, blank=True)
    reason = models.CharField("调整原因", max_length=TEXT_LENGTH, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="调整人"
    )
    changed_at = models.DateTimeField("调整时间", default=timezone.now)
    revision = models.UUIDField("版本", default=uuid4, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "时限与参数"
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="term_one_row_per_start"),
            models.UniqueConstraint(fields=["key"], condition=Q(valid_to=None), name="term_one_open_row"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="term_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, value_list__isnull=False)
                | Q(value__isnull=False, value_list__isnull=True),
                name="term_one_kind_of_value",
            ),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="term_value_not_negative"),
            models.CheckConstraint(condition=~Q(unit="share") | Q(value__lte=1), name="term_share_at_most_one"),
            models.CheckConstraint(
                condition=~Q(key=JOURNAL_KEEP) | Q(value__gte=JOURNAL_KEEP_LEAST), name="term_journal_kept_long_enough"
            ),
            models.CheckConstraint(condition=GreaterThan(Length("key"), 0), name="term_has_key"),
            models.CheckConstraint(condition=GreaterThan(Length("basis"), 0), name="term_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.text}（{self.valid_from} 起）"

    @property
    def text(self) -> str:
        return value_text(self.unit, self.value, self.value_list)

    @property
    def confidence_tag(self) -> str:
        return CONFIDENCE[self.confidence]

    @property
    def stored(self):
        """The value in whichever column holds it."""
        return self.value_list if self.value_list is not None else self.value
