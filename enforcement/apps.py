from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """What the lower apps run for this app without knowing it, registered topic by topic."""

    name = "enforcement"
    verbose_name = "执法"
    default_auto_field = "django.db.models.BigAutoField"
