"""The declared filters of 挂牌督办: the list on screen and every figure use this set."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import behind, matching, period_of
from hazards.listings.rules import DROPPED, IN_FORCE, TAKEN_OFF, Status
from hazards.majors.rules import Authority
from hazards.models import Listing
from hazards.rules import Source

STATES = [("in_force", "督办中的"), ("overdue", "逾期"), ("off", "已摘牌"), ("dropped", "不予、撤销"), *Status.choices]
LIST_URL = "listings:list"


class ListingFilter(QuickFilterSet):
    year = filters.NumberFilter(label="挂牌年度", field_name="listed_year", min_value=2000, max_value=2100)
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    authority = filters.ChoiceFilter(label="级别", choices=Authority.choices, field_name="level")
    area = filters.CharFilter(label="属地", method="by_hazard", max_length=18)
    industry = filters.CharFilter(label="行业", method="by_hazard", max_length=40)
    campaign = filters.CharFilter(label="专项行动", method="by_hazard", max_length=18)
    level = filters.CharFilter(label="等级", method="by_hazard", max_length=8)
    source = filters.MultipleChoiceFilter(label="来源", choices=Source.choices, method="by_hazard")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = Listing
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "overdue":
            return rows.overdue(timezone.localdate())
        groups = {"in_force": IN_FORCE, "off": TAKEN_OFF, "dropped": DROPPED}
        return rows.filter(status__in=groups.get(value, (value,)))

    def by_hazard(self, rows: QuerySet, name: str, value) -> QuerySet:
        return rows.filter(major__hazard__in=matching(name, value)) if value else rows

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The item's name, a number of a paper, or anything the search over hazards finds."""
        own = rows.filter(major__title__icontains=value) | rows.filter(notice_no__icontains=value)
        return (own | rows.filter(major__hazard__in=matching("q", value))).distinct()

    def by_figure(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The very rows behind a figure: ``?figure=haz.delisted&period=2026``."""
        return rows.filter(pk__in=behind(value, LIST_URL, self.form.cleaned_data.get("period")))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Belongs to ``figure``; alone it is the day of the listing."""
        return rows if self.form.cleaned_data.get("figure") else rows.listed_in(period_of(value))
