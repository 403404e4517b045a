"""企业自查: some enterprises of the county with their 日周月, what they found, what they missed, and their statements."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any

from anquan.accounts.models import User
from anquan.units.models import Unit
from anquan.units.rules import Kind
from hazards import services as hazards
from hazards.models import Hazard, Mark
from inspections.demo.cast import Cast, Chapter, chapter
from inspections.models import ChecklistVersion, SelfCheck, SelfCheckPlan
from inspections.rules import Answer
from inspections.selfchecks import services
from inspections.selfchecks.lists import version_of
from inspections.selfchecks.rules import Level, Slot
from inspections.selfchecks.selectors import kind_of
from inspections.selfchecks.services import Given
from inspections.selfchecks.statements import period_of, periods
from inspections.selfchecks.timetable import Timetable

SOME, FEW, WEEKLY = 20, 6, 8  # enterprises; those of them that check each day; each week
DAYS, WEEKS = 20, 4
# post and workshop by trade; ``""`` for any other
WHERE: dict[str, tuple[str, str]] = {
    "industry_trade": ("锯切、冲压岗位", "生产车间"),
    "dust": ("砂光除尘岗位", "打磨车间"),
    "hazchem": ("装卸岗位", "储存区"),
    "construction": ("钢筋加工岗位", "主体施工作业区"),
    "gas": ("充装岗位", "气瓶间"),
    "fireworks": ("库房保管岗位", "库区"),
    "": ("值班巡查岗位", "营业（作业）场所"),
}
# enterprise, level, how many checks ago → which item, what is wrong, how far it has come
FOUND: dict[tuple[int, str, int], tuple[int, str, str]] = {
    (0, Level.WORKSHOP, 3): (3, "生产车间东门应急照明灯断开电源后不亮", "closed"),
    (0, Level.POST, 1): (1, "2 号带锯防护罩紧固螺栓松动，用手可以晃动", "open"),
    (1, Level.WORKSHOP, 2): (0, "车间北侧通道被两垛半成品占用，净宽不足 1 米", "closed"),
    (1, Level.POST, 2): (2, "操作台下插线板外壳破损，没有更换", "submitted"),
    (2, Level.ENTERPRISE, 0): (4, "消防水泵房没有维保记录，压力表停在零位", "closed"),
    (2, Level.WORKSHOP, 1): (2, "临时用电没有经过漏电保护器，接地线脱落", "open"),
    (3, Level.POST, 3): (4, "通道口一具灭火器压力不足，指针在红区", "submitted"),
    (4, Level.WORKSHOP, 3): (7, "上周查出的吊具磨损仍在使用，没有挂停用牌", "closed"),
    (5, Level.POST, 6): (3, "后门安全出口外停放电动三轮车", "closed"),
    (6, Level.WORKSHOP, 1): (1, "空压机点检记录近两周没有填写", "submitted"),
}
FIXED = "已经改好，当班人员重新检查过，照片附后。"
LED = "主要负责人带队，生产、设备、安全人员参加。"
Scene = tuple[date, time, Callable[[date], Any]]


def chapters(cast: Cast) -> list[Chapter]:
    return [chapter(f"企业自查：{unit.name}", Story(cast, place, unit, officer, owner).play)
            for place, (unit, officer, owner) in enumerate(_enterprises(cast))]  # fmt: skip


def _enterprises(cast: Cast) -> list[tuple[Unit, User, User]]:
    """Those of the county with both people, the town of the printed accounts first."""
    rows = Unit.objects.active().filter(kind=Kind.ENTERPRISE, county=cast.county).select_related("profile__industry")
    units = list(rows.order_by("pk"))
    officers = _first_of(cast, "enterprise_officer", units)
    owners = _first_of(cast, "enterprise_owner", units)
    known = [unit for unit in units if unit.pk in officers and unit.pk in owners]
    known.sort(key=lambda unit: (unit.township_id != cast.town.pk, unit.pk))
    return [(unit, officers[unit.pk], owners[unit.pk]) for unit in known[:SOME]]


def _first_of(cast: Cast, role: str, units: list[Unit]) -> dict[int, User]:
    return {post.unit_id: post.user for post in reversed(cast.posts(role, units))}


@dataclass
class Story:
    """One enterprise. ``place`` among the others decides how diligent it is."""

    cast: Cast
    place: int
    unit: Unit
    officer: User
    owner: User
    table: Timetable = field(default_factory=Timetable)

    def play(self) -> None:
        random = Random(f"selfcheck {self.unit.pk}")
        scenes = [scene for plan in self._plans() for scene in self._checks(plan, random)]
        scenes += self._statement()
        while scenes:  # what a check finds is put right later, by scenes of its own
            scenes.sort(key=lambda scene: scene[:2])
            day, at, scene = scenes.pop(0)
            with self.cast.on(day, at) as today:
                scenes += scene(today) or []

    # --- what is checked ----------------------------------------------------------------------------------------------
    def _plans(self) -> Iterator[SelfCheckPlan]:
        cast, (post, workshop) = self.cast, WHERE.get(self.unit.profile.industry_id or "", WHERE[""])
        month = (cast.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        quarter = periods(cast.today)[0][1].first
        yield self._plan(Level.ENTERPRISE, "", quarter if self.place < FEW else month)
        if self.place < FEW:
            yield self._plan(Level.POST, post, cast.ago(DAYS))
        if self.place < WEEKLY:
            yield self._plan(Level.WORKSHOP, workshop, cast.ago(WEEKS * 7 + cast.today.weekday()))

    def _plan(self, level: str, name: str, starts_on: date) -> SelfCheckPlan:
        with self.cast.on(starts_on, time(8, 30)) as day:
            return services.plan(
                actor=self.officer, enterprise=self.unit, level=level, responsible=self.officer, starts_on=day,
                today=day, name=name, is_workdays_only=level == Level.POST,
            )  # fmt: skip

    def _checks(self, plan: SelfCheckPlan, random: Random) -> Iterator[Scene]:
        slots = self.table.due(kind_of(plan), plan.starts_on, self.cast.ago(1))
        version = version_of(plan)
        for number, slot in enumerate(reversed(slots)):
            if not self._is_missed(plan.level, number, random):
                day, at = self._when(plan, slot, random)
                yield day, at, self._check(plan, version, number, slot)
        if self.place == 0 and plan.level == Level.ENTERPRISE:  # waits for the person of the printed account
            yield self.cast.today, time(9, 5), self._check(plan, version, -1, None)

    def _is_missed(self, level: str, number: int, random: Random) -> bool:
        """``number`` checks ago."""
        if level == Level.POST:
            return number < 5 if self.place == 4 else random.random() < 0.06
        return number == 0 and (self.place, level) in {
            (5, Level.WORKSHOP), (8, Level.ENTERPRISE), (11, Level.ENTERPRISE), (16, Level.ENTERPRISE),
        }  # fmt: skip

    def _when(self, plan: SelfCheckPlan, slot: Slot, random: Random) -> tuple[date, time]:
        day = slot.last - timedelta(days={Level.POST: 0, Level.WORKSHOP: 3}.get(Level(plan.level), 5))
        if plan.level != Level.POST:
            day = self.cast.workday(day)
        return max(day, slot.first, plan.starts_on), time(random.choice((7, 8, 16)), random.randrange(10, 55))

    # --- one check ----------------------------------------------------------------------------------------------------
    def _check(
        self, plan: SelfCheckPlan, version: ChecklistVersion, number: int, slot: Slot | None
    ) -> Callable[[date], list[Scene]]:
        wrong = FOUND.get((self.place, plan.level, number))
        is_by_officer = plan.level != Level.ENTERPRISE or self.place % 2 == 0

        def scene(today: date) -> list[Scene]:
            actor = self.officer if is_by_officer else self.owner
            made = services.carry_out(
                actor=actor, plan_id=plan.pk, version=version, given=self._given(version, actor, wrong), today=today,
                note=LED if plan.level == Level.ENTERPRISE else "",
            )  # fmt: skip
            later = self._later(made, wrong[2], today) if wrong else []
            return later + self._confirmed(made, today) if is_by_officer and slot else later

        return scene

    def _given(self, version: ChecklistVersion, actor: User, wrong: tuple[int, str, str] | None) -> list[Given]:
        items, found = list(version.items.all()), []
        for place, item in enumerate(items):
            if wrong and place == wrong[0] % len(items):
                photos = [self.cast.photo(actor, self.unit, item.category, "before")]
                found.append(Given(item, Answer.NO, wrong[1], photos))
            else:
                photos = [self.cast.photo(actor, self.unit, item.category)] if item.needs_photo else []
                found.append(Given(item, photos=photos))
        return found

    def _confirmed(self, made: SelfCheck, today: date) -> list[Scene]:
        """The principal person looks at it on the same afternoon or the next day."""
        if made.plan.level != Level.ENTERPRISE:
            return []

        def scene(on: date) -> None:
            services.decide(actor=self.owner, check_id=made.pk, action="confirm", today=on, note="属实，按计划整改。")

        return [(min(today + timedelta(days=1), self.cast.today), time(17, 5), scene)]

    # --- what was found -----------------------------------------------------------------------------------------------
    def _later(self, made: SelfCheck, until: str, today: date) -> list[Scene]:
        hazard = made.answers.get(answer=Answer.NO).hazard
        inspectors = self.cast.holders("township_inspector", self.unit.township)
        submitted, passed = today + timedelta(days=2), today + timedelta(days=4)
        scenes: list[Scene] = []
        if until != "open" and submitted <= self.cast.today:
            scenes.append((submitted, time(15, 20), lambda on: self._submit(hazard, on)))
        if until == "closed" and inspectors and passed <= self.cast.today:
            scenes.append((passed, time(10, 40), lambda on: self._pass(hazard, inspectors[0], on)))
        return scenes

    def _submit(self, hazard: Hazard, today: date) -> None:
        photos = [self.cast.photo(self.officer, self.unit, hazard.category)]
        hazards.perform(
            actor=self.officer, hazard_id=hazard.pk, action="submit", today=today, rectify_note=FIXED, photos=photos
        )

    def _pass(self, hazard: Hazard, inspector: User, today: date) -> None:
        marked = Mark.objects.filter(hazard=hazard).open().not_about(inspector).exists()
        hazards.perform(
            actor=inspector, hazard_id=hazard.pk, action="pass", today=today, is_visited=True, note="现场查看，已整改到位。",
            is_verified=marked, verified_note="到现场看过，确已整改。" if marked else "",
        )  # fmt: skip

    # --- 季度统计 -------------------------------------------------------------------------------------------------------
    def _statement(self) -> list[Scene]:
        """Most sign in time, one late, the others owe it still."""
        if self.place >= FEW - 2:
            return []
        code = periods(self.cast.today)[0][0]
        after = period_of(code).last + timedelta(days=19 if self.place == FEW - 3 else 10)

        def scene(today: date) -> None:
            services.sign(actor=self.owner, enterprise=self.unit, period=code, today=today)

        return [(min(after, self.cast.today), time(14, 30), scene)]
