"""What becomes of the 重大隐患 of the demo along 一单四制, as far as its fate says (``fates``), with its papers."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from anquan.accounts.models import User
from anquan.units.models import Unit
from hazards.criteria.papers import CODE as JUDGEMENT
from hazards.demo.city import XINYUAN
from hazards.demo.fates import CARRIED, DRAFT, ISSUED, LEADS, LONG_AGO, REVIEW, WAY, Fate
from hazards.demo.story import Finder, Step, Story
from hazards.demo.supervised import AT_DESK, DROPPED
from hazards.demo.wording import CASES, MAJORS
from hazards.majors.papers import OPINION, SLIP_KIND, WRITE_OFF
from hazards.rules import Level, Source

PACES = (1.0, 0.6, 0.35, 0.2, 0.1, 0.05)  # the first at which the story is over when the demo is opened
BEGUN = WAY.index("under_way")
WEEK, MONTH = 7, 30  # days between reports, only to plan the story by; the terms of the product decide
OF_A_PAPER = {"unlisted": JUDGEMENT, "unordered": SLIP_KIND, "verified": OPINION}
Desks = tuple[User, User, User]  # who drafts, reviews and issues


class MajorPlots:
    """Mixed into ``stories.Writer`` beside ``Plots`` and ``ListedPlots``; tells with the same verbs."""

    def _major(self, number: int, moment: datetime, fate: Fate) -> Story | None:
        """None where nobody in the county has the part. Told again at a quicker pace until it is over in time."""
        pairs = self._pairs(fate)
        if not pairs:
            return None
        case = self.random.choice(sorted({case for case, _ in pairs}))
        unit = self.random.choice([unit for place, unit in pairs if place == case])
        self.told.append((case, unit))
        for pace in PACES:
            self.pace = pace
            story = self._begin(number, moment, unit, CASES[case])
            self._tell_major(story, CASES[case], fate)
            if story.steps[-1].at <= self.opened:
                break
        self.pace = 1.0
        if fate.stop >= BEGUN:
            self._report_regularly(story)
        story.steps = [step for step in story.steps if step.at <= self.opened]
        return story

    def _pairs(self, fate: Fate) -> list[tuple[int, Unit]]:
        """Each case with each enterprise of its trade; one that has had its own already stands back."""
        had = {unit.pk for _, unit in self.told}
        found = [
            (place, unit)
            for units in self.county.enterprises.values()
            for unit in units
            if (unit.name == XINYUAN) == fate.is_at_xinyuan and self._has_its_cast(unit)
            for place, case in enumerate(CASES)
            if case["industry"] == unit.profile.industry_id and (place, unit) not in self.told
        ]
        return [pair for pair in found if pair[1].pk not in had] or found

    def _has_its_cast(self, unit: Unit) -> bool:
        county = self.county
        parts = (
            county.people(unit.profile.regulator_id, "dept_officer"),
            county.people(unit.profile.regulator_id, "dept_head"),
            county.people(unit, "enterprise_owner"),
            county.people(unit.township_id, "township_inspector"),
        )
        return all(parts)

    # --- the chapters -------------------------------------------------------------------------------------------------
    def _tell_major(self, story: Story, case: dict, fate: Fate) -> None:
        self._cast(story, fate)
        chapters = (
            self._found, self._judged, self._put_on_list, self._signed, self._taken_up, self._planned, self._under_way,
            self._applied, self._verified, self._written_off,
        )  # fmt: skip
        for place, chapter in enumerate(chapters[: fate.stop + 1]):
            chapter(story, case)
            if place == fate.stop < BEGUN and fate.listing:
                self._supervised(story)
        if fate.twist in ("void", "lowered"):
            getattr(self, f"_{fate.twist}")(story)

    def _cast(self, story: Story, fate: Fate) -> None:
        county, unit, self.fate = self.county, story.unit, fate
        regulator = unit.profile.regulator_id
        self.officer, self.head = county.people(regulator, "dept_officer")[0], county.people(regulator, "dept_head")[0]
        self.owner = county.people(unit, "enterprise_owner")[0]
        self.inspector = county.people(unit.township_id, "township_inspector")[0]
        self.staff, self.second = county.people(county.unit, "awb_staff")[:2]
        self.director = county.people(county.unit, "awb_director")[0]
        self.leader = county.people(county.unit, "city_leader")[0]
        lawyers = county.people(regulator, "legal_reviewer")
        self.bureau: Desks = (self.officer, (lawyers or [self.head])[0], self.head)
        self.office: Desks = (self.staff, self.second, self.director)

    def _found(self, story: Story, case: dict) -> None:
        by_township = self.random.random() < 0.4
        actor, source = (self.inspector, Source.TOWNSHIP) if by_township else (self.officer, Source.ADMIN_INSPECTION)
        self.finder = Finder(source, actor, True)
        values = self._facts(story, case) | {"description": case["description"], "location": case["place"]}
        values |= {"source": source, "level": Level.MAJOR}
        self._step(story, "report", actor, values, {"before": 2})

    def _judged(self, story: Story, case: dict) -> None:
        """By the clause, or by several people together; then the 判定书."""
        self._wait(0.5, 3)
        self.is_stopped = self.random.random() < 0.35
        if self.fate.twist == "lowered":
            return
        if self.random.random() < 0.6:
            answers = {
                "met": "yes",
                "excluded": "no",
                "authority": "own",
                "suspend": "stop" if self.is_stopped else "safe",
            }
            self._step(story, "determine", self.officer, {
                "result": "major", "clause": case["clause"], "answers": answers, "reason": ""})  # fmt: skip
        else:
            self._judged_together(story, "major", MAJORS["agreed"], case["clause"])
        if self.fate.twist == "misprinted":
            self._paper(story, JUDGEMENT, self.bureau, until=ISSUED)
            self._step(story, "paper.void", self.head, {"kind": JUDGEMENT, "reason": MAJORS["misprinted"]})
        self._paper(story, JUDGEMENT, self.bureau)

    def _judged_together(self, story: Story, result: str, said: tuple[str, ...], clause: str = "") -> None:
        reason = self.random.choice(said)
        people = [(self.officer.name, "行业主管部门"), (self.staff.name, "安委办"), ("何明", "专家组")]
        self._step(story, "determine", self.officer, {
            "result": result, "clause": clause, "members": people, "minutes": f"现场核实后集体研究：{reason}", "reason": reason,
            "expert_opinion": "同意研究意见，整改前停用相关部位。"})  # fmt: skip

    def _lowered(self, story: Story) -> None:
        self._judged_together(story, "not_major", MAJORS["lowered"])

    def _put_on_list(self, story: Story, case: dict) -> None:
        self._wait(0, 0.3)
        self._step(story, "major.list", self.staff, {"title": case["title"]})
        self._ordered(story, case)

    def _ordered(self, story: Story, case: dict) -> None:
        """下达交办单: drafted by one, reviewed by another, issued by the head of the office."""
        self._wait(0.3, 2)
        self.funds = self.random.choice((30000, 80000, 150000, 260000))
        self.term = self._term(self.moment)
        profile = story.unit.profile
        self._paper(story, SLIP_KIND, self.office, {
            "responsible_unit": story.unit, "due_in": self.term, "measures": case["measures"],
            "responsible_person": profile.principal_person, "responsible_phone": profile.phone, "funds_planned": self.funds,
            "emergency_plan": "停用相关设备，专人值守，备足应急器材，异常时立即撤人并报告。",
            "interim_measures": "整改期间相关区域断电挂牌、设警戒，严禁擅自恢复。",
            "is_suspended": self.is_stopped, "suspension_scope": "相关车间和设备" if self.is_stopped else "",
            "leader": self.random.choice(MAJORS["leaders"])})  # fmt: skip
        self.ordered = self.moment

    def _term(self, moment: datetime) -> int:
        """Days of the order: what is late is past them, what is recent is not."""
        gone = (self.opened - moment).days
        if self.fate.twist == "late" and self.fate.track == "under_way":
            return max(15, gone - self.random.randrange(9, 35))
        usual = self.random.choice((45, 60, 90))
        if self.fate.back == CARRIED:
            return 75 if self.fate.twist == "late" else 150
        if self.fate.listing and not self.fate.is_recent:
            return self.random.choice((90, 120))
        return max(usual, gone + self.random.randrange(6, 30)) if self.fate.is_recent else usual

    def _signed(self, story: Story, case: dict) -> None:
        if self.fate.twist == "declined":
            self._wait(0.2, 1.5)
            self._step(story, "major.decline", self.owner, {"reason": self.random.choice(MAJORS["declined"])})
            self._wait(0.1, 0.6)
            self._step(story, "paper.void", self.director, {"kind": SLIP_KIND, "reason": "责任单位退回，重新交办。"})
            self._ordered(story, case)

    def _taken_up(self, story: Story, case: dict) -> None:
        self._wait(0.1, 1.8)
        self._step(story, "major.acknowledge", self.owner)

    def _planned(self, story: Story, case: dict) -> None:
        self._wait(1, 4)
        plan = {name: self.random.choice(texts) for name, texts in MAJORS["plan"].items()}
        interim = self.random.choice(MAJORS["guards"])
        self._step(story, "major.file_plan", self.owner, plan | {"interim_title": interim, "interim_days": WEEK})
        self.planned_on = self.moment.date()

    def _under_way(self, story: Story, case: dict) -> None:
        """The work itself, with what is reported every week; 挂牌督办 runs beside it."""
        self._wait(0.1, 1)
        self._step(story, "major.start", self.owner)
        self.begun_on = self.moment.date()
        end = self._end_of_work()
        if self.fate.listing:
            self._supervised(story)
            self._beside_the_work(story)
        if self.fate.twist == "extended":
            self._extended_major(story)
        if end < self.opened:
            self._until(end)

    def _end_of_work(self) -> datetime:
        fate, days = self.fate, self.term * self.random.uniform(0.4, 0.85)
        if fate.track == "under_way":
            return self.opened
        if fate.is_recent:
            return self.opened - timedelta(days=LEADS[fate.listing] if fate.track == "closed" else LEADS[fate.track])
        if fate.back == CARRIED:
            return self.workday(fate.new_year(self.opened.date()) + timedelta(days=self.random.randrange(12, 40)))
        if fate.twist == "late":
            days = self.term + self.random.randrange(5, 30)
        return self._later(self.ordered, days, days + 1)

    def _extended_major(self, story: Story) -> None:
        self._until(self._later(self.ordered, self.term * 0.4, self.term * 0.6))
        self._step(story, "ask", self.owner, {
            "kind": "extension", "reason": MAJORS["extension"][0], "extend_by": 15,
            "interim_measures": MAJORS["extension"][1]})  # fmt: skip
        self._wait(0.3, 2)
        self._step(story, "decide", self.director, {"is_granted": True, "note": ""})
        self.term += 15

    def _report_regularly(self, story: Story) -> None:
        """What unit and supervisor report while the work goes on."""
        at = {step.verb: step.at for step in reversed(story.steps)}
        end = at.get("major.apply", self.opened)
        self._report_each(story, "progress", self.owner, self.begun_on, end, WEEK)
        self._report_each(story, "interim", self.owner, self.planned_on, end, WEEK)
        self._report_each(story, "supervision", self.officer, self.begun_on, end, MONTH)
        if reopened := at.get("major.reopen"):
            self._report_each(story, "progress", self.owner, reopened.date(), self.opened, WEEK)
            self._report_each(story, "supervision", self.officer, reopened.date(), self.opened, MONTH)
        story.steps.sort(key=lambda step: step.at)
        for former, step in pairwise(story.steps):
            step.at = max(step.at, former.at + timedelta(seconds=40))

    def _report_each(self, story: Story, kind: str, actor: User, since: date, end: datetime, every: int) -> None:
        """Most intervals, a few are missed; of work that ended long ago a quarter is told."""
        told: set[int] = set()
        is_old = (self.opened - end).days > LONG_AGO
        for interval in range((end.date() - since).days // every + 1):
            moment = self.workday(since + timedelta(days=round(every * (interval + self.random.uniform(0.3, 0.8)))))
            due = (moment.date() - since).days // every  # a holiday may carry it into the next one
            is_told = self.random.random() < 0.92 and not (is_old and interval % 4)
            if is_told and due not in told and moment < end:
                told.add(due)
                story.steps.append(
                    Step(moment, "report_duty", actor, {"kind": kind, "text": self.random.choice(MAJORS[kind])})
                )

    def _applied(self, story: Story, case: dict) -> None:
        values = {"rectify_note": "已按治理方案完成整改：" + case["measures"], "funds_spent": self.funds}
        if self.is_stopped:
            values["assessment"] = "经有资质的检测机构检测合格，报告已存档。"
        self._step(story, "major.apply", self.owner, values, {"after": 2})

    def _verified(self, story: Story, case: dict) -> None:
        self._wait(0.5, 2)
        self._step(story, "major.check", self.inspector, {"note": "到场核查，整改内容与申请一致。"}, {"recheck": 1})
        self._wait(1, 3)
        if self.fate.twist == "rejected":
            reason = self.random.choice(MAJORS["rejected"])
            self._step(story, "major.reject", self.officer, {"reason": reason}, {"recheck": 1})
            self._wait(4, 12)
            self._applied(story, case)
            self._wait(0.5, 2)
            self._step(story, "major.check", self.inspector, {"note": "再次核查，两条线都已改好。"}, {"recheck": 1})
            self._wait(1, 3)
        self._accept(story, MAJORS["opinion"][0])
        if self.fate.twist == "returned":
            self._wait(0.5, 2)
            self._step(story, "major.return", self.director, {"reason": "验收照片缺少整改部位全景，请补验。"})
            self._step(story, "paper.void", self.head, {"kind": OPINION, "reason": "退回重新验收，原意见书作废。"})
            self._wait(1, 3)
            self._accept(story, MAJORS["opinion"][1])

    def _accept(self, story: Story, opinion: str) -> None:
        self._step(
            story, "major.verify", self.officer, {"opinion": opinion, "second_verifier": self.staff}, {"recheck": 1}
        )
        self._paper(story, OPINION, self.bureau)

    def _written_off(self, story: Story, case: dict) -> None:
        """签发销号审批表 is the approval."""
        self._wait(0.2, 1.5)
        self._paper(story, WRITE_OFF, self.office)
        if self.fate.listing and self.fate.listing not in DROPPED:
            self._taken_off(story)
        if self.fate.twist == "relapsed":
            self._wait(20, 60)
            self._step(story, "major.reopen", self.officer, {
                "reason": "抽查发现防护装置再次被拆除。", "due_in": 30}, {"before": 1})  # fmt: skip

    def _void(self, story: Story) -> None:
        self._wait(0.5, 2)
        self._step(story, "ask", self.staff, {"kind": "void", "reason": MAJORS["void"]})
        self._wait(0.2, 1)
        self._step(story, "decide", self.director, {"is_granted": True, "note": "情况属实。"})

    # --- papers -------------------------------------------------------------------------------------------------------
    def _paper(self, story: Story, kind: str, desks: Desks, values: dict | None = None, until: str = "") -> None:
        """Drafted, reviewed and issued by three people, as far as its desk."""
        until = until or self._desk(kind)
        drafter, reviewer, signer = desks
        self._step(story, "paper.draft", drafter, {"kind": kind, **(values or {})})
        if until == DRAFT:
            return
        self._step(story, "paper.send_for_review", drafter, {"kind": kind})
        if until == REVIEW:
            return
        self._wait(0.02, 0.6)
        self._step(story, "paper.approve", reviewer, {"kind": kind})
        if until == ISSUED:
            self._wait(0.02, 0.6)
            self._step(story, "paper.issue", signer, {"kind": kind})

    def _desk(self, kind: str) -> str:
        """Where a paper of this kind is left: it is issued unless the story ends with it."""
        last = OF_A_PAPER.get(self.fate.track) or AT_DESK.get(self.fate.listing)
        return self.fate.desk if kind == last else ISSUED
