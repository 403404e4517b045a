"""What soon ends: 执法权, 审核和主持资格, 执法证. Sixty, thirty and seven days before (domain §11; a dated term).

Nothing remembers runs: the latest step that has been reached is due, and the unique key names the row, its last day and
the step. A new last day arms the ladder anew; three days without a run are caught up by one message.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.accounts.roles import roles_with
from anquan.notices.services import notify_many
from anquan.terms.selectors import ladder
from anquan.workdays.rules import ONE_DAY
from enforcement.models import Mandate, Qualification
from enforcement.officers.filters import LADDER, QUALIFICATIONS_URL
from enforcement.officers.services import RIGHT

Heads = dict[int, list[User]]


def remind_of_expiries(*, today: date) -> int:
    """Everything that is due and not told yet. Returns how many messages are new."""
    steps = ladder(LADDER, today)
    heads = _heads(today)
    return notify_many(row for part in (_mandates, _qualifications, _certificates) for row in part(steps, heads, today))


def _heads(today: date) -> Heads:
    """Who answers for a unit; one query a run."""
    found: Heads = defaultdict(list)
    rows = Appointment.objects.in_force(today).of_people().filter(role__in=roles_with(RIGHT))
    for post in rows.select_related("user").order_by("id"):
        found[post.unit_id].append(post.user)
    return found


def _step(last: date, steps: list[int], today: date) -> int | None:
    """The latest step reached; None before the first one and once it is over."""
    reached = [step for step in steps if last + ONE_DAY * step <= today]
    return max(reached) if reached and today <= last else None


def _mandates(steps: list[int], heads: Heads, today: date) -> Iterator[dict[str, Any]]:
    rows = Mandate.objects.in_force(today).filter(valid_to__lte=today - ONE_DAY * min(steps))
    for each in rows.select_related("unit", "from_unit"):
        told = [*heads[each.unit_id], *(heads[each.from_unit_id] if each.from_unit_id else [])]
        title = f"{each.unit.label}的执法权{_ends(each.valid_to, today)}：{each}"
        url = reverse("enforcement:mandate", args=[each.pk])
        yield from _rows("mandate", each, each.valid_to, told, title, url, steps, today)


def _qualifications(steps: list[int], heads: Heads, today: date) -> Iterator[dict[str, Any]]:
    rows = Qualification.objects.in_force(today).filter(valid_to__lte=today - ONE_DAY * min(steps))
    found = list(rows.select_related("user"))
    units = defaultdict(set)
    for user, unit in (
        Appointment.objects.in_force(today)
        .filter(user__in=[each.user_id for each in found])
        .values_list("user", "unit")
    ):
        units[user].add(unit)
    for each in found:
        told = [each.user, *(head for unit in units[each.user_id] for head in heads[unit])]
        title = f"{each.user.name}的{each.get_kind_display()}{_ends(each.valid_to, today)}（{each.number}）"
        yield from _rows("qualification", each, each.valid_to, told, title, reverse(QUALIFICATIONS_URL), steps, today)


def _certificates(steps: list[int], heads: Heads, today: date) -> Iterator[dict[str, Any]]:
    """执法证 stand on the appointment. The message is about no object: whoever gets it may always read it."""
    rows = Appointment.objects.in_force(today).of_people().exclude(certificate_no="")
    due = rows.filter(certificate_valid_to__gte=today, certificate_valid_to__lte=today - ONE_DAY * min(steps))
    for post in due.select_related("user", "unit"):
        told = [post.user, *heads[post.unit_id]]
        title = f"{post.user.name}的执法证{_ends(post.certificate_valid_to, today)}（{post.certificate_no}）"
        url = reverse(QUALIFICATIONS_URL)
        yield from _rows("certificate", post, post.certificate_valid_to, told, title, url, steps, today, is_about=False)


def _ends(last: date, today: date) -> str:
    return f" {last} 到期" if last > today else " 今天到期"


def _rows(
    word: str, row: Any, last: date, told: Iterable[User], title: str, url: str, steps: list[int], today: date,
    is_about: bool = True,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    step = _step(last, steps, today)
    if step is None:
        return
    for user in {user.pk: user for user in told if user.is_active}.values():
        yield {
            "key": f"expiry:{word}:{row.pk}:{last}:{step:+d}", "user": user, "kind": f"expiry.{word}", "title": title,
            "body": "到期以后办的案件没有这项依据，请及时办理延续或者换发。", "url": url, "obj": row if is_about else None,
        }  # fmt: skip
