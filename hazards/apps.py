from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils import timezone


class HazardsConfig(AppConfig):
    """What the foundation runs for this app without knowing it, registered topic by topic."""

    name = "hazards"
    verbose_name = "隐患"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hazards import indicators  # noqa: F401  importing it registers the figures

        self._after_migrating()
        self._what_follows_a_decision()
        self._papers()
        self._workbooks()
        self._people_are_told()
        self._to_do()

    def _after_migrating(self) -> None:
        from hazards import search
        from hazards.criteria.seeds import seed_criteria
        from hazards.exchange.seeds import seed_profiles
        from hazards.phrases import seed_phrases

        connection_created.connect(search.register_function, dispatch_uid="hazards.search")
        post_migrate.connect(search.install, sender=self, dispatch_uid="hazards.search_index")
        for seed in (seed_phrases, seed_criteria, seed_profiles):
            post_migrate.connect(seed, sender=self, dispatch_uid=f"hazards.{seed.__name__}")

    def _what_follows_a_decision(self) -> None:
        from anquan.terms import applying
        from hazards.criteria.hooks import on_major
        from hazards.criteria.services import follow_request
        from hazards.majors.services import confirm_by
        from hazards.services import reckoning
        from hazards.services.requests import on_decided

        on_decided(follow_request)
        on_major(confirm_by)
        applying.register(reckoning.TERMS, reckoning)

    def _papers(self) -> None:
        from anquan.papers import kinds
        from hazards.criteria import papers as of_criteria
        from hazards.listings import papers as of_listings
        from hazards.majors.circulars import CIRCULAR
        from hazards.majors.papers import KINDS

        of_criteria.register()
        of_listings.register()
        for kind in (*KINDS, CIRCULAR):
            kinds.register(kind)

    def _workbooks(self) -> None:
        from anquan.files import exports
        from hazards import workbook
        from hazards.exchange import workbook as exchange
        from hazards.imports import returning
        from hazards.majors import case_file
        from hazards.majors import workbook as ledger
        from hazards.marks import workbook as marks

        exports.register(workbook.SUMMARY, workbook.build_summary)
        exports.register(workbook.LIST, workbook.build_list)
        exports.register(ledger.KIND, ledger.build)
        exports.register(marks.KIND, marks.build)
        exports.register(case_file.KIND, case_file.build, ending=".pdf")
        exports.register(returning.ERRORS, returning.build_errors)
        exports.register(exchange.REPORT, exchange.build_report)
        exports.register(exchange.RECONCILIATION, exchange.build_reconciliation)

    def _people_are_told(self) -> None:
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from hazards.journal import ACTIONS
        from hazards.models import Hazard, Tip
        from hazards.tips.journal import ACTIONS as OF_TIPS

        actions.register("隐患", ACTIONS | OF_TIPS)
        kinds.register(
            {
                "hazard.due": "整改期限提醒",
                "hazard.clock": "办理时限提醒",
                "workdays.missing": "工作日历提醒",
                "major.duty": "定期报告提醒",
                "major.rung": "逾期处理提醒",
                "major.circular_draft": "通报待核",
                "tip.received": "门口反映待受理",
            }
        )
        rights.register("hazards.tip", lambda user, pk: Tip.objects.visible_to(user).filter(pk=pk).exists())
        rights.register("hazards.hazard", lambda user, pk: Hazard.objects.visible_to(user).filter(pk=pk).exists())

    def _to_do(self) -> None:
        from anquan import todo
        from anquan.web import navigation
        from anquan.web.todo import waiting
        from hazards.listings import todo as of_listings
        from hazards.majors import todo as of_majors
        from hazards.marks import todo as of_marks
        from hazards.tips import todo as of_tips
        from hazards.todo import BOOK

        for book in (BOOK, of_majors.BOOK, of_listings.BOOK, of_marks.BOOK, of_tips.BOOK):
            todo.register(book)
        navigation.register_count("todo", lambda user: waiting(user, timezone.localdate()))
