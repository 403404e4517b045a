"""What the pages of 一单四制 say: above each form, in its photo field, after it was done; and what is filled in."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from anquan.accounts.models import User
from anquan.web import filters
from anquan.web.filters import Filter
from anquan.web.views import Tab
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.models import MajorHazard
from hazards.selectors import chips as of_hazards
from hazards.selectors.forms_said import PageSaid
from hazards.selectors.forms_said import initial as of_order
from hazards.superiors.saying import PAPER_PHOTOS

NOTES = {
    "list": "列入清单时给出清单编号，编号不再改变。",
    "assign": "填好以后拟出交办单，送审后由另一位负责人签发。签发即下达，整改期限以交办单写明的为准。五落实必须齐全。",
    "decline": "不是本单位职责的才退回，由交办方重新交办。",
    "file_plan": "六个部分都要写。以后修改的，原来的方案仍然保留。",
    "apply": "申请当天整改计时停下。验收不合格的，计时从来没有停过。",
    "check": "属地到场核查以后，部门才能验收。",
    "verify": "由两人共同验收。验收以后由交办单位批准销号，验收人不能批准。",
    "reject": "退回以后再整改一轮，期限不变。",
    "superior": "列在市级、省级清单的，由上级验收同意以后才能销号。照批复登记，由另一位负责人批准销号。",
    "approve": "批准即销号，定期报告和防范措施同时结束。",
    "return": "退回以后重新验收，整改单位的申请不变。",
    "reopen": "已销号的重大隐患又出现。原来的销号仍留在已公布的月份里，这次另定整改期限。",
}
# label and help of the photos
PHOTOS = {
    "apply": ("整改后的照片", "至少一张，尽量和整改前同一个位置、同一个角度。"),
    "check": ("到场核查的照片", "至少一张。"),
    "verify": ("验收现场的照片", "至少一张。"),
    "superior": PAPER_PHOTOS,
    "reject": ("验收现场的照片", "有就拍，没有可以不拍。"),
    "reopen": ("抽查照片", "至少一张。"),
    "report_duty": ("照片", "有就拍，没有可以不拍。"),
}
BUTTONS = {"assign": "拟交办单"}
DONE = {
    "list": "已列入清单，请下达交办单。",
    "assign": "交办单已拟好，请核对后送审。由另一位负责人签发，签发即下达。",
    "acknowledge": "已签收，请由主要负责人报送治理方案。",
    "decline": "已退回，交办方会重新交办。",
    "file_plan": "治理方案已报送。",
    "start": "已开始整改，请按期报进展。",
    "apply": "已申请销号，等待核查、验收。提交当天整改计时已停。",
    "check": "核查情况已记录，部门可以验收。",
    "verify": "验收合格，等待批准销号。",
    "reject": "已退回整改，期限不变，责任单位已收到通知。",
    "superior": "已登记上级批复，由另一位负责人批准销号。",
    "approve": "已批准销号。",
    "return": "已退回重新验收。",
    "reopen": "已登记回潮，责任单位已收到通知。",
}


def said(action: str, major: MajorHazard) -> PageSaid:
    row = MAJOR_LIFECYCLE.row(action, major.status) or MAJOR_LIFECYCLE.first(action)
    return PageSaid(row.label, BUTTONS.get(action, row.label.split("，")[0]), NOTES.get(action, ""), row.danger)


def duty_said(owed: Any) -> PageSaid:
    late = f"已有 {len(owed.missed)} 期没有报。" if owed.missed else ""
    return PageSaid(f"{owed.title}（{owed.due_on:%m-%d} 这一期）", "报告", f"{owed.every}报一次。{late}")


def initial(action: str, major: MajorHazard) -> dict[str, Any]:
    if action == "list":
        return {"title": major.title, "authority": major.authority}
    if action == "assign":
        order = of_order("assign", major.hazard)
        return order | {"due_on": major.hazard.due_on, "coordinator": major.hazard.regulator, "leader": major.leader}
    if action == "file_plan" and (plan := major.plans.last()):
        return {
            name: getattr(plan, name) for name in ("goals", "methods", "funding", "people", "schedule", "safeguards")
        }
    return {}


OFFERED = ("year", "authority", "suspended")
PLACES = ("area", "industry")


def chips(form: Any, query: QueryDict, user: User, tabs: Iterable[Tab]) -> list[Filter]:
    """区域 and 行业 are offered in the words of the list of hazards; the others appear while they are in force.

    The state is shown by the tabs, and as a condition only where none of them is lit.
    """
    own = [chip for chip in filters.bar(form, query) if chip.name in OFFERED]
    shown = {*OFFERED, *PLACES, "q"} | ({"status"} if any(tab.is_current for tab in tabs) else set())
    alone = [name for name in form.fields if name not in shown and query.get(name)]
    return [*own, *of_hazards.some(form, query, user, (*PLACES, *alone))]
