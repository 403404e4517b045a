from django.apps import AppConfig
from django.db.backends.signals import connection_created


class WebConfig(AppConfig):
    name = "anquan.web"
    label = "web"
    verbose_name = "界面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.web import forms
        from anquan.web.durability import refuse_unsafe

        forms.speak_plainly()
        connection_created.connect(refuse_unsafe)
