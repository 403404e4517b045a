"""Signatures drawn on the screen: of those who went, and of the person of the other side; or his refusal (安法 art.68)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.workflow import NotAllowed
from inspections.locking import save
from inspections.models import Visit
from inspections.visits import papers
from inspections.visits.lifecycle import may_sign
from inspections.visits.services.locking import facts, lock, refusals_are_remembered, remember

MOST_PIXELS = 2_000_000
MET = ("met_person", "met_post", "met_phone")


@refusals_are_remembered("sign")
@transaction.atomic
def sign(
    *,
    actor,
    visit_id: int,
    signature: StoredFile,
    today: date,
    participant_id: int | None = None,
    version: int | None = None,
    **met: str,
) -> Visit:
    """The signature of one who went, or, without ``participant_id``, of the person met, whose name is ``met_person``.

    Whoever goes may hand his phone round, so the drawing is his upload whoever drew it.
    """
    visit = _signable(actor, visit_id, today, version)
    _check(signature, actor)
    before = facts(visit)
    is_met = participant_id is None
    who = _sign_met(visit, signature, met) if is_met else _sign_goer(visit, participant_id, signature)
    save(visit)
    remember(visit, actor, "sign", before, who)
    return visit


@refusals_are_remembered("refuse")
@transaction.atomic
def refuse(*, actor, visit_id: int, refusal: str, today: date, version: int | None = None, **met: str) -> Visit:
    """拒签 or nobody there: noted instead of the signature."""
    visit = _signable(actor, visit_id, today, version)
    if not refusal.strip():
        raise ValidationError({"refusal": "请写明拒签或者不在场的情况。"})
    before = facts(visit)
    _met(visit, met)
    visit.refusal, visit.met_signature, visit.met_signed_at = refusal.strip(), None, None
    save(visit)
    remember(visit, actor, "refuse", before, visit.refusal)
    return visit


@refusals_are_remembered("unsign")
@transaction.atomic
def unsign(*, actor, visit_id: int, today: date, version: int | None = None) -> Visit:
    """All signatures off, so that the record can be changed; the drawings stay in the files and in the journal."""
    visit = _signable(actor, visit_id, today, version)
    if papers.rest_on_signatures(visit):
        raise NotAllowed("已经出具文书，不能撤销签名。确需修改的，先废弃（作废）文书。", "guard")
    before = facts(visit)
    visit.met_signature, visit.met_signed_at, visit.refusal = None, None, ""
    visit.participants.update(signature=None, signed_at=None)
    visit.__dict__.pop("goers", None)
    save(visit)
    remember(visit, actor, "unsign", before)
    return visit


def _signable(actor, visit_id: int, today: date, version: int | None) -> Visit:
    visit = lock(actor, visit_id, version, today=today)
    if reason := may_sign(visit, actor):
        raise NotAllowed(reason, "guard")
    return visit


def _check(signature: StoredFile, actor) -> None:
    """A drawing of a screen: it goes into the papers as it is."""
    if signature.uploaded_by_id != actor.pk:
        raise ValidationError({"signature": "没有收到签名，请重新签。"})
    if signature.mime != "image/png" or signature.width * signature.height > MOST_PIXELS:
        raise ValidationError({"signature": "请在屏幕上签名。"})


def _sign_met(visit: Visit, signature: StoredFile, met: dict[str, str]) -> str:
    _met(visit, met)
    if not visit.met_person:
        raise ValidationError({"met_person": "请写明签名人的姓名。"})
    visit.met_signature, visit.met_signed_at, visit.refusal = signature, timezone.now(), ""
    return f"{visit.met_person} {visit.met_post}".strip()


def _met(visit: Visit, met: dict[str, str]) -> None:
    for name in MET:
        if met.get(name):
            setattr(visit, name, met[name].strip())


def _sign_goer(visit: Visit, participant_id: int, signature: StoredFile) -> str:
    goer = next((each for each in visit.goers if each.pk == participant_id), None)
    if goer is None:
        raise ValidationError({"participant": "这次检查没有这个人。"})
    goer.signature, goer.signed_at = signature, timezone.now()
    goer.save(update_fields=["signature", "signed_at"])
    return goer.name
