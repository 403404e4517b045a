"""Does the journal of a hazard lead to the row as it stands? And is every row that was changed past it named?"""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from hazards import replay, services
from hazards.models import Clock, Hazard
from hazards.rules import Status

TODAY = date(2026, 9, 1)
DAY = timedelta(days=1)


def mismatches() -> list[tuple[str, str]]:
    return [(m.number, m.field) for m in replay.check_all()]


@pytest.fixture
def everything(play, world) -> dict[str, Hazard]:
    """One hazard on each way through the table."""
    far = {"by": "guandian_inspector", "unit": "hengfeng"}
    made = {
        "reported": play.reported(today=TODAY),
        "assigned": play.assigned(today=TODAY, description="配电箱敞开"),
        "rectifying": play.rectifying(today=TODAY, description="电线乱拉"),
        "submitted": play.submitted(today=TODAY, description="护罩缺失"),
        "closed": play.closed(today=TODAY, description="应急灯不亮"),
    }
    made["transferred"] = play.move(play.rectifying(today=TODAY, description="管道漏风"), "transfer", by="inspector", today=TODAY,
                                    regulator=world.housing, reason="不属本部门")  # fmt: skip
    made["sent_back"] = play.move(play.submitted(today=TODAY, description="堆垛过高"), "send_back", by="inspector2", today=TODAY,
                                  reason="没有移走")  # fmt: skip
    made["withdrawn"] = play.move(
        play.submitted(today=TODAY, description="标识缺失"), "withdraw", by="officer", today=TODAY
    )
    made["declined"] = play.move(
        play.assigned(today=TODAY, description="井盖缺损"), "decline", by="officer", today=TODAY, reason="不是我们的"
    )
    made["again"] = play.move(play.move(play.assigned(today=TODAY, description="路灯带电"), "decline", by="officer", today=TODAY, reason="不是"),
                              "assign", by="inspector", today=TODAY + DAY, responsible_unit=world.hengfeng)  # fmt: skip
    made["relapsed"] = play.move(play.closed(today=TODAY, description="通道受阻"), "reopen", by="dept_officer", today=TODAY + 40 * DAY,
                                 reason="又堵了", photos=[play.photo(world.dept_officer)])  # fmt: skip
    made["merged"] = play.move(play.reported(today=TODAY, description="出口堵了"), "merge", by="inspector", today=TODAY,
                               into=made["rectifying"])  # fmt: skip
    made["extended"] = _decided(play, play.rectifying(today=TODAY, description="喷淋无压", **far, officer="other_officer"), "extension",
                                "other_officer", "director", new_due_on=TODAY + 25 * DAY, interim_measures="停用")  # fmt: skip
    made["voided"] = _decided(
        play, play.assigned(today=TODAY, description="记错了"), "void", "inspector", "township_leader"
    )
    made["reassigned"] = _decided(play, play.rectifying(today=TODAY, description="共用通道"), "reassign", "inspector", "township_leader",
                                  new_unit=world.hengfeng)  # fmt: skip
    made["fixed"] = services.report_fixed(
        actor=world.fresh("inspector"), unit=world.xinyuan, description="箱门敞开", source="township", today=TODAY,
        before_photos=[play.photo(world.inspector)], after_photos=[play.photo(world.inspector)],
    )  # fmt: skip
    services.remind(actor=world.fresh("inspector"), hazard_id=made["rectifying"].pk, today=TODAY)
    return made


def _decided(play, hazard: Hazard, kind: str, asker: str, decider: str, **values) -> Hazard:
    world = play.world
    request = services.ask(
        actor=world.fresh(asker), hazard_id=hazard.pk, kind=kind, reason="说明", today=TODAY, **values
    )
    services.decide(actor=world.fresh(decider), request_id=request.pk, is_granted=True, note="", today=TODAY)
    return Hazard.objects.get(pk=hazard.pk)


def test_every_way_through_the_table_replays_to_the_stored_row(everything):
    assert mismatches() == []
    assert {hazard.status for hazard in Hazard.objects.all()} >= set(Status.values) - {Status.DESIGNATING}


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("reported", {"status": Status.ASSIGNED, "due_on": TODAY}, "status"),
        ("submitted", {"submitted_on": TODAY - DAY}, "submitted_on"),
        ("rectifying", {"due_on": TODAY + 99 * DAY}, "due_on"),
        ("closed", {"ended_on": TODAY + DAY}, "ended_on"),
        ("closed", {"version": 1}, "version"),
        ("sent_back", {"round": 1}, "round"),
        ("declined", {"decline_count": 0}, "decline_count"),
        ("assigned", {"measures": "悄悄改过"}, "measures"),
        ("relapsed", {"level": "major"}, "level"),
    ],
)
def test_a_row_changed_past_the_services_is_named(everything, name, change, field):
    hazard = everything[name]
    responsible = {"responsible_unit": hazard.unit} if change.get("status") == Status.ASSIGNED else {}
    Hazard.objects.filter(pk=hazard.pk).update(**change, **responsible)
    assert (hazard.number, field) in mismatches()
    assert {number for number, _ in mismatches()} == {hazard.number}


def test_a_clock_stopped_past_the_services_is_named(everything):
    Clock.objects.filter(hazard=everything["rectifying"], kind="rectify").update(stopped_on=TODAY)
    assert mismatches() == [(everything["rectifying"].number, "clocks")]


def test_a_clock_whose_date_was_moved_is_named(everything):
    Clock.objects.filter(hazard=everything["rectifying"], kind="rectify").update(due_on=TODAY + 60 * DAY)
    assert mismatches() == [(everything["rectifying"].number, "整改时钟届满")]


def test_a_hazard_without_registration_in_the_journal_is_named(everything):
    row = Hazard.objects.get(pk=everything["reported"].pk)
    row.pk, row.number, row.uid = None, "YH-341182-2026-999999", None
    row.uid = "00000000-0000-4000-8000-000000000001"
    row.save(force_insert=True)
    assert mismatches() == [("YH-341182-2026-999999", "登记")]


def test_the_command_says_so_and_ends_with_1(everything):
    out = StringIO()
    call_command("check_hazards", stdout=out)
    assert f"核对 {len(everything)} 条，全部一致" in out.getvalue()
    Hazard.objects.filter(pk=everything["closed"].pk).update(version=77)
    with pytest.raises(SystemExit) as end:
        call_command("check_hazards", "--json", stdout=(out := StringIO()))
    said = json.loads(out.getvalue())
    assert end.value.code == 1 and said["checked"] == len(everything)
    assert said["mismatches"][0]["field"] == "version"


def test_memory_does_not_grow_with_the_number_of_hazards(everything, monkeypatch, django_assert_num_queries):
    """Chunks: with one chunk for all it asks three questions, with a chunk for each two questions a chunk."""
    with django_assert_num_queries(4):
        list(replay.check_all())
    monkeypatch.setattr(replay, "CHUNK", 1)
    assert mismatches() == []
