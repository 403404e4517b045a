"""What the words mean: enumerations, the overdue rule, the counting rules. Pure: no database, no web.

Sources: shared decisions on the life of a hazard (states, clocks, counts) and domain §3, §9.5. Numbers of days are
never here; they are dated terms (``anquan.terms``).
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, TextChoices


class Status(TextChoices):
    REPORTED = "reported", "已登记"
    ASSIGNED = "assigned", "已交办"
    DESIGNATING = "designating", "待指定"
    RECTIFYING = "rectifying", "整改中"
    SUBMITTED = "submitted", "待复查"
    CLOSED = "closed", "已销号"
    VOID = "void", "已作废"


OPEN = (Status.REPORTED, Status.ASSIGNED, Status.DESIGNATING, Status.RECTIFYING, Status.SUBMITTED)
ENDED = (Status.CLOSED, Status.VOID)


class Level(TextChoices):
    GENERAL = "general", "一般"
    MAJOR = "major", "重大"


class Source(TextChoices):
    """Where a hazard comes from (domain §3.2)."""

    TOWNSHIP = "township", "乡镇检查"
    ADMIN_INSPECTION = "admin_inspection", "行政检查"
    SUPERVISION_VISIT = "supervision_visit", "督查暗访"
    GRID = "grid", "网格巡查"
    ENTERPRISE_SELF = "enterprise_self", "企业自查"
    TIP = "tip", "群众举报"
    TRANSFERRED = "transferred", "移送转办"
    MEDIA = "media", "媒体曝光"
    EXPERT = "expert", "专家检查"
    SUPERIOR = "superior", "上级交办"


class Mode(TextChoices):
    ON_THE_SPOT = "on_the_spot", "立查立改"
    LIMITED = "limited", "限期整改"
    SUSPENDED = "suspended", "停产整改"


class Category(TextChoices):
    """Two-level hazard categories (domain §9.5): JC 基础管理, XC 现场管理."""

    JC01 = "JC01", "基础管理 / 资质证照"
    JC02 = "JC02", "基础管理 / 机构人员"
    JC03 = "JC03", "基础管理 / 责任制和制度"
    JC04 = "JC04", "基础管理 / 教育培训"
    JC05 = "JC05", "基础管理 / 安全投入"
    JC06 = "JC06", "基础管理 / 应急管理"
    JC07 = "JC07", "基础管理 / 外包承租"
    JC08 = "JC08", "基础管理 / 风险隐患管理"
    JC09 = "JC09", "基础管理 / 设备档案"
    XC11 = "XC11", "现场管理 / 特种设备"
    XC12 = "XC12", "现场管理 / 电气"
    XC13 = "XC13", "现场管理 / 消防"
    XC14 = "XC14", "现场管理 / 危险物品"
    XC15 = "XC15", "现场管理 / 防护设施"
    XC16 = "XC16", "现场管理 / 危险作业"
    XC17 = "XC17", "现场管理 / 建筑"
    XC18 = "XC18", "现场管理 / 职业卫生"
    XC19 = "XC19", "现场管理 / 交通"
    XC20 = "XC20", "现场管理 / 其他"


class ClockKind(TextChoices):
    """The clocks of a hazard; the clock of a request is the request's own due date."""

    ASSIGN = "assign", "交办"
    SIGN = "sign", "签收"
    RECTIFY = "rectify", "整改"
    RECHECK = "recheck", "复查"
    # 一单四制 (domain §1.3)
    JUDGE = "judge", "研究认定"
    LIST = "list", "列入清单"
    PLAN = "plan", "治理方案"
    APPROVE = "approve", "销号审批"
    # 挂牌督办 (domain §2.4)
    NOTICE = "notice", "督办通知书"
    ANNOUNCE = "announce", "挂牌公告"
    SIGNPOST = "signpost", "警示牌"
    DELIST = "delist", "摘牌公告"
    EXTEND = "extend", "延期决定"


class EvidenceKind(TextChoices):
    BEFORE = "before", "整改前"
    AFTER = "after", "整改后"
    RECHECK = "recheck", "复查"
    REQUEST = "request", "申请材料"
    SIGN = "sign", "警示牌"
    PAPER = "paper", "上级公文"


class RequestKind(TextChoices):
    EXTENSION = "extension", "延期"
    VOID = "void", "作废"
    DOWNGRADE = "downgrade", "降级"
    REASSIGN = "reassign", "变更责任单位"


# run beside those of the hazard: no move of the hazard stops them, and they are not its running date
BESIDE = (ClockKind.NOTICE, ClockKind.ANNOUNCE, ClockKind.SIGNPOST, ClockKind.DELIST, ClockKind.EXTEND)
# which dated term sets the length of each clock, and what starts it (the word the explanation uses)
CLOCK_TERM = {
    ClockKind.ASSIGN: "hazard.assign",
    ClockKind.SIGN: "hazard.acknowledge",
    ClockKind.RECHECK: "hazard.recheck",
    ClockKind.JUDGE: "major.judge",
    ClockKind.LIST: "major.list",
    ClockKind.PLAN: "major.plan",
    ClockKind.APPROVE: "major.approve",
    ClockKind.NOTICE: "listing.notice",
    ClockKind.ANNOUNCE: "listing.announce",
    ClockKind.SIGNPOST: "listing.signpost",
    ClockKind.DELIST: "listing.delist",
    ClockKind.EXTEND: "hazard.decide_request.listed",
}
CLOCK_START = {
    ClockKind.ASSIGN: "登记",
    ClockKind.SIGN: "交办",
    ClockKind.RECTIFY: "交办",
    ClockKind.RECHECK: "提交",
    ClockKind.JUDGE: "上报",
    ClockKind.LIST: "认定",
    ClockKind.PLAN: "签收",
    ClockKind.APPROVE: "验收",
    ClockKind.NOTICE: "批准挂牌",
    ClockKind.ANNOUNCE: "通知书送达",
    ClockKind.SIGNPOST: "通知书送达",
    ClockKind.DELIST: "摘牌",
    ClockKind.EXTEND: "申请延期",
}
RECTIFY_TERM = {
    Mode.ON_THE_SPOT: "hazard.rectify.on_the_spot",
    Mode.LIMITED: "hazard.rectify.limited",
    Mode.SUSPENDED: "hazard.rectify.suspended",
}
STATUS_CLOCK = {
    Status.REPORTED: ClockKind.ASSIGN,
    Status.DESIGNATING: ClockKind.ASSIGN,
    Status.ASSIGNED: ClockKind.SIGN,
    Status.RECTIFYING: ClockKind.RECTIFY,
    Status.SUBMITTED: ClockKind.RECHECK,
}

# the steps of the loop strip (闭环条) and where each state stands on it
STEPS = ("登记", "交办", "签收", "整改", "复查", "销号")
STEP_OF = {
    Status.REPORTED: 1,
    Status.DESIGNATING: 1,
    Status.ASSIGNED: 2,
    Status.RECTIFYING: 3,
    Status.SUBMITTED: 4,
    Status.CLOSED: 6,
    Status.VOID: 0,
}


def open_q() -> Q:
    """Open (未销号): neither closed nor void. Written on ``ended_on`` so that partial indexes serve both engines."""
    return Q(ended_on__isnull=True)


def overdue_q(today: date) -> Q:
    """逾期: open, deadline in force before today, and no pending submission made on or before that deadline."""
    in_time = Q(status=Status.SUBMITTED, submitted_on__lte=F("due_on"))
    return open_q() & Q(due_on__lt=today) & ~in_time


def is_overdue(*, status: str, due_on: date | None, submitted_on: date | None, today: date) -> bool:
    """The same rule for one hazard; a test compares the two."""
    if status in ENDED or due_on is None or due_on >= today:
        return False
    return not (status == Status.SUBMITTED and submitted_on is not None and submitted_on <= due_on)


def not_due_q(today: date) -> Q:
    """未到期: open and not overdue (no deadline yet, deadline today or later, or submitted in time)."""
    return open_q() & ~overdue_q(today)


def closed_on_time_q() -> Q:
    """按期销号: the submission that was passed was made on or before the deadline then in force."""
    return Q(status=Status.CLOSED) & (Q(due_on__isnull=True) | Q(submitted_on__lte=F("due_on")))


def closed_late_q() -> Q:
    """逾期销号, kept apart from closures on time."""
    return Q(status=Status.CLOSED, submitted_on__gt=F("due_on"))


def number_text(division_code: str, year: int, sequence: int) -> str:
    """隐患编号, for example YH-341182-2026-000123."""
    return f"YH-{division_code}-{year}-{sequence:06d}"


FIVE = ("责任", "措施", "资金", "时限", "预案")


def missing_of_five(hazard) -> list[str]:
    """Which of the 五落实 are still empty (domain §3.4)."""
    values: Iterable = (
        hazard.responsible_person,
        hazard.measures,
        hazard.funds_planned is not None,
        hazard.due_on,
        hazard.emergency_plan,
    )
    return [name for name, value in zip(FIVE, values, strict=True) if not value]
