"""What the words of 检查 mean: activities, methods, states. Pure: no database, no web.

Sources: domain §0.1(2) (three activities that are never mixed), §5.1 and §5.2 (two officers, approval, the yearly cap
and what does not count toward it). Numbers of days and caps are dated terms.
"""

from django.db.models import TextChoices


class Activity(TextChoices):
    """Who may do what at a place. 安委办 and 网格员 are barred from 行政检查 (国办发〔2024〕54号 §二, domain §0.1)."""

    INSPECTION = "inspection", "行政检查"
    SUPERVISION = "supervision", "督查检查"
    PATROL = "patrol", "网格巡查"


class Method(TextChoices):
    """检查方式 (domain §5.2, the types of the statistics)."""

    ROUTINE = "routine", "日常检查"
    SPECIAL = "special", "专项检查"
    RANDOM = "random", "双随机"
    UNANNOUNCED = "unannounced", "四不两直（暗访）"
    JOINT = "joint", "联合检查"
    LED = "led", "领导带队"
    CROSS = "cross", "异地交叉"
    TIP = "tip", "举报核查"
    RECHECK = "recheck", "复查"
    FESTIVAL = "festival", "节假日（重点时段）"
    EXPERT = "expert", "专家指导服务"
    NIGHT = "night", "夜查"


class Rank(TextChoices):
    """The rank of the leader of a 带队检查, as the reports tell them apart (seed 000)."""

    CITY = "city", "市（县）领导"
    LOCAL = "local", "属地领导"
    DEPARTMENT = "department", "部门领导"


class Status(TextChoices):
    PLANNED = "planned", "拟定"
    TO_APPROVE = "to_approve", "待审批"
    READY = "ready", "待实施"
    UNDERWAY = "underway", "检查中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"


class Duty(TextChoices):
    """What a participant is there for."""

    OFFICER = "officer", "检查人员"
    LEADER = "leader", "带队领导"
    EXPERT = "expert", "专家"
    ASSISTANT = "assistant", "随行人员"


class Answer(TextChoices):
    YES = "yes", "符合"
    NO = "no", "不符合"
    NOT_APPLICABLE = "na", "不涉及"


class RecheckResult(TextChoices):
    """整改复查意见书, item by item (domain §5.3 row 5)."""

    FIXED = "fixed", "已改"
    PARTIAL = "partial", "部分改"
    NOT_FIXED = "not_fixed", "未改"


class NextStep(TextChoices):
    """What follows a re-check."""

    NONE = "none", "无"
    SUBMIT = "submit", "补交整改情况"
    CONTINUE = "continue", "继续整改"
    ESCALATE = "escalate", "提级督办"
    ENFORCE = "enforce", "移交执法"


STEPS_OF: dict[str, tuple[str, ...]] = {
    RecheckResult.FIXED: (NextStep.NONE, NextStep.SUBMIT),
    RecheckResult.PARTIAL: (NextStep.CONTINUE, NextStep.ESCALATE, NextStep.ENFORCE),
    RecheckResult.NOT_FIXED: (NextStep.CONTINUE, NextStep.ESCALATE, NextStep.ENFORCE),
}
METHODS_OF: dict[str, frozenset[str]] = {
    Activity.INSPECTION: frozenset(Method) - {Method.LED, Method.EXPERT},
    Activity.SUPERVISION: frozenset(Method) - {Method.ROUTINE, Method.RANDOM},
    Activity.PATROL: frozenset({Method.ROUTINE, Method.SPECIAL, Method.FESTIVAL, Method.NIGHT}),
}
# Event-driven checks do not count toward the yearly cap of an enterprise (国办发〔2024〕54号 [L]).
BESIDE_THE_CAP = frozenset({Method.TIP, Method.RECHECK})
# Nobody is told beforehand of what has not begun (四不两直); the inspected side sees a visit from then on.
SECRET = frozenset({Status.PLANNED, Status.TO_APPROVE, Status.READY, Status.CANCELLED})
OPEN = frozenset({Status.PLANNED, Status.TO_APPROVE, Status.READY, Status.UNDERWAY})


def number_text(division_code: str, year: int, order: int) -> str:
    """检查编号, as 隐患编号: ``JC-341182-2026-000123``."""
    return f"JC-{division_code}-{year}-{order:06d}"
