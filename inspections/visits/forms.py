"""The shape of the input of a visit. Deciding is the services' work."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from anquan.accounts.models import User
from anquan.units.picking import UnitField, WithUnits, bind_units
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField
from hazards.forms import text_field
from hazards.models import Campaign
from inspections.models import Visit
from inspections.rules import METHODS_OF, Activity, Duty, Method, Rank
from inspections.visits.people import Goer


class PeopleField(forms.CharField):
    """姓名或者账号, several with 、: cleans to users. A name that is nobody's account is an error that names it."""

    def clean(self, value: Any) -> list[User]:
        written = super().clean(value)
        names = [name for name in written.replace("，", "、").replace(",", "、").replace(" ", "、").split("、") if name]
        return [self._one(name) for name in names]

    @staticmethod
    def _one(name: str) -> User:
        found = list(User.objects.filter(Q(username=name) | Q(name=name), is_active=True)[:2])
        if not found:
            raise ValidationError(f"没有“{name}”这个账号，请检查姓名。")
        if len(found) > 1:
            raise ValidationError(f"有几位同名的“{name}”，请改填账号。")
        return found[0]


class VisitForm(WithUnits, forms.Form):
    """拟定 of one activity: what does not belong to it is not asked."""

    needs_photos = False
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    unit = UnitField(label="去哪里", kinds=("enterprise", "place", "village", "township", "department"))
    method = forms.ChoiceField(label="方式")
    rank = forms.ChoiceField(label="带队层级", choices=[("", "不是领导带队"), *Rank.choices], required=False)
    leader = forms.CharField(label="带队领导", required=False, max_length=50, help_text="姓名，有账号的可以写账号。")
    leader_post = forms.CharField(label="带队领导职务", required=False, max_length=50)
    planned_on = HumanDateField(label="哪天去")
    with_me = PeopleField(
        label="同去的人", required=False, max_length=200, help_text="姓名或者账号，几位之间用顿号隔开。"
    )
    responsible_unit = UnitField(
        label="督查对象", required=False, kinds=("township", "department"), reach=Reach.ADDRESSABLE,
        help_text="不填则为所在乡镇（街道）。",
    )  # fmt: skip
    purpose = text_field("检查事项", rows=2, required=False, length=500)
    over_cap_reason = forms.CharField(label="超出频次上限的理由", required=False, max_length=300)
    campaigns = forms.ModelMultipleChoiceField(
        label="专项行动", queryset=Campaign.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, activity: str, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        self.activity = activity
        methods = [(value, label) for value, label in Method.choices if value in METHODS_OF[activity]]
        self.fields["method"].choices = methods
        counties = {post.unit.county_id or post.unit_id for post in user.appointments_today}
        today = timezone.localdate()
        running = Campaign.objects.filter(county__in=counties - {None}, starts_on__lte=today, ends_on__gte=today)
        self.fields["campaigns"].queryset = running
        for name in (*self._not_asked(), *([] if running.exists() else ["campaigns"])):
            del self.fields[name]
        bind_units(self, user)

    def _not_asked(self) -> list[str]:
        names = []
        if self.activity != Activity.SUPERVISION:
            names += ["rank", "leader", "leader_post", "responsible_unit"]
        if self.activity != Activity.INSPECTION:
            names += ["over_cap_reason"]
        if self.activity == Activity.PATROL:
            names += ["planned_on", "with_me"]
        return names

    def values(self) -> dict[str, Any]:
        """What ``services.make`` takes."""
        cleaned = self.cleaned_data
        names = ("unit", "method", "planned_on", "responsible_unit", "purpose", "over_cap_reason", "uid", "campaigns")
        given = {name: cleaned[name] for name in names if cleaned.get(name) not in (None, "")}
        return given | {"rank": cleaned.get("rank", ""), "goers": self._goers()}

    def _goers(self) -> list[Goer]:
        goers = [Goer(user) for user in (self.user, *self.cleaned_data.get("with_me", ()))]
        if name := self.cleaned_data.get("leader", "").strip():
            user = User.objects.filter(Q(username=name) | Q(name=name), is_active=True).first()
            leader = Goer(user, name, self.cleaned_data.get("leader_post", ""), duty=Duty.LEADER)
            goers = [leader, *(goer for goer in goers if user is None or goer.user != user)]
        return goers


class MoveForm(forms.Form):
    """Base of the forms of a move: knows the person and the visit, gives the service its input."""

    needs_photos = False

    def __init__(self, *args: Any, user: User, visit: Visit, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user, self.visit = user, visit

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class NoteForm(MoveForm):
    note = text_field("意见", rows=2, required=False, length=300)


class ReasonForm(MoveForm):
    reason = text_field("理由", rows=2, length=300)


class BeginForm(MoveForm):
    lat = forms.DecimalField(
        required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6, widget=forms.HiddenInput
    )
    lng = forms.DecimalField(
        required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6, widget=forms.HiddenInput
    )
    accuracy = forms.IntegerField(required=False, min_value=0, max_value=100000, widget=forms.HiddenInput)


class HandOverForm(MoveForm):
    whose = PeopleField(label="谁不去了", max_length=50)
    to = PeopleField(label="换成谁", max_length=50, help_text="姓名或者账号。")
    reason = text_field("原因", rows=2, length=300)

    def values(self) -> dict[str, Any]:
        return super().values() | {name: self.cleaned_data[name][0] for name in ("whose", "to")}


class SignForm(MoveForm):
    """The drawing comes as a file; static/js/sign.js puts it into the box. Of the person met also who he is."""

    signature = forms.FileField(
        label="签名", widget=forms.FileInput(attrs={"accept": "image/png", "data-sign-file": ""})
    )
    met_person = forms.CharField(label="姓名", max_length=50)
    met_post = forms.CharField(label="职务", required=False, max_length=50)
    met_phone = forms.CharField(label="电话", required=False, max_length=20)

    def __init__(self, *args: Any, is_met: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not is_met:
            for name in ("met_person", "met_post", "met_phone"):
                del self.fields[name]


class RefuseForm(MoveForm):
    met_person = forms.CharField(label="在场人员姓名", required=False, max_length=50)
    met_post = forms.CharField(label="职务", required=False, max_length=50)
    refusal = text_field("拒签或者不在场的情况", rows=3, length=300, help_text="谁、为什么没有签，有谁在场见证。")


class WriteForm(MoveForm):
    findings = text_field("检查情况", rows=6, length=4000, required=False)
    met_person = forms.CharField(label="受检单位在场人员", required=False, max_length=50)
    met_post = forms.CharField(label="在场人员职务", required=False, max_length=50)
    met_phone = forms.CharField(label="在场人员电话", required=False, max_length=20)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


FORMS: dict[str, type[MoveForm]] = {
    "submit": MoveForm,
    "approve": NoteForm,
    "send_back": ReasonForm,
    "begin": BeginForm,
    "finish": MoveForm,
    "hand_over": HandOverForm,
    "cancel": ReasonForm,
}
