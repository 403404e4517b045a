"""By which checklist a plan is checked: its own while that is in use, else the short list of its level."""

from django.db.models import Q, QuerySet

from anquan.accounts.models import User
from anquan.units.models import Unit
from inspections.models import Checklist, ChecklistVersion, SelfCheckPlan
from inspections.selfchecks.rules import Level

SHORT = {
    Level.POST: "岗位日查表（通用）",
    Level.WORKSHOP: "车间周查表（通用）",
    Level.ENTERPRISE: "企业月查表（通用）",
}  # they come with the product (fixtures/checklists.csv)
IS_SHORT = Q(county=None, name__in=SHORT.values())


def offered(user: User, enterprise: Unit) -> QuerySet[Checklist]:
    """The lists an enterprise may choose instead of the short one: of its trade, or of none in particular."""
    rows = Checklist.objects.visible_to(user).usable().filter(is_for_self_check=True).exclude(IS_SHORT)
    profile = getattr(enterprise, "profile", None)
    return rows.for_industry(profile.industry_id if profile else None)


def list_of(plan: SelfCheckPlan) -> Checklist:
    if plan.checklist is not None and plan.checklist.is_active:
        return plan.checklist
    return Checklist.objects.get(county=None, name=SHORT[Level(plan.level)])


def version_of(plan: SelfCheckPlan) -> ChecklistVersion:
    """The newest version of its list, with its items."""
    return list_of(plan).versions.prefetch_related("items").order_by("-number")[0]
