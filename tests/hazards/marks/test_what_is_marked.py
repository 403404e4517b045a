"""Every kind of mark appears where it should, and each has a case beside it that is not marked. No move is ever refused."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image, ImageEnhance

from anquan.terms.services import change_term
from hazards import services
from hazards.marks.rules import Kind
from hazards.models import Hazard, Mark
from tests.files.pictures import encoded, place
from tests.hazards.marks.shots import shot, stored

XINYUAN = (32.85, 118.10)  # where the unit lies
DAY = timedelta(days=1)


def kinds(hazard: Hazard) -> list[str]:
    return list(hazard.marks.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def take(world):
    """``take("officer", "出口", …)`` → a stored photo by that person."""
    return lambda who, scene, **how: shot(world.people[who], scene, **how)


@pytest.fixture
def rectifying(play, take):
    """A hazard of 鑫源 with the before-photo of a place of its own."""
    return lambda scene="出口", **how: play.rectifying(photos=[take("inspector", scene)], **how)


def submit(play, hazard, photo, **values) -> Hazard:
    return play.submit(hazard, photos=[photo], **values)


# --- nothing to be said -----------------------------------------------------------------------------------------------
def test_an_honest_pair_is_not_marked(play, take, rectifying):
    hazard = submit(play, rectifying(), take("officer", "出口，已清空", at=XINYUAN))
    play.move(hazard, "pass", by="inspector2", photos=[take("inspector2", "出口，复查时", at=XINYUAN)])
    assert not Mark.objects.exists()


def test_photos_too_plain_to_be_told_apart_are_compared_by_file_alone(play, world, rectifying):
    def wall(colour):
        return stored(world.officer, encoded(Image.new("RGB", (400, 300), colour)))

    first = submit(play, rectifying(), wall("white"))
    second = submit(play, rectifying("另一处"), wall("whitesmoke"))
    third = submit(play, rectifying("第三处"), wall("white"))
    assert (kinds(first), kinds(second), kinds(third)) == ([], [], [Kind.SAME_FILE])


# --- the same picture again -------------------------------------------------------------------------------------------
TREATMENTS = {
    "forwarded": {"quality": 30},
    "smaller": {"treat": lambda image: image.resize((400, 300))},
    "brighter": {"treat": lambda image: ImageEnhance.Brightness(image).enhance(1.2)},
}


@pytest.mark.parametrize("treated", TREATMENTS)
def test_a_photo_used_for_another_hazard_is_found_again_however_it_was_treated(treated, play, take, rectifying):
    first = submit(play, rectifying(), take("officer", "改好了"))
    again = submit(play, rectifying("仓库"), take("officer", "改好了", **TREATMENTS[treated]))
    assert kinds(first) == []
    mark = again.marks.get()
    assert (mark.kind, mark.other, mark.photo) == (
        Kind.ALIKE,
        first.evidence.get(kind="after"),
        again.evidence.get(kind="after"),
    )
    assert mark.reason.startswith("与另一条隐患的整改后照片画面几乎相同") and first.number not in mark.reason


def test_the_same_file_of_a_hazard_in_another_county_is_found(play, world, take, rectifying):
    """The comparison knows no borders; who may see what of it is another question."""
    content = encoded(place("改好了"))
    far = play.rectifying(
        by="far_inspector", officer="far_officer", unit="far_plant", photos=[take("far_inspector", "远处")]
    )
    play.submit(far, by="far_officer", photos=[stored(world.far_officer, content)])
    here = submit(play, rectifying(), stored(world.officer, content))
    mark = here.marks.get()
    assert (mark.kind, mark.other.hazard) == (Kind.SAME_FILE, far)
    assert mark.reason == "与另一条隐患的整改后照片是同一个文件。"


@pytest.mark.parametrize("how", [{}, {"quality": 40}])
def test_the_before_photo_sent_as_after_photo_is_found(how, play, take, rectifying):
    hazard = submit(play, rectifying("出口"), take("officer", "出口", **how))
    mark = hazard.marks.get()
    assert mark.kind == Kind.BEFORE_AGAIN and mark.other.kind == "before"
    assert mark.reason.startswith("与本隐患的整改前照片")


def test_a_rejected_photo_sent_again_is_found_and_a_submission_withdrawn_and_made_again_is_not(play, take, rectifying):
    hazard = submit(play, rectifying(), take("officer", "改好了"))
    play.move(hazard, "withdraw", by="officer")
    hazard = submit(play, hazard, take("officer", "改好了"))
    assert kinds(hazard) == []
    play.move(hazard, "send_back", by="inspector2", reason="没有清完")
    hazard = submit(play, hazard, take("officer", "改好了"))
    assert hazard.marks.get().kind in (Kind.SAME_FILE, Kind.ALIKE) and "本隐患" in hazard.marks.get().reason


def test_one_photo_of_two_hazards_of_one_visit_is_usual_and_an_old_finding_found_again_is_not(play, world, take):
    play.reported(photos=[take("inspector", "车间")])
    same_visit = play.reported(description="同一处的灭火器失效", photos=[take("inspector", "车间")])
    assert kinds(same_visit) == []
    elsewhere = play.reported(unit="site", photos=[take("inspector", "车间")])
    assert len(kinds(elsewhere)) == 1
    another_day = play.today() - DAY
    Hazard.objects.filter(pk=elsewhere.pk).update(status="void", ended_on=play.today(), found_on=another_day)
    again = play.reported(unit="site", photos=[take("inspector", "车间")])
    assert [mark.other.hazard.unit for mark in again.marks.all()] == [world.xinyuan], (
        "what was taken back may be sent again"
    )


# --- when and where ---------------------------------------------------------------------------------------------------
def test_an_after_photo_older_than_the_order_is_marked_and_one_within_the_error_of_a_clock_is_not(
    play, take, rectifying
):
    older, near = rectifying(), rectifying("仓库")
    older = submit(play, older, take("officer", "旧照", taken_at=timezone.now() - 2 * DAY))
    near = submit(play, near, take("officer", "新照", taken_at=near.reported_at - timedelta(minutes=5)))
    assert (kinds(older), kinds(near)) == ([Kind.EARLY], [])
    assert "早于隐患登记" in older.marks.get().reason or "早于交办" in older.marks.get().reason


def test_what_came_in_with_a_ledger_was_found_on_its_day(play, take, rectifying):
    hazard = rectifying(today=play.today() - 9 * DAY, found_on=play.today() - 9 * DAY)
    hazard = submit(play, hazard, take("officer", "改好了", taken_at=timezone.now() - 3 * DAY))
    assert kinds(hazard) == []


def test_in_a_new_round_the_photo_is_newer_than_what_was_sent_back(play, take, rectifying, time_machine):
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now - 3 * DAY)
    hazard = submit(play, rectifying(), take("officer", "第一次"))
    time_machine.move_to(now - 2 * DAY)
    play.move(hazard, "send_back", by="inspector2", reason="没有清完")
    time_machine.move_to(now)
    hazard = submit(play, hazard, take("officer", "第一次时另拍的", taken_at=now - timedelta(hours=60)))
    assert kinds(hazard) == [Kind.EARLY] and "退回重改" in hazard.marks.get().reason


def test_a_photo_of_the_future_is_marked(play, take, rectifying):
    hazard = submit(play, rectifying(), take("officer", "改好了", taken_at=timezone.now() + timedelta(hours=3)))
    assert kinds(hazard) == [Kind.FUTURE]
    near = submit(play, rectifying("仓库"), take("officer", "也好了", taken_at=timezone.now() + timedelta(minutes=5)))
    assert kinds(near) == []


def test_a_recheck_photo_older_than_the_submission_is_marked_and_the_hazard_is_passed(play, take, rectifying):
    hazard = submit(play, rectifying(), take("officer", "改好了"))
    old = take("inspector2", "复查", taken_at=timezone.now() - 2 * DAY)
    hazard = play.move(hazard, "pass", by="inspector2", photos=[old])
    assert hazard.status == "closed" and kinds(hazard) == [Kind.EARLY]
    assert "早于提交整改" in hazard.marks.get().reason


def test_put_right_on_the_spot_the_after_photo_follows_the_before_photo(play, world, take):
    def fixed(name, before, after):
        return services.report_fixed(
            actor=world.inspector, unit=world.xinyuan, description=f"{name}堵塞", source="township", today=play.today(),
            before_photos=[take("inspector", f"{name}前", taken_at=before)],
            after_photos=[take("inspector", f"{name}后", taken_at=after)],
        )  # fmt: skip

    now = timezone.now()
    right = fixed("东门", now - timedelta(minutes=40), now - timedelta(minutes=20))
    wrong = fixed("西门", now - timedelta(minutes=20), now - timedelta(hours=30))
    assert (kinds(right), kinds(wrong)) == ([], [Kind.EARLY])
    assert wrong.status == "closed"


def test_a_photo_taken_elsewhere_is_marked_and_one_within_the_metres_is_not(play, take, rectifying):
    far = submit(play, rectifying(), take("officer", "改好了", at=(32.9, 118.10)))
    near = submit(play, rectifying("仓库"), take("officer", "也好了", at=(32.853, 118.10)))
    assert (kinds(far), kinds(near)) == ([Kind.FAR], [])
    assert far.marks.get().reason == "照片自带的位置离单位位置 5.6 公里，超过 500 米。"


def test_the_place_of_the_hazard_and_its_error_come_before_the_place_of_the_unit(play, take, rectifying):
    hazard = rectifying(lat="32.900000", lng="118.100000", accuracy=400)
    hazard = submit(play, hazard, take("officer", "改好了", at=(32.907, 118.10)))  # 778 m, of which 400 may be the fix
    assert kinds(hazard) == []


def test_a_photo_without_metadata_is_marked_only_where_the_office_wants_it(play, world, rectifying):
    def bare(scene):
        return stored(world.officer, encoded(place(scene)))

    assert kinds(submit(play, rectifying(), bare("改好了"))) == []
    change_term(
        actor=world.director, key="evidence.bare", value=1, valid_from=play.today(), reason="照片都要用本系统拍"
    )
    assert kinds(submit(play, rectifying("仓库"), bare("也好了"))) == [Kind.BARE]


# --- in a rush --------------------------------------------------------------------------------------------------------
@pytest.fixture
def waiting(play, rectifying):
    """Five hazards under way since some days."""
    return lambda day: [rectifying(f"第{n}处", today=day - 5 * DAY, found_on=day - 5 * DAY) for n in range(5)]


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


@pytest.mark.parametrize(
    ("day", "is_marked"), [(date(2026, 9, 30), True), (date(2026, 9, 28), True), (date(2026, 9, 16), False)]
)
def test_five_submissions_within_a_minute_are_marked_at_the_end_of_a_period(
    day, is_marked, play, take, waiting, time_machine
):
    time_machine.move_to(at_noon(day), tick=False)
    hazards = [submit(play, hazard, take("officer", f"好了{n}"), today=day) for n, hazard in enumerate(waiting(day))]
    found = [kinds(hazard) for hazard in hazards]
    assert found == [[Kind.RUSHED]] * 5 if is_marked else found == [[]] * 5
    if is_marked:
        assert hazards[0].marks.get().reason == f"{day:%m-%d} 期末前，周强 在 1 分钟内提交整改 5 条。"


def test_four_or_five_with_time_between_them_are_not_marked(play, take, waiting, time_machine):
    day = date(2026, 9, 30)
    time_machine.move_to(at_noon(day), tick=False)
    for number, hazard in enumerate(waiting(day)):
        time_machine.shift(timedelta(seconds=20))
        submit(play, hazard, take("officer", f"好了{number}"), today=day)
    assert not Mark.objects.exists()


def test_write_offs_in_a_row_are_marked_and_stand(play, take, waiting, time_machine):
    day = date(2026, 9, 30)
    time_machine.move_to(at_noon(day), tick=False)
    hazards = []
    for number, hazard in enumerate(waiting(day)):
        hazards.append(submit(play, hazard, take("officer", f"好了{number}"), today=day))
        time_machine.shift(timedelta(minutes=3))
    for hazard in hazards:
        assert play.move(hazard, "pass", by="inspector2", is_visited=True, today=day).status == "closed"
    assert [kinds(hazard) for hazard in hazards] == [[Kind.SWEPT]] * 5
    assert not Mark.objects.exclude(photo=None).exists()


# --- passing ----------------------------------------------------------------------------------------------------------
def test_with_open_marks_one_passes_by_saying_how_one_looked(play, world, take, rectifying):
    hazard = submit(play, rectifying("出口"), take("officer", "出口"))
    for said, field in (
        ({}, "is_verified"),
        ({"is_verified": True}, "verified_note"),
        ({"verified_note": "看过"}, "is_verified"),
    ):
        with pytest.raises(ValidationError) as refusal:
            play.move(hazard, "pass", by="inspector2", is_visited=True, **said)
        assert list(refusal.value.message_dict) == [field]
    hazard = play.move(
        hazard, "pass", by="inspector2", is_visited=True, is_verified=True, verified_note="到现场看过，确已清空"
    )
    mark = hazard.marks.get()
    assert hazard.status == "closed"
    assert (mark.reviewed_by, mark.note, mark.is_open) == (world.inspector2, "到现场看过，确已清空", False)


def test_sending_back_answers_what_was_marked(play, world, take, rectifying):
    hazard = submit(play, rectifying("出口"), take("officer", "出口"))
    play.move(hazard, "send_back", by="inspector2", reason="就是整改前的照片，没有清空")
    mark = hazard.marks.get()
    assert (mark.reviewed_by, mark.note) == (world.inspector2, "退回重改：就是整改前的照片，没有清空")
    hazard = submit(play, hazard, take("officer", "出口，已清空"))
    assert play.move(hazard, "pass", by="inspector2", is_visited=True).status == "closed"


def test_merged_hazards_take_their_marks_along(play, take):
    play.reported(unit="site", photos=[take("inspector", "车间")])
    twin = play.reported(photos=[take("inspector", "车间")])
    into = play.reported(photos=[take("inspector", "仓库")])
    play.move(twin, "merge", by="inspector", into=into)
    assert len(kinds(into)) == 1 and kinds(twin) == []
    assert into.marks.get().photo.hazard == into
