"""The shape of the input about people, posts and keys."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.accounts.models import User
from anquan.accounts.phone_codes import DIGITS, plain
from anquan.accounts.roles import CHOICES
from anquan.terms.selectors import whole
from anquan.units.models import Industry
from anquan.units.picking import UnitField, WithUnits
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField

SCOPES = [("read", "查询"), ("write", "登记和办理")]


class SignInForm(AuthenticationForm):
    """Chinese sign-in. One message for a wrong name, a wrong password and a disabled account."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请重新输入。连续输错会暂时锁定。",
        "inactive": "账号或密码不正确，请重新输入。连续输错会暂时锁定。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再输一次新密码"
        self.fields["new_password1"].help_text = "至少 10 位，不要全用数字，不要与姓名、账号相近。"

    field_order = ["old_password", "new_password1", "new_password2"]


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.RegexField(
        r"^[0-9+\- ]{5,20}$",
        label="手机号",
        required=False,
        error_messages={"invalid": "手机号只能有数字、空格、- 和 +。"},
    )
    email = forms.EmailField(label="邮箱", required=False, help_text="每天一封提醒汇总发到这里。")


class NewPersonForm(PersonForm):
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,49}$",
        label="账号",
        help_text="小写字母、数字，3 至 50 位。",
        error_messages={"invalid": "账号用小写字母、数字、点、横线，3 至 50 位，以字母或数字开头。"},
    )
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位。本人第一次登录时必须修改。",
    )
    is_system = forms.BooleanField(label="这是对接系统的账号，不是人员", required=False)

    field_order = ["username", "name", "password", "phone", "email", "is_system"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise ValidationError("这个账号已经有人使用，请换一个。")
        return username


class ResetPasswordForm(forms.Form):
    password = forms.CharField(
        label="新的初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位。本人下次登录时必须修改。",
    )


class AppointForm(WithUnits, forms.Form):
    role = forms.ChoiceField(label="角色", choices=CHOICES)
    unit = UnitField(label="单位", reach=Reach.POSTS, help_text="只列出您任职区域内在用的单位。")
    industry = forms.ModelChoiceField(
        label="只管一个监管领域", queryset=Industry.objects.filter(is_active=True), required=False, empty_label="不限"
    )
    valid_from = HumanDateField(label="任职开始")
    valid_to = HumanDateField(label="任职结束", required=False, help_text="不填表示未定。")
    certificate_no = forms.CharField(label="执法证号", required=False, max_length=40)
    certificate_valid_to = HumanDateField(label="执法证有效期至", required=False)

    def clean(self) -> dict:
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "任职结束不能早于开始。")
        return self.cleaned_data


class TokenForm(forms.Form):
    name = forms.CharField(label="用途", max_length=100, help_text="例如：省平台每日取数。")
    scopes = forms.MultipleChoiceField(label="权限范围", choices=SCOPES, widget=forms.CheckboxSelectMultiple)
    expires_on = HumanDateField(label="有效期至")

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        longest = whole("api.token_days", today)
        if not today < day <= today + timedelta(days=longest):
            raise ValidationError(f"有效期应在明天到 {longest} 天之内。")
        return timezone.make_aware(datetime.combine(day, time.max))


class PhoneForm(forms.Form):
    """手机验证码: for which telephone."""

    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="单位登记在应急管理部门的手机号，或者您的账号上的手机号。",
        error_messages={"required": "请填写手机号。"},
    )

    def clean_phone(self) -> str:
        phone = plain(self.cleaned_data["phone"])
        if not phone:
            raise ValidationError("请填写 11 位手机号。")
        return phone


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": f"请填写短信里的 {DIGITS} 位数字。"},
    )
