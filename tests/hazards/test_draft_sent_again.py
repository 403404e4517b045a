"""A phone whose answer got lost sends its draft again, for days: one hazard with its three photos (acceptance C4)."""

import json
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from anquan.files.models import StoredFile
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from hazards.models import Hazard
from tests.cast import picture

FOUND = datetime(2026, 11, 19, 16, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
RETRIES = (timedelta(minutes=3), timedelta(days=1, hours=2), timedelta(days=2))
TEXT = "第二成品仓库东侧安全出口被成品纸箱堵塞"


class Phone:
    """Keeps a draft with its key and the bytes of its photos until it is told that they arrived."""

    def __init__(self, world, **words):
        self.world, self.photos = world, [picture().read() for _ in range(3)]
        self.draft = {"uid": str(uuid4()), "unit": world.xinyuan.pk, "description": TEXT} | words

    def send(self, **edited):
        """A fresh sign-in each time: after two days the session of the first attempt is gone."""
        client = Client()
        client.force_login(self.world.fresh("inspector"))
        uploads = [picture() for _ in self.photos]
        for upload, content in zip(uploads, self.photos, strict=True):
            upload.seek(0)
            upload.truncate()
            upload.write(content)
            upload.seek(0)
        return client.post(
            "/hazards/new/", self.draft | edited | {"photos": uploads}, headers={"X-Requested-With": "fetch"}
        )


@pytest.fixture
def phone(world):
    return Phone(world)


def everything() -> dict:
    return {
        "hazards": list(Hazard.objects.values()),
        "photos": Hazard.objects.get().evidence.count(),
        "files": StoredFile.objects.count(),
        "notices": Outbox.objects.count(),
        "entries": Entry.objects.filter(action="hazard.report").count(),
    }


def test_three_retries_over_two_days_leave_one_hazard_with_three_photos(phone):
    with time_machine.travel(FOUND, tick=True) as clock:
        assert phone.send().status_code < 300  # accepted, but the answer never reaches the phone
        first = everything()
        assert (first["photos"], first["files"], first["entries"]) == (3, 3, 1)
        for later in RETRIES:
            clock.move_to(FOUND + later)
            answer = phone.send()
            assert answer.status_code < 300
            assert first["hazards"][0]["number"] in answer.content.decode()
            assert everything() == first
    assert Hazard.objects.get().found_on == FOUND.date()


@pytest.mark.parametrize(
    "edited", [{"description": "改过的描述：出口仍被堵"}, {"location": "换了一个部位"}, {"level": "major"}]
)
def test_a_draft_edited_after_it_was_accepted_is_a_conflict(phone, edited):
    with time_machine.travel(FOUND, tick=True) as clock:
        phone.send()
        first = everything()
        clock.move_to(FOUND + timedelta(days=2))
        answer = phone.send(**edited)
        assert answer.status_code == 409
        (told,) = [error["text"] for error in json.loads(answer.content)["errors"]]
        assert first["hazards"][0]["number"] in told
        assert everything() == first


def test_without_its_key_every_retry_would_be_a_hazard(phone):
    """The control: the same retries with a key of their own, and the question about likeness answered."""
    with time_machine.travel(FOUND, tick=True):
        for _ in range(3):
            phone.send(uid=str(uuid4()), is_different="on")
    assert Hazard.objects.count() == 3
