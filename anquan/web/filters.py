"""What the filter bar shows of a ``django_filters.FilterSet``: every condition a chip, the URL its only state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import BoundField, HiddenInput
from django.http import QueryDict

CURSORS = ("after", "before")
SHORT_ENOUGH = 30  # a longer choice is a form with a box, not a menu of links


@dataclass(frozen=True)
class Option:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Filter:
    """One condition: ``options`` for a short choice, else ``field`` in a small form with ``kept`` hidden."""

    name: str
    label: str
    say: str  # 全部 or what is chosen
    is_on: bool
    clear_href: str
    options: tuple[Option, ...]
    field: Any  # a BoundField, or several drawn as one
    kept: tuple[tuple[str, str], ...]


def declared_names(form) -> set[str]:
    """The query names a filter form reads, those of two-box widgets included."""
    names: set[str] = set()
    for name, box in form.fields.items():
        suffixes = getattr(box.widget, "suffixes", None)
        names |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
    return names


def refuse_undeclared(query: QueryDict, declared: set[str]) -> None:
    """A misspelled condition must not silently widen the answer."""
    for name in query:
        if name not in declared:
            raise BadRequest(f"没有“{name[:40]}”这个筛选条件。请从页面上重新选择。")


def cleaned(form) -> dict[str, Any]:
    """The values, or a refusal that names the condition and what is wrong with it."""
    if form.is_valid():
        return form.cleaned_data
    name, problems = next(iter(form.errors.items()))
    label = form.fields[name].label or name if name in form.fields else name
    raise BadRequest(f"筛选条件“{label}”不对：{problems[0]}")


def href(query: QueryDict, **changes: Any) -> str:
    """The same page with other conditions; a change of condition always returns to the first page."""
    changed = query.copy()
    for name in (*CURSORS, "export"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed.pop(name, None)
        if isinstance(value, list | tuple):
            changed.setlist(name, [str(item) for item in value])
        elif value not in (None, ""):
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def bar(form, query: QueryDict, *, without: tuple[str, ...] = ("q",)) -> list[Filter]:
    """Every condition of the form except the search box and hidden ones, those in force first."""
    values = cleaned(form)
    shown = [
        _filter(form[name], values.get(name), query)
        for name, box in form.fields.items()
        if name not in without and not isinstance(box.widget, HiddenInput)
    ]
    return sorted(shown, key=lambda condition: not condition.is_on)


def _filter(field: BoundField, value: Any, query: QueryDict) -> Filter:
    own = {field.name} | {f"{field.name}_{suffix}" for suffix in getattr(field.field.widget, "suffixes", ())}
    is_on = any(query.get(name) for name in own)
    kept = tuple((name, item) for name, items in query.lists() if name not in own | set(CURSORS) for item in items)
    return Filter(
        field.name,
        str(field.label),
        _say(field, value) if is_on else "全部",
        is_on,
        href(query, **dict.fromkeys(own)),
        _options(field, query),
        field,
        kept,
    )


def _options(field: BoundField, query: QueryDict) -> tuple[Option, ...]:
    choices = [choice for choice in _choices(field) if choice[0] not in ("", None)]
    if not choices or len(choices) > SHORT_ENOUGH or hasattr(field.field, "queryset"):
        return ()
    chosen = query.getlist(field.name)
    return (
        Option("全部", href(query, **{field.name: None}), not any(chosen)),
        *(Option(str(label), href(query, **{field.name: value}), str(value) in chosen) for value, label in choices),
    )


def _choices(field: BoundField) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    if hasattr(field.field, "queryset"):
        return flat
    for value, label in getattr(field.field, "choices", ()) or ():
        flat.extend(label if isinstance(label, list | tuple) else [(value, label)])
    return flat


def _say(field: BoundField, value: Any) -> str:
    labels = {str(key): str(label) for key, label in _choices(field)}
    if isinstance(value, slice):
        return f"{_one(value.start, {})} 至 {_one(value.stop, {})}"
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return _one(value, labels)
    return "、".join(_one(item, labels) for item in value)


def _one(value: Any, labels: dict[str, str]) -> str:
    if str(value) in labels:
        return labels[str(value)]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)
