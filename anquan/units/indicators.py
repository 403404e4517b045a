"""The figures of enterprises (codes ``unit.*``), each defined once, as of the last day of the period."""

from datetime import date

from django.db.models import F, Q, QuerySet

from anquan.indicators import Book, Indicator, Slice, register, register_book
from anquan.units.models import Unit

CONDITIONS = frozenset({"area", "industry"})  # what narrows these figures; other conditions belong to hazards


def base(asked: Slice) -> QuerySet:
    """Enterprises in use that the asker may see. To split by: ``industry_id``, ``risk_colour``, ``grade``."""
    rows = Unit.objects.active().enterprises()
    if asked.user is not None:
        rows = rows.visible_to(asked.user)
    rows = rows.annotate(
        industry_id=F("profile__industry_id"),
        risk_colour=F("profile__risk_colour"),
        grade=F("profile__standardisation_grade"),
    )
    return _narrowed(rows, asked)


def _narrowed(rows: QuerySet, asked: Slice) -> QuerySet:
    """By ``CONDITIONS``; ``area`` is a division code or an id."""
    if area := asked.filters.get("area"):
        rows = rows.filter(pk__in=Unit.objects.within(area).values("pk"))
    if industry := asked.filters.get("industry"):
        rows = rows.filter(Q(profile__industry=industry) | Q(profile__industry__name=industry))
    return rows


def _as_of(asked: Slice) -> date:
    """A period that has not ended is counted as of today."""
    return min(asked.period.last, asked.today)


def risk_assessed(asked: Slice) -> QuerySet:
    return base(asked).exclude(profile__risk_colour="")


def standardised(asked: Slice) -> QuerySet:
    """A grade without an end date counts: the office has recorded it as standing."""
    day = _as_of(asked)
    valid = Q(profile__standardisation_valid_to=None) | Q(profile__standardisation_valid_to__gte=day)
    return base(asked).exclude(profile__standardisation_grade="").filter(valid)


def high_risk(asked: Slice) -> QuerySet:
    return base(asked).filter(profile__industry__is_high_risk=True)


def standardised_high_risk(asked: Slice) -> QuerySet:
    return standardised(asked).filter(profile__industry__is_high_risk=True)


def all_staff_duty(asked: Slice) -> QuerySet:
    return base(asked).filter(profile__has_all_staff_duty=True)


SPLITS = {"township": "township__name", "industry": "profile__industry__name", "grade": "grade"}

register_book(Book("units:list", SPLITS, CONDITIONS))
register(
    Indicator(
        "unit.risk_assessed", "完成风险评估企业", "家", "在用企业中已评定红、橙、黄、蓝等级的。",
        ("grade", "township", "industry"), rows=risk_assessed, list_url="units:list",
    ),
    Indicator(
        "unit.standardised", "标准化达标企业", "家", "在用企业中标准化等级在时段末（未到时段末的，截至当日）有效的。",
        ("industry",), rows=standardised, list_url="units:list",
    ),
    Indicator(
        "unit.high_risk", "高危行业企业", "家", "在用企业中监管领域属于高危行业的。", ("industry",),
        rows=high_risk, list_url="units:list",
    ),
    Indicator(
        "unit.standardised_high_risk", "高危行业达标企业", "家", "高危行业企业中标准化等级有效的。", ("industry",),
        rows=standardised_high_risk, list_url="units:list",
    ),
    Indicator(
        "unit.standardised_rate_high_risk", "高危行业标准化率", "%",
        "高危行业达标企业 ÷ 高危行业企业；没有高危行业企业的不计算。",
        ("industry",), parts=("unit.standardised_high_risk", "unit.high_risk"), list_url="units:list",
    ),
    Indicator(
        "unit.all_staff_duty", "建立全员安全生产责任制", "家", "在用企业中已登记建立全员安全生产责任制的。",
        ("industry",), rows=all_staff_duty, list_url="units:list",
    ),
)  # fmt: skip
