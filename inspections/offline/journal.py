"""The actions of this part, as the journal calls them."""

ACTIONS = {
    "offline.commit": "收下离线记录",
    "offline.carry": "代传离线记录",
    "offline.discard": "清除没有传完的离线记录",
}
