"""The input of the library. Shape only; deciding is the services' work."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from anquan.web.forms import HumanDateField, SeenField
from hazards.forms import UploadField, text_field
from hazards.models import Campaign
from hazards.photos import PhotosField
from hazards.rules import Category, Level, Mode
from inspections.checklists.items import FIELDS, UNCHECKED, Item
from inspections.models import Checklist, ChecklistItem
from inspections.rules import Answer

SPARE = 3  # empty places at the end of the editor, for a browser without script


class FactsForm(forms.ModelForm):
    seen = SeenField()

    class Meta:
        model = Checklist
        fields = ("name", "industry", "campaign", "is_for_self_check")
        help_texts = {
            "industry": "不选表示各行业通用。",
            "campaign": "专项行动专用的检查表才选。",
            "is_for_self_check": "勾选后，企业自查时也能选用。",
        }

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["industry"].queryset = self.fields["industry"].queryset.filter(is_active=True)
        self.fields["campaign"].queryset = Campaign.objects.filter(pk__in=campaigns)


class ItemForm(forms.ModelForm):
    """One item. A form in which nothing is written is an empty place, not an error."""

    order = forms.IntegerField(label="次序", min_value=0, max_value=9999, required=False)

    class Meta:
        model = ChecklistItem
        fields = FIELDS
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("look_at", "expected", "hazard", "measures")}
        help_texts = {
            "basis": "写到条、款、项；没有对照原文的写“待核实”。",
            "days": "0 表示当天；不填按整改方式的期限。",
            "needs_photo": "没有照片不能完成检查。",
        }

    def item(self) -> Item:
        return Item(**{name: self.cleaned_data[name] for name in FIELDS})


class ItemFormSet(BaseFormSet):
    """The whole list in one page; sorted by 次序, then as they stand."""

    def items(self) -> list[Item]:
        written = [
            form for place, form in enumerate(self.forms) if place < self.initial_form_count() or form.has_changed()
        ]
        kept = [form for form in written if not self._should_delete_form(form)]
        numbered = [(form.cleaned_data.get("order"), place, form) for place, form in enumerate(kept)]
        numbered.sort(key=lambda each: (each[0] is None, each[0] or 0, each[1]))
        return [form.item() for _, _, form in numbered]


def item_formset(most: int) -> type[ItemFormSet]:
    room = most + SPARE
    return formset_factory(ItemForm, formset=ItemFormSet, extra=SPARE, can_delete=True, max_num=room, absolute_max=room)


class NoteForm(forms.Form):
    """What goes with a publication."""

    note = forms.CharField(label="修订说明", max_length=300, help_text="改了什么、为什么。会记在新的版次里。")
    seen = SeenField()

    def clean_note(self) -> str:
        return self.cleaned_data["note"].strip()


class ImportForm(forms.Form):
    file = UploadField(label="改好的表", endings=(".xlsx", ".xls", ".csv"))
    note = forms.CharField(label="修订说明", max_length=300, help_text="改了什么、为什么。会记在新的版次里。")


# --- on a visit -------------------------------------------------------------------------------------------------------
class AnswerForm(forms.Form):
    """One tap, or the explanation and the photo beside it."""

    answer = forms.ChoiceField(label="结果", choices=Answer.choices)
    note = forms.CharField(label="说明", required=False, max_length=500)
    seen = SeenField()
    photo = PhotosField(label="照片")

    @property
    def note_given(self) -> str | None:
        """None where the form had no box for it."""
        return self.cleaned_data["note"] if "note" in self.data else None


class FoundForm(forms.Form):
    """A hazard from an item answered 不符合: everything is filled in, a photo is all that is missing."""

    photos = PhotosField(label="现场照片")
    description = text_field("隐患描述", rows=3, length=2000, min_length=2)
    location = forms.CharField(label="哪个部位", required=False, max_length=200)
    legal_basis = text_field("依据", rows=2, required=False)
    measures = text_field("整改措施", rows=2, required=False, length=2000)
    category = forms.ChoiceField(label="类别", choices=[("", "未分类"), *Category.choices], required=False)
    level = forms.ChoiceField(label="等级", choices=Level.choices)
    mode = forms.ChoiceField(label="整改方式", choices=Mode.choices)
    due_on = HumanDateField(label="整改期限", required=False, help_text="不填按整改方式的期限。")
    is_fixed = forms.BooleanField(label="现场已经改好", required=False)
    after_photos = PhotosField(label="改好后的照片")
    rectify_note = forms.CharField(label="当场怎么改的", required=False, max_length=500)
    no_photo_reason = forms.CharField(label="拍不了照片的原因", required=False, max_length=200)

    @classmethod
    def filled(cls, item: ChecklistItem, today: date) -> "FoundForm":
        return cls(auto_id=f"i{item.pk}_%s", initial=filled_from(item, today))


def filled_from(item: ChecklistItem, today: date) -> dict[str, Any]:
    """What an item says of its usual hazard. A basis that nobody has checked is not put on an order."""
    return {
        "description": item.hazard or f"{item.content}不符合要求。",
        "legal_basis": "" if item.basis == UNCHECKED else item.basis,
        "measures": item.measures,
        "category": item.category,
        "level": item.level,
        "mode": item.mode,
        "due_on": None if item.days is None else today + timedelta(days=item.days),
    }
