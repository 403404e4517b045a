"""Their answer comes in: kept as it is, read row by row, all of it or nothing. Our records are not touched."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from anquan.files import vault
from anquan.files.services import save_document
from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from hazards.exchange import reading, saying
from hazards.exchange.headings import SHOWN, THEIR_NUMBER, UNUSED
from hazards.exchange.services.submitting import office_of
from hazards.models import Answer, AnswerRow, ExportProfile

FILE_KIND, POINTED_OUT = "exchange.answer", "exchange.columns"


def upload(*, actor: Any, profile: ExportProfile, file: Any, today: date) -> tuple[Answer, bool]:
    """Their workbook, and whether it is new: the same file of the same office again creates nothing.

    Raises ``BadWorkbook`` and ``BadRows`` with what to do; nothing is kept then.
    """
    office = office_of(actor, profile)
    data = file.read(reading.limits(today).max_bytes + 1)
    versions = list(profile.versions.order_by("-number"))
    for version in versions:
        version.profile = profile
    read = reading.answer(data, versions, today)
    digest = vault.digest_of([data])
    with transaction.atomic():
        ExportProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)  # two uploads come one by one
        known = Answer.objects.filter(office=office, profile=profile, digest=digest).first()
        if known is not None:
            return known, False
        document = save_document(actor=actor, kind=FILE_KIND, name=file.name, content=data)
        answer = Answer.objects.create(
            profile=profile, version=read.version, office=office, document=document, digest=document.digest,
            layout=read.layout | {"columns": read.columns}, uploaded_by=actor,
        )  # fmt: skip
        rows = [AnswerRow(answer=answer, number=number, cells=cells) for number, cells in read.rows]
        AnswerRow.objects.bulk_create(rows)
        note = f"{profile}，{len(rows)} 行"
        record(actor=actor, action="exchange.answer", obj=answer, label=document.original_name, note=note)
    return answer, True


@transaction.atomic
def point_out_columns(*, actor: Any, answer: Answer, columns: dict[str, str], seen: int | None = None) -> Answer:
    """What each column of theirs means, as a person says. Raises ``ValidationError``, ``BadWorkbook``, ``BadRows``,
    and ``Overtaken`` when somebody else has said so since (``seen``)."""
    answer = locked(actor, answer.pk)
    refuse_if_overtaken(answer, POINTED_OUT, seen)
    labels, spec = answer.layout["labels"], answer.version.spec
    known = {*(f"c{place}" for place in range(len(spec.columns))), THEIR_NUMBER, SHOWN, UNUSED}
    if set(columns) != set(labels) or not set(columns.values()) <= known:
        raise ValidationError("列的含义与这份文件对不上，请重新打开这一页。")
    single = [is_ for is_ in columns.values() if is_ not in (SHOWN, UNUSED)]
    if doubled := {is_ for is_ in single if single.count(is_) > 1}:
        names = [index for index, is_ in columns.items() if is_ in doubled]
        raise ValidationError(f"这几列被指为同一项：{'、'.join(labels[index] for index in names)}。每项只能对应一列。")
    reading.check(spec, labels, columns, list(answer.rows.values_list("number", "cells")))
    before = answer.layout["columns"]
    answer.layout = answer.layout | {"columns": columns}
    answer.save(update_fields=["layout"])
    changed = {
        labels[index]: [saying.meaning(spec, before.get(index, UNUSED)), saying.meaning(spec, is_)]
        for index, is_ in columns.items()
        if before.get(index, UNUSED) != is_
    }
    record(actor=actor, action=POINTED_OUT, obj=answer, changes=changed)
    return answer


def locked(actor: Any, pk: int) -> Answer:
    """The answer under lock, within the person's offices."""
    rows = Answer.objects.visible_to(actor).select_for_update(of=("self",))
    answer = rows.select_related("profile", "version", "document", "office").filter(pk=pk).first()
    if answer is None:
        raise Http404("没有这份反馈表，或者不在您的管辖范围内。")
    return answer
