from hazards.forms import ActionForm, text_field


class ReviewForm(ActionForm):
    verified_note = text_field("怎样核实的", length=500, help_text="例如：到现场看过，与照片一致；问过拍照的人。")
