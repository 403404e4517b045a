"""Words and small drawings for templates: ``{% load anquan %}``."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from anquan.terms import selectors as terms
from anquan.terms.rules import TermMissing
from anquan.web import icons, navigation, words
from anquan.workdays import rules as workdays

register = template.Library()


@register.simple_tag
def icon(name: str, instead: str = "") -> SafeString:
    """``{% icon "camera" %}``; ``{% icon tile.icon "tag" %}`` where the name comes from data and may be unknown."""
    if instead and icons.body(name or "") is None:
        name = instead
    return icons.svg(name)


TAG_ICONS = {
    "late": "exclamation-circle",
    "soon": "clock",
    "done": "check-lg",
    "done_late": "clock-history",
    "now": "hourglass-split",
}
TONES = {"late": "is-red", "soon": "is-amber", "now": "is-accent", "done_late": "is-plum"}
MARKED = ("late", "soon", "done_late")  # in a row, what has gone wrong or soon will


@register.simple_tag
def tag(kind: str, text: str) -> SafeString:
    """``{% tag "major" "重大" %}``; kinds: major late soon back now done done_late void, or '' for a plain fact."""
    mark = icons.svg(TAG_ICONS[kind]) if kind in TAG_ICONS else ""
    return format_html('<span class="tag {}">{}{}</span>', kind, mark, text)


@register.simple_tag
def dots(done: int, state: str = "", text: str = "", steps: int = 5) -> SafeString:
    """The 闭环条 of a list row: ``{% dots 3 "late" "整改中，逾期" %}``; ``state`` of the next dot: now, late or ''."""
    marks = ["on"] * done + [state] * bool(state)
    marks = (marks + [""] * steps)[:steps]
    known = [mark if mark in ("on", "now", "late") else "" for mark in marks]
    drawn = mark_safe("".join(f'<i class="{mark}"></i>' for mark in known))
    return format_html('<span class="dots" role="img" aria-label="{}">{}</span>', text or f"已办 {done} 步", drawn)


@register.simple_tag
def left(say: str, tone: str = "") -> SafeString:
    """还剩, in a right-aligned cell: ``{% left "逾期 35 天" "late" %}``; tones late soon now done_late ''."""
    mark = icons.svg(TAG_ICONS[tone]) if tone in MARKED else ""
    return format_html('<span class="left {}">{}{}</span>', TONES.get(tone, ""), mark, say)


@register.filter
def picture(why: Any) -> list:
    """The weeks of a deadline's small calendar, from ``Deadline.to_json()``: components/why_calendar.html."""
    return workdays.weeks(workdays.Deadline.from_json(why)) if why and why.get("start") else []


@register.simple_tag(takes_context=True)
def side_menu(context: template.Context) -> list[navigation.Item]:
    return navigation.menu(context["user"], _view_name(context))


@register.simple_tag(takes_context=True)
def bottom_menu(context: template.Context) -> list[navigation.Item]:
    return navigation.bottom_bar(context["user"], _view_name(context))


@register.simple_tag(takes_context=True)
def top_count(context: template.Context, name: str) -> dict[str, Any]:
    """``{% top_count "todo" as todo %}`` gives ``todo.href`` ('' without page or right) and ``todo.count``."""
    url_name = {"todo": navigation.TODO, "messages": navigation.MESSAGES}[name]
    if not navigation.may_open(context["user"], url_name):
        return {"href": "", "count": 0}
    return {"href": navigation.address(url_name), "count": navigation.count(name, context["user"])}


@register.simple_tag(takes_context=True)
def draft_days(context: template.Context) -> int:
    """How long a draft is kept on the device."""
    if not context.get("signed_in"):
        return 0
    try:
        return terms.whole("hazard.draft_days", context["today"])
    except TermMissing:  # the frame must stand even when a setting is missing
        return 0


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, url_name: str) -> str:
    """The address of a page, or '' when it does not exist or the person may not open it."""
    return navigation.address(url_name) if navigation.may_open(context["user"], url_name) else ""


def _view_name(context: template.Context) -> str:
    if chosen := context.get("nav_current"):
        return chosen
    match = getattr(context.get("request"), "resolver_match", None)
    return match.view_name if match else ""


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _dated(value: Any, pattern: str) -> str:
    return _local(value).strftime(pattern) if isinstance(value, date) else ""


@register.filter
def ymd(value: Any) -> str:
    """2026-11-21"""
    return _dated(value, "%Y-%m-%d")


@register.filter
def md(value: Any) -> str:
    """11-21"""
    return _dated(value, "%m-%d")


@register.filter
def near_day(value: Any) -> str:
    """11-21, in another year 2023-11-21: an old entry must not be read as one of this year."""
    local = _local(value)
    day = local.date() if isinstance(local, datetime) else local
    return workdays.day_text(day, timezone.localdate()) if isinstance(day, date) else ""


@register.filter
def hm(value: Any) -> str:
    """09:42"""
    return _dated(value, "%H:%M")


@register.filter
def ymdhm(value: Any) -> str:
    """2026-11-21 09:42"""
    return _dated(value, "%Y-%m-%d %H:%M")


@register.filter
def mdhm(value: Any) -> str:
    """11-21 09:42"""
    return _dated(value, "%m-%d %H:%M")


@register.filter
def mdhm_or_md(value: Any) -> str:
    """11-21 09:42 for a moment, 11-21 for a day; with its year when that is another one."""
    return f"{near_day(value)} {hm(value)}" if isinstance(value, datetime) else near_day(value)


@register.filter
def weekday(value: Any) -> str:
    """星期六"""
    return words.weekday(_local(value)) if isinstance(value, date) else ""


@register.filter
def tel(value: Any) -> str:
    """A telephone number with its middle hidden: 138****2716."""
    return words.masked(str(value or ""))


@register.filter
def days_left(days: int | None, unit: str = "天") -> str:
    """还有 7 天 / 今日到期 / 逾期 35 天; ``{{ n|days_left:"个工作日" }}``."""
    return words.days_left(days, unit)


@register.filter
def number(value: Any) -> str:
    """5,216; not applicable is —."""
    return words.number(value)


@register.filter
def signed(value: Any) -> str:
    """+286, −6, 持平."""
    return words.signed(value)


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """A share (0.9381) as 93.8%; no share is —."""
    return words.percent(value, int(digits))


@register.filter
def glued(text: Any) -> str:
    """还有 3 个工作日, whose 3 stays with its 个."""
    return words.glued(text)


@register.filter
def depth(share: Any) -> str:
    """The depth class d1..d5 of a matrix cell for a share 0..1; '' for none."""
    return words.depth(share)


@register.filter
def minutes(span: Any) -> int:
    """Whole minutes of a timedelta."""
    return int(span.total_seconds() // 60)
