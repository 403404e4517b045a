"""The shape of the input of each action. Pages and the API read the same forms; deciding is the services' work."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files.rules import MEGABYTE
from anquan.terms import selectors as terms
from anquan.units.picking import UnitField, bind_units
from anquan.units.selectors import Reach
from anquan.web.forms import FileInput, HumanDateField
from hazards import rules
from hazards.models import Campaign, Hazard, Phrase, ProblemList


class ColleagueField(forms.CharField):
    """The name or the account of another person who sees this hazard; cleans to a ``User`` or None."""

    hazard: Hazard | None = None

    def clean(self, value):
        written = super().clean(value)
        if not written:
            return None
        named = User.objects.filter(Q(username=written) | Q(name=written), is_active=True)
        found = [user for user in named if Hazard.objects.visible_to(user).filter(pk=self.hazard.pk).exists()]
        if not found:
            raise ValidationError("没有这位同事，或者这条隐患不在其管辖范围内。")
        if len(found) > 1:
            raise ValidationError(f"有 {len(found)} 位同名的同事，请改填账号。")
        return found[0]


class UploadField(forms.FileField):
    """One document, no larger than the office allows."""

    widget = FileInput

    def __init__(self, *, endings: tuple[str, ...], **options):
        super().__init__(**options)
        self.endings = endings
        self.widget.attrs["accept"] = ",".join(endings)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        most = terms.whole("file.max_mb", timezone.localdate())
        if file.size > most * MEGABYTE:
            raise ValidationError(f"文件超过 {most} MB，请压缩后再上传。")
        if not file.name.lower().endswith(self.endings):
            raise ValidationError(f"请上传{'、'.join(self.endings)}格式的文件。")
        return file


class ActionForm(forms.Form):
    """Base of every form of a move: knows the person and the hazard, scopes its fields, gives the service its input."""

    needs_photos = False  # may carry photos; the service says when they are required

    def __init__(self, *args, user: User, hazard: Hazard | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.hazard = user, hazard
        bind_units(self, user)
        for field in self.fields.values():
            if isinstance(field, ColleagueField):
                field.hazard = hazard

    def values(self) -> dict:
        """What the service takes; empty optional fields are left to its defaults."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def text_field(label: str, *, rows: int = 3, required: bool = True, length: int = 1000, **options) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class AssignForm(ActionForm):
    responsible_unit = UnitField(
        label="责任单位", reach=Reach.ADDRESSABLE, help_text="整改这条隐患的单位；没有业主的，可以是乡镇或部门。"
    )
    mode = forms.ChoiceField(label="整改方式", choices=rules.Mode.choices, required=False)
    due_on = HumanDateField(label="整改期限", required=False, help_text="不填则按整改方式和时限表自动计算。")
    responsible_person = forms.CharField(label="整改责任人", required=False, max_length=50)
    responsible_phone = forms.CharField(label="责任人电话", required=False, max_length=20)
    measures = text_field("整改措施", required=False, length=2000)
    funds_planned = forms.DecimalField(
        label="计划资金（元）", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    emergency_plan = text_field("预案", required=False, rows=2)
    interim_measures = text_field("整改期间防范措施", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.hazard is not None and self.hazard.is_major:  # 五落实
            self.fields["funds_planned"].help_text = "不需要资金的填 0。"
            for name in ("responsible_person", "measures", "funds_planned", "emergency_plan"):
                self.fields[name].required = getattr(self.hazard, name) in ("", None)


class AssignManyForm(ActionForm):
    """交办 many: each to the unit where it was found."""

    due_on = HumanDateField(label="整改期限", required=False, help_text="不填则每条按自己的整改方式和时限表自动计算。")


class EmptyForm(ActionForm):
    """签收, 撤回: nothing to fill in."""


class DeclineForm(ActionForm):
    reason = text_field("退回理由", help_text="为什么不是本单位的职责。")
    proposed_unit = UnitField(label="建议由哪个单位负责", required=False, reach=Reach.ADDRESSABLE)


class SubmitForm(ActionForm):
    needs_photos = True
    rectify_note = text_field("做了什么", length=2000)
    rectified_on = HumanDateField(label="整改完成日期", required=False, help_text="不填则为今天。")
    funds_spent = forms.DecimalField(
        label="实际投入（元）", required=False, min_value=0, max_digits=14, decimal_places=2
    )


class VerifyingForm(ActionForm):
    """Of whoever passes: photos that were marked have been looked into. A page without such photos leaves both out."""

    is_verified = forms.BooleanField(label="存疑照片已核实", required=False)
    verified_note = text_field("怎样核实的", rows=2, required=False, length=500)


class PassForm(VerifyingForm):
    needs_photos = True
    field_order = ("is_visited", "note")
    is_visited = forms.BooleanField(label="已到现场查看", required=False)
    note = text_field("复查意见", required=False, rows=2)


class SendBackForm(ActionForm):
    needs_photos = True
    reason = text_field("哪里没有改好")


class TransferForm(ActionForm):
    regulator = UnitField(
        label="移送给", kinds=("department",), reach=Reach.ADDRESSABLE, help_text="本县（市、区）的监管部门。"
    )
    reason = text_field("移送理由")


class MergeForm(ActionForm):
    into = forms.CharField(label="并入的隐患编号", max_length=30)

    def clean_into(self):
        into = Hazard.objects.visible_to(self.user).filter(number=self.cleaned_data["into"].strip()).first()
        if into is None:
            raise ValidationError("没有这个编号的隐患，或者不在您的管辖范围内。")
        return into


class ReopenForm(ActionForm):
    needs_photos = True
    reason = text_field("抽查发现了什么")
    due_on = HumanDateField(label="新的整改期限", required=False, help_text="不填则按整改方式自动计算。")


class CorrectForm(ActionForm):
    """更正: the facts as they stand, to be put right."""

    description = text_field("隐患描述", length=2000, rows=4, min_length=2)
    location = forms.CharField(label="部位", required=False, max_length=200)
    category = forms.ChoiceField(label="类别", choices=[("", "未分类"), *rules.Category.choices], required=False)
    legal_basis = text_field("依据", required=False)
    measures = text_field("整改措施", required=False, length=2000)
    reason = forms.CharField(label="为什么更正", required=False, max_length=200, help_text="会和改动一起记入经过。")

    def values(self) -> dict:
        return dict(self.cleaned_data)  # an emptied field is a correction too


class ExtensionForm(ActionForm):
    new_due_on = HumanDateField(label="申请延期至")
    reason = text_field("延期理由")
    interim_measures = text_field("延期期间防范措施", rows=2)


class ReasonForm(ActionForm):
    """作废, 降级: a reason is all."""

    reason = text_field("理由")


class ReassignForm(ActionForm):
    new_unit = UnitField(label="建议的责任单位", reach=Reach.ADDRESSABLE)
    reason = text_field("理由")


class DecideForm(ActionForm):
    is_granted = forms.TypedChoiceField(
        label="办理结果",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = text_field("办理意见", required=False, rows=2, help_text="不同意的，请写明理由。")

    def values(self) -> dict:
        return {"is_granted": self.cleaned_data["is_granted"], "note": self.cleaned_data["note"]}


class RemindForm(ActionForm):
    note = text_field("催办内容", required=False, rows=2, length=200)


ACTION_FORMS: dict[str, type[ActionForm]] = {
    "assign": AssignForm,
    "acknowledge": EmptyForm,
    "decline": DeclineForm,
    "submit": SubmitForm,
    "withdraw": EmptyForm,
    "pass": PassForm,
    "send_back": SendBackForm,
    "transfer": TransferForm,
    "merge": MergeForm,
    "reopen": ReopenForm,
}
MANY_FORMS: dict[str, type[ActionForm]] = {
    "assign": AssignManyForm,
    "remind": RemindForm,
    "extend": ExtensionForm,
}
REQUEST_FORMS: dict[str, type[ActionForm]] = {
    rules.RequestKind.EXTENSION: ExtensionForm,
    rules.RequestKind.VOID: ReasonForm,
    rules.RequestKind.DOWNGRADE: ReasonForm,
    rules.RequestKind.REASSIGN: ReassignForm,
}


class ReportForm(ActionForm):
    """登记: only photo, unit and description are required; the rest may be completed later on a PC."""

    needs_photos = True
    uid = forms.UUIDField(label="草稿标识", required=False, widget=forms.HiddenInput)
    unit = UnitField(label="在哪家单位")
    location = forms.CharField(label="哪个部位", required=False, max_length=200)
    description = text_field("隐患描述", length=2000, min_length=2)
    source = forms.ChoiceField(label="来源", choices=rules.Source.choices, required=False)
    category = forms.ChoiceField(label="类别", choices=[("", "未分类"), *rules.Category.choices], required=False)
    level = forms.ChoiceField(label="等级", choices=rules.Level.choices, required=False)
    mode = forms.ChoiceField(label="整改方式", choices=rules.Mode.choices, required=False)
    legal_basis = text_field("依据", required=False, rows=2)
    measures = text_field("整改措施", required=False, length=2000)
    due_on = HumanDateField(label="整改期限", required=False)
    responsible_person = forms.CharField(label="整改责任人", required=False, max_length=50)
    funds_planned = forms.DecimalField(
        label="计划资金（元）", required=False, min_value=0, max_digits=14, decimal_places=2
    )
    emergency_plan = text_field("预案", required=False, rows=2)
    no_photo_reason = forms.CharField(label="没有照片的原因", required=False, max_length=200)
    lat = forms.DecimalField(label="纬度", required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6)
    lng = forms.DecimalField(
        label="经度", required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    accuracy = forms.IntegerField(label="定位精度（米）", required=False, min_value=0, max_value=100000)
    campaigns = forms.ModelMultipleChoiceField(label="专项行动", queryset=Campaign.objects.none(), required=False)
    is_fixed = forms.BooleanField(label="现场已经改好", required=False)
    rectify_note = text_field("当场怎么改的", required=False, rows=2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = {a.unit.county_id for a in self.user.appointments_today}
        self.fields["campaigns"].queryset = Campaign.objects.filter(county__in=counties - {None})


class PhraseForm(forms.ModelForm):
    """One tile. ``icon`` is chosen from the drawings already in the library."""

    class Meta:
        model = Phrase
        fields = (
            "industry",
            "title",
            "icon",
            "description",
            "legal_basis",
            "measures",
            "category",
            "level",
            "mode",
            "order",
            "is_active",
        )
        widgets = {
            "industry": forms.RadioSelect,
            "level": forms.RadioSelect,
            "mode": forms.RadioSelect,
            "icon": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 3}),
            "measures": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "industry": "不选的，所有行业都能用。",
            "title": "登记时印在方块上，越短越好，如“安全出口堵塞”。",
            "description": "点方块时自动填入，登记人可以改。用自己的话写清现象，不写单位名称。",
            "order": "小的在前，每个行业前 8 条排成方块。",
            "is_active": "停用以后登记时不再出现，已登记的隐患不受影响。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["industry"].empty_label = "各行业通用"
        used = Phrase.objects.exclude(icon="").order_by("icon").values_list("icon", flat=True).distinct()
        choices = [("", "默认"), *((name, f"图标 {place}") for place, name in enumerate(used, 1))]
        self.fields["icon"] = forms.ChoiceField(label="图标", choices=choices, required=False, widget=forms.RadioSelect)


class CampaignForm(forms.ModelForm):
    starts_on = HumanDateField(label="开始")
    ends_on = HumanDateField(label="结束")

    class Meta:
        model = Campaign
        fields = ("name", "starts_on", "ends_on")


class ProblemListForm(forms.ModelForm):
    issued_on = HumanDateField(label="反馈日期")
    planned_finish_on = HumanDateField(label="计划完成", required=False)

    class Meta:
        model = ProblemList
        fields = ("name", "issued_by", "issued_on", "planned_finish_on")
