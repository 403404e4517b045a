"""What the addresses name: of every kind one of each place, made by the services, and one that does not exist."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import ApiToken, Appointment, User
from anquan.accounts.services import appoint, issue_token
from anquan.files import exports
from anquan.files.services import save_document
from anquan.indicators import Period
from anquan.journal.selectors import history
from anquan.notices.models import DigestMail, Message, Outbox
from anquan.notices.services import deliver, notify
from anquan.papers import services as papers
from anquan.papers.models import Letterhead
from hazards import services, snapshots
from hazards.criteria import services as criteria
from hazards.imports import batches
from hazards.models import Determination, Phrase, Synonym
from hazards.superiors.services import store_scan
from hazards.tips import services as tips
from inspections.checklists import services as checklists
from inspections.experts import services as experts
from inspections.models import Checklist
from inspections.selfchecks.rules import period_codes
from inspections.selfchecks.services import sign
from inspections.selfchecks.statements import period_of
from inspections.spotchecks import services as spotchecks
from inspections.stationing import services as stationing
from tests.cast import SINCE, Play, World, picture
from tests.enforcement import officers_journalled as power
from tests.hazards.criteria import judging
from tests.hazards.exchange.exchanging import Exchanging, table
from tests.hazards.exchange.journalled import HEAD
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving, letter
from tests.hazards.marks.shots import shot
from tests.hazards.test_log_library import CAMPAIGN, LIST
from tests.hazards.test_page_import import line, workbook
from tests.inspections import planning_things as planning
from tests.inspections.campaigns.counting import Counting
from tests.inspections.checklists_journalled import uploaded_sheet
from tests.inspections.listing import made
from tests.inspections.offline import phoning
from tests.inspections.selfchecking import SelfChecking
from tests.inspections.visiting import Visiting
from tests.matrix.expected import (
    BESIDE,
    EVERYBODY,
    FAR,
    KNOWING_BEFORE,
    KNOWING_POWER,
    KNOWING_QUALIFICATIONS,
    LIBRARY,
    LOOKING_BACK,
    MAKING_DRAWS,
    OF_THE_DEPARTMENT,
    OF_THE_TOWNSHIP,
    OFFICE,
    OWN,
    PAPER_SENT_TO_THE_TOWNSHIP_AND_THE_ENTERPRISE,
    PAPERS_OF,
    PLANNING,
    REPORTING,
    TRADE,
    WATCHING,
    seen_by,
)  # fmt: skip
from tests.matrix.places import ROLES, Place, places
from tests.papers.conftest import Desk
from tests.units import test_pages as unit_pages

ANYBODYS = "anybody"  # kept by the installation as a whole, no row of any place


@dataclass(frozen=True)
class Thing:
    where: str
    args: tuple
    seen_by: frozenset[str]  # roles


@dataclass
class Shelf:
    """``things("unit", role)`` are those to ask for; ``missing["unit"]`` is the address of one that never was."""

    people: dict[str, User] = field(default_factory=dict)  # by role
    kinds: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))
    personal: dict[str, dict[str, tuple]] = field(default_factory=lambda: defaultdict(dict))
    missing: dict[str, tuple] = field(default_factory=dict)

    def put(self, kind: str, where: str, args: Any, roles: set[str] | None = None) -> None:
        args = args if isinstance(args, tuple) else (args,)
        self.kinds[kind].append(Thing(where, args, frozenset(seen_by(where) if roles is None else roles)))

    def things(self, kind: str, role: str) -> Iterator[Thing]:
        """Of what belongs to a person: his own, a colleague's, and one of another county."""
        yield from self.kinds.get(kind, ())
        for owner, where in ((role, OWN), ("colleague", BESIDE), ("far", FAR)):
            if args := self.personal.get(kind, {}).get(owner):
                yield Thing(where, args, frozenset({role} if owner == role else ()))


MISSING = {
    **dict.fromkeys(("unit", "request", "evidence", "determination", "duty", "listing", "campaign", "problem_list",
                     "entry", "account", "appointment", "token", "message", "outbox", "mail", "phrase", "synonym",
                     "draft", "sent", "issued", "letterhead", "system", "reported_id", "profile", "answer", "superior",
                     "assigned_id", "self_plan", "self_check", "self_answer", "self_statement", "stationing",
                     "station_log", "leader_area", "expert", "opinion", "spot_check", "spot_task", "mark", "draw",
                     "avoidance", "plan", "plan_in_force", "near", "drive", "drive_report",
                     "mandate", "qualification", "checklist", "shipped", "item_photo", "tip", "tip_photo"), (999_999_999,)),
    **dict.fromkeys(("filled_visit", "recheck_visit"), ("JC-341182-2026-999999",)),
    **dict.fromkeys(("visit_item", "rechecked"), ("JC-341182-2026-999999", 999_999_999)),
    "checklist_file": (999_999_999, "00000000-0000-4000-8000-000000000000"),
    **dict.fromkeys(("reported", "assigned", "submitted", "judged", "major", "applied", "closed", "verified"),
                    ("YH-341182-2026-999999",)),
    **dict.fromkeys(("export", "batch", "ready_batch", "upload"), ("00000000-0000-4000-8000-000000000000",)),
    **dict.fromkeys(("clause", "penalty_clause", "set", "term", "paper_kind", "indicator", "check_code", "unit_code", "plate", "unit_kind"),
                    ("no-such-thing",)),
    "opinion_subject": ("hazard", "YH-341182-2026-999999"), "locked_draw": ("SJ-341182-2026-9999",),
    "report_page": (999_999_999, 999_999_999, "2026-11"),
    "upload_part": ("00000000-0000-4000-8000-000000000000",) * 2,
    "answer_row": (999_999_999, 999_999_999), "duty_of": ("YH-341182-2026-999999", 999_999_999),
    **dict.fromkeys(("visit", "planned_visit", "signed_visit"), ("JC-341182-2026-999999",)),
    "waiting_file": ("0" * 32,), "figure": ("2026-01", 999_999_999, "haz.found"),
}  # fmt: skip


def build(world: World) -> Shelf:
    shelf = Shelf(missing=MISSING)
    Desk(world)  # the offices have their 机关代字
    where = places(world)
    own, far = where[OWN], where[FAR]
    shelf.people = {role: own.people[key] for key, role in ROLES.items()}
    shelf.people["system_client"] = system_of(own)
    shelf.people["colleague"], shelf.people["far"] = own.people["inspector2"], far.people["inspector2"]
    _messages(shelf)
    for name, place in where.items():
        _hazards(shelf, name, place)
        _self_checks(shelf, name, place)
        if name in (OWN, FAR):
            _stationings(shelf, name, place)
            _office_keeps(shelf, name, place)
            _checklists(shelf, name, place)
            _spot_checks(shelf, name, place)
            _powers(shelf, name, place)
            _planned(shelf, name, place)
        _visits(shelf, name, place)
        _majors(shelf, name, place)
        shelf.put("unit", name, place.xinyuan.pk)
        shelf.put("unit_code", name, place.xinyuan.code)
        shelf.put("plate", ANYBODYS, place.xinyuan.code, EVERYBODY)
        if name in (OWN, FAR):
            _told(shelf, name, place)
    _papers(shelf, own, far)
    for name in (OWN, FAR):
        _books(shelf, name, where[name])
        _accounts(shelf, name, where[name])
    _figures(shelf, where)
    _shared(shelf)
    _personal(shelf, own, far)
    return shelf


def system_of(place: Place) -> User:
    user = User.objects.create_user(f"system_{place.mingguang.pk}", None, name="对接系统", is_system=True)
    appoint(actor=None, user=user, role="system_client", unit=place.mingguang, valid_from=SINCE)
    return user


# --- hazards ----------------------------------------------------------------------------------------------------------
# Of every kind there is one of the own place and one of another county, and between them one of another township or
# of another department; of new hazards, their photos and their units there are both.
TOWNSHIP, DEPARTMENT = {OWN, BESIDE, FAR}, {OWN, TRADE, FAR}


def _hazards(shelf: Shelf, where: str, place: Place) -> None:
    play = Play(place)
    reported = play.reported()
    shelf.put("reported", where, reported.number)
    shelf.put("reported_id", where, reported.pk)
    shelf.put("evidence", where, reported.evidence.get().pk)
    shelf.put("entry", where, history(reported).last().pk, {"auditor"} if where != FAR else set())
    if where in TOWNSHIP:
        assigned = play.assigned()
        shelf.put("assigned", where, assigned.number)
        shelf.put("assigned_id", where, assigned.pk)
        shelf.put("closed", where, play.closed().number)
        shelf.put("mark", where, _marked(place, play).marks.get().pk)
    if where in DEPARTMENT:
        shelf.put("submitted", where, play.submitted().number)
        shelf.put("request", where, _asked(place, play).pk)


def _marked(place: Place, play: Play) -> Any:
    """The before-photo sent as after-photo."""
    hazard = play.rectifying(photos=[shot(place.people["inspector"], where := f"出口 {place.xinyuan}")])
    return play.submit(hazard, photos=[shot(place.people["officer"], where)])


def _asked(place: Place, play: Play) -> Any:
    hazard = play.rectifying()
    return services.ask(
        actor=place.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="等配件", interim_measures="停用",
        new_due_on=hazard.due_on + timedelta(days=3), today=play.today(),
    )  # fmt: skip


def _majors(shelf: Shelf, where: str, place: Place) -> None:
    play = Play(place)
    moving = Moving(place, play)
    if where in TOWNSHIP:
        made = _determined(place, play, moving)
        shelf.put("judged", where, made.hazard.number)
        shelf.put("determination", where, made.pk)
        shelf.put("applied", where, moving.ready_for("check").number)
    if where in DEPARTMENT:
        listed = Listed(moving)
        hazard = listed.item()
        shelf.put("listing", where, listed.up_to(hazard, "approve").pk)
        shelf.put("superior", where, _raised(place, listed))
        shelf.put("major", where, hazard.number)
        duty = hazard.major.duties.get(kind="progress").pk
        shelf.put("duty", where, duty)
        shelf.put("duty_of", where, (hazard.number, duty))
        shelf.put("verified", where, moving.ready_for("approve").number)
    if where in (OWN, FAR):
        _exchanged(shelf, where, Exchanging(place, play))
    if where == OWN:
        long_ago = play.today() - timedelta(days=60)
        moving.up_to(moving.reported(today=long_ago), "start", today=long_ago)  # overdue: something to circulate


def _visits(shelf: Shelf, where: str, place: Place) -> None:
    """督查检查 of the office: one under way that has found something, one signed, one that has not begun."""
    visiting = Visiting(place, Play(place))
    underway = visiting.underway("supervision")
    visiting.found(underway)
    shelf.put("visit", where, underway.number)
    shelf.put("signed_visit", where, visiting.signed(visiting.underway("supervision")).number)
    planned = visiting.planned("supervision")
    shelf.put("planned_visit", where, planned.number, set() if where == FAR else KNOWING_BEFORE)


def _self_checks(shelf: Shelf, where: str, place: Place) -> None:
    """What an enterprise checks itself: a plan, a monthly check that waits, a photo, signed statistics."""
    checking, play, today = SelfChecking(place, Play(place)), Play(place), Play.today()
    quarter = period_of(period_codes(today)[0])
    plan = checking.plan(starts_on=quarter.first, today=quarter.first)
    check = checking.check(checking.plan("enterprise", starts_on=today, today=today), today=today)
    signed = sign(
        actor=place.fresh("owner"), enterprise=place.xinyuan, period=period_codes(play.today())[0], today=today
    )
    for kind, row in (("plan", plan), ("check", check), ("answer", check.answers.get()), ("statement", signed)):
        shelf.put(f"self_{kind}", where, row.pk)


def _checklists(shelf: Shelf, where: str, place: Place) -> None:
    """A list of the county; 督查检查 of the office that fill one in, and that look again at what was put right."""
    visiting, actor, today = Visiting(place, Play(place)), place.fresh("awb"), Play.today()
    checklist = made(actor, "本县检查表")
    shelf.put("checklist", where, checklist.pk, set() if where == FAR else EVERYBODY)
    visit = visiting.underway("supervision")
    version = checklists.choose(actor=actor, visit_id=visit.pk, checklist=checklist, today=today)
    item, other, _ = version.items.order_by("order")
    given = checklists.Given(item.pk, "yes", photo=Play(place).photo(actor))
    (answer,) = checklists.answer(actor=actor, visit_id=visit.pk, given=[given], today=today)
    again = visiting.underway("supervision", method="recheck")
    shelf.put("filled_visit", where, visit.number)
    shelf.put("recheck_visit", where, again.number)
    shelf.put("visit_item", where, (visit.number, other.pk))
    shelf.put("item_photo", where, answer.pk)
    shelf.put("rechecked", where, (again.number, Play(place).submitted().pk))


def _stationings(shelf: Shelf, where: str, place: Place) -> None:
    """Somebody stands at the enterprise of the place, and wrote a log; a leader answers for its township."""
    play, today = Play(place), Play.today()
    person = place.people["inspector2" if where in (OWN, FAR) else "inspector"]
    found = stationing.station(
        actor=place.fresh("awb"), place=place.xinyuan, person=person, starts_on=today,
        ends_on=today + timedelta(days=9), duties="值守", today=today,
    )  # fmt: skip
    log = stationing.write_log(
        actor=User.objects.get(pk=person.pk), stationing_id=found.pk, text="看了配电房", photo=play.photo(person),
        today=today,
    )  # fmt: skip
    shelf.put("stationing", where, found.pk)
    shelf.put("station_log", where, log.pk)


def _office_keeps(shelf: Shelf, where: str, place: Place) -> None:
    """包片包线 and 专家库 of a county; what an expert was asked about a hazard."""
    near, today = where != FAR, Play.today()
    area = stationing.give_area(
        actor=place.fresh("awb"), leader="王副市长", post="副市长", township=place.jianxi, starts_on=today
    )
    shelf.put("leader_area", where, area.pk, EVERYBODY if near else set())
    expert = experts.save_expert(
        actor=place.fresh("awb"), expert=None, name="专家", user=place.people["expert" if near else "inspector2"], speciality="化工",
        qualification="高级工程师", starts_on=today, industries=[],
    )  # fmt: skip
    shelf.put("expert", where, expert.pk, LIBRARY | {"expert"} if near else set())
    hazard = Play(place).reported()
    opinion = experts.ask(actor=place.fresh("awb"), expert=expert, question="是否停用", today=today, hazard=hazard)
    shelf.put("opinion", where, opinion.pk, (LIBRARY & seen_by(where)) | {"expert"} if near else set())
    shelf.put("opinion_subject", where, ("hazard", hazard.number))


def _told(shelf: Shelf, where: str, place: Place) -> None:
    """What a worker told at the gate: the clerk's alone."""
    tip, _ = tips.tell(unit=place.xinyuan, text="安全出口锁闭", uploads=[picture()], now=timezone.now(), uid=uuid4())
    clerk = {"report_clerk"} if where == OWN else set()
    shelf.put("tip", where, tip.pk, clerk)
    shelf.put("tip_photo", where, tip.photos.get().pk, clerk)


def _powers(shelf: Shelf, where: str, place: Place) -> None:
    """What a department has entrusted to the township, and the qualification of its reviewer."""
    near, c = where != FAR, SimpleNamespace(world=place, play=Play(place))
    shelf.put("penalty_clause", ANYBODYS, power.CODE, EVERYBODY)
    shelf.put("mandate", where, power.entrusted(c).pk, KNOWING_POWER if near else set())
    shelf.put("qualification", where, power.qualified(c, "dept_officer").pk, KNOWING_QUALIFICATIONS if near else set())


def _spot_checks(shelf: Shelf, where: str, place: Place) -> None:
    """A draw of the office, one of its tasks with an officer of the department; before there is a result."""
    Play(place).closed(rechecker="inspector2")
    near, today, officer = where != FAR, Play.today(), place.people["dept_officer"]
    made = spotchecks.draw(
        actor=place.fresh("awb"), first_on=today, last_on=today, today=today, checkers=[officer],
        township=place.jianxi,
    )  # fmt: skip
    task = made.tasks.filter(checker=officer).first()
    shelf.put("spot_check", where, made.pk, LOOKING_BACK if near else set())
    shelf.put("spot_task", where, task.pk, LOOKING_BACK | {"dept_officer"} if near else set())


def _planned(shelf: Shelf, where: str, place: Place) -> None:
    """A draw, a plan and a campaign of a county: seen by their organ and by those who watch, never by the inspected."""
    near, year = where != FAR, Play.today().year
    department, township = (OF_THE_DEPARTMENT, OF_THE_TOWNSHIP) if near else (set(), set())
    shelf.put("draw", where, planning.own_draw(place).pk, department)
    shelf.put("avoidance", where, planning.avoidance(place), MAKING_DRAWS | WATCHING if near else set())
    shelf.put("locked_draw", ANYBODYS, planning.locked(place), EVERYBODY)
    shelf.put("plan", where, planning.plan(place, year + 1).pk, department)
    shelf.put("plan_in_force", where, planning.plan_in_force(place, year).pk, department)
    shelf.put("near", where, planning.near(place), {"awb_staff"} if near else set())
    counting = Counting(place, Play(place))
    page, row = planning.report(place, counting)
    shelf.put("drive", where, counting.campaign.pk, PLANNING if near else set())
    shelf.put("report_page", where, page, township)
    shelf.put("drive_report", where, row, township)


def _raised(place: Place, listed: Listed) -> int:
    """The paper by which the city took a listing over, with its scan."""
    hazard, actor = listed.item(), place.fresh("director")
    listed.up_to(hazard, "approve")
    scan = store_scan(actor=actor, upload=SimpleUploadedFile("批复.pdf", b"%PDF-1.4"))
    paper = letter(listed.play, actor) | {"photos": [], "scan": scan}
    return listed.go(hazard, "raise", by="director", level="city", **paper).superior_papers.get().pk


def _exchanged(shelf: Shelf, where: str, exchanging: Exchanging) -> None:
    """A profile is seen in its region, an answer only in the office that it came to."""
    profile, item = exchanging.profile(), exchanging.item()
    row = (item.register_no, "别的名称", "内容", "单位", "S-1")
    answer = exchanging.upload(profile, table(row, head=HEAD))
    shelf.put("profile", where, profile.pk, set() if where == FAR else REPORTING)
    shelf.put("answer", where, answer.pk, set() if where == FAR else OFFICE)
    shelf.put("answer_row", where, (answer.pk, answer.rows.get().pk), set() if where == FAR else OFFICE)


def _determined(place: Place, play: Play, moving: Moving) -> Determination:
    officer = place.fresh("dept_officer")
    file = save_document(actor=officer, kind="criteria.minutes", name="记录.pdf", content=b"%PDF")
    return criteria.determine(
        actor=officer, hazard_id=moving.reported().pk, version=None, result="major", reason="出口情况",
        minutes_file=file, today=play.today(), **judging.three(),
    )  # fmt: skip


# --- papers -----------------------------------------------------------------------------------------------------------
def _papers(shelf: Shelf, own: Place, far: Place) -> None:
    for name, place, key, unit in (
        ("mingguang", own, "awb", "mingguang"), ("jianxi", own, "inspector", "jianxi"),
        ("emergency", own, "dept_officer", "emergency"), ("far", far, "awb", "mingguang"),
    ):  # fmt: skip
        where, office, sees = (FAR if name == "far" else OWN), place.units[unit], PAPERS_OF[name]
        shelf.put("draft", where, _drafted(place, key, office).pk, sees)
    for name, place in (("mingguang", own), ("far", far)):
        where = FAR if name == "far" else OWN
        shelf.put("sent", where, _sent(place).pk, PAPERS_OF[name])
        issued = papers.issue(actor=place.fresh("director"), paper_id=_sent(place).pk, today=Play.today())
        shelf.put("issued", where, issued.pk, set() if where == FAR else PAPER_SENT_TO_THE_TOWNSHIP_AND_THE_ENTERPRISE)
        shelf.put("check_code", ANYBODYS, issued.check_code, EVERYBODY)


def _drafted(place: Place, key: str, office: Any) -> Any:
    words = {"事由": "做好防火工作", "缘由": "冬季干燥。", "工作任务": "逐条落实。", "工作要求": "抓紧。"}
    return papers.draft(
        actor=place.fresh(key), kind="office_notice", issuer=office, area=place.jianxi,
        to=[place.jianxi, place.xinyuan], data=words,
    )  # fmt: skip


def _sent(place: Place) -> Any:
    paper = _drafted(place, "awb", place.mingguang)
    return papers.send_for_review(actor=place.fresh("awb"), paper_id=paper.pk)


# --- what an office keeps ---------------------------------------------------------------------------------------------
def _books(shelf: Shelf, where: str, place: Place) -> None:
    """Books of a county are seen from all over it."""
    everybody = set() if where == FAR else EVERYBODY
    actor, county = place.fresh("awb"), place.mingguang
    shelf.put("campaign", where, services.save_campaign(actor=actor, county=county, **CAMPAIGN).pk, everybody)
    shelf.put("problem_list", where, services.save_problem_list(actor=actor, county=county, **LIST).pk, everybody)
    shelf.put("letterhead", where, Letterhead.objects.get(unit=county).pk, everybody)


def _figures(shelf: Shelf, where: dict[str, Place]) -> None:
    month = Period.month_before(Play.today())
    snapshots.take(month, today=Play.today(), now=timezone.now())
    for name in (OWN, BESIDE, FAR):
        shelf.put("figure", name, (f"{month.first:%Y-%m}", where[name].jianxi.pk, "haz.found"))


def _shared(shelf: Shelf) -> None:
    shelf.put(
        "shipped", ANYBODYS, Checklist.objects.filter(county=None, industry="industry_trade").first().pk, EVERYBODY
    )
    for kind, args in (
        ("phrase", Phrase.objects.first().pk), ("synonym", Synonym.objects.first().pk), ("clause", "GM-11-03"),
        ("set", "GM"), ("term", "hazard.rectify.limited"), ("paper_kind", "office_notice"),
        ("indicator", "haz.found"), ("unit_kind", "enterprise"),
    ):  # fmt: skip
        shelf.put(kind, ANYBODYS, args, EVERYBODY)


# --- accounts and what is sent to them --------------------------------------------------------------------------------
def _accounts(shelf: Shelf, where: str, place: Place) -> None:
    """An administrator keeps the accounts of his own region."""
    administrator = {"sysadmin"} if where == OWN else set()
    person = place.people["township_leader"]
    shelf.put("account", where, person.pk, administrator)
    shelf.put("appointment", where, Appointment.objects.get(user=person).pk, administrator)
    system = User.objects.filter(username=f"system_{place.mingguang.pk}").first() or system_of(place)
    shelf.put("system", where, system.pk, administrator)
    token, _ = issue_token(
        actor=None, user=system, name="测试", scopes=["read"], expires_at=timezone.now() + timedelta(days=9)
    )
    shelf.put("token", where, ApiToken.objects.get(pk=token.pk).pk, administrator)
    notify(key=f"dead-{where}", user=person, kind="hazard.remind", title="某件事")
    Outbox.objects.filter(key=f"dead-{where}").update(status="dead", attempts=5)
    shelf.put("outbox", where, Outbox.objects.get(key=f"dead-{where}").pk, administrator)
    mail = DigestMail.objects.create(user=person, on=date(2026, 1, 1), status="dead", attempts=5)
    shelf.put("mail", where, mail.pk, administrator)


def _messages(shelf: Shelf) -> None:
    for person in shelf.people.values():
        notify(key="hello", user=person, kind="hazard.remind", title="请查看")
    deliver(now=timezone.now())
    for role, person in shelf.people.items():
        shelf.personal["message"][role] = (Message.objects.get(user=person).pk,)


def _personal(shelf: Shelf, own: Place, far: Place) -> None:
    for role, person in shelf.people.items():
        person = User.objects.get(pk=person.pk)
        if person.has_right("hazard.export"):
            shelf.personal["export"][role] = (_export(person).pk,)
        if person.has_right("hazard.import") and not person.is_system:
            place = own if role != "far" else far
            shelf.personal["batch"][role] = (_batch(person, place, line(1), line(2, found="某天")).pk,)
            shelf.personal["ready_batch"][role] = (_batch(person, place, line(3)).pk,)
        if person.has_right("hazard.report") and not person.is_system:
            place = own if role != "far" else far
            shelf.personal["upload"][role] = phoning.opened(person, place.xinyuan)[:1]
            shelf.personal["upload_part"][role] = phoning.opened(person, place.xinyuan, phoning.PIECE)
        if person.has_right("checklist.edit"):
            own_list = Checklist.objects.get(county=(own if role != "far" else far).mingguang)
            shelf.personal["checklist_file"][role] = (own_list.pk, uploaded_sheet(person, own_list))
        if person.has_right("unit.edit"):
            shelf.personal["waiting_file"][role] = (_waiting_file(person, own),)
    far_list = Checklist.objects.get(county=far.mingguang)
    shelf.personal["checklist_file"]["far"] = (far_list.pk, uploaded_sheet(far.people["awb"], far_list))
    shelf.personal["waiting_file"]["far"] = (_waiting_file(far.people["awb"], far),)


def _export(person: User) -> Any:
    export = exports.order(actor=person, kind="hazards.list", title="清单", params={"query": ""})
    exports.run(export.pk)
    return export


def _batch(person: User, place: Place, *lines: tuple) -> Any:
    """A ledger, checked."""
    file = SimpleUploadedFile("台账.xlsx", workbook(*lines))
    batch = batches.upload(actor=person, today=Play.today(), file=file)
    client = Client()
    client.force_login(person)
    form = client.get(reverse("hazards:import_layout", args=[batch.pk])).context["form"]
    values = {box.html_name: box.value() for box in form} | {"may_create_units": "on", "township": place.jianxi.pk}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    client.post(reverse("hazards:import_check", args=[batch.pk]), sent)
    return batch


def _waiting_file(person: User, place: Place) -> str:
    client = Client()
    client.force_login(person)
    file = unit_pages.csv_of([unit_pages.row(1, 所属乡镇=place.jianxi.name)])
    return unit_pages.token_in(client.post(reverse("units:import"), {"file": file}))
