"""Forms of the calendar: the notice as pasted text or file, and a deadline to try."""

from datetime import date

from django import forms

from anquan.excel.reading import read_workbook
from anquan.excel.sheets import BadWorkbook, Limits
from anquan.web.forms import FileInput, HumanDateField
from anquan.workdays.models import SOURCE_LENGTH
from anquan.workdays.notice import MOST_LINES, Reading, RowError, read_rows, read_text
from anquan.workdays.rules import KIND_TEXT

TEXT_LIMIT = 20_000
FILE_LIMIT = 1024 * 1024  # a year has some forty rows
PLACEHOLDER = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n\n或每行一天：2027-01-01 放假 元旦"


class ImportForm(forms.Form):
    year = forms.IntegerField(label="哪一年", min_value=2000, max_value=2100)
    text = forms.CharField(
        label="通知内容",
        required=False,
        max_length=TEXT_LIMIT,
        help_text="把国务院办公厅的放假通知原文整段粘贴进来，或者每行写一天：日期、放假或上班、节日。",
        widget=forms.Textarea(attrs={"rows": 9, "placeholder": PLACEHOLDER}),
    )
    file = forms.FileField(
        label="或上传表格",
        required=False,
        help_text="CSV 或 Excel，三列：日期、类型、节日。",
        widget=FileInput({"accept": ".xlsx,.xlsm,.xls,.csv"}),
    )
    source = forms.CharField(
        label="依据文件",
        required=False,
        max_length=SOURCE_LENGTH,
        help_text="不填则写“国务院办公厅关于某年部分节假日安排的通知”。",
    )
    reason = forms.CharField(
        label="重新导入的原因", required=False, max_length=200, help_text="这一年已经导入过时才要填。"
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].widget.attrs["data-short"] = ""
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx,.xls"
        self.reading: Reading | None = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > FILE_LIMIT:
            raise forms.ValidationError("文件超过 1 MB，不像一年的放假安排，请核对。")
        return file

    def clean(self) -> dict:
        data = super().clean()
        if self.errors:
            return data
        if not data["text"].strip() and not data["file"]:
            self.add_error("text", "请粘贴通知内容，或上传表格。")
            return data
        from_file = bool(data["file"])
        self.reading = _read_file(data["file"], data["year"]) if from_file else read_text(data["text"], data["year"])
        for error in self.reading.errors:
            self.add_error("file" if from_file else "text", str(error))
        return data


def _read_file(file, year: int) -> Reading:
    """The first visible sheet; what kind of file it is, its content decides."""
    try:
        sheets = read_workbook(file.read(), limits=Limits(max_rows=MOST_LINES))
    except BadWorkbook as refused:
        return Reading(errors=[RowError(0, "全部", "", refused.reason)])
    shown = next((sheet for sheet in sheets if not sheet.is_hidden), None)
    return read_rows(shown.rows if shown else [], year)


def as_text(reading: Reading) -> str:
    """The understood days as rows, which the confirming form carries."""
    return "\n".join(f"{new.date} {KIND_TEXT[new.kind]} {new.name}" for new in reading.days)


class TryForm(forms.Form):
    start = HumanDateField(label="从哪天起算", help_text="当天不算，第二天是第 1 日。")
    value = forms.IntegerField(label="期限", min_value=0, max_value=3650)
    unit = forms.ChoiceField(label="单位", choices=[("cd", "日（自然日）"), ("wd", "个工作日"), ("month", "个月")])

    def __init__(self, *args, today: date, **kwargs):
        kwargs.setdefault("initial", {"start": today, "value": 15, "unit": "cd"})
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.attrs["data-short"] = ""
        self.fields["unit"].widget.attrs["data-short"] = ""
