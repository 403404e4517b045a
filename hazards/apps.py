from django.apps import AppConfig
from django.db.models.signals import post_migrate


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
        from hazards.phrases import seed_phrases

        post_migrate.connect(seed_phrases, sender=self, dispatch_uid="hazards.seed_phrases")
        actions.register("隐患", ACTIONS)
        rights.register("hazards.hazard", lambda user, pk: Hazard.objects.visible_to(user).filter(pk=pk).exists())
