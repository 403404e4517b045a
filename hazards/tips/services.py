"""Verbs of 门口反映. Nobody signs in to tell; whoever decides is the clerk."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import roles_with
from anquan.files import vault
from anquan.files.models import StoredFile
from anquan.files.rules import BadFile
from anquan.files.services import store_image
from anquan.journal.services import record, record_denied
from anquan.notices.services import notify_many
from anquan.papers.numbering import take
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import clocks, photos, services
from hazards.models import Hazard, Tip, TipPhoto, TipStatus
from hazards.models.tips import RECEIVE
from hazards.rules import Source
from hazards.tips.lifecycle import TIP_LIFECYCLE

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
CODE_LENGTH = 12
ANSWER_LENGTH = 300


def digest_of(code: str) -> str:
    """Of a query code as people type it: with spaces, in small letters. Drawn at random, so a plain hash keeps it."""
    return hashlib.sha256("".join(code.upper().split()).encode()).hexdigest()


# --- telling ----------------------------------------------------------------------------------------------------------
def tell(*, unit: Unit, text: str, uploads: Iterable[Any], now: datetime, uid: uuid.UUID) -> tuple[Tip, str]:
    """Keep what somebody tells of ``unit``. Returns it and the query code, which is shown once ('' when sent again).

    Raises ``ValidationError`` by field, ``NotAllowed`` beyond 每天最多几件 of one place.
    """
    if known := Tip.objects.filter(uid=uid, unit=unit).first():
        return known, ""
    if unit.county is None:
        raise NotAllowed("这个单位没有所在的县（市、区），不能在这里反映。", "no_county")
    stored = _stored(uploads, unit, now)
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # two at once count each other
        _require_room(unit, now)
        return _keep(unit, text, stored, now, uid)


def _stored(uploads: Iterable[Any], unit: Unit, now: datetime) -> list[StoredFile]:
    stored = []
    for place, upload in enumerate(uploads, 1):
        try:
            lines = [unit.name, f"{timezone.localtime(now):%Y-%m-%d}"]
            stored.append(store_image(actor=None, upload=upload, stamp=lines))
        except BadFile as fault:
            raise ValidationError({"photos": f"第 {place} 张：{fault.reason}"}) from fault
    return stored


def _require_room(unit: Unit, now: datetime) -> None:
    lately = Tip.objects.filter(unit=unit, received_at__gt=now - timedelta(days=1)).count()
    if lately >= whole("tip.per_day_of_unit", timezone.localdate(now)):
        raise NotAllowed("今天对这个单位的反映已经很多，请明天再试；情况紧急的，请拨打 12350 或者 119。", "too_often")


def _keep(unit: Unit, text: str, stored: Sequence[StoredFile], now: datetime, uid: uuid.UUID) -> tuple[Tip, str]:
    on, county = timezone.localdate(now), unit.county
    assert county is not None
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    deadline = clocks.term_deadline("tip.accept", on, "收到")
    division = county.division_code[:6]
    tip = Tip.objects.create(
        number=f"FY-{division}-{on:%Y}-{take(series=f'FY-{division}', year=on.year):06d}",
        uid=uid, digest=digest_of(code), unit=unit, county=county, township=unit.township, text=text.strip(),
        received_at=now, due_on=deadline.on, why=deadline.to_json(),
    )  # fmt: skip
    for file in stored:
        TipPhoto.objects.create(tip=tip, file=file)
    record(actor=None, action="tip.tell", obj=tip, county=county.pk)
    notify_many(
        {
            "key": f"tip:{tip.pk}:received", "user": clerk, "kind": "tip.received",
            "title": f"收到门口反映：{unit.name}", "url": reverse("tips:detail", args=[tip.pk]), "obj": tip,
        }
        for clerk in clerks(county)
    )  # fmt: skip
    return tip, " ".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))


def clerks(county: Unit) -> list[User]:
    posts = Appointment.objects.in_force(timezone.localdate()).of_people().filter(role__in=roles_with(RECEIVE))
    return [post.user for post in posts.filter(unit=county).select_related("user").order_by("pk")]


# --- what the clerk makes of it ---------------------------------------------------------------------------------------
def accept(*, actor: User, tip_id: int, description: str, answer: str, now: datetime) -> Hazard:
    """受理: a hazard of the place, in the clerk's own words, with copies of the pictures. Raises as ``refuse`` does."""
    tip = _mine(actor, tip_id)
    own = _copies(actor, tip, now) if tip.status == TipStatus.RECEIVED else []
    with _refusals_are_remembered(actor, tip_id, "accept"), transaction.atomic():
        tip = _locked(actor, tip_id, "accept", answer)
        missing = "" if own else "群众反映，没有照片"
        hazard = services.report(
            actor=actor, unit=tip.unit.current, description=description, source=Source.TIP, photos=own,
            today=timezone.localdate(now), no_photo_reason=missing, uid=uuid.uuid5(tip.uid, "hazard"),
        )  # fmt: skip
        tip.hazard = hazard
        _decide(tip, actor, TipStatus.ACCEPTED, answer, now, hazard.number)
    return hazard


def refuse(*, actor: User, tip_id: int, answer: str, now: datetime) -> Tip:
    """不予受理, with the reason that whoever told will read.

    Raises ``Http404``, ``NotAllowed`` (journalled), ``ValidationError``.
    """
    with _refusals_are_remembered(actor, tip_id, "refuse"), transaction.atomic():
        tip = _locked(actor, tip_id, "refuse", answer)
        _decide(tip, actor, TipStatus.REFUSED, answer, now, "")
    return tip


@contextmanager
def _refusals_are_remembered(actor: User, tip_id: int, action: str) -> Iterator[None]:
    """Around the transaction: what ended it is written down after it."""
    try:
        yield
    except NotAllowed as refusal:
        if tip := Tip.objects.filter(pk=tip_id).first():
            record_denied(actor=actor, action=f"tip.{action}", obj=tip, note=refusal.reason)
        raise


def _mine(actor: User, tip_id: int) -> Tip:
    found = Tip.objects.visible_to(actor).select_related("unit").filter(pk=tip_id).first()
    if found is None:
        raise Http404("没有这件反映，或者不在您的受理范围内。")
    return found


def _locked(actor: User, tip_id: int, action: str, answer: str) -> Tip:
    tip = Tip.objects.select_for_update(of=("self",)).select_related("unit", "county").get(pk=_mine(actor, tip_id).pk)
    TIP_LIFECYCLE.find(action, tip, actor)
    if not answer.strip():
        raise ValidationError({"answer": "请写给反映人的答复，凭查询码可以看到。"})
    return tip


def _decide(tip: Tip, actor: User, status: str, answer: str, now: datetime, note: str) -> None:
    changes = {"status": [tip.status, status]}
    tip.status, tip.answer, tip.decided_by, tip.decided_at = status, answer.strip()[:ANSWER_LENGTH], actor, now
    tip.save()
    action = "tip.accept" if status == TipStatus.ACCEPTED else "tip.refuse"
    record(actor=actor, action=action, obj=tip, county=tip.county_id, changes=changes, note=note)


def _copies(actor: User, tip: Tip, now: datetime) -> list[StoredFile]:
    """The pictures as the clerk's own, stamped like any other of a hazard."""
    lines = photos.stamp(number="", unit=tip.unit, location="", person=actor, at=now)
    rows = TipPhoto.objects.filter(tip=tip).select_related("file")
    return photos.store(actor=actor, uploads=[_again(row.file) for row in rows], lines=[line for line in lines if line])


def _again(file: StoredFile) -> ContentFile:
    with vault.open_(file.original) as content:
        return ContentFile(content.read(), name=file.original_name)
