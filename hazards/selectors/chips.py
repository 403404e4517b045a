"""The conditions of the list as chips: few and in the office's words, whatever is in force always visible.

``HazardFilter`` declares what may stand in the address; here is only how it is offered and named.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from anquan.accounts.models import User
from anquan.indicators import REGISTRY, BadPeriod, Period
from anquan.units.models import Industry, Unit
from anquan.web.filters import CURSORS, Filter, Option, href
from hazards import rules
from hazards.filters import REGIONS
from hazards.models import Campaign, ImportBatch, ProblemList

Choices = list[tuple[str, str]]
MOST_CAMPAIGNS = 20
UNITS = ("unit", "responsible_unit", "regulator", "desk", "decider", "duty_of")
# offered in this order, then 登记日期 and 更多; the others appear only while they are in force
OFFERED = ("area", "industry", "status", "level", "source", "campaign", "due")
DATES = ("found_from", "found_to")
MORE = ("category", "mode", "returned")


class Several:
    """Several boxes in one chip; the filter bar draws them as it draws one field."""

    def __init__(self, form: Any, names: tuple[str, ...]):
        self.boxes = [form[name] for name in names]

    def as_field_group(self) -> SafeString:
        return format_html_join("", "{}", ((box.as_field_group(),) for box in self.boxes))


def chips(form: Any, query: QueryDict, user: User) -> list[Filter]:
    """The offered conditions, then the others that are in force."""
    alone = [name for name in form.fields if name not in (*OFFERED, *MORE, *DATES, "q") and query.get(name)]
    offered = [_chip(name, form, query, user) for name in OFFERED]
    return [
        *(chip for chip in offered if chip.options or chip.is_on),
        _several("登记日期", DATES, _say_dates(query), form, query),
        _several("更多", MORE, _say_more(form, query), form, query),
        *(_chip(name, form, query, user) for name in alone),
    ]


def some(form: Any, query: QueryDict, user: User, names: Iterable[str]) -> list[Filter]:
    """Only these conditions, for a page that is narrower than the list."""
    found = [_chip(name, form, query, user) for name in names]
    return [chip for chip in found if chip.options or chip.is_on]


def in_force(form: Any, query: QueryDict) -> int:
    """How many conditions there are, the search text not counted."""
    return sum(1 for name in form.fields if name != "q" and query.get(name))


def _several(label: str, names: tuple[str, ...], say: str, form: Any, query: QueryDict) -> Filter:
    return Filter(
        name=names[0], label=label, say=say or "全部", is_on=bool(say), clear_href=href(query, **dict.fromkeys(names)),
        options=(), field=Several(form, names), kept=_kept(query, names),
    )  # fmt: skip


def _say_dates(query: QueryDict) -> str:
    first, last = (query.get(name, "")[:10] for name in DATES)
    if first and last:
        return f"{first} 至 {last}"
    return f"{first} 起" if first else f"到 {last}" if last else ""


def _say_more(form: Any, query: QueryDict) -> str:
    return "、".join(
        str(dict(form.fields[name].choices).get(query[name], query[name])) for name in MORE if query.get(name)
    )


def _kept(query: QueryDict, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((other, item) for other, items in query.lists() if other not in (*names, *CURSORS) for item in items)


def _chip(name: str, form: Any, query: QueryDict, user: User) -> Filter:
    choices = _choices(name, form, user)
    chosen = [value for value in query.getlist(name) if value]
    cleared = {name: None} | ({"period": None} if name == "figure" else {})
    return Filter(
        name=name,
        label=str(form.fields[name].label),
        say=_say(name, chosen, choices, user) if chosen else "全部",
        is_on=bool(chosen),
        clear_href=href(query, **cleared),
        options=_options(name, choices, chosen, query),
        field=form[name],
        kept=_kept(query, (name,)),
    )


def _options(name: str, choices: Choices, chosen: list[str], query: QueryDict) -> tuple[Option, ...]:
    if not choices:
        return ()
    every = Option("全部", href(query, **{name: None}), not chosen)
    return (every, *(Option(label, href(query, **{name: value}), value in chosen) for value, label in choices))


def _choices(name: str, form: Any, user: User) -> Choices:
    if name == "area":
        return [(unit.division_code or str(unit.pk), unit.label) for unit in areas(user)]
    if name == "industry":
        return [*Industry.objects.filter(is_active=True).values_list("code", "name"), ("none", "未归类")]
    if name == "campaign":
        return [(str(pk), text) for pk, text in campaigns(user).values_list("pk", "name")[:MOST_CAMPAIGNS]]
    offered = getattr(form.fields[name], "choices", ()) if name != "relapsed" else ()
    return [(str(value), str(label)) for value, label in offered if value not in ("", None)]


def areas(user: User) -> Iterable[Unit]:
    """The regions a person filters by: the townships of his county, or the counties of his city."""
    posts = [post.unit for post in user.appointments_today]
    counties = {unit.county_id for unit in posts if unit.county_id and not unit.township_id}
    if counties:
        return Unit.objects.active().townships().filter(county__in=counties).in_official_order()
    cities = {unit.pk for unit in posts if unit.kind in ("city", "province")}
    if not cities:
        return ()
    return Unit.objects.active().visible_to(user).of_kind("county").in_official_order()


def campaigns(user: User) -> Any:
    return Campaign.objects.filter(county__in={post.unit.county_id for post in user.appointments_today} - {None})


# --- what a condition is called -------------------------------------------------------------------------------------
def _say(name: str, chosen: list[str], choices: Choices, user: User) -> str:
    labels = dict(choices)
    named = NAMED.get(name)
    return "、".join(labels.get(value) or (named(value, user) if named else value) for value in chosen)


def _unit_name(value: str, user: User) -> str:
    """Only a unit the person may address has a name for him."""
    known = Unit.objects.addressable_by(user)
    unit = known.filter(division_code=value, kind__in=REGIONS).first() if len(value) >= 6 else None
    unit = unit or (known.filter(pk=value).first() if value.isdecimal() and len(value) < 18 else None)
    return unit.label if unit else value


def _figure_name(value: str, user: User) -> str:
    return REGISTRY[value].name if value in REGISTRY else value


def _period_name(value: str, user: User) -> str:
    try:
        return Period.parse(value).label
    except BadPeriod:
        return value


def _list_name(value: str, user: User) -> str:
    counties = {post.unit.county_id for post in user.appointments_today} - {None}
    found = ProblemList.objects.filter(pk=value, county__in=counties).first() if value.isdecimal() else None
    return found.name if found else value


def _person_name(value: str, user: User) -> str:
    return user.name if value == str(user.pk) else value


def _batch_name(value: str, user: User) -> str:
    """Only its uploader is told the name of the file."""
    try:
        batch = ImportBatch.objects.owned_by(user).select_related("document").filter(pk=value).first()
    except ValidationError:
        batch = None
    return str(batch.document) if batch else "一份台账"


def _yes(value: str, user: User) -> str:
    return "是" if value in ("true", "True", "1") else "否"


def _days(value: str, user: User) -> str:
    low, _, high = value.partition("-")
    return f"{low} 至 {high} 天" if high else f"{low} 天以上"


NAMED = dict.fromkeys(("area", *UNITS), _unit_name) | {
    "figure": _figure_name,
    "period": _period_name,
    "problem_list": _list_name,
    "batch": _batch_name,
    "reporter": _person_name,
    "not_by": _person_name,
    "relapsed": _yes,
    "open_days": _days,
    "industry": lambda value, user: value,
    "status": lambda value, user: dict(rules.Status.choices).get(value, value),
}
