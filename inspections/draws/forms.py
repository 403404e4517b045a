"""The shape of the input of 双随机. Deciding is the services' work."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.models import Industry, Unit
from anquan.units.picking import UnitField, WithUnits
from anquan.units.rules import Kind
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField, SeenField
from hazards.forms import text_field
from hazards.models import Campaign
from inspections import organs
from inspections.draws.pools import COLOURS, KINDS
from inspections.draws.rules import LEAST_OFFICERS, PUBLIC_FIELDS, PUBLISHED, Tie
from inspections.moving import MoveForm

OFFICES = (Kind.DEPARTMENT, Kind.TOWNSHIP)
PARTNERS = ("partner", "partner2", "partner3")
LARGEST = 10_000
UNGRADED = "none"  # an empty value of a checkbox is no value


def _boxes(label: str, choices: list[tuple[str, str]], help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def _rows(label: str, help_text: str = "") -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )  # fmt: skip


class DrawForm(WithUnits, forms.Form):
    version = SeenField()
    title = forms.CharField(label="名称", max_length=100, help_text="如：2026 年 11 月工贸企业双随机抽查。")
    organ = UnitField(label="牵头检查部门", kinds=OFFICES, reach=Reach.ADDRESSABLE)
    partner = UnitField(label="参加的部门", kinds=OFFICES, reach=Reach.ADDRESSABLE, required=False,
                        help_text="联合抽查的填，一家由几个部门一起去。")  # fmt: skip
    partner2 = UnitField(label="参加的部门（二）", kinds=OFFICES, reach=Reach.ADDRESSABLE, required=False)
    partner3 = UnitField(label="参加的部门（三）", kinds=OFFICES, reach=Reach.ADDRESSABLE, required=False)
    purpose = text_field("检查事项", rows=2, length=500)
    planned_from = HumanDateField(label="检查开始")
    planned_to = HumanDateField(label="检查结束", help_text="检查人员的执法证要到这一天仍有效。")
    object_count = forms.IntegerField(label="抽取家数", min_value=1, max_value=LARGEST)
    officers_each = forms.IntegerField(
        label="每家每个部门人数", min_value=LEAST_OFFICERS, max_value=20, initial=LEAST_OFFICERS
    )
    kinds = _boxes("对象类别", [(kind.value, str(kind.label)) for kind in KINDS])
    industries = _rows("监管领域", "不选是牵头部门负责的全部。")
    areas = _rows("区域", "不选是牵头部门的全部辖区。")
    risk_colours = _boxes(
        "风险等级", [(colour or UNGRADED, label) for colour, label in COLOURS.items()], "不选是不限。"
    )
    skips_visited = forms.BooleanField(label="今年已接受过行政检查的不抽", required=False, initial=True)
    skips_capped = forms.BooleanField(label="已到年度检查频次上限的不抽", required=False, initial=True)
    campaign = forms.ModelChoiceField(label="专项行动", queryset=Campaign.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        county, host = organs.county_of(user, "draw.make"), organs.posts_with(user, "draw.make")[0].unit
        own = host.industries.all() if host.kind == Kind.DEPARTMENT else Industry.objects.filter(is_active=True)
        self.fields["industries"].queryset = own
        self.fields["areas"].queryset = Unit.objects.active().townships().filter(county=county).in_official_order()
        self.fields["areas"].label_from_instance = lambda unit: unit.label
        self.fields["campaign"].queryset = Campaign.objects.filter(county=county, ends_on__gte=timezone.localdate())

    def clean_risk_colours(self) -> list[str]:
        return ["" if colour == UNGRADED else colour for colour in self.cleaned_data["risk_colours"]]

    def values(self) -> dict[str, Any]:
        """What ``services.make`` takes."""
        cleaned = dict(self.cleaned_data)
        taking_part = [cleaned.pop(name) for name in ("organ", *PARTNERS)]
        cleaned.pop("version")
        return cleaned | {"organs_taking_part": [organ for organ in taking_part if organ]}


# --- moves ----------------------------------------------------------------------------------------------------------
class LockForm(MoveForm):
    is_pool_public = forms.BooleanField(
        label="公示名单全文", required=False, initial=True,
        help_text="公示的，任何人都能在公示页取到名单（含检查人员姓名和执法证号），自己重做一遍；不公示的，公示页只有校验值和数目。",
    )  # fmt: skip


class DrawingForm(MoveForm):
    witness = forms.CharField(label="见证人", max_length=100, help_text="姓名和单位。")
    witness_number = forms.CharField(
        label="见证数", max_length=60, required=False, help_text="见证人当场说的数，可以不填。空格会去掉。"
    )


class PublishForm(MoveForm):
    published_fields = forms.MultipleChoiceField(
        label="还公开哪些", choices=list(PUBLIC_FIELDS.items()), initial=list(PUBLISHED), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class ReasonForm(MoveForm):
    reason = text_field("原因", rows=2, length=300)


FORMS: dict[str, type[MoveForm]] = {
    "lock": LockForm,
    "draw": DrawingForm,
    "dispatch": MoveForm,
    "publish": PublishForm,
    "cancel": ReasonForm,
}


# --- 回避 -----------------------------------------------------------------------------------------------------------
class AvoidanceForm(WithUnits, forms.Form):
    officer = forms.CharField(label="检查人员", max_length=50, required=False, help_text="姓名或者账号。不填是本人。")
    unit = UnitField(label="回避的单位", kinds=("enterprise", "place"))
    tie = forms.ChoiceField(label="关系", choices=Tie.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def clean_officer(self) -> User | None:
        written = self.cleaned_data["officer"].strip()
        if not written:
            return None
        own = organs.units_with(self.user, "draw.make")
        named = User.objects.filter(Q(username=written) | Q(name=written), is_active=True, appointments__unit__in=own)
        found = list(named.distinct()[:2])
        if len(found) != 1:
            raise ValidationError(
                "本单位没有这位检查人员，请写姓名或者账号。" if not found else "有几位同名的，请改填账号。"
            )
        return found[0]


class EndForm(forms.Form):
    reason = forms.CharField(label="为什么不再需要回避", max_length=200)
