"""What a penalty is and whose power it rests on. Pure: no database, no web.

Kinds of penalty: 罚法(2021) art.9. Own, transferred and entrusted power: 罚法 art.17, 20, 24 (domain §5.1).
"""

from django.db.models import TextChoices


class Procedure(TextChoices):
    ORDINARY = "ordinary", "一般程序"
    SIMPLE = "simple", "简易程序"


class PartyKind(TextChoices):
    UNIT = "unit", "单位"
    PERSON = "person", "个人"


class Penalty(TextChoices):
    WARNING = "warning", "警告"
    CRITICISM = "criticism", "通报批评"
    FINE = "fine", "罚款"
    GAINS = "gains", "没收违法所得"
    GOODS = "goods", "没收非法财物"
    HOLD_LICENCE = "hold_licence", "暂扣许可证件"
    DOWNGRADE = "downgrade", "降低资质等级"
    REVOKE = "revoke", "吊销许可证件"
    RESTRICT = "restrict", "限制开展生产经营活动"
    STOP = "stop", "责令停产停业"
    CLOSE = "close", "责令关闭"
    BAR = "bar", "限制从业"


class Precondition(TextChoices):
    """What must have happened before a clause may be used; '' : nothing but the conduct itself."""

    OVERDUE = "overdue", "逾期未改正"
    REFUSED = "refused", "拒不执行（拒不改正）"
    ACCIDENT = "accident", "导致发生生产安全事故"
    SERIOUS = "serious", "情节特别严重"


UNCORRECTED = (Precondition.OVERDUE, Precondition.REFUSED)


class MandateKind(TextChoices):
    OWN = "own", "法定职权"
    TRANSFERRED = "transferred", "赋权（移交）"
    ENTRUSTED = "entrusted", "委托"


class QualificationKind(TextChoices):
    REVIEW = "review", "法制审核资格"
    HOST = "host", "听证主持"


class Confidence(TextChoices):
    """As everywhere in the product: was the text of the law seen?"""

    SURE = "S", "有依据"
    LIKELY = "L", "待核实"
    UNSURE = "U", "待核实（未能查证）"
    DEFAULT = "D", "默认值"


def penalties_said(kinds) -> str:
    """In the order of the law: 警告、罚款."""
    chosen = set(kinds)
    return "、".join(each.label for each in Penalty if each in chosen)
