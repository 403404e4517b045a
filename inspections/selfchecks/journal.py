"""The actions of 企业自查, as the journal and the timeline call them."""

ACTIONS = {
    "selfcheck.plan": "安排自查",
    "selfcheck.end": "结束自查安排",
    "selfcheck.do": "自查",
    "selfcheck.confirm": "确认企业月查",
    "selfcheck.return": "退回企业月查",
    "selfcheck.sign": "自查统计表签字",
}
NOTICES = {"selfcheck.missed": "自查漏查提醒", "selfcheck.told": "企业月查提醒"}
