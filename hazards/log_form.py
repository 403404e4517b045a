"""The form of the page 登记隐患: the report of the API, and what a person at the place needs beside it."""

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.accounts.roles import ROLES
from anquan.files.models import StoredFile
from anquan.web.forms import HumanDateInput
from hazards import sides
from hazards.forms import ReportForm
from hazards.models import Phrase
from hazards.photos import NO_SUCH_PHOTO, PhotosField
from hazards.rules import Level, Mode, Source

SOURCE_OF_SIDE = {
    "enterprise": Source.ENTERPRISE_SELF,
    "grid": Source.GRID,
    "township": Source.TOWNSHIP,
    "department": Source.ADMIN_INSPECTION,
    "office": Source.SUPERVISION_VISIT,
}
ONLY_SOURCES = {"enterprise": (Source.ENTERPRISE_SELF,), "grid": (Source.GRID, Source.TIP)}
FILLED = ("description", "legal_basis", "measures", "category", "level", "mode")  # by a tile
UNTOUCHED = {"level": Level.GENERAL, "mode": Mode.LIMITED}  # what a browser without script sends unasked
PLAIN = {
    "min_length": "请写明隐患是什么，至少 %(limit_value)s 个字。",
    "max_length": "写得太长，最多 %(limit_value)s 个字，现在有 %(show_value)s 个。",
    "null_characters_not_allowed": "里面有看不见的字符，请删去后重新输入。",
}
FIVE = ("responsible_person", "measures", "emergency_plan")


def side_of(user) -> str:
    """On whose side the person registers."""
    posts = sides.posts_with(user, "hazard.report")
    if not posts:
        return ""
    return "clerk" if posts[0].role == "report_clerk" else ROLES[posts[0].role].side


def default_source(user) -> str:
    return Source.TIP if side_of(user) == "clerk" else SOURCE_OF_SIDE.get(side_of(user), Source.TOWNSHIP)


class KeptPhotos(forms.Field):
    """Photos of an earlier attempt that the server already has: their ids, only the person's own."""

    widget = forms.MultipleHiddenInput
    user = None

    def clean(self, value) -> list[StoredFile]:
        try:
            return list(StoredFile.objects.filter(pk__in=value or [], uploaded_by=self.user))
        except (ValidationError, ValueError) as error:
            raise ValidationError("照片标识的格式不对，请重新拍照。") from error


class PickedPhotos(forms.Field):
    """Photos taken earlier on the same visit, by their ids; which of them belong to it the service looks up."""

    widget = forms.MultipleHiddenInput

    def clean(self, value) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(str(each)) for each in value or ()))
        except ValueError as error:
            raise ValidationError(NO_SUCH_PHOTO) from error


class LogForm(ReportForm):
    photos = PhotosField(label="现场照片")
    after_photos = PhotosField(label="改好后的照片")
    kept = KeptPhotos(label="已收到的照片", required=False)
    kept_after = KeptPhotos(label="已收到的改后照片", required=False)
    picked = PickedPhotos(label="这次检查已拍的照片", required=False)
    phrase = forms.ModelChoiceField(label="是什么隐患", queryset=Phrase.objects.filter(is_active=True), required=False)
    is_different = forms.BooleanField(label="不是同一条", required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *args, user, **kwargs):
        initial = {"uid": uuid4(), "level": Level.GENERAL, "mode": Mode.LIMITED, "source": default_source(user)}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(_filled_by_tile(data) if data else data, *args, user=user, **kwargs)
        for name in ("kept", "kept_after"):
            self.fields[name].user = user
        if only := ONLY_SOURCES.get(side_of(user)):
            self.fields["source"].choices = [(source.value, source.label) for source in only]
        self._dress(user)

    def _dress(self, user) -> None:
        """Words and manners of the page; what a person may not do is not asked."""
        today = timezone.localdate()
        campaigns = self.fields["campaigns"]
        campaigns.queryset = campaigns.queryset.filter(starts_on__lte=today, ends_on__gte=today)
        campaigns.widget = forms.CheckboxSelectMultiple(choices=campaigns.choices)
        for name in ("lat", "lng", "accuracy"):
            self.fields[name].widget = forms.HiddenInput()
        for name in ("level", "mode", "source"):
            self.fields[name].widget.attrs["data-auto"] = ""
        self.fields["unit"].widget.attrs |= {"aria-label": "查找单位", "placeholder": "名称或拼音首字母，如 mgxy"}
        self.fields["location"].widget.attrs |= {"placeholder": "如 二号车间东门", "autocomplete": "off"}
        self.fields["description"].widget.attrs["placeholder"] = "点上面一块自动填好，也可以自己写或按键盘话筒说"
        self.fields["due_on"].widget = HumanDateInput({"placeholder": "不填按上面的日期，如 12.5、三日内"})
        for field in self.fields.values():
            field.error_messages |= PLAIN
        if not sides.posts_with(user, "hazard.assign"):
            del self.fields["due_on"]
        if not sides.posts_with(user, "hazard.report_fixed"):
            for name in ("is_fixed", "rectify_note", "after_photos", "kept_after"):
                del self.fields[name]

    def clean(self) -> dict:
        cleaned = super().clean()
        shown = cleaned.get("photos") or cleaned.get("kept") or cleaned.get("picked") or cleaned.get("no_photo_reason")
        if not shown and "photos" not in self.errors:
            self.add_error("photos", "请至少拍一张照片；确实拍不了的，写明原因。")
        if cleaned.get("is_fixed"):
            self._check_fixed(cleaned)
        return cleaned

    def _check_fixed(self, cleaned: dict) -> None:
        if cleaned.get("level") == Level.MAJOR:
            self.add_error("is_fixed", "重大隐患不能当场销号，请关上这个开关，按重大隐患登记。")
        if not (cleaned.get("after_photos") or cleaned.get("kept_after") or "after_photos" in self.errors):
            self.add_error("after_photos", "当场改好要有一张改好后的照片。")


def _filled_by_tile(data):
    """Without script a tile is only a choice: its words are filled in here. With script the description is there."""
    chosen = data.get("phrase", "")
    if data.get("description", "").strip() or not chosen.isdecimal() or len(chosen) > 18:
        return data
    phrase = Phrase.objects.filter(pk=int(chosen), is_active=True).first()
    if phrase is None:
        return data
    data = data.copy()
    for name in FILLED:
        if data.get(name, "").strip() in ("", UNTOUCHED.get(name, "")):
            data[name] = getattr(phrase, name)
    return data


def has_five(cleaned: dict) -> bool:
    """Whether a major hazard can be ordered at once: 五落实 complete."""
    return all(cleaned.get(name) for name in FIVE) and cleaned.get("funds_planned") is not None
