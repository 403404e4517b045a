"""Choosing one unit in a form: a search box instead of a <select> over a table.

    class AssignForm(WithUnits, forms.Form):
        department = UnitField(label="承办部门", kinds=("department",), reach="addressable")

    form = AssignForm(request.POST, user=request.user)

With script (static/js/autocomplete.js) the box suggests while one types. Without it the text itself is sent: one match
is taken, several come back as a list to choose from.
"""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.terms import selectors as terms
from anquan.units import selectors
from anquan.units.models import Unit
from anquan.units.selectors import Reach

DIVISION_CODE = 6  # digits of the shortest 区划代码; other systems and addresses name regions by it


class UnitPicker(forms.TextInput):
    template_name = "components/unit_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(
            {"placeholder": "名称、拼音首字母或信用代码", "maxlength": "100", "autocomplete": "off"} | (attrs or {})
        )
        self.field: UnitField | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = self.field.known(value) if self.field else None
        text = chosen.name if chosen else ("" if str(value or "").isdecimal() else value)
        context = super().get_context(name, text, attrs)
        context["picker"] = {
            "url": reverse(self.field.address if self.field else "units:autocomplete"),
            "kinds": ",".join(self.field.kinds) if self.field else "",
            "reach": self.field.reach if self.field else "",
            "chosen": chosen,
            "candidates": [(unit, selectors.where(unit)) for unit in (self.field.candidates if self.field else ())],
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A radio button of the list without script comes after the box and wins."""
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return next((value for value in reversed(given) if value), None)


class UnitField(forms.Field):
    """Cleans to a ``Unit`` within reach of the person, or None. The form must be a ``WithUnits``."""

    widget = UnitPicker

    def __init__(
        self, *, kinds: tuple[str, ...] = (), reach: str = Reach.VISIBLE, is_lenient: bool = False, **kwargs: Any
    ):
        """``is_lenient`` takes the best of several matches: right for a condition, which then shows what it took."""
        super().__init__(**kwargs)
        self.kinds, self.reach, self.is_lenient = tuple(kinds), reach, is_lenient
        self.user: Any = None
        self.current: Unit | None = None
        self.candidates: list[Unit] = []

    def bind(self, user: Any, current: Any) -> None:
        self.user, self.current = user, current if isinstance(current, Unit) else None
        self.candidates = []
        self.widget.field = self

    @property
    def address(self) -> str:
        return "units:autocomplete_posts" if self.reach == Reach.POSTS else "units:autocomplete"

    def rows(self) -> Any:
        found = selectors.within_reach(self.user, self.reach)
        return found.of_kind(*self.kinds) if self.kinds else found

    def known(self, value: Any) -> Unit | None:
        """The unit a value stands for, if the person may name it (what stands in the record already may stand)."""
        if isinstance(value, Unit):
            return value
        if self.current is not None and str(value) in (str(self.current.pk), self.current.name):
            return self.current
        if not str(value or "").isdecimal() or len(str(value)) > 18:
            return None
        by_id = Q(pk=int(value))
        return (
            self.rows()
            .filter(by_id | Q(division_code=str(value)) if len(str(value)) >= DIVISION_CODE else by_id)
            .first()
        )

    def to_python(self, value: Any) -> Unit | None:
        if value in self.empty_values:
            return None
        if unit := self.known(value):
            return unit
        if str(value).isdecimal():
            raise forms.ValidationError("没有这个单位，或者不在您的管辖范围内。", code="invalid")
        return self._by_text(str(value)[:100])

    def _by_text(self, text: str) -> Unit:
        limit = terms.whole("autocomplete.limit", timezone.localdate())
        found = selectors.autocomplete(text, self.user, self.kinds, limit=limit, reach=self.reach)
        same = [unit for unit in found if text in (unit.name, unit.short_name)]
        if found and (self.is_lenient or len(found) == 1 or len(same) == 1):
            return (same or found)[0]
        if not found:
            raise forms.ValidationError(
                f"没有找到“{text}”，请换名称中的其他字、拼音首字母或信用代码再找。", code="unknown"
            )
        self.candidates = found
        raise forms.ValidationError(f"有 {len(found)} 个单位符合“{text}”，请在下面选一个。", code="many")


class WithUnits:
    """A form that knows whose it is; hands the person to every ``UnitField``."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        bind_units(self, user)


def bind_units(form: Any, user: Any) -> None:
    for name, field in form.fields.items():
        if isinstance(field, UnitField):
            field.bind(user, form.get_initial_for_field(field, name))


class IdFilter(django_filters.Filter):
    """A row by its number; one that no engine could hold is an error of the condition, not a fault."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=0, max_value=2**63 - 1, **kwargs)


class UnitFilter(django_filters.Filter):
    """A condition on a unit; the filter set must be a ``UnitFilterSet``."""

    field_class = UnitField

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, is_lenient=True, **kwargs)


class UnitFilterSet(django_filters.FilterSet):
    @cached_property
    def form(self) -> Any:
        form = super().form
        bind_units(form, self.request.user)
        return form
