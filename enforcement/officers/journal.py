"""The actions of mandates and qualifications, as the journal and the messages call them."""

ACTIONS = {
    "mandate.register": "登记执法权",
    "mandate.end": "提前终止执法权",
    "qualification.register": "登记审核、主持资格",
    "qualification.end": "提前终止资格",
}
NOTICES = {
    "expiry.mandate": "执法权到期提醒",
    "expiry.qualification": "资格到期提醒",
    "expiry.certificate": "执法证到期提醒",
}
