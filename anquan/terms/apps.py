from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "anquan.terms"
    label = "terms"
    verbose_name = "时限与参数"
    default_auto_field = "django.db.models.BigAutoField"
