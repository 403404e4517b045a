"""What the office keeps for its papers: the wording of each kind, in versions, and the 机关代字."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from anquan.journal.services import record
from anquan.papers import kinds, text
from anquan.papers.models import Letterhead, Template
from anquan.papers.posts import units_with
from anquan.units.models import Unit
from anquan.workflow import NotAllowed

RIGHT = "paper.template"


@transaction.atomic
def save_template(
    *, actor, kind: str, county: Unit, title: str, body: str, reason: str, seen: int | None = None
) -> Template:
    """Other words for ``kind`` in ``county``: a new version; the former ones and the papers made from them stay.

    ``seen`` is the id of the version the person looked at. Raises ``ValidationError`` by field for an unknown field.
    """
    _own_county(actor, county)
    chosen = kinds.get(kind)
    Unit.objects.select_for_update(of=("self",)).get(pk=county.pk)  # versions of one county are counted one by one
    newest = Template.objects.for_county(county.pk).filter(kind=kind).order_by("-made_at", "-pk").first()
    if seen is not None and newest is not None and newest.pk != seen:
        raise NotAllowed("这个模板刚被别人改过，请看过新的版本再改。", "stale")
    title, body = " ".join(title.split()), text.tidy(body)
    _check(title, body, chosen)
    if newest is not None and (newest.title, newest.body) == (title, body):
        raise NotAllowed("标题和正文都没有变化，不需要保存。", "no_change")
    last = Template.objects.filter(kind=kind).for_county(county.pk).aggregate(last=Max("version"))["last"]
    template = Template(
        kind=kind, county=county, version=(last or 0) + 1, title=title, body=body, reason=reason.strip(), made_by=actor
    )
    template.full_clean()
    template.save()
    changes = {"title": [newest.title, title], "body": [newest.body, body]} if newest else {"title": ["", title]}
    record(actor=actor, action="paper.template", obj=template, changes=changes, note=reason.strip(), county=county)
    return template


def _check(title: str, body: str, kind: kinds.Kind) -> None:
    problems: dict[str, Any] = {}
    for name, words in (("title", title), ("body", body)):
        if not words:
            problems[name] = "请填写这一项。"
        try:
            text.check(words, kind.known)
        except text.UnknownField as error:
            problems[name] = str(error)
    if problems:
        raise ValidationError(problems)


def _own_county(actor, county: Unit) -> None:
    if county.pk not in {unit.county_id for unit in units_with(actor, RIGHT)}:
        raise PermissionDenied("您没有维护这个县（市、区）公文模板的权限。")


@transaction.atomic
def save_letterhead(
    *, actor, unit: Unit, series: str = "", code: str, name: str, red_head: str = "", version: int | None = None
) -> Letterhead:
    """The 机关代字 of ``unit`` for ``series`` ('' for every series without its own). ``actor`` None is the installation."""
    if actor is not None and unit.county_id not in {post.county_id for post in units_with(actor, RIGHT)}:
        raise PermissionDenied("您没有维护这个单位机关代字的权限。")
    if series and series not in kinds.series():
        raise ValidationError({"series": "没有这个系列。"})
    code = "".join(code.split())
    if taken := Letterhead.objects.filter(code=code).exclude(unit=unit).select_related("unit").first():
        raise ValidationError({"code": f"“{code}”已经是{taken.unit}的机关代字。"})
    head = Letterhead.objects.select_for_update(of=("self",)).filter(unit=unit, series=series).first()
    if head and version is not None and head.version != version:
        raise NotAllowed("这一行刚被别人改过，请看过最新的内容再改。", "stale")
    before = {"code": head.code, "name": head.name, "red_head": head.red_head} if head else {}
    head = head or Letterhead(unit=unit, series=series, version=0)
    head.code, head.name, head.red_head = code, " ".join(name.split()), " ".join(red_head.split())
    head.version += 1
    head.full_clean()
    head.save()
    now = {"code": head.code, "name": head.name, "red_head": head.red_head}
    changes = {key: [before.get(key, ""), value] for key, value in now.items() if before.get(key, "") != value}
    record(actor=actor, action="paper.letterhead", obj=head, changes=changes, county=unit.county_id)
    return head
