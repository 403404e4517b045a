"""挂牌督办 in the demo: proposed by the department, reviewed by the office, decided by the leader; its papers, its sign,
its end. What stands beside the rectification comes first, what follows 销号 second.
"""

from datetime import timedelta

from hazards.demo.story import Story
from hazards.demo.wording import MAJORS
from hazards.listings.papers import ANNOUNCEMENT, DELIST_ANNOUNCEMENT, DELISTING, NOTICE

AT_DESK = {"approved": NOTICE, "noticed": ANNOUNCEMENT, "delist_approved": DELISTING, "delisted": DELIST_ANNOUNCEMENT}
DROPPED = ("declined", "revoked", "failed")


class ListedPlots:
    """Mixed into ``stories.Writer`` beside ``MajorPlots``."""

    def _supervised(self, story: Story) -> None:
        """Up to the sign, or as far as the fate says."""
        fate = self.fate.listing
        self._wait(0.5, 3)
        reason = self.random.choice(MAJORS["grounds"])
        self._step(story, "listing.propose", self.head, {"ground": "deaths", "reason": reason})
        if fate == "proposed":
            return
        self._wait(0.3, 2)
        if fate == "declined":
            return self._step(story, "listing.decline", self.staff, {"reason": MAJORS["not_listed"]})
        self._step(story, "listing.review", self.staff)
        if fate == "reviewed":
            return
        self._wait(0.3, 2)
        self._step(story, "listing.approve", self.leader)
        self._wait(0.2, 1)
        self._paper(story, NOTICE, self.office)
        if fate != "approved":
            self._made_public(story)

    def _made_public(self, story: Story) -> None:
        """公告 and 警示牌, in any order; one may still be missing."""
        fate = self.fate.listing
        if fate != "posted":
            self._wait(0.5, 2.5)
            self._paper(story, ANNOUNCEMENT, self.office)
        if fate not in ("noticed", "announced"):
            self._wait(0.3, 2)
            self._step(story, "listing.post_sign", self.inspector, {"sign_place": "厂区大门东侧"}, {"sign": 1})

    def _beside_the_work(self, story: Story) -> None:
        """What happens to some while the rectification is under way."""
        fate = self.fate.listing
        if fate in ("asking", "extended"):
            self._until(self.opened - timedelta(days=6))
            reason, interim = MAJORS["extension"]
            self._step(story, "listing.ask_extension", self.owner, {
                "extend_by": 15, "reason": reason, "interim_measures": interim})  # fmt: skip
        if fate == "extended":
            self._wait(0.3, 1.5)
            self._step(story, "listing.grant_extension", self.leader, {"note": "同意，只延这一次。"})
        if fate == "failed":
            self._until(self._later(self.ordered, self.term + 3, self.term + 5))
            self._step(story, "listing.fail", self.leader, {"consequence": "licence", "reason": MAJORS["failed"]})
        if fate == "revoked":
            self._wait(3, 8)
            self._step(story, "listing.revoke", self.leader, {"reason": MAJORS["revoked"]})

    def _taken_off(self, story: Story) -> None:
        fate = self.fate.listing
        self._wait(0.3, 2)
        self._step(story, "listing.apply_delist", self.owner, {"application": MAJORS["application"]})
        if fate == "applied":
            return
        self._wait(1, 3)
        values = {"opinion": MAJORS["opinion"][2], "second_inspector": self.staff}
        if self.is_stopped:
            values |= {
                "expert": "何明（市安全生产专家组）",
                "expert_opinion": "检测报告齐全，现场与报告一致，同意恢复使用。",
            }
        self._step(story, "listing.inspect", self.officer, values, {"recheck": 1})
        if fate == "inspected":
            return
        self._wait(0.3, 2)
        self._step(story, "listing.approve_delist", self.leader)
        self._wait(0.2, 1)
        self._paper(story, DELISTING, self.office)
        if fate != "delist_approved":
            self._wait(0.3, 2)
            self._paper(story, DELIST_ANNOUNCEMENT, self.office)
