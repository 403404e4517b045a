"""The actions of 派驻监督 and 包片包线, as the journal and the timeline call them."""

ACTIONS = {
    "stationing.make": "安排派驻",
    "stationing.end": "提前结束派驻",
    "stationing.log": "写驻守日志",
    "stationing.check": "查岗",
    "area.give": "登记包片包线",
    "area.end": "结束包片包线",
}
NOTICES = {"stationing.told": "派驻通知"}
