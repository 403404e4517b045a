from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "anquan.units"
    label = "units"
    verbose_name = "单位与区划"
    default_auto_field = "django.db.models.BigAutoField"
