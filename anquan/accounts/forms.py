from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


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
