"""A part of the demo played on an empty database: true history, killed and continued, never over somebody's work."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.files.selectors import same_digest
from anquan.journal.models import Entry
from anquan.notices.models import Message, Outbox
from anquan.papers import verification
from anquan.papers.models import Paper
from hazards import replay
from hazards.demo import city, fates, ledger, progress, stage
from hazards.listings.candidates import due as propose_due
from hazards.models import Hazard, Listing, MajorHazard, Mark, Snapshot

SHARE = 0.015  # of the whole demo


@pytest.fixture
def house(db, settings, tmp_path) -> datetime:
    """Opened: the accounts are there, nothing else."""
    settings.VAR_DIR = tmp_path
    return stage.open_house()


class Killed(BaseException):
    """As if the process had ended here."""


def test_a_run_that_was_killed_goes_on_with_the_next_step_and_ends_in_true_history(house, monkeypatch):
    real, count = stage.Performance._play, iter(range(10**6))

    def play(self, story, place):
        if next(count) == 40:
            raise Killed
        real(self, story, place)

    monkeypatch.setattr(stage.Performance, "_play", play)
    with pytest.raises(Killed):
        stage.play(say=str, share=SHARE)
    monkeypatch.setattr(stage.Performance, "_play", real)
    done = _steps_in_the_journal()
    assert done == 40
    said: list[str] = []
    rest = stage.play(say=said.append, share=SHARE)
    assert rest > 20 and not [line for line in said if "不再继续" in line]
    assert _steps_in_the_journal() == done + rest
    assert [str(mismatch) for mismatch in replay.check_all()] == []
    _moments_are_those_of_the_story(house)
    _nobody_is_flooded(house)
    _each_picture_is_its_own()
    _only_tricks_are_marked()
    _majors_are_where_their_fates_say(house)
    _papers_are_whole_and_passed_three_desks()
    assert Snapshot.objects.values("period").distinct().count() >= 20
    assert progress.read() is None
    assert stage.play(say=said.append, share=SHARE) == 0, "a second run does nothing"


def _steps_in_the_journal() -> int:
    return sum(ledger.steps_done().values())


def _majors_are_where_their_fates_say(house: datetime) -> None:
    """The four that a small demo tells of the main county: carried over, past its date, waiting, just taken off."""
    today = timezone.localdate(house)
    of_main = Listing.objects.filter(major__hazard__county__division_code=city.MAIN)
    found = {listing.status: listing for listing in of_main.exclude(proposed_by=None)}
    assert set(found) == {"delist_announced", "in_progress", "delisted"} and of_main.overdue(today).count() == 1
    carried = found["delist_announced"]
    assert carried.is_carried_over and carried.published_fields and carried.sign_photo
    late = MajorHazard.objects.filter(hazard__in=Hazard.objects.overdue(today))
    assert {major.circular_count for major in late.filter(hazard__county__division_code=city.MAIN)} != {0}
    assert Listing.objects.filter(status="in_progress", major__status="verified").exists()
    assert list(propose_due(today)) == [], "what calls for 挂牌督办 by rule has been proposed"


def _papers_are_whole_and_passed_three_desks() -> None:
    assert [str(fault) for fault in verification.verify().faults] == []
    issued = list(Paper.objects.issued().exclude(status="void"))
    kinds = {paper.kind for paper in issued}
    assert kinds == {
        "determination", "assignment_slip", "listing_notice", "listing_announcement", "acceptance_opinion",
        "write_off_form", "delisting_notice", "delisting_announcement", "major_circular",
    }  # fmt: skip
    assert not any(paper.issued_by_id in paper.writers or paper.reviewed_by_id in paper.writers for paper in issued)
    numbers = Paper.objects.exclude(number=None).order_by("issued_at", "pk")
    for code, year in set(numbers.values_list("code", "year")):
        orders = list(numbers.filter(code=code, year=year).values_list("order", flat=True))
        assert orders == list(range(1, len(orders) + 1)), (code, year)
    lying = set(Paper.objects.exclude(issued_at__isnull=False).values_list("kind", "status"))
    assert {
        ("acceptance_opinion", "review"),
        ("delisting_announcement", "draft"),
        ("major_circular", "review"),
    } <= lying
    assert Paper.objects.filter(kind="assignment_slip", status="void").exists()


def _moments_are_those_of_the_story(house: datetime) -> None:
    hazards = list(Hazard.objects.order_by("pk"))
    assert [hazard.reported_at for hazard in hazards] == sorted(hazard.reported_at for hazard in hazards)
    assert min(hazard.found_on for hazard in hazards) < timezone.localdate(house) - timedelta(days=500)
    for hazard in hazards:
        assert timezone.localdate(hazard.reported_at) == hazard.found_on
        entries = Entry.objects.filter(object_type="hazards.hazard", object_id=str(hazard.pk)).order_by("pk")
        moments = [entry.at for entry in entries]
        assert moments == sorted(moments) and all(entry.digest == entry.expected_digest() for entry in entries)
        assert hazard.number == f"YH-{hazard.county.division_code}-{hazard.found_on.year}-{hazard.number[-6:]}"


def _nobody_is_flooded(house: datetime) -> None:
    old = house - stage.UNREAD
    assert not Message.objects.filter(read_at=None, created_at__lt=old).exists()
    assert not Outbox.objects.filter(status="waiting", created_at__lt=old).exists()


def _each_picture_is_its_own() -> None:
    files = StoredFile.objects.all()
    assert files.count() > 50
    assert not any(same_digest(file.digest, other_than=file).exists() for file in files)
    assert all(file.taken_at < file.uploaded_at for file in files)


def _only_tricks_are_marked() -> None:
    """Whatever a drawn picture shows, it is doubtful only where the story says so."""
    kinds = set(Mark.objects.values_list("kind", flat=True))
    assert kinds <= {"alike", "before_again", "far", "early"}, kinds
    passed = Mark.objects.filter(hazard__status="closed", photo__kind="after")
    assert not passed.open().exists(), "whoever passed has said how he looked"


def test_a_hazard_somebody_has_taken_over_is_left_to_him(house, monkeypatch):
    real, taken = stage.Performance._play, []
    monkeypatch.setattr(fates, "FEWEST", {})

    def play(self, story, place):
        if not taken and story.steps[place].verb == "submit":
            taken.append(self.hazards[story.uid])
            today = timezone.localdate()
            Hazard.objects.filter(pk=taken[0]).update(status="closed", ended_on=today, submitted_on=today)
        real(self, story, place)

    monkeypatch.setattr(stage.Performance, "_play", play)
    said: list[str] = []
    stage.play(say=said.append, share=SHARE)
    assert len([line for line in said if "不再继续" in line]) == 1
    assert not Entry.objects.filter(object_id=str(taken[0]), action="hazard.submit", result="ok").exists()
    assert Entry.objects.filter(action="demo.done").exists(), "the others were played to the end"
