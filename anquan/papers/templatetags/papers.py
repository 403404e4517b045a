"""Small marks of a paper: ``{% load papers %}``."""

from django import template
from django.utils.safestring import SafeString

from anquan.papers.models import Paper, Status
from anquan.web.templatetags.anquan import tag

register = template.Library()

KINDS = {Status.DRAFT: "", Status.REVIEW: "now", Status.APPROVED: "now", Status.ISSUED: "done", Status.VOID: "void"}


@register.simple_tag
def paper_tag(paper: Paper) -> SafeString:
    label = "已废弃" if paper.status == Status.VOID and not paper.was_issued else paper.get_status_display()
    return tag(KINDS[Status(paper.status)], label)
