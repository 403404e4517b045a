"""Statutes as they were loaded, clauses that punish, 裁量基准. Dated: a new edition or grade stands beside the old one."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anquan.guarding import guarded
from enforcement import rules
from enforcement.law.querysets import DiscretionGradeQuerySet, LawQuerySet, PenaltyClauseQuerySet, WriteOnceQuerySet
from hazards.models.fields import person_field, unit_field

BOUNDS = ("unit_min", "unit_max", "person_min", "person_max")


class WriteOnce(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what was loaded from a statute is never changed: load the new edition beside it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        raise TypeError("what was loaded from a statute is never deleted")


@guarded
class Law(WriteOnce):
    """One edition of a statute. In force on a day is the newest edition that had begun by then."""

    title = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=60)
    history = models.TextField("制定和修改", max_length=2000, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    source = models.CharField("来源文件", max_length=200)
    digest = models.CharField("校验值", max_length=64)
    loaded_at = models.DateTimeField("载入时间", default=timezone.now)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规"
        ordering = ["short_name", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["short_name", "effective_from"], name="law_edition_once"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="law_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.effective_from} 起施行）"


@guarded
class Article(WriteOnce):
    """One article, word for word; its paragraphs and items stand on lines of their own."""

    law = models.ForeignKey(Law, models.PROTECT, related_name="articles", verbose_name="法律法规")
    order = models.PositiveSmallIntegerField("次序")
    number = models.CharField("条", max_length=30)
    chapter = models.CharField("章节", max_length=100, blank=True)
    text = models.TextField("条文", max_length=8000)

    objects = WriteOnceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条文"
        ordering = ["law", "order"]
        constraints = [
            models.UniqueConstraint(fields=["law", "number"], name="article_once_in_its_law"),
            models.UniqueConstraint(fields=["law", "order"], name="article_order_once"),
            models.CheckConstraint(condition=Q(text__gt=""), name="article_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.law.short_name} {self.number}"


def _money(name: str) -> models.DecimalField:
    return models.DecimalField(name, max_digits=14, decimal_places=2, null=True, blank=True)


def _rate(name: str) -> models.DecimalField:
    return models.DecimalField(name, max_digits=6, decimal_places=2, null=True, blank=True)


def in_order(*pairs: tuple[str, str]) -> Q:
    """Each pair is empty, or both are there, neither negative, the smaller one first."""
    condition = Q()
    for low, high in pairs:
        both = Q(**{f"{low}__gte": 0, f"{high}__gte": F(low)})
        condition &= Q(**{f"{low}__isnull": True, f"{high}__isnull": True}) | both
    return condition


@guarded
class PenaltyClause(models.Model):
    """A provision by which something is punished, for the unit and for the person answering for it. Amounts are yuan.

    ``None`` is no fine for that party by this clause. ``gains_*``: times the illegal gains, where these reach
    ``gains_from``. ``income_*``: share of last year's income of the person (art.95, 96, 110). A clause whose text
    gives another range once 逾期未改正 is two rows, told apart by ``precondition``.
    """

    code = models.CharField("代码", max_length=20)
    law = models.CharField("法律（简称）", max_length=60)
    article = models.CharField("条", max_length=30)
    paragraph = models.CharField("款", max_length=12, blank=True)
    item = models.CharField("项", max_length=12, blank=True)
    conduct = models.CharField("违法行为", max_length=200)
    precondition = models.CharField("前提", max_length=8, choices=rules.Precondition.choices, blank=True)
    order_text = models.CharField("同时责令", max_length=60, blank=True)
    unit_min = _money("单位罚款下限（元）")
    unit_max = _money("单位罚款上限（元）")
    person_min = _money("个人罚款下限（元）")
    person_max = _money("个人罚款上限（元）")
    person_who = models.CharField("罚哪些人", max_length=60, blank=True)
    gains_from = _money("违法所得达到（元）按倍数罚")
    gains_min = _rate("违法所得倍数下限")
    gains_max = _rate("违法所得倍数上限")
    income_min = _rate("上一年年收入比例下限")
    income_max = _rate("上一年年收入比例上限")
    kinds = models.JSONField("可以给予的处罚", default=list)
    note = models.CharField("说明", max_length=300, blank=True)
    keywords = models.CharField("关键词", max_length=300, blank=True)
    categories = models.CharField("隐患类别", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    confidence = models.CharField("可靠程度", max_length=1, choices=rules.Confidence.choices, default="L")
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    objects = PenaltyClauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "处罚依据"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="penaltyclause_once"),
            models.CheckConstraint(
                condition=in_order(
                    ("unit_min", "unit_max"), ("person_min", "person_max"), ("gains_min", "gains_max"),
                    ("income_min", "income_max"),
                ),
                name="penaltyclause_ranges_in_order",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="penaltyclause_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(conduct__gt="", article__gt=""), name="penaltyclause_says_what"),
        ]  # fmt: skip

    def __str__(self) -> str:
        before = f"（{self.get_precondition_display()}）" if self.precondition else ""
        return f"{self.citation} {self.conduct}{before}"

    @property
    def place(self) -> str:
        """第一百零三条第二款, 第九十九条第四项."""
        return f"{self.article}{self.paragraph}{self.item}"

    @property
    def citation(self) -> str:
        return f"《{self.law}》{self.place}"

    @property
    def kinds_said(self) -> str:
        return rules.penalties_said(self.kinds)

    @property
    def gains_said(self) -> str:
        """100,000 元以上的，2 至 5 倍."""
        return (
            ""
            if self.gains_min is None
            else f"{self.gains_from:,.0f} 元以上的，{self.gains_min:.0f} 至 {self.gains_max:.0f} 倍"
        )

    @property
    def income_said(self) -> str:
        """上一年年收入的 20% 至 50%."""
        if self.income_min is None or self.income_max is None:
            return ""
        low, high = f"{self.income_min:.0%}", f"{self.income_max:.0%}"
        return f"上一年年收入的 {low}" if low == high else f"上一年年收入的 {low} 至 {high}"

    @property
    def unit_said(self) -> str:
        return _range_said(self, rules.PartyKind.UNIT)

    @property
    def person_said(self) -> str:
        return _range_said(self, rules.PartyKind.PERSON)

    def range_of(self, party_kind: str) -> tuple[Decimal, Decimal] | None:
        """Yuan from and to, both included; None where this clause has no fixed range for such a party."""
        return _range(self, party_kind)


@guarded
class DiscretionGrade(models.Model):
    """裁量基准: a circumstance and what may then be fined. Without a county it came with the product.

    Never rewritten: a change ends the row and adds the next one, so that a case keeps the grade of its day.
    """

    clause = models.ForeignKey(PenaltyClause, models.PROTECT, related_name="grades", verbose_name="处罚依据")
    county = unit_field("所属县（市、区）")
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("档次", max_length=20)
    circumstance = models.CharField("情节", max_length=300)
    unit_min = _money("单位罚款下限（元）")
    unit_max = _money("单位罚款上限（元）")
    person_min = _money("个人罚款下限（元）")
    person_max = _money("个人罚款上限（元）")
    basis = models.CharField("依据", max_length=300)
    confidence = models.CharField("可靠程度", max_length=1, choices=rules.Confidence.choices, default="D")
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期", null=True, blank=True)
    reason = models.CharField("调整原因", max_length=300, blank=True)
    made_by = person_field("制定人", db_index=False)
    made_at = models.DateTimeField("制定时间", default=timezone.now)

    objects = DiscretionGradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "裁量档次"
        ordering = ["clause", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "county", "name"], condition=Q(valid_to=None), name="grade_one_open_per_county"
            ),
            models.UniqueConstraint(
                fields=["clause", "name"], condition=Q(valid_to=None, county=None), name="grade_one_open_shipped"
            ),
            models.CheckConstraint(
                condition=in_order(("unit_min", "unit_max"), ("person_min", "person_max")),
                name="grade_ranges_in_order",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grade_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(name__gt="", circumstance__gt=""), name="grade_says_when"),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.circumstance}"

    @property
    def unit_said(self) -> str:
        return _range_said(self, rules.PartyKind.UNIT)

    @property
    def person_said(self) -> str:
        return _range_said(self, rules.PartyKind.PERSON)

    def range_of(self, party_kind: str) -> tuple[Decimal, Decimal] | None:
        return _range(self, party_kind)


def _range_said(row: Any, party_kind: str) -> str:
    """0 至 50,000, in yuan; '' where there is none."""
    bounds = _range(row, party_kind)
    return f"{bounds[0]:,.0f} 至 {bounds[1]:,.0f}" if bounds else ""


def _range(row: Any, party_kind: str) -> tuple[Decimal, Decimal] | None:
    who = "person" if party_kind == rules.PartyKind.PERSON else "unit"
    low, high = getattr(row, f"{who}_min"), getattr(row, f"{who}_max")
    return None if low is None or high is None else (low, high)
