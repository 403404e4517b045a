"""The monthly report of a unit as one table: 填报中 → 已报送 → 已锁定. What was locked is changed by nobody; it is unlocked by a
leader, with the reason (domain §7.6: no edits after lock)."""

from anquan.accounts.models import User
from anquan.workflow import Transition, Workflow
from inspections import organs
from inspections.campaigns.rules import Status


# --- who -----------------------------------------------------------------------------------------------------------
def reports(report, user: User) -> str | None:
    return None if organs.holds(user, "campaign.report", report.unit_id) else f"由{report.unit.label}填报。"


def collects(report, user: User) -> str | None:
    """The office of the campaign's county."""
    return None if organs.watches(user, "campaign.edit", report.campaign.county_id) else "由安委办办理。"


def leads(report, user: User) -> str | None:
    if organs.watches(user, "plan.approve", report.campaign.county_id):
        return None
    return "由安委办主任或者市领导解锁。"


# --- guards --------------------------------------------------------------------------------------------------------
def says_something(report, user: User) -> str | None:
    if report.values.exists() or report.note:
        return None
    return "一项都没有填。没有发生的填 0，或者在说明里写“本月没有”。"


# --- the table -----------------------------------------------------------------------------------------------------
def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


S = Status
REPORT_LIFECYCLE = Workflow(
    transitions=(
        _row("submit", "报送", [S.DRAFT], S.SUBMITTED, reports, says_something, primary=True),
        _row("withdraw", "撤回", [S.SUBMITTED], S.DRAFT, reports),
        _row("lock", "锁定", [S.SUBMITTED], S.LOCKED, collects, primary=True),
        _row("send_back", "退回", [S.SUBMITTED], S.DRAFT, collects),
        _row("unlock", "解锁", [S.LOCKED], S.SUBMITTED, leads, danger=True),
    ),
    labels=dict(Status.choices),
)


def may_write(report, user: User) -> str | None:
    if reason := reports(report, user):
        return reason
    if report.status != S.DRAFT:
        return f"当前是“{report.get_status_display()}”，不能再改。要改的，先撤回，或者请安委办退回。"
    return None
