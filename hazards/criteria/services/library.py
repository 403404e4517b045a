"""The office keeps the library. A clause is never overwritten: each change is its next version, with who and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.journal.models import Entry
from anquan.journal.overtaken import Overtaken, refuse_if_overtaken
from anquan.journal.selectors import history
from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.models import Criterion, CriterionSet, CriterionVersion, Synonym

WORDS = ("article", "item", "summary", "keywords", "mark", "is_withdrawn")
RIGHT = "criteria.edit"
SET_ACTIONS = ("criterion_set.save", "criterion_set.repeal")  # each makes one version


def require_right(actor: Any) -> None:
    if not actor.has_right(RIGHT):
        raise PermissionDenied("判定标准由安委办维护。")


def overtaken(one: Any, entries: list[Entry]) -> NotAllowed:
    """A number that nobody was shown has no entries either."""
    return Overtaken(one, entries) if entries else NotAllowed("页面不是最新的，请重新打开再改。", "stale")


# --- sets -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_set(*, actor: Any, **values: Any) -> CriterionSet:
    require_right(actor)
    return _write_set(actor, CriterionSet(order=CriterionSet.objects.count() + 1), "criterion_set.save", "", values)


@transaction.atomic
def save_set(*, actor: Any, code: str, seen: int | None, **values: Any) -> CriterionSet:
    """Correct the facts of a document. ``seen``: the version the form was made from."""
    require_right(actor)
    return _write_set(actor, _locked_set(code, seen), "criterion_set.save", "", values)


@transaction.atomic
def repeal_set(
    *, actor: Any, code: str, seen: int | None, repealed_on: date, replaced_by: CriterionSet | None, reason: str
) -> CriterionSet:
    """废止（代替）: its clauses cannot be chosen from that day; determinations keep what they were made by."""
    require_right(actor)
    if not reason.strip():
        raise ValidationError({"reason": "请写明依据，例如代替它的文件。"})
    one = _locked_set(code, seen)
    values = {"repealed_on": repealed_on, "replaced_by": replaced_by}
    return _write_set(actor, one, "criterion_set.repeal", reason.strip(), values)


def _locked_set(code: str, seen: int | None) -> CriterionSet:
    one = CriterionSet.objects.select_for_update(of=("self",)).filter(code=code).first()
    if one is None:
        raise Http404("没有这个判定标准。")
    if seen is not None and seen != one.version:
        made = history(one).filter(action__in=SET_ACTIONS, result="ok")
        raise overtaken(one, list(made[: max(1, one.version - seen)]))
    return one


def _write_set(actor: Any, one: CriterionSet, action: str, note: str, values: dict[str, Any]) -> CriterionSet:
    before = {name: _plain(getattr(one, name)) for name in values} if one.pk else {}
    for name, value in values.items():
        setattr(one, name, value)
    if one.replaced_by_id and one.replaced_by_id == one.pk:
        raise ValidationError({"replaced_by": "代替它的应是另一个标准。"})
    one.version += 1 if one.pk else 0
    one.full_clean()
    one.save()
    changes = {name: [before.get(name), _plain(value)] for name, value in values.items()}
    changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    record(actor=actor, action=action, obj=one, changes=changed, note=note)
    return one


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


# --- clauses --------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_clause(
    *,
    actor: Any,
    in_set: CriterionSet,
    code: str,
    seen: int | None = None,
    industries: Iterable[Any] = (),
    reason: str,
    **words: Any,
) -> CriterionVersion:
    """A new clause (``seen`` 0) or the next version of one. Raises ``stale`` when it changed since it was read."""
    require_right(actor)
    return write_clause(actor, in_set, code, seen, list(industries), reason.strip(), words)


def write_clause(
    actor: Any,
    in_set: CriterionSet,
    code: str,
    seen: int | None,
    industries: list[Any],
    reason: str,
    words: dict[str, Any],
) -> CriterionVersion:
    """``save_clause`` inside the caller's transaction."""
    clause = Criterion.objects.select_for_update(of=("self",)).filter(code=code).first()
    current = clause.versions.filter(is_current=True).first() if clause else None
    _check(clause, current, in_set, seen, reason)
    fresh = CriterionVersion(criterion=clause or _new_clause(in_set, code), **words)
    fresh.number, fresh.changed_by, fresh.changed_at = (current.number + 1 if current else 1), actor, timezone.now()
    fresh.reason = reason
    changes = _changes(current, fresh, industries)
    if current and not changes:
        raise ValidationError("没有改动任何内容。")
    if current:
        CriterionVersion.objects.filter(pk=current.pk).update(is_current=False)
    fresh.full_clean()
    fresh.save()
    fresh.industries.set(industries)
    record(actor=actor, action="criterion.save", obj=fresh, changes=changes, note=reason)
    return fresh


def _check(clause: Any, current: Any, in_set: CriterionSet, seen: int | None, reason: str) -> None:
    if clause is not None and clause.set_id != in_set.pk:
        raise ValidationError({"code": "这个条款代码属于另一个标准，请换一个。"})
    if seen is not None and seen != (current.number if current else 0):
        if seen == 0:
            raise ValidationError({"code": "这个条款代码已经有了。"})
        since = clause.versions.filter(number__gt=seen).values_list("pk", flat=True)
        raise overtaken(clause, _entries_of(since))
    if current is not None and not reason:
        raise ValidationError({"reason": "请写明为什么修改，例如已对照原文。"})


def _entries_of(versions: Iterable[int]) -> list[Entry]:
    """Who made these versions, newest first."""
    made = Entry.objects.filter(object_type=CriterionVersion._meta.label_lower, object_id__in=map(str, versions))
    return list(made.filter(action="criterion.save", result="ok").order_by("-pk"))


def _new_clause(in_set: CriterionSet, code: str) -> Criterion:
    clause = Criterion(set=in_set, code=code, order=in_set.criteria.count() + 1)
    clause.full_clean()
    clause.save()
    return clause


def _changes(current: CriterionVersion | None, fresh: CriterionVersion, industries: list[Any]) -> dict[str, list[Any]]:
    before = {name: getattr(current, name) for name in WORDS} if current else dict.fromkeys(WORDS)
    after = {name: getattr(fresh, name) for name in WORDS}
    before["industries"] = sorted(current.industries.values_list("name", flat=True)) if current else []
    after["industries"] = sorted(each.name for each in industries)
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    return changes | {"number": [current.number if current else None, fresh.number]} if changes else {}


# --- synonyms -------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_synonym(*, actor: Any, synonym: Synonym | None = None, seen: int | None = None, **values: Any) -> Synonym:
    """``seen``: the journal entry the form was made from (``overtaken.newest``)."""
    require_right(actor)
    if synonym is not None:
        refuse_if_overtaken(synonym, "synonym.save", seen)
    one = synonym or Synonym()
    before = {name: getattr(one, name) for name in values} if one.pk else {}
    for name, value in values.items():
        setattr(one, name, value)
    one.full_clean()
    one.save()
    changes = {name: [before.get(name), value] for name, value in values.items() if before.get(name) != value}
    record(actor=actor, action="synonym.save", obj=one, changes=changes)
    return one
