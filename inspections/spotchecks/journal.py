"""The actions of 回头看, as the journal and the timeline call them."""

ACTIONS = {
    "spotcheck.draw": "抽取回头看",
    "spotcheck.assign": "派人回头看",
    "spotcheck.pass": "回头看合格",
    "spotcheck.held": "回头看，没有反弹",
    "spotcheck.fail": "回头看不合格",
    "spotcheck.reopen": "回头看登记回潮",
    "spotcheck.excuse": "无法回头看",
}
NOTICES = {"spotcheck.told": "回头看提醒"}
