"""The declared filters of plans and of their lines."""

from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.utils import timezone

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from inspections.models import Plan, PlanLine
from inspections.plans import rules
from inspections.plans.rules import Status

LIST_URL, LINES_URL = "plans:list", "plans:lines"
PROGRESS = [
    ("due", "有到期应查的"),
    ("behind", "落后"),
    ("started", "已查过"),
    ("untouched", "一次没查"),
    ("full", "全年查完"),
]


class PlanFilter(QuickFilterSet):
    year = filters.NumberFilter(label="年度", field_name="year", min_value=2000, max_value=2100)
    status = filters.ChoiceFilter(label="状态", choices=Status.choices)
    organ = IdFilter(label="检查单位", field_name="organ_id")
    not_by = IdFilter(label="不含拟定人", method="by_others")

    class Meta:
        model = Plan
        fields: list[str] = []

    def by_others(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.exclude(made_by=value)


class PlanLineFilter(QuickFilterSet):
    plan = IdFilter(label="计划", field_name="plan_id")
    rule = filters.CharFilter(label="规则", method="by_rule", max_length=18)
    progress = filters.ChoiceFilter(label="进度", choices=PROGRESS, method="by_progress")
    month = filters.TypedChoiceFilter(
        label="计划月份", choices=[(str(n), f"{n}月") for n in range(1, rules.MONTHS + 1)], field_name="slots__month",
        coerce=int,
    )  # fmt: skip
    township = IdFilter(label="属地", field_name="unit__township_id")
    q = filters.CharFilter(label="文字", field_name="unit__name", lookup_expr="icontains", max_length=50)

    class Meta:
        model = PlanLine
        fields: list[str] = []

    def by_rule(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "none":
            return rows.filter(rule__isnull=True)
        return rows.filter(rule=value) if value.isdecimal() else rows.none()

    def by_progress(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        conditions: dict[str, dict[str, Any]] = {
            "due": {"due__gt": 0}, "behind": {"done__lt": F("due")}, "started": {"done__gt": 0}, "untouched": {"done": 0},
            "full": {"done__gte": F("times")},
        }  # fmt: skip
        counted = PlanLine.objects.with_progress(timezone.localdate()).filter(**conditions[value])
        return rows.filter(pk__in=counted.values("pk"))
