"""Whole answers about 回头看: draws, one draw with its repetition, one task. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Deck, deck
from hazards.models import Hazard
from hazards.selectors.detail import album_of
from inspections.draws.rules import sm3
from inspections.models import SpotCheck, SpotCheckTask
from inspections.spotchecks import rules
from inspections.spotchecks.lifecycle import TASK_LIFECYCLE
from inspections.spotchecks.rules import JUDGED, NOT_HELD, Status
from inspections.spotchecks.saying import ICONS

DRAW_RELATED = ("organ", "county", "township", "industry", "drawn_by")
TASK_RELATED = (
    "spot_check", "hazard__unit", "hazard__township", "passing_unit", "passed_by", "responsible_unit", "checker",
)  # fmt: skip
DRAW_ORDERINGS = (Ordering("newest", "抽取日期", "drawn_on", descending=True, says=("从早到晚", "从晚到早")),)
TASK_ORDERINGS = (Ordering("newest", "抽取", "pk", descending=True, says=("从早到晚", "从晚到早")),)


def with_sums(draws: QuerySet) -> QuerySet:
    return draws.annotate(
        waiting=Count("tasks", filter=Q(tasks__status=Status.WAITING)),
        judged=Count("tasks", filter=Q(tasks__status__in=JUDGED)),
        not_held=Count("tasks", filter=Q(tasks__status__in=NOT_HELD)),
    )


def sums_of(draws: Iterable[SpotCheck]) -> dict[int, Any]:
    """The sums of one page, in one query."""
    rows = with_sums(SpotCheck.objects.filter(pk__in=[each.pk for each in draws]))
    return {row.pk: row for row in rows}


def draw_by_pk(pk: int, user: User) -> SpotCheck:
    found = SpotCheck.objects.visible_to(user).select_related(*DRAW_RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次抽查，或者不在您的管辖范围内。")
    return found


def task_by_pk(pk: int, user: User) -> SpotCheckTask:
    rows = SpotCheckTask.objects.visible_to(user).select_related(*TASK_RELATED, "hazard__responsible_unit", "relapse")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这件抽查，或者不在您的管辖范围内。")
    return found


@dataclass(frozen=True)
class Repeated:
    """The draw done once more from what is kept."""

    is_pool_unchanged: bool
    is_same: bool


def repeat(draw: SpotCheck, tasks: Iterable[SpotCheckTask]) -> Repeated:
    again = rules.drawn(draw.seed, draw.pool, draw.take)
    stored = [task.hazard.number for task in sorted(tasks, key=lambda task: task.order)]
    return Repeated(sm3(rules.pool_text(draw.pool)) == draw.pool_digest, again == stored)


def why(draw: SpotCheck) -> str:
    """How many, in words."""
    kept = draw.why
    percent = f"{float(kept['share']) * 100:g}%"
    return f"名单 {kept['pool']} 条，按 {percent} 抽取、不少于 {kept['least']} 条，抽 {draw.take} 条。{kept['basis']}。"


def conditions(draw: SpotCheck) -> str:
    parts = [
        f"{draw.first_on} 至 {draw.last_on} 销号", draw.township.label if draw.township else "",
        draw.industry.name if draw.industry else "", "只抽企业自查的" if draw.is_of_self_checks else "",
    ]  # fmt: skip
    return "，".join(part for part in parts if part)


# --- one task -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TaskPage:
    task: SpotCheckTask
    deck: Deck
    album: Any
    hazard_href: str
    is_late: bool


def task_page(task: SpotCheckTask, user: User, today: date) -> TaskPage:
    actions = [
        Action(each.label, reverse("spotchecks:act", args=[task.pk, each.action]), ICONS.get(each.action, ""),
               each.reason or "", is_primary=each.transition.primary, is_danger=each.transition.danger)
        for each in TASK_LIFECYCLE.available(task, user)
    ]  # fmt: skip
    sees = Hazard.objects.visible_to(user).filter(pk=task.hazard_id).exists()
    return TaskPage(
        task,
        deck(actions),
        album_of(task.hazard),
        reverse("hazards:detail", args=[task.hazard.number]) if sees else "",
        task.status == Status.WAITING and task.spot_check.due_on < today,
    )
