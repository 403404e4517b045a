"""Words about units for templates: ``{% load units %}``."""

from typing import Any

from django import template
from django.utils.html import format_html

from anquan.units import selectors
from anquan.units.imports import HEADINGS_BY_NAME, EnterpriseRow
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import RiskColour
from anquan.units.services.facts import plain, say_value

register = template.Library()
RISK_TAGS = {RiskColour.RED: "major", RiskColour.ORANGE: "soon", RiskColour.YELLOW: "", RiskColour.BLUE: "now"}
RISK_WORDS = {RiskColour.RED: "红", RiskColour.ORANGE: "橙", RiskColour.YELLOW: "黄", RiskColour.BLUE: "蓝"}


@register.filter
def where(unit: Unit) -> str:
    """明光市潘村镇 · 工贸"""
    return selectors.where(unit)


@register.filter
def region(unit: Unit) -> str:
    """明光市潘村镇"""
    return selectors.region_of(unit)


@register.simple_tag
def risk(profile: EnterpriseProfile) -> str:
    """The risk colour as a tag that can be read without colour; nothing when it is not graded."""
    if not profile.risk_colour:
        return ""
    css, word = RISK_TAGS[RiskColour(profile.risk_colour)], RISK_WORDS[RiskColour(profile.risk_colour)]
    return format_html('<span class="tag {}">{}色风险</span>', css, word)


@register.filter
def understood(row: EnterpriseRow) -> str:
    """What an import row says, in one line."""
    return "，".join(
        f"{HEADINGS_BY_NAME[name]} {_said(name, value)}"
        for name, value in row.values.items()
        if name not in ("name",) and value not in ("", None)
    )


@register.filter
def changes(row: EnterpriseRow) -> str:
    """What an import row would change."""
    return "，".join(
        f"{HEADINGS_BY_NAME[name]} {_said(name, before) or '空'} → {_said(name, after) or '空'}"
        for name, (before, after) in row.changes.items()
    )


def _said(name: str, value: Any) -> Any:
    return say_value(name, plain(value))
