"""The shape of what is told at the plate, and of what the clerk answers."""

from django import forms

from hazards.photos import PhotosField
from hazards.tips.services import ANSWER_LENGTH

TEXT_LENGTH = 1000


class TellForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="反映什么隐患",
        max_length=TEXT_LENGTH,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写清在哪里、什么情况。不要写自己的姓名、电话。",
        error_messages={"required": "请写明反映什么隐患。", "min_length": "请写明在哪里、什么情况，至少 5 个字。"},
    )
    photos = PhotosField(label="照片", help_text="可以不拍。照片自带的时间、地点不会交给被反映的单位。")


class QueryForm(forms.Form):
    code = forms.CharField(
        label="查询码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写回执上的查询码。"},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="给反映人的答复",
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="反映人凭查询码看到。",
    )


class AcceptForm(AnswerForm):
    description = forms.CharField(
        label="隐患描述",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="用检查人员的写法重写，去掉能看出是谁反映的内容。责任单位看到的是这一段。",
    )
    field_order = ["description", "answer"]
