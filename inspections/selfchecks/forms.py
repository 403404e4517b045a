"""The shape of the input of 企业自查. Deciding is the services' work."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.web.forms import HumanDateField, SeenField
from hazards import recipients
from hazards.forms import text_field
from hazards.photos import PhotosField
from inspections.models import Checklist, ChecklistItem
from inspections.rules import Answer
from inspections.selfchecks.lists import offered
from inspections.selfchecks.rules import Level

ANSWERS = [(Answer.YES, "正常"), (Answer.NO, "不正常"), (Answer.NOT_APPLICABLE, "不涉及")]


class PersonField(forms.ChoiceField):
    """One of the few people of one enterprise; cleans to a ``User``."""

    widget = forms.RadioSelect

    def offer(self, people: Iterable[User]) -> None:
        self.people = {str(person.pk): person for person in people}
        self.choices = [(key, person.name) for key, person in self.people.items()]

    def clean(self, value: Any) -> User | None:
        return self.people.get(super().clean(value))


class EditPlanForm(forms.Form):
    """What may change of a plan."""

    name = forms.CharField(label="岗位（车间）名称", max_length=60, help_text="例如 喷漆岗、木工一车间。")
    responsible = PersonField(label="由谁负责")
    checklist = forms.ModelChoiceField(
        label="按哪份检查表", queryset=Checklist.objects.none(), required=False, empty_label="系统自带的短表",
        widget=forms.RadioSelect,
    )  # fmt: skip
    seen = SeenField()

    def __init__(self, *args: Any, user: User, enterprise: Unit, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = recipients.people_of(enterprise, timezone.localdate(), recipients.ENTERPRISE_ROLES)
        self.fields["responsible"].offer(people)
        self.fields["checklist"].queryset = offered(user, enterprise)


class PlanForm(EditPlanForm):
    level = forms.ChoiceField(label="查什么", choices=Level.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="岗位（车间）名称", max_length=60, required=False, help_text="企业月查不填。例如 喷漆岗、木工一车间。"
    )
    is_workdays_only = forms.BooleanField(label="只在工作日查，休息日不算漏查", required=False)
    starts_on = HumanDateField(label="从哪天开始")

    field_order = ["level", "name", "responsible", "checklist", "starts_on", "is_workdays_only"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["seen"]


class ReasonForm(forms.Form):
    reason = text_field("原因", rows=2, length=200)


class ReturnForm(forms.Form):
    note = text_field("为什么要重查", rows=2, length=300)


class SignForm(forms.Form):
    is_true = forms.BooleanField(label="我已核对以上数字，对真实性负责")


class CorrectForm(SignForm):
    reason = text_field("更正原因", rows=2, length=300)

    field_order = ["reason", "is_true"]


class CheckForm(forms.Form):
    """One check: everything is 正常 until it is said otherwise."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(label="说明", required=False, max_length=500)

    def __init__(self, *args: Any, items: Iterable[ChecklistItem], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self._ask(item)

    def _ask(self, item: ChecklistItem) -> None:
        key = f"item_{item.pk}"
        self.fields[key] = forms.ChoiceField(
            label=item.content, choices=ANSWERS, initial=Answer.YES, widget=forms.RadioSelect
        )
        self.fields[f"what_{item.pk}"] = text_field(
            "哪里不正常", rows=2, required=False, length=2000, initial=item.hazard
        )
        self.fields[f"photos_{item.pk}"] = PhotosField(label="照片")
        self.fields[f"why_{item.pk}"] = forms.CharField(label="拍不了照的原因", required=False, max_length=200)

    @property
    def questions(self) -> list[tuple[ChecklistItem, Any, Any, Any, Any]]:
        """Item, and its four fields, for the page."""
        names = ("item", "what", "photos", "why")
        return [(item, *(self[f"{name}_{item.pk}"] for name in names)) for item in self.items]  # type: ignore[return-value]
