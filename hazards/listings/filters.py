"""The declared filters of 挂牌督办: the list on screen and every figure use this set."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from hazards.drilldown import behind, matching, period_of
from hazards.listings.lifecycle import APPROVABLE
from hazards.listings.rules import DROPPED, IN_FORCE, TAKEN_OFF, Status
from hazards.majors.rules import Authority
from hazards.majors.rules import Status as MajorStatus
from hazards.models import Listing, ListingExtension
from hazards.rules import Source

S = Status
GROUPS = {
    "in_force": IN_FORCE,
    "off": TAKEN_OFF,
    "dropped": DROPPED,
    "to_announce": (S.NOTICED, S.POSTED),
    "to_sign": (S.NOTICED, S.ANNOUNCED),
}
STATES = [
    ("in_force", "督办中的"),
    ("overdue", "逾期"),
    ("to_approve", "可以批准"),
    ("to_announce", "待公告"),
    ("to_sign", "待挂警示牌"),
    ("to_apply", "已销号，待申请摘牌"),
    ("off", "已摘牌"),
    ("dropped", "不予、撤销"),
    *Status.choices,
]
# who made the last step of a state and therefore does not make the next
LAST_STEP = {
    S.PROPOSED: ("proposed_by",),
    S.REVIEWED: ("proposed_by", "reviewed_by"),
    S.APPLIED: ("applied_by",),
    S.INSPECTED: ("inspected_by", "second_inspector"),
}
OPEN_EXTENSION = ListingExtension.objects.filter(listing=OuterRef("pk"), result="")
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
    responsible_unit = IdFilter(label="责任单位", field_name="major__hazard__responsible_unit_id")
    desk = IdFilter(label="由谁督办", method="by_desk")
    decider = IdFilter(label="挂牌机关", method="by_decider")
    extension = filters.ChoiceFilter(label="延期", choices=[("open", "待决定")], method="by_extension")
    not_by = IdFilter(label="不含经手人", method="by_others")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)
    figure = filters.CharFilter(label="指标", method="by_figure", max_length=60)
    period = filters.CharFilter(label="时段", method="by_period", max_length=30)

    class Meta:
        model = Listing
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "overdue":
            return rows.overdue(timezone.localdate())
        if value == "to_approve":
            return rows.filter(status=S.REVIEWED, major__status__in=APPROVABLE)
        if value == "to_apply":
            return rows.filter(~Exists(OPEN_EXTENSION), status=S.IN_PROGRESS, major__status=MajorStatus.CLOSED)
        return rows.filter(status__in=GROUPS.get(value, (value,)))

    def by_desk(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """督办责任单位; where none is named, the county."""
        return rows.filter(Q(supervisor_id=value) | Q(supervisor__isnull=True, major__hazard__county_id=value))

    def by_decider(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """The government of the level, as ``Listing.deciding_unit`` says it of one."""
        own = Q()
        for level in Authority.values:
            own |= Q(**{"level": level, f"major__hazard__{level}_id": value})
        return rows.filter(own)

    def by_extension(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Exists(OPEN_EXTENSION))

    def by_others(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Without those whose last step this person made."""
        own = Q()
        for status, people in LAST_STEP.items():
            for person in people:
                own |= Q(**{"status": status, f"{person}_id": value})
        return rows.exclude(own)

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
