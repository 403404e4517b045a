"""The actions of the law, as the journal calls them."""

ACTIONS = {"law.load": "载入法律法规", "grade.change": "调整裁量基准"}
