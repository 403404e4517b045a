"""Forms of units, one class for each kind. They describe shape; the services decide."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from anquan.units import rules
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.picking import UnitField, WithUnits
from anquan.units.rules import Kind, RiskColour, Section, Standardisation
from anquan.units.services.facts import PROFILE_FIELDS
from anquan.web.forms import FileInput, HumanDateField

NONE_YET = [("", "暂不填写")]


class UnitForm(WithUnits, forms.Form):
    """What every unit has. ``kind`` decides the class; ``parents`` of a kind come from the one table of rules."""

    kind: str
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="名称", max_length=100)
    short_name = forms.CharField(
        label="简称", max_length=40, required=False, help_text="列表和手机上显示，不填就用名称。"
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        self.kind = kind
        super().__init__(*args, **kwargs)
        parents = rules.PARENTS[kind]
        if parents:
            names = "、".join(str(Kind(parent).label) for parent in Kind.values if parent in parents)
            self.fields["parent"] = UnitField(label="上级", kinds=tuple(parents), help_text=f"可以是：{names}。")
            self.fields["parent"].bind(self.user, self.get_initial_for_field(self.fields["parent"], "parent"))
        subtypes = rules.SUBTYPES.get(kind, frozenset())
        if "subtype" in self.fields and isinstance(self.fields["subtype"], forms.ChoiceField):
            self.fields["subtype"].choices = [
                (value, label) for value, label in rules.Subtype.choices if value in subtypes
            ]
        self.order_fields(self.sequence())

    def sequence(self) -> list[str]:
        return ["name", "parent", "short_name"]

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        values = {name: getattr(unit, name) for name in ("name", "short_name", "parent", "version")}
        values |= {name: getattr(unit, name) for name in cls.base_fields if name in UNIT_COLUMNS}
        return values

    def values(self) -> dict[str, Any]:
        """What goes to the service: everything the form asked, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


UNIT_COLUMNS = frozenset({"subtype", "order", "division_code", "address", "lat", "lng"})


class Position(forms.Form):
    address = forms.CharField(label="地址", max_length=200, required=False)
    lng = forms.FloatField(
        label="经度", required=False, min_value=-180, max_value=180, help_text="WGS-84 坐标，与纬度一起填。"
    )
    lat = forms.FloatField(label="纬度", required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("lng", "lat"):
            self.fields[name].widget.attrs |= {"data-short": "", "step": "any", "inputmode": "decimal"}
        self.fields["lng"].widget.attrs["data-locate-lng"] = ""
        self.fields["lat"].widget.attrs["data-locate-lat"] = ""


class RegionForm(UnitForm):
    subtype = forms.ChoiceField(label="细类", widget=forms.RadioSelect)
    division_code = forms.RegexField(
        label="区划代码", regex=r"^(\d{6}|\d{9}|\d{12})$", required=False,
        widget=forms.TextInput({"data-short": "", "inputmode": "numeric"}),
        error_messages={"invalid": "区划代码是 6、9 或 12 位数字。"},
    )  # fmt: skip
    order = forms.IntegerField(
        label="官方排序", required=False, initial=0, max_value=99_999, widget=forms.NumberInput({"data-short": ""}),
        help_text="汇总表按这个顺序排列，小的在前。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.kind != Kind.TOWNSHIP:
            del self.fields["subtype"]

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class DepartmentForm(UnitForm):
    order = RegionForm.base_fields["order"]
    industries = forms.ModelMultipleChoiceField(
        label="负责的监管领域", queryset=Industry.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="这些领域的隐患会自动建议交办给本部门。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["industries"].queryset = Industry.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        return super().initial_of(unit) | {"industries": list(unit.industries.all())}


class CommitteeForm(UnitForm):
    subtype = forms.ChoiceField(label="细类", widget=forms.RadioSelect)


class PlaceForm(Position, UnitForm):
    pass


class EnterpriseForm(Position, UnitForm):
    uscc = forms.CharField(
        label="统一社会信用代码", max_length=30, required=False,
        widget=forms.TextInput(
            {
                "data-short": "",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "hx-get": reverse_lazy("units:check_code"),
                "hx-trigger": "change",
                "hx-target": "#uscc-said",
            }
        ),
    )  # fmt: skip
    uscc_missing_reason = forms.CharField(
        label="无代码原因", max_length=100, required=False, help_text="确实没有代码时填写，例如：个体户，正在办理。"
    )
    industry = forms.ModelChoiceField(
        label="监管领域", queryset=Industry.objects.none(), required=False, blank=True, empty_label="暂不填写",
        widget=forms.RadioSelect,
    )  # fmt: skip
    regulator = UnitField(label="监管部门", kinds=(Kind.DEPARTMENT,), reach="addressable", required=False)
    gbt4754_section = forms.ChoiceField(label="国民经济行业门类", choices=NONE_YET + Section.choices, required=False)
    principal_person = forms.CharField(label="主要负责人", max_length=40, required=False)
    safety_director = forms.CharField(label="安全总监", max_length=40, required=False)
    safety_officer = forms.CharField(label="安全管理员", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel", "data-short": ""})
    )
    risk_colour = forms.ChoiceField(
        label="风险等级", choices=NONE_YET + RiskColour.choices, required=False, widget=forms.RadioSelect
    )
    risk_graded_on = HumanDateField(label="风险评估日期", required=False)
    standardisation_grade = forms.ChoiceField(
        label="标准化等级", choices=NONE_YET + Standardisation.choices, required=False, widget=forms.RadioSelect
    )
    standardisation_valid_to = HumanDateField(label="标准化有效期至", required=False)
    is_above_scale = forms.BooleanField(label="规模以上企业", required=False)
    has_all_staff_duty = forms.BooleanField(label="已建立全员安全生产责任制", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["industry"].queryset = Industry.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def sequence(self) -> list[str]:
        return ["name", "short_name", "uscc", "uscc_missing_reason", "parent", "address", "lng", "lat", "industry"]

    @classmethod
    def initial_of(cls, unit: Unit) -> dict[str, Any]:
        profile: EnterpriseProfile = unit.profile
        return super().initial_of(unit) | {name: getattr(profile, name) for name in PROFILE_FIELDS}


FORMS: dict[str, type[UnitForm]] = {
    Kind.PROVINCE: RegionForm,
    Kind.CITY: RegionForm,
    Kind.COUNTY: RegionForm,
    Kind.TOWNSHIP: RegionForm,
    Kind.VILLAGE: RegionForm,
    Kind.DEPARTMENT: DepartmentForm,
    Kind.COMMITTEE: CommitteeForm,
    Kind.PLACE: PlaceForm,
    Kind.ENTERPRISE: EnterpriseForm,
}


class MergeForm(WithUnits, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    drop = UnitField(label="并入本单位的另一条记录", help_text="合并后保留本单位，另一条停用。")
    reason = forms.CharField(label="合并原因", max_length=200, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, keep: Unit, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["drop"].kinds = (keep.kind,)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="停用原因", max_length=200, widget=forms.Textarea({"rows": 3}))


class ImportForm(forms.Form):
    file = forms.FileField(
        label="企业信息表",
        help_text="Excel（.xlsx、.xls）或 CSV，第一行是列名，列名与模板一致。",
        widget=FileInput({"accept": ".xlsx,.xlsm,.xls,.csv"}),
    )
