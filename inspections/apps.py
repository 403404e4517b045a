from functools import partial
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inspections import indicators  # noqa: F401  importing it registers the figures

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
        from inspections.selfchecks import workbook as of_selfchecks
        from inspections.visits import workbook as of_visits

        for workbook in (of_visits, of_selfchecks):
            exports.register(workbook.KIND, workbook.build)

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from inspections.checklists.journal import ACTIONS as OF_CHECKLISTS
        from inspections.draws.saying import ACTIONS as OF_DRAWS
        from inspections.models import SelfCheckPlan, Visit
        from inspections.offline.journal import ACTIONS as OF_PHONES
        from inspections.plans.saying import ACTIONS as OF_PLANS
        from inspections.selfchecks import journal as selfchecks
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS | OF_CHECKLISTS | OF_DRAWS | OF_PHONES | OF_PLANS | selfchecks.ACTIONS)
        kinds.register(selfchecks.NOTICES | {"visit.paper": "文书待签发"})
        for model in (Visit, SelfCheckPlan):
            rights.register(model._meta.label_lower, partial(_sees, model))

    def _to_do(self) -> None:
        from anquan import todo
        from inspections.draws.todo import BOOK as OF_DRAWS
        from inspections.plans.todo import BOOK as OF_PLANS
        from inspections.selfchecks import todo as of_selfchecks
        from inspections.visits.todo import BOOK as OF_VISITS

        for book in (OF_DRAWS, OF_PLANS, OF_VISITS, of_selfchecks.PLANS, of_selfchecks.STATEMENTS):
            todo.register(book)


def _sees(model: Any, user: Any, pk: str) -> bool:
    return model.objects.visible_to(user).filter(pk=pk).exists()
