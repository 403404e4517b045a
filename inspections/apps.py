from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inspections import indicators  # noqa: F401  importing it registers the figures
        from inspections.campaigns import indicators as of_campaigns  # noqa: F401

        self._after_migrating()
        self._papers()
        self._workbooks()
        self._people_are_told()
        self._to_do()

    def _after_migrating(self) -> None:
        from inspections.checklists.seeds import seed_checklists

        post_migrate.connect(seed_checklists, sender=self, dispatch_uid="inspections.seed_checklists")

    def _papers(self) -> None:
        from inspections.visits import papers

        papers.register()

    def _workbooks(self) -> None:
        from anquan.files import exports
        from inspections.campaigns import workbook as of_campaigns
        from inspections.visits import workbook

        exports.register(workbook.KIND, workbook.build)
        exports.register(of_campaigns.KIND, of_campaigns.build)

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import rights
        from inspections.campaigns.saying import ACTIONS as OF_CAMPAIGNS
        from inspections.checklists.journal import ACTIONS as OF_CHECKLISTS
        from inspections.draws.saying import ACTIONS as OF_DRAWS
        from inspections.models import Visit
        from inspections.offline.journal import ACTIONS as OF_PHONES
        from inspections.plans.saying import ACTIONS as OF_PLANS
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS | OF_CAMPAIGNS | OF_CHECKLISTS | OF_DRAWS | OF_PHONES | OF_PLANS)
        rights.register("inspections.visit", lambda user, pk: Visit.objects.visible_to(user).filter(pk=pk).exists())

    def _to_do(self) -> None:
        from anquan import todo
        from inspections.draws.todo import BOOK as OF_DRAWS
        from inspections.plans.todo import BOOK as OF_PLANS
        from inspections.visits.todo import BOOK as OF_VISITS

        for book in (OF_DRAWS, OF_PLANS, OF_VISITS):
            todo.register(book)
