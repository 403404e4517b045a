"""Missed checks climb: 企业负责人 → 乡镇 → 部门. The same manner as ``hazards.majors.reminding``.

Nothing remembers runs: what was missed in a row since the last check that counts is one matter, its first day stands in
the unique key, and the latest step reached is due. So three days without a run are caught up once, and a check that is
made ends it.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.notices.services import notify_many
from hazards.reminders import Step, steps
from inspections.models import SelfCheckPlan
from inspections.selfchecks import selectors
from inspections.selfchecks.rules import Level
from inspections.selfchecks.timetable import Timetable

KIND = "selfcheck.missed"
RUNGS: dict[str, tuple[str, frozenset[str]]] = {
    "企业负责人": ("enterprise", frozenset({"enterprise_owner"})),
    "乡镇": ("township", frozenset({"township_inspector", "township_leader"})),
    "部门": ("regulator", frozenset({"dept_officer", "dept_head"})),
}


Posts = dict[tuple[int, str], list[User]]  # by unit and rung


def remind_of_misses(*, today: date, now: datetime) -> int:
    """Everything missed and not told yet. Returns how many messages are new."""
    table, posts = Timetable(), _posts(today)
    ladders = {level: steps(f"selfcheck.remind.{level}", "selfcheck.remind.levels", today) for level in Level.values}
    plans = selectors.with_last_kept(SelfCheckPlan.objects.missed_now(today, table)).select_related(
        "enterprise__township", "enterprise__profile__industry", "responsible"
    )
    return notify_many(
        _message(plan, gone, step, user, today)
        for plan in plans
        if (gone := selectors.misses(plan, plan.last_kept, today, table))
        if (step := _reached(ladders[plan.level], (today - gone[0]).days))
        for user in _told(plan, step, posts)
    )


def _posts(today: date) -> Posts:
    """Who stands on which rung where; one query a run."""
    rung_of = {role: name for name, (_, roles) in RUNGS.items() for role in roles}
    found: Posts = defaultdict(list)
    rows = Appointment.objects.in_force(today).of_people().filter(role__in=rung_of)
    for post in rows.select_related("user").order_by("id"):
        found[post.unit_id, rung_of[post.role]].append(post.user)
    return found


def _reached(ladder: list[Step], late: int) -> Step | None:
    return next((step for step in ladder if step.days <= late < step.until), None)


def _told(plan: Any, step: Step, posts: Posts) -> list[User]:
    """Whoever is responsible, and everybody above up to the level of the step; an empty rung passes to the next."""
    found = [plan.responsible] if plan.responsible.is_active else []
    names = list(RUNGS)
    for place in range(names.index(step.level) + 1):
        found += next((there for name in names[place:] if (there := posts.get((_unit(plan, name), name)))), [])
    return list({user.pk: user for user in found}.values())


def _unit(plan: SelfCheckPlan, rung: str) -> int | None:
    enterprise = plan.enterprise
    profile = getattr(enterprise, "profile", None)
    return {
        "enterprise": enterprise.pk, "township": enterprise.township_id, "regulator": getattr(profile, "regulator_id", None),
    }[RUNGS[rung][0]]  # fmt: skip


def _message(plan: SelfCheckPlan, gone: list[date], step: Step, user: User, today: date) -> dict[str, Any]:
    late = (today - gone[0]).days
    past = f"{step.days} 天以上" if step.is_last and late > step.days else f"{late} 天"
    return {
        "key": f"selfcheck:{plan.pk}:{gone[0]}:{step.days:+d}",
        "user": user,
        "kind": KIND,
        "title": f"{plan}漏查（{gone[0]} 应查，已过 {past}）：{plan.enterprise.name}",
        "body": f"连续漏查 {len(gone)} 次。负责人 {plan.responsible.name}。",
        "url": reverse("selfchecks:enterprise", args=[plan.enterprise_id]),
        "obj": plan,
    }
