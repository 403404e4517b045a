"""The shape of the input of 回头看. Deciding is the services' work."""

from typing import Any

from django import forms

from anquan.accounts.models import User
from anquan.units.models import Industry
from anquan.units.picking import UnitField, WithUnits
from anquan.web.forms import HumanDateField
from hazards.forms import text_field
from hazards.photos import PhotosField
from inspections.people import ColleagueField, ColleaguesField, bind_colleagues


class DrawForm(WithUnits, forms.Form):
    first_on = HumanDateField(label="销号日期从")
    last_on = HumanDateField(label="到")
    township = UnitField(label="只抽哪个乡镇的", kinds=("township",), required=False)
    industry = forms.ModelChoiceField(
        label="只抽哪个领域的", queryset=Industry.objects.filter(is_active=True), required=False, empty_label="不限",
        widget=forms.RadioSelect,
    )  # fmt: skip
    is_of_self_checks = forms.BooleanField(label="只抽企业自查的（三级检查复核）", required=False)
    checkers = ColleaguesField(
        label="派谁去", required=False,
        help_text="姓名或者账号，几位之间用顿号隔开，按抽中的次序轮流派。复查过的、责任单位的人不会派到，没有合适的先空着。",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        bind_colleagues(self, user)


class TaskForm(forms.Form):
    """Base of the moves; ``has_photos`` are stored before the service is called."""

    has_photos = False

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        bind_colleagues(self, user)


class PassForm(TaskForm):
    has_photos = True
    photos = PhotosField(label="现场照片", help_text="至少一张，尽量和整改后的照片同一位置。")
    note = text_field("抽查情况", rows=2, required=False)


class FailForm(PassForm):
    note = text_field("哪里没有改好、怎样反弹的", rows=3)


class ReopenForm(PassForm):
    note = text_field("核实情况", rows=2, required=False)


class AssignForm(TaskForm):
    checker = ColleagueField(label="派谁去")


class ExcuseForm(TaskForm):
    note = text_field("为什么无法抽查", rows=2)


FORMS: dict[str, type[TaskForm]] = {
    "pass": PassForm, "fail": FailForm, "reopen": ReopenForm, "assign": AssignForm, "excuse": ExcuseForm,
}  # fmt: skip
