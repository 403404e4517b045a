"""The input of the exchange: a 口径 with its columns, a workbook of theirs, what its columns mean. Shape only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from anquan.excel.sheets import column_letters
from anquan.web.forms import FileInput, SeenField
from hazards.criteria.rules import Mark
from hazards.exchange import rules, saying
from hazards.exchange.headings import UNUSED
from hazards.exchange.rules import Column, DateForm, Spec, Which, Within
from hazards.majors.rules import ON_LIST, Authority
from hazards.models import Answer

MORE = 5  # empty columns under those there are
WORKBOOKS = ".xlsx,.xlsm,.xls,.csv"


# --- a profile ------------------------------------------------------------------------------------------------------
class ProfileForm(forms.Form):
    """What a 口径 says beside its columns."""

    name = forms.CharField(label="名称", max_length=60)
    receiver = forms.CharField(
        label="接收系统", max_length=60, help_text="对方系统的名称。外部编号按它记，建立以后不能改。"
    )
    sheet = forms.CharField(label="工作表名称", max_length=31)
    title = forms.CharField(
        label="标题行", max_length=100, required=False, help_text="列名上面的一行，不要就空着。可以用下面列出的字段。"
    )
    subtitle = forms.CharField(
        label="标题下一行", max_length=200, required=False, help_text="左、中、右三段用｜分开，不要就空着。"
    )
    authorities = forms.MultipleChoiceField(
        label="级别", choices=Authority.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="都不选表示不限。",
    )  # fmt: skip
    statuses = forms.MultipleChoiceField(
        label="办理状态", choices=[(each.value, each.label) for each in ON_LIST], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="都不选表示在清单上的全部，不含作废和降为一般的。",
    )  # fmt: skip
    within = forms.ChoiceField(label="时段", choices=Within.choices)
    is_open_only = forms.BooleanField(label="只报未销号的", required=False)
    mark = forms.ChoiceField(
        label="核实情况", choices=Mark.choices, initial=Mark.PENDING, help_text="对照过对方正式表样的，改为“已核实”。"
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)
    reason = forms.CharField(label="为什么修改", max_length=200, required=False)
    seen = SeenField()

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_active"]
            self.fields["reason"].label = "来源"
            self.fields["reason"].help_text = "例如某文件的附件表样。"
        else:
            del self.fields["receiver"]
            self.fields["reason"].required = True


class ColumnForm(forms.Form):
    """One column; without a heading it is left out."""

    place = forms.IntegerField(label="次序", min_value=1, max_value=9999, required=False)
    group = forms.CharField(label="上级列名", max_length=60, required=False)
    heading = forms.CharField(label="列名", max_length=60, required=False)
    field = forms.ChoiceField(label="我方字段", choices=saying.CHOICES, required=False)
    constant = forms.CharField(label="固定文字", max_length=200, required=False)
    values = forms.CharField(
        label="取值对照", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "整改中=正在整改"}),
    )  # fmt: skip
    date_form = forms.ChoiceField(label="日期写法", choices=DateForm.choices, required=False)
    is_required = forms.BooleanField(label="必填", required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for box in self.fields.values():
            box.widget.attrs["aria-label"] = box.label

    def clean_values(self) -> tuple[tuple[str, str], ...]:
        try:
            return rules.parse_values(self.cleaned_data["values"])
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("heading") and (data.get("field") or data.get("constant") or data.get("group")):
            self.add_error("heading", "请填列名；这一列不要了，把其余的也清空。")
        return data

    @property
    def has_more(self) -> bool:
        """Something stands under 写法."""
        return any(self[name].value() for name in ("constant", "values")) or self["date_form"].value() not in (
            None, "", DateForm.CELL,
        )  # fmt: skip


class ColumnsForms(BaseFormSet):
    def columns(self) -> tuple[Column, ...]:
        """In the order of 次序; what has none comes after, as it stands."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("heading")]
        kept.sort(key=lambda data: data["place"] or 10_000)
        return tuple(
            Column(
                heading=data["heading"], field=data["field"], group=data["group"], constant=data["constant"],
                values=data["values"], date_form=data["date_form"] or DateForm.CELL, is_required=data["is_required"],
            )
            for data in kept
        )  # fmt: skip


def columns_forms(data: Any = None, columns: tuple[Column, ...] = (), *, more: int = MORE) -> Any:
    made = formset_factory(ColumnForm, ColumnsForms, extra=more, max_num=300, absolute_max=300)
    if data is not None:
        return made(data, prefix="columns")
    initial = [
        {
            "place": place * 10, "group": c.group, "heading": c.heading, "field": c.field, "constant": c.constant,
            "values": rules.values_text(c.values), "date_form": c.date_form, "is_required": c.is_required,
        }
        for place, c in enumerate(columns, 1)
    ]  # fmt: skip
    return made(prefix="columns", initial=initial)


def spec_of(data: dict[str, Any], columns: tuple[Column, ...]) -> Spec:
    """The 口径 as the services take it."""
    which = Which(tuple(data["authorities"]), tuple(data["statuses"]), data["within"], data["is_open_only"])
    return Spec(data["sheet"].strip(), columns, data["title"].strip(), data["subtitle"].strip(), which)


def initial_of(spec: Spec) -> dict[str, Any]:
    which = spec.which
    return {
        "sheet": spec.sheet, "title": spec.title, "subtitle": spec.subtitle, "authorities": list(which.authorities),
        "statuses": list(which.statuses), "within": which.within, "is_open_only": which.is_open_only,
    }  # fmt: skip


# --- a workbook of theirs -------------------------------------------------------------------------------------------
class TemplateForm(forms.Form):
    file = forms.FileField(
        label="对方下发的空表", help_text="Excel（.xlsx、.xls）或 CSV，要有一行列名。系统按列名对好我方字段，由您核对。",
        widget=FileInput({"accept": WORKBOOKS}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    file = forms.FileField(
        label="对方返回的表", help_text="Excel（.xlsx、.xls）或 CSV。用这个口径报出的列认得出来，对方多出的列也可以。",
        widget=FileInput({"accept": WORKBOOKS}),
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """A select for each column of their table."""

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.layout = answer.layout
        self.fields["seen"] = SeenField()
        own = [(f"c{place}", column.label) for place, column in enumerate(answer.version.spec.columns)]
        choices = [*saying.THEIRS.items(), ("口径里的列", own)]
        for index, label in self.layout["labels"].items():
            self.fields[f"col_{index}"] = forms.ChoiceField(
                label=f"{column_letters(int(index))} 列 {label}",
                choices=choices,
                required=False,
                initial=self.layout["columns"].get(index, UNUSED),
            )

    def columns(self) -> list[dict[str, Any]]:
        """In the order of the sheet: letters, title, its select."""
        return [
            {"index": index, "letters": column_letters(int(index)), "label": label, "field": self[f"col_{index}"]}
            for index, label in self.layout["labels"].items()
        ]

    def meanings(self) -> dict[str, str]:
        return {index: self.cleaned_data[f"col_{index}"] for index in self.layout["labels"]}
