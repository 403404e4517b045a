from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "anquan.journal"
    label = "journal"
    verbose_name = "操作日志"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions, signins, task_context

        actions.register("登录", SESSION_ACTIONS)
        signins.connect()
        task_context.connect()
        post_migrate.connect(_restore_triggers, sender=self, dispatch_uid="journal.triggers")


SESSION_ACTIONS = {
    "session.sign_in": "登录",
    "session.sign_out": "退出登录",
    "session.sign_in_failed": "登录失败",
    "session.locked": "登录被锁定",
}


def _restore_triggers(using: str, **kwargs) -> None:
    """SQLite rebuilds a table to alter it and loses its triggers; put back what a migration dropped."""
    from django.db import connections

    from anquan.journal import triggers

    connection = connections[using]
    if set(triggers.TABLES) <= set(connection.introspection.table_names()) and triggers.missing(connection):
        triggers.install(connection)
