from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkdaysConfig(AppConfig):
    name = "anquan.workdays"
    label = "workdays"
    verbose_name = "工作日历"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions
        from anquan.workdays.seed import seed_years

        actions.register("设置", {"workdays.import_year": "导入放假安排"})
        post_migrate.connect(seed_years, sender=self, dispatch_uid="workdays.seed_years")
