"""The actions of 门口反映, as the journal calls them."""

ACTIONS = {
    "tip.tell": "门口反映",
    "tip.accept": "受理门口反映",
    "tip.refuse": "不予受理门口反映",
}
