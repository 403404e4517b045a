"""设置 → 工作日历: the year, the import of a notice, and a deadline to try."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from anquan.workdays import selectors
from anquan.workdays.forms import ImportForm, TryForm, as_text
from anquan.workdays.models import CalendarYear
from anquan.workdays.notice import NewDay
from anquan.workdays.picture import holidays, year_picture
from anquan.workdays.rules import BadTerm
from anquan.workdays.services import ImportRefused, import_year
from anquan.workflow import NotAllowed


@require_GET
def year_view(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    known = {row.year: row for row in selectors.calendar_years()}
    missing = selectors.missing_years(today)
    year = _asked_year(request, today)
    row = known.get(year)
    return render(
        request,
        "workdays/year.html",
        {
            "year": year,
            "row": row,
            "tabs": sorted({*known, *missing, year}),
            "known": known,
            "missing": missing,
            "months": year_picture(year, _exceptions(year), today),
            "holidays": holidays(row.days.all()) if row else [],
            "can_edit": request.user.has_right("settings.edit"),
        },
    )


@require_http_methods(["GET", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    """First POST shows what was understood, the second one (``confirmed``) takes it in."""
    today = timezone.localdate()
    form = ImportForm(request.POST or None, request.FILES or None, initial={"year": _next_year(today)})
    page, status = {"form": form, "today": today}, 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            if "confirmed" in request.POST:
                row = import_year(
                    actor=request.user,
                    year=data["year"],
                    rows=form.reading,
                    source=data["source"],
                    reason=data["reason"],
                    seen=data["seen"],
                )
                messages.success(
                    request, f"已导入 {row.year} 年放假安排，共 {len(form.reading.days)} 天。以前算出的期限不变。"
                )
                return redirect(f"{reverse('workdays:list')}?year={row.year}")
            if "back" not in request.POST:
                page |= _preview(form, today)
        except ImportRefused as refused:
            for error in refused.errors:
                form.add_error("text", str(error))
            status = 422
        except NotAllowed as refused:
            form.add_error("reason" if refused.code == "reason_needed" else None, refused.reason)
            status = 409 if refused.code == "stale" else 422
    elif form.is_bound:
        status = 422
    return render(request, "workdays/import.html", page, status=status)


@require_GET
def try_view(request: HttpRequest) -> HttpResponse:
    """期限试算: any start and term, with the reasons. Reads only."""
    today = timezone.localdate()
    form = TryForm(request.GET if request.GET else None, today=today)
    deadline = None
    if form.is_valid():
        try:
            deadline = selectors.calendar().add(**form.cleaned_data, what="起算")
        except BadTerm as refused:
            form.add_error("start", str(refused))
    left = selectors.calendar().workdays_between(today, deadline.on) if deadline else None
    why = deadline.to_json() if deadline else None
    page = {"form": form, "deadline": deadline, "why": why, "left": left, "today": today}
    return render(request, "workdays/try.html", page)


def _asked_year(request: HttpRequest, today: date) -> int:
    text = request.GET.get("year", str(today.year))
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 2000 <= int(text) <= 2100):
        raise Http404("没有这一年。")
    return int(text)


def _exceptions(year: int) -> dict[date, tuple[str, str]]:
    calendar = selectors.calendar()
    return {
        day: ("off" if day in calendar.off else "work", calendar.names.get(day, ""))
        for day in calendar.off | calendar.work
        if day.year == year
    }


def _next_year(today: date) -> int:
    missing = selectors.missing_years(today)
    return missing[0] if missing else today.year + 1


def _preview(form: ImportForm, today: date) -> dict:
    """What would be taken in, beside what is there now."""
    year, days = form.cleaned_data["year"], form.reading.days
    held = CalendarYear.objects.prefetch_related("days").filter(pk=year).first()
    before = {(day.date, day.kind) for day in held.days.all()} if held else set()
    after = {(new.date, new.kind) for new in days}
    form.fields["reason"].required = held is not None
    form.data = form.data.copy()
    form.data["text"] = as_text(form.reading)
    form.data["seen"] = str(held.revision) if held else ""
    return {
        "preview": True,
        "year": year,
        "held": held,
        "holidays": holidays(days),
        "months": year_picture(year, {new.date: (new.kind, new.name) for new in days}, today),
        "off_count": sum(new.kind == "off" for new in days),
        "work_count": sum(new.kind == "work" for new in days),
        "added": _sorted(days, after - before) if held else [],
        "removed": _sorted(held.days.all(), before - after) if held else [],
    }


def _sorted(days, wanted: set) -> list[NewDay]:
    return [NewDay(day.date, day.kind, day.name) for day in days if (day.date, day.kind) in wanted]
