"""How each address of the product is asked: what it names, what is sent, and who may do it of those that see it.

An address without a row fails the test, and so does one that takes arguments and names nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anquan.papers.models import Paper
from hazards.exchange.comparing import reconcile
from hazards.models import Answer, ImportBatch
from inspections.selfchecks.rules import period_codes
from tests.cast import picture
from tests.inspections.offline import phoning
from tests.inspections.visiting import Visiting, scrawl
from tests.matrix import expected as who
from tests.matrix.things import Shelf, Thing

Body = dict[str, Any] | Callable[[Shelf, Thing], dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """One way to ask an address."""

    thing: str = ""  # what its first arguments name; '' when it takes none
    more: tuple = ()  # what follows in the address
    may: set[str] | None = None  # roles that get through, of those that have the right and see the row; None: all
    only_post: bool = False  # ``may`` is about POST; whoever sees the row may look
    field: str = ""  # the thing is named in this field of the body, not in the address
    body: Body | None = None
    query: dict[str, str] | None = None
    htmx: bool = False  # a fragment of a page

    def path_args(self, args: tuple) -> tuple:
        return self.more if self.field else (*args, *self.more)

    def sent(self, shelf: Shelf, thing: Thing | None) -> dict[str, Any]:
        body = (self.body(shelf, thing) if thing or not self.thing else {}) if callable(self.body) else self.body
        return dict(body or {}) | (
            {self.field: (thing.args if thing else shelf.missing[self.thing])[0]} if self.field else {}
        )


def of(thing: str, *more: str, **options: Any) -> list[Ask]:
    return [Ask(thing, more, **options)]


def unit(shelf: Shelf, thing: Thing) -> str:
    """The enterprise of the place the thing lies in."""
    return str(next(each.args[0] for each in shelf.kinds["unit"] if each.where == thing.where))


def assigning(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"responsible_unit": unit(shelf, thing)}


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def seen_version(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"version": Paper.objects.get(pk=thing.args[0]).version}


def checked(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"stamp": ImportBatch.objects.get(pk=thing.args[0]).report["stamp"]}


def looked_at(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    answer = Answer.objects.get(pk=thing.args[0])
    found = reconcile(answer, shelf.people["awb_staff"], timezone.localdate())
    line = next(each for each in found.lines if each.row)
    return REASON | {"row": line.row.pk, "stamp": line.stamp}


def header(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"sheet": ImportBatch.objects.get(pk=thing.args[0]).layout["sheet"], "first_row": "1", "depth": "1"}


def finding(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"unit": unit(shelf, thing), "description": "灭火器失效", "no_photo_reason": "测试"}


def drawing(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"signature": str(Visiting.drawing(shelf.people["awb_staff"]).pk), "met_person": "周强"}


def a_record(shelf: Shelf, thing: Thing | None) -> dict[str, Any]:
    return {"manifest": phoning.Phone(shelf.people["township_inspector"], photos=0).manifest}


def a_piece(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"offset": "0", "piece": SimpleUploadedFile("piece", phoning.PIECE)}


def shipped(shelf: Shelf, thing: Thing) -> dict[str, Any]:
    return {"add": str(shelf.kinds["shipped"][0].args[0])}


FOUND = {"description": "应急灯不亮", "level": "general", "mode": "limited", "no_photo_reason": "测试"}
PLAIN = [Ask()]
REASON = {"reason": "理由写在这里"}
WISH = {"reason": "等配件", "interim_measures": "停用", "new_due_on": in_days(18)}
PAGE = {"title": "标题", "body": "正文"}

NIGHT_VISIT = {"activity": "supervision", "method": "night", "planned_on": "今天"}

ADDRESSES: dict[str, list[Ask]] = {
    "accounts:login": PLAIN,
    "accounts:logout": PLAIN,
    "accounts:phone": of("plate", body={"phone": "13700000000"}),
    "accounts:code": of("plate", body={"code": "000000"}),
    "tips:at_plate": of("plate", body=lambda shelf, thing: {"uid": str(uuid4()), "text": "安全出口锁闭"}),
    "tips:receipt": of("plate"),
    "tips:query": [Ask(body={"code": "AAAA"})],
    "tips:list": PLAIN,
    "tips:detail": of("tip"),
    "tips:photo": of("tip_photo", "thumb"),
    "tips:accept": of("tip", body={"description": "安全出口锁闭", "answer": "已受理"}),
    "tips:refuse": of("tip", body={"answer": "不属于安全生产事项"}),
    "accounts:password": PLAIN,
    "accounts:list": PLAIN,
    "accounts:create": PLAIN,
    "accounts:detail": of("account"),
    "accounts:edit": of("account", body={"name": "改名"}),
    "accounts:appoint": of("account", body={"role": "grid_worker", "unit": "涧溪镇", "valid_from": "2026-01-01"}),
    "accounts:end_appointment": of("appointment"),
    "accounts:reset_password": of("account", body={"password": "Other-pass-2026"}),
    "accounts:set_active": of("account", body={"is_active": "0"}),
    "accounts:token_create": of("system", body={"name": "取数", "scopes": ["read"], "expires_on": "三日内"}),
    "accounts:token_revoke": of("token"),
    "web:date": PLAIN,
    "web:styleguide": PLAIN,
    "web:trial": PLAIN,
    "units:list": PLAIN,
    "units:detail": of("unit"),
    "units:qr": of("unit"),
    "units:scan": of("unit_code"),
    "units:nearest": [Ask(query={"lat": "32.85", "lng": "118.1"})],
    "units:autocomplete": [Ask(query={"q": "鲁山"})],
    "units:autocomplete_posts": [Ask(query={"q": "鲁山"})],
    "units:choose_kind": PLAIN,
    "units:create": of("unit_kind"),
    "units:edit": of("unit"),
    "units:merge": of("unit"),
    "units:deactivate": of("unit", body=REASON),
    "units:reactivate": of("unit"),
    "units:check_code": PLAIN,
    "units:import": PLAIN,
    "units:import_template": PLAIN,
    "units:import_errors": of("waiting_file"),
    "terms:list": PLAIN,
    "terms:detail": of("term"),
    "terms:change": of("term"),
    "terms:cancel": of("term"),
    "terms:apply": of("term"),
    "workdays:list": PLAIN,
    "workdays:import": PLAIN,
    "workdays:try": PLAIN,
    "criteria:list": PLAIN,
    "criteria:clause": of("clause"),
    "criteria:clause_edit": of("clause"),
    "criteria:clause_create": of("set"),
    "criteria:sets": PLAIN,
    "criteria:set": of("set"),
    "criteria:set_create": PLAIN,
    "criteria:set_edit": of("set"),
    "criteria:set_repeal": of("set"),
    "criteria:set_export": of("set"),
    "criteria:set_import": of("set"),
    "criteria:affected": PLAIN,
    "criteria:synonyms": PLAIN,
    "criteria:synonym_create": PLAIN,
    "criteria:synonym_edit": of("synonym"),
    "criteria:suggest": PLAIN,
    "criteria:panel": of("reported", htmx=True),
    "criteria:guide": of("reported", may=who.PROPOSING_A_LEVEL, body={"clause": "GM-11-03"}),
    "criteria:collective": of("reported", may=who.JUDGING),
    "criteria:determination": of("determination"),
    "criteria:minutes": of("determination", may=who.READING_MINUTES),
    "criteria:paper": of("determination", may=who.PAPERS_OF["emergency"]),
    "hazards:todo": PLAIN,
    "hazards:list": PLAIN,
    "hazards:many": [
        Ask("reported_id", ("assign",), may=who.ORDERING, field="id", body={"confirm": "1"}),
        Ask("assigned_id", ("remind",), may=who.ORDERING, field="id", body={"confirm": "1"}),
        Ask("assigned_id", ("extend",), may=who.ENTERPRISE, field="id", body=WISH | {"confirm": "1"}),
    ],
    "hazards:unit_panel": of("unit", htmx=True),
    "hazards:dashboard": PLAIN,
    "hazards:exports": PLAIN,
    "hazards:export_summary": [Ask(body={"period": "2026"})],
    "hazards:export": PLAIN,
    "hazards:export_file": of("export"),
    "hazards:export_remove": of("export"),
    "hazards:frozen": PLAIN,
    "hazards:frozen_figure": of("figure"),
    "hazards:frozen_correct": of("figure", body=REASON),
    "hazards:detail": of("reported"),
    "hazards:report": [
        Ask(),
        Ask("unit", may=who.REGISTERING, field="unit", body={"description": "灭火器失效", "no_photo_reason": "测试"}),
    ],
    "hazards:report_tiles": PLAIN,
    "hazards:report_alike": PLAIN,
    "hazards:receipt": of("reported"),
    "hazards:take_back": of("reported", may={"township_inspector"}),
    "hazards:phrases": PLAIN,
    "hazards:phrase_create": PLAIN,
    "hazards:phrase_edit": of("phrase"),
    "hazards:campaigns": PLAIN,
    "hazards:campaign_create": PLAIN,
    "hazards:campaign_edit": of("campaign"),
    "hazards:problem_lists": PLAIN,
    "hazards:problem_list_create": PLAIN,
    "hazards:problem_list_edit": of("problem_list"),
    "hazards:act": [
        Ask("reported", ("assign",), may=who.ORDERING, body=assigning),
        Ask("assigned", ("acknowledge",), may=who.ENTERPRISE),
        Ask("submitted", ("pass",), may=who.RECHECKING, body={"is_visited": "on"}),
        Ask("closed", ("reopen",), may=who.SPOT_CHECKING, body=REASON),
    ],
    "hazards:ask": of("assigned", "extension", may=who.ENTERPRISE, body=WISH),
    "hazards:remind": of("assigned", may=who.ORDERING),
    "hazards:correct": of("assigned", may=who.ORDERING, body={"description": "安全出口被木料堵塞"}),
    "hazards:decide": of("request", may=who.DECIDING, body={"is_granted": "yes"}),
    "hazards:withdraw_request": of("request", may={"enterprise_officer"}),
    "hazards:evidence": [Ask("evidence", ("served",)), Ask("evidence", ("original",))],
    "hazards:superior_scan": of(
        "superior"
    ),  # only one that is not there: papers of the level above have a test of their own
    "hazards:import": PLAIN,
    "hazards:import_template": PLAIN,
    "hazards:import_detail": of("batch"),
    "hazards:import_layout": of("batch"),
    "hazards:import_check": of("batch"),
    "hazards:import_header": of("batch", body=header),
    "hazards:import_commit": of("ready_batch", body=checked),
    "hazards:import_errors": of("batch"),
    "majors:ledger": PLAIN,
    "majors:detail": of("major"),
    "majors:panel": of("major", htmx=True),
    "majors:act": [
        Ask("judged", ("list",), may=who.PUTTING_ON_THE_LIST, body={"title": "安全出口不足", "authority": "county"}),
        Ask("applied", ("check",), may=who.ON_THE_GROUND),
        Ask("verified", ("approve",), may=who.WRITING_OFF),
    ],
    "majors:report": of("duty", may=who.ENTERPRISE, body={"text": "隔墙拆了一半"}),
    "majors:paper": of("verified", "acceptance_opinion", may=who.VERIFYING),
    "majors:case_file": of("major"),
    "majors:circular": [Ask(may=who.OFFICE)],
    "exchange:list": PLAIN,
    "exchange:create": PLAIN,
    "exchange:template": PLAIN,
    "exchange:profile": of("profile"),
    "exchange:profile_edit": of("profile"),
    "exchange:preview": of("profile"),
    "exchange:upload": of("profile"),
    "exchange:answers": PLAIN,
    "exchange:answer": of("answer"),
    "exchange:columns": of("answer"),
    "exchange:file": of("answer"),
    "exchange:numbers": of("answer"),
    "exchange:check": of("answer", body=looked_at),
    "exchange:act": of("answer_row", "number"),
    "listings:list": PLAIN,
    "listings:panel": of("major", htmx=True),
    "listings:propose": of("applied", may=who.PROPOSING_A_LISTING, body={"ground": "suspended", "level": "county"}),
    "listings:detail": of("listing"),
    "listings:paper": of("listing", "listing_notice", may=who.OFFICE),
    "listings:act": [
        Ask("listing", ("notice",), may=who.OFFICE | who.LEADING, body={"notice_no": "明政函〔2026〕3号"}),
        Ask("listing", ("revoke",), may=who.LEADING, body=REASON),
    ],
    "visits:list": PLAIN,
    "visits:today": PLAIN,
    "visits:make": [Ask(may=who.MAKING_VISITS)],
    "visits:gate": of("unit"),
    "visits:unit_panel": of("unit", htmx=True),
    "visits:hazard_panel": of("reported", htmx=True),
    "visits:detail": of("visit") + of("planned_visit"),
    "visits:carry": of("visit"),
    "visits:change": of("planned_visit", may=who.GOING, body={"method": "night", "planned_on": "今天"}),
    "visits:find": of("visit", may=who.GOING, body=finding),
    "visits:write": of("visit", may=who.GOING, body={"findings": "看了车间"}),
    "visits:sign": of(
        "visit", "met", may=who.GOING, body=lambda shelf, thing: {"signature": scrawl(), "met_person": "周强"}
    ),
    "visits:refuse": of("visit", may=who.GOING, body={"refusal": "负责人外出"}),
    "visits:unsign": of("signed_visit", may=who.GOING),
    "visits:signature": of("signed_visit", "met"),
    "visits:paper": of("visit", "visit_slip", may=who.OFFICE),
    "visits:act": [
        Ask("planned_visit", ("begin",), may=who.GOING),
        Ask("planned_visit", ("cancel",), may=who.GOING, body=REASON),
        Ask("visit", ("finish",), may=who.GOING),
    ],
    "offline:worker": PLAIN,
    "offline:manifest": PLAIN,
    "offline:page": PLAIN,
    "offline:receipts": PLAIN,
    "offline:me": PLAIN,
    "offline:pack": PLAIN,
    "offline:open": [Ask(body=a_record)],
    "offline:session": of("upload"),
    "offline:receive": of("upload_part", body=a_piece),
    "offline:commit": of("upload"),
    "listings:public": PLAIN,
    "listings:feed": PLAIN,
    "marks:list": PLAIN,
    "marks:review": of("mark", may=who.EXPLAINING, body={"verified_note": "到现场看过"}),
    "spotchecks:list": PLAIN,
    "spotchecks:draw": PLAIN,
    "spotchecks:results": PLAIN,
    "spotchecks:tasks": PLAIN,
    "spotchecks:task": of("spot_task"),
    "spotchecks:act": [
        Ask("spot_task", ("assign",), may={"awb_staff"}, body={"checker": "李静"}),
        Ask("spot_task", ("excuse",), may={"awb_staff", "dept_officer"}, body={"note": "企业已经拆除"}),
    ],
    "spotchecks:detail": of("spot_check"),
    "stationing:list": PLAIN,
    "stationing:make": PLAIN,
    "stationing:areas": PLAIN,
    "stationing:area_give": PLAIN,
    "stationing:area_end": of("leader_area", body={"ends_on": "今天"}),
    "stationing:unit_panel": of("unit", htmx=True),
    "stationing:photo": [Ask("station_log", ("thumb",)), Ask("station_log", ("original",))],
    "stationing:detail": of("stationing"),
    "stationing:end": of("stationing", body=REASON | {"ends_on": "今天"}),
    "stationing:log": of("stationing", may=set()),  # the stationed person alone, who is none of these
    "stationing:check": of("stationing", body={"is_present": "yes"}),
    "enforcement:clauses": PLAIN,
    "enforcement:clause": of("penalty_clause"),
    "enforcement:grades": of("penalty_clause"),
    "enforcement:mandates": PLAIN,
    "enforcement:mandate_create": PLAIN,
    "enforcement:mandate": of("mandate"),
    "enforcement:mandate_end": of("mandate", may={"dept_head"}, only_post=True, body=REASON | {"on": "今天"}),
    "enforcement:qualifications": PLAIN,
    "enforcement:qualification_create": PLAIN,
    "enforcement:qualification_end": of(
        "qualification", may={"dept_head"}, only_post=True, body=REASON | {"on": "今天"}
    ),
    "experts:list": PLAIN,
    "experts:create": PLAIN,
    "experts:detail": of("expert"),
    "experts:edit": of("expert"),
    "experts:opinions": PLAIN,
    "experts:opinion": of("opinion"),
    "experts:submit": of("opinion", may={"expert"}, body={"text": "应当停用"}),
    "experts:withdraw": of("opinion"),
    "experts:panel": of("opinion_subject", htmx=True),
    "experts:ask": of("opinion_subject"),
    "checklists:list": PLAIN,
    "checklists:create": PLAIN,
    "checklists:detail": of("checklist"),
    "checklists:facts": of("checklist", body={"name": "改名", "industry": "industry_trade"}),
    "checklists:edit": of("checklist"),
    "checklists:copy": of("shipped"),
    "checklists:set_active": of("checklist", body={"is_active": "0"}),
    "checklists:export": of("checklist"),
    "checklists:import": of("checklist"),
    "checklists:import_errors": of("checklist_file"),
    "checklists:panel": of("filled_visit", htmx=True),
    "checklists:choose": of("filled_visit", may=who.GOING, body=shipped),
    "checklists:answer": of("visit_item", may=who.GOING, body={"answer": "na"}),
    "checklists:hazard": of("visit_item", may=who.GOING, body=FOUND),
    "checklists:photo": of("item_photo", "thumb"),
    "rechecks:list": PLAIN,
    "rechecks:panel": of("recheck_visit", htmx=True),
    "rechecks:record": of("rechecked", may=who.GOING, body={"result": "fixed"}),
    "pocket:sheet": of("unit"),
    "plans:list": PLAIN,
    "plans:create": PLAIN,
    "plans:lines": PLAIN,
    "plans:joint": PLAIN,
    "plans:merge": of("near"),
    "plans:detail": of("plan"),
    "plans:rules": of("plan"),
    "plans:preview": of("plan"),
    "plans:line": of("plan"),
    "plans:revise": of("plan_in_force"),
    "plans:act": of("plan", "cancel", may={"dept_head", "awb_staff"}, body=REASON),
    "draws:list": PLAIN,
    "draws:create": PLAIN,
    "draws:avoidances": PLAIN,
    "draws:declare": PLAIN,
    "draws:end_avoidance": of("avoidance", may=who.MAKING_DRAWS, body=REASON),
    "draws:detail": of("draw"),
    "draws:edit": of("draw", may=who.MAKING_DRAWS),
    "draws:pool": of("draw"),
    "draws:redo": of("draw"),
    "draws:act": of("draw", "cancel", may=who.MAKING_DRAWS, body=REASON),
    "draws:public": PLAIN,
    "draws:public_page": of("locked_draw"),
    "draws:public_pool": of("locked_draw"),
    "campaigns:list": PLAIN,
    "campaigns:detail": of("drive"),
    "campaigns:plan": of("drive"),
    "campaigns:table": of("drive"),
    "campaigns:rows": of("drive", query={"part": "2", "period": "2026"}),
    "campaigns:workbook": of("drive"),
    "campaigns:report": of("report_page", may=who.TOWNSHIP, only_post=True),
    "campaigns:act": of("drive_report", "submit", may=who.TOWNSHIP),
    "selfchecks:list": PLAIN,
    "selfchecks:coverage": PLAIN,
    "selfchecks:enterprises": PLAIN,
    "selfchecks:enterprise": of("unit"),
    "selfchecks:unit_panel": of("unit", htmx=True),
    "selfchecks:plan_create": of("unit"),
    "selfchecks:plan_edit": of("self_plan"),
    "selfchecks:plan_end": of("self_plan", body=REASON),
    "selfchecks:do": of("self_plan"),
    "selfchecks:detail": of("self_check"),
    "selfchecks:decide": [Ask("self_check", ("confirm",)), Ask("self_check", ("return",), body={"note": "重查"})],
    "selfchecks:photo": [Ask("self_answer", ("thumb",)), Ask("self_answer", ("original",))],
    "selfchecks:sign": of("unit", period_codes(timezone.localdate())[0], body={"is_true": "on"}),
    "selfchecks:statement": of("self_statement"),
    "journal:list": PLAIN,
    "journal:detail": of("entry"),
    "notices:list": PLAIN,
    "notices:open": of("message"),
    "notices:read_all": PLAIN,
    "notices:outbox": PLAIN,
    "notices:mails": PLAIN,
    "notices:resend": of("outbox"),
    "notices:resend_mail": of("mail"),
    "papers:list": PLAIN,
    "papers:new": PLAIN,
    "papers:draft": of("paper_kind"),
    "papers:detail": of("draft") + of("issued"),
    "papers:edit": of("draft", body=PAGE),
    "papers:preview": of("draft", body=PAGE),
    "papers:proof": of("draft"),
    "papers:act": [
        Ask("draft", ("send_for_review",), may=who.DRAFTING),
        Ask("sent", ("approve",), may=who.ISSUING),
        Ask("sent", ("issue",), may=who.ISSUING, only_post=True, body=seen_version),
    ],
    "papers:file": [Ask("issued", ("pdf",)), Ask("issued", ("docx",))],
    "papers:templates": PLAIN,
    "papers:template": of("paper_kind"),
    "papers:template_preview": of("paper_kind"),
    "papers:codes": PLAIN,
    "papers:code_create": PLAIN,
    "papers:code_edit": of("letterhead"),
    "papers:check": of("check_code"),
    "api:hazards": [
        Ask(),
        Ask("unit", may=who.REGISTERING, field="unit", body={"description": "灭火器失效", "no_photo_reason": "测试"}),
    ],
    "api:hazard": of("reported"),
    "api:hazard_action": [
        Ask("reported", ("assign",), may=who.ORDERING, body=assigning),
        Ask("assigned", ("acknowledge",), may=who.ENTERPRISE),
        Ask("submitted", ("pass",), may=who.RECHECKING, body={"is_visited": True}),
    ],
    "api:hazard_request": of("assigned", "extension", may=who.ENTERPRISE, body=WISH),
    "api:request_decision": of("request", may=who.DECIDING, body={"is_granted": "yes"}),
    "api:evidence_upload": [Ask(body=lambda shelf, thing: {"file": picture()})],
    "api:evidence": of("evidence"),
    "api:majors": PLAIN,
    "api:major": of("major"),
    "api:major_action": of("verified", "approve", may=who.WRITING_OFF),
    "api:duty_report": of("duty_of", may=who.ENTERPRISE, body={"text": "隔墙拆了一半"}),
    "api:listing_propose": of("applied", may=who.PROPOSING_A_LISTING, body={"ground": "suspended", "level": "county"}),
    "api:listings": PLAIN,
    "api:listing": of("listing"),
    "api:listing_action": of("listing", "revoke", may=who.LEADING, body=REASON),
    "api:visits": [Ask(), Ask("unit", may=who.SUPERVISING, field="unit", body=NIGHT_VISIT)],
    "api:visit": of("visit") + of("planned_visit"),
    "api:visit_action": of("visit", "finish", may=who.GOING),
    "api:visit_record": of("visit", may=who.GOING, body={"findings": "看了车间"}),
    "api:visit_hazards": of("visit", may=who.GOING, body=finding),
    "api:visit_signatures": of("visit", may=who.GOING, body=drawing),
    "api:visit_refusal": of("visit", may=who.GOING, body={"refusal": "负责人外出"}),
    "api:papers": PLAIN,
    "api:paper": of("issued"),
    "api:paper_file": of("issued"),
    "api:units": PLAIN,
    "api:unit": of("unit"),
    "api:indicators": PLAIN,
    "api:indicator": of("indicator"),
    "api:events": PLAIN,
    "api:schema": PLAIN,
    "api_docs": PLAIN,
}
