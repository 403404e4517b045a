"""In which unit a person may do what with papers: rights count at the post that gives them, nowhere else."""

from typing import Any

from anquan.accounts.roles import ROLES
from anquan.units.models import Unit


def holds(user: Any, right: str, unit_id: int) -> bool:
    return any(post.unit_id == unit_id and right in ROLES[post.role].rights for post in user.appointments_today)


def units_with(user: Any, right: str) -> list[Unit]:
    """The units for which this person may do that, in the order of the posts."""
    found = {post.unit_id: post.unit for post in user.appointments_today if right in ROLES[post.role].rights}
    return list(found.values())
