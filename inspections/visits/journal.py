"""The actions of a visit, as the journal and the 经过 call them."""

ACTIONS = {
    "visit.make": "拟定检查",
    "visit.enter_past": "补录检查",
    "visit.change": "修改计划",
    "visit.people": "确定检查人员",
    "visit.submit": "提请审批",
    "visit.approve": "批准检查",
    "visit.send_back": "退回修改",
    "visit.begin": "到场，开始检查",
    "visit.find": "登记检查发现",
    "visit.write": "记录检查情况",
    "visit.sign": "签名",
    "visit.refuse": "注明拒签",
    "visit.unsign": "撤销签名",
    "visit.finish": "完成检查",
    "visit.hand_over": "换人去",
    "visit.cancel": "取消检查",
    "visit.merge": "并入联合检查",
    "visit.follow_units": "随单位调整属地",
    "demo.chapter": "载入演示数据",
}
