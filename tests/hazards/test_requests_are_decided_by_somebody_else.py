"""Extension, void, downgrade, change of unit: one table, asked by one and decided by another."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from anquan.workflow import NotAllowed
from hazards import services
from hazards.models import Hazard
from hazards.rules import Status


def ask(world, play, hazard, kind="extension", by="officer", **values):
    values = {"reason": "配件未到", "today": play.today()} | values
    if kind == "extension":
        values = {"new_due_on": hazard.due_on + timedelta(days=7), "interim_measures": "断电挂牌"} | values
    return services.ask(actor=world.fresh(by), hazard_id=hazard.pk, kind=kind, **values)


def decide(world, play, request, by="township_leader", is_granted=True, note=""):
    return services.decide(
        actor=world.fresh(by), request_id=request.pk, is_granted=is_granted, note=note, today=play.today()
    )


def test_a_granted_extension_moves_the_deadline_and_keeps_the_reason(world, play):
    hazard = play.rectifying()
    request = ask(world, play, hazard)
    decide(world, play, request)
    fresh = Hazard.objects.get(pk=hazard.pk)
    clock = fresh.clocks.get(kind="rectify")
    assert fresh.due_on == hazard.due_on + timedelta(days=7) == clock.due_on == fresh.clock_due_on
    assert "同意延期" in clock.why["steps"][-1]


def test_a_refused_extension_changes_nothing_and_needs_a_reason(world, play):
    hazard = play.rectifying()
    request = ask(world, play, hazard)
    with pytest.raises(ValidationError):
        decide(world, play, request, is_granted=False)
    decide(world, play, request, is_granted=False, note="不需停产，原期限内可以完成")
    assert Hazard.objects.get(pk=hazard.pk).due_on == hazard.due_on


@pytest.mark.parametrize("person", ["officer", "owner", "inspector", "grid", "auditor", "leader"])
def test_only_the_deciding_side_decides(world, play, person):
    request = ask(world, play, play.rectifying())
    with pytest.raises((NotAllowed, Http404)):
        decide(world, play, request, by=person)


def test_after_expiry_no_extension_can_be_asked(world, play):
    hazard = play.rectifying()
    with pytest.raises(NotAllowed) as refusal:
        ask(world, play, hazard, today=hazard.due_on + timedelta(days=1))
    assert "期限已过" in refusal.value.reason


def test_the_ordering_side_cannot_ask_for_more_time(world, play):
    with pytest.raises(NotAllowed):
        ask(world, play, play.rectifying(), by="inspector")


def test_the_number_of_extensions_is_a_term(world, play):
    hazard = play.rectifying()
    from anquan.terms.selectors import whole

    for _ in range(whole("hazard.extension.max_count", play.today())):
        decide(world, play, ask(world, play, Hazard.objects.get(pk=hazard.pk)))
    with pytest.raises(NotAllowed) as refusal:
        ask(world, play, Hazard.objects.get(pk=hazard.pk))
    assert "最多" in refusal.value.reason


def test_one_request_at_a_time(world, play):
    hazard = play.rectifying()
    ask(world, play, hazard)
    with pytest.raises(NotAllowed):
        ask(world, play, hazard, kind="void", by="inspector")


def test_a_void_needs_a_second_person_and_is_out_of_every_count(world, play):
    hazard = play.reported()
    request = ask(world, play, hazard, kind="void", by="inspector", reason="重复登记")
    with pytest.raises(NotAllowed):
        decide(world, play, request, by="inspector")
    decide(world, play, request)
    assert Hazard.objects.get(pk=hazard.pk).status == Status.VOID
    assert not Hazard.objects.counted().filter(pk=hazard.pk).exists()


def test_a_downgrade_is_approved_by_another_unit(world, play):
    hazard = play.reported(level="major")
    request = ask(world, play, hazard, kind="downgrade", by="inspector", reason="经核不符合判定条款")
    with pytest.raises(NotAllowed) as refusal:
        decide(world, play, request, by="township_leader")
    assert "另一个单位" in refusal.value.reason
    decide(world, play, request, by="director")
    assert Hazard.objects.get(pk=hazard.pk).level == "general"


def test_a_new_responsible_unit_signs_anew_under_the_old_deadline(world, play):
    hazard = play.rectifying()
    request = ask(world, play, hazard, kind="reassign", by="inspector", new_unit=world.jianxi, reason="产权属镇政府")
    decide(world, play, request)
    fresh = Hazard.objects.get(pk=hazard.pk)
    assert (fresh.status, fresh.responsible_unit, fresh.due_on) == (Status.ASSIGNED, world.jianxi, hazard.due_on)


def test_a_transfer_keeps_the_deadline(world, play):
    hazard = play.rectifying()
    moved = play.move(hazard, "transfer", by="awb", regulator=world.housing, reason="属在建工程")
    assert (moved.status, moved.due_on, moved.regulator) == (Status.REPORTED, hazard.due_on, world.housing)
    again = play.move(moved, "assign", by="awb", responsible_unit=world.site)
    assert again.due_on == hazard.due_on


def test_a_relapse_keeps_the_published_month(world, play):
    hazard = play.closed(today=play.today() - timedelta(days=40))
    month_end = hazard.ended_on
    reopened = play.move(hazard, "reopen", by="awb", reason="出口再次堆货", photos=[play.photo(world.awb)])
    assert (reopened.status, reopened.round) == (Status.RECTIFYING, 2)
    assert Hazard.objects.fixed_by(month_end).filter(pk=hazard.pk).exists()
    assert not Hazard.objects.fixed_by(play.today()).filter(pk=hazard.pk).exists()
