from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "inspections"
    verbose_name = "检查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._offline()

    def _offline(self) -> None:
        from anquan.journal import actions
        from inspections.offline.journal import ACTIONS

        actions.register("离线上传", ACTIONS)
