from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "hazards"
    verbose_name = "隐患"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions
        from anquan.notices import rights
        from hazards import indicators  # noqa: F401  registers the figures
        from hazards.journal import ACTIONS
        from hazards.models import Hazard

        actions.register("隐患", ACTIONS)
        rights.register("hazards.hazard", lambda user, pk: Hazard.objects.visible_to(user).filter(pk=pk).exists())
