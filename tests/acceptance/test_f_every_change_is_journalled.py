"""Every address that changes something, or hands out something sensitive, leaves exactly its entries (acceptance F1).

``WRITES`` has one row for every address that takes a POST or hands out an original, a workbook or a list of errors;
``READING`` the rest. An address in neither, or in both, fails. Each row is done once by somebody who may, and once by
somebody who may not.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from anquan.access import MATRIX
from anquan.accounts.access import PUBLIC, SIGNED_IN
from anquan.accounts.models import ApiToken, Appointment, User
from anquan.accounts.services import issue_token
from anquan.files import exports
from anquan.files.services import save_document
from anquan.indicators import Period
from anquan.journal.models import Entry
from anquan.notices.models import DigestMail, Outbox
from anquan.notices.services import notify
from anquan.terms import selectors as terms
from anquan.terms.services import change_term
from anquan.units.services import create_unit, deactivate
from hazards import services, snapshots
from hazards.criteria import services as criteria
from hazards.criteria import workbook as criteria_workbook
from hazards.criteria.selectors import clauses_of
from hazards.imports import batches
from hazards.models import Campaign, CriterionSet, Phrase, ProblemList, Synonym
from tests.acceptance.conftest import key_for
from tests.cast import PASSWORD, picture
from tests.enforcement import officers_journalled as officers
from tests.hazards.criteria import judging
from tests.hazards.exchange import journalled as exchange
from tests.hazards.listings import journalled as listings
from tests.hazards.listings.listing import Listed
from tests.hazards.majors import journalled as majors
from tests.hazards.marks import journalled as marks
from tests.hazards.test_log_library import CAMPAIGN, LIST, PHRASE
from tests.hazards.test_page_import import line, workbook
from tests.hazards.tips import journalled as tips
from tests.inspections import checklists_journalled as checklists
from tests.inspections import planning_journalled as planning
from tests.inspections import selfchecks_journalled as selfchecks
from tests.inspections import spotchecks_journalled as spotchecks
from tests.inspections import stationing_journalled as stationing
from tests.inspections import visits_journalled as visits
from tests.inspections.offline import journalled as offline
from tests.papers import journalled as papers
from tests.test_access_matrix import named_patterns
from tests.workdays.test_the_calendar_on_screen import NEXT

OK, DENIED = "ok", "denied"
TERM = "hazard.rectify.limited"


@dataclass
class Write:
    """``do(c)`` prepares what it needs, calls ``c.mark()`` and sends the request as ``by``."""

    by: str
    do: Any
    expected: list[str]
    refused_by: str = "leader"  # has to get 403, 404 or 409 for the same request
    refused: list[str] = field(default_factory=lambda: ["access.denied"])
    is_api: bool = False


class Stage:
    """One world, a signed-in client, and where the journal stood before the request."""

    def __init__(self, world, play):
        self.world, self.play, self.client, self.seen = world, play, Client(), 0

    def sign_in(self, name: str, is_api: bool) -> None:
        if is_api:
            self.client = (
                key_for(self.world, "mingguang_system", self.world.mingguang) if name == "system" else APIClient()
            )
            if name != "system":
                self.client.force_login(self.world.fresh(name))  # a signed-in person may use the API too
        else:
            self.client.force_login(self.world.fresh(name))

    def mark(self) -> None:
        self.seen = Entry.objects.count()
        self.pk = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def post(self, name: str, /, *args, **values):
        self.mark()
        return self.client.post(reverse(name, args=args), values)

    def json(self, name: str, /, *args, key: str = "k", **values):
        self.mark()
        return self.client.post(reverse(name, args=args), values, format="json", headers={"Idempotency-Key": key})

    def get(self, name: str, /, *args, **query):
        self.mark()
        return self.client.get(reverse(name, args=args), query)

    def written(self) -> list[tuple[str, str]]:
        return sorted(Entry.objects.filter(pk__gt=self.pk).values_list("action", "result"))


# --- what each needs --------------------------------------------------------------------------------------------------
def newcomer(c) -> User:
    return User.objects.create_user("newcomer", PASSWORD, name="新来的", is_system=True)


def ticket(c):
    return issue_token(actor=None, user=newcomer(c), name="测试", scopes=["read"],
                       expires_at=timezone.now() + timedelta(days=1))[0]  # fmt: skip


def firm(c, name="涧溪新厂"):
    return create_unit(actor=None, kind="enterprise", name=name, parent=c.world.jianxi, uscc_missing_reason="测试")


def closed_firm(c):
    unit = firm(c)
    deactivate(actor=None, unit=unit, reason="停产", version=unit.version)
    return unit


def merge(c):
    keep, drop = firm(c), firm(c, "涧溪新厂二")
    return c.post("units:merge", keep.pk, drop=str(drop.pk), reason="重复", version=keep.version, confirm="1")


def units_file(c):
    from tests.units import test_pages as pages

    return pages.csv_of([pages.row(1, 所属乡镇="涧溪镇")])


def import_units(c):
    from tests.units.test_pages import token_in

    shown = c.client.post(reverse("units:import"), {"file": units_file(c)})
    return c.post("units:import", token=token_in(shown) if shown.status_code == 200 else "0" * 32)


def term_form(c):
    row = terms.history(TERM)[0]
    return {"value": "10", "valid_from": (timezone.localdate() + timedelta(days=5)).isoformat(), "reason": "会议纪要",
            "basis": row.basis, "confidence": row.confidence, "seen": str(row.revision)}  # fmt: skip


def planned_term(c):
    row = terms.history(TERM)[0]
    change_term(actor=c.world.fresh("director"), key=TERM, today=timezone.localdate(), value=10, reason="会议纪要",
                valid_from=timezone.localdate() + timedelta(days=5), basis=row.basis, confidence=row.confidence,
                seen=row.revision)  # fmt: skip
    return c.post("terms:cancel", TERM, reason="写错了")


def applied_term(c):
    """One hazard with a date of the term, the term changed, the preview as the director sees it."""
    c.play.rectifying()
    row = terms.history(TERM)[0]
    today = timezone.localdate()
    change_term(actor=c.world.fresh("director"), key=TERM, today=today, value=20, reason="会议纪要", valid_from=today,
                basis=row.basis, confidence=row.confidence, seen=row.revision)  # fmt: skip
    director = Client()
    director.force_login(c.world.fresh("director"))
    token = director.get(reverse("terms:apply", args=[TERM])).context["token"]
    return c.post("terms:apply", TERM, token=token, reason="会议纪要")


def uploaded(c):
    return batches.upload(actor=c.world.fresh("inspector"), today=timezone.localdate(),
                          file=SimpleUploadedFile("台账.xlsx", workbook(line(1), line(2))))  # fmt: skip


def layout_fields(c, batch):
    owner = Client()
    owner.force_login(c.world.fresh("inspector"))
    form = owner.get(reverse("hazards:import_layout", args=[batch.pk])).context["form"]
    values = {box.html_name: box.value() for box in form} | {"may_create_units": "on"}
    values["township"] = c.world.jianxi.pk
    return {name: value for name, value in values.items() if value not in (None, False)}


def checked_batch(c):
    batch = uploaded(c)
    owner = Client()
    owner.force_login(c.world.fresh("inspector"))
    owner.post(reverse("hazards:import_check", args=[batch.pk]), layout_fields(c, batch))
    batch.refresh_from_db()
    return batch


def faulty_batch(c):
    batch = batches.upload(actor=c.world.fresh("inspector"), today=timezone.localdate(),
                           file=SimpleUploadedFile("台账.xlsx", workbook(line(1), line(2, found="某天"))))  # fmt: skip
    owner = Client()
    owner.force_login(c.world.fresh("inspector"))
    owner.post(reverse("hazards:import_check", args=[batch.pk]), layout_fields(c, batch))
    return batch


def ready_export(c):
    export = exports.order(actor=c.world.fresh("inspector"), kind="hazards.list", title="清单", params={"query": ""})
    exports.run(export.pk)
    export.refresh_from_db()
    return export


def wish(c, kind="extension"):
    hazard = c.play.rectifying()
    return services.ask(actor=c.world.fresh("officer"), hazard_id=hazard.pk, kind=kind, reason="等配件",
                        new_due_on=hazard.due_on + timedelta(days=3), interim_measures="停用", today=c.play.today())  # fmt: skip


def dead_letter(c):
    notify(key="bad", user=c.world.inspector, kind="hazard.remind", title="某件事")
    Outbox.objects.update(status="dead", attempts=5)
    return Outbox.objects.get()


def dead_mail(c):
    return DigestMail.objects.create(user=c.world.grid, on="2026-11-20", status="dead", attempts=5)


def book(c, model):
    values = {Campaign: CAMPAIGN, ProblemList: LIST}[model]
    return model.objects.create(county=c.world.mingguang, **values)


def log(c):
    return c.post(
        "hazards:report", uid=str(uuid4()), unit=c.world.xinyuan.pk, description="安全出口被堵塞", photos=[picture()]
    )


def just_logged(c):
    return c.play.assigned(by="inspector")


def act(action, prepare, **values):
    """Each move of the table once, through the page."""

    def do(c):
        hazard = prepare(c)
        sent = values | ({"photos": [picture()]} if values.get("photos") else {})
        return c.post("hazards:act", hazard.number, action, **sent)

    return do


def act_by_key(c):
    return c.json("api:hazard_action", c.play.reported().number, "assign", responsible_unit=str(c.world.xinyuan.pk))


def ask(c):
    hazard = c.play.rectifying()
    day = (hazard.due_on + timedelta(days=3)).isoformat()
    return c.post("hazards:ask", hazard.number, "extension", new_due_on=day, reason="等配件", interim_measures="停用")


def frozen_figure(c):
    """The address of a figure of last month to which a hazard was added after it had been frozen."""
    month = Period.month_before(c.play.today())
    snapshots.take(month, today=c.play.today(), now=timezone.now())
    c.play.reported(found_on=month.first, today=month.first)
    return f"{month.first:%Y-%m}", c.world.jianxi.pk, "haz.found"


def correct(c):
    return c.post("hazards:correct", c.play.assigned().number, description="安全出口被木料堵塞", reason="写错")


def original(c, name):
    photo = c.play.reported().evidence.get()
    return (
        c.get(name, photo.pk, "original") if name == "hazards:evidence" else c.get(name, photo.pk, variant="original")
    )


def dusty(c):
    return c.play.reported(description="干式除尘系统没有采取任何控爆措施")


def judge(c):
    values = judging.MAJOR | {"clause": "GM-11-03", "confirmed": "1", "version": 1}
    return c.post("criteria:guide", dusty(c).number, **values)


def judge_together(c, **more):
    people = judging.three()
    members = "\n".join(" ".join(pair) for pair in people["members"])
    values = {"clause": "GM-11-03", "result": "major", "members": members, "minutes": people["minutes"], "version": 1}
    return c.post("criteria:collective", dusty(c).number, **values | more)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("记录.pdf", b"%PDF-1.4 scan")


def take_minutes(c):
    file = save_document(actor=c.world.dept_officer, kind="criteria.minutes", name="记录.pdf", content=b"%PDF")
    made = criteria.determine(actor=c.world.fresh("dept_officer"), hazard_id=dusty(c).pk, version=1, result="major",
                              criterion=judging.clause("GM-11-03"), minutes_file=file, today=c.play.today(),
                              **judging.three())  # fmt: skip
    return c.get("criteria:minutes", made.pk)


def draft_judgement(c):
    made = criteria.determine(actor=c.world.fresh("dept_officer"), hazard_id=dusty(c).pk, version=1, result="major",
                              criterion=judging.clause("GM-11-03"), answers=judging.MAJOR, today=c.play.today())  # fmt: skip
    return c.post("criteria:paper", made.pk)


def import_criteria(c):
    of = CriterionSet.objects.get(code="RQ")
    found = load_workbook(BytesIO(criteria_workbook.write(of, clauses_of(of))))
    found.active.cell(found.active.max_row, 4, "改了最后一条")
    out = BytesIO()
    found.save(out)
    owner = Client()
    owner.force_login(c.world.fresh("awb"))
    address = reverse("criteria:set_import", args=["RQ"])
    shown = owner.post(address, {"file": SimpleUploadedFile("改好.xlsx", out.getvalue()), "reason": "对照原文"})
    return c.post("criteria:set_import", "RQ", token=shown.context["token"], reason="对照原文")


CLAUSE = {"article": "11", "item": "3", "summary": "改过", "mark": "verified", "reason": "对照原文"}
SET = {"title": "新标准", "numbering": "article", "mark": "pending"}

PEOPLE = {"refused_by": "awb"}
SAME_TABLE = {"refused_by": "leader"}

WRITES: dict[str, list[Write]] = {
    "accounts:login": [Write("", lambda c: c.post("accounts:login", username="inspector", password=PASSWORD), ["session.sign_in"],
                             refused_by="")],
    # an upload on its way changes nothing yet
    "offline:open": [Write("inspector", offline.open_one, [])],
    "offline:receive": [Write("inspector", offline.send_a_piece, [])],
    "offline:commit": [Write("inspector", offline.commit, ["hazard.report", "offline.commit"])],
    "accounts:phone": [Write("", tips.asked, ["account.code"], refused_by="")],
    "accounts:code": [Write("", tips.entered, ["account.appoint", "account.create", "session.sign_in"], refused_by="")],
    "tips:at_plate": [Write("", tips.told, ["file.store", "tip.tell"], refused_by="")],
    "tips:accept": [Write("clerk", tips.accepted, ["file.store", "hazard.report", "tip.accept"])],
    "tips:refuse": [Write("clerk", tips.refused, ["tip.refuse"])],
    "accounts:logout": [Write("inspector", lambda c: c.post("accounts:logout"), ["session.sign_out"], refused_by="")],
    "accounts:password": [Write("inspector", lambda c: c.post(
        "accounts:password", old_password=PASSWORD, new_password1="New-pass-2026x", new_password2="New-pass-2026x"),
        ["account.password"], refused_by="")],
    "accounts:create": [Write("admin", lambda c: c.post(
        "accounts:create", username="another", name="另一位", password="First-pass-2026"), ["account.create"], **PEOPLE)],
    "accounts:edit": [Write("admin", lambda c: c.post("accounts:edit", newcomer(c).pk, name="改名"), ["account.update"], **PEOPLE)],
    "accounts:appoint": [Write("admin", lambda c: c.post(
        "accounts:appoint", newcomer(c).pk, role="grid_worker", unit="涧溪镇", valid_from="2026-01-01"),
        ["account.appoint"], **PEOPLE)],
    "accounts:end_appointment": [Write("admin", lambda c: c.post(
        "accounts:end_appointment", Appointment.objects.get(user=c.world.grid).pk), ["account.end_appointment"], **PEOPLE)],
    "accounts:reset_password": [Write("admin", lambda c: c.post(
        "accounts:reset_password", newcomer(c).pk, password="Other-pass-2026"), ["account.password"], **PEOPLE)],
    "accounts:set_active": [Write("admin", lambda c: c.post("accounts:set_active", c.world.grid.pk, is_active="0"),
                                  ["account.set_active"], **PEOPLE)],
    "accounts:token_create": [Write("admin", lambda c: c.post(
        "accounts:token_create", newcomer(c).pk, name="取数", scopes=["read"], expires_on="三日内"), ["account.token"], **PEOPLE)],
    "accounts:token_revoke": [Write("admin", lambda c: c.post("accounts:token_revoke", ticket(c).pk),
                                    ["account.token_revoke"], **PEOPLE)],
    "units:create": [Write("awb", lambda c: c.post(
        "units:create", "enterprise", name="涧溪新厂", parent=str(c.world.jianxi.pk), uscc_missing_reason="测试"), ["unit.create"])],
    "units:edit": [Write("awb", lambda c: c.post("units:edit", c.world.village.pk, name="鲁山新村", parent=str(c.world.jianxi.pk),
                                                 version=c.world.village.version), ["unit.update"])],
    "units:merge": [Write("awb", merge, ["unit.merge", "unit.merged_away"])],
    "units:deactivate": [Write("awb", lambda c: c.post("units:deactivate", (f := firm(c)).pk, reason="停产", version=f.version),
                               ["unit.deactivate"])],
    "units:reactivate": [Write("awb", lambda c: c.post("units:reactivate", closed_firm(c).pk), ["unit.reactivate"])],
    "units:import": [Write("awb", import_units, ["unit.create", "unit.import"])],
    "terms:change": [Write("director", lambda c: c.post("terms:change", TERM, **term_form(c), confirmed="1"), ["terms.change"])],
    "terms:cancel": [Write("director", planned_term, ["terms.cancel"])],
    "terms:apply": [Write("director", applied_term, ["hazard.apply_term", "terms.apply"])],
    "workdays:import": [Write("director", lambda c: c.post(
        "workdays:import", year="2027", text=NEXT, source="国务院办公厅通知", confirmed="1"), ["workdays.import_year"])],
    "criteria:guide": [Write("dept_officer", judge, ["hazard.determine", "major.confirm", "major.open"], refused=["hazard.propose_level"]),
                       Write("inspector", judge, ["hazard.propose_level"], refused=["hazard.propose_level"])],
    "criteria:collective": [
        Write("dept_officer", judge_together, ["hazard.determine", "major.confirm", "major.open"], refused=["hazard.determine"]),
        Write("dept_officer", lambda c: judge_together(c, minutes_file=scan()), ["document.store", "hazard.determine", "major.confirm", "major.open"],
              refused=["hazard.determine"], refused_by="awb")],
    "criteria:minutes": [Write("inspector", take_minutes, ["document.download"], refused_by="far_awb", refused=[])],
    "criteria:paper": [Write("dept_officer", draft_judgement, ["paper.draft"])],
    "criteria:clause_edit": [Write("awb", lambda c: c.post("criteria:clause_edit", "GM-11-03", seen="1", **CLAUSE),
                                   ["criterion.save"])],
    "criteria:clause_create": [Write("awb", lambda c: c.post("criteria:clause_create", "GM", code="GM-16-01", seen="0", **CLAUSE),
                                     ["criterion.save"])],
    "criteria:set_create": [Write("awb", lambda c: c.post("criteria:set_create", code="XIN", **SET), ["criterion_set.save"])],
    "criteria:set_edit": [Write("awb", lambda c: c.post("criteria:set_edit", "YL", seen="1", **SET), ["criterion_set.save"])],
    "criteria:set_repeal": [Write("director", lambda c: c.post(
        "criteria:set_repeal", "GM", seen="1", repealed_on="2027-01-01", reason="新标准"), ["criterion_set.repeal"])],
    "criteria:set_import": [Write("awb", import_criteria, ["criterion.save", "criterion_set.import"])],
    "criteria:synonym_create": [Write("awb", lambda c: c.post("criteria:synonym_create", word="把子工", means="特种作业"),
                                      ["synonym.save"])],
    "criteria:synonym_edit": [Write("awb", lambda c: c.post("criteria:synonym_edit", Synonym.objects.get(word="焊工").pk,
                                                            word="焊工", means="特种作业"), ["synonym.save"])],
    "hazards:report": [Write("inspector", log, ["file.store", "hazard.report"])],
    "hazards:take_back": [Write("inspector", lambda c: c.post("hazards:take_back", just_logged(c).number), ["hazard.take_back"])],
    "hazards:export_summary": [Write("inspector", lambda c: c.post("hazards:export_summary", period="2026"),
                                     ["export.order"], refused_by="officer")],
    "hazards:export": [Write("inspector", lambda c: c.get("hazards:export"), ["export.order"], refused_by="officer", refused=[])],
    "hazards:export_file": [Write("inspector", lambda c: c.get("hazards:export_file", ready_export(c).pk),
                                  ["document.download"], refused=[])],
    "hazards:export_remove": [Write("inspector", lambda c: c.post("hazards:export_remove", ready_export(c).pk),
                                    ["export.remove"], refused=[])],
    "hazards:phrase_create": [Write("awb", lambda c: c.post("hazards:phrase_create", **PHRASE), ["phrase.save"])],
    "hazards:phrase_edit": [Write("awb", lambda c: c.post("hazards:phrase_edit", Phrase.objects.first().pk, **PHRASE), ["phrase.save"])],
    "hazards:campaign_create": [Write("awb", lambda c: c.post("hazards:campaign_create", **CAMPAIGN), ["campaign.save"])],
    "hazards:campaign_edit": [Write("awb", lambda c: c.post(
        "hazards:campaign_edit", book(c, Campaign).pk, **CAMPAIGN | {"name": "改名"}), ["campaign.save"])],
    "hazards:problem_list_create": [Write("awb", lambda c: c.post("hazards:problem_list_create", **LIST), ["problem_list.save"])],
    "hazards:problem_list_edit": [Write("awb", lambda c: c.post(
        "hazards:problem_list_edit", book(c, ProblemList).pk, **LIST | {"name": "改名"}), ["problem_list.save"])],
    "hazards:frozen_correct": [Write("director", lambda c: c.post("hazards:frozen_correct", *frozen_figure(c), reason="补录一条"),
                                     ["snapshot.correct"])],
    "hazards:act": [
        Write("inspector", lambda c: c.post("hazards:act", c.play.reported().number, "assign", responsible_unit=str(c.world.xinyuan.pk)),
              ["hazard.assign"], refused=["hazard.assign"]),
        Write("officer", act("acknowledge", lambda c: c.play.assigned()), ["hazard.acknowledge"], refused=["hazard.acknowledge"]),
        Write("officer", act("decline", lambda c: c.play.assigned(), reason="不归我们"), ["hazard.decline"], refused=["hazard.decline"]),
        Write("officer", lambda c: c.post("hazards:act", c.play.rectifying().number, "submit", rectify_note="已清空",
                                          photos=[picture()]), ["file.store", "hazard.submit"], refused=["hazard.submit"]),
        Write("officer", act("withdraw", lambda c: c.play.submitted()), ["hazard.withdraw"], refused=["hazard.withdraw"]),
        Write("inspector2", act("pass", lambda c: c.play.submitted(), is_visited="on"), ["hazard.pass"], refused=["hazard.pass"]),
        Write("inspector2", act("send_back", lambda c: c.play.submitted(), reason="没有改好"), ["hazard.send_back"],
              refused=["hazard.send_back"]),
        Write("inspector", lambda c: c.post("hazards:act", c.play.assigned().number, "transfer", reason="归住建",
                                            regulator=str(c.world.housing.pk)), ["hazard.transfer"], refused=["hazard.transfer"]),
        Write("inspector", lambda c: c.post("hazards:act", c.play.reported(description="重复登记的一条").number, "merge",
                                            into=c.play.reported(description="另外一条在先").number), ["hazard.merge"],
              refused=["hazard.merge"]),
        Write("awb", act("reopen", lambda c: c.play.closed(), reason="又堵上了", photos=True),
              ["file.store", "hazard.reopen"], refused=["hazard.reopen"]),
    ],
    "hazards:many": [Write("inspector", lambda c: c.post(
        "hazards:many", "assign", id=[c.play.reported().pk, c.play.reported(description="灭火器失效").pk], confirm="1"),
        ["hazard.assign", "hazard.assign"])],
    "hazards:ask": [Write("officer", ask, ["hazard.ask_extension"], refused=["hazard.ask_extension"])],
    "hazards:remind": [Write("inspector", lambda c: c.post("hazards:remind", c.play.assigned().number, note="请抓紧"),
                             ["hazard.remind"], refused=["hazard.remind"])],
    "hazards:correct": [Write("inspector", correct, ["hazard.correct"], refused=["hazard.correct"])],
    "hazards:decide": [Write("township_leader", lambda c: c.post("hazards:decide", wish(c).pk, is_granted="yes"),
                             ["hazard.decide"], refused=["hazard.decide"])],
    "hazards:withdraw_request": [Write("officer", lambda c: c.post("hazards:withdraw_request", wish(c).pk),
                                       ["hazard.withdraw_request"], refused=["hazard.withdraw_request"])],
    "hazards:evidence": [Write("awb", lambda c: original(c, "hazards:evidence"), ["file.download", "hazard.see_original"],
                               refused_by="far_awb", refused=[])],
    "hazards:superior_scan": [Write("officer", majors.scanned, ["document.download"], refused_by="far_awb", refused=[])],
    "hazards:import": [Write("inspector", lambda c: c.post(
        "hazards:import", file=SimpleUploadedFile("台账.xlsx", workbook(line(1)))), ["document.store", "hazard.import_upload"])],
    "hazards:import_layout": [Write("inspector", lambda c: c.post("hazards:import_layout", (b := uploaded(c)).pk, **layout_fields(c, b)),
                                    ["hazard.import_check"])],
    "hazards:import_check": [Write("inspector", lambda c: c.post("hazards:import_check", (b := uploaded(c)).pk, **layout_fields(c, b)),
                                   ["hazard.import_check"])],
    "hazards:import_header": [Write("inspector", lambda c: c.post(
        "hazards:import_header", (b := uploaded(c)).pk, sheet=b.layout["sheet"], first_row="1", depth="1"), ["hazard.import_header"])],
    "hazards:import_commit": [Write("inspector", lambda c: c.post(
        "hazards:import_commit", (b := checked_batch(c)).pk, stamp=b.report["stamp"]),
        ["hazard.import", "hazard.import", "hazard.import_commit", "unit.create"])],
    "hazards:import_errors": [Write("inspector", lambda c: c.get("hazards:import_errors", faulty_batch(c).pk),
                                    ["hazard.import_errors"], refused=[])],
    "majors:act": [
        Write(majors.WHO[step], majors.acted(step), expected or [f"major.{step}"], refused=[f"major.{step}"])
        for step, expected in (
            ("list", []), ("assign", ["major.draft_order", "paper.draft"]), ("acknowledge", []), ("decline", []),
            ("file_plan", []), ("start", []), ("apply", ["file.store", "major.apply"]), ("check", ["file.store", "major.check"]),
            ("verify", ["file.store", "major.verify"]),
            ("superior", ["file.store", "major.superior"]), ("reject", []), ("approve", []), ("return", []),
            ("reopen", ["file.store", "major.reopen"]),
        )
    ],
    "exchange:create": [Write("awb", exchange.created, ["exchange.profile"])],
    "exchange:profile_edit": [Write("director", exchange.edited, ["exchange.profile"])],
    "exchange:template": [Write("awb", exchange.proposed, ["document.store"])],
    "exchange:preview": [Write("awb", exchange.ordered, ["exchange.report", "export.order"])],
    "exchange:upload": [Write("awb", exchange.uploaded, ["document.store", "exchange.answer"])],
    "exchange:columns": [Write("director", exchange.pointed_out, ["exchange.columns"])],
    "exchange:answer": [Write("awb", exchange.exported, ["export.order"], refused=[])],
    "exchange:file": [Write("director", exchange.taken, ["document.download"], refused_by="far_awb", refused=[])],
    "exchange:numbers": [Write("awb", exchange.numbered, ["exchange.number"])],
    "exchange:check": [Write("awb", exchange.checked, ["exchange.check"])],
    "exchange:act": [
        Write("awb", exchange.acted("match"), ["exchange.match"]),
        Write("director", exchange.acted("unmatch"), ["exchange.unmatch"]),
        Write("awb", exchange.acted("number"), ["exchange.number"]),
    ],

    "majors:case_file": [Write("inspector", majors.bound, ["export.order"], refused_by="officer")],
    "majors:paper": [Write("dept_officer", majors.drafted, ["major.draft_paper", "paper.draft"])],
    "majors:circular": [Write("awb", majors.gathered, ["paper.draft"])],
    "majors:report": [Write("officer", majors.told, ["major.report_duty"], refused=[])],
    "notices:resend": [Write("admin", lambda c: c.post("notices:resend", dead_letter(c).pk), ["notice.resend"])],
    "notices:resend_mail": [Write("admin", lambda c: c.post("notices:resend_mail", dead_mail(c).pk), ["notice.resend"])],
    "papers:list": [Write("director", lambda c: c.get("papers:list", export="xlsx"), ["export.order"], refused_by="expert",
                          refused=[])],
    "listings:propose": [Write("dept_head", listings.proposed, ["listing.propose"], refused=["listing.propose"])],
    "listings:paper": [Write("awb", listings.drafted, ["paper.draft"])],
    "marks:review": [Write("inspector2", marks.reviewed, ["mark.review"], refused=["mark.review"])],
    "listings:act": [
        Write(Listed.WHO[action], listings.acted(action),
              [*(["file.store"] if action in listings.WITH_PHOTOS else []), f"listing.{action}"], "auditor",
              [f"listing.{action}"])
        for action in listings.BEFORE
    ],
    "visits:list": [Write("inspector", visits.listed, ["export.order"], refused_by="officer", refused=[])],
    "visits:make": [Write("awb", visits.made, ["visit.make"], refused_by="auditor", refused=[])],
    "visits:change": [Write("awb", visits.changed, ["visit.change"], refused_by="auditor", refused=["visit.change"])],
    "visits:act": [
        Write(who, visits.acted(action), [f"visit.{action}"], "auditor", [f"visit.{action}"])
        for action, (who, _) in visits.BEFORE.items()
    ],
    "visits:find": [Write("awb", visits.found, ["file.store", "hazard.report", "visit.find"], "leader", ["visit.find"])],
    "visits:write": [Write("awb", visits.written, ["visit.write"], "leader", ["visit.write"])],
    "visits:sign": [Write("awb", visits.signed, ["file.store", "visit.sign"], "leader", ["visit.sign"])],
    "visits:refuse": [Write("awb", visits.refused, ["visit.refuse"], "leader", ["visit.refuse"])],
    "visits:unsign": [Write("awb", visits.unsigned, ["visit.unsign"], "leader", ["visit.unsign"])],
    "visits:paper": [Write("awb", visits.drafted, ["paper.draft"], "leader", [])],
    "api:visits": [Write("awb", visits.made_by_key, ["visit.make"], "auditor", [], is_api=True)],
    "api:visit_action": [Write("awb", visits.finished_by_key, ["visit.finish"], "leader", ["visit.finish"], is_api=True)],
    "api:visit_record": [Write("awb", visits.written_by_key, ["visit.write"], "leader", ["visit.write"], is_api=True)],
    "api:visit_hazards": [Write("awb", visits.found_by_key, ["hazard.report", "visit.find"], "leader", ["visit.write"],
                                is_api=True)],
    "api:visit_signatures": [Write("awb", visits.signed_by_key, ["visit.sign"], "leader", ["visit.sign"], is_api=True)],
    "api:visit_refusal": [Write("awb", visits.refused_by_key, ["visit.refuse"], "leader", ["visit.refuse"], is_api=True)],
    "papers:draft": [Write("awb", papers.drafted, ["paper.draft"])],
    "papers:edit": [Write("awb", papers.edited, ["paper.edit"])],
    "papers:act": [
        Write("awb", papers.acted("send_for_review", on="drafted"), ["paper.send_for_review"], refused_by="expert"),
        Write("awb", papers.acted("withdraw", on="sent"), ["paper.withdraw"], refused_by="expert"),
        Write("director", papers.acted("approve", on="sent"), ["paper.approve"], "awb", ["paper.approve"]),
        Write("director", papers.acted("send_back", on="sent", reason="补充"), ["paper.send_back"], "awb", ["paper.send_back"]),
        Write("director", papers.acted("issue", on="sent"), ["document.store", "document.store", "paper.issue"], "awb",
              ["paper.issue"]),
        Write("inspector2", visits.issued_on_the_spot, ["document.store", "document.store", "paper.issue"], "inspector",
              ["paper.issue_on_spot"]),
        Write("director", papers.acted("void", on="issued", reason="有误"), ["paper.void"], "awb", ["paper.void"]),
        Write("awb", papers.acted("discard", on="drafted", reason="不发了"), ["paper.discard"], "leader", ["paper.discard"]),
    ],
    "papers:file": [Write("awb", papers.taken, ["document.download"], refused_by="far_awb", refused=[])],
    "papers:template": [Write("awb", papers.worded, ["paper.template"])],
    "papers:code_create": [Write("awb", papers.coded, ["paper.letterhead"])],
    "papers:code_edit": [Write("awb", papers.recoded, ["paper.letterhead"])],
    "api:hazards": [Write("system", lambda c: c.json("api:hazards", unit=str(c.world.xinyuan.pk), description="安全出口被堵塞",
                                                     no_photo_reason="测试"), ["hazard.report"], refused_by="leader",
                          refused=[], is_api=True)],
    "api:hazard_action": [Write("system", act_by_key, ["hazard.assign"], refused=["hazard.assign"], is_api=True)],
    "api:hazard_request": [Write("officer", lambda c: c.json(
        "api:hazard_request", (h := c.play.rectifying()).number, "extension", reason="等配件", interim_measures="停用",
        new_due_on=(h.due_on + timedelta(days=3)).isoformat()), ["hazard.ask_extension"], refused=["hazard.ask_extension"],
        is_api=True)],
    "api:request_decision": [Write("township_leader", lambda c: c.json("api:request_decision", wish(c).pk, is_granted="yes"),
                                   ["hazard.decide"], refused=["hazard.decide"], is_api=True)],
    "api:major_action": [
        Write(majors.WHO[step], majors.acted_by_key(step), expected, refused=[f"major.{step}"], is_api=True)
        for step, expected in (("list", ["major.list"]), ("assign", ["major.draft_order", "paper.draft"]),
                               ("file_plan", ["major.file_plan"]))
    ],
    "api:duty_report": [Write("officer", majors.told_by_key, ["major.report_duty"], refused=[], is_api=True)],
    "api:listing_propose": [Write("dept_head", listings.proposed_by_key, ["listing.propose"], refused=["listing.propose"],
                                  is_api=True)],
    "api:listing_action": [Write("awb", listings.reviewed_by_key, ["listing.review"], refused=["listing.review"],
                                 is_api=True)],
    "api:paper_file": [Write("system", papers.taken_by_key, ["document.download"], refused_by="far_awb", refused=[],
                             is_api=True)],
    "draws:create": [Write("dept_officer", planning.draw_create, ["draw.make"])],
    "draws:edit": [Write("dept_officer", planning.draw_edit, ["draw.change"], "leader")],
    "draws:act": [
        Write("dept_officer", planning.draw_act(action), planning.DISPATCHED if action == "dispatch" else [f"draw.{action}"],
              "leader", [f"draw.{action}"])
        for action in planning.SENT
    ],
    "draws:declare": [Write("dept_officer", planning.declare, ["avoidance.declare"], refused_by="expert")],
    "draws:end_avoidance": [Write("dept_officer", planning.end_avoidance, ["avoidance.end"], "leader", ["avoidance.end"])],
    "plans:create": [Write("dept_head", planning.plan_create, ["plan.make"])],
    "plans:rules": [Write("dept_head", planning.plan_rules, ["plan.rules"])],
    "plans:preview": [Write("dept_head", planning.plan_fill, ["plan.fill"])],
    "plans:line": [Write("dept_head", planning.plan_line, ["plan.line"])],
    "plans:revise": [Write("dept_head", planning.plan_revise, ["plan.revise"])],
    "plans:merge": [Write("awb", planning.merge, ["visit.make", "visit.merge", "visit.merge", "visit.submit"])],
    "plans:act": [
        Write("dept_head", planning.plan_act("submit", "fill"), ["plan.submit"], "leader", ["plan.submit"]),
        Write("leader", planning.plan_act("approve", "submit", approval_no="明政秘〔2026〕3号", approval_dated="今天"),
              ["plan.approve"], "dept_head", ["plan.approve"]),
        Write("leader", planning.plan_act("send_back", "submit", reason="少了两家"), ["plan.send_back"], "dept_head",
              ["plan.send_back"]),
        Write("dept_head", planning.plan_act("withdraw", "submit"), ["plan.withdraw"], "leader", ["plan.withdraw"]),
        Write("dept_head", planning.plan_act("cancel", "fill", reason="重复"), ["plan.cancel"], "leader", ["plan.cancel"]),
    ],
    "campaigns:plan": [Write("awb", planning.campaign_plan, ["campaign.plan"])],
    "campaigns:workbook": [Write("awb", planning.workbook, ["export.order"], refused_by="expert")],
    "campaigns:report": [Write("inspector", planning.report_write, ["campaign.write"], "leader", ["campaign.write"])],
    "campaigns:act": [
        Write("inspector", planning.report_act("submit"), ["campaign.submit"], "leader", ["campaign.submit"]),
        Write("inspector", planning.report_act("withdraw", ("submit", "inspector")), ["campaign.withdraw"], "leader",
              ["campaign.withdraw"]),
        Write("awb", planning.report_act("lock", ("submit", "inspector")), ["campaign.lock"], "leader", ["campaign.lock"]),
        Write("awb", planning.report_act("send_back", ("submit", "inspector"), reason="请更正"), ["campaign.send_back"],
              "leader", ["campaign.send_back"]),
        Write("leader", planning.report_act("unlock", ("submit", "inspector"), ("lock", "awb"), reason="报错"),
              ["campaign.unlock"], "awb", ["campaign.unlock"]),
    ],
    "spotchecks:draw": [Write("awb", spotchecks.draw, ["spotcheck.draw"], refused_by="dept_officer")],
    "spotchecks:act": [
        Write("dept_officer", spotchecks.passed, ["file.store", "spotcheck.pass", "spotcheck.held"],
              refused_by="awb", refused=["spotcheck.pass"]),
        Write("dept_officer", spotchecks.failed, ["file.store", "hazard.reopen", "spotcheck.fail"],
              refused_by="awb", refused=["spotcheck.fail"]),
        Write("awb", spotchecks.assigned, ["spotcheck.assign"], refused_by="dept_officer", refused=["spotcheck.assign"]),
        Write("awb", spotchecks.excused, ["spotcheck.excuse"], refused_by="director", refused=["spotcheck.excuse"]),
        Write("dept_head", spotchecks.reopened, ["file.store", "hazard.reopen", "spotcheck.reopen"],
              refused_by="inspector", refused=["spotcheck.reopen"]),
    ],
    "stationing:make": [Write("awb", stationing.make, ["stationing.make"])],
    "stationing:end": [Write("awb", stationing.end, ["stationing.end"])],
    "stationing:log": [Write("dept_officer", stationing.log, ["file.store", "stationing.log"], refused_by="awb")],
    "stationing:check": [Write("awb", stationing.check, ["stationing.check"])],
    "stationing:photo": [Write("dept_officer", stationing.original, ["file.download"], refused_by="far_awb", refused=[])],
    "stationing:area_give": [Write("awb", stationing.give, ["area.give"], refused_by="township_leader")],
    "stationing:area_end": [Write("awb", stationing.end_area, ["area.end"], refused_by="township_leader")],
    "experts:create": [Write("awb", stationing.create, ["expert.save"])],
    "experts:edit": [Write("awb", stationing.edit, ["expert.save"])],
    "experts:ask": [Write("awb", stationing.ask, ["expert.ask"])],
    "experts:submit": [Write("expert", stationing.submit, ["expert.submit"], refused_by="awb")],
    "experts:withdraw": [Write("awb", stationing.withdraw, ["expert.withdraw"])],
    "enforcement:grades": [Write("dept_head", officers.grades, ["grade.change"], refused_by="awb")],
    "enforcement:mandate_create": [Write("dept_head", officers.entrust, ["mandate.register"], refused_by="awb")],
    "enforcement:mandate_end": [
        Write("dept_head", officers.end_mandate, ["mandate.end"], refused_by="awb"),
        Write("dept_head", officers.end_mandate, ["mandate.end"], refused_by="township_leader", refused=["mandate.end"]),
    ],
    "enforcement:qualification_create": [
        Write("dept_head", officers.qualify, ["qualification.register"], refused_by="awb")
    ],
    "enforcement:qualification_end": [
        Write("dept_head", officers.end_qualification, ["qualification.end"], refused_by="awb")
    ],
    "checklists:create": [Write("awb", checklists.create, ["checklist.save"])],
    "checklists:facts": [Write("awb", checklists.facts, ["checklist.save"])],
    "checklists:edit": [Write("awb", checklists.edit, ["checklist.publish"])],
    "checklists:copy": [Write("awb", checklists.copy, ["checklist.publish", "checklist.save"])],
    "checklists:set_active": [Write("awb", checklists.set_active, ["checklist.set_active"])],
    "checklists:import": [Write("awb", checklists.import_items, ["checklist.publish"])],
    "checklists:choose": [Write("inspector", checklists.choose, ["visit.checklists"], refused=["visit.checklists"])],
    "checklists:answer": [Write("inspector", checklists.answer, ["visit.answer"], refused=["visit.answer"])],
    "checklists:hazard": [
        Write("inspector", checklists.hazard, ["hazard.report", "visit.find"], refused=["visit.find"])
    ],
    "rechecks:record": [Write("inspector", checklists.recheck, ["hazard.pass", "visit.recheck"], refused=["visit.recheck"])],
    "pocket:sheet": [Write("leader", checklists.pocket, ["pocket.make"], refused_by="owner", refused=[])],
    "selfchecks:plan_create": [Write("officer", selfchecks.plan_create, ["selfcheck.plan"])],
    "selfchecks:plan_edit": [Write("officer", selfchecks.plan_edit, ["selfcheck.plan"])],
    "selfchecks:plan_end": [Write("officer", selfchecks.plan_end, ["selfcheck.end"])],
    "selfchecks:do": [Write("officer", selfchecks.do, ["selfcheck.do"])],
    "selfchecks:decide": [
        Write("owner", selfchecks.confirm, ["selfcheck.confirm"], refused_by="officer"),
        Write("owner", selfchecks.send_back, ["selfcheck.return"], refused_by="officer"),
    ],
    "selfchecks:sign": [Write("owner", selfchecks.sign, ["selfcheck.sign"], refused_by="officer")],
    "selfchecks:photo": [Write("officer", selfchecks.original, ["file.download"], refused_by="far_awb", refused=[])],
    "api:evidence_upload": [Write("system", lambda c: upload_by_key(c), ["file.store"], refused_by="admin", is_api=True)],
    "api:evidence": [Write("system", lambda c: original(c, "api:evidence"), ["file.download"], refused_by="far_awb", refused=[],
                           is_api=True)],
}  # fmt: skip


def upload_by_key(c):
    c.mark()
    return c.client.post(reverse("api:evidence_upload"), {"file": picture()}, format="multipart")


# What only shows, or keeps a mark of the person's own, or shows a preview and stores nothing.
READING = {
    "accounts:list", "accounts:detail", "web:date", "web:styleguide", "web:trial",
    "units:list", "units:detail", "units:qr", "units:scan", "units:nearest", "units:autocomplete",
    "units:autocomplete_posts", "units:choose_kind", "units:check_code", "units:import_template", "units:import_errors",
    "terms:list", "terms:detail", "workdays:list", "workdays:try",
    "hazards:todo", "hazards:list", "hazards:dashboard", "hazards:exports", "hazards:detail", "hazards:report_tiles",
    "hazards:report_alike", "hazards:receipt", "hazards:phrases", "hazards:campaigns", "hazards:problem_lists",
    "hazards:import_template", "hazards:import_detail", "hazards:unit_panel", "hazards:frozen",
    "hazards:frozen_figure",
    "offline:worker", "offline:manifest", "offline:page", "offline:receipts", "offline:me", "offline:pack", "offline:session",
    "tips:receipt", "tips:query", "tips:list", "tips:detail", "tips:photo",
    "marks:list", "listings:list", "listings:panel", "listings:detail", "listings:public", "listings:feed",
    "visits:today", "visits:gate", "visits:unit_panel", "visits:hazard_panel", "visits:detail", "visits:carry",
    "visits:signature", "api:visit",
    "exchange:list", "exchange:profile", "exchange:answers",
    "criteria:list", "criteria:clause", "criteria:sets", "criteria:set", "criteria:set_export", "criteria:affected",
    "criteria:synonyms", "criteria:suggest", "criteria:panel", "criteria:determination",
    "checklists:list", "checklists:detail", "checklists:export", "checklists:import_errors", "checklists:panel",
    "checklists:photo", "rechecks:list", "rechecks:panel",
    "selfchecks:list", "selfchecks:coverage", "selfchecks:enterprises", "selfchecks:enterprise", "selfchecks:unit_panel",
    "selfchecks:detail", "selfchecks:statement",
    "draws:list", "draws:avoidances", "draws:detail", "draws:pool", "draws:redo", "draws:public", "draws:public_page",
    "draws:public_pool", "plans:list", "plans:lines", "plans:joint", "plans:detail", "campaigns:list",
    "campaigns:detail", "campaigns:table", "campaigns:rows",
    "spotchecks:list", "spotchecks:detail", "spotchecks:tasks", "spotchecks:task", "spotchecks:results",
    "stationing:list", "stationing:detail", "stationing:areas", "stationing:unit_panel",
    "enforcement:clauses", "enforcement:clause", "enforcement:mandates", "enforcement:mandate",
    "enforcement:qualifications",
    "experts:list", "experts:detail", "experts:opinions", "experts:opinion", "experts:panel",
    "journal:list", "journal:detail", "majors:ledger", "majors:detail", "majors:panel",
    "papers:new", "papers:detail", "papers:preview", "papers:proof", "papers:templates", "papers:template_preview",
    "papers:codes", "papers:check",
    "notices:list", "notices:open", "notices:read_all", "notices:outbox", "notices:mails",  # read marks are one's own
    "api:hazard", "api:majors", "api:major", "api:listings", "api:listing", "api:papers", "api:paper",
    "api:units", "api:unit", "api:indicators", "api:indicator", "api:events", "api:schema", "api_docs",
}  # fmt: skip
CASES = [
    pytest.param(name, write, id=f"{name}-{number}")
    for name, writes in WRITES.items()
    for number, write in enumerate(writes)
]


@pytest.fixture
def stage(world, play) -> Stage:
    return Stage(world, play)


def test_every_address_is_in_the_table_once():
    names = {name for name, _ in named_patterns()}
    assert not names - set(WRITES) - READING, "addresses without a row: do they change anything?"
    assert not (set(WRITES) | READING) - names
    assert not set(WRITES) & READING
    assert len(WRITES) >= 50


def test_every_move_of_the_table_and_every_kind_of_change_is_tried():
    from anquan.papers.lifecycle import LIFECYCLE as OF_PAPERS
    from hazards.lifecycle import LIFECYCLE
    from hazards.majors.lifecycle import MAJOR_LIFECYCLE

    for address, word, table in (
        ("hazards:act", "hazard", LIFECYCLE),
        ("majors:act", "major", MAJOR_LIFECYCLE),
        ("papers:act", "paper", OF_PAPERS),
    ):
        tried = {action for write in WRITES[address] for action in (*write.expected, *write.refused)}
        assert {f"{word}.{row.action}" for row in table.transitions} <= tried | {
            "major.confirm"
        }  # the page of criteria:guide


@pytest.mark.parametrize(("name", "write"), CASES)
def test_what_succeeds_leaves_exactly_its_entries(stage, name, write):
    if write.by:
        stage.sign_in(write.by, write.is_api)
    answer = write.do(stage)
    assert answer.status_code in (200, 201, 302), answer.content.decode()[:3000]
    b"".join(answer.streaming_content) if answer.streaming else None
    assert stage.written() == sorted((action, OK) for action in write.expected)
    for entry in Entry.objects.filter(pk__gt=stage.pk):
        who = None if name == "accounts:login" else write.by
        assert entry.request_id and entry.ip and entry.at.utcoffset() is not None
        assert entry.door in ("api",) if write.is_api else entry.door in ("page", "import")
        if who and who != "system":
            assert entry.actor == stage.world.fresh(who)
        assert entry.actor_name and (entry.object_type or entry.action.startswith("unit.import"))


@pytest.mark.parametrize(("name", "write"), [case for case in CASES if case.values[1].refused_by])
def test_what_is_refused_leaves_exactly_its_trace(stage, name, write):
    stage.sign_in(write.refused_by, write.is_api)
    answer = write.do(stage)
    assert answer.status_code in (403, 404, 409), answer.status_code
    assert stage.written() == sorted((action, DENIED) for action in write.refused)


def test_a_wrong_password_leaves_its_trace(stage):
    stage.post("accounts:login", username="inspector", password="wrong")
    assert stage.written() == [("session.sign_in_failed", "failed")]


# something that each kind of address may name
NAMED = {
    "Int": 1, "UUID": str(uuid4()), "String": "assign", "Slug": "assign", "Number": "YH-341182-2026-000001",
    "VisitNumber": "JC-341182-2026-000001", "DrawNumber": "SJ-341182-2026-0001",
}  # fmt: skip


def test_somebody_without_any_post_changes_nothing_anywhere(world, client):
    """Each POST-able address, by an account that has no appointment: refused, and nothing but the trace is written."""
    nobody = User.objects.create_user("nobody", PASSWORD, name="无任职")
    client.force_login(nobody)
    kept = {model: model.objects.count() for model in (User, Appointment, ApiToken, Outbox, Phrase)}
    open_to_all = {name for name, right in MATRIX.items() if right in (SIGNED_IN, PUBLIC)}
    patterns = dict(named_patterns())
    wrong = {}
    for name in WRITES.keys() - open_to_all:
        if name.startswith("api"):
            continue
        kinds = [type(c).__name__.removesuffix("Converter") for c in patterns[name].pattern.converters.values()]
        args = [NAMED[kind] for kind in kinds]
        status = client.post(reverse(name, args=args)).status_code
        if status != 403:
            wrong[name] = status
    assert not wrong
    assert kept == {model: model.objects.count() for model in kept}
    assert set(Entry.objects.filter(actor=nobody).values_list("action", "result")) <= {
        ("access.denied", DENIED),
        ("session.sign_in", OK),
    }
