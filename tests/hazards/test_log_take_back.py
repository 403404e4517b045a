"""撤回登记: by the reporter alone, in time, and before anybody else has acted."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.notices.models import Outbox
from anquan.terms.selectors import whole
from anquan.workflow import NotAllowed
from hazards import services
from hazards.models import Hazard


@pytest.fixture
def take_back(world, play):
    def move(hazard, by="inspector", later=timedelta(0)):
        now = timezone.now() + later
        return services.take_back(actor=world.fresh(by), hazard_id=hazard.pk, now=now, today=play.today())

    return move


@pytest.mark.parametrize("kind", ["reported", "assigned"])
def test_the_reporter_takes_it_back_and_the_number_stays_used(play, take_back, kind):
    hazard = getattr(play, kind)()
    taken = take_back(hazard)
    assert (taken.status, taken.ended_on, taken.clock_due_on) == ("void", play.today(), None)
    assert not taken.clocks.filter(stopped_on__isnull=True).exists()
    entry = history(taken).first()
    assert (entry.action, entry.note) == ("hazard.take_back", "登记人撤回")
    assert entry.changes["status"] == [kind, "void"]
    assert play.reported().number > hazard.number


def test_twice_is_once(play, take_back):
    hazard = play.assigned()
    take_back(hazard)
    assert take_back(hazard).version == 2


def test_nobody_else_may(play, take_back):
    with pytest.raises(NotAllowed, match="登记人本人"):
        take_back(play.reported(), by="inspector2")


def test_outside_the_scope_it_does_not_exist(play, take_back):
    with pytest.raises(Http404):
        take_back(play.reported(), by="far_inspector")


def test_after_the_minutes_of_the_term_it_is_too_late_and_the_attempt_is_told(play, take_back):
    hazard = play.reported()
    allowed = timedelta(minutes=whole("hazard.withdraw_minutes", play.today()))
    with pytest.raises(NotAllowed, match="过了"):
        take_back(hazard, later=allowed + timedelta(seconds=1))
    assert history(hazard).first().result == "denied"


def test_not_after_the_unit_signed(play, take_back):
    with pytest.raises(NotAllowed, match="整改中"):
        take_back(play.rectifying())


def test_not_after_somebody_else_acted(play, world, take_back):
    hazard = play.reported()
    play.move(hazard, "assign", by="inspector2", responsible_unit=world.xinyuan)
    with pytest.raises(NotAllowed, match="已经有人办理"):
        take_back(hazard)


def test_the_unit_that_was_told_hears_of_it(play, world, take_back):
    take_back(play.assigned())
    assert Outbox.objects.filter(user=world.officer, kind="hazard.take_back").count() == 1


def test_on_the_receipt_the_button_stands_only_as_long_as_it_works(client, world, play):
    hazard = play.assigned()
    client.force_login(world.fresh("inspector"))
    address = f"/hazards/new/{hazard.number}/"
    assert "take-back" in client.get(address).content.decode()
    assert client.post(f"{address}take-back/").status_code == 302
    page = client.get(address).content.decode()
    assert "已撤回" in page
    assert "take-back" not in page
    assert Hazard.objects.get().status == "void"


def test_the_receipt_of_a_colleague_leads_to_the_hazard(client, world, play):
    hazard = play.reported()
    client.force_login(world.fresh("inspector2"))
    assert client.get(f"/hazards/new/{hazard.number}/").url == f"/hazards/{hazard.number}/"
    client.force_login(world.fresh("far_inspector"))
    assert client.get(f"/hazards/new/{hazard.number}/").status_code == 404
