"""Whole answers about 派驻监督: a page of the list, one stationing, 包片包线 with its history. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Deck, deck
from anquan.workdays.rules import ONE_DAY
from hazards import sides
from inspections.models import LeaderArea, Stationing
from inspections.stationing.services import RIGHT, may_check, may_log

RELATED = ("place__township", "person", "sent_by", "made_by")
ORDERINGS = (Ordering("newest", "开始日期", "starts_on", descending=True, says=("从早到晚", "从晚到早")),)


def by_pk(pk: int, user: User) -> Stationing:
    """Outside the person's scope it does not exist."""
    found = Stationing.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这项派驻，或者不在您的管辖范围内。")
    return found


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    stationing: Stationing
    state: str
    tone: str
    logs: int
    missing: int  # days that have ended without a log
    absent: int


def rows_of(found: Iterable[Stationing], today: date) -> list[Row]:
    """Of one page, with their sums in one query."""
    known = list(found)
    sums = {
        row["pk"]: row
        for row in Stationing.objects.filter(pk__in=[each.pk for each in known]).values("pk").annotate(
            n=Count("logs", filter=Q(logs__on__lt=today), distinct=True), every=Count("logs", distinct=True),
            absent=Count("presences", filter=Q(presences__is_present=False), distinct=True),
        )
    }  # fmt: skip
    return [_row(each, sums[each.pk], today) for each in known]


def _row(each: Stationing, sums: Any, today: date) -> Row:
    state, tone = state_of(each, today)
    ended = min(each.ends_on, today - ONE_DAY)
    days = max((ended - each.starts_on).days + 1, 0)
    return Row(each, state, tone, sums["every"], days - sums["n"], sums["absent"])


def state_of(each: Stationing, today: date) -> tuple[str, str]:
    if each.ends_on < today:
        return "已结束", ""
    return ("正在驻守", "now") if each.starts_on <= today else ("还没开始", "")


# --- one stationing -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    stationing: Stationing
    row: Row
    logs: list[Any]
    presences: list[Any]
    deck: Deck


def page(found: Stationing, user: User, today: date) -> Page:
    return Page(
        found,
        rows_of([found], today)[0],
        list(found.logs.select_related("photo")),
        list(found.presences.select_related("checked_by")),
        deck(_actions(found, user, today)),
    )


def _actions(found: Stationing, user: User, today: date) -> list[Action]:
    """What concerns this person: his own log, or what an office does."""
    actions = []
    if found.person_id == user.pk:
        reason = may_log(found, user, today) or ""
        actions.append(
            Action("写今天的日志", reverse("stationing:log", args=[found.pk]), "pencil", reason, is_primary=True)
        )
    elif sides.posts_with(user, RIGHT):
        reason = may_check(found, user, today) or ""
        actions.append(
            Action("查岗", reverse("stationing:check", args=[found.pk]), "person-check", reason, is_primary=True)
        )
        if found.ends_on > today:
            actions.append(Action("提前结束", reverse("stationing:end", args=[found.pk]), "stop-circle"))
    return actions


# --- 包片包线 ---------------------------------------------------------------------------------------------------------
def area_rows(user: User, day: date) -> tuple[list[LeaderArea], list[LeaderArea]]:
    """In force, and history."""
    rows = LeaderArea.objects.visible_to(user).select_related("county", "township", "industry")
    now = rows.in_force(day).order_by("county", "leader", "township__order", "industry__order", "pk")
    return list(now), list(rows.filter(ends_on__lt=day).order_by("-ends_on", "-pk"))


def area_by_pk(pk: int, user: User) -> LeaderArea:
    found = LeaderArea.objects.visible_to(user).select_related("township", "industry").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这项包片包线，或者不在您的管辖范围内。")
    return found
