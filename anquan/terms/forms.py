"""The form of a change. It reads the value the way the term's unit asks for; the service decides."""

from datetime import date, timedelta

from django import forms

from anquan.terms.models import TEXT_LENGTH, Term
from anquan.terms.rules import CONFIDENCE_NAMES, UNIT_NAMES, BadValue, Definition, plain
from anquan.web.forms import HumanDateField


class ChangeForm(forms.Form):
    value = forms.CharField(label="新的值", max_length=200)
    valid_from = HumanDateField(label="从哪天起", help_text="可以从今天起，不能更早：以前的期限按当时的规定计算。")
    reason = forms.CharField(
        label="调整原因",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "如 市安委会会议纪要第 9 期"}),
    )
    basis = forms.CharField(label="依据", max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
    confidence = forms.ChoiceField(label="可靠程度", choices=list(CONFIDENCE_NAMES.items()))
    seen = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, definition: Definition, last: Term, today: date, **kwargs):
        self.definition = definition
        tomorrow = today + timedelta(days=1)
        kwargs.setdefault(
            "initial",
            {
                "value": field_text(last),
                "valid_from": tomorrow,
                "basis": last.basis,
                "confidence": last.confidence,
                "seen": last.revision,
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _hint(definition)
        if not definition.is_list:
            self.fields["value"].widget.attrs.update({"data-short": "", "inputmode": "decimal", "autocomplete": "off"})

    def clean_value(self):
        try:
            return self.definition.check(self.cleaned_data["value"])
        except BadValue as error:
            raise forms.ValidationError(str(error)) from error


def field_text(row: Term) -> str:
    """The value as it is typed: 15, 0.98, -7, -3, -1."""
    return "，".join(str(item) for item in row.value_list) if row.value_list is not None else plain(row.value)


def _hint(definition: Definition) -> str:
    if definition.unit == "word":
        return f"用逗号隔开，可写：{'、'.join(definition.choices)}。"
    text = f"单位：{UNIT_NAMES[definition.unit]}，{plain(definition.minimum)} 至 {plain(definition.maximum)}。"
    return f"用逗号隔开，从小到大。{text}" if definition.is_list else text
