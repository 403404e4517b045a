"""What the pages of 回头看 say: above each form, and after it was done."""

NOTES = {
    "pass": "现场看过，整改到位、没有反弹的，登记合格。照片和隐患放在一起。",
    "fail": "不合格的登记回潮，责任单位重新整改，原来的销号仍留在已公布的月份里。乡镇抽查的，由部门或者安委办核实以后登记回潮。",
    "reopen": "核实乡镇抽查的不合格，登记回潮，责任单位重新整改。",
    "assign": "复查过这条隐患的、责任单位的人不能抽查。",
    "excuse": "企业拆除、停产等看不了的，写明情况。不计入合格率。",
}
DONE = {
    "pass": "已登记合格。",
    "fail": "已登记不合格。",
    "reopen": "已登记回潮，责任单位已收到通知。",
    "assign": "已派人，已通知本人。",
    "excuse": "已登记无法抽查。",
}
ICONS = {"pass": "check-lg", "fail": "arrow-repeat", "reopen": "arrow-repeat", "assign": "person-check"}
