"""What becomes of the 重大隐患 of the demo: each goes some way along 一单四制, as far as its days allow."""

from datetime import datetime

from anquan.units.models import Unit
from hazards.demo.story import Finder, Story
from hazards.demo.wording import MAJORS
from hazards.rules import Level, Source

# in turn, so that every state has some: of those found long ago, and of those found in the last months
FATES = (
    "closed", "late", "rejected", "closed", "extended", "declined", "closed", "returned", "lowered", "closed", "relapsed",
    "late",
)  # fmt: skip
LATELY = (
    "under_way", "judging", "late", "unordered", "waiting", "unsigned", "under_way", "unlisted", "unplanned", "late",
    "waiting",
)  # fmt: skip
SUSPENDED = 0.35  # share of those where production stops
REPORT_EVERY = 7


class MajorPlots:
    """Mixed into ``stories.Writer`` beside ``Plots``; tells with the same verbs."""

    def _major(self, number: int, moment: datetime) -> Story | None:
        """Found by the department in charge, which also judges; None where there is no such unit."""
        pairs = [
            (row, unit)
            for row in self.majors
            for units in self.county.enterprises.values()
            for unit in units
            if unit.profile.industry_id == row["industry"] and self._cast_of(unit)
        ]
        if not pairs:
            return None
        phrase, unit = self.random.choice(pairs)
        story = self._begin(number, moment, unit, phrase)
        self._tell_major(story, phrase, self._major_fate(moment))
        story.steps = [step for step in story.steps if step.at <= self.opened]
        return story

    def _major_fate(self, moment: datetime) -> str:
        is_old = (self.opened - moment).days > 80
        fates, told = (FATES, self.majors_told[0]) if is_old else (LATELY, self.majors_told[1])
        self.majors_told[0 if is_old else 1] += 1
        return fates[told % len(fates)]

    def _cast_of(self, unit: Unit) -> bool:
        """Whether everybody who has a part is there."""
        county = self.county
        parts = (
            county.people(unit.profile.regulator_id, "dept_officer"),
            county.people(unit, "enterprise_owner"),
            county.people(unit.township_id, "township_inspector"),
            county.people(county.unit, "awb_staff"),
            county.people(county.unit, "awb_director"),
        )
        return all(parts)

    def _tell_major(self, story: Story, phrase: dict, fate: str) -> None:
        county, unit = self.county, story.unit
        self.officer = county.people(unit.profile.regulator_id, "dept_officer")[0]
        self.owner = county.people(unit, "enterprise_owner")[0]
        self.staff, self.director = self._office(), county.people(county.unit, "awb_director")[0]
        self._found(story, phrase)
        if fate == "judging":
            return
        self._wait(0.5, 3)
        if fate == "lowered":
            self._judged(story, "not_major", self.random.choice(MAJORS["lowered"]))
            return
        self._judged(story, "major", f"{phrase['legal_basis']}规定的情形成立。")
        if fate == "unlisted":
            return
        self._wait(0, 0.3)
        self._step(story, "major.list", self.staff, {"title": phrase["description"].rstrip("。")[:60]})
        if fate == "unordered":
            return
        self._ordered(story, phrase)
        if fate == "unsigned":
            return
        if fate == "declined":
            self._wait(0.2, 1.5)
            self._step(story, "major.decline", self.owner, {"reason": self.random.choice(MAJORS["declined"])})
            self._ordered(story, phrase)
        self._wait(0.1, 1.8)
        self._step(story, "major.acknowledge", self.owner)
        if fate == "unplanned":
            return
        self._planned(story)
        self._under_way(story, phrase, fate)

    def _found(self, story: Story, phrase: dict) -> None:
        self.finder = Finder(Source.ADMIN_INSPECTION, self.officer, True)
        values = self._facts(story, phrase) | {"description": phrase["description"], "location": ""}
        values |= {"source": self.finder.source, "level": Level.MAJOR}
        self._step(story, "report", self.officer, values, {"before": 2})

    def _judged(self, story: Story, result: str, reason: str) -> None:
        people = [(self.officer.name, "行业主管部门"), (self.staff.name, "安委办"), ("何明", "专家组")]
        self._step(story, "determine", self.officer, {
            "result": result, "members": people, "minutes": f"现场核实后集体研究：{reason}", "reason": reason,
            "expert_opinion": "同意研究意见，整改前停用相关部位。"})  # fmt: skip

    def _ordered(self, story: Story, phrase: dict) -> None:
        """下达交办单: by the head of the office, with a deadline of one to three months."""
        self._wait(0.3, 2.5)
        self.funds, self.term = self.random.choice((30000, 80000, 150000, 260000)), self.random.choice((30, 45, 60, 90))
        self.suspended = self.random.random() < SUSPENDED
        profile = story.unit.profile
        self._step(story, "major.assign", self.director, {
            "responsible_unit": story.unit, "due_in": self.term, "measures": phrase["measures"],
            "responsible_person": profile.principal_person, "responsible_phone": profile.phone, "funds_planned": self.funds,
            "emergency_plan": "停用相关设备，专人值守，备足应急器材，异常时立即撤人并报告。",
            "interim_measures": "整改期间相关区域断电挂牌、设警戒，严禁擅自恢复。",
            "is_suspended": self.suspended, "suspension_scope": "相关车间和设备" if self.suspended else "",
            "leader": self.random.choice(MAJORS["leaders"])})  # fmt: skip
        self.ordered = self.moment

    def _planned(self, story: Story) -> None:
        self._wait(1, 4)
        plan = {name: self.random.choice(texts) for name, texts in MAJORS["plan"].items()}
        interim = self.random.choice(MAJORS["interim"])
        self._step(
            story, "major.file_plan", self.owner, plan | {"interim_title": interim, "interim_days": REPORT_EVERY}
        )
        self._wait(0.1, 1)
        self._step(story, "major.start", self.owner)
        self.begun = story.steps[-1].at

    def _under_way(self, story: Story, phrase: dict, fate: str) -> None:
        days = self.term * self.random.uniform(0.4, 0.85)
        if fate == "late":
            days = self.term + self.random.randrange(5, 40)
        end = self._later(self.ordered, days, days + 1)
        if fate in ("under_way", "late") and (self.opened - self.ordered).days < 80 and self.random.random() < 0.6:
            end = self.opened  # still at it
        if fate == "extended":
            self._extended_major(story)
        self._progress(story, min(end, self.opened))
        if end >= self.opened:
            return
        self._until(end)
        self._applied(story, phrase)
        if fate == "waiting":
            return
        self._accepted(story, phrase, fate)

    def _extended_major(self, story: Story) -> None:
        self._until(self._later(self.ordered, self.term * 0.4, self.term * 0.6))
        self._step(story, "ask", self.owner, {
            "kind": "extension", "reason": "设备交货推迟，已附厂家说明。", "extend_by": 15,
            "interim_measures": "延期期间继续停用，专人值守。"})  # fmt: skip
        self._wait(0.3, 2)
        self._step(story, "decide", self.director, {"is_granted": True, "note": ""})
        self.term += 15

    def _progress(self, story: Story, end: datetime) -> None:
        """Weekly, most weeks in time, each due day once; a few weeks are missed."""
        last = -1
        while (due := self._later(self.begun, (last + 1) * REPORT_EVERY + 2, (last + 1) * REPORT_EVERY + 5)) < end:
            week = (due.date() - self.begun.date()).days // REPORT_EVERY
            if week > last and due > self.moment and self.random.random() < 0.85:
                self._until(due)
                self._step(story, "report_duty", self.owner, {"text": self.random.choice(MAJORS["progress"])})
            last = max(week, last + 1)

    def _applied(self, story: Story, phrase: dict) -> None:
        values = {"rectify_note": "已按治理方案完成整改：" + phrase["measures"], "funds_spent": self.funds}
        if self.suspended:
            values["assessment"] = "经有资质的检测机构检测合格，报告已存档。"
        self._step(story, "major.apply", self.owner, values, {"after": 2})

    def _accepted(self, story: Story, phrase: dict, fate: str) -> None:
        inspector = self.county.people(story.unit.township_id, "township_inspector")[0]
        self._wait(0.5, 2)
        self._step(story, "major.check", inspector, {"note": "到场核查，整改内容与申请一致。"}, {"recheck": 1})
        self._wait(1, 4)
        if fate == "rejected":
            self._step(
                story, "major.reject", self.officer, {"reason": self.random.choice(MAJORS["rejected"])}, {"recheck": 1}
            )
            self._wait(4, 12)
            self._applied(story, phrase)
            return self._accepted(story, phrase, "closed")
        self._step(story, "major.verify", self.officer, {
            "opinion": "经两人现场验收，隐患已消除，符合销号条件。", "second_verifier": self.staff}, {"recheck": 1})  # fmt: skip
        self._wait(0.5, 3)
        if fate == "returned":
            self._step(story, "major.return", self.director, {"reason": "验收照片缺少整改部位全景，请补验。"})
            self._wait(1, 3)
            return self._accepted_again(story)
        self._step(story, "major.approve", self.director)
        if fate == "relapsed":
            self._wait(20, 60)
            self._step(story, "major.reopen", self.officer, {
                "reason": "抽查发现防护装置再次被拆除。", "due_in": 30}, {"before": 1})  # fmt: skip
        return None

    def _accepted_again(self, story: Story) -> None:
        self._step(story, "major.verify", self.officer, {
            "opinion": "补充验收，全景照片已补，隐患已消除。", "second_verifier": self.staff}, {"recheck": 1})  # fmt: skip
        self._wait(0.5, 2)
        self._step(story, "major.approve", self.director)
