from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anquan.notices"
    label = "notices"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions
        from anquan.notices import papers, rights
        from anquan.notices.selectors import unread_count
        from anquan.papers.hooks import on_moved
        from anquan.web.navigation import register_count

        actions.register("消息", {"notice.resend": "重发消息"})
        register_count("messages", unread_count)
        rights.register("papers.paper", papers.may_read)
        on_moved(papers.tell)
