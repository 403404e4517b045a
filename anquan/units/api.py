"""Units over REST."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from anquan.units.models import Unit
from anquan.web.api import paging, reading
from anquan.web.api.schema import PAGING, TEXT, obj, page_of, row_of
from anquan.web.api.views import ApiView

COLUMNS = {
    "id": "pk", "kind": "kind", "subtype": "subtype", "name": "name", "short_name": "short_name",
    "parent_id": "parent_id", "division_code": "division_code", "county_code": "county__division_code",
    "township_code": "township__division_code", "address": "address", "lat": "lat", "lng": "lng",
    "is_active": "is_active", "merged_into_id": "merged_into_id", "uscc": "profile__uscc",
    "industry": "profile__industry_id", "regulator_id": "profile__regulator_id",
    "risk_colour": "profile__risk_colour", "version": "version", "updated_at": "updated_at",
}  # fmt: skip

ROW = obj(row_of(Unit, COLUMNS))


def read(rows) -> list[dict]:
    return reading.read(rows, COLUMNS)


class Units(ApiView):
    parameters = paging.OWN | {"kind", "area", "q"}

    @extend_schema(
        operation_id="units_list",
        summary="单位列表",
        parameters=[
            OpenApiParameter("kind", TEXT, description="enterprise、place、township、department 等"),
            OpenApiParameter("area", TEXT, description="区划代码"),
            OpenApiParameter("q", TEXT, description="名称或拼音首字母"),
            *PAGING,
        ],
        responses={200: page_of(ROW)},
    )
    def get(self, request) -> Response:
        query = request.query_params
        rows = Unit.objects.visible_to(request.user)
        if kind := query.get("kind"):
            rows = rows.filter(kind=kind)
        if area := query.get("area"):
            region = Unit.objects.filter(division_code=area).first()
            rows = rows.subtree_of(region) if region else rows.none()
        if text := query.get("q", "").strip():
            rows = rows.search(text[:50])
        return Response(paging.page_of(rows, query, self.today, moment="updated_at", read=read))


class UnitDetail(ApiView):
    @extend_schema(summary="单位", responses={200: ROW})
    def get(self, request, pk: int) -> Response:
        found = read(Unit.objects.visible_to(request.user).filter(pk=pk))
        if not found:
            raise Http404("没有这个单位，或者不在您的管辖范围内。")
        return reading.tagged(found[0])
