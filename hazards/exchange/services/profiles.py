"""The office keeps its 口径. A version is never overwritten: each change is the next one, with who and why."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.journal.overtaken import refuse_if_overtaken
from anquan.journal.services import record
from anquan.papers import text
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.criteria.rules import Mark
from hazards.exchange import saying
from hazards.exchange.rules import EMPTY, Column, DateForm, Spec
from hazards.exchange.workbook import TITLE_FIELDS
from hazards.majors.facts import DAY, FACTS
from hazards.models import ExportProfile, ProfileVersion

EDIT, SAVED = "exchange.edit", "exchange.profile"
LONGEST_SHEET = 31  # of Excel


@transaction.atomic
def save_profile(
    *,
    actor: Any,
    spec: Spec,
    name: str,
    mark: str,
    reason: str,
    receiver: str = "",
    is_active: bool = True,
    profile: ExportProfile | None = None,
    seen: int | None = None,
) -> ExportProfile:
    """A new profile of the actor's region, or the next version of one. ``receiver`` is said once and stays.

    Raises ``ValidationError`` with what is wrong in which column, ``Overtaken`` when somebody else was quicker.
    """
    area = own_area(actor)
    spec = replace(spec, columns=tuple(map(_tidy, spec.columns)))
    _check(spec)
    if profile is None:
        one, before = ExportProfile(area=area, receiver=receiver.strip()), None
    else:
        one = _editable(profile, area)
        refuse_if_overtaken(one, SAVED, seen)
        before = one.versions.get(is_current=True)
        if not reason.strip():
            raise ValidationError({"reason": "请写明为什么修改，例如上级换了表样。"})
    changes = _changes(one, before, name.strip(), is_active, mark, spec)
    if not changes:
        raise ValidationError("没有改动任何内容。")
    one.name, one.is_active = name.strip(), is_active
    one.full_clean()
    one.save()
    _next_version(one, before, spec, mark, reason.strip(), actor)
    record(actor=actor, action=SAVED, obj=one, changes=changes, note=reason.strip(), county=area.county_id)
    return one


def own_area(actor: Any) -> Unit:
    """The region whose profiles this person keeps."""
    unit = sides.acting_unit(actor, EDIT)
    if unit is None:
        raise PermissionDenied("上报口径由安委办维护。")
    return unit.county or unit.city or unit.province or unit


def _editable(profile: ExportProfile, area: Unit) -> ExportProfile:
    if profile.area_id is None:
        raise NotAllowed("随系统安装的式样不能改，请照它另建一个。", "shipped")
    if profile.area_id != area.pk:
        raise Http404("没有这个上报口径，或者不在您的管辖范围内。")
    return ExportProfile.objects.get(pk=profile.pk)


def _next_version(
    one: ExportProfile, before: ProfileVersion | None, spec: Spec, mark: str, reason: str, actor: Any
) -> None:
    if before and (before.spec, before.mark) == (spec, mark):
        return  # another name, or no longer in use: the columns are what they were
    if before:
        ProfileVersion.objects.filter(pk=before.pk).update(is_current=False)
    version = ProfileVersion(
        profile=one,
        number=before.number + 1 if before else 1,
        content=spec.to_json(),
        mark=mark,
        reason=reason,
        made_by=actor,
        made_at=timezone.now(),
    )
    version.full_clean()
    version.save()


def _changes(
    one: ExportProfile, before: ProfileVersion | None, name: str, is_active: bool, mark: str, spec: Spec
) -> dict[str, list[Any]]:
    old = {"name": one.name, "is_active": one.is_active, "核实情况": before.get_mark_display()} if before else {}
    new = {"name": name, "is_active": is_active, "核实情况": str(Mark(mark).label)}
    if before is None:
        new["receiver"] = one.receiver
    changes = {key: [old.get(key), value] for key, value in new.items() if old.get(key) != value}
    return changes | saying.changes(before.spec if before else None, spec)


# --- what may be kept -----------------------------------------------------------------------------------------------
def _tidy(column: Column) -> Column:
    """A form of date only where there is a date."""
    is_day = column.field in FACTS and FACTS[column.field].kind == DAY
    return column if is_day else replace(column, date_form=DateForm.CELL)


def _check(spec: Spec) -> None:
    problems = []
    if not spec.columns:
        problems.append("至少要有一列。")
    if len(spec.columns) > (most := whole("import.max_columns", timezone.localdate())):
        problems.append(f"最多 {most} 列，现在是 {len(spec.columns)} 列。")
    if not 0 < len(spec.sheet) <= LONGEST_SHEET:
        problems.append(f"工作表名称要填，最多 {LONGEST_SHEET} 个字。")
    for words in (spec.title, spec.subtitle):
        try:
            text.check(words, TITLE_FIELDS)
        except text.UnknownField as unknown:
            problems.append(f"标题里没有这样的字段：{'、'.join(unknown.names)}。")
    labels: set[str] = set()
    for place, column in enumerate(spec.columns, 1):
        problems += [f"第 {place} 列“{column.heading}”：{problem}" for problem in _problems(column, labels)]
        labels.add(column.label)
    if problems:
        raise ValidationError(problems)


def _problems(column: Column, labels: set[str]) -> list[str]:
    if not column.label:
        return ["请填列名。"]
    found = ["列名与前面的重复。"] if column.label in labels else []
    if column.field not in saying.FIELDS and column.field:
        found.append("没有这个字段，请从列出的里选。")
    if column.field and column.constant:
        found.append("选了我方字段，就不用再写固定文字。")
    options = FACTS[column.field].options if column.field in FACTS else ()
    if options and (strange := [ours for ours, _ in column.values if ours not in (*options, EMPTY)]):
        found.append(f"我方没有“{'、'.join(strange)}”这个值，请从“{'、'.join(options)}”里写。")
    if column.values and not column.field:
        found.append("没有选我方字段，对照用不上。")
    return found
