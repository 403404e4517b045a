"""Writing a draft: the wording of the kind filled in once, then the words of whoever edits it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from anquan.journal.services import record
from anquan.papers import kinds, selectors, text
from anquan.papers.drawing.sheet import said, table_of
from anquan.papers.models import Addressee, Paper, Status
from anquan.papers.posts import holds
from anquan.papers.services.locking import denied_is_remembered, lock, save
from anquan.units.models import Unit
from anquan.workflow import NotAllowed

ANNEXES = "附件"
EDITABLE = ("title", "body", "to_text", "copies_to", "contact", "is_title_public")


@denied_is_remembered("paper.draft")
@transaction.atomic
def draft(
    *,
    actor,
    kind: str,
    issuer: Unit,
    area: Unit,
    subject: models.Model | None = None,
    to: Sequence[Unit] = (),
    to_text: str = "",
    copies_to: str = "",
    title: str = "",
    data: Mapping[str, Any] | None = None,
    today: date | None = None,
) -> Paper:
    """A draft in the newest wording of ``kind``. ``actor`` None is the system, for papers that gather by themselves.

    ``data`` are fields by their Chinese names: texts, dates, numbers, or tables ``{"columns": …, "rows": …}``;
    ``data["附件"]`` is a list of annexes ``{"title": …, "body": …}`` or with ``columns`` and ``rows``.
    Raises ``NotAllowed`` when the person may not draft for ``issuer``.
    """
    if actor is not None and not holds(actor, "paper.draft", issuer.pk):
        raise NotAllowed("您不能为这个单位拟稿。", "forbidden")
    chosen, today = kinds.get(kind), today or timezone.localdate()
    template = selectors.template_for(kind, issuer.county_id)
    if template.pk is None:
        template.save()
    to_text = to_text or "、".join(unit.name for unit in to)
    head = selectors.letterhead_of(issuer, chosen)
    given = dict(chosen.fields(subject)) if chosen.fields and subject is not None else {}
    given |= dict(data or {})
    common = {"发文单位": head.name, "主送": to_text, "抄送": copies_to, "今天": said(today), "年份": str(today.year)}
    values = {name: plain_value(name, value) for name, value in (common | given).items() if name != ANNEXES}
    known = {*chosen.known, *values}
    paper = Paper(
        kind=kind,
        issuer=issuer,
        issuer_name=head.name,
        area=area,
        template=template,
        title=one_line(title or text.fill(template.title, values, known)),
        body=text.tidy(text.fill(template.body, values, known)),
        to_text=one_line(to_text),
        copies_to=one_line(copies_to),
        data=stored(given),
        is_title_public=chosen.is_title_public,
        drafted_by=actor,
        writers=[actor.pk] if actor is not None else [],
        **_subject(subject),
    )
    paper.full_clean(exclude=["data"])
    paper.save()
    _address(paper, to)
    record(actor=actor, action="paper.draft", obj=paper, note=f"{chosen.name}：{paper.title}", county=paper.county_id)
    return paper


@denied_is_remembered("paper.edit")
@transaction.atomic
def edit(
    *,
    actor,
    paper_id: int,
    version: int | None = None,
    to: Sequence[Unit] | None = None,
    copies: Sequence[Unit] | None = None,
    **values: Any,
) -> Paper:
    """Other words in a draft. ``values`` are ``title``, ``body``, ``to_text``, ``copies_to``, ``contact``, ``is_title_public``."""
    paper = lock(actor, paper_id, version)
    if reason := may_edit(paper, actor):
        raise NotAllowed(reason, "forbidden" if paper.status == Status.DRAFT else "wrong_state")
    before = {name: getattr(paper, name) for name in EDITABLE}
    for name, value in values.items():
        if name not in EDITABLE:
            raise TypeError(f"edit() has no {name!r}")
        setattr(paper, name, _tidied(name, value))
    paper.full_clean(exclude=["data"])
    paper.writers = list(dict.fromkeys([*paper.writers, actor.pk]))
    if to is not None or copies is not None:
        _address(paper, to or (), copies or ())
    changes = {name: [before[name], getattr(paper, name)] for name in EDITABLE if before[name] != getattr(paper, name)}
    save(paper)
    changes["version"] = [paper.version - 1, paper.version]
    record(actor=actor, action="paper.edit", obj=paper, changes=changes, county=paper.county_id)
    return paper


def may_edit(paper: Paper, user: Any) -> str | None:
    if paper.status != Status.DRAFT:
        return f"当前是“{paper.get_status_display()}”，不能修改。需要修改的，请先退回或撤回。"
    return None if holds(user, "paper.draft", paper.issuer_id) else "由发文单位的拟稿人员修改。"


def plain_value(name: str, value: Any) -> str:
    """A field as text: dates as 成文日期 are written, tables as the line that marks their place."""
    if table_of(value) is not None:
        return text.table_line(name)
    if isinstance(value, datetime):
        return said(timezone.localtime(value).date())
    if isinstance(value, date):
        return said(value)
    return "" if value is None else clean(str(value))


def stored(value: Any) -> Any:
    """JSON that both databases accept and give back the same."""
    if isinstance(value, Mapping):
        return {str(key): stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [stored(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return said(value) if isinstance(value, date) and not isinstance(value, datetime) else clean(str(value))


def clean(words: str) -> str:
    return text.CONTROL.sub("", words)


def one_line(words: str) -> str:
    return " ".join(clean(words).split())


def _tidied(name: str, value: Any) -> Any:
    if name == "is_title_public":
        return bool(value)
    return text.tidy(value) if name == "body" else one_line(value)


def _subject(subject: models.Model | None) -> dict[str, str]:
    if subject is None:
        return {}
    label = subject._meta.concrete_model._meta.label_lower
    return {"subject_type": label, "subject_id": str(subject.pk), "subject_label": str(subject)[:200]}


def _address(paper: Paper, to: Sequence[Unit], copies: Sequence[Unit] = ()) -> None:
    paper.addressees.all().delete()
    chosen = {unit.pk: False for unit in to}
    chosen = {unit.pk: True for unit in copies} | chosen
    Addressee.objects.bulk_create([Addressee(paper=paper, unit_id=pk, is_copy=copy) for pk, copy in chosen.items()])
