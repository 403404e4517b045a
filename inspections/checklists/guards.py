"""Who keeps which checklist. Each answers with a Chinese reason, or None."""

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES, Reach
from anquan.units.models import Unit
from hazards import sides
from inspections.models import Checklist, Visit
from inspections.rules import Status
from inspections.visits.lifecycle import may_record, prepares

EDIT = "checklist.edit"


def may_edit(checklist: Checklist, user: User) -> str | None:
    """The office keeps those of its county, a department those of its own trades; the shipped ones are copied first."""
    if not user.has_right(EDIT):
        return "检查表由安委办和行业主管部门维护。"
    if checklist.is_shipped:
        return "随产品提供的检查表不能直接修改，请先复制为本县的检查表。"
    if any(_keeps(post, checklist.county_id, checklist.industry_id) for post in sides.posts_with(user, EDIT)):
        return None
    return "部门只维护本部门监管领域的检查表。"


def county_for(user: User, industry_id: str | None) -> Unit | None:
    """The county for which this person may keep a list of that trade: that of the first post that may."""
    counties = [(post, county_of(post)) for post in sides.posts_with(user, EDIT)]
    return next((county for post, county in counties if county and _keeps(post, county.pk, industry_id)), None)


def county_of(post: Appointment) -> Unit | None:
    return post.unit if post.unit.kind == "county" else post.unit.county


def _keeps(post: Appointment, county_id: int | None, industry_id: str | None) -> bool:
    county = county_of(post)
    if county is None or county.pk != county_id:
        return False
    if ROLES[post.role].reach is not Reach.INDUSTRY:
        return True
    return industry_id in {industry.pk for industry in post.unit.industries.all()}


def may_choose(visit: Visit, user: User) -> str | None:
    """Which lists a visit fills in may still be said at the place, until the other side has signed."""
    if visit.status == Status.UNDERWAY:
        return may_record(visit, user)
    if not visit.is_open:
        return f"当前是“{visit.get_status_display()}”，不能再改检查表。"
    return prepares(visit, user)
