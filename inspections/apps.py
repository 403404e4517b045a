from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._people_are_told()
        self._to_do()

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import rights
        from inspections.draws.saying import ACTIONS as OF_DRAWS
        from inspections.models import Visit
        from inspections.plans.saying import ACTIONS as OF_PLANS
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS | OF_DRAWS | OF_PLANS)
        rights.register("inspections.visit", lambda user, pk: Visit.objects.visible_to(user).filter(pk=pk).exists())

    def _to_do(self) -> None:
        from anquan import todo
        from inspections.draws.todo import BOOK as OF_DRAWS
        from inspections.plans.todo import BOOK as OF_PLANS

        for book in (OF_DRAWS, OF_PLANS):
            todo.register(book)
