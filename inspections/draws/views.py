"""Pages of 双随机: the list, one draw, its pool, its moves, the draw repeated; 回避; and the public pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.handlers import error_page
from anquan.web.throttle import MINUTE, too_often
from anquan.web.views import ScopedListView, ServiceFormView, Tab
from anquan.workflow import NotAllowed
from inspections import organs
from inspections.draws import pools, public, rules, saying, selectors, services, verifying
from inspections.draws.filters import DrawFilter
from inspections.draws.forms import FORMS, PARTNERS, UNGRADED, AvoidanceForm, DrawForm, EndForm
from inspections.draws.lifecycle import DRAW_LIFECYCLE, makes, may_edit
from inspections.draws.rules import Status
from inspections.models import Avoidance, Draw
from inspections.moving import MovePage, refused

LIST = "draws:list"


class Draws(ScopedListView):
    """双随机抽查, the newest first."""

    model = Draw
    filterset_class = DrawFilter
    template_name = "draws/list.html"
    related = ("host",)
    orderings = selectors.ORDERINGS

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("status", "")
        table = (
            ("全部", None), ("拟定", Status.DRAFT), ("待抽取", Status.LOCKED), ("待派发", Status.DRAWN),
            ("检查中", Status.DISPATCHED), ("待公开", "to_publish"), ("已公开", Status.PUBLISHED),
        )  # fmt: skip
        return [Tab(label, self.href(status=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        shown = filters.bar(self.filterset.form, self.request.GET, without=("q", "status", "organ", "host"))
        return {"lines": selectors.rows_of(self.page.rows), "filters": shown}


class OfDraw:
    """The draw of the address, as this person may see it."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def draw(self) -> Draw:
        return selectors.by_pk(self.kwargs["pk"], self.request.user, self.today)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("draws:detail", args=[made.pk if isinstance(made, Draw) else self.kwargs["pk"]])

    def get_fresh_url(self) -> str:
        return self.get_success_url()


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    draw = selectors.by_pk(pk, request.user, timezone.localdate())
    context = {"page": selectors.page(draw, request.user), "draw": draw, "nav_current": LIST, "how": saying.HOW}
    return render(request, "draws/detail.html", context)


@require_safe
def show_pool(request: HttpRequest, pk: int) -> HttpResponse:
    """名单: the frozen one, or what the rule gives now. ``?text=1``: the very text whose SM3 was published."""
    draw = selectors.by_pk(pk, request.user, timezone.localdate())
    if request.GET.get("text") and draw.pool:
        return _text(draw)
    pool = draw.pool or pools.live(draw).pool
    names = {each["id"]: each["name"] for each in (*pool["officers"],)}
    units = {each["id"]: each["name"] for each in pool["objects"]}
    avoid = [(names[person], units[unit]) for person, unit in pool["avoid"]]
    context = {"draw": draw, "pool": pool, "avoid": avoid, "nav_current": LIST}
    return render(request, "draws/pool.html", context)


def _text(draw: Draw) -> HttpResponse:
    answer = HttpResponse(rules.text_of(draw.pool), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{draw.number}.json"'
    return answer


@require_safe
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """重做一遍: what is computed anew beside what is kept."""
    draw = selectors.by_pk(pk, request.user, timezone.localdate())
    checks = verifying.checks(draw)
    context = {
        "draw": draw, "checks": checks, "differ": [check for check in checks if not check.is_equal],
        "how": saying.HOW, "nav_current": LIST,
    }  # fmt: skip
    return render(request, "draws/redo.html", context)


# --- 拟定 -----------------------------------------------------------------------------------------------------------
class Create(OfDraw, ServiceFormView):
    form_class = DrawForm
    template_name = "draws/form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            organs.county_of(request.user, "draw.make")
        except NotAllowed as refusal:
            return error_page(request, 409, refusal.reason, href=reverse(LIST))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        host = organs.posts_with(self.request.user, "draw.make")[0].unit
        return {"organ": host if host.kind == "department" else None, "kinds": ["enterprise"]}

    def perform(self, form: DrawForm) -> Draw:
        return services.make(actor=self.request.user, today=self.today, **form.values())

    def get_success_message(self, result: Draw) -> str:
        return f"已拟定 {result.number}。核对名单以后锁定。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav_current=LIST, back_href=self.back(), **kwargs)

    def back(self) -> str:
        return reverse(LIST)


class Edit(Create):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_edit(self.draw, request.user):
            is_of_person = makes(self.draw, request.user) is not None
            attempt = ("draw.change", self.draw)
            return refused(request, reason, self.back(), is_of_person=is_of_person, attempt=attempt)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        draw = self.draw
        names = ("title", "purpose", "planned_from", "planned_to", "object_count", "officers_each", "kinds",
                 "skips_visited", "skips_capped", "campaign", "version")  # fmt: skip
        taking_part = [row.organ for row in draw.organs.select_related("organ")]
        return {name: getattr(draw, name) for name in names} | {
            "industries": draw.industries.all(),
            "areas": draw.areas.all(),
            "risk_colours": [colour or UNGRADED for colour in draw.risk_colours],
            **dict(zip(("organ", *PARTNERS), taking_part, strict=False)),
        }

    def perform(self, form: DrawForm) -> Draw:
        return services.change(
            actor=self.request.user, draw_id=self.draw.pk, today=self.today,
            version=form.cleaned_data["version"], **form.values(),
        )  # fmt: skip

    def get_success_message(self, result: Draw) -> str:
        return "已保存。"

    def back(self) -> str:
        return reverse("draws:detail", args=[self.draw.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(draw=self.draw, **kwargs)


# --- moves ----------------------------------------------------------------------------------------------------------
class Act(OfDraw, MovePage):
    """A move of DRAW_LIFECYCLE."""

    workflow, forms, words = DRAW_LIFECYCLE, FORMS, saying

    @property
    def subject(self) -> Draw:
        return self.draw

    def send(self, **data: Any) -> Draw:
        return services.perform(
            actor=self.request.user, draw_id=self.draw.pk, action=self.action, today=self.today, **data
        )

    def about(self) -> tuple[str, str]:
        draw, pool = self.draw, selectors.pool_sums(self.draw)
        names = f"对象 {pool.objects} 家，检查人员 {pool.officers} 名，抽取 {draw.object_count} 家，每家每个部门 {draw.officers_each} 人。"
        return draw.title, f"{names}检查期间 {draw.planned_from:%Y-%m-%d} 至 {draw.planned_to:%Y-%m-%d}。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav_current=LIST, crumbs=[("双随机", reverse(LIST))], **kwargs)


# --- 回避 -----------------------------------------------------------------------------------------------------------
@require_safe
def avoidances(request: HttpRequest) -> HttpResponse:
    rows = [(row, selectors.may_end(row, request.user)) for row in selectors.avoidances(request.user)]
    context = {"rows": rows, "nav_current": "draws:avoidances", "end_form": EndForm()}
    return render(request, "draws/avoidances.html", context)


class Declare(ServiceFormView):
    form_class = AvoidanceForm
    template_name = "draws/declare.html"
    success_message = "已申报回避，以后抽取时越过。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: AvoidanceForm) -> Avoidance:
        return services.declare(actor=self.request.user, today=timezone.localdate(), **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("draws:avoidances")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            nav_current="draws:avoidances", back_href=self.get_success_url(), **kwargs
        )  # fmt: skip


class EndAvoidance(ServiceFormView):
    form_class = EndForm
    template_name = "draws/end_avoidance.html"
    success_message = "已终止这件回避申报。"

    @cached_property
    def row(self) -> Avoidance:
        found = Avoidance.objects.visible_to(self.request.user).select_related("user", "unit", "organ")
        row = found.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404("没有这件回避申报，或者不在您的管辖范围内。")
        return row

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not selectors.may_end(self.row, request.user):
            is_ended = self.row.ended_on is not None
            reason = "这件回避申报已经终止。" if is_ended else "由申报人本人或者所在单位终止。"
            attempt = ("avoidance.end", self.row)
            return refused(request, reason, self.get_success_url(), is_of_person=not is_ended, attempt=attempt)
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: EndForm) -> Avoidance:
        return services.end_avoidance(
            actor=self.request.user, avoidance_id=self.row.pk, today=timezone.localdate(), **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse("draws:avoidances")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row, nav_current="draws:avoidances", back_href=self.get_success_url(), **kwargs
        )


# --- for everybody --------------------------------------------------------------------------------------------------
def _is_asked_too_often() -> bool:
    return too_often("draws.public", whole("draw.public_per_minute", timezone.localdate()))


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _slow_down(request: HttpRequest) -> HttpResponse:
    answer = _answer(request, "draws/public.html", {"too_often": True}, status=429)
    answer["Retry-After"] = str(MINUTE)
    return answer


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """公示: every draw that was locked. No login."""
    if _is_asked_too_often():
        return _slow_down(request)
    code = request.GET.get("area", "")
    county = get_object_or_404(Unit, kind="county", division_code=code[:18]) if code else None
    context = {
        "county": county,
        "counties": public.counties(),
        "items": public.items(county),
        "today": timezone.localdate(),
    }
    return _answer(request, "draws/public.html", context)


@require_safe
def public_page(request: HttpRequest, number: str) -> HttpResponse:
    if _is_asked_too_often():
        return _slow_down(request)
    return _answer(
        request, "draws/public_page.html", {"page": public.page(public.by_number(number)), "how": saying.HOW}
    )


@require_safe
def public_pool(request: HttpRequest, number: str) -> HttpResponse:
    """The text whose SM3 was published."""
    if _is_asked_too_often():
        return _slow_down(request)
    draw = public.by_number(number)
    if not draw.is_pool_public:
        raise Http404("这次抽查没有公示名单全文。")
    return _text(draw)
