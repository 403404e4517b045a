"""Forms of the ledger import: the file, what its columns mean, and where its header is."""

from typing import Any

from django import forms
from django.utils import timezone

from anquan.accounts.roles import ROLES
from anquan.excel.sheets import column_letters
from anquan.units.picking import UnitField, WithUnits
from anquan.web.forms import FileInput, HumanDateField
from hazards.imports import understanding
from hazards.imports.columns import LABELS, NOT_READ
from hazards.models import ImportBatch
from hazards.rules import Source

NOT_KEPT = ("responsible_unit",)  # recognised, but what is imported is rectified by the unit it is in
MEANINGS = [(key, f"{label}（不导入）" if key in NOT_KEPT else label) for key, label in LABELS.items()]
SOURCE_OF_SIDE = {"department": Source.ADMIN_INSPECTION, "office": Source.SUPERVISION_VISIT, "watch": Source.EXPERT}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="隐患台账", help_text="Excel（.xlsx、.xls）或 CSV。不用改格式，表头、合并单元格会自动辨认。",
        widget=FileInput({"accept": ".xlsx,.xlsm,.xls,.csv"}),
    )  # fmt: skip


class LayoutForm(WithUnits, forms.Form):
    """A select for each column of the sheet, then what is said once for the whole sheet."""

    base_on = HumanDateField(label="填报日期", help_text="没写排查日期的按这一天；日期没写年份的，取离这一天最近的。")
    source = forms.ChoiceField(label="隐患来源", choices=Source.choices)
    township = UnitField(
        label="属地乡镇", kinds=("township",), required=False, help_text="系统里没有的单位，建在这个乡镇下面。"
    )
    may_create_units = forms.BooleanField(label="系统里没有的单位，导入时新建", required=False)

    def __init__(self, *args: Any, batch: ImportBatch, user: Any, **kwargs: Any):
        kwargs["initial"] = _initial(batch, user) | kwargs.get("initial", {})
        super().__init__(*args, user=user, **kwargs)
        self.batch = batch
        for index, label in batch.layout["labels"].items():
            self.fields[f"col_{index}"] = forms.ChoiceField(
                label=f"{column_letters(int(index))} 列 {label}", choices=MEANINGS, initial=_meaning(batch, index)
            )

    def columns(self) -> list[dict[str, Any]]:
        """In the order of the sheet: letters, title, its select."""
        return [
            {
                "index": index,
                "letters": column_letters(int(index)),
                "label": label,
                "field": self[f"col_{index}"],
                "is_computed": self[f"col_{index}"].value() == "computed",
                "is_used": (self[f"col_{index}"].value() or "ignore") not in (*NOT_READ, *NOT_KEPT),
            }
            for index, label in self.batch.layout["labels"].items()
        ]

    def clean_base_on(self):
        if self.cleaned_data["base_on"] > timezone.localdate():
            raise forms.ValidationError("填报日期不能晚于今天。")
        return self.cleaned_data["base_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("may_create_units") and not data.get("township") and "township" not in self.errors:
            self.add_error("township", "要新建单位，请选一个属地乡镇；或者不勾选新建。")
        return data

    def choices(self) -> dict[str, Any]:
        """As the services take them."""
        data = self.cleaned_data
        meaning = {int(index): data[f"col_{index}"] for index in self.batch.layout["labels"]}
        return {"meaning": meaning} | {
            name: data[name] for name in ("base_on", "source", "township", "may_create_units")
        }


def _meaning(batch: ImportBatch, index: str) -> str:
    return batch.layout["columns"].get(index, "ignore")


def _initial(batch: ImportBatch, user: Any) -> dict[str, Any]:
    """What the person chose last for this file, else what his post suggests."""
    kept = understanding.choices_of(batch, user)
    township = kept.township or understanding.own_township(user)
    post = user.main_appointment
    side = ROLES[post.role].side if post else ""
    return {
        "base_on": kept.base_on,
        "township": township,
        "may_create_units": kept.may_create_units and township is not None,
        "source": kept.source if "source" in batch.defaults else SOURCE_OF_SIDE.get(side, Source.TOWNSHIP),
    }


class HeaderForm(forms.Form):
    """Where the header is, as people count rows."""

    sheet = forms.ChoiceField(label="工作表")
    first_row = forms.IntegerField(label="表头从第几行开始", min_value=1, max_value=1000)
    depth = forms.TypedChoiceField(label="表头有几行", choices=[(n, f"{n} 行") for n in (1, 2, 3)], coerce=int)

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any):
        layout = batch.layout
        kwargs["initial"] = {
            "sheet": layout["sheet"], "first_row": layout["first_row"] + 1, "depth": layout["depth"]
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in layout.get("sheets", [layout["sheet"]])]
        for box in self.fields.values():
            box.widget.attrs["data-short"] = ""
