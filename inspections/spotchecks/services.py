"""Verbs of 回头看: draw, assign, judge. The only code that writes these tables."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.journal.services import record, record_denied
from anquan.papers.numbering import take
from anquan.terms.selectors import number, term, whole
from anquan.units.models import Industry, Unit
from anquan.workdays.selectors import deadline
from anquan.workflow import NotAllowed
from hazards.majors import services as of_majors
from hazards.models import Hazard
from hazards.rules import EvidenceKind, Source
from hazards.rules import Status as HazardStatus
from hazards.services import moves
from hazards.services.evidence import attach
from inspections import organs
from inspections.draws.rules import sm3
from inspections.models import SpotCheck, SpotCheckTask
from inspections.spotchecks import rules, telling
from inspections.spotchecks.lifecycle import DRAW, TASK_LIFECYCLE, why_not_checker
from inspections.spotchecks.rules import Status

RELATED = ("spot_check", "hazard__unit", "hazard__responsible_unit", "hazard__county", "checker")
SHARE, LEAST = "spotcheck.share", "spotcheck.least"


# --- the draw -------------------------------------------------------------------------------------------------------
def pool(
    actor: User,
    first_on: date,
    last_on: date,
    *,
    township: Unit | None = None,
    industry: Industry | None = None,
    is_of_self_checks: bool = False,
) -> QuerySet[Hazard]:
    """Written off in the period, in the actor's scope, and not looked at again since."""
    seen = SpotCheckTask.objects.filter(hazard=OuterRef("pk"), closed_on=OuterRef("ended_on"))
    rows = Hazard.objects.visible_to(actor).filter(
        ~Exists(seen), status=HazardStatus.CLOSED, ended_on__gte=first_on, ended_on__lte=last_on
    )
    if township is not None:
        rows = rows.filter(township=township)
    if industry is not None:
        rows = rows.filter(industry=industry)
    return rows.filter(source=Source.ENTERPRISE_SELF) if is_of_self_checks else rows


@transaction.atomic
def draw(
    *,
    actor: User,
    first_on: date,
    last_on: date,
    today: date,
    checkers: Sequence[User] = (),
    seed: str = "",
    **conditions: Any,
) -> SpotCheck:
    """Draw from the pool by the share in force, and deal the tasks to ``checkers``. ``seed`` is for demo data alone.

    Raises ``NotAllowed`` and ``ValidationError`` by field. A draw cannot be taken back: it stands with its result.
    """
    posts = organs.posts_with(actor, DRAW)
    if not posts:
        raise NotAllowed("由安委办或者部门负责人抽取。", "forbidden")
    if not first_on <= last_on <= today:
        raise ValidationError({"last_on": "销号日期请填一段已经过去的时间，从早到晚。"})
    county, organ = organs.county_of(actor, DRAW), posts[0].unit
    hazards = {
        row.number: row for row in pool(actor, first_on, last_on, **conditions).select_related("responsible_unit")
    }
    if not hazards:
        raise ValidationError("这段时间、这些条件下没有可以抽的已销号隐患（抽查过的不再抽）。")
    share, least = number(SHARE, today), whole(LEAST, today)
    count = rules.how_many(len(hazards), share, least)
    limit = deadline("spotcheck.days", today, what="抽取", charged="抽查人")
    names, seed = sorted(hazards), seed or secrets.token_hex(32)
    code = county.division_code[:6]
    made = SpotCheck.objects.create(
        number=rules.number_text(code, today.year, take(series=f"HT-{code}", year=today.year)),
        organ=organ, county=county, first_on=first_on, last_on=last_on, pool=names, take=count, seed=seed,
        pool_digest=sm3(rules.pool_text(names)), due_on=limit.on, due_why=limit.to_json(), drawn_by=actor,
        drawn_on=today, why={"pool": len(names), "share": str(share), "least": least, "basis": term(SHARE, today).basis},
        **conditions,
    )  # fmt: skip
    chosen = rules.drawn(seed, names, count)
    _deal(made, [hazards[name] for name in chosen], checkers, actor)
    changes = {"take": [None, count], "pool": [None, len(names)], "pool_digest": [None, made.pool_digest]}
    record(
        actor=actor, action="spotcheck.draw", obj=made, county=county, changes=changes, note="、".join(chosen)[:1000]
    )
    return made


def _deal(made: SpotCheck, hazards: Sequence[Hazard], checkers: Sequence[User], actor: User) -> None:
    people = {user.pk: user for user in checkers}
    allowed = {row.number: [pk for pk, user in people.items() if _may_see_and_check(row, user)] for row in hazards}
    given = rules.dealt([row.number for row in hazards], allowed)
    tasks = SpotCheckTask.objects.bulk_create(
        SpotCheckTask(
            spot_check=made, hazard=row, order=order, closed_on=row.ended_on, passed_by_id=row.rechecked_by_id,
            # what was put right while they stood by was ordered by nobody: whoever reported it saw it done
            passing_unit_id=row.ordering_unit_id or row.reporting_unit_id, responsible_unit_id=row.responsible_unit_id,
            township_id=row.township_id, checker=people.get(given.get(row.number)),
        )
        for order, row in enumerate(hazards, 1)
    )  # fmt: skip
    telling.tell_checkers(tasks, actor)


def _may_see_and_check(hazard: Hazard, user: User) -> bool:
    if why_not_checker(hazard, user) is not None:
        return False
    return Hazard.objects.visible_to(user).filter(pk=hazard.pk).exists()


# --- the moves ------------------------------------------------------------------------------------------------------
def perform(*, actor: User, task_id: int, action: str, today: date, **data: Any) -> SpotCheckTask:
    """Perform ``action`` of TASK_LIFECYCLE.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return _perform(actor, task_id, action, today, data)
    except NotAllowed as refusal:
        if found := SpotCheckTask.objects.visible_to(actor).filter(pk=task_id).first():
            record_denied(actor=actor, action=f"spotcheck.{action}", obj=found, note=refusal.reason)
        raise


@transaction.atomic
def _perform(actor: User, task_id: int, action: str, today: date, data: dict[str, Any]) -> SpotCheckTask:
    visible = SpotCheckTask.objects.visible_to(actor).filter(pk=task_id).values("pk")
    rows = SpotCheckTask.objects.select_for_update(of=("self",)).select_related(*RELATED)
    task = rows.filter(pk__in=visible).first()
    if task is None:
        raise Http404("没有这件抽查，或者不在您的管辖范围内。")
    row = TASK_LIFECYCLE.find(action, task, actor)
    before = {"status": task.status, "checker_id": task.checker_id}
    target = EFFECTS[action](task, actor, today, **data)
    task.status = target or row.target
    if task.status != Status.WAITING and task.checked_on is None:
        task.checked_on = today
    task.updated_at = timezone.now()
    task.save()
    after = {"status": task.status, "checker_id": task.checker_id}
    changes = {name: [before[name], value] for name, value in after.items() if value != before[name]}
    record(
        actor=actor, action=f"spotcheck.{action}", obj=task, county=task.spot_check.county_id, changes=changes,
        note=data.get("note") or "",
    )  # fmt: skip
    telling.tell(task, action, actor, today)
    return task


def pass_(task: SpotCheckTask, actor: User, today: date, *, photos: Sequence[StoredFile], note: str = "") -> None:
    """合格: the closure held. The photos stand with the hazard."""
    _require_photos(photos)
    attach(task.hazard, actor, photos, EvidenceKind.RECHECK)
    task.note = note.strip() or "整改到位，没有反弹。"
    record(
        actor=actor, action="spotcheck.held", obj=task.hazard, county=task.hazard.county_id, note=task.note
    )  # also in the story of the hazard


def fail(task: SpotCheckTask, actor: User, today: date, *, photos: Sequence[StoredFile], note: str) -> str:
    """不合格: reopened at once by whoever may register a 回潮, else it waits for one who may."""
    _require_photos(photos)
    task.note = _required(note, "请写明哪里没有改好、怎样反弹的。")
    if TASK_LIFECYCLE.first("reopen").who(task, actor) is None:
        _reopen(task, actor, today, photos)
        return Status.REOPENED
    attach(task.hazard, actor, photos, EvidenceKind.RECHECK)
    return Status.FAILED


def reopen(task: SpotCheckTask, actor: User, today: date, *, photos: Sequence[StoredFile], note: str = "") -> None:
    """登记回潮 of what a township found."""
    _require_photos(photos)
    if note.strip():
        task.note = f"{task.note}\n{note.strip()}"
    _reopen(task, actor, today, photos)


def _reopen(task: SpotCheckTask, actor: User, today: date, photos: Sequence[StoredFile]) -> None:
    """By the hazard's own move, whichever road it goes."""
    move = of_majors.perform_or_refuse if task.hazard.is_on_own_road else moves.perform_or_refuse
    reason = f"回头看不合格（{task.spot_check.number}）：{task.note}"
    move(actor=actor, hazard_id=task.hazard_id, action="reopen", today=today, reason=reason[:1000], photos=photos)
    task.relapse = task.hazard.relapses.order_by("-pk").first()


def assign(task: SpotCheckTask, actor: User, today: date, *, checker: User) -> None:
    if reason := why_not_checker(task.hazard, checker):
        raise ValidationError({"checker": f"{checker.name}：{reason}"})
    if not Hazard.objects.visible_to(checker).filter(pk=task.hazard_id).exists():
        raise ValidationError({"checker": f"这条隐患不在{checker.name}的管辖范围内。"})
    task.checker = checker


def excuse(task: SpotCheckTask, actor: User, today: date, *, note: str) -> None:
    task.note = _required(note, "请写明为什么无法抽查，例如企业已经拆除。")


EFFECTS: dict[str, Callable[..., str | None]] = {
    "pass": pass_,
    "fail": fail,
    "reopen": reopen,
    "assign": assign,
    "excuse": excuse,
}


def _require_photos(photos: Sequence[StoredFile]) -> None:
    if not photos:
        raise ValidationError({"photos": "请拍至少一张现场照片。"})


def _required(note: str, message: str) -> str:
    if not note.strip():
        raise ValidationError({"note": message})
    return note.strip()
