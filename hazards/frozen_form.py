"""Forms of the frozen monthly figures."""

from django import forms

from anquan.units.picking import UnitField, WithUnits
from hazards.models import Snapshot
from hazards.snapshots import LEVELS


class AreaForm(WithUnits, forms.Form):
    """Whose figures: only counties and townships have frozen ones."""

    unit = UnitField(label="单位", kinds=LEVELS, is_lenient=True)


class CorrectForm(forms.Form):
    reason = forms.CharField(
        label="更正的原因",
        max_length=Snapshot._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明公布以后是什么变了，如：5 月 30 日的一条补录。原因与更正后的数一起长期保存。",
    )
