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
        # importing them registers the figures
        from inspections import indicators  # noqa: F401
        from inspections.campaigns import indicators as of_campaigns  # noqa: F401
        from inspections.stationing import indicators as of_stationing  # noqa: F401

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
        from inspections.selfchecks import workbook as of_selfchecks
        from inspections.visits import workbook as of_visits

        for workbook in (of_visits, of_campaigns, of_selfchecks):
            exports.register(workbook.KIND, workbook.build)

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from inspections.campaigns.saying import ACTIONS as OF_CAMPAIGNS
        from inspections.checklists.journal import ACTIONS as OF_CHECKLISTS
        from inspections.draws.saying import ACTIONS as OF_DRAWS
        from inspections.experts.journal import ACTIONS as OF_EXPERTS
        from inspections.models import ExpertOpinion, SelfCheckPlan, SpotCheckTask, Stationing, Visit
        from inspections.offline.journal import ACTIONS as OF_PHONES
        from inspections.plans.saying import ACTIONS as OF_PLANS
        from inspections.pocket.services import ACTIONS as OF_POCKET
        from inspections.rechecks.services import ACTIONS as OF_RECHECKS
        from inspections.selfchecks import journal as selfchecks
        from inspections.spotchecks import journal as spotchecks
        from inspections.stationing import journal as stationing
        from inspections.visits.journal import ACTIONS

        actions.register("检查", ACTIONS | OF_CHECKLISTS | OF_PHONES | OF_POCKET | OF_RECHECKS)
        actions.register("检查", OF_CAMPAIGNS | OF_DRAWS | OF_PLANS)
        actions.register("检查", selfchecks.ACTIONS | stationing.ACTIONS | spotchecks.ACTIONS | OF_EXPERTS)
        kinds.register(selfchecks.NOTICES | stationing.NOTICES | spotchecks.NOTICES | {"visit.paper": "文书待签发"})
        for model in (Visit, SelfCheckPlan, Stationing, ExpertOpinion, SpotCheckTask):
            rights.register(model._meta.label_lower, partial(_sees, model))

    def _to_do(self) -> None:
        from anquan import todo
        from inspections.draws.todo import BOOK as OF_DRAWS
        from inspections.experts.todo import BOOK as OF_EXPERTS
        from inspections.plans.todo import BOOK as OF_PLANS
        from inspections.selfchecks import todo as of_selfchecks
        from inspections.spotchecks.todo import BOOK as OF_SPOT_CHECKS
        from inspections.stationing.todo import BOOK as OF_STATIONING
        from inspections.visits.todo import BOOK as OF_VISITS

        for book in (
            OF_DRAWS,
            OF_PLANS,
            OF_VISITS,
            of_selfchecks.PLANS,
            of_selfchecks.STATEMENTS,
            OF_STATIONING,
            OF_EXPERTS,
            OF_SPOT_CHECKS,
        ):
            todo.register(book)


def _sees(model: Any, user: Any, pk: str) -> bool:
    return model.objects.visible_to(user).filter(pk=pk).exists()
