"""设置 → 时限与参数: what holds today, what held before, and how a change is prepared and made."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anquan.terms import selectors, services
from anquan.terms.applying import Applied, applier_of
from anquan.terms.forms import ChangeForm
from anquan.terms.models import Term
from anquan.terms.rules import CONFIDENCE, UNIT_NAMES, Definition, catalogue, plain, value_text
from anquan.workflow import NotAllowed

SEARCH_LENGTH = 40


@require_GET
def term_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:SEARCH_LENGTH]
    groups = selectors.lines(timezone.localdate(), text)
    return render(
        request,
        "terms/list.html",
        {
            "groups": groups,
            "text": text,
            "shown": sum(map(len, groups.values())),
            "tags": dict.fromkeys(CONFIDENCE.values()),
        },
    )


@require_GET
def term_detail(request: HttpRequest, key: str) -> HttpResponse:
    definition = _definition(key)
    more = {"can_edit": request.user.has_right("settings.edit"), "unit_name": UNIT_NAMES[definition.unit]}
    return render(request, "terms/detail.html", _page(definition) | more | {"bounds": _bounds(definition)})


@require_http_methods(["GET", "POST"])
def term_change(request: HttpRequest, key: str) -> HttpResponse:
    """First POST shows what will change, the second one (``confirmed``) does it."""
    definition, today = _definition(key), timezone.localdate()
    page = _page(definition)
    last = page["rows"][0]
    form = ChangeForm(request.POST or None, definition=definition, last=last, today=today)
    status = 200
    if form.is_valid():
        try:
            if "confirmed" in request.POST:
                row = services.change_term(actor=request.user, key=key, today=today, **form.cleaned_data)
                messages.success(request, f"已调整：“{row.label}”自 {row.valid_from} 起为 {row.text}。此前的期限不变。")
                return redirect("terms:detail", key=key)
            if "back" not in request.POST:
                page["preview"] = preview(definition, last, form.cleaned_data, today)
                form.data = form.data.copy()  # “明天” must still be that day when it is confirmed after midnight
                form.data["valid_from"] = form.cleaned_data["valid_from"].isoformat()
        except NotAllowed as refused:
            form.add_error(None, refused.reason)
            status = 409 if refused.code in ("stale", "planned") else 422
    elif form.is_bound:
        status = 422
    return render(request, "terms/change.html", page | {"form": form}, status=status)


@require_POST
def term_cancel(request: HttpRequest, key: str) -> HttpResponse:
    _definition(key)
    try:
        row = services.cancel_change(
            actor=request.user, key=key, reason=request.POST.get("reason", "")[:300], today=timezone.localdate()
        )
        messages.success(request, f"已撤销尚未生效的调整，“{row.label}”仍为 {row.text}。")
    except NotAllowed as refused:
        messages.error(request, refused.reason)
    return redirect("terms:detail", key=key)


SALT = "anquan.terms.apply"


@require_http_methods(["GET", "POST"])
def term_apply(request: HttpRequest, key: str) -> HttpResponse:
    """套用到在办事项: every date that would be another, then the reason. What was shown, and when, goes along signed."""
    definition, today = _definition(key), timezone.localdate()
    applier = applier_of(key)
    if applier is None:
        raise Http404("这一项没有用来计算在办事项的期限。")
    refusal, status = "", 200
    if request.method == "POST":
        try:
            done = _apply(request, key, today)
            messages.success(request, _said(done))
            return redirect("terms:apply" if done.remaining else "terms:detail", key=key)
        except NotAllowed as refused:
            refusal, status = refused.reason, 409 if refused.code == "stale" else 422
    term, now = selectors.term(key, today), timezone.now()
    context = _page(definition) | {
        "term": term,
        "found": applier.preview(term=term, user=request.user, today=today, most=_shown(today)),
        "most": selectors.whole("terms.apply_max", today),
        "token": signing.dumps([str(term.revision), now.isoformat()], salt=SALT),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
    }
    return render(request, "terms/apply.html", context, status=status)


def _apply(request: HttpRequest, key: str, today: date) -> Applied:
    try:
        seen, seen_at = signing.loads(request.POST.get("token", ""), salt=SALT)
    except signing.BadSignature as error:
        raise BadRequest("这一页不完整，请重新打开预览。") from error
    return services.apply_term(
        actor=request.user, key=key, reason=request.POST.get("reason", ""), seen=UUID(seen),
        seen_at=datetime.fromisoformat(seen_at), today=today,
    )  # fmt: skip


def _said(done: Applied) -> str:
    said = [f"已改 {done.changed} 条的期限，办理人会收到通知。" if done.changed else "没有要改的期限。"]
    if done.left:
        said.append(f"{done.left} 条在预览以后有人办理过，没有改。")
    if done.remaining:
        said.append(f"还有 {done.remaining} 条，请看过以后再确认一次。")
    return "".join(said)


def _shown(today: date) -> int:
    return selectors.whole("list.page_size", today)


@dataclass(frozen=True)
class Preview:
    """What a change would do, in words: before → after, until when the old value holds."""

    before: str
    after: str
    valid_from: date
    last_day: date


def preview(definition: Definition, last: Term, data: dict, today: date) -> Preview:
    """Raises ``NotAllowed`` where the service would, so that nobody confirms what cannot be done."""
    services.check_change(
        last, data["value"], data["valid_from"], data["reason"], data["basis"], data["confidence"], today
    )
    value = data["value"]
    after = value_text(definition.unit, None, value) if definition.is_list else value_text(definition.unit, value, None)
    return Preview(last.text, after, data["valid_from"], data["valid_from"] - timedelta(days=1))


def _definition(key: str) -> Definition:
    try:
        return catalogue()[key]
    except KeyError:
        raise Http404("没有这一项时限或参数。") from None


def _bounds(definition: Definition) -> str:
    if definition.choices:
        return "、".join(definition.choices)
    return f"{plain(definition.minimum)} 至 {plain(definition.maximum)}"


def _page(definition: Definition) -> dict:
    today = timezone.localdate()
    rows = selectors.history(definition.key)
    return {
        "definition": definition,
        "rows": rows,
        "current": next((row for row in rows if row.valid_from <= today), None),
        "planned": rows[0] if rows and rows[0].valid_from > today else None,
        "today": today,
        "can_apply": applier_of(definition.key) is not None,
    }
