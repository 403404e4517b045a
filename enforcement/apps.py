from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EnforcementConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "enforcement"
    verbose_name = "执法"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._after_migrating()
        self._people_are_told()

    def _after_migrating(self) -> None:
        from enforcement.law.seeds import seed_clauses

        post_migrate.connect(seed_clauses, sender=self, dispatch_uid="enforcement.seed_clauses")

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from enforcement.law.journal import ACTIONS as OF_THE_LAW

        actions.register("执法", OF_THE_LAW)
