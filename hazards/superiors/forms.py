"""What a form asks of a superior's paper; a move that rests on one has these fields beside its own."""

from django import forms
from django.core.exceptions import ValidationError

from anquan.web.forms import HumanDateField
from hazards.forms import ActionForm, UploadField

PDF = b"%PDF-"


class ScanField(UploadField):
    """A PDF by its content, whatever its name says."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.read(len(PDF)) != PDF:
            raise ValidationError("这不是 PDF 文件。照片请放在上面的照片里。")
        return file


class OnPaperForm(ActionForm):
    """文号, 发文机关, 成文日期, and the paper itself: photographed page by page, or scanned."""

    needs_photos = True
    superior_no = forms.CharField(label="上级公文文号", max_length=60)
    superior_issuer = forms.CharField(label="发文机关", max_length=60, help_text="公文上的全称。")
    superior_on = HumanDateField(label="成文日期")
    scan = ScanField(label="公文扫描件（PDF）", required=False, endings=(".pdf",))

    def __init__(self, *args, **kwargs):
        """What the paper says stands above what is added to it."""
        super().__init__(*args, **kwargs)
        self.order_fields(OnPaperForm.base_fields)
