from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "anquan.accounts"
    label = "accounts"
    verbose_name = "账号与任职"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal.actions import register

        register("账号", ACTIONS)


ACTIONS = {
    "account.create": "新建账号",
    "account.update": "修改账号资料",
    "account.appoint": "任职",
    "account.end_appointment": "结束任职",
    "account.set_active": "启用或停用账号",
    "account.password": "修改密码",
    "account.code": "获取手机验证码",
    "account.token": "发放接口密钥",
    "account.token_revoke": "停用接口密钥",
    "access.denied": "越权操作被拒绝",
}
