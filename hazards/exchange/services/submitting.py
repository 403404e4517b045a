"""上报: the items are fixed and remembered with the version, the file is made by a worker."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.files import exports
from anquan.journal.services import record
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import sides
from hazards.exchange import table, workbook
from hazards.exchange.querysets import USE
from hazards.models import ExportProfile, ProfileVersion, Submission


@transaction.atomic
def submit(*, actor: Any, version: ProfileVersion, today: date) -> Submission:
    """Order the 上报表 of what the 口径 means today. Raises ``NotAllowed`` when that is nothing, or the version is old.

    The caller enqueues the export; the sweep finds it in any case.
    """
    office = office_of(actor, version.profile)
    if not ProfileVersion.objects.filter(pk=version.pk, is_current=True, profile__is_active=True).exists():
        raise NotAllowed("这个口径刚被修改或者停用，没有生成。请看过新的预览再生成。", "stale")
    spec = version.spec
    ids = list(table.meant(spec, actor, today).values_list("pk", flat=True))
    if not ids:
        raise NotAllowed("没有符合这个口径的重大隐患，没有生成。", "empty")
    gaps = sum(len(table.gaps(spec, item, place)) for place, item in table.items(version, ids, actor, today))
    made = Submission.objects.create(version=version, office=office, rows=len(ids), gaps=gaps, ordered_by=actor)
    made.items.set(ids)
    title = f"{version.profile.name} {timezone.localtime():%Y-%m-%d %H%M}"
    made.export = exports.order(actor=actor, kind=workbook.REPORT, title=title, params={"submission": made.pk})
    made.save(update_fields=["export"])
    note = f"第 {version.number} 版，{len(ids)} 条，必填空缺 {gaps} 处"
    record(actor=actor, action="exchange.report", obj=made, note=note)
    return made


def office_of(actor: Any, profile: ExportProfile) -> Unit:
    """The unit in whose name this person reports and reconciles by a 口径 of his region."""
    unit = sides.acting_unit(actor, USE)
    if unit is None:
        raise PermissionDenied("由安委办或者行业主管部门上报。")
    if not ExportProfile.objects.visible_to(actor).filter(pk=profile.pk).exists():
        raise Http404("没有这个上报口径，或者不在您的管辖范围内。")
    return unit
