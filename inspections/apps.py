from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._after_migrating()
        self._workbooks()
        self._people_are_told()
        self._to_do()

    def _after_migrating(self) -> None:
        from inspections.selfchecks.seeds import seed_short_lists

        post_migrate.connect(seed_short_lists, sender=self, dispatch_uid="inspections.seed_short_lists")

    def _workbooks(self) -> None:
        from anquan.files import exports
        from inspections.selfchecks import workbook as selfchecks

        exports.register(selfchecks.KIND, selfchecks.build)

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from inspections.models import SelfCheckPlan, Visit
        from inspections.selfchecks import journal as selfchecks
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS)
        actions.register("企业自查", selfchecks.ACTIONS)
        kinds.register(selfchecks.NOTICES)
        rights.register("inspections.visit", lambda user, pk: Visit.objects.visible_to(user).filter(pk=pk).exists())
        rights.register(
            "inspections.selfcheckplan",
            lambda user, pk: SelfCheckPlan.objects.visible_to(user).filter(pk=pk).exists(),
        )

    def _to_do(self) -> None:
        from anquan import todo
        from inspections.selfchecks import todo as of_selfchecks

        for book in (of_selfchecks.PLANS, of_selfchecks.STATEMENTS):
            todo.register(book)
