"""By which checklist a plan is checked: its own while that is in use, else the short list of its level."""

from django.db.models import QuerySet

from anquan.accounts.models import User
from inspections.models import Checklist, ChecklistVersion, SelfCheckPlan
from inspections.selfchecks.rules import Level
from inspections.selfchecks.seeds import NAMES


def for_self_checks(user: User) -> QuerySet[Checklist]:
    """The lists an enterprise may choose from."""
    rows = Checklist.objects.visible_to(user).filter(is_for_self_check=True, is_active=True)
    return rows.filter(versions__isnull=False).distinct()


def list_of(plan: SelfCheckPlan) -> Checklist:
    if plan.checklist is not None and plan.checklist.is_active:
        return plan.checklist
    return Checklist.objects.get(county=None, name=NAMES[Level(plan.level)])


def version_of(plan: SelfCheckPlan) -> ChecklistVersion:
    """The newest version of its list, with its items."""
    return list_of(plan).versions.prefetch_related("items").order_by("-number")[0]
