"""Who stands on which side of a hazard. Pure questions about one hazard and one person; used by the table of moves."""

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import ROLES


def posts_with(user: User, right: str) -> list[Appointment]:
    """The person's appointments that carry ``right``, own-enterprise posts last."""
    return [a for a in user.appointments_today if right in ROLES[a.role].rights]


def is_of_responsible_unit(hazard, user: User) -> bool:
    """Is one of the person's posts in the responsible unit (or in an enterprise that contains it)?"""
    unit = hazard.responsible_unit
    return unit is not None and any(_belongs(a, unit) for a in user.appointments_today)


def _belongs(appointment: Appointment, unit) -> bool:
    own = appointment.unit
    if own.pk == unit.pk:
        return True
    return ROLES[appointment.role].side == "enterprise" and unit.path.startswith(own.path)


def is_own_enterprise(unit, user: User, right: str) -> bool:
    """Has the person a post with ``right`` in this enterprise (or in the one that it is a place of)?"""
    return any(ROLES[a.role].side == "enterprise" and _belongs(a, unit) for a in posts_with(user, right))


def authority_posts(hazard, user: User, right: str) -> list[Appointment]:
    """Posts that carry ``right`` and are not in the responsible unit: the township, department or 安委办 side."""
    unit = hazard.responsible_unit
    posts = [a for a in posts_with(user, right) if ROLES[a.role].side != "enterprise"]
    return [a for a in posts if unit is None or not _belongs(a, unit)]


def is_above_township(user: User, right: str) -> bool:
    """A post of county level or higher; a major hazard needs one to be closed (acceptance A12)."""
    return any(ROLES[a.role].side in ("office", "department") for a in posts_with(user, right))


def acting_unit(user: User, right: str):
    """The unit in whose name the person acts with ``right``; None for a person without such a post."""
    posts = posts_with(user, right)
    return posts[0].unit if posts else None


def sees_marks(hazard, user: User) -> bool:
    """照片存疑 (``MarkQuerySet.visible_to`` says it of many): never the unit that has to put the hazard right."""
    own = {post.unit_id for post in user.appointments_today}
    return user.has_right("mark.view") and hazard.responsible_unit_id not in own
