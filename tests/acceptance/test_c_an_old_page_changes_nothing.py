"""Two people with the same page: the second one is refused and told what the first one changed (acceptance C7).

``CHANGING`` has every address whose form changes a row that is there already; the other tables say why an address needs
no version. An address in none of them, or in two, fails.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from anquan.accounts.models import User
from anquan.accounts.services import update_user
from anquan.papers import services as papers
from anquan.papers.lifecycle import LIFECYCLE as PAPER_LIFECYCLE
from anquan.papers.models import Letterhead, Paper, Template
from anquan.terms import selectors as terms
from anquan.terms.services import change_term
from anquan.units.services import create_unit, update_unit
from anquan.workdays.models import CalendarYear
from hazards import services
from hazards.forms import ACTION_FORMS, REQUEST_FORMS
from hazards.majors.forms import FORMS as OF_MAJORS
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.selectors import AT_ONCE
from hazards.models import Campaign, Hazard, Listing, MajorHazard, Phrase, ProblemList
from tests.acceptance.conftest import key_for
from tests.acceptance.test_f_every_change_is_journalled import TERM, WRITES
from tests.api.doors import door, send
from tests.cast import picture
from tests.hazards.exchange import journalled as exchange
from tests.hazards.listings import journalled as listings
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.hazards.test_log_library import CAMPAIGN, LIST, PHRASE
from tests.papers.conftest import Desk
from tests.test_access_matrix import named_patterns
from tests.workdays.test_the_calendar_on_screen import NEXT

CHANGING = {
    "accounts:edit", "units:edit", "units:merge", "units:deactivate", "terms:change", "terms:apply", "workdays:import",
    "hazards:phrase_edit", "hazards:campaign_edit", "hazards:problem_list_edit",
    "hazards:act", "hazards:ask", "hazards:decide", "hazards:correct", "majors:act", "listings:act",
    "papers:edit", "papers:act", "papers:template", "papers:code_edit",
    "api:hazard_action", "api:hazard_request", "api:major_action", "api:listing_action",
    # tested with their services and pages: tests/inspections
    "visits:act", "visits:change", "visits:write", "visits:sign", "visits:refuse", "visits:unsign", "api:visit_action",
    "api:visit_record", "api:visit_signatures", "api:visit_refusal", "checklists:edit", "checklists:facts",
    "enforcement:grades", "checklists:answer", "rechecks:record", "selfchecks:plan_edit", "experts:edit", "spotchecks:act",
    "draws:edit", "draws:act", "plans:rules", "plans:preview", "plans:line", "plans:act", "campaigns:plan",
    "campaigns:report", "campaigns:act",
    "criteria:guide", "criteria:collective", "criteria:clause_edit", "criteria:set_edit", "criteria:set_repeal",
    "criteria:set_import", "criteria:synonym_edit", "exchange:profile_edit", "exchange:columns",
}  # fmt: skip
NEW_ROWS = {
    "accounts:phone", "tips:at_plate",
    "visits:make", "visits:find", "visits:paper", "visits:list", "api:visits", "api:visit_hazards", "checklists:create",
    "checklists:copy", "checklists:import", "checklists:hazard", "selfchecks:do", "selfchecks:plan_create",
    "selfchecks:sign", "stationing:make", "stationing:log", "stationing:check", "stationing:area_give", "experts:create",
    "experts:ask", "spotchecks:draw", "pocket:sheet", "enforcement:mandate_create", "enforcement:qualification_create",
    "draws:create", "draws:declare", "plans:create", "plans:revise", "plans:merge", "campaigns:workbook",
    "criteria:clause_create", "criteria:set_create", "criteria:synonym_create", "criteria:paper",
    "exchange:create", "exchange:template", "exchange:preview", "exchange:upload", "exchange:answer", "exchange:check",
    "accounts:create", "accounts:appoint", "accounts:token_create", "units:create", "units:import", "hazards:report",
    "hazards:phrase_create", "hazards:campaign_create", "hazards:problem_list_create", "hazards:export",
    "majors:case_file",
    "listings:propose", "listings:paper", "majors:report", "majors:paper", "majors:circular", "papers:draft", "papers:list", "papers:code_create",
    "hazards:export_summary", "hazards:frozen_correct", "hazards:remind", "hazards:import", "api:hazards", "api:evidence_upload",
    "api:duty_report", "api:listing_propose",
}  # fmt: skip
# One button with one outcome: the service looks at the row as it stands, and nothing typed can overwrite anything.
BUTTONS = {
    "tips:accept", "tips:refuse",
    "checklists:choose", "checklists:set_active", "marks:review", "selfchecks:decide", "selfchecks:plan_end",
    "stationing:end", "stationing:area_end", "experts:submit", "experts:withdraw",
    "draws:end_avoidance", "enforcement:mandate_end", "enforcement:qualification_end",
    "accounts:end_appointment", "accounts:set_active", "accounts:token_revoke", "units:reactivate", "terms:cancel",
    "hazards:take_back", "hazards:withdraw_request", "hazards:many", "notices:resend", "notices:resend_mail",
    "api:request_decision", "exchange:numbers", "exchange:act",
}  # fmt: skip
ONLY_OWN = {  # one's own account, draft or file, or a file that never changes: there is no second person
    "accounts:code", "accounts:login", "accounts:logout", "accounts:password", "accounts:reset_password", "hazards:export_file",
    "hazards:export_remove", "hazards:evidence", "api:evidence", "hazards:import_layout", "hazards:import_check",
    "hazards:import_header", "hazards:import_commit", "hazards:import_errors", "criteria:minutes", "papers:file",
    "hazards:superior_scan", "exchange:file", "api:paper_file", "offline:open", "offline:receive", "offline:commit",
    "selfchecks:photo", "stationing:photo",
}  # fmt: skip
TABLES = (CHANGING, NEW_ROWS, BUTTONS, ONLY_OWN)
OTHERS_WORDS = "别人改过的内容"


def test_every_address_that_writes_stands_in_one_table():
    known = [name for table in TABLES for name in table]
    assert len(known) == len(set(known)), "an address stands in two tables"
    missing, gone = sorted(set(WRITES) - set(known)), sorted(set(known) - set(WRITES))
    assert not missing, f"put {missing} into CHANGING (with a test below), NEW_ROWS, BUTTONS or ONLY_OWN of {__name__}"
    assert not gone, f"{gone} are no addresses that write any more"


def test_there_is_no_put_and_no_patch_that_could_go_without_a_version():
    takers = [
        name
        for name, entry in named_patterns()
        for method in ("put", "patch")
        if hasattr(getattr(entry.callback, "view_class", getattr(entry.callback, "cls", None)), method)
        and "FormView" not in str(getattr(entry.callback, "view_class", type).__mro__)
    ]
    assert takers == []


# --- hazards ----------------------------------------------------------------------------------------------------------
def asked(play):
    hazard = play.rectifying()
    return services.ask(actor=play.world.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="等配件",
                        new_due_on=hazard.due_on + timedelta(days=3), interim_measures="停用", today=play.today())  # fmt: skip


def extension(play, hazard):
    day = (hazard.due_on + timedelta(days=3)).isoformat()
    return {"reason": "等配件", "interim_measures": "停用", "new_due_on": day}


ORDER = lambda play, hazard: {"responsible_unit": str(play.world.xinyuan.pk)}  # noqa: E731
REASON = lambda play, hazard: {"reason": "说明"}  # noqa: E731
NOTHING = lambda play, hazard: {}  # noqa: E731
# action → (who, the state it starts from, what is typed)
MOVES = {
    "assign": ("inspector", "reported", ORDER),
    "acknowledge": ("officer", "assigned", NOTHING),
    "decline": ("officer", "assigned", REASON),
    "submit": ("officer", "rectifying", lambda p, h: {"rectify_note": "已清空", "photos": [picture()]}),
    "withdraw": ("officer", "submitted", NOTHING),
    "pass": ("inspector2", "submitted", lambda p, h: {"is_visited": "on"}),
    "send_back": ("inspector2", "submitted", REASON),
    "transfer": ("inspector", "assigned", lambda p, h: {"regulator": str(p.world.housing.pk), "reason": "归住建"}),
    "merge": ("inspector", "reported", lambda p, h: {"into": p.reported(description="另外一条在先").number}),
    "reopen": ("dept_officer", "closed", lambda p, h: {"reason": "又堵上了", "photos": [picture()]}),
}
ASKS = {
    "extension": ("officer", {}, extension),
    "void": ("inspector", {}, REASON),
    "downgrade": ("inspector", {"level": "major"}, REASON),
    "reassign": ("inspector", {}, lambda p, h: {"reason": "说明", "new_unit": str(p.world.xinyuan.pk)}),
}


def test_every_move_and_every_request_is_tried():
    assert set(ACTION_FORMS) <= set(MOVES)
    assert {str(kind) for kind in REQUEST_FORMS} <= set(ASKS)


def somebody_else_changes(play, hazard):
    if hazard.is_open:
        services.correct(actor=play.world.fresh("awb"), hazard_id=hazard.pk, version=None, today=play.today(),
                         description=OTHERS_WORDS, reason="核对")  # fmt: skip
    else:
        play.move(hazard, "reopen", by="awb", reason=OTHERS_WORDS, photos=[play.photo(play.world.awb)])
    return Hazard.objects.filter(pk=hazard.pk).values().get()


def signed_in(play, who) -> Client:
    client = Client()
    client.force_login(play.world.fresh(who))
    return client


def assert_told(answer, *words):
    assert answer.status_code == 409, answer.content.decode()[:500]
    page = answer.content.decode()
    for word in ("变了什么", *words):
        assert word in page


@pytest.mark.parametrize("action", MOVES)
def test_a_move_from_an_old_page_is_refused_with_what_changed(play, action):
    who, state, typed = MOVES[action]
    hazard = getattr(play, state)()
    sent = typed(play, hazard)
    row = somebody_else_changes(play, hazard)
    address = reverse("hazards:act", args=[hazard.number, action])
    assert_told(signed_in(play, who).post(address, sent | {"version": hazard.version}), "李静")
    assert Hazard.objects.filter(pk=hazard.pk).values().get() == row


@pytest.mark.parametrize("action", sorted(set(MOVES) - {"acknowledge", "withdraw"}))
def test_the_page_of_a_move_carries_the_version(play, action):
    who, state, _ = MOVES[action]
    hazard = getattr(play, state)()
    page = signed_in(play, who).get(reverse("hazards:act", args=[hazard.number, action])).content.decode()
    assert f'name="version" value="{hazard.version}"' in page


@pytest.mark.parametrize(
    ("action", "state", "who"), [("acknowledge", "assigned", "officer"), ("withdraw", "submitted", "officer")]
)
def test_the_button_on_the_page_of_a_hazard_carries_the_version(play, action, state, who):
    hazard = getattr(play, state)()
    page = signed_in(play, who).get(reverse("hazards:detail", args=[hazard.number])).content.decode()
    assert re.search(rf'action="[^"]*/{action}/\?(|[^"]*&amp;)version={hazard.version}[&"]', page)


@pytest.mark.parametrize("kind", ASKS)
def test_a_request_from_an_old_page_is_refused_with_what_changed(play, kind):
    who, facts, typed = ASKS[kind]
    hazard = play.reported(**facts) if facts else play.rectifying()
    sent = typed(play, hazard) | {"version": hazard.version}
    somebody_else_changes(play, hazard)
    assert_told(
        signed_in(play, who).post(reverse("hazards:ask", args=[hazard.number, kind]), sent), OTHERS_WORDS, "李静"
    )
    assert not hazard.requests.exists()


def test_a_decision_from_an_old_page_is_refused_with_what_changed(play):
    request = asked(play)
    client = signed_in(play, "township_leader")
    address = reverse("hazards:decide", args=[request.pk])
    version = int(re.search(r'name="version" value="(\d+)"', client.get(address).content.decode())[1])
    somebody_else_changes(play, request.hazard)
    assert_told(client.post(address, {"is_granted": "yes", "version": version}), OTHERS_WORDS, "李静")
    request.refresh_from_db()
    assert request.result == ""


def test_a_correction_from_an_old_page_is_refused_with_what_changed(play):
    hazard = play.assigned()
    client = signed_in(play, "inspector")
    address = reverse("hazards:correct", args=[hazard.number])
    assert f'name="version" value="{hazard.version}"' in client.get(address).content.decode()
    row = somebody_else_changes(play, hazard)
    sent = {"description": "我的写法不同", "reason": "写错", "version": hazard.version}
    answer = client.post(address, sent)
    assert_told(answer, OTHERS_WORDS, "李静", "我的写法不同")
    assert Hazard.objects.filter(pk=hazard.pk).values().get() == row


@pytest.mark.parametrize("action", sorted(set(MOVES) - {"submit", "reopen"}))
def test_over_the_api_an_old_etag_is_412_or_409(play, action):
    who, state, typed = MOVES[action]
    hazard = getattr(play, state)()
    sent = typed(play, hazard)
    row = somebody_else_changes(play, hazard)
    client = key_for(play.world, "mingguang_system", play.world.mingguang)
    client.force_authenticate(play.world.fresh(who))
    address = reverse("api:hazard_action", args=[hazard.number, action])
    answer = client.post(
        address, sent, format="json", headers={"If-Match": f'W/"{hazard.version}"', "Idempotency-Key": "k"}
    )
    assert answer.status_code in (409, 412), answer.content
    assert "更新" in answer.json()["message"]
    assert Hazard.objects.filter(pk=hazard.pk).values().get() == row


# --- 一单四制 -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def moving(world, play) -> Moving:
    Desk(world)  # a 交办单 needs its 机关代字
    return Moving(world, play)


def test_every_move_of_a_major_hazard_is_tried():
    """研究认定 is a determination and has its page among the criteria."""
    assert {*OF_MAJORS, "confirm"} == {row.action for row in MAJOR_LIFECYCLE.transitions}
    assert set(OF_MAJORS) <= set(Moving.WHO)


@pytest.mark.parametrize("step", OF_MAJORS)
def test_a_move_of_a_major_hazard_from_an_old_page_is_refused_with_what_changed(play, moving, step):
    hazard = moving.ready_for(step)
    sent = moving.typed(step) | {"version": hazard.version}
    if hazard.is_open:
        somebody_else_changes(play, hazard)
    else:
        moving.go(hazard, "reopen", by="awb", reason=OTHERS_WORDS)
    rows = [model.objects.values().get() for model in (Hazard, MajorHazard)]
    assert_told(signed_in(play, Moving.WHO[step]).post(reverse("majors:act", args=[hazard.number, step]), sent), "李静")
    assert [model.objects.values().get() for model in (Hazard, MajorHazard)] == rows


@pytest.mark.parametrize("step", OF_MAJORS)
def test_a_move_of_a_major_hazard_over_the_api_with_an_old_etag_is_412(play, moving, step):
    hazard, actor = moving.ready_for(step), play.world.fresh(Moving.WHO[step])
    Hazard.objects.filter(pk=hazard.pk).update(version=hazard.version + 1)
    rows = [model.objects.values().get() for model in (Hazard, MajorHazard)]
    values = moving.values(step, play.today(), actor)
    answer = send(
        door(actor), f"majors/{hazard.number}/actions/{step}/", values, **{"If-Match": f'W/"{hazard.version}"'}
    )
    assert answer.status_code == 412 and "更新" in answer.json()["message"]
    assert [model.objects.values().get() for model in (Hazard, MajorHazard)] == rows


@pytest.mark.parametrize("step", OF_MAJORS)
def test_the_page_of_a_major_hazard_carries_the_version_into_every_move(play, moving, step):
    hazard, client = moving.ready_for(step), signed_in(play, Moving.WHO[step])
    address, version = reverse("majors:act", args=[hazard.number, step]), f"version={hazard.version}"
    page = client.get(reverse("majors:detail", args=[hazard.number])).content.decode()
    assert f"{address}?{version}" in page
    if step not in AT_ONCE:
        assert f'name="version" value="{hazard.version}"' in client.get(address).content.decode()


# --- 挂牌督办 -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("action", listings.BEFORE)
def test_a_move_of_a_listing_from_an_old_page_is_refused_with_what_changed(world, play, action):
    listing = listings.ready(SimpleNamespace(world=world, play=play), action)
    hazard, sent = listing.hazard, {"reason": "理由"} | listings.TYPED.get(action, {})
    if action in listings.WITH_PHOTOS:
        sent["photos"] = picture()
    sent |= {"version": hazard.version, "new_due_on": str(listing.due_on + timedelta(days=1))}
    Hazard.objects.filter(pk=hazard.pk).update(version=hazard.version + 1)
    row = Listing.objects.values().get()
    answer = signed_in(play, Listed.WHO[action]).post(reverse("listings:act", args=[listing.pk, action]), sent)
    assert answer.status_code == 409 and "已被更新" in answer.content.decode()
    assert Listing.objects.values().get() == row


# --- 上报与对账 ---------------------------------------------------------------------------------------------------------
def test_a_profile_and_the_columns_of_an_answer_are_not_overwritten(world, play):
    exchanging, answer = exchange.answered(SimpleNamespace(world=world, play=play))
    client, profile = signed_in(play, "awb"), answer.profile
    edit, columns = (reverse(f"exchange:{name}", args=[pk]) for name, pk in
                     (("profile_edit", profile.pk), ("columns", answer.pk)))  # fmt: skip
    mine = exchange.typed(exchanging) | {"name": "我的名字", "seen": seen_in(client, edit)}
    pointed = {f"col_{index}": "show" for index in answer.layout["labels"]} | {"seen": seen_in(client, columns)}
    other = signed_in(play, "director")
    assert other.post(edit, exchange.typed(exchanging) | {"name": OTHERS_WORDS}).status_code == 302
    kept = {f"col_{index}": is_ for index, is_ in answer.layout["columns"].items()} | {"col_4": "show"}
    assert other.post(columns, kept).status_code == 302
    assert_told(client.post(edit, mine), OTHERS_WORDS, "王主任", "我的名字")
    assert_told(client.post(columns, pointed), "王主任")
    profile.refresh_from_db()
    answer.refresh_from_db()
    assert profile.name == OTHERS_WORDS and answer.layout["columns"]["0"] == "c1"


# --- papers -----------------------------------------------------------------------------------------------------------
# action → (who, what ``Desk`` makes, what is typed)
OF_PAPERS = {
    "send_for_review": ("awb", "drafted", {}), "withdraw": ("awb", "sent", {}), "approve": ("director", "sent", {}),
    "send_back": ("director", "sent", {"reason": "请补充"}), "issue": ("director", "sent", {}),
    "void": ("director", "issued", {"reason": "有误"}), "discard": ("awb", "drafted", {"reason": "不发了"}),
}  # fmt: skip


def somebody_else_writes(paper):
    """A draft gets other words; one under review is taken back, gets other words and stands under review again."""
    known = {"actor": User.objects.get(username="awb"), "paper_id": paper.pk}
    if paper.status == "issued":
        return papers.void(
            **known | {"actor": User.objects.get(username="director")}, reason=OTHERS_WORDS, today=paper.issued_on
        )
    if paper.status == "review":
        papers.withdraw(**known)
    papers.edit(**known, copies_to=OTHERS_WORDS)
    return papers.send_for_review(**known) if paper.status == "review" else None


def test_every_move_of_a_paper_is_tried():
    of_visits = {"issue_on_spot"}  # tests/inspections/test_papers_of_a_visit.py
    assert set(OF_PAPERS) == {row.action for row in PAPER_LIFECYCLE.transitions} - of_visits


@pytest.mark.parametrize("action", OF_PAPERS)
def test_a_move_of_a_paper_from_an_old_page_is_refused_with_what_changed(play, action):
    """Also where the button is the whole form: what is approved is what was read."""
    who, state, typed = OF_PAPERS[action]
    paper, client = getattr(Desk(play.world), state)(), signed_in(play, who)
    page = client.get(reverse("papers:detail", args=[paper.pk])).content.decode()
    address = f"{reverse('papers:act', args=[paper.pk, action])}?version={paper.version}"
    assert address in page
    somebody_else_writes(paper)
    row = Paper.objects.filter(pk=paper.pk).values().get()
    assert_told(client.post(address, typed | {"version": paper.version}), "王主任" if state == "issued" else "李静")
    assert Paper.objects.filter(pk=paper.pk).values().get() == row


def test_the_words_of_a_paper_are_not_overwritten(play):
    paper, client = Desk(play.world).drafted(), signed_in(play, "awb")
    address = reverse("papers:edit", args=[paper.pk])
    sent = {"title": "我的标题", "body": "我的正文", "version": seen_in(client, address, "version")}
    papers.edit(actor=play.world.fresh("director"), paper_id=paper.pk, copies_to=OTHERS_WORDS)
    assert_told(client.post(address, sent), OTHERS_WORDS, "王主任", "我的标题")
    paper.refresh_from_db()
    assert paper.copies_to == OTHERS_WORDS and paper.title != "我的标题"


def test_the_wording_and_the_codes_of_papers_are_not_overwritten(play):
    world, client = play.world, signed_in(play, "awb")
    Desk(world)
    row = Letterhead.objects.get(unit=world.mingguang)
    other = {"actor": world.fresh("director")}
    wording, code = reverse("papers:template", args=["office_notice"]), reverse("papers:code_edit", args=[row.pk])
    words = {"title": "关于{{事由}}的通知", "body": "我的正文", "reason": "改", "seen": seen_in(client, wording)}
    papers.save_template(
        **other, kind="office_notice", county=world.mingguang, title="甲", body=OTHERS_WORDS, reason="改"
    )
    assert client.post(wording, words).status_code == 409
    assert Template.objects.get(county=world.mingguang).body == OTHERS_WORDS
    typed = {"unit": str(row.unit_id), "code": "我的", "name": row.name, "version": seen_in(client, code, "version")}
    papers.save_letterhead(**other, unit=world.mingguang, code="明安", name=row.name)
    assert client.post(code, typed).status_code == 409
    row.refresh_from_db()
    assert row.code == "明安"


# --- what the office keeps, people, units, settings -------------------------------------------------------------------
def seen_in(client, address, name="seen") -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', client.get(address).content.decode())[1]


BOOKS = {
    "hazards:phrase_edit": (Phrase, services.save_phrase, "phrase", PHRASE, {"measures": OTHERS_WORDS}),
    "hazards:campaign_edit": (Campaign, services.save_campaign, "campaign", CAMPAIGN, {"name": OTHERS_WORDS}),
    "hazards:problem_list_edit": (
        ProblemList,
        services.save_problem_list,
        "problem_list",
        LIST,
        {"name": OTHERS_WORDS},
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_of_the_office_is_not_overwritten(play, name):
    model, save, word, values, change = BOOKS[name]
    county = {} if model is Phrase else {"county": play.world.mingguang}
    row = Phrase.objects.first() if model is Phrase else model.objects.create(**county, **values)
    client, address = signed_in(play, "awb"), reverse(name, args=[row.pk])
    seen = seen_in(client, address)
    save(actor=play.world.fresh("director"), **{word: model.objects.get(pk=row.pk)}, **change)
    assert_told(client.post(address, values | {"seen": seen}), OTHERS_WORDS, "王主任")
    row.refresh_from_db()
    assert getattr(row, next(iter(change))) == OTHERS_WORDS
    assert client.post(address, values | {"seen": seen_in(client, address)}).status_code == 302


def test_an_account_is_not_overwritten(play):
    person, admin = play.world.grid, play.world.fresh("admin")
    client, address = signed_in(play, "admin"), reverse("accounts:edit", args=[person.pk])
    seen = seen_in(client, address)
    update_user(actor=admin, user=User.objects.get(pk=person.pk), name=person.name, phone="0550-8000001", email="")
    assert_told(client.post(address, {"name": "改名", "seen": seen}), "0550-8000001", "系统管理员")
    person.refresh_from_db()
    assert person.name == "陈广田"
    assert client.post(address, {"name": "改名", "seen": seen_in(client, address)}).status_code == 302


@pytest.mark.parametrize("name", ["units:edit", "units:merge", "units:deactivate"])
def test_a_unit_is_not_overwritten(play, name):
    world = play.world
    common = {"actor": None, "kind": "enterprise", "parent": world.jianxi, "uscc_missing_reason": "测试"}
    firm, drop = create_unit(name="涧溪新厂", **common), create_unit(name="涧溪新厂二", **common)
    client, address = signed_in(play, "awb"), reverse(name, args=[firm.pk])
    version = seen_in(client, address, "version")
    update_unit(actor=world.fresh("director"), unit=firm, address=OTHERS_WORDS)
    sent = {
        "units:edit": {"name": "改名", "parent": str(world.jianxi.pk), "uscc_missing_reason": "测试"},
        "units:merge": {"drop": str(drop.pk), "reason": "重复", "confirm": "1"},
        "units:deactivate": {"reason": "停产"},
    }[name]
    assert_told(client.post(address, sent | {"version": version}), OTHERS_WORDS, "王主任")
    firm.refresh_from_db()
    assert (firm.name, firm.is_active, firm.address) == ("涧溪新厂", True, OTHERS_WORDS)


def test_a_term_is_not_overwritten(play):
    last = terms.history(TERM)[0]
    client, address = signed_in(play, "director"), reverse("terms:change", args=[TERM])
    seen = seen_in(client, address)
    common = {"reason": "会议纪要", "basis": last.basis, "confidence": last.confidence}
    change_term(
        actor=play.world.fresh("awb"),
        key=TERM,
        today=play.today(),
        value=9,
        valid_from=play.today(),
        seen=last.revision,
        **common,
    )
    day = (play.today() + timedelta(days=5)).isoformat()
    answer = client.post(address, common | {"value": "10", "valid_from": day, "seen": seen, "confirmed": "1"})
    assert answer.status_code == 409 and "刚被别人调整过" in answer.content.decode()
    assert int(terms.history(TERM)[0].value) == 9


def test_a_term_is_not_applied_that_was_changed_after_the_preview(play):
    hazard, last = play.rectifying(), terms.history(TERM)[0]
    common = {"reason": "会议纪要", "basis": last.basis, "confidence": last.confidence, "today": play.today()}
    client, address = signed_in(play, "director"), reverse("terms:apply", args=[TERM])
    change_term(actor=play.world.fresh("awb"), key=TERM, value=9, valid_from=play.today(), seen=last.revision, **common)
    token = client.get(address).context["token"]
    change_term(actor=play.world.fresh("awb"), key=TERM, value=8, valid_from=play.today() + timedelta(days=1), **common)
    with time_machine.travel(play.today() + timedelta(days=1), tick=False):
        again = signed_in(play, "director").post(address, {"token": token, "reason": "会议纪要"})
    assert again.status_code == 409 and "预览以后已被调整" in again.content.decode()
    assert Hazard.objects.get(pk=hazard.pk).due_on == hazard.due_on


def test_a_calendar_is_not_overwritten(play):
    client, address = signed_in(play, "director"), reverse("workdays:import")
    sent = {"year": "2027", "text": NEXT, "source": "国务院办公厅通知", "confirmed": "1"}
    assert client.post(address, sent).status_code == 302
    held = CalendarYear.objects.get(pk=2027)
    answer = client.post(address, sent | {"reason": "更正", "seen": "00000000-0000-4000-8000-000000000000"})
    assert answer.status_code == 409
    assert CalendarYear.objects.get(pk=2027).revision == held.revision
