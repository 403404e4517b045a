from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UnitsConfig(AppConfig):
    name = "anquan.units"
    label = "units"
    verbose_name = "单位与区划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions
        from anquan.units import indicators  # noqa: F401  registers the figures
        from anquan.units.seeds import seed_industries

        post_migrate.connect(seed_industries, sender=self, dispatch_uid="units.seed_industries")
        actions.register(
            "单位",
            {
                "unit.create": "建立单位",
                "unit.update": "修改单位",
                "unit.move": "调整隶属",
                "unit.merge": "合并单位",
                "unit.merged_away": "被并入",
                "unit.deactivate": "停用单位",
                "unit.reactivate": "恢复单位",
                "unit.import": "导入企业",
            },
        )
