from functools import partial
from typing import Any

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
        self._to_do()

    def _after_migrating(self) -> None:
        from enforcement.law.seeds import seed_clauses

        post_migrate.connect(seed_clauses, sender=self, dispatch_uid="enforcement.seed_clauses")

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from enforcement.law.journal import ACTIONS as OF_THE_LAW
        from enforcement.models import Mandate, Qualification
        from enforcement.officers.journal import ACTIONS as OF_OFFICERS
        from enforcement.officers.journal import NOTICES

        actions.register("执法", OF_THE_LAW | OF_OFFICERS)
        kinds.register(NOTICES)
        for model in (Mandate, Qualification):
            rights.register(model._meta.label_lower, partial(_sees, model))

    def _to_do(self) -> None:
        from anquan import todo
        from enforcement.officers.todo import MANDATES, QUALIFICATIONS

        todo.register(MANDATES)
        todo.register(QUALIFICATIONS)


def _sees(model: Any, user: Any, pk: str) -> bool:
    return model.objects.visible_to(user).filter(pk=pk).exists()
