"""判定 and 研究认定: one hazard, one result in force, everything it rested on frozen with it.

非重大 for a hazard that was determined to be major takes effect only when another unit grants the downgrade
(``hazards.services.requests``); until then it waits, and the level stays. What was only reported as major is lowered at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.files.models import StoredDocument
from anquan.journal.services import record
from anquan.terms import selectors as terms
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.criteria import guards, hooks, rules
from hazards.criteria.rules import Result, Standing
from hazards.models import Criterion, CriterionVersion, Determination, Hazard, Request
from hazards.rules import RequestKind
from hazards.services import levels
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.requests import ask_or_refuse
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import tell


@dataclass(frozen=True)
class Finding:
    """What a person found. ``members``: (name, unit) of each who took part in a 研究认定.

    ``clause_seen`` is the version of the clause he read; a newer one sends him back to read it.
    """

    result: str
    criterion: Criterion | None = None
    clause_seen: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    members: Sequence[tuple[str, str]] = ()
    minutes: str = ""
    minutes_file: StoredDocument | None = None
    expert_opinion: str = ""
    reason: str = ""


def determine(
    *, actor: Any, hazard_id: int, version: int | None, today: date, finding: Finding | None = None, **found: Any
) -> Determination:
    """认定 by the department in charge. Takes a ``Finding`` or its fields by keyword.

    Raises ``NotAllowed`` (journalled), ``Stale``, ``ValidationError`` by field, ``Http404`` outside the scope.
    """
    return _guarded("hazard.determine", actor, hazard_id, version, today, finding or Finding(**found))


def propose(
    *, actor: Any, hazard_id: int, version: int | None, today: date, finding: Finding | None = None, **found: Any
) -> Determination:
    """判定建议 by the township or the 安委办: it waits for the department and changes nothing of the hazard."""
    return _guarded("hazard.propose_level", actor, hazard_id, version, today, finding or Finding(**found))


def _guarded(
    action: str, actor: Any, hazard_id: int, version: int | None, today: date, finding: Finding
) -> Determination:
    try:
        with transaction.atomic():
            hazard = lock(actor, hazard_id, version)
            return _write(action, hazard, actor, today, finding)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, action, refusal)
        raise


def _write(action: str, hazard: Hazard, actor: Any, today: date, finding: Finding) -> Determination:
    is_proposal = action == "hazard.propose_level"
    refusal = guards.may_propose(hazard, actor) if is_proposal else guards.may_determine(hazard, actor)
    if refusal:
        raise NotAllowed(refusal, "forbidden" if not actor.has_right(action) else "guard")
    made = _made(hazard, finding, today)
    waiting = hazard.determinations.filter(standing=Standing.WAITING).first()
    _set_aside(waiting, is_proposal)
    if is_proposal:
        made.proposed_by, made.proposing_unit = actor, sides.acting_unit(actor, action)
        return _wait(made, hazard, actor, today, action)
    if waiting is not None:
        made.proposed_by, made.proposing_unit = waiting.proposed_by, waiting.proposing_unit
    made.decided_by, made.deciding_unit = actor, sides.acting_unit(actor, action)
    made.decided_on = today
    if made.result == Result.COLLECTIVE:
        return _wait(made, hazard, actor, today, action)
    if made.result == Result.NOT_MAJOR and is_determined_major(hazard):
        made.request = _ask_downgrade(made, hazard, actor, today)
        return _wait(made, hazard, actor, today, action)
    return _put_in_force(made, hazard, actor, today, action)


# --- what was found, checked and frozen -------------------------------------------------------------------------------
def _made(hazard: Hazard, finding: Finding, today: date) -> Determination:
    clause = _clause(finding, today)
    members = [
        {"name": name.strip(), "unit": unit.strip()} for name, unit in finding.members if name.strip() or unit.strip()
    ]
    made = Determination(
        hazard=hazard,
        result=finding.result,
        is_collective=bool(members),
        clause=clause,
        frozen=frozen_text(clause, today) if clause else {},
        members=members,
        minutes=finding.minutes.strip(),
        minutes_file=finding.minutes_file,
        expert_opinion=finding.expert_opinion.strip(),
        reason=finding.reason.strip(),
    )
    if finding.result not in Result.values:
        raise ValidationError({"result": "请选择结论。"})
    made.answers = _answers(finding, made.is_collective)
    if made.is_collective:
        _check_collective(made, today)
    elif made.result == Result.MAJOR and clause is None:
        raise ValidationError({"criterion": "没有对应的条款，要由集体研究认定。"})
    made.standing = Standing.WAITING
    made.clean_fields(exclude=["hazard"])
    return made


def _clause(finding: Finding, today: date) -> CriterionVersion | None:
    if finding.criterion is None:
        return None
    usable = CriterionVersion.objects.usable(today).select_related("criterion__set")
    clause = usable.filter(criterion=finding.criterion).first()
    if clause is None:
        raise ValidationError({"criterion": "这一条所在的标准已废止，或者这一条不再使用，请另选。"})
    if finding.clause_seen not in (None, clause.number):
        raise NotAllowed("这一条的文字在您打开以后已被修改，没有判定。请看过新的文字再判定。", "stale")
    return clause


def frozen_text(clause: CriterionVersion, today: date) -> dict[str, Any]:
    """The clause as it read on the day: what a paper and the page show, whatever the library says later."""
    of = clause.criterion.set
    return {
        "code": clause.criterion.code,
        "version": clause.number,
        "citation": clause.citation,
        "place": clause.place,
        "summary": clause.summary,
        "mark": clause.get_mark_display(),
        "set": of.title,
        "doc_no": of.doc_no,
        "in_force_on": of.in_force_on.isoformat() if of.in_force_on else "",
        "frozen_on": today.isoformat(),
    }


def _answers(finding: Finding, is_collective: bool) -> list[dict[str, str]]:
    if not finding.answers and is_collective:
        return []
    if missing := rules.missing(finding.answers):
        raise ValidationError(dict.fromkeys(missing, "请选择一项。"))
    if not is_collective and finding.result != rules.result_of(finding.answers):
        raise ValidationError({"result": "结论与回答不一致，请按向导重新走一遍。"})
    return rules.said(finding.answers)


def _check_collective(made: Determination, today: date) -> None:
    if made.result == Result.COLLECTIVE:
        raise ValidationError({"result": "集体研究要有结论：重大或者非重大。"})
    least = terms.whole("major.judges", today)
    errors: dict[str, str] = {}
    people = {(member["name"], member["unit"]) for member in made.members}
    if any(not member["name"] or not member["unit"] for member in made.members):
        errors["members"] = "每个人都要写姓名和单位。"
    elif len(people) < least:
        errors["members"] = f"研究认定至少 {least} 人参加，现在是 {len(people)} 人。"
    if not made.minutes:
        errors["minutes"] = "请写研究记录：各人的意见和依据。"
    if made.clause and made.clause.criterion.set.asks_expert and not made.expert_opinion:
        errors["expert_opinion"] = f"《{made.clause.criterion.set.title}》要求听取专家意见，请填写。"
    if made.clause is None and not made.reason:
        errors["reason"] = "没有对应的条款时，请写明理由。"
    if errors:
        raise ValidationError(errors)


# --- writing ----------------------------------------------------------------------------------------------------------
def _set_aside(waiting: Determination | None, by_proposal: bool) -> None:
    """What waited is taken up by a decision, or gives way to a newer proposal."""
    if waiting is None:
        return
    if by_proposal and waiting.decided_by_id:
        raise NotAllowed("部门已决定由集体研究认定，不用再提建议。", "guard")
    waiting.standing = Standing.DROPPED if by_proposal else Standing.REPLACED
    waiting.save(update_fields=["standing"])


def _wait(made: Determination, hazard: Hazard, actor: Any, today: date, action: str) -> Determination:
    made.standing = Standing.WAITING
    made.save(force_insert=True)
    if made.request_id is None:  # asking for the downgrade has moved the version
        save(hazard)
    changes = {"determination": [None, made.pk], "version": [hazard.version - 1, hazard.version]}
    _record(made, hazard, actor, action, changes)
    if made.decided_by_id is None:
        tell(hazard, "propose_level", actor, today)
    return made


def _put_in_force(made: Determination, hazard: Hazard, actor: Any, today: date, action: str) -> Determination:
    before, of_track = snapshot(hazard), {}
    hazard.determinations.filter(standing=Standing.IN_FORCE).update(standing=Standing.REPLACED)
    made.standing = Standing.IN_FORCE
    made.save(force_insert=True)
    if made.result == Result.MAJOR:
        levels.raise_to_major(hazard, made.frozen.get("citation", ""))
    elif hazard.is_major:
        of_track = levels.lower(hazard, today)
    save(hazard)
    changes = changes_of(before, snapshot(hazard)) | {"determination": [None, made.pk]} | of_track
    _record(made, hazard, actor, action, changes)
    tell(hazard, "determine", actor, today)
    if made.result == Result.MAJOR:
        hooks.tell_major(made, actor, today)
    return made


def is_determined_major(hazard: Hazard) -> bool:
    """Not merely reported as major: somebody has determined it. Its way down needs another unit."""
    made = hazard.determinations.in_force()
    return hazard.is_major and (made is not None and made.is_major or hazard.is_on_own_road)


def _record(made: Determination, hazard: Hazard, actor: Any, action: str, changes: dict[str, Any]) -> None:
    said = [made.get_result_display(), made.frozen.get("citation", ""), made.reason]
    note = "，".join(part for part in said if part)
    record(actor=actor, action=action, obj=hazard, county=hazard.county, changes=changes, note=note)


def _ask_downgrade(made: Determination, hazard: Hazard, actor: Any, today: date) -> Request:
    """The level is lowered by another unit, through the one table of requests."""
    why = made.reason or "；".join(line["answer"] for line in made.answers) or made.minutes
    request = ask_or_refuse(
        actor=actor, hazard_id=hazard.pk, kind=RequestKind.DOWNGRADE, reason=f"判定为非重大：{why}"[:1000], today=today
    )
    hazard.version += 1  # as the request has saved it
    return request


def follow_request(request: Request, hazard: Hazard, actor: Any, today: date) -> None:
    """Called in the transaction in which a request was decided or withdrawn (``requests.on_decided``)."""
    if request.kind != RequestKind.DOWNGRADE:
        return
    waiting = Determination.objects.filter(request=request, standing=Standing.WAITING)
    if request.result != Request.Result.GRANTED:
        waiting.update(standing=Standing.DROPPED)
        return
    hazard.determinations.filter(standing=Standing.IN_FORCE).update(standing=Standing.REPLACED)
    waiting.update(standing=Standing.IN_FORCE)
