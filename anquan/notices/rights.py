"""Who may still read a notice about an object. Every app whose objects are told of registers one function.

    def may_read(user, object_id):
        return Hazard.objects.visible_to(user).filter(pk=object_id).exists()

    rights.register("hazards.hazard", may_read)

A type without a function is refused when the notice is written, so that a forgotten registration is found at once
and never becomes a leak.
"""

from collections.abc import Callable
from typing import Any

MayRead = Callable[[Any, str], bool]
_CHECKS: dict[str, MayRead] = {}


class UnknownObject(LookupError):
    """No app has said who may read notices about this type."""


def register(object_type: str, may_read: MayRead) -> None:
    _CHECKS[object_type] = may_read


def require(object_type: str) -> None:
    if object_type and object_type not in _CHECKS:
        raise UnknownObject(f"anquan.notices.rights has no row for {object_type!r}")


def may_read(user, object_type: str, object_id: str) -> bool:
    """Asked at the moment of sending: rights may have changed since the notice was written."""
    require(object_type)
    return not object_type or _CHECKS[object_type](user, object_id)
