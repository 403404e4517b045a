from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TermsConfig(AppConfig):
    name = "anquan.terms"
    label = "terms"
    verbose_name = "时限与参数"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anquan.journal import actions
        from anquan.terms.seed import seed_terms

        actions.register("设置", ACTIONS)
        post_migrate.connect(seed_terms, sender=self, dispatch_uid="terms.seed_terms")


ACTIONS = {
    "terms.change": "调整时限与参数",
    "terms.cancel": "撤销时限调整",
    "terms.apply": "时限套用到在办事项",
}
