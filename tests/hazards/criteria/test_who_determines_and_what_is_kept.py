"""判定: who may, what is frozen, what happens to the level, and what is refused (domain §1.3, §4, §10)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from anquan.files.services import save_document
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.workflow import NotAllowed
from hazards import services as hazard_services
from hazards.criteria import hooks, services
from hazards.criteria.services.determining import Finding
from hazards.models import Criterion, CriterionSet, Determination
from hazards.replay import check_all
from hazards.services import Stale
from tests.hazards.criteria.judging import MAJOR, NOT_MAJOR, UNSURE, clause, three

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge(world, play):
    """``judge(hazard, by="dept_officer", result="major", …)`` as the service takes it."""

    def judged(hazard, *, by="dept_officer", verb=services.determine, version=None, **found):
        found = {"result": "major", "criterion": clause("GM-11-03"), "answers": MAJOR} | found
        return verb(actor=world.fresh(by), hazard_id=hazard.pk, version=version, today=play.today(), **found)

    return judged


def dusty(play, **values):
    return play.reported(description="干式除尘系统没有采取任何控爆措施", **values)


# --- the result -------------------------------------------------------------------------------------------------------
def test_a_determination_raises_the_level_and_keeps_the_clause_as_it_read(play, judge):
    hazard = dusty(play)
    made = judge(hazard)
    hazard.refresh_from_db()
    assert (hazard.level, made.standing, made.result) == ("major", "in_force", "major")
    assert made.frozen["citation"] == "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）第十一条第三项"
    assert hazard.legal_basis == made.frozen["citation"]
    assert [line["answer"] for line in made.answers][:2] == ["符合", "没有"]


def test_the_change_stands_in_the_journal_with_the_level_before_and_after(play, judge):
    hazard = dusty(play)
    made = judge(hazard)
    entry = Entry.objects.filter(action="hazard.determine", result="ok").get()
    assert entry.changes["level"] == ["general", "major"] and entry.changes["determination"] == [None, made.pk]
    assert entry.changes["version"] == [1, 2] and "第十一条第三项" in entry.note


def test_the_basis_somebody_wrote_stays(play, judge):
    hazard = dusty(play, legal_basis="《安全生产法》第三十六条")
    judge(hazard)
    hazard.refresh_from_db()
    assert hazard.legal_basis == "《安全生产法》第三十六条"


def test_the_frozen_text_stays_when_the_clause_is_edited(world, play, judge):
    made = judge(dusty(play))
    one = clause("GM-11-03")
    services.save_clause(
        actor=world.fresh("awb"), in_set=one.set, code=one.code, seen=1, reason="已对照原文", article="11", item="3",
        summary="改过的文字", keywords="", mark="verified", is_withdrawn=False,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.frozen["summary"].startswith("干式除尘系统没有采取") and made.frozen["version"] == 1
    assert made.clause.number == 1 and not made.clause.is_current
    later = judge(dusty(play))
    assert (later.frozen["summary"], later.frozen["version"]) == ("改过的文字", 2)


def test_a_later_determination_stands_beside_the_earlier_one(play, judge):
    hazard = dusty(play)
    first = judge(hazard)
    second = judge(hazard, criterion=clause("GM-11-02"))
    first.refresh_from_db()
    assert (first.standing, second.standing) == ("replaced", "in_force")
    assert Determination.objects.filter(hazard=hazard).count() == 2


def test_the_database_keeps_one_in_force(play, judge):
    hazard = dusty(play)
    made = judge(hazard)
    copy = Determination(hazard=hazard, standing="in_force", result="not_major", decided_by=made.decided_by,
                         decided_on=made.decided_on)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_not_major_leaves_a_general_hazard_general(play, judge):
    hazard = dusty(play)
    made = judge(hazard, result="not_major", answers=NOT_MAJOR)
    hazard.refresh_from_db()
    assert (hazard.level, made.standing) == ("general", "in_force") and len(made.answers) == 1


def test_doubt_waits_for_a_collective_study_and_changes_nothing(play, judge):
    hazard = dusty(play)
    made = judge(hazard, result="collective", answers=UNSURE)
    hazard.refresh_from_db()
    assert (made.standing, hazard.level) == ("waiting", "general")
    done = judge(hazard, result="major", answers={}, **three())
    made.refresh_from_db()
    assert (made.standing, done.standing, done.is_collective) == ("replaced", "in_force", True)


def test_hooks_run_inside_the_transaction_and_may_take_it_back(play, judge, monkeypatch):
    seen = []
    monkeypatch.setattr(hooks, "_ON_MAJOR", [])
    hooks.on_major(lambda made, actor, today: seen.append((made.pk, actor.username, made.hazard.level)))
    hazard = dusty(play)
    made = judge(hazard)
    assert seen == [(made.pk, "dept_officer", "major")]
    judge(dusty(play), result="not_major", answers=NOT_MAJOR)
    assert len(seen) == 1

    def refuse(made, actor, today):
        raise NotAllowed("一单四制没有打开。", "guard")

    hooks.on_major(refuse)
    other = dusty(play)
    with pytest.raises(NotAllowed):
        judge(other)
    other.refresh_from_db()
    assert other.level == "general" and not other.determinations.exists()


# --- who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["dept_officer", "dept_head"])
def test_the_department_determines(play, judge, by):
    assert judge(dusty(play), by=by).decided_by.username == by


@pytest.mark.parametrize(
    "by", ["inspector", "township_leader", "awb", "director", "officer", "owner", "expert", "leader", "legal"]
)
def test_nobody_else_determines_alone(play, judge, by):
    hazard = dusty(play)
    with pytest.raises(NotAllowed) as refused:
        judge(hazard, by=by)
    assert refused.value.code == "forbidden"
    assert Entry.objects.filter(action="hazard.determine", result="denied", object_id=str(hazard.pk)).count() == 1
    assert not hazard.determinations.exists()


@pytest.mark.parametrize("by", ["inspector", "awb"])
def test_the_township_and_the_office_propose_and_the_department_takes_it_up(play, judge, by):
    hazard = dusty(play)
    waiting = judge(hazard, by=by, verb=services.propose)
    hazard.refresh_from_db()
    assert (waiting.standing, hazard.level, waiting.proposed_by.username) == ("waiting", "general", by)
    assert Outbox.objects.filter(kind="hazard.propose_level", user__username="dept_officer").exists()
    made = judge(hazard)
    waiting.refresh_from_db()
    assert (waiting.standing, made.proposed_by.username, made.decided_by.username) == ("replaced", by, "dept_officer")


def test_the_department_has_no_need_to_propose_and_a_foreign_enterprise_cannot(play, judge):
    for by in ("dept_officer", "officer"):
        with pytest.raises(NotAllowed):
            judge(dusty(play), by=by, verb=services.propose)


@pytest.mark.parametrize("by", ["far_officer", "far_inspector", "far_awb", "housing_officer", "guandian_inspector"])
def test_outside_the_scope_the_hazard_does_not_exist(play, judge, by):
    with pytest.raises(Http404):
        judge(dusty(play), by=by)


def test_the_foreign_twin_may_do_the_same_at_home(world, play):
    """So that the test above refuses the place, not the people: a 滕州 inspector proposes for his own enterprise."""
    hazard = play.reported(by="far_inspector", unit="far_plant", description="除尘系统互联互通")
    made = services.propose(actor=world.fresh("far_inspector"), hazard_id=hazard.pk, version=1, today=play.today(),
                            result="major", criterion=clause("GM-11-02"), answers=MAJOR)  # fmt: skip
    assert made.standing == "waiting"


def test_nobody_judges_what_he_has_to_rectify(world, play, judge):
    hazard = play.assigned(unit="xinyuan", order={"responsible_unit": world.emergency})
    with pytest.raises(NotAllowed, match="责任单位不能判定"):
        judge(hazard)


def test_a_closed_hazard_is_not_judged(play, judge):
    with pytest.raises(NotAllowed, match="已经办结"):
        judge(play.closed())


def test_a_stale_page_is_refused_with_who_changed_what(play, judge):
    hazard = dusty(play)
    judge(hazard, version=1, result="not_major", answers=NOT_MAJOR)
    with pytest.raises(Stale) as refused:
        judge(hazard, version=1, by="dept_head")
    assert refused.value.entries[0].actor_name.startswith("郑国强")


def test_a_clause_that_was_edited_meanwhile_sends_the_reader_back(world, play, judge):
    one = clause("GM-11-03")
    services.save_clause(
        actor=world.fresh("awb"), in_set=one.set, code=one.code, seen=1, reason="更正", article="11", item="3",
        summary="新的文字", keywords="", mark="pending", is_withdrawn=False,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="您打开以后已被修改"):
        judge(dusty(play), clause_seen=1)
    assert judge(dusty(play), clause_seen=2).frozen["summary"] == "新的文字"


# --- what must hold ---------------------------------------------------------------------------------------------------
def test_fewer_than_three_people_are_refused(play, judge):
    hazard = dusty(play)
    people = three()
    with pytest.raises(ValidationError, match="至少 3 人"):
        judge(hazard, answers={}, **people | {"members": people["members"][:2]})
    twice = people["members"][:2] + people["members"][:1]
    with pytest.raises(ValidationError, match="至少 3 人"):
        judge(hazard, answers={}, **people | {"members": twice})
    assert judge(hazard, answers={}, **people).is_collective


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minutes": " "}, "minutes"),
        ({"members": [("甲", "应急局"), ("乙", ""), ("丙", "住建局")]}, "members"),
        ({"criterion": None}, "reason"),
        ({"result": "collective"}, "result"),
        ({"criterion": "XF-5-01"}, "expert_opinion"),
    ],
)
def test_a_collective_study_is_complete_or_refused(play, judge, change, field):
    if isinstance(change.get("criterion"), str):
        change = change | {"criterion": clause(change["criterion"])}
    with pytest.raises(ValidationError) as refused:
        judge(dusty(play), answers={}, **three() | change)
    assert list(refused.value.message_dict) == [field]


def test_the_expert_opinion_that_the_set_asks_for_is_kept(play, judge):
    made = judge(
        dusty(play), answers={}, criterion=clause("XF-5-01"), **three() | {"expert_opinion": "属于直接判定要素。"}
    )
    assert made.standing == "in_force" and made.expert_opinion == "属于直接判定要素。"


def test_without_a_clause_only_a_collective_study_finds_a_major_hazard(play, judge):
    with pytest.raises(ValidationError, match="集体研究"):
        judge(dusty(play), criterion=None)
    made = judge(dusty(play), criterion=None, answers={}, **three() | {"reason": "可能造成群死群伤。"})
    assert made.frozen == {} and made.hazard.level == "major"


@pytest.mark.parametrize(("result", "answers"), [("major", UNSURE), ("major", NOT_MAJOR), ("not_major", MAJOR)])
def test_a_result_that_the_answers_do_not_give_is_refused(play, judge, result, answers):
    with pytest.raises(ValidationError, match="不一致"):
        judge(dusty(play), result=result, answers=answers)


def test_unanswered_questions_are_named(play, judge):
    with pytest.raises(ValidationError) as refused:
        judge(dusty(play), answers={"met": "yes", "excluded": "no"})
    assert set(refused.value.message_dict) == {"authority", "suspend"}


def test_a_repealed_set_and_a_withdrawn_clause_cannot_be_chosen(world, play, judge):
    with pytest.raises(ValidationError, match="已废止"):
        judge(dusty(play), criterion=clause("XF2017-6-05"))
    one = clause("GM-11-03")
    services.save_clause(
        actor=world.fresh("awb"), in_set=one.set, code=one.code, seen=1, reason="并入别的条", article="11", item="3",
        summary="不用了", keywords="", mark="pending", is_withdrawn=True,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="不再使用"):
        judge(dusty(play))


def test_minutes_may_come_as_a_file(world, play, judge):
    file = save_document(actor=world.dept_officer, kind="criteria.minutes", name="研究记录.pdf", content=b"%PDF-1.4 x")
    made = judge(dusty(play), answers={}, **three() | {"minutes_file": file})
    assert made.minutes_file.original_name == "研究记录.pdf"


def test_a_finding_is_one_thing_or_its_parts(world, play):
    hazard = dusty(play)
    finding = Finding(result="not_major", criterion=clause("GM-11-03"), answers=NOT_MAJOR)
    made = services.determine(actor=world.fresh("dept_officer"), hazard_id=hazard.pk, version=1, today=play.today(),
                              finding=finding)  # fmt: skip
    assert made.result == "not_major"


# --- downgrade --------------------------------------------------------------------------------------------------------
def decide(world, play, request, *, by, granted=True):
    return hazard_services.decide(actor=world.fresh(by), request_id=request.pk, is_granted=granted,
                                  note="按规定办理。", today=play.today())  # fmt: skip


def test_a_determined_major_is_lowered_only_when_another_unit_agrees(world, play, judge):
    hazard = dusty(play)
    judge(hazard)
    again = judge(hazard, result="not_major", answers=NOT_MAJOR, reason="复核后设有泄爆装置")
    hazard.refresh_from_db()
    assert (hazard.level, again.standing, again.request.kind) == ("major", "waiting", "downgrade")
    assert "复核后设有泄爆装置" in again.request.reason
    with pytest.raises(NotAllowed):
        decide(world, play, again.request, by="dept_head")
    decide(world, play, again.request, by="director")
    hazard.refresh_from_db()
    again.refresh_from_db()
    assert (hazard.level, again.standing) == ("general", "in_force")
    assert hazard.determinations.get(result="major").standing == "replaced"


def test_what_was_only_reported_as_major_is_lowered_by_the_determination(world, play, judge):
    """Nobody has determined it yet: the department says what it is, and its 一单四制 track ends."""
    hazard = dusty(play, level="major")
    made = judge(hazard, result="not_major", answers=NOT_MAJOR)
    hazard.refresh_from_db()
    assert (hazard.level, made.standing, hazard.major.status) == ("general", "in_force", "lowered")
    entry = Entry.objects.get(action="hazard.determine")
    assert entry.changes["level"] == ["major", "general"] and "major_status" in entry.changes
    assert not hazard.clocks.filter(kind="judge", stopped_on__isnull=True).exists()


def test_a_determination_opens_and_confirms_the_track_of_a_hazard_reported_as_general(play, judge):
    hazard = dusty(play)
    judge(hazard)
    assert hazard.major.status == "confirmed"
    judge(hazard, criterion=clause("GM-11-02"))
    assert Entry.objects.filter(action="major.open").count() == 1


def test_a_refused_downgrade_leaves_the_first_determination_in_force(world, play, judge):
    hazard = dusty(play)
    first = judge(hazard)
    again = judge(hazard, result="not_major", answers=NOT_MAJOR)
    decide(world, play, again.request, by="director", granted=False)
    hazard.refresh_from_db()
    again.refresh_from_db()
    first.refresh_from_db()
    assert (hazard.level, again.standing, first.standing) == ("major", "dropped", "in_force")


def test_a_withdrawn_request_drops_what_waited_for_it(world, play, judge):
    hazard = dusty(play)
    judge(hazard)
    again = judge(hazard, result="not_major", answers=NOT_MAJOR)
    hazard_services.withdraw_request(actor=world.fresh("dept_officer"), request_id=again.request.pk, today=play.today())
    again.refresh_from_db()
    assert again.standing == "dropped"


def test_while_the_downgrade_waits_nobody_determines(play, judge):
    hazard = dusty(play)
    judge(hazard)
    judge(hazard, result="not_major", answers=NOT_MAJOR)
    with pytest.raises(NotAllowed, match="降级申请还没有办结"):
        judge(hazard, by="dept_head")


def test_a_downgrade_that_was_asked_for_elsewhere_ends_the_determination_too(world, play, judge):
    hazard = dusty(play)
    first = judge(hazard)
    asked = hazard_services.ask(actor=world.fresh("awb"), hazard_id=hazard.pk, kind="downgrade", reason="情况已变化",
                                today=play.today())  # fmt: skip
    decide(world, play, asked, by="dept_head")
    first.refresh_from_db()
    hazard.refresh_from_db()
    assert (hazard.level, first.standing) == ("general", "replaced")


def test_the_journal_tells_the_same_story_as_the_rows(world, play, judge):
    """Raised, waiting, lowered by another unit, lowered at once: ``check_hazards`` finds nothing."""
    raised, general, suspected = dusty(play), dusty(play), dusty(play, level="major")
    judge(raised)
    again = judge(raised, result="not_major", answers=NOT_MAJOR)
    judge(general, result="collective", answers=UNSURE)
    judge(general, by="dept_head", answers={}, **three())
    judge(suspected, result="not_major", answers=NOT_MAJOR)
    assert not list(check_all())
    decide(world, play, again.request, by="director")
    assert not list(check_all())


def test_the_seeds_are_there(db):
    assert CriterionSet.objects.count() == 36 and Criterion.objects.filter(set__code="GM").count() == 65
