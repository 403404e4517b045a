"""What is asked of one hazard on a re-check."""

from typing import Any

from django import forms

from hazards.forms import text_field
from hazards.photos import PhotosField
from inspections.rules import STEPS_OF, NextStep, RecheckResult

UNFIXED = [(step.value, step.label) for step in NextStep if step in STEPS_OF[RecheckResult.NOT_FIXED]]


class RecheckForm(forms.Form):
    """``next_step`` is asked of what is not put right; the suggestion stands there already."""

    result = forms.ChoiceField(label="复查结果", choices=RecheckResult.choices, widget=forms.RadioSelect)
    opinion = text_field("复查情况", rows=2, required=False, length=500, help_text="没有改好的，写明哪里没有改好。")
    next_step = forms.ChoiceField(label="下一步", choices=UNFIXED, required=False, widget=forms.RadioSelect)
    photos = PhotosField(label="复查照片")
    is_verified = forms.BooleanField(label="存疑照片已核实", required=False)
    verified_note = forms.CharField(label="怎样核实的", required=False, max_length=500)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """The input of the service, but for the photos."""
        values = {
            name: self.cleaned_data[name] for name in ("result", "opinion", "is_verified", "verified_note", "version")
        }
        if values["result"] != RecheckResult.FIXED:
            values["next_step"] = self.cleaned_data["next_step"]
        return values
