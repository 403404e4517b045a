"""``/api/v1/majors/``: 一单四制. The row is that of the 清单 (domain §1.4); moves and reports are those of the pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from anquan.accounts.models import User
from anquan.papers.models import Paper
from anquan.web.api import paging, reading
from anquan.web.api.idempotency import once
from anquan.web.api.schema import (
    PAGING,
    TEXT,
    WHOLE,
    YES_NO,
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
from anquan.workflow import NotAllowed
from hazards import rules as of_hazard
from hazards.api import parts
from hazards.api.rows import REQUEST
from hazards.api.views import ONCE, ONCE_AT_LEAST, PHOTOS, UNCHANGED, checked
from hazards.majors import papers, selectors, services
from hazards.majors.filters import MajorFilter
from hazards.majors.forms import FORMS, DutyForm
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import ENDED, PLAN_PARTS, Status
from hazards.models import Determination, Duty, DutyReport, Hazard, Listing, MajorHazard, Request, TreatmentPlan
from hazards.rules import RequestKind

# name in the answer → column, in the order of the 清单
COLUMNS = {
    "id": "pk",
    "number": "hazard__number",
    "register_no": "register_no",
    "title": "title",
    "status": "status",
    "authority": "authority",
    "description": "hazard__description",
    "unit_id": "hazard__unit_id",
    "unit_name": "hazard__unit__name",
    "unit_uscc": "hazard__unit__profile__uscc",
    "address": "hazard__unit__address",
    "location": "hazard__location",
    "lat": "hazard__lat",
    "lng": "hazard__lng",
    "industry": "hazard__industry_id",
    "legal_basis": "hazard__legal_basis",
    "source": "hazard__source",
    "discovered_on": "discovered_on",
    "confirmed_on": "confirmed_on",
    "confirming_unit_name": "confirming_unit__name",
    "listed_on": "listed_on",
    "responsible_unit_id": "hazard__responsible_unit_id",
    "responsible_unit_name": "hazard__responsible_unit__name",
    "responsible_person": "hazard__responsible_person",
    "county_code": "hazard__county__division_code",
    "township_code": "hazard__township__division_code",
    "township_name": "hazard__township__name",
    "regulator_id": "hazard__regulator_id",
    "regulator_name": "hazard__regulator__name",
    "ordering_unit_name": "hazard__ordering_unit__name",
    "assigned_on": "assigned_on",
    "coordinator_id": "coordinator_id",
    "coordinator_name": "coordinator__name",
    "leader": "leader",
    "measures": "hazard__measures",
    "funds_planned": "hazard__funds_planned",
    "funds_spent": "hazard__funds_spent",
    "due_on": "hazard__due_on",
    "emergency_plan": "hazard__emergency_plan",
    "interim_measures": "hazard__interim_measures",
    "is_suspended": "is_suspended",
    "suspension_scope": "suspension_scope",
    "signed_on": "signed_on",
    "planned_on": "planned_on",
    "started_on": "started_on",
    "applied_on": "applied_on",
    "checked_on": "checked_on",
    "checked_by": "checked_by__name",
    "submitted_on": "hazard__submitted_on",
    "rectified_on": "hazard__rectified_on",
    "verified_on": "verified_on",
    "verified_by": "verified_by__name",
    "second_verifier": "second_verifier__name",
    "opinion": "opinion",
    "closed_on": "closed_on",
    "approved_by": "approved_by__name",
    "superior_no": "superior__number",
    "circular_count": "circular_count",
    "round": "hazard__round",
    "hazard_status": "hazard__status",
    "version": "hazard__version",
    "updated_at": "hazard__updated_at",
}
STATUS_TEXT = dict(Status.choices)
LISTED = {"listing_id": "pk", "listing_level": "level", "listing_status": "status", "listing_notice_no": "notice_no"}
PLAN = {"id": "pk", **{name: name for name in PLAN_PARTS}, "filed_on": "filed_on", "filed_by": "filed_by__name"}
DUTY = {
    "id": "pk", "kind": "kind", "title": "title", "every_days": "every_days", "starts_on": "starts_on",
    "ends_on": "ends_on", "unit_id": "charged_to_id", "unit_name": "charged_to__name",
}  # fmt: skip
REPORT = {"due_on": "due_on", "reported_on": "reported_on", "reported_by": "reported_by__name", "text": "text"}
REQUESTS = dict(zip(REQUEST, REQUEST, strict=True))
# who said what in a 研究认定 is not for everybody: the result, its basis and the clause as it was frozen
DETERMINATION = {
    "id": "pk", "result": "result", "is_collective": "is_collective", "decided_on": "decided_on",
    "deciding_unit_name": "deciding_unit__name", "clause": "clause__criterion__code",
    "clause_version": "clause__number", "frozen": "frozen", "reason": "reason",
}  # fmt: skip
MORE = {"status_text": TEXT, "is_overdue": YES_NO, "overdue_days": WHOLE, "extension_count": WHOLE, "slip_no": TEXT}

# --- as the description has them
ROW = row_of(MajorHazard, COLUMNS) | MORE | {name: or_null(shape) for name, shape in row_of(Listing, LISTED).items()}
DAY = {"type": "string", "format": "date"}
OWED = row_of(Duty, DUTY) | {
    "due_on": or_null(DAY) | {"description": "现在该报的一期"},
    "missed": listed(DAY),
    "may_report": YES_NO,
    "reason": TEXT | {"description": "不能报的原因"},
    "reports": listed(obj(row_of(DutyReport, REPORT))),
}
WHOLE_MAJOR = obj(
    ROW
    | parts.SHAPES
    | {
        "determination": or_null(obj(row_of(Determination, DETERMINATION))),
        "plan": or_null(obj(row_of(TreatmentPlan, PLAN))),
        "duties": listed(obj(OWED)),
        "requests": listed(obj(row_of(Request, REQUESTS))),
    }
)
BY_NUMBER = path_part("number", TEXT, "隐患编号")


# --- reading ----------------------------------------------------------------------------------------------------------
def read(rows: QuerySet, today: date) -> list[dict[str, Any]]:
    """The rows of one page; what stands in other tables in three queries more."""
    found = reading.read(rows, COLUMNS)
    ids = [row["id"] for row in found]
    slips, granted, on_board = papers.slip_numbers(ids), _extensions(ids), _listings(ids)
    nothing = dict.fromkeys(LISTED)
    for row in found:
        row |= _counted(row, today) | on_board.get(row["id"], nothing)
        row |= {"extension_count": granted.get(row["id"], 0), "slip_no": slips.get(row["id"]) or ""}
    return found


def _counted(row: dict[str, Any], today: date) -> dict[str, Any]:
    late = row["status"] not in ENDED and of_hazard.is_overdue(
        status=row["hazard_status"], due_on=row["due_on"], submitted_on=row["submitted_on"], today=today
    )
    days = (today - row["due_on"]).days if late else 0
    return {"status_text": STATUS_TEXT[row["status"]], "is_overdue": late, "overdue_days": days}


def _extensions(ids: Iterable[int]) -> dict[int, int]:
    granted = Request.objects.filter(hazard__major__in=ids, kind=RequestKind.EXTENSION, result=Request.Result.GRANTED)
    return dict(granted.order_by().values_list("hazard__major").annotate(count=Count("pk")))


def _listings(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The last one of each item that counts."""
    rows = Listing.objects.counted().filter(major__in=ids).order_by("pk")
    return {row.pop("major_id"): row for row in reading.read(rows, LISTED | {"major_id": "major_id"})}


def whole(major: MajorHazard, user: User, today: date) -> dict[str, Any]:
    """Everything of one item: its row, judgement, plan, duties, and what this account may do now."""
    hazard = major.hazard
    made = hazard.determinations.filter(standing="in_force")
    return read(MajorHazard.objects.filter(pk=major.pk), today)[0] | {
        "determination": next(iter(reading.read(made, DETERMINATION)), None),
        "plan": next(iter(reading.read(major.plans.order_by("-pk")[:1], PLAN)), None),
        "duties": [_owed(each) for each in selectors.owed(major, user, today)],
        "clocks": reading.read(hazard.clocks.all(), parts.CLOCKS),
        "evidence": reading.read(hazard.evidence.all(), parts.PHOTOS),
        "requests": reading.read(hazard.requests.all(), REQUESTS),
        "papers": reading.read(Paper.objects.visible_to(user).about(major), parts.PAPER),
        "superior_papers": parts.superior_papers(major.superior_papers.all()),
        "actions": [_offer(each) for each in reading.offers(MAJOR_LIFECYCLE, major, user)],
    }


def _offer(offer: dict[str, Any]) -> dict[str, Any]:
    if offer["action"] in FORMS:
        return offer
    return offer | {"enabled": False, "reason": "研究认定请在页面上按判定向导办理。"}


def _owed(each: selectors.Owed) -> dict[str, Any]:
    duty = each.duty
    runs = duty.ends_on is None
    return {
        "id": duty.pk,
        "kind": duty.kind,
        "title": duty.title,
        "every_days": duty.every_days,
        "starts_on": duty.starts_on,
        "ends_on": duty.ends_on,
        "unit_id": duty.charged_to_id,
        "unit_name": duty.charged_to.name,
        "due_on": each.due_on if runs else None,
        "missed": each.missed,
        "may_report": not each.reason,
        "reason": each.reason,
        "reports": [
            {"due_on": r.due_on, "reported_on": r.reported_on, "reported_by": r.reported_by.name, "text": r.text}
            for r in duty.reports.all()
        ],
    }


# --- the addresses ----------------------------------------------------------------------------------------------------
class MajorApi(ApiView):
    """One item by the number of its hazard, within the scope of the key."""

    def major(self, number: str) -> MajorHazard:
        return selectors.by_number(number, self.request.user)

    def answer(self, major: MajorHazard, status: int = 200) -> Response:
        """As it stands now, also where the move has taken it out of the account's own scope."""
        fresh = MajorHazard.objects.select_related(*selectors.RELATED).get(pk=major.pk)
        return reading.tagged(whole(fresh, self.request.user, self.today), status)


class Majors(ApiView):
    parameters = reading.conditions_of(MajorFilter)

    @extend_schema(
        operation_id="majors_list",
        summary="重大隐患清单",
        parameters=[*query_parameters(MajorFilter), *PAGING],
        responses={200: page_of(obj(ROW))},
    )
    def get(self, request) -> Response:
        """一单四制清单的各项，按更新时间先后；筛选条件与台账页面相同。"""
        rows = reading.matching(MajorFilter, request, MajorHazard.objects.visible_to(request.user))
        found = paging.page_of(
            rows,
            request.query_params,
            self.today,
            moment="hazard__updated_at",
            read=lambda page: read(page, self.today),
        )
        return Response(found)


class MajorDetail(MajorApi):
    @extend_schema(
        summary="重大隐患详情",
        parameters=[BY_NUMBER, header("If-None-Match", "上次返回的 ETag；没有改动则返回 304")],
        responses={200: WHOLE_MAJOR, 304: OpenApiResponse(description="没有改动")},
    )
    def get(self, request, number: str) -> Response:
        """判定、治理方案、定期报告、时钟、公文，和本账号现在能做什么。定期报告不改变 ETag。"""
        major = self.major(number)
        if request.headers.get("If-None-Match") == etag_of(major.hazard):
            return Response(status=304, headers={"ETag": etag_of(major.hazard)})
        return self.answer(major)


class MajorAction(MajorApi):
    @extend_schema(
        summary="办理重大隐患：列入清单、交办、签收、方案、销号等",
        parameters=[BY_NUMBER, path_part("action", TEXT | {"enum": list(FORMS)}), ONCE, UNCHANGED],
        request=body_of(*FORMS.values(), photos=PHOTOS),
        responses={200: WHOLE_MAJOR},
    )
    def post(self, request, number: str, action: str) -> Response:
        """action 取详情里 actions 列出的一项。assign 拟出交办单（见 papers），由另一位负责人签发，签发即下达。"""
        return once(request, lambda: self._act(request, number, action))

    def _act(self, request, number: str, action: str) -> Response:
        major = self.major(number)
        if action not in FORMS:
            raise Http404("没有这个操作。")
        if MAJOR_LIFECYCLE.is_closed_to(action, major, request.user):
            self._send(major.hazard, action)
        values = checked(FORMS[action], request, major.hazard)
        parts.same_version(request, major.hazard)
        self._send(major.hazard, action, version=expected_version(request), **values)
        return self.answer(major)

    def _send(self, hazard: Hazard, action: str, **values: Any) -> None:
        user = self.request.user
        if action == "assign" and values:
            papers.draft_order(actor=user, hazard_id=hazard.pk, today=self.today, **values)
        else:
            services.perform(actor=user, hazard_id=hazard.pk, action=action, today=self.today, **values)


class DutyReports(MajorApi):
    @extend_schema(
        summary="定期报告",
        parameters=[BY_NUMBER, ONCE_AT_LEAST],
        request=body_of(DutyForm, photos=PHOTOS),
        responses={201: WHOLE_MAJOR},
    )
    def post(self, request, number: str, pk: int) -> Response:
        """报详情里 duties 的一项：先报欠得最久的一期，没有欠的报本期。"""
        return once(request, lambda: self._report(request, number, pk), required=True)

    def _report(self, request, number: str, pk: int) -> Response:
        major = self.major(number)
        owed = next((e for e in selectors.owed(major, request.user, self.today) if e.duty.pk == pk), None)
        if owed is None:
            raise Http404("没有这项定期报告。")
        if owed.reason:
            raise NotAllowed(owed.reason, "forbidden")
        values = checked(DutyForm, request, major.hazard)
        services.report_duty(actor=request.user, duty_id=pk, due_on=owed.due_on, today=self.today, **values)
        return self.answer(major, 201)
