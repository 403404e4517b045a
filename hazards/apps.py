from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "hazards"
    verbose_name = "隐患"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal.actions import register
        from hazards import indicators  # noqa: F401  registers the figures
        from hazards.journal import ACTIONS

        register("隐患", ACTIONS)
