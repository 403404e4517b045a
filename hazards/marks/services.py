"""核实: one mark is explained apart from a re-check, as for photos of a hazard that is written off already."""

from django.db import transaction
from django.http import Http404

from anquan.workflow import NotAllowed
from hazards import sides
from hazards.marks.marking import explain
from hazards.models import Mark
from hazards.services.locking import lock, remember_refusal


def review(*, actor, mark_id: int, note: str) -> Mark:
    """Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``."""
    found = Mark.objects.visible_to(actor).filter(pk=mark_id).values_list("hazard_id", flat=True).first()
    if found is None:
        raise Http404("没有这处标记，或者不在您的管辖范围内。")
    try:
        return _review(actor, found, mark_id, note)
    except NotAllowed as refusal:
        remember_refusal(actor, found, "mark.review", refusal)
        raise


@transaction.atomic
def _review(actor, hazard_id: int, mark_id: int, note: str) -> Mark:
    hazard = lock(actor, hazard_id)
    mark = Mark.objects.select_related("photo").get(pk=mark_id)
    mark.hazard = hazard  # the locked row, not another copy
    if refusal := may_review(mark, actor):
        raise refusal
    explain(hazard, actor, Mark.objects.filter(pk=mark.pk), note)
    mark.refresh_from_db()
    return mark


def may_review(mark: Mark, actor) -> NotAllowed | None:
    """Whoever may re-check, of another unit than the responsible one, and not of his own photo or his own 销号."""
    if not sides.authority_posts(mark.hazard, actor, "hazard.recheck"):
        return NotAllowed("由复查方核实：属地乡镇、监管部门或安委办。", "forbidden")
    if mark.is_about(actor):
        return NotAllowed("这是您自己拍的照片，或者您自己销的号，请由其他人核实。", "forbidden")
    if not mark.is_open:
        return NotAllowed("这处标记已经核实。", "wrong_state")
    return None
