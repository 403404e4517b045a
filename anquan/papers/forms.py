"""The forms of papers. They say what is asked; the services decide."""

from typing import Any

from django import forms

from anquan.papers import kinds
from anquan.papers.models import Paper
from anquan.units.models import Unit
from anquan.units.picking import UnitField, WithUnits

LONG = forms.Textarea(attrs={"rows": 3})
OFFICES = ("county", "township", "department", "committee", "enterprise", "city")


class FieldsForm(forms.Form):
    """One box for each field that the wording names: what is left empty is filled in later, in the text."""

    def __init__(self, *args: Any, names: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for place, name in enumerate(names):
            self.fields[f"f{place}"] = forms.CharField(label=name, required=False, max_length=5000, widget=LONG)
        self.names = names

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"f{place}"] for place, name in enumerate(self.names)}


class EditForm(WithUnits, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    to_unit = UnitField(
        label="加一个收文单位",
        required=False,
        kinds=OFFICES,
        reach="addressable",
        help_text="收文单位的人员签发后可以看到本件。",
    )

    class Meta:
        model = Paper
        fields = ("title", "to_text", "body", "copies_to", "contact", "is_title_public")
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "to_text": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 18}),
            "copies_to": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "body": "一行一段。以“一、”“（一）”“1.”“（1）”开头的行自动用黑体、楷体、仿宋；不写标记，也不用空格缩进。",
            "contact": "印在成文日期下面，如：联系人：李静，联系电话：0550-0000000",
            "is_title_public": "扫二维码的人能看到标题；不选的，只看到文号、日期、单位和是否有效。",
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class TemplateForm(forms.Form):
    title = forms.CharField(label="标题", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    body = forms.CharField(label="正文", max_length=20000, widget=forms.Textarea(attrs={"rows": 18}))
    reason = forms.CharField(label="修改原因", max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LetterheadForm(forms.Form):
    unit = forms.ModelChoiceField(label="发文单位", queryset=Unit.objects.none(), empty_label=None)
    series = forms.ChoiceField(label="系列", required=False)
    code = forms.CharField(label="机关代字", max_length=20, help_text="如“明安委办”，文号就是 明安委办〔2026〕1号。")
    name = forms.CharField(label="发文机关署名", max_length=60, help_text="印在文末的全称。")
    red_head = forms.CharField(
        label="发文机关标志", max_length=60, required=False, help_text="文件格式的红头；不填时是署名加“文件”。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["series"].choices = [("", "其他公文")] + [(one, one) for one in kinds.series() if one]
