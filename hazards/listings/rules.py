"""The words and sums of 挂牌督办. Pure: no database, no web. Sources: domain §2.2, §2.4."""

import re
from datetime import date

from django.db.models import TextChoices

from hazards.rules import OPEN as OPEN_HAZARD
from hazards.rules import Status as HazardStatus


class Status(TextChoices):
    PROPOSED = "proposed", "待审查"
    REVIEWED = "reviewed", "待批准"
    APPROVED = "approved", "已批准"
    NOTICED = "noticed", "已送达通知书"
    ANNOUNCED = "announced", "已公告"
    POSTED = "posted", "已挂警示牌"
    IN_PROGRESS = "in_progress", "督办中"
    APPLIED = "delist_applied", "已申请摘牌"
    INSPECTED = "inspected", "摘牌验收合格"
    DELIST_APPROVED = "delist_approved", "已批准摘牌"
    DELISTED = "delisted", "已摘牌"
    DELIST_ANNOUNCED = "delist_announced", "已公告摘牌"
    FAILED = "failed", "督办未落实"
    DECLINED = "declined", "不予挂牌"
    REVOKED = "revoked", "已撤销"


S = Status
BEFORE = (S.PROPOSED, S.REVIEWED)
WITHOUT_SIGN_OR_NEWS = (S.NOTICED, S.ANNOUNCED, S.POSTED)
IN_FORCE = (S.APPROVED, *WITHOUT_SIGN_OR_NEWS, S.IN_PROGRESS, S.APPLIED, S.INSPECTED, S.DELIST_APPROVED)
OPEN = (*BEFORE, *IN_FORCE)
TAKEN_OFF = (S.DELISTED, S.DELIST_ANNOUNCED)
DROPPED = (S.DECLINED, S.REVOKED)  # counted nowhere
LISTED = (*IN_FORCE, *TAKEN_OFF, S.FAILED)  # was listed, whatever came of it


class Ground(TextChoices):
    """Why an item is proposed (domain §2.2). The first four are found by rule, the others the office says."""

    EVERY = "every", "重大隐患一律挂牌督办"
    LONG_OPEN = "long_open", "交办后逾期限仍未销号"
    SUSPENDED = "suspended", "需要停产停业整改"
    REPEATED = "repeated", "反复出现"
    EXTERNAL = "external", "外部因素，单位自身难以消除"
    DEATHS = "deaths", "可能造成群死群伤"
    PUBLIC = "public", "群众举报、媒体关注"
    OTHER = "other", "其他"


class Consequence(TextChoices):
    """What is proposed where the supervision failed (domain §2.4)."""

    LICENCE = "licence", "提请暂扣许可证"
    CLOSURE = "closure", "提请依法关闭"
    HIGHER = "higher", "提级督办"
    ENFORCE = "enforce", "移交执法立案"


# the five steps of the strip and where each state stands on it
STEPS = ("提请", "批准", "公告", "督办", "摘牌")
STEP_OF = {
    S.PROPOSED: 0, S.REVIEWED: 1, S.APPROVED: 2, S.NOTICED: 2, S.ANNOUNCED: 2, S.POSTED: 2, S.IN_PROGRESS: 3,
    S.APPLIED: 3, S.INSPECTED: 3, S.DELIST_APPROVED: 4, S.DELISTED: 4, S.DELIST_ANNOUNCED: 5,
    S.FAILED: 3, S.DECLINED: 0, S.REVOKED: 0,
}  # fmt: skip

# what the office may publish, and what it publishes unless it says otherwise: never persons, never telephones
PUBLIC_FIELDS = {
    "unit": "隐患单位",
    "problem": "隐患内容",
    "place": "部位",
    "basis": "判定依据",
    "level": "督办级别",
    "due_on": "督办期限",
    "responsible": "治理责任单位",
    "township": "属地",
    "supervisor": "督办责任单位",
    "notice_no": "督办通知书",
    "leader": "包保领导",
}
PUBLISHED = ("unit", "problem", "level", "due_on", "responsible", "township", "supervisor")
_TELEPHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|(?<!\d)\d{7,8}(?!\d)")


def has_telephone(text: str) -> bool:
    return bool(_TELEPHONE.search(text))


def longest_extension(listed_on: date, first_due_on: date) -> date:
    """An extension is at most as long as the first term (domain §2.4)."""
    return first_due_on + (first_due_on - listed_on)


def is_overdue(*, status: str, hazard_status: str, due_on: date | None, submitted_on: date | None, today: date) -> bool:
    """In force, its last day gone by, and nothing submitted in time; the same as ``ListingQuerySet.overdue``."""
    if status not in IN_FORCE or hazard_status not in OPEN_HAZARD or due_on is None or due_on >= today:
        return False
    return not (hazard_status == HazardStatus.SUBMITTED and submitted_on is not None and submitted_on <= due_on)


def due_on(hazard_due_on: date | None, limit_on: date | None) -> date | None:
    """督办期限 = 整改期限, but never beyond the longest term of a listing."""
    days = [day for day in (hazard_due_on, limit_on) if day is not None]
    return min(days) if days else None
