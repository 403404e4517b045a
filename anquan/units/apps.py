from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UnitsConfig(AppConfig):
    name = "anquan.units"
    label = "units"
    verbose_name = "单位与区划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.units.seeds import seed_industries

        post_migrate.connect(seed_industries, sender=self, dispatch_uid="units.seed_industries")
