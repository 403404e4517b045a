"""The page of the frozen figures: what stood, what was corrected, by whom and why; and who may do it."""

from datetime import date
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from anquan.journal.models import Entry
from hazards import snapshots
from hazards.models import Snapshot
from tests.hazards.reminding import at
from tests.racing import race

MAY, JUNE = date(2026, 5, 12), date(2026, 6, 3)
LIST = "/figures/"
PEOPLE = ("inspector", "township_leader", "officer", "grid", "dept_head", "coordinator", "auditor", "leader", "clerk")


@pytest.fixture
def frozen(world, play):
    """One found in May and frozen; a second one was entered afterwards."""
    play.rectifying(today=MAY)
    with time_machine.travel(at(date(2026, 6, 1)), tick=False):
        snapshots.take_missing(today=date(2026, 6, 1), now=at(date(2026, 6, 1), 1, 40))
    play.rectifying(today=MAY)
    with time_machine.travel(at(JUNE), tick=False):
        yield world


def address(world, name: str, code: str = "haz.found", unit: str = "jianxi") -> str:
    return reverse(f"hazards:{name}", args=["2026-05", world.units[unit].pk, code])


def test_the_office_reads_the_month_of_its_county_and_of_each_township(frozen, client):
    client.force_login(frozen.awb)
    own = client.get(LIST)
    assert own.context["unit"] == frozen.mingguang and own.context["period"] == "2026-05"
    page = client.get(LIST, {"unit": frozen.jianxi.pk, "period": "2026-05"}).content.decode()
    assert "排查隐患" in page and "1\u00a0条" in page and "0.00%" in page and "0/1" in page
    empty = client.get(LIST, {"unit": "没有这样的单位"})
    assert empty.status_code == 422 and "没有找到" in empty.content.decode()


def test_a_correction_is_previewed_written_and_told_with_its_reason(frozen, client):
    client.force_login(frozen.fresh("director"))
    before = client.get(address(frozen, "frozen_correct")).content.decode()
    assert "1\u00a0条" in before and "2\u00a0条" in before
    refused = client.post(address(frozen, "frozen_correct"), {"reason": " "})
    assert refused.status_code == 422 and Snapshot.objects.filter(revision=1).count() == 0
    done = client.post(address(frozen, "frozen_correct"), {"reason": "5 月 12 日的一条补录"}, follow=True)
    page = done.content.decode()
    assert "第 1 次更正" in page and "5 月 12 日的一条补录" in page and "首次冻结" in page
    assert frozen.director.name in page
    assert (
        Entry.objects.filter(action="snapshot.correct", actor=frozen.director, note="5 月 12 日的一条补录").count() == 1
    )
    again = client.post(address(frozen, "frozen_correct"), {"reason": "再来一次"})
    assert again.status_code == 422 and "没有要更正的" in again.content.decode()


def test_what_is_a_state_of_its_day_is_not_counted_again(frozen, client):
    client.force_login(frozen.fresh("director"))
    assert "不能重新统计" in client.get(address(frozen, "frozen_correct", "haz.open")).content.decode()
    with pytest.raises(ValidationError, match="冻结那天的状态"):
        snapshots.correct(
            actor=frozen.fresh("director"), period="2026-05", unit=frozen.jianxi, code="haz.open", reason="试",
            today=JUNE, now=at(JUNE),
        )  # fmt: skip


def test_only_the_office_looks_and_only_who_keeps_the_settings_corrects(frozen, client):
    pages = (LIST, address(frozen, "frozen_figure"), address(frozen, "frozen_correct"))
    for person in [*PEOPLE, "awb"]:
        client.force_login(frozen.fresh(person))
        statuses = [client.get(page).status_code for page in pages]
        assert statuses == ([200, 200, 403] if person == "awb" else [403, 403, 403]), person
    client.force_login(frozen.fresh("far_awb"))
    assert client.get(address(frozen, "frozen_figure")).status_code == 404
    assert client.get(LIST, {"unit": frozen.jianxi.pk}).status_code == 422
    client.force_login(frozen.fresh("admin"))
    assert client.get(address(frozen, "frozen_figure")).status_code == 404, "an administrator sees no business figures"
    with pytest.raises(PermissionDenied):
        snapshots.correct(
            actor=frozen.fresh("admin"), period="2026-05", unit=frozen.jianxi, code="haz.found", reason="越权",
            today=JUNE, now=at(JUNE),
        )  # fmt: skip


def test_what_is_not_frozen_has_no_page(frozen, client):
    client.force_login(frozen.fresh("director"))
    assert client.get(address(frozen, "frozen_figure", "haz.nothing")).status_code == 404
    assert (
        client.get(reverse("hazards:frozen_figure", args=["2031-01", frozen.jianxi.pk, "haz.found"])).status_code == 404
    )


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_are_one(frozen):
    def correct():
        snapshots.correct(
            actor=frozen.fresh("director"), period="2026-05", unit=frozen.jianxi, code="haz.found", reason="补录",
            today=JUNE, now=at(JUNE),
        )  # fmt: skip

    outcomes = race(correct, correct)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "ValidationError"]
    assert corrections(frozen) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_correction_breaks_on_the_first(frozen):
    """The control: who has read before the other has written runs into the unique key, which a person reads as a fault."""
    both_have_read = Barrier(2)

    def naive():
        former = snapshots.latest("2026-05", frozen.jianxi, "haz.found")
        both_have_read.wait(timeout=30)
        former.pk, former.revision, former.reason = None, former.revision + 1, "补录"
        former.save(force_insert=True)

    outcomes = race(naive, naive)
    assert sorted(type(each).__name__ for each in outcomes) == ["IntegrityError", "NoneType"]
    assert corrections(frozen) == 1


def corrections(world) -> int:
    return Snapshot.objects.filter(code="haz.found", unit=world.jianxi, revision__gt=0).count()
