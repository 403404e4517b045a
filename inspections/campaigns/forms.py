"""The shape of the input of 专项行动. Deciding is the services' work."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory

from anquan.units.models import Industry, Unit
from anquan.units.rules import Kind as UnitKind
from anquan.web.forms import SeenField
from hazards.forms import text_field
from hazards.models import Campaign
from inspections.campaigns import columns
from inspections.campaigns.rules import FIELD, Kind
from inspections.campaigns.services import TAKING_PART, FieldRow
from inspections.models import CampaignField, CampaignPlan
from inspections.moving import MoveForm

MORE = 3  # empty rows under those there are
MOST_FIELDS = 30


class PlanForm(forms.Form):
    """Units and trades are boxes to tick: those of one county, in their official order."""

    seen = SeenField()
    goal = text_field("目标和要求", rows=4, required=False)
    target_units = forms.IntegerField(label="目标检查单位数（家）", min_value=1, max_value=1_000_000, required=False)
    industries = forms.ModelMultipleChoiceField(
        label="涉及领域", queryset=Industry.objects.filter(is_active=True), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="不选是各领域。",
    )  # fmt: skip
    departments = forms.ModelMultipleChoiceField(
        label="参加的部门", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="部门和乡镇都不选，是全部参加。",
    )  # fmt: skip
    townships = forms.ModelMultipleChoiceField(
        label="参加的乡镇（街道）", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any):
        super().__init__(*args, **kwargs)
        within = Unit.objects.active().filter(county=campaign.county).in_official_order()
        for name, kind in (("departments", UnitKind.DEPARTMENT), ("townships", UnitKind.TOWNSHIP)):
            self.fields[name].queryset = within.of_kind(kind)
            self.fields[name].label_from_instance = lambda unit: unit.label

    def values(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        return cleaned | {"units": [*cleaned.pop("departments"), *cleaned.pop("townships")]}

    @staticmethod
    def initial_of(plan: CampaignPlan) -> dict[str, Any]:
        units = list(plan.units.filter(kind__in=TAKING_PART))
        return {
            "goal": plan.goal, "target_units": plan.target_units, "industries": list(plan.industries.all()),
            "departments": [unit for unit in units if unit.kind == UnitKind.DEPARTMENT],
            "townships": [unit for unit in units if unit.kind == UnitKind.TOWNSHIP],
        }  # fmt: skip


class FieldForm(forms.Form):
    code = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="名称", max_length=40, required=False)
    measure = forms.CharField(label="单位", max_length=10, required=False)
    kind = forms.ChoiceField(label="数的类型", choices=Kind.choices, required=False)
    target = forms.IntegerField(label="目标", min_value=1, max_value=1_000_000_000, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("label") and not cleaned.get("measure"):
            self.add_error("measure", "请填单位，例如栋、个、场次。")
        if not cleaned.get("label") and (cleaned.get("measure") or cleaned.get("target")):
            self.add_error("label", "请填名称；这一行不要的，把其他几格也清空。")
        return cleaned

    def row(self) -> FieldRow | None:
        cleaned = self.cleaned_data
        if not cleaned.get("label"):
            return None
        kind = cleaned["kind"] or Kind.COUNT
        return FieldRow(cleaned["label"].strip(), cleaned["measure"].strip(), kind, cleaned["target"], cleaned["code"])


FieldFormSet = formset_factory(FieldForm, extra=0, max_num=MOST_FIELDS, validate_max=True, absolute_max=MOST_FIELDS)


def field_forms(plan: CampaignPlan | None, data: Any = None) -> Any:
    if data is not None:
        return FieldFormSet(data, prefix="fields")
    rows = plan.fields.filter(is_active=True) if plan else ()
    known = [{name: getattr(row, name) for name in ("code", "label", "measure", "kind", "target")} for row in rows]
    formset = FieldFormSet(initial=known, prefix="fields")
    formset.extra = MORE
    return formset


class NumberField(forms.DecimalField):
    """A reported number; a whole one is shown without its decimals."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class ReportForm(forms.Form):
    """What is reported by hand: first the campaign's own fields, then those of the 34 columns. Names stand in ``keys``."""

    version = SeenField()
    note = text_field("说明", rows=2, required=False, length=500)

    def __init__(self, *args: Any, fields: list[CampaignField], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        self.own = [
            self._number(FIELD + each.code, each.label, each.measure, each.kind == Kind.COUNT) for each in fields
        ]
        self.common = [
            self._number(part.key, column.heading(part), part.measure, not part.source.is_amount)  # type: ignore[union-attr]
            for column, part in columns.reported()
        ]
        self.order_fields([*self.keys, "note"])

    def _number(self, key: str, label: str, measure: str, is_whole: bool) -> str:
        name = "n_" + key.replace(".", "_").replace(":", "_")
        self.fields[name] = NumberField(
            label=f"{label}（{measure}）", required=False, min_value=0, max_digits=14, decimal_places=0 if is_whole else 2,
            widget=forms.NumberInput(attrs={"inputmode": "numeric" if is_whole else "decimal", "step": "any"}),
        )  # fmt: skip
        self.keys[name] = key
        return name

    def values(self) -> dict[str, Decimal | None]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}

    def initial_values(self, kept: dict[str, Decimal]) -> dict[str, Any]:
        return {name: kept.get(key) for name, key in self.keys.items()}

    def name_of(self, key: str) -> str:
        return next((name for name, each in self.keys.items() if each == key), "")


# --- moves ----------------------------------------------------------------------------------------------------------
class ReasonForm(MoveForm):
    reason = text_field("原因", rows=2, length=300)


FORMS: dict[str, type[MoveForm]] = {
    "submit": MoveForm,
    "withdraw": MoveForm,
    "lock": MoveForm,
    "send_back": ReasonForm,
    "unlock": ReasonForm,
}
