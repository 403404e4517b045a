"""The plots a story of the demo may take: on time, late, returned, extended, relapsed, stuck."""

from uuid import uuid5

from hazards.demo.story import NAMESPACE, Story
from hazards.demo.wording import DECLINED, REASONS, RELAPSED
from hazards.rules import Mode, Source


class Plots:
    """Mixed into ``stories.Writer``, whose verbs (``_report``, ``_order``, ``_submit`` …) the plots are told with."""

    def _tell(self, story: Story, phrase: dict, fate: str) -> None:
        can_on_site = self.finder.source in (Source.TOWNSHIP, Source.ADMIN_INSPECTION, Source.EXPERT)
        if fate == "on_site" and not (can_on_site and phrase["mode"] == Mode.ON_THE_SPOT):
            fate = "plain"
        if story.unit.kind != "enterprise" and fate in ENTERPRISE_ONLY:
            fate = "plain"
        getattr(self, f"_{fate}")(story, phrase)

    def _on_site(self, story: Story, phrase: dict) -> None:
        values = self._facts(story, phrase) | {
            "source": self.finder.source,
            "rectify_note": "检查时当场改好：" + phrase["measures"],
        }
        self._step(story, "report_fixed", self.finder.actor, values, {"before": 1, "after": 1})

    def _plain(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _slow_recheck(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story, late=True)

    def _late(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        before = self.moment
        self._overdue()
        submitted = self.moment
        self._until(self._later(before, self.term + 1, self.term + 2))
        if self.moment < submitted:
            self._step(story, "remind", self.orderer, {"note": self.random.choice(REASONS["remind"])})
        self._until(submitted)
        self._submit(story, phrase)
        self._recheck(story)

    def _returned(self, story: Story, phrase: dict, times: int = 1) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        for _ in range(times):
            self._submit(story, phrase)
            self._send_back(story)
            self._wait(1, 6)
        self._submit(story, phrase)
        self._recheck(story)

    def _returned_twice(self, story: Story, phrase: dict) -> None:
        self._returned(story, phrase, times=2)

    def _withdrawn(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._wait(0, 0.02)
        self._step(story, "withdraw", self.rectifier)
        self._wait(0.5, 2)
        self._submit(story, phrase)
        self._recheck(story)

    def _extended(self, story: Story, phrase: dict, granted: bool = True) -> None:
        self._report(story, phrase)
        self._acknowledge(story)
        if self.term < 5:
            self._submit(story, phrase)
            return self._recheck(story)
        self._until(self._later(self.ordered, self.term * 0.2, self.term * 0.5))
        if (self.moment - self.ordered).days >= self.term - 1:
            self._submit(story, phrase)
            return self._recheck(story)
        more = self.random.choice((7, 10, 15))
        self._step(story, "ask", self.rectifier, {
            "kind": "extension", "reason": self.random.choice(REASONS["extension"]), "extend_by": more,
            "interim_measures": self.random.choice(REASONS["interim"])})  # fmt: skip
        self._wait(0.3, 2)
        note = "" if granted else self.random.choice(REASONS["refused"])
        self._step(story, "decide", self._decider(self.orderer), {"is_granted": granted, "note": note})
        self._wait(self.term * 0.2, self.term * 0.3 + (more if granted else 0))
        self._submit(story, phrase)
        return self._recheck(story)

    def _not_extended(self, story: Story, phrase: dict) -> None:
        self._extended(story, phrase, granted=False)

    def _declined(self, story: Story, phrase: dict) -> None:
        """退回: not ours. The house that orders sees it the same way, or not."""
        self._report(story, phrase)
        self._decline(story)
        self._wait(0.2, 2)
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible, "due_in": 10})
        self.term = 10
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _declined_twice(self, story: Story, phrase: dict) -> None:
        """首接负责: the second return goes to the 安委办, which designates."""
        self._report(story, phrase)
        self._decline(story)
        self._wait(0.2, 2)
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible})
        self._decline(story)
        self._wait(0.3, 3)
        self.orderer = self._office()
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible, "due_in": 10})
        self.term = 10
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _decline(self, story: Story) -> None:
        self._wait(0.2, 1.5)
        self._step(story, "decline", self._rectifier(self.responsible), {"reason": self.random.choice(DECLINED)})

    def _transferred(self, story: Story, phrase: dict) -> None:
        """移送 to another department of the county; the deadline follows."""
        profile = getattr(story.unit, "profile", None)
        others = [d for d in self.county.departments if d.pk != profile.regulator_id]
        fire = [d for d in others if d.short_name == "消防大队"]
        receiver = fire[0] if fire and phrase["category"] == "XC13" else self.random.choice(others)
        self._report(story, phrase)
        self._wait(0.1, 1)
        self._step(
            story, "transfer", self.orderer, {"regulator": receiver, "reason": self.random.choice(REASONS["transfer"])}
        )
        self._wait(0.5, 3)
        self.orderer = self.random.choice(self.county.people(receiver, "dept_officer"))
        self._step(story, "assign", self.orderer, {"responsible_unit": self.responsible})
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._recheck(story)

    def _voided(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        self._wait(0.2, 2)
        self._step(story, "ask", self.orderer, {"kind": "void", "reason": self.random.choice(REASONS["void"])})
        self._wait(0.2, 2)
        self._step(story, "decide", self._decider(self.orderer), {"is_granted": True, "note": "情况属实。"})

    def _relapsed(self, story: Story, phrase: dict) -> None:
        """回潮: a spot check finds it again."""
        self._plain(story, phrase)
        self._wait(25, 120)
        self._step(
            story, "reopen", self._office(), {"reason": self.random.choice(RELAPSED), "due_in": 10}, {"before": 1}
        )
        self.term = 10
        self._on_time()
        self._submit(story, phrase)
        self.orderer = self._office()
        self._recheck(story)

    def _blocked(self, story: Story, phrase: dict) -> None:
        """Somebody tries what he may not; the attempt stands in the record with its reason."""
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)
        self._wait(0.1, 0.9)
        self._step(story, "refused", self.rectifier, {"action": "pass", "is_visited": True})
        self._recheck(story)

    def _stuck(self, story: Story, phrase: dict) -> None:
        """Nothing is submitted: it goes overdue and is reminded of."""
        self._report(story, phrase)
        self._acknowledge(story)
        for _ in range(2):
            self._wait(self.term + 1, self.term + 9)
            self._step(story, "remind", self.orderer, {"note": self.random.choice(REASONS["remind"])})
            self.term = 5

    def _unsigned(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)

    def _unordered(self, story: Story, phrase: dict) -> None:
        self._report(story, phrase)
        del story.steps[1:]
        story.steps[0].values.pop("order", None)

    def _waiting(self, story: Story, phrase: dict) -> None:
        """Submitted, nobody comes to look."""
        self._report(story, phrase)
        self._acknowledge(story)
        self._on_time()
        self._submit(story, phrase)

    def _asking(self, story: Story, phrase: dict) -> None:
        """An extension is asked for and not decided yet."""
        self._extended(story, phrase)
        place = next((n for n, step in enumerate(story.steps) if step.verb == "decide"), None)
        if place is not None:
            del story.steps[place:]

    # --- the same hazard found again ------------------------------------------------------------------------------------
    def _duplicate(self, story: Story, phrase: dict, number: int) -> list[Story]:
        """并案: somebody who may not order reports what is known already."""
        verbs = [step.verb for step in story.steps]
        if self.random.random() > 0.02 or "submit" not in verbs or story.unit.kind != "enterprise":
            return []
        first, submitted = story.steps[0], story.steps[verbs.index("submit")].at
        if (submitted - first.at).days < 4:
            return []
        self.moment = self._later(first.at, 0.6, 1.5)
        again = Story(number, uuid5(NAMESPACE, f"{self.opened.isoformat()} {number}"), story.unit, story.category)
        finders = self.county.people(story.unit.township_id, "grid_worker")
        inspectors = self.county.people(story.unit.township_id, "township_inspector")
        values = {name: first.values[name] for name in ("location", "legal_basis", "category") if name in first.values}
        values |= {"description": phrase["description"], "source": Source.GRID}
        self._step(again, "report", self.random.choice(finders), values, {"before": 1})
        self._wait(0.1, 1)
        self._step(again, "merge", self.random.choice(inspectors), {"into": story.number})
        again.steps = [step for step in again.steps if step.at <= self.opened and step.at < submitted]
        return [again] if len(again.steps) == 2 else []


ENTERPRISE_ONLY = {
    "declined",
    "declined_twice",
    "transferred",
    "extended",
    "not_extended",
    "asking",
    "voided",
    "blocked",
}
FATES = {
    "on_site": 26, "plain": 88, "late": 12, "slow_recheck": 4, "returned": 11, "returned_twice": 3, "withdrawn": 1.2,
    "extended": 5, "not_extended": 2, "declined": 3, "declined_twice": 1.2, "transferred": 2.4, "voided": 1.4,
    "relapsed": 2.4, "blocked": 1.2,
}  # fmt: skip
LATELY = {"stuck": 22, "unsigned": 6, "unordered": 6, "waiting": 10, "asking": 3, "late": 18}
