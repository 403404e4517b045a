"""``/api/v1/listings/``: 挂牌督办. Rows, 提请 and moves by the services and forms of the pages."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
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
from hazards.api import parts
from hazards.api.views import ONCE, ONCE_AT_LEAST, PHOTOS, UNCHANGED, checked
from hazards.listings import rules, saying, selectors, services
from hazards.listings.filters import ListingFilter
from hazards.listings.forms import FORMS, ON_PAPER, ProposeForm, form_of
from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.majors.selectors import by_number
from hazards.models import Listing, ListingExtension
from hazards.rules import BESIDE, ClockKind, EvidenceKind

COLUMNS = {
    "id": "pk",
    "number": "major__hazard__number",
    "register_no": "major__register_no",
    "title": "major__title",
    "status": "status",
    "level": "level",
    "ground": "ground",
    "reason": "reason",
    "unit_id": "major__hazard__unit_id",
    "unit_name": "major__hazard__unit__name",
    "responsible_unit_name": "major__hazard__responsible_unit__name",
    "county_code": "major__hazard__county__division_code",
    "township_name": "major__hazard__township__name",
    "supervisor_id": "supervisor_id",
    "supervisor_name": "supervisor__name",
    "leader": "leader",
    "proposed_on": "proposed_on",
    "proposed_by": "proposed_by__name",
    "proposing_unit_name": "proposing_unit__name",
    "reviewed_on": "reviewed_on",
    "reviewed_by": "reviewed_by__name",
    "listed_on": "listed_on",
    "listed_year": "listed_year",
    "approved_by": "approved_by__name",
    "first_due_on": "first_due_on",
    "limit_on": "limit_on",
    "noticed_on": "noticed_on",
    "notice_no": "notice_no",
    "announced_on": "announced_on",
    "announcement_no": "announcement_no",
    "media": "media",
    "signed_on": "signed_on",
    "sign_place": "sign_place",
    "problem": "problem",
    "published_fields": "published_fields",
    "applied_on": "applied_on",
    "applied_by": "applied_by__name",
    "application": "application",
    "inspected_on": "inspected_on",
    "inspected_by": "inspected_by__name",
    "second_inspector": "second_inspector__name",
    "opinion": "opinion",
    "expert": "expert",
    "expert_opinion": "expert_opinion",
    "delist_approved_on": "delist_approved_on",
    "delist_approved_by": "delist_approved_by__name",
    "delisted_on": "delisted_on",
    "delisted_year": "delisted_year",
    "delisting_no": "delisting_no",
    "delist_announced_on": "delist_announced_on",
    "delist_announcement_no": "delist_announcement_no",
    "delist_media": "delist_media",
    "dropped_on": "dropped_on",
    "dropped_reason": "dropped_reason",
    "consequence": "consequence",
    "hazard_status": "major__hazard__status",
    "hazard_due_on": "major__hazard__due_on",
    "submitted_on": "major__hazard__submitted_on",
    "version": "major__hazard__version",
    "updated_at": "major__hazard__updated_at",
}
STATUS_TEXT = dict(rules.Status.choices)
EXTENSION = {
    "id": "pk", "asked_on": "asked_on", "asked_by": "asked_by__name", "former_due_on": "former_due_on",
    "new_due_on": "new_due_on", "reason": "reason", "interim_measures": "interim_measures", "result": "result",
    "decided_on": "decided_on", "decided_by": "decided_by__name", "decision_note": "decision_note",
}  # fmt: skip
DUE = {"type": "string", "format": "date", "nullable": True, "description": "督办期限：和整改期限一致，不超过最长期限"}
ROW = row_of(Listing, COLUMNS) | {"status_text": TEXT, "due_on": DUE, "is_overdue": YES_NO}
WHOLE_LISTING = obj(
    ROW
    | parts.SHAPES
    | {
        "deciding_unit_name": or_null(TEXT) | {"description": "挂牌的一级"},
        "extensions": listed(obj(row_of(ListingExtension, EXTENSION))),
    }
)
SHOWN = (EvidenceKind.SIGN, EvidenceKind.PAPER)
MOVES = [action for action in FORMS if action != "propose"]


# --- reading ----------------------------------------------------------------------------------------------------------
def read(rows: QuerySet, today: date) -> list[dict[str, Any]]:
    return [_row(row, today) for row in reading.read(rows, COLUMNS)]


def _row(row: dict[str, Any], today: date) -> dict[str, Any]:
    due_on = rules.due_on(row["hazard_due_on"], row["limit_on"])
    late = rules.is_overdue(
        status=row["status"], hazard_status=row["hazard_status"], due_on=due_on, submitted_on=row["submitted_on"],
        today=today,
    )  # fmt: skip
    return row | {"status_text": STATUS_TEXT[row["status"]], "due_on": due_on, "is_overdue": late}


def whole(listing: Listing, user: User, today: date) -> dict[str, Any]:
    """Everything of one listing, with its own clocks and pictures, and what this account may do now."""
    hazard = listing.hazard
    decider = listing.deciding_unit
    clocks = hazard.clocks.filter(kind__in=[*BESIDE, ClockKind.RECTIFY])
    return read(Listing.objects.filter(pk=listing.pk), today)[0] | {
        "deciding_unit_name": decider.name if decider else None,
        "extensions": reading.read(listing.extensions.all(), EXTENSION),
        "clocks": reading.read(clocks, parts.CLOCKS),
        "evidence": reading.read(hazard.evidence.filter(kind__in=SHOWN), parts.PHOTOS),
        "papers": reading.read(Paper.objects.visible_to(user).about(listing), parts.PAPER),
        "superior_papers": parts.superior_papers(listing.superior_papers.all()),
        "actions": reading.offers(LISTING_LIFECYCLE, listing, user, lambda row: saying.label(row, listing)),
    }


# --- the addresses ----------------------------------------------------------------------------------------------------
class Listings(ApiView):
    parameters = reading.conditions_of(ListingFilter)

    @extend_schema(
        operation_id="listings_list",
        summary="挂牌督办",
        parameters=[*query_parameters(ListingFilter), *PAGING],
        responses={200: page_of(obj(ROW))},
    )
    def get(self, request) -> Response:
        """按更新时间先后；筛选条件与页面相同。"""
        rows = reading.matching(ListingFilter, request, Listing.objects.visible_to(request.user))
        found = paging.page_of(
            rows,
            request.query_params,
            self.today,
            moment="major__hazard__updated_at",
            read=lambda page: read(page, self.today),
        )
        return Response(found)


class ListingApi(ApiView):
    """One listing, within the scope of the key."""

    def answer(self, listing: Listing, status: int = 200) -> Response:
        """As it stands now, also where the move has taken it out of the account's own scope."""
        fresh = Listing.objects.select_related(*selectors.RELATED).get(pk=listing.pk)
        fresh.as_of = self.today
        return reading.tagged(whole(fresh, self.request.user, self.today), status)


class ListingDetail(ListingApi):
    @extend_schema(
        summary="挂牌督办详情",
        parameters=[header("If-None-Match", "上次返回的 ETag；没有改动则返回 304")],
        responses={200: WHOLE_LISTING, 304: OpenApiResponse(description="没有改动")},
    )
    def get(self, request, pk: int) -> Response:
        """期限、延期、时钟、公文，和本账号现在能做什么。"""
        listing = selectors.by_pk(pk, request.user, self.today)
        if request.headers.get("If-None-Match") == etag_of(listing.hazard):
            return Response(status=304, headers={"ETag": etag_of(listing.hazard)})
        return self.answer(listing)


class Propose(ListingApi):
    @extend_schema(
        summary="提请挂牌督办",
        parameters=[path_part("number", TEXT, "隐患编号"), ONCE_AT_LEAST, UNCHANGED],
        request=body_of(ProposeForm),
        responses={201: WHOLE_LISTING},
    )
    def post(self, request, number: str) -> Response:
        """列入清单以后、销号以前的重大隐患，同时只有一件。"""
        return once(request, lambda: self._propose(request, number), required=True)

    def _propose(self, request, number: str) -> Response:
        major = by_number(number, request.user)
        send = {"actor": request.user, "hazard_id": major.hazard_id, "today": self.today}
        refusal = services.may_propose(major, request.user)
        if refusal and refusal.code == "forbidden":
            services.propose(**send, ground="")
        values = checked(ProposeForm, request, major.hazard)
        parts.same_version(request, major.hazard)
        return self.answer(services.propose(**send, version=expected_version(request), **values), 201)


class ListingAction(ListingApi):
    @extend_schema(
        summary="办理挂牌督办：审查、批准、通知书、公告、延期、摘牌等",
        parameters=[path_part("action", TEXT | {"enum": MOVES}), ONCE, UNCHANGED],
        request=body_of(*(FORMS[action] for action in MOVES), *ON_PAPER.values(), photos=PHOTOS),
        responses={200: WHOLE_LISTING},
    )
    def post(self, request, pk: int, action: str) -> Response:
        """action 取详情里 actions 列出的一项。上级不在本系统办理的，照上级公文登记，另填 superior_no 等和公文照片。"""
        return once(request, lambda: self._act(request, pk, action))

    def _act(self, request, pk: int, action: str) -> Response:
        listing = selectors.by_pk(pk, request.user, self.today)
        if action not in MOVES:
            raise Http404("没有这个操作。")
        send = {"actor": request.user, "listing_id": pk, "action": action, "today": self.today}
        if LISTING_LIFECYCLE.is_closed_to(action, listing, request.user):
            services.perform(**send)
        values = checked(form_of(action, listing), request, listing.hazard)
        parts.same_version(request, listing.hazard)
        return self.answer(services.perform(**send, version=expected_version(request), **values))
