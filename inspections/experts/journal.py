"""The actions of 专家库, as the journal and the messages call them."""

ACTIONS = {
    "expert.save": "维护专家库",
    "expert.ask": "请专家提出意见",
    "expert.submit": "专家提出意见",
    "expert.withdraw": "不再需要专家意见",
}
