"""The shape of the input of 派驻监督 and 包片包线. Deciding is the services' work."""

from typing import Any

from django import forms

from anquan.accounts.models import User
from anquan.units.models import Industry
from anquan.units.picking import UnitField, WithUnits
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField
from hazards.forms import text_field
from hazards.photos import PhotosField
from inspections.people import ColleagueField, bind_colleagues


class StationingForm(WithUnits, forms.Form):
    place = UnitField(label="驻守哪里", kinds=("enterprise", "place", "village"))
    person = ColleagueField(label="派谁去")
    sent_by = UnitField(
        label="派出单位", kinds=("department", "township"), required=False, reach=Reach.ADDRESSABLE,
        help_text="不填则为您的单位。",
    )  # fmt: skip
    starts_on = HumanDateField(label="从哪天")
    ends_on = HumanDateField(label="到哪天")
    duties = text_field("派驻职责", rows=3, help_text="看什么、查什么、向谁报告。")

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        bind_colleagues(self, user)


class EndForm(forms.Form):
    ends_on = HumanDateField(label="提前到哪天结束")
    reason = text_field("原因", rows=2, length=200)


class LogForm(forms.Form):
    photo = PhotosField(label="现场照片", help_text="一张，看得出在哪里。")
    text = text_field("今天的驻守情况", rows=4, help_text="看了哪里、发现了什么、怎么处理的。发现隐患的请另行登记。")


class PresenceForm(forms.Form):
    is_present = forms.TypedChoiceField(
        label="在不在岗", choices=[("yes", "在岗"), ("no", "不在岗")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = text_field("说明", rows=2, required=False, length=300, help_text="不在岗的必填。")


class AreaForm(WithUnits, forms.Form):
    leader = forms.CharField(label="领导姓名", max_length=50)
    post = forms.CharField(label="职务", max_length=50)
    user = ColleagueField(label="系统账号", required=False, help_text="有账号的填姓名或者账号，列表里就能选“我包的”。")
    township = UnitField(label="包片乡镇（街道、园区）", kinds=("township",), required=False)
    industry = forms.ModelChoiceField(
        label="包线领域", queryset=Industry.objects.filter(is_active=True), required=False, empty_label="不是包线",
        widget=forms.RadioSelect,
    )  # fmt: skip
    starts_on = HumanDateField(label="从哪天")

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        bind_colleagues(self, user)


class EndAreaForm(forms.Form):
    ends_on = HumanDateField(label="哪天结束")
