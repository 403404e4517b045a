"""What each move of a visit changes: one function an action, named as in ``lifecycle.py``.

Each takes the locked visit, the actor and today, then its input. Raises ``ValidationError`` by field.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from anquan.accounts.models import User
from inspections.models import Visit
from inspections.rules import Activity
from inspections.visits import people


def submit(visit: Visit, actor: User, today: date) -> None:
    visit.approval_note = ""


def approve(visit: Visit, actor: User, today: date, *, note: str = "") -> None:
    visit.approved_by, visit.approved_on, visit.approval_note = actor, today, note.strip()


def send_back(visit: Visit, actor: User, today: date, *, reason: str) -> None:
    visit.approval_note = _needed(reason, "reason", "请写明退回修改的理由。")


def begin(
    visit: Visit,
    actor: User,
    today: date,
    *,
    at: datetime | None = None,
    lat: Decimal | None = None,
    lng: Decimal | None = None,
    accuracy: int | None = None,
) -> None:
    """到场. ``at`` is the time on the device when this is sent later; certificates are kept as they are on this day."""
    visit.begun_at = _not_in_the_future(at)
    visit.lat, visit.lng, visit.accuracy = lat, lng, accuracy
    if visit.activity == Activity.INSPECTION:
        keep_certificates(visit, today)


def finish(visit: Visit, actor: User, today: date, *, at: datetime | None = None) -> None:
    visit.done_at = _not_in_the_future(at)
    if visit.done_at < visit.begun_at:
        raise ValidationError({"at": f"结束时间不能早于到达时间（{timezone.localtime(visit.begun_at):%m-%d %H:%M}）。"})
    visit.done_on = timezone.localdate(visit.done_at)


def hand_over(visit: Visit, actor: User, today: date, *, whose: User, to: User, reason: str) -> str:
    """换人去: ``to`` goes instead of ``whose``. Returns what the journal says of it."""
    why = _needed(reason, "reason", "请写明换人的原因。")
    former = next((each for each in visit.goers if each.user_id == whose.pk), None)
    if former is None:
        raise ValidationError({"whose": f"{whose.name}不在这次检查的人员里。"})
    if people.goes(visit, to):
        raise ValidationError({"to": f"{to.name}已经在这次检查的人员里。"})
    if not people.may_go(to, visit.organ, visit.activity):
        raise ValidationError({"to": f"{to.name}没有实施这类检查的岗位。"})
    post = people.main_posts([to], visit.planned_on, visit.organ).get(to.pk)
    former.user, former.name, former.post = to, to.name, people.post_name(post)
    former.unit = post.unit if post else visit.organ
    former.certificate_no = people.certificates([to.pk], visit.planned_on).get(to.pk, "")
    former.save()
    del visit.goers
    return f"{whose.name}换为{to.name}。{why}"


def cancel(visit: Visit, actor: User, today: date, *, reason: str) -> None:
    visit.cancel_reason = _needed(reason, "reason", "请写明为什么取消。")


def merge(visit: Visit, actor: User, today: date, *, into: Visit) -> str:
    """综合查一次: ``into`` is done by all of them instead. Returns what the journal says of it."""
    visit.cancel_reason = f"并入联合检查 {into.number}"
    return visit.cancel_reason


def keep_certificates(visit: Visit, on: date) -> None:
    valid = people.certificates([each.user_id for each in visit.goers if each.user_id], on)
    for each in visit.goers:
        number = valid.get(each.user_id, "")
        if each.certificate_no != number:
            each.certificate_no = number
            each.save(update_fields=["certificate_no"])


def _not_in_the_future(at: datetime | None) -> datetime:
    now = timezone.now()
    if at is None:
        return now
    if at > now:
        raise ValidationError({"at": "时间比现在还晚，请检查手机的日期和时间。"})
    return at


def _needed(text: str, name: str, message: str) -> str:
    """``text`` without blanks around it; empty is an error of field ``name``."""
    if not text.strip():
        raise ValidationError({name: message})
    return text.strip()


EFFECTS: dict[str, Callable[..., str | None]] = {
    "submit": submit,
    "approve": approve,
    "send_back": send_back,
    "begin": begin,
    "finish": finish,
    "hand_over": hand_over,
    "cancel": cancel,
    "merge": merge,
}
