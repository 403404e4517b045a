"""The actions of checklists, as the journal calls them."""

ACTIONS = {
    "checklist.save": "保存检查表",
    "checklist.publish": "发布检查表版次",
    "visit.answer": "填写检查表",
    "visit.checklists": "选定检查表",
    "checklist.set_active": "启用、停用检查表",
}
