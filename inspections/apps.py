from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._people_are_told()

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import rights
        from inspections.models import Visit
        from inspections.offline.journal import ACTIONS as OF_PHONES
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS | OF_PHONES)
        rights.register("inspections.visit", lambda user, pk: Visit.objects.visible_to(user).filter(pk=pk).exists())
