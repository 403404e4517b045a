"""The shape of the input of each move of 一单四制. Deciding is the services' work."""

from django import forms

from anquan.units.picking import UnitField
from anquan.units.selectors import Reach
from anquan.web.forms import HumanDateField
from hazards.forms import ActionForm, ColleagueField, VerifyingForm, text_field
from hazards.majors.rules import PLAN_PARTS, Authority
from hazards.superiors.forms import OnPaperForm


class ListForm(ActionForm):
    title = forms.CharField(label="隐患名称", max_length=100, help_text="清单和公文里用的名称，写明部位和问题。")
    authority = forms.ChoiceField(label="级别", choices=Authority.choices)


class OrderForm(ActionForm):
    """下达交办单: the deadline is named, the 五落实 are complete."""

    responsible_unit = UnitField(
        label="治理责任单位", reach=Reach.ADDRESSABLE, help_text="没有业主的，由乡镇或者部门作为治理主体。"
    )
    due_on = HumanDateField(label="整改期限")
    is_suspended = forms.BooleanField(label="停产停业整改", required=False)
    suspension_scope = forms.CharField(label="停产停业范围", required=False, max_length=200)
    responsible_person = forms.CharField(label="整改责任人", max_length=50)
    responsible_phone = forms.CharField(label="责任人电话", required=False, max_length=20)
    measures = text_field("整改措施", length=2000)
    funds_planned = forms.DecimalField(
        label="计划资金（元）", min_value=0, max_digits=14, decimal_places=2, help_text="不需要资金的填 0。"
    )
    emergency_plan = text_field("预案", rows=2)
    interim_measures = text_field("整改期间防范措施", rows=2, required=False)
    coordinator = UnitField(
        label="协调督办单位", required=False, reach=Reach.ADDRESSABLE, help_text="不填的为行业主管部门。"
    )
    leader = forms.CharField(label="包保领导", required=False, max_length=50, help_text="职务和姓名。")


class ReasonForm(ActionForm):
    reason = text_field("理由")


class PlanForm(ActionForm):
    """治理方案: six parts, and how the place is kept safe until it is done."""

    interim_title = forms.CharField(
        label="整改期间每天怎样防范",
        required=False,
        max_length=200,
        help_text="例如停用设备、拉警戒线、专人值守。到期没有报告的，逐级提醒。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in PLAN_PARTS.items():
            self.fields[name] = text_field(label, length=2000, help_text=help_text)
        self.order_fields([*PLAN_PARTS, "interim_title"])


class ApplyForm(ActionForm):
    needs_photos = True
    rectify_note = text_field("整改情况", length=2000)
    rectified_on = HumanDateField(label="整改完成日期", required=False, help_text="不填则为今天。")
    funds_spent = forms.DecimalField(label="实际投入（元）", min_value=0, max_digits=14, decimal_places=2)
    assessment = text_field(
        "检测或者评估结论", rows=2, required=False, help_text="停产整改的必填，写明结论和出具单位。"
    )


class CheckForm(ActionForm):
    needs_photos = True
    note = text_field("到场看到的情况")


class VerifyForm(VerifyingForm):
    needs_photos = True
    field_order = ("opinion", "second_verifier")
    opinion = text_field("验收意见", length=2000)
    second_verifier = ColleagueField(
        label="第二验收人", help_text="姓名或者账号。由两人共同验收，都不能是责任单位的人员。"
    )


class RejectForm(ActionForm):
    needs_photos = True
    reason = text_field("哪里不合格")


class ApproveForm(ActionForm):
    note = text_field("审批意见", rows=2, required=False)


class ReopenForm(ActionForm):
    needs_photos = True
    reason = text_field("抽查发现了什么")
    due_on = HumanDateField(label="新的整改期限")


class EmptyForm(ActionForm):
    """签收, 开始整改: nothing to fill in."""


class DutyForm(ActionForm):
    needs_photos = True
    text = text_field("情况", length=2000)


FORMS: dict[str, type[ActionForm]] = {
    "list": ListForm,
    "assign": OrderForm,
    "acknowledge": EmptyForm,
    "decline": ReasonForm,
    "file_plan": PlanForm,
    "start": EmptyForm,
    "apply": ApplyForm,
    "check": CheckForm,
    "verify": VerifyForm,
    "superior": OnPaperForm,
    "reject": RejectForm,
    "approve": ApproveForm,
    "return": ReasonForm,
    "reopen": ReopenForm,
}
