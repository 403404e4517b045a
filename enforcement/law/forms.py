"""What the list of clauses may be narrowed by; the 裁量基准 of a clause as a form of some lines."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from anquan.web.forms import HumanDateField, SeenField
from enforcement.law.services import Grade
from enforcement.models import PenaltyClause
from enforcement.rules import PartyKind, Penalty
from hazards.forms import text_field

LINES = 5
MONEY: dict[str, Any] = {"required": False, "min_value": Decimal(0), "max_digits": 14, "decimal_places": 2}
ORDINALS = "一二三四五"


class NarrowForm(forms.Form):
    """The conditions of the list of clauses, as its address says them."""

    law = forms.ChoiceField(label="法律", required=False)
    kind = forms.ChoiceField(label="处罚种类", required=False, choices=[("", "全部"), *Penalty.choices])
    q = forms.CharField(label="文字", required=False, max_length=100)

    def __init__(self, *args: Any, laws: Iterable[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["law"].choices = [("", "全部"), *((law, law) for law in laws)]  # type: ignore[attr-defined]


class GradesForm(forms.Form):
    valid_from = HumanDateField(label="从哪天起", help_text="可以从今天起，不能更早：以前的案件按当时的基准裁量。")
    basis = forms.CharField(label="依据", max_length=300, help_text="如 某省应急管理行政裁量权基准（文号）。")
    reason = text_field("调整原因", rows=2, length=300)
    seen = SeenField()

    def __init__(self, *args: Any, clause: PenaltyClause, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kinds = [kind for kind in PartyKind if clause.range_of(kind)]
        for place in range(LINES):
            self._add(place)
        last = ("valid_from", "basis", "reason")
        self.order_fields([name for name in self.fields if name not in last] + [*last])

    def _add(self, place: int) -> None:
        word = f"第{ORDINALS[place]}档"
        self.fields[f"name_{place}"] = forms.CharField(label=f"{word}名称", required=False, max_length=20)
        self.fields[f"circumstance_{place}"] = forms.CharField(label=f"{word}情节", required=False, max_length=300)
        for kind in self.kinds:
            self.fields[f"{kind}_min_{place}"] = forms.DecimalField(label=f"{word}{kind.label}下限（元）", **MONEY)
            self.fields[f"{kind}_max_{place}"] = forms.DecimalField(label=f"{word}{kind.label}上限（元）", **MONEY)

    def grades(self) -> list[Grade]:
        """The lines with anything in them."""
        found = []
        for place in range(LINES):
            values = {
                name.removesuffix(f"_{place}"): value
                for name, value in self.cleaned_data.items()
                if name.endswith(f"_{place}")
            }
            if any(value not in (None, "") for value in values.values()):
                found.append(_grade(values))
        return found

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with the table stands above it."""
        if field is None and hasattr(error, "error_dict") and "grades" in error.error_dict:
            super().add_error(None, error.error_dict.pop("grades"))
            if not error.error_dict:
                return
        super().add_error(field, error)


def _grade(values: dict[str, Any]) -> Grade:
    return Grade(
        name=values["name"], circumstance=values["circumstance"],
        unit=(values.get("unit_min"), values.get("unit_max")), person=(values.get("person_min"), values.get("person_max")),
    )  # fmt: skip
