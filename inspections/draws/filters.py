"""The declared filters of 双随机: the list on screen and the sentences of 待办 use this set."""

import django_filters as filters
from django.db.models import Q, QuerySet

from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from inspections.draws.rules import Status
from inspections.models import Draw, DrawnObject, DrawOrgan
from inspections.rules import OPEN

LIST_URL = "draws:list"
STATES = [*Status.choices, ("to_publish", "检查完，待公开")]


class DrawFilter(QuickFilterSet):
    status = filters.ChoiceFilter(label="状态", choices=STATES, method="by_status")
    year = filters.NumberFilter(label="年度", field_name="planned_to__year", min_value=2000, max_value=2100)
    organ = IdFilter(label="检查部门", method="by_organ")
    host = IdFilter(label="发起单位", field_name="host_id")
    q = filters.CharFilter(label="文字", method="by_text", max_length=50)

    class Meta:
        model = Draw
        fields: list[str] = []

    def by_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value != "to_publish":
            return rows.filter(status=value)
        waiting = DrawnObject.objects.filter(visit__status__in=OPEN).values("draw")
        return rows.filter(status=Status.DISPATCHED).exclude(pk__in=waiting)

    def by_organ(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        return rows.filter(pk__in=DrawOrgan.objects.filter(organ=value).values("draw"))

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))
