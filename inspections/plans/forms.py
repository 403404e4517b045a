"""The shape of the input of the yearly plan and of 综合查一次. Deciding is the services' work."""

from typing import Any

from django import forms
from django.forms import formset_factory

from anquan.accounts.models import User
from anquan.units.models import Industry, Unit
from anquan.units.picking import UnitField, WithUnits
from anquan.units.rules import Kind
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField, SeenField
from hazards.forms import text_field
from inspections.models import Plan
from inspections.moving import MoveForm
from inspections.plans import rules
from inspections.plans.services import RuleRow, own_organ

OFFICES = (Kind.DEPARTMENT, Kind.TOWNSHIP)
MORE = 3  # empty rows under those there are
MOST_RULES = 60


class PlanForm(WithUnits, forms.Form):
    organ = UnitField(label="检查单位", kinds=OFFICES, reach=Reach.ADDRESSABLE)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        self.own = own_organ(user)
        if self.own:
            del self.fields["organ"]

    def values(self) -> dict[str, Any]:
        return {"organ": self.own} | self.cleaned_data


class RuleForm(forms.Form):
    industry = forms.ModelChoiceField(
        label="监管领域", queryset=Industry.objects.none(), required=False, empty_label="不限"
    )
    risk_colour = forms.ChoiceField(label="风险等级", choices=rules.COLOURS, required=False)
    times = forms.IntegerField(label="每家每年次数", min_value=1, max_value=rules.MONTHS, required=False)
    target = forms.IntegerField(label="检查家数", min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, industries: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["industry"].queryset = industries

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.has_changed() and not self.errors and not cleaned.get("times"):
            self.add_error("times", "请填每家每年查几次；这一行不要的，把其他几格也清空。")
        return cleaned

    def row(self) -> RuleRow | None:
        cleaned = self.cleaned_data
        if not cleaned.get("times"):
            return None
        return RuleRow(cleaned["industry"], cleaned["risk_colour"], cleaned["times"], cleaned["target"])


RuleFormSet = formset_factory(RuleForm, extra=0, max_num=MOST_RULES, validate_max=True, absolute_max=MOST_RULES)


class NoteForm(forms.Form):
    version = SeenField()
    note = text_field("编制说明", rows=3, required=False)


def rule_forms(plan: Plan, data: Any = None) -> Any:
    own = plan.organ.industries.all() if plan.organ.kind == Kind.DEPARTMENT else Industry.objects.filter(is_active=True)
    options = {"form_kwargs": {"industries": own}, "prefix": "rules"}
    if data is not None:
        return RuleFormSet(data, **options)
    known = [
        {"industry": row.industry_id, "risk_colour": row.risk_colour, "times": row.times, "target": row.target}
        for row in plan.rules.all()
    ]
    formset = RuleFormSet(initial=known, **options)
    formset.extra = MORE if known else MORE + 2
    return formset


class LineForm(WithUnits, forms.Form):
    version = SeenField()
    unit = UnitField(label="企业", kinds=(Kind.ENTERPRISE,))
    months = forms.TypedMultipleChoiceField(
        label="哪几个月检查", choices=[(n, f"{n}月") for n in range(1, rules.MONTHS + 1)], coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="一个月查一次。全部不选，就从计划里去掉。",
    )  # fmt: skip


# --- moves ----------------------------------------------------------------------------------------------------------
class ApproveForm(MoveForm):
    approval_no = forms.CharField(label="批复文号", max_length=60)
    approval_dated = HumanDateField(label="批复日期")


class ReasonForm(MoveForm):
    reason = text_field("理由", rows=2, length=300)


FORMS: dict[str, type[MoveForm]] = {
    "submit": MoveForm,
    "approve": ApproveForm,
    "send_back": ReasonForm,
    "withdraw": MoveForm,
    "cancel": ReasonForm,
}


# --- 综合查一次 -------------------------------------------------------------------------------------------------------
class MergeForm(WithUnits, forms.Form):
    visits = forms.MultipleChoiceField(label="合并哪几次", widget=forms.CheckboxSelectMultiple)
    lead = forms.ChoiceField(label="牵头单位")
    planned_on = HumanDateField(label="哪天去")

    def __init__(self, *args: Any, group: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["visits"].choices = [(str(visit.pk), say) for visit, say in group.choices]
        self.fields["lead"].choices = [(str(unit.pk), unit.label) for unit in group.organs]

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "visit_ids": [int(pk) for pk in cleaned["visits"]],
            "lead": Unit.objects.get(pk=cleaned["lead"]),
            "planned_on": cleaned["planned_on"],
        }
