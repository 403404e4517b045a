"""The shape of the input of each move of 挂牌督办. Deciding is the services' work."""

from django import forms

from anquan.web.forms import HumanDateField
from hazards.forms import ActionForm, ColleagueField, text_field
from hazards.listings.lifecycle import LISTING_LIFECYCLE, rests_on_paper
from hazards.listings.rules import PUBLIC_FIELDS, Consequence, Ground
from hazards.majors.rules import Authority
from hazards.models import Listing
from hazards.superiors.forms import OnPaperForm


class ProposeForm(ActionForm):
    ground = forms.ChoiceField(label="提请原因", choices=Ground.choices)
    reason = text_field("说明", required=False, help_text="为什么需要挂牌督办。")
    level = forms.ChoiceField(label="督办级别", choices=Authority.choices)
    leader = forms.CharField(label="包保领导", required=False, max_length=50, help_text="职务和姓名。")


class NoteForm(ActionForm):
    note = text_field("意见", rows=2, required=False)


class ReasonForm(ActionForm):
    reason = text_field("理由")


class NoticeForm(ActionForm):
    notice_no = forms.CharField(label="督办通知书文号", max_length=60)


class PublishForm(ActionForm):
    """What the public page says. Neither persons nor telephones unless the office says so."""

    problem = forms.CharField(label="公示的隐患内容", max_length=200, help_text="写明部位和问题，不写人名和电话。")
    published_fields = forms.MultipleChoiceField(
        label="公示哪些内容", choices=list(PUBLIC_FIELDS.items()), widget=forms.CheckboxSelectMultiple
    )


class AnnounceForm(PublishForm):
    announcement_no = forms.CharField(label="挂牌公告文号", max_length=60)
    media = forms.CharField(label="在哪里公告", max_length=100, help_text="例如政府网站、报纸的名称。")

    field_order = ["announcement_no", "media", "problem", "published_fields"]


class SignForm(ActionForm):
    needs_photos = True
    sign_place = forms.CharField(label="警示牌挂在哪里", max_length=100)


class ExtensionForm(ActionForm):
    new_due_on = HumanDateField(label="申请延期至")
    reason = text_field("延期理由")
    interim_measures = text_field("延期期间防范措施", rows=2)


class DelistForm(ActionForm):
    delisting_no = forms.CharField(label="摘牌通知文号", max_length=60)


class ApplyForm(ActionForm):
    application = text_field("整改报告", length=2000, help_text="整改了什么，结果怎样，今后怎样保持。")


class InspectForm(ActionForm):
    needs_photos = True
    opinion = text_field("验收意见", length=2000)
    second_inspector = ColleagueField(
        label="第二验收人", help_text="姓名或者账号。由两人共同验收，不能只由日常督办的单位验收。"
    )
    expert = forms.CharField(label="专家", required=False, max_length=100, help_text="停产停业整改的必填，姓名和单位。")
    expert_opinion = text_field("专家意见", rows=2, required=False, length=2000)


class AnnounceDelistForm(ActionForm):
    delist_announcement_no = forms.CharField(label="摘牌公告文号", max_length=60)
    delist_media = forms.CharField(
        label="在哪里公告", required=False, max_length=100, help_text="不填的，和挂牌公告同一个地方。"
    )


class FailForm(ActionForm):
    consequence = forms.ChoiceField(label="处理建议", choices=Consequence.choices)
    reason = text_field("督办未落实的情况")


class RaiseForm(OnPaperForm):
    level = forms.ChoiceField(label="提为哪一级", choices=[each for each in Authority.choices if each[0] != "county"])


class NoteOnPaperForm(OnPaperForm, NoteForm):
    pass


class ReasonOnPaperForm(OnPaperForm, ReasonForm):
    pass


class FailOnPaperForm(OnPaperForm, FailForm):
    pass


FORMS: dict[str, type[ActionForm]] = {
    "propose": ProposeForm,
    "review": NoteForm,
    "approve": NoteForm,
    "decline": ReasonForm,
    "notice": NoticeForm,
    "announce": AnnounceForm,
    "publish": PublishForm,
    "post_sign": SignForm,
    "ask_extension": ExtensionForm,
    "grant_extension": NoteForm,
    "refuse_extension": ReasonForm,
    "apply_delist": ApplyForm,
    "inspect": InspectForm,
    "return_delist": ReasonForm,
    "approve_delist": NoteForm,
    "delist": DelistForm,
    "announce_delist": AnnounceDelistForm,
    "fail": FailForm,
    "raise": RaiseForm,
    "revoke": ReasonForm,
}
# the same where the level decides on paper
ON_PAPER: dict[type[ActionForm], type[ActionForm]] = {
    NoteForm: NoteOnPaperForm,
    ReasonForm: ReasonOnPaperForm,
    FailForm: FailOnPaperForm,
}


def form_of(action: str, listing: Listing) -> type[ActionForm]:
    """What this move asks for now."""
    form, row = FORMS[action], LISTING_LIFECYCLE.row(action, listing.status)
    return ON_PAPER.get(form, form) if row and rests_on_paper(row, listing) else form
