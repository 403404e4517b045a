"""What the office keeps itself: the phrase library, campaigns, problem lists."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from hazards.models import Campaign, Phrase, ProblemList


def _save(actor, right: str, action: str, instance, values: dict, seen: int | None):
    if not actor.has_right(right):
        raise PermissionDenied("您没有维护这项内容的权限。")
    if instance.pk:
        refuse_if_overtaken(instance, action, seen)
    before = {name: str(getattr(instance, name) or "") for name in values} if instance.pk else {}
    for name, value in values.items():
        setattr(instance, name, value)
    instance.full_clean()
    instance.save()
    changes = {n: [before.get(n), str(v or "")] for n, v in values.items() if before.get(n) != str(v or "")}
    record(actor=actor, action=action, obj=instance, changes=changes)
    return instance


@transaction.atomic
def save_phrase(*, actor, phrase: Phrase | None = None, seen: int | None = None, **values) -> Phrase:
    return _save(actor, "phrase.edit", "phrase.save", phrase or Phrase(), values, seen)


@transaction.atomic
def save_campaign(*, actor, campaign: Campaign | None = None, seen: int | None = None, **values) -> Campaign:
    return _save(actor, "campaign.edit", "campaign.save", campaign or Campaign(), values, seen)


@transaction.atomic
def save_problem_list(
    *, actor, problem_list: ProblemList | None = None, seen: int | None = None, **values
) -> ProblemList:
    return _save(actor, "problem_list.edit", "problem_list.save", problem_list or ProblemList(), values, seen)
