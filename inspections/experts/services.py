"""Verbs of 专家库. The only code that writes experts and their opinions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record, record_denied
from anquan.notices.services import notify
from anquan.units.models import Industry
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from inspections.experts.lifecycle import ASKING, OPINION_LIFECYCLE
from inspections.experts.rules import Status
from inspections.models import Expert, ExpertOpinion, Visit
from inspections.organs import county_of

SAVED = "expert.save"
WATCHED = (
    "name", "user_id", "employer", "speciality", "qualification", "phone", "starts_on", "ends_on", "note",
)  # fmt: skip


@transaction.atomic
def save_expert(
    *, actor: User, expert: Expert | None, industries: Sequence[Industry], seen: int | None = None, **facts: Any
) -> Expert:
    """Put an expert into the library of the actor's county, or correct the card."""
    if not actor.has_right(ASKING):
        raise NotAllowed("专家库由安委办维护。", "forbidden")
    if expert is None:
        expert = Expert(county=county_of(actor, ASKING))
    else:
        refuse_if_overtaken(expert, SAVED, seen)
    before = _facts(expert) if expert.pk else {}
    for name, value in facts.items():
        setattr(expert, name, value)
    expert.full_clean()
    expert.save()
    expert.industries.set(industries)
    after = _facts(expert)
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    record(actor=actor, action=SAVED, obj=expert, county=expert.county_id, changes=changes)
    return expert


def _facts(expert: Expert) -> dict[str, Any]:
    return {
        name: value if isinstance(value := getattr(expert, name), int) else str(value or "") for name in WATCHED
    } | {"industries": sorted(expert.industries.values_list("pk", flat=True))}


@transaction.atomic
def ask(
    *, actor: User, expert: Expert, question: str, today: date, hazard: Hazard | None = None, visit: Visit | None = None
) -> ExpertOpinion:
    """Ask an expert in force for his opinion on a hazard or a visit that the asker sees."""
    if not actor.has_right(ASKING):
        raise NotAllowed("由安委办请专家。", "forbidden")
    if not expert.is_in_force(today):
        raise ValidationError({"expert": f"{expert}已不在有效期内。"})
    if expert.user is None:
        raise ValidationError({"expert": f"{expert}没有系统账号，不能在系统里提出意见。"})
    if not question.strip():
        raise ValidationError({"question": "请写明请专家看什么。"})
    if expert.opinions.waiting().filter(hazard=hazard, visit=visit).exists():
        raise ValidationError({"expert": f"已经请过{expert}，还在等意见。"})
    made = ExpertOpinion.objects.create(
        expert=expert, hazard=hazard, visit=visit, question=question.strip(), asked_by=actor, asked_on=today
    )
    _journal(actor, "expert.ask", made, {"status": [None, made.status]}, made.question)
    _tell(made, expert.user, "ask", f"请您提出专家意见：{made.unit.name}", made.question)
    return made


def perform(*, actor: User, opinion_id: int, action: str, text: str = "") -> ExpertOpinion:
    """提出意见 or 不再需要. Raises ``Http404``, ``NotAllowed`` (journalled), ``ValidationError``."""
    try:
        return _perform(actor, opinion_id, action, text.strip())
    except NotAllowed as refusal:
        if found := ExpertOpinion.objects.visible_to(actor).filter(pk=opinion_id).first():
            record_denied(actor=actor, action=f"expert.{action}", obj=found, note=refusal.reason)
        raise


@transaction.atomic
def _perform(actor: User, opinion_id: int, action: str, text: str) -> ExpertOpinion:
    visible = ExpertOpinion.objects.visible_to(actor).filter(pk=opinion_id).values("pk")
    rows = ExpertOpinion.objects.select_for_update(of=("self",)).select_related("expert__user", "asked_by")
    found = rows.filter(pk__in=visible).first()
    if found is None:
        raise Http404("没有这件专家意见，或者不在您的管辖范围内。")
    row = OPINION_LIFECYCLE.find(action, found, actor)
    if row.target == Status.SUBMITTED:
        if not text:
            raise ValidationError({"text": "请写专家意见。"})
        found.text, found.submitted_at = text, timezone.now()
    changes = {"status": [found.status, row.target]}
    found.status = row.target
    found.save()
    _journal(actor, f"expert.{action}", found, changes, text)
    if found.status == Status.SUBMITTED:
        _tell(found, found.asked_by, "submit", f"专家已提出意见：{found.unit.name}", text)
    return found


def _journal(actor: User, action: str, made: ExpertOpinion, changes: dict[str, Any], note: str) -> None:
    record(actor=actor, action=action, obj=made, county=made.expert.county_id, changes=changes, note=note)


def _tell(made: ExpertOpinion, user: User, word: str, title: str, body: str) -> None:
    notify(
        key=f"expert_opinion:{made.pk}:{word}", user=user, kind=f"expert.{word}", title=title, body=body,
        url=reverse("experts:opinion", args=[made.pk]), obj=made,
    )  # fmt: skip
