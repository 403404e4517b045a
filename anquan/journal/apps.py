from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "anquan.journal"
    label = "journal"
    verbose_name = "操作日志"
    default_auto_field = "django.db.models.BigAutoField"
