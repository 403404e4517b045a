"""The input of 判定 and of the library. Shape only; deciding is the services' work."""

import re

from django import forms
from django.core.exceptions import ValidationError

from anquan.terms import selectors as terms
from anquan.units.models import Industry
from anquan.web.forms import HumanDateField
from hazards.criteria import rules, selectors
from hazards.forms import UploadField
from hazards.models import Criterion, CriterionSet, CriterionVersion, Synonym

MINUTES = (".pdf", ".doc", ".docx", ".wps", ".jpg", ".jpeg", ".png")
BETWEEN = re.compile(r"[\s,，、;；]+")


def _text(label: str, *, rows: int = 3, required: bool = True, length: int = 1000, **options) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


# --- judging ----------------------------------------------------------------------------------------------------------
class GuideForm(forms.Form):
    """The four questions. What an earlier answer has settled may stay empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in rules.QUESTIONS:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text, help_text=question.help, choices=question.answers, required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip
        self.fields["reason"] = _text("说明", required=False, rows=2, help_text="现场的具体情况、依据的材料。")

    def clean(self) -> dict:
        cleaned = super().clean()
        for code in rules.missing(cleaned):
            if code not in self.errors:
                self.add_error(code, "请选择一项。")
        return cleaned

    @property
    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in rules.asked(self.cleaned_data)}


class MembersField(forms.CharField):
    """每行一人: name, then unit. Cleans to pairs; how many are needed is the service's question."""

    widget = forms.Textarea

    def clean(self, value) -> list[tuple[str, str]]:
        text = super().clean(value)
        pairs = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            name, _, unit = BETWEEN.sub(" ", line.strip()).partition(" ")
            if not unit:
                raise ValidationError(f"第 {number} 行“{line.strip()[:20]}”没有写单位，请写成“姓名 单位”。")
            pairs.append((name[:50], unit[:80]))
        return pairs


class CollectiveForm(forms.Form):
    """研究认定."""

    clause = forms.CharField(
        label="判定条款代码", required=False, max_length=20, help_text="如 GM-11-03；没有对应条款的不填，写明理由。"
    )
    result = forms.ChoiceField(
        label="结论", choices=[(each.value, each.label) for each in (rules.Result.MAJOR, rules.Result.NOT_MAJOR)],
        widget=forms.RadioSelect,
    )  # fmt: skip
    members = MembersField(
        label="参加人员", max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "placeholder": "张三 应急管理局"})
    )
    minutes = _text("研究记录", rows=5, length=4000, help_text="各人的意见、依据的材料、形成的结论。")
    minutes_file = UploadField(
        label="研究记录附件", required=False, endings=MINUTES, help_text="签字的会议记录扫描件等。"
    )
    expert_opinion = _text("专家意见", required=False, length=2000)
    reason = _text("理由", required=False, rows=2)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        least = terms.whole("major.judges", today)
        self.fields["members"].help_text = f"每行一人，先写姓名再写单位，至少 {least} 人。"

    def clean_clause(self) -> CriterionVersion | None:
        code = self.cleaned_data["clause"].strip().upper()
        if not code:
            return None
        clause = selectors.usable_clause(code, self.today)
        if clause is None:
            raise ValidationError("没有这个代码的条款，或者它已废止、不再使用。")
        return clause


# --- the library ------------------------------------------------------------------------------------------------------
class SetForm(forms.ModelForm):
    published_on = HumanDateField(label="公布日期", required=False)
    in_force_on = HumanDateField(label="施行日期", required=False)

    class Meta:
        model = CriterionSet
        fields = (
            "code", "title", "doc_no", "issuer", "published_on", "in_force_on", "numbering", "asks_expert", "mark",
            "source_note",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]  # clauses and papers are known by it
        else:
            self.fields["code"].help_text = "两到十二个字母或数字，条款代码由它开头，以后不能改。"

    def clean_code(self) -> str:
        return self.cleaned_data["code"].strip().upper()


class RepealForm(forms.Form):
    repealed_on = HumanDateField(label="从哪天起废止")
    replaced_by = forms.ModelChoiceField(label="由哪个标准代替", queryset=CriterionSet.objects.all(), required=False)
    reason = forms.CharField(label="依据", max_length=200, help_text="例如代替它的文件名称、文号。")

    def __init__(self, *args, instance: CriterionSet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].queryset = CriterionSet.objects.exclude(pk=instance.pk)


class ClauseForm(forms.ModelForm):
    code = forms.CharField(label="条款代码", max_length=20, help_text="标准、条、项，例如 GM-11-03，以后不能改。")
    industries = forms.ModelMultipleChoiceField(
        label="适用行业", queryset=Industry.objects.filter(is_active=True), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="都不选表示各行业适用。",
    )  # fmt: skip
    summary = _text("简述", length=300, help_text="用自己的话写清楚要件。法律文书上只印条、项，不印简述。")
    keywords = _text(
        "关键词", required=False, length=300, rows=2, help_text="现场会用到的字眼，用空格隔开，向导靠它找条款。"
    )
    is_withdrawn = forms.BooleanField(
        label="不再使用", required=False, help_text="向导里不再列出，以前的判定不受影响。"
    )

    class Meta:
        model = CriterionVersion
        fields = ("code", "article", "item", "summary", "keywords", "industries", "mark", "is_withdrawn", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "为什么修改" if self.instance.pk else "来源"
        if self.instance.pk:
            del self.fields["code"]
            self.fields["reason"].required = True
            self.initial["reason"] = ""
        else:
            del self.fields["is_withdrawn"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if Criterion.objects.filter(code=code).exists():
            raise ValidationError("这个条款代码已经有了。")
        return code


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ("word", "means", "is_active")
        help_texts = {"means": "用空格隔开，写标准里的字眼。"}


class ImportForm(forms.Form):
    file = UploadField(label="改好的表", endings=(".xlsx", ".xls", ".csv"))
    reason = forms.CharField(
        label="为什么修改", max_length=200, help_text="例如已对照官方公布的原文。会记在每一条的新版本里。"
    )
