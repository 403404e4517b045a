"""What the pages of the yearly plan and of 综合查一次 say, and what the journal calls their actions."""

from inspections.models import Plan
from inspections.plans.rules import Status

ACTIONS = {
    "plan.make": "拟定年度计划",
    "plan.revise": "编制年度计划新版",
    "plan.rules": "修改计划规则",
    "plan.fill": "生成检查对象",
    "plan.line": "调整检查对象",
    "plan.submit": "报批年度计划",
    "plan.approve": "登记年度计划批准",
    "plan.send_back": "退回年度计划",
    "plan.withdraw": "撤回报批",
    "plan.cancel": "作废年度计划",
}
NOTES = {
    "submit": "报同级人民政府批准。批复下来以后，由市领导或者安委办主任登记文号，拟定人不能登记。",
    "approve": "照政府批复登记文号和日期。登记以后计划生效，开始计进度；同一年原来的一版自动转为“已有新版”。",
    "send_back": "退回以后由编制单位修改，再报批。",
    "withdraw": "撤回以后可以修改，再报批。",
    "cancel": "作废的版次保留，不能恢复。",
}
BUTTONS = {"submit": "报批", "approve": "登记批准", "send_back": "退回", "withdraw": "撤回", "cancel": "作废"}
DONE = {
    "submit": "已报批，等政府批复。",
    "approve": "已登记批准，计划生效。",
    "send_back": "已退回修改。",
    "withdraw": "已撤回。",
    "cancel": "已作废。",
}


def waits_for(plan: Plan, *, has_rules: bool, has_lines: bool) -> str:
    if plan.status == Status.DRAFT:
        if not has_rules:
            return "先定规则：哪个领域、哪个风险等级，每年查几次、查几家。"
        return "核对检查对象，没有问题就报批。" if has_lines else "规则已定，接着生成检查对象。"
    if plan.status == Status.SUBMITTED:
        return "等政府批复。"
    if plan.status == Status.APPROVED:
        return f"{plan.approval_dated:%Y-%m-%d} {plan.approval_no}批复。"
    return plan.returned_reason or "进度看新的一版。"
