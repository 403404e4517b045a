from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils import timezone


class HazardsConfig(AppConfig):
    name = "hazards"
    verbose_name = "隐患"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan import todo
        from anquan.files import exports
        from anquan.journal import actions
        from anquan.notices import kinds, rights
        from anquan.papers import kinds as papers
        from anquan.web import navigation
        from anquan.web.todo import waiting
        from hazards import indicators, search, workbook  # noqa: F401  importing indicators registers the figures
        from hazards.criteria import papers as criteria_papers
        from hazards.criteria.hooks import on_major
        from hazards.criteria.seeds import seed_criteria
        from hazards.criteria.services import follow_request
        from hazards.exchange import workbook as exchange
        from hazards.exchange.seeds import seed_profiles
        from hazards.imports import returning
        from hazards.journal import ACTIONS
        from hazards.listings import papers as of_listings
        from hazards.listings import todo as of_listing
        from hazards.majors import case_file
        from hazards.majors import todo as of_major
        from hazards.majors import workbook as ledger
        from hazards.majors.circulars import CIRCULAR
        from hazards.majors.papers import KINDS
        from hazards.majors.services import confirm_by
        from hazards.models import Hazard
        from hazards.phrases import seed_phrases
        from hazards.services.requests import on_decided
        from hazards.todo import BOOK

        connection_created.connect(search.register_function, dispatch_uid="hazards.search")
        post_migrate.connect(search.install, sender=self, dispatch_uid="hazards.search_index")
        post_migrate.connect(seed_phrases, sender=self, dispatch_uid="hazards.seed_phrases")
        post_migrate.connect(seed_criteria, sender=self, dispatch_uid="hazards.seed_criteria")
        post_migrate.connect(seed_profiles, sender=self, dispatch_uid="hazards.seed_profiles")
        criteria_papers.register()
        on_decided(follow_request)
        on_major(confirm_by)
        actions.register("隐患", ACTIONS)
        for kind in (*KINDS, CIRCULAR):
            papers.register(kind)
        of_listings.register()
        exports.register(workbook.SUMMARY, workbook.build_summary)
        exports.register(workbook.LIST, workbook.build_list)
        exports.register(ledger.KIND, ledger.build)
        exports.register(case_file.KIND, case_file.build, ending=".pdf")
        exports.register(returning.ERRORS, returning.build_errors)
        exports.register(exchange.REPORT, exchange.build_report)
        exports.register(exchange.RECONCILIATION, exchange.build_reconciliation)
        kinds.register(
            {
                "hazard.due": "整改期限提醒",
                "hazard.clock": "办理时限提醒",
                "workdays.missing": "工作日历提醒",
                "major.duty": "定期报告提醒",
                "major.rung": "逾期处理提醒",
                "major.circular_draft": "通报待核",
            }
        )
        rights.register("hazards.hazard", lambda user, pk: Hazard.objects.visible_to(user).filter(pk=pk).exists())
        for book in (BOOK, of_major.BOOK, of_listing.BOOK):
            todo.register(book)
        navigation.register_count("todo", lambda user: waiting(user, timezone.localdate()))
