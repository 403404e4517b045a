"""The shape of the input of 执法权 and of qualifications. Deciding is the services' work."""

from typing import Any

from django import forms
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.picking import UnitField, WithUnits
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField
from enforcement.law.citing import clauses_in
from enforcement.models import PenaltyClause
from enforcement.rules import MandateKind, QualificationKind
from hazards.forms import text_field
from inspections.people import ColleagueField, bind_colleagues


class MandateForm(WithUnits, forms.Form):
    kind = forms.ChoiceField(label="类别", choices=MandateKind.choices, widget=forms.RadioSelect)
    unit = UnitField(
        label="委托给哪个乡镇（街道）", kinds=("township",), required=False, reach=Reach.ADDRESSABLE,
        help_text="只有委托的填。案件以委托机关（您的单位）的名义处罚。",
    )  # fmt: skip
    clauses = text_field(
        "可以处罚的条款", rows=3, required=False, length=2000,
        help_text="照委托书、赋权决定写，例如：《安全生产法》第九十九条第四项、第一百零二条。只写条的，包括这一条的各款各项。法定职权可以不写。",
    )  # fmt: skip
    document_no = forms.CharField(
        label="文书（文件）号", required=False, max_length=100, help_text="委托书、赋权决定的文号。"
    )
    published_on = HumanDateField(label="公布日期", required=False)
    valid_from = HumanDateField(label="从哪天起")
    valid_to = HumanDateField(label="到哪天", required=False, help_text="委托的必填；长期有效的不填。")
    simple_only = forms.BooleanField(label="只适用简易程序", required=False)
    note = forms.CharField(label="说明", required=False, max_length=300)

    def clean_clauses(self) -> list[PenaltyClause]:
        text = self.cleaned_data["clauses"]
        return clauses_in(text, timezone.localdate()) if text.strip() else []


class QualificationForm(forms.Form):
    user = ColleagueField(label="人员")
    kind = forms.ChoiceField(label="资格", choices=QualificationKind.choices, widget=forms.RadioSelect)
    number = forms.CharField(
        label="证书（文件）号", max_length=100, help_text="法律职业资格证书号，或者指定听证主持人的文件号。"
    )
    valid_from = HumanDateField(label="从哪天起")
    valid_to = HumanDateField(label="到哪天", required=False, help_text="长期有效的不填。")

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        bind_colleagues(self, user)


class EndForm(forms.Form):
    on = HumanDateField(label="最后一天")
    reason = text_field("原因", rows=2, length=300)
