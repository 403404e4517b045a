"""Small marks of a hazard: ``{% load hazards %}``."""

from django import template
from django.utils.safestring import SafeString

from anquan.web.templatetags.anquan import tag
from hazards.models import Hazard
from hazards.rules import Level, Status

register = template.Library()

KINDS = {
    Status.REPORTED: "",
    Status.ASSIGNED: "",
    Status.DESIGNATING: "back",
    Status.RECTIFYING: "now",
    Status.SUBMITTED: "now",
    Status.CLOSED: "done",
    Status.VOID: "void",
}


@register.simple_tag
def level_tag(level: str) -> SafeString:
    """重大 in red, 一般 plain."""
    return tag("major" if level == Level.MAJOR else "", str(Level(level).label))


@register.simple_tag
def status_tag(hazard: Hazard) -> SafeString:
    """逾期销号 does not look like a closure on time."""
    if hazard.is_closed_late:
        return tag("done_late", "逾期销号")
    return tag(KINDS[Status(hazard.status)], str(Status(hazard.status).label))
