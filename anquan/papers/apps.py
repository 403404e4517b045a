from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PapersConfig(AppConfig):
    name = "anquan.papers"
    label = "papers"
    verbose_name = "公文"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan import todo
        from anquan.files import exports
        from anquan.journal import actions
        from anquan.papers import indicators, register_book, shipped  # noqa: F401  importing registers the figures
        from anquan.papers.todo import BOOK

        actions.register("公文", ACTIONS)
        shipped.register()
        exports.register(register_book.KIND, register_book.build)
        todo.register(BOOK)
        post_migrate.connect(shipped.keep_wording, sender=self, dispatch_uid="papers.wording")
        post_migrate.connect(_restore_trigger, sender=self, dispatch_uid="papers.trigger")


ACTIONS = {
    "paper.draft": "拟稿",
    "paper.edit": "修改草稿",
    "paper.send_for_review": "公文送审",
    "paper.withdraw": "撤回送审",
    "paper.approve": "公文审核通过",
    "paper.send_back": "公文退回修改",
    "paper.issue": "签发公文",
    "paper.issue_on_spot": "现场签发公文",
    "paper.void": "作废公文",
    "paper.discard": "废弃草稿",
    "paper.template": "修改公文模板",
    "paper.letterhead": "维护机关代字",
}


def _restore_trigger(using: str, **kwargs) -> None:
    """SQLite rebuilds a table to alter it and loses its triggers; put back what a migration dropped."""
    from django.db import connections

    from anquan.papers import triggers

    connection = connections[using]
    if triggers.TABLE in connection.introspection.table_names() and triggers.is_missing(connection):
        triggers.install(connection)
