"""What the pages of 双随机 say, and what the journal calls its actions."""

from inspections.draws.rules import Status
from inspections.models import Draw

ACTIONS = {
    "draw.make": "拟定双随机抽查",
    "draw.change": "修改双随机抽查",
    "draw.lock": "锁定名单",
    "draw.draw": "抽取",
    "draw.dispatch": "派发检查",
    "draw.publish": "公开抽查结果",
    "draw.cancel": "作废抽查",
    "avoidance.declare": "申报回避",
    "avoidance.end": "终止回避",
}
NOTES = {
    "lock": "锁定以后，对象和人员名单、抽取数都不能再改。名单校验值和承诺值立即公示，抽中谁只有抽取以后才知道。",
    "draw": "请见证人在场。见证人可以当场说一个数（任意几位数字），这个数参与生成种子，"
    "谁也不能事先算出结果。抽取只有一次，不能重抽。",
    "dispatch": "每家生成一次检查，方式为双随机，日期在检查期间的工作日里均匀排开，并提请审批。派发人不能审批自己派发的检查。",
    "publish": "公开以后任何人都能看到：抽中的对象、密值、见证数、种子、名单校验值，并可以自己重做一遍。下面选择还公开哪些。",
    "cancel": "作废的编号保留，锁定过的仍在公示页上，注明作废和原因。不能恢复。",
}
BUTTONS = {"lock": "锁定并公示", "draw": "开始抽取", "dispatch": "派发", "publish": "公开", "cancel": "作废"}
DONE = {
    "lock": "名单已锁定，校验值已公示。请约好见证人，再抽取。",
    "draw": "已抽取。核对以后派发。",
    "dispatch": "已派发，检查人员已收到通知。由各部门负责人审批后实施。",
    "publish": "结果已公开。",
    "cancel": "已作废。",
}
WAITS_FOR: dict[str, str] = {
    Status.DRAFT: "核对规则和名单，没有问题就锁定。",
    Status.LOCKED: "请约好见证人，再抽取。",
    Status.DRAWN: "核对抽取结果，派发给检查人员。",
    Status.DISPATCHED: "全部检查结束以后公开结果。",
    Status.PUBLISHED: "任何人都可以按公示页上的办法重做一遍。",
}
HOW = (
    "SM3 是国家标准 GB/T 32905 的杂凑算法，对 UTF-8 文字计算，写成 64 位小写十六进制；“|”是一根竖线。",
    "名单校验值 = SM3（名单全文）。锁定名单时公布。",
    "锁定时系统取 32 字节随机数作密值，只公布承诺值 = SM3（密值）。抽取时见证人可以当场说一个数，为见证数。",
    "种子 = SM3（密值|见证数|名单校验值）。",
    "每个对象算一个值 SM3（种子|object|对象编号），从小到大排，取前面的若干家。",
    "按这个次序一家一家、一个部门一个部门地派人：本部门人员先看已经派到的家数，少的在前；一样的，比 SM3（种子|officer|对象编号|人员编号），小的在前。"
    "应当回避的、已经代表别的部门去这一家的，越过，由下一位去。",
)


def waits_for(draw: Draw) -> str:
    return WAITS_FOR.get(draw.status, "")
