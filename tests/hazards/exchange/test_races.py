"""Two people upload the same answer, or give one item to two rows, at the same moment."""

import pytest
from django.conf import settings

from anquan.files.services import save_document
from hazards.exchange import services
from hazards.exchange.services import answering, reconciling
from hazards.models import Answer, AnswerRow, ExportProfile
from tests.cast import Play, build_world
from tests.hazards.exchange.exchanging import Exchanging, table
from tests.hazards.exchange.journalled import HEAD
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def exchanging() -> Exchanging:
    world = build_world()
    return Exchanging(world, Play(world))


def both_upload(exchanging, profile, content) -> list:
    return race(*(lambda by=by: exchanging.upload(profile, content, by=by) for by in ("awb", "director")))


def test_the_same_file_uploaded_by_two_is_one_answer(exchanging):
    profile = exchanging.profile()
    for turn in range(ROUNDS):
        outcomes = both_upload(exchanging, profile, table((f"ZD-{turn}", "甲", "", "", ""), head=HEAD))
        assert len(winners(outcomes)) == 2 and outcomes[0] == outcomes[1]
    assert Answer.objects.count() == AnswerRow.objects.count() == ROUNDS


@pytest.mark.skipif(
    settings.SQLITE, reason="SQLite has one writer: the second cannot look before the first has written"
)
def test_without_the_lock_one_of_them_would_run_into_the_constraint(exchanging, monkeypatch):
    """The control: both look before either has written."""
    from threading import Barrier

    profile, met = exchanging.profile(), Barrier(2, timeout=30)
    monkeypatch.setattr(ExportProfile.objects, "select_for_update", lambda **_: ExportProfile.objects.all())

    def slow(**given):
        met.wait()
        return save_document(**given)

    monkeypatch.setattr(answering, "save_document", slow)
    outcomes = both_upload(exchanging, profile, table(("ZD-1", "甲", "", "", ""), head=HEAD))
    assert len(winners(outcomes)) < 2 and Answer.objects.count() <= 1


def test_one_item_given_to_two_rows_at_once_goes_to_one(exchanging):
    item = exchanging.item("list")
    rows = (("", "甲", "内容", "某厂", "S-1"), ("", "乙", "内容", "某厂", "S-2"))
    answer = exchanging.upload(exchanging.profile(), table(*rows, head=HEAD))
    first, second = answer.rows.values_list("pk", flat=True)
    common = {"answer": answer, "number": item.register_no, "today": exchanging.play.today()}
    for _ in range(ROUNDS):
        outcomes = race(
            lambda: services.match(actor=exchanging.world.fresh("awb"), row_id=first, **common),
            lambda: services.match(actor=exchanging.world.fresh("director"), row_id=second, **common),
        )
        (won,) = winners(outcomes)
        assert list(AnswerRow.objects.filter(major=item)) == [won]
        reconciling.unmatch(actor=exchanging.world.fresh("awb"), answer=answer, row_id=won.pk, today=common["today"])
