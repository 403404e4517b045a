"""The input of the library. Shape only; deciding is the services' work."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from anquan.web.forms import SeenField
from hazards.forms import UploadField
from hazards.models import Campaign
from inspections.checklists.items import FIELDS, Item
from inspections.models import Checklist, ChecklistItem

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
