"""What the pages of 专项行动 say, and what the journal calls their actions."""

ACTIONS = {
    "campaign.plan": "制定专项行动方案",
    "campaign.write": "填报专项行动月报",
    "campaign.submit": "报送专项行动月报",
    "campaign.withdraw": "撤回专项行动月报",
    "campaign.lock": "锁定专项行动月报",
    "campaign.send_back": "退回专项行动月报",
    "campaign.unlock": "解锁专项行动月报",
}
NOTES = {
    "submit": "报送以后由安委办核对、锁定。锁定以前可以撤回。",
    "withdraw": "撤回以后可以修改，再报送。",
    "lock": "锁定以后谁也不能改。确要改的，由安委办主任或者市领导解锁，写明原因。",
    "send_back": "退回以后由填报单位修改，再报送。",
    "unlock": "解锁以后退回已报送，再由安委办退回填报单位修改。已经用过这些数的通报、报表不会跟着变。",
}
BUTTONS = {"submit": "报送", "withdraw": "撤回", "lock": "锁定", "send_back": "退回", "unlock": "解锁"}
DONE = {
    "submit": "已报送。",
    "withdraw": "已撤回。",
    "lock": "已锁定。",
    "send_back": "已退回。",
    "unlock": "已解锁。",
}
