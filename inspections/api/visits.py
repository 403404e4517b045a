"""``/api/v1/visits/``: 检查. Rows, 拟定, moves, what is recorded and found at the place, by the services and forms of the pages."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from anquan.accounts.models import User
from anquan.papers.models import Paper
from anquan.web.api import paging, reading
from anquan.web.api.errors import ApiProblem
from anquan.web.api.idempotency import once
from anquan.web.api.schema import (
    PAGING,
    TEXT,
    body_of,
    header,
    listed,
    obj,
    or_null,
    page_of,
    path_part,
    query_parameters,
    row_of,
)  # fmt: skip
from anquan.web.api.views import ApiView, etag_of, expected_version
from hazards.api import parts
from hazards.api.views import ONCE, ONCE_AT_LEAST, PHOTOS, UNCHANGED, checked_by, photos_of
from hazards.forms import ReportForm
from hazards.models import Hazard
from hazards.rules import Mode
from inspections import rules
from inspections.models import Participant, Visit
from inspections.visits import people, selectors, services, shots
from inspections.visits.filters import VisitFilter
from inspections.visits.forms import FORMS, RefuseForm, VisitForm, WriteForm
from inspections.visits.lifecycle import lifecycle_of, may_record, may_sign

COLUMNS = {
    "id": "pk",
    "number": "number",
    "uid": "uid",
    "activity": "activity",
    "method": "method",
    "status": "status",
    "unit_id": "unit_id",
    "unit_name": "unit__name",
    "county_code": "county__division_code",
    "township_code": "township__division_code",
    "township_name": "township__name",
    "industry": "industry_id",
    "regulator_id": "regulator_id",
    "responsible_unit_id": "responsible_unit_id",
    "responsible_unit_name": "responsible_unit__name",
    "organ_id": "organ_id",
    "organ_name": "organ__name",
    "purpose": "purpose",
    "planned_on": "planned_on",
    "rank": "rank",
    "is_cross_area": "is_cross_area",
    "over_cap_reason": "over_cap_reason",
    "made_by": "made_by__name",
    "made_at": "made_at",
    "approved_by": "approved_by__name",
    "approved_on": "approved_on",
    "approval_note": "approval_note",
    "begun_at": "begun_at",
    "done_at": "done_at",
    "done_on": "done_on",
    "cancel_reason": "cancel_reason",
    "lat": "lat",
    "lng": "lng",
    "accuracy": "accuracy",
    "findings": "findings",
    "met_person": "met_person",
    "met_post": "met_post",
    "refusal": "refusal",
    "version": "version",
    "updated_at": "updated_at",
}
GOER = {
    "id": "pk", "duty": "duty", "name": "name", "post": "post", "unit_name": "unit__name",
    "certificate_no": "certificate_no", "signed_at": "signed_at",
}  # fmt: skip
FOUND = {
    "number": "number", "description": "description", "level": "level", "status": "status",
    "responsible_unit_name": "responsible_unit__name", "due_on": "due_on",
}  # fmt: skip
STATUS_TEXT = dict(rules.Status.choices)
ROW = row_of(Visit, COLUMNS) | {"status_text": TEXT}
WHOLE_VISIT = obj(
    ROW
    | {
        "participants": listed(obj(row_of(Participant, GOER))),
        "hazards": listed(obj(row_of(Hazard, FOUND))),
        "papers": listed(obj(row_of(Paper, parts.PAPER))),
        "photos": listed(
            obj({"id": TEXT | {"format": "uuid"}, "of": TEXT | {"description": "拍的是哪条隐患、哪一项"}})
        ),
        "actions": parts.OFFERS,
    }
)
BY_NUMBER = path_part("number", TEXT, "检查编号")
ACTIVITY = TEXT | {"enum": rules.Activity.values, "description": "类别，定了不能改"}
SIGNATURE = TEXT | {"format": "uuid", "description": "签名图片（PNG）的标识，先由“上传照片”得到"}
PICKED = PHOTOS | {"description": "这次检查已拍的照片里也能看出这条隐患的：检查详情 photos 里的标识，不用重拍"}
WHO = or_null({"type": "integer"}) | {"description": "哪位检查人员；不填为受检单位在场人员"}
SIGN_BODY = {
    "application/json": obj(
        {"signature": SIGNATURE, "participant": WHO, "met_person": TEXT, "met_post": TEXT, "met_phone": TEXT},
        optional=("participant", "met_person", "met_post", "met_phone"),
    )
}


# --- reading ----------------------------------------------------------------------------------------------------------
def read(rows: QuerySet) -> list[dict[str, Any]]:
    return [row | {"status_text": STATUS_TEXT[row["status"]]} for row in reading.read(rows, COLUMNS)]


def whole(visit: Visit, user: User) -> dict[str, Any]:
    """Everything of one visit, and what this account may do now."""
    found = Hazard.objects.visible_to(user).filter(finding__visit=visit).order_by("finding__order", "pk")
    return read(Visit.objects.filter(pk=visit.pk))[0] | {
        "participants": reading.read(visit.participants.all(), GOER),
        "hazards": reading.read(found, FOUND),
        "papers": reading.read(Paper.objects.visible_to(user).about(visit), parts.PAPER),
        "photos": [{"id": str(shot.id), "of": shot.of} for shot in shots.taken(visit, user)],
        "actions": reading.offers(lifecycle_of(visit), visit, user),
    }


# --- the addresses ----------------------------------------------------------------------------------------------------
class VisitApi(ApiView):
    """One visit by number, within the scope of the account."""

    def visit(self, number: str) -> Visit:
        return selectors.by_number(number, self.request.user, self.today)

    def answer(self, visit: Visit, status: int = 200) -> Response:
        """As it stands now, also where the move has taken it out of the account's own scope."""
        fresh = Visit.objects.select_related(*selectors.OF_ONE).get(pk=visit.pk)
        fresh.as_of = self.today
        return reading.tagged(whole(fresh, self.request.user), status)

    def same_version(self, visit: Visit) -> int | None:
        version = expected_version(self.request)
        if version is not None and version != visit.version:
            raise ApiProblem(412, "stale", "这次检查在您读取以后已被更新，请重新读取。", version=visit.version)
        return version

    def recordable(self, number: str) -> Visit:
        """The visit; whoever may not record it is told so before his input is looked at."""
        visit = self.visit(number)
        if may_record(visit, self.request.user) is not None:
            services.write(actor=self.request.user, visit_id=visit.pk, today=self.today)
        return visit


class Visits(VisitApi):
    @property
    def parameters(self) -> frozenset[str]:
        return reading.conditions_of(VisitFilter) if self.request.method == "GET" else frozenset()

    @extend_schema(
        operation_id="visits_list",
        summary="检查列表",
        parameters=[*query_parameters(VisitFilter), *PAGING],
        responses={200: page_of(obj(ROW))},
    )
    def get(self, request) -> Response:
        """按更新时间先后；筛选条件与页面相同。没有开始的检查，只有检查一方能看到。"""
        rows = reading.matching(VisitFilter, request, Visit.objects.visible_to(request.user))
        return Response(paging.page_of(rows, request.query_params, self.today, moment="updated_at", read=read))

    @extend_schema(
        summary="拟定检查",
        parameters=[ONCE_AT_LEAST],
        request=body_of(VisitForm, activity=ACTIVITY),
        responses={201: WHOLE_VISIT},
    )
    def post(self, request) -> Response:
        """行政检查拟定以后提请审批；督查检查拟定以后可以开始；网格巡查登记即开始。须带 Idempotency-Key。"""
        return once(request, lambda: self._make(request), required=True)

    def _make(self, request) -> Response:
        data = request.data if isinstance(request.data, dict) else {}
        activity = selectors.activity_of(str(data.get("activity", "")))
        if activity is None:
            raise ValidationError({"activity": f"activity 应为 {'、'.join(rules.Activity.values)} 之一。"})
        values: dict[str, Any] = {}
        if people.posts_for(request.user, activity):
            values = checked_by(
                lambda given: VisitForm(given, user=request.user, activity=activity), request, without=("activity",)
            )
        else:  # the service says why, before any input is looked at
            values = {"method": "", "unit": None, "planned_on": self.today}
        visit = services.make(
            actor=request.user, activity=activity, today=self.today, **{"planned_on": self.today} | values
        )
        return self.answer(visit, 201)


class VisitDetail(VisitApi):
    @extend_schema(
        summary="检查详情",
        parameters=[BY_NUMBER, header("If-None-Match", "上次返回的 ETag；没有改动则返回 304")],
        responses={200: WHOLE_VISIT, 304: OpenApiResponse(description="没有改动")},
    )
    def get(self, request, number: str) -> Response:
        """人员、发现的隐患、文书，和本账号现在能做什么。"""
        visit = self.visit(number)
        if request.headers.get("If-None-Match") == etag_of(visit):
            return Response(status=304, headers={"ETag": etag_of(visit)})
        return self.answer(visit)


class VisitAction(VisitApi):
    @extend_schema(
        summary="办理检查：提请审批、批准、到场、完成、取消等",
        parameters=[BY_NUMBER, path_part("action", TEXT | {"enum": list(FORMS)}), ONCE, UNCHANGED],
        request=body_of(*FORMS.values()),
        responses={200: WHOLE_VISIT},
    )
    def post(self, request, number: str, action: str) -> Response:
        """action 取详情里 actions 列出的一项；不能办理时返回 409 和原因。"""
        return once(request, lambda: self._act(request, number, action))

    def _act(self, request, number: str, action: str) -> Response:
        visit = self.visit(number)
        if action not in FORMS:
            raise Http404("没有这个操作。")
        send = {"actor": request.user, "visit_id": visit.pk, "action": action, "today": self.today}
        if lifecycle_of(visit).is_closed_to(action, visit, request.user):
            services.perform(**send)
        version = self.same_version(visit)
        values = checked_by(lambda given: FORMS[action](given, user=request.user, visit=visit), request)
        return self.answer(services.perform(**send, version=version, **values))


class VisitRecord(VisitApi):
    @extend_schema(
        summary="记录检查情况",
        parameters=[BY_NUMBER, ONCE, UNCHANGED],
        request=body_of(WriteForm),
        responses={200: WHOLE_VISIT},
    )
    def post(self, request, number: str) -> Response:
        """检查中、在场人员签名以前可以记录。"""
        return once(request, lambda: self._write(request, number))

    def _write(self, request, number: str) -> Response:
        visit = self.recordable(number)
        version = self.same_version(visit)
        values = checked_by(lambda given: WriteForm(given, user=request.user, visit=visit), request)
        given = {name: text for name, text in values.items() if name in request.data}
        return self.answer(
            services.write(actor=request.user, visit_id=visit.pk, today=self.today, version=version, **given)
        )


class VisitHazards(VisitApi):
    @extend_schema(
        summary="登记检查发现的隐患",
        parameters=[BY_NUMBER, ONCE_AT_LEAST],
        request=body_of(ReportForm, photos=PHOTOS, picked=PICKED),
        responses={201: WHOLE_VISIT},
    )
    def post(self, request, number: str) -> Response:
        """unit 填受检单位或者其下属场所。有交办权限的，登记的同时交办：行政检查交办给企业，督查检查交办给督查对象。"""
        return once(request, lambda: self._find(request, number), required=True)

    def _find(self, request, number: str) -> Response:
        visit = self.recordable(number)
        values = checked_by(lambda given: ReportForm(given, user=request.user), request, without=("picked",))
        values["picked"] = _picked(request.data.get("picked", []))
        if values.pop("is_fixed", False):
            raise ValidationError({"is_fixed": "当场改好要有前后照片对照，请在页面登记。"})
        values.pop("rectify_note", None)
        values.pop("source", None)  # the visit says where it comes from
        values.setdefault("mode", Mode.LIMITED)
        due_on = values.pop("due_on", None)
        services.found(
            actor=request.user,
            visit_id=visit.pk,
            today=self.today,
            order={"due_on": due_on} if due_on else None,
            **values,
        )
        return self.answer(visit, 201)


def _picked(ids: Any) -> list[UUID]:
    if not isinstance(ids, list):
        raise ValidationError({"picked": "picked 应为照片标识的数组。"})
    try:
        return [UUID(str(each)) for each in ids]
    except ValueError as error:
        raise ValidationError({"picked": "照片标识的格式不对。"}) from error


class VisitSignatures(VisitApi):
    @extend_schema(summary="签名", parameters=[BY_NUMBER, ONCE], request=SIGN_BODY, responses={200: WHOLE_VISIT})
    def post(self, request, number: str) -> Response:
        """签名图片由办理人上传。拒签的，用“注明拒签”。"""
        return once(request, lambda: self._sign(request, number))

    def _sign(self, request, number: str) -> Response:
        visit, data = self.visit(number), request.data
        if may_sign(visit, request.user) is not None:  # told, and remembered, before any input is looked at
            services.sign(actor=request.user, visit_id=visit.pk, signature=None, today=self.today)
        if not isinstance(data, dict) or set(data) - {
            "signature",
            "participant",
            "met_person",
            "met_post",
            "met_phone",
        }:
            raise ValidationError("请求内容应为签名、签名人，没有别的项。")
        drawings = photos_of(request.user, [str(data.get("signature", ""))])
        met = {name: str(data[name]) for name in ("met_person", "met_post", "met_phone") if data.get(name)}
        goer = data.get("participant")
        if goer is not None and not isinstance(goer, int):
            raise ValidationError({"participant": "应为检查人员的 id。"})
        services.sign(
            actor=request.user, visit_id=visit.pk, signature=drawings[0], participant_id=goer, today=self.today, **met
        )
        return self.answer(visit)


class VisitRefusal(VisitApi):
    @extend_schema(
        summary="注明拒签",
        parameters=[BY_NUMBER, ONCE, UNCHANGED],
        request=body_of(RefuseForm),
        responses={200: WHOLE_VISIT},
    )
    def post(self, request, number: str) -> Response:
        """受检单位在场人员拒签或者不在场的，写明情况。"""
        return once(request, lambda: self._refuse(request, number))

    def _refuse(self, request, number: str) -> Response:
        visit = self.visit(number)
        if may_sign(visit, request.user) is not None:
            services.refuse(actor=request.user, visit_id=visit.pk, refusal="", today=self.today)
        version = self.same_version(visit)
        values = checked_by(lambda given: RefuseForm(given, user=request.user, visit=visit), request)
        return self.answer(
            services.refuse(actor=request.user, visit_id=visit.pk, today=self.today, version=version, **values)
        )
