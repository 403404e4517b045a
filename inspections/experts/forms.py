"""The shape of the input of 专家库. Deciding is the services' work."""

from typing import Any

from django import forms
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.models import Industry
from anquan.web.forms import HumanDateField, SeenField
from hazards.forms import text_field
from inspections.models import Expert
from inspections.people import ColleagueField, bind_colleagues


class ExpertForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50)
    qualification = forms.CharField(
        label="职称（资格）", max_length=200, help_text="如 高级工程师（化工）、注册安全工程师。"
    )
    speciality = forms.CharField(label="专长", max_length=200)
    industries = forms.ModelMultipleChoiceField(
        label="熟悉的领域", queryset=Industry.objects.filter(is_active=True), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    employer = forms.CharField(label="工作单位", max_length=100, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    user = ColleagueField(label="系统账号", required=False, help_text="有账号的才能在系统里提出意见。")
    starts_on = HumanDateField(label="入库日期")
    ends_on = HumanDateField(label="有效期至", required=False)
    note = forms.CharField(label="备注", max_length=300, required=False)
    seen = SeenField()

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        bind_colleagues(self, user)


class NameField(forms.CharField):
    """An expert in force of the asker's library, by name; cleans to an ``Expert``."""

    user: User | None = None

    def clean(self, value: Any) -> Expert:
        name = super().clean(value)
        found = list(Expert.objects.visible_to(self.user).in_force(timezone.localdate()).filter(name=name)[:2])
        if len(found) != 1:
            said = f"专家库里有几位“{name}”，请先在专家库里区分。" if found else f"专家库里没有在有效期内的“{name}”。"
            raise forms.ValidationError(said)
        return found[0]


class AskForm(forms.Form):
    expert = NameField(label="请哪位专家", max_length=50, help_text="专家库里的姓名。")
    question = text_field("请专家看什么", rows=3)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["expert"].user = user


class OpinionForm(forms.Form):
    text = text_field("专家意见", rows=8, length=4000, help_text="提交以后不能改。")
