"""``/api/v1/``: hazards, their moves, requests and evidence, figures and events."""

from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.forms import FileField
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.files.services import store_image
from anquan.indicators import BOOKS, REGISTRY, Period, Rate, Slice, figure, table
from anquan.web.api import paging, reading
from anquan.web.api.errors import ApiProblem
from anquan.web.api.idempotency import once
from anquan.web.api.schema import (
    PAGING,
    TEXT,
    WHOLE,
    body_of,
    header,
    listed,
    misfit,
    obj,
    page_of,
    path_part,
    query_parameters,
)  # fmt: skip
from anquan.web.api.views import ApiView, etag_of, expected_version
from hazards import services
from hazards.api import events, parts, rows
from hazards.filters import HazardFilter
from hazards.forms import ACTION_FORMS, REQUEST_FORMS, ActionForm, DecideForm, ReportForm
from hazards.models import Evidence, Hazard
from hazards.rules import Mode

FILTERS = frozenset(HazardFilter.base_filters)
SPLITS = sorted({name for book in BOOKS.values() for name in book.splits})
PHOTOS = {"type": "array", "items": {"type": "string", "format": "uuid"}, "description": "先上传照片得到的标识"}
HAZARD = obj(rows.WHOLE_HAZARD)
BY_NUMBER = path_part("number", TEXT, "隐患编号")
ONCE = header("Idempotency-Key", "同一个键再发一次，返回第一次的结果，不会重复办理")
ONCE_AT_LEAST = header("Idempotency-Key", "同一个键再发一次，返回第一次的结果，不会重复登记", required=True)
UNCHANGED = header("If-Match", "读取时返回的 ETag；期间有人改过则返回 412")


def photos_of(user: User, ids) -> list[StoredFile]:
    """Uploaded photos by id, only the caller's own; an unknown id is told like a foreign one."""
    if not isinstance(ids, list | tuple):
        raise ValidationError({"photos": "photos 应为照片标识的数组。"})
    try:
        found = {str(f.pk): f for f in StoredFile.objects.filter(pk__in=ids, uploaded_by=user)}
    except (ValidationError, ValueError, TypeError) as error:
        raise ValidationError({"photos": "照片标识的格式不对。"}) from error
    if len(found) != len(set(map(str, ids))):
        raise ValidationError({"photos": "有照片不存在，请先上传，再用返回的标识。"})
    return list(found.values())


def checked(form_class: type[ActionForm], request, hazard: Hazard | None = None) -> dict:
    """The input of a move through the very form the page uses. Names the form does not know are refused."""
    return checked_by(lambda data: form_class(data, user=request.user, hazard=hazard), request)


def checked_by(make: Callable[[dict], ActionForm], request, *, without: Collection[str] = ()) -> dict:
    """``make`` builds the form of some data; ``without`` are names that the address reads itself."""
    if not isinstance(request.data, dict):
        raise ApiProblem(400, "invalid", "请求内容应为一个 JSON 对象。")
    data = {name: _plain(value) for name, value in request.data.items() if name not in ("photos", *without)}
    form = make(data)
    taken = {name for name, field in form.fields.items() if not isinstance(field, FileField)}
    unknown = sorted(set(data) - taken)
    if unknown:
        raise ValidationError({name[:60]: "没有这一项，或者不能由接口填写。" for name in unknown[:10]})
    if misfits := _misfits(request, form):
        raise ValidationError(misfits)
    if not form.is_valid():
        raise ValidationError({name: list(map(str, texts)) for name, texts in form.errors.items()})
    values = form.values()
    if form.needs_photos:
        values["photos"] = photos_of(request.user, request.data.get("photos", []))
    elif "photos" in request.data:
        raise ValidationError({"photos": "这一步不需要照片。"})
    return values


def _misfits(request, form: ActionForm) -> dict[str, str]:
    """Values of another kind than the description says. A body that is no JSON knows only text."""
    if hasattr(request.data, "getlist"):
        return {}
    found = {name: misfit(form.fields[name], value) for name, value in request.data.items() if name in form.fields}
    return {name: text for name, text in found.items() if text}


def _plain(value):
    if isinstance(value, dict):
        raise ValidationError("请求内容里不应有嵌套的对象。")
    if isinstance(value, list):
        return [str(item) for item in value[:100]]
    return value if isinstance(value, bool) or value is None else str(value)


class HazardApi(ApiView):
    """One hazard by number, within the scope of the key."""

    def hazard(self, number: str) -> Hazard:
        try:
            return Hazard.objects.visible_to(self.request.user).select_related("responsible_unit").get(number=number)
        except Hazard.DoesNotExist:
            raise Http404("没有这条隐患，或者不在您的管辖范围内。") from None

    def answer(self, hazard: Hazard, status: int = 200) -> Response:
        body = rows.one(hazard, self.request.user, self.today)
        return reading.tagged(body, status)


class Hazards(HazardApi):
    @property
    def parameters(self) -> frozenset[str]:
        return reading.conditions_of(HazardFilter) if self.request.method == "GET" else frozenset()

    @extend_schema(
        operation_id="hazards_list",
        summary="隐患列表",
        parameters=[*query_parameters(HazardFilter), *PAGING],
        responses={200: page_of(obj(rows.ROW))},
    )
    def get(self, request) -> Response:
        """按更新时间先后，每页最多 1,000 条；把 next 原样作为 cursor 取下一页。"""
        query = request.query_params
        found = reading.matching(HazardFilter, request, Hazard.objects.visible_to(request.user), today=self.today)
        return Response(
            paging.page_of(found, query, self.today, moment="updated_at", read=lambda page: rows.read(page, self.today))
        )

    @extend_schema(
        summary="登记隐患",
        parameters=[ONCE_AT_LEAST],
        request=body_of(ReportForm, photos=PHOTOS),
        responses={201: HAZARD},
    )
    def post(self, request) -> Response:
        """须带 Idempotency-Key；同一个键再发一次，返回第一次的结果，不会重复登记。"""
        return once(request, lambda: self._report(request), required=True)

    def _report(self, request) -> Response:
        values = checked(ReportForm, request)
        if values.pop("is_fixed", False):
            raise ValidationError({"is_fixed": "当场改好要有前后照片对照，请在页面登记。"})
        values.pop("rectify_note", None)
        values.setdefault("mode", Mode.LIMITED)
        due_on = values.pop("due_on", None)
        if due_on and not request.user.has_right("hazard.assign"):
            raise ValidationError({"due_on": "整改期限由交办方确定。"})
        order = {"due_on": due_on} if due_on else None
        values.setdefault("source", "transferred")
        hazard = services.report(actor=request.user, today=self.today, order=order, **values)
        return self.answer(hazard, 201)


class HazardDetail(HazardApi):
    @extend_schema(
        summary="隐患详情",
        parameters=[BY_NUMBER, header("If-None-Match", "上次返回的 ETag；没有改动则返回 304")],
        responses={200: HAZARD, 304: OpenApiResponse(description="没有改动")},
    )
    def get(self, request, number: str) -> Response:
        """返回 ETag；改动时用 If-Match 带回，期间有人改过则返回 412。"""
        hazard = self.hazard(number)
        if request.headers.get("If-None-Match") == etag_of(hazard):
            return Response(status=304, headers={"ETag": etag_of(hazard)})
        return self.answer(hazard)


class HazardAction(HazardApi):
    @extend_schema(
        summary="办理：交办、签收、提交、复查等",
        parameters=[BY_NUMBER, path_part("action", TEXT | {"enum": list(ACTION_FORMS)}), ONCE, UNCHANGED],
        request=body_of(*ACTION_FORMS.values(), photos=PHOTOS),
        responses={200: HAZARD},
    )
    def post(self, request, number: str, action: str) -> Response:
        """action 取详情里 actions 列出的一项；不能办理时返回 409 和原因。"""
        return once(request, lambda: self._act(request, number, action))

    def _act(self, request, number: str, action: str) -> Response:
        hazard = self.hazard(number)
        if action not in ACTION_FORMS:
            raise Http404("没有这个操作。")
        parts.same_version(request, hazard)
        values = checked(ACTION_FORMS[action], request, hazard)
        services.perform(
            actor=request.user,
            hazard_id=hazard.pk,
            action=action,
            today=self.today,
            version=expected_version(request),
            **values,
        )
        return self.answer(Hazard.objects.get(pk=hazard.pk))


class HazardRequest(HazardApi):
    @extend_schema(
        summary="申请：延期、作废、降级、变更责任单位",
        parameters=[BY_NUMBER, path_part("kind", TEXT | {"enum": list(REQUEST_FORMS)}), ONCE, UNCHANGED],
        request=body_of(*REQUEST_FORMS.values()),
        responses={201: HAZARD},
    )
    def post(self, request, number: str, kind: str) -> Response:
        """延期须在期限届满前由责任单位申请；由下达交办的一方决定。"""
        hazard = self.hazard(number)
        if kind not in REQUEST_FORMS:
            raise Http404("没有这种申请。")
        values = checked(REQUEST_FORMS[kind], request, hazard)
        return once(request, lambda: self._ask(request, hazard, kind, values))

    def _ask(self, request, hazard: Hazard, kind: str, values: dict) -> Response:
        services.ask(
            actor=request.user,
            hazard_id=hazard.pk,
            kind=kind,
            today=self.today,
            version=expected_version(request),
            **values,
        )
        return self.answer(Hazard.objects.get(pk=hazard.pk), 201)


class RequestDecision(HazardApi):
    @extend_schema(
        summary="办理申请",
        parameters=[ONCE],
        request=body_of(DecideForm),
        responses={200: HAZARD},
    )
    def post(self, request, pk: int) -> Response:
        values = checked(DecideForm, request)
        decided = once(request, lambda: self._decide(request, pk, values))
        return decided

    def _decide(self, request, pk: int, values: dict) -> Response:
        asked = services.decide(actor=request.user, request_id=pk, today=self.today, **values)
        return self.answer(Hazard.objects.get(pk=asked.hazard_id))


UPLOAD = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}


class EvidenceUpload(ApiView):
    @extend_schema(
        summary="上传照片",
        request={"multipart/form-data": UPLOAD},
        responses={201: obj({"id": {"type": "string", "format": "uuid"}, "digest": TEXT})},
    )
    def post(self, request) -> Response:
        """JPEG、PNG、WebP、HEIC，不超过 20 MB；返回标识，登记或办理时写在 photos 里。"""
        upload = request.FILES.get("file")
        if upload is None:
            raise ValidationError({"file": "请用 multipart/form-data 上传，字段名为 file。"})
        stored = store_image(actor=request.user, upload=upload, stamp=[request.user.name, f"{self.today}"])
        return Response({"id": stored.pk, "digest": stored.digest}, status=201)


VARIANTS = ["served", "thumb", "original"]


class EvidenceFile(ApiView):
    parameters = frozenset({"variant"})

    @extend_schema(
        summary="取照片",
        parameters=[OpenApiParameter("variant", TEXT | {"enum": VARIANTS})],
        responses={(200, "image/jpeg"): bytes},
    )
    def get(self, request, pk: int):
        from anquan.files.views import serve

        evidence = Evidence.objects.visible_to(request.user).select_related("file", "hazard").filter(pk=pk).first()
        variant = request.query_params.get("variant", "served")
        if evidence is None or variant not in VARIANTS:
            raise Http404("没有这张照片，或者不在您的管辖范围内。")
        return serve(request._request, evidence.file, variant, tag=evidence.hazard.number)


INDICATOR = obj({"code": TEXT, "name": TEXT, "measure": TEXT, "definition": TEXT, "dimensions": listed(TEXT)})


class Indicators(ApiView):
    @extend_schema(
        operation_id="indicators_list",
        summary="指标目录",
        responses={200: obj({"results": listed(INDICATOR)})},
    )
    def get(self, request) -> Response:
        return Response(
            {
                "results": [
                    {
                        "code": i.code,
                        "name": i.name,
                        "measure": i.measure,
                        "definition": i.definition,
                        "dimensions": i.dimensions,
                    }
                    for i in REGISTRY.values()
                ]
            }
        )


NOT_FOR_FIGURES = frozenset({"figure", "q", "number"})
PARTS = {
    "code": TEXT,
    "name": TEXT,
    "measure": TEXT,
    "period": TEXT,
    "as_of": {"type": "string", "format": "date"},
    "rows": TEXT | {"description": "同一口径的列表查询条件"},
    "value": {"type": "number", "nullable": True},
    "numerator": WHOLE,
    "denominator": WHOLE,
}
ONLY_OF_RATES = ("numerator", "denominator")
GROUP = obj(PARTS | dict.fromkeys(SPLITS, {"type": "string", "nullable": True}), optional=(*ONLY_OF_RATES, *SPLITS))
FIGURE = obj(PARTS | {"by": listed(GROUP)}, optional=(*ONLY_OF_RATES, "by"))


class IndicatorFigure(ApiView):
    @property
    def parameters(self) -> frozenset[str]:  # type: ignore[override]
        """A figure of enterprises knows no condition of hazards: one left out in silence would widen the answer."""
        indicator = REGISTRY.get(self.kwargs["code"])
        known = BOOKS[indicator.list_url].conditions if indicator else None
        return (known | {"period"} if known is not None else FILTERS - NOT_FOR_FIGURES) | {"by"}

    @extend_schema(
        summary="指标数值",
        parameters=[
            path_part("code", TEXT | {"enum": sorted(REGISTRY)}),
            *query_parameters(HazardFilter, without=NOT_FOR_FIGURES | {"period"}),
            OpenApiParameter("period", TEXT, description="2026、2026-03、2026Q1、2026H1 或 起..止；不填为本年"),
            OpenApiParameter("by", TEXT | {"enum": SPLITS}, description="分组"),
        ],
        responses={200: FIGURE},
    )
    def get(self, request, code: str) -> Response:
        """数值只计本账号范围内的隐患、企业；rows 是同一口径的列表查询条件，逐条可查。企业指标只认 area、industry。"""
        if code not in REGISTRY:
            raise Http404("没有这个指标。")
        query = request.query_params
        columns = REGISTRY[code].splits
        if "by" in query and query["by"] not in columns:
            raise ValidationError(
                {"by": f"这个指标的 by 应为 {'、'.join(sorted(columns))} 之一。" if columns else "这个指标不能分组。"}
            )
        period = Period.parse(query.get("period") or str(self.today.year))
        filters = {name: ",".join(query.getlist(name)) for name in query if name not in ("period", "by")}
        form = HazardFilter(query, Hazard.objects.none(), today=self.today).form
        if not form.is_valid():  # a condition that is left out would widen the figure
            raise ValidationError({name: list(map(str, texts)) for name, texts in form.errors.items()})
        asked = Slice(request.user, period, self.today, filters)
        body = _figure(figure(code, asked))
        if by := query.get("by"):
            body["by"] = [{by: key, **_figure(value)} for key, value in table(code, asked, columns[by]).items()]
        return Response(body)


def _figure(found) -> dict:
    value = found.value
    body = {
        "code": found.indicator.code,
        "name": found.indicator.name,
        "measure": found.indicator.measure,
        "period": found.asked.period.code,
        "as_of": found.asked.today,
        "rows": found.query,
    }
    if isinstance(value, Rate):
        percent = value.percent()
        return body | {
            "value": None if percent is None else float(percent),
            "numerator": value.numerator,
            "denominator": value.denominator,
        }
    return body | {"value": value}


class Events(ApiView):
    """What happened to the hazards of the scope: for systems that mirror them."""

    parameters = paging.OWN

    @extend_schema(
        summary="变动记录",
        parameters=[*PAGING],
        responses={200: page_of(events.EVENT)},
    )
    def get(self, request) -> Response:
        """按封存序号先后；每次办理一条，含改动前后。记下 resume，下次作为 cursor 接着取，一条不漏。"""
        return Response(events.page_of(request.user, request.query_params, self.today))
