"""Photos are for those who see the hazard (acceptance A5): 404 and no bytes for everybody else, whatever is tried."""

import pytest

from anquan.journal.models import Entry
from hazards.models import Evidence

VARIANTS = ("served", "thumb", "original")


@pytest.fixture
def photo(play) -> Evidence:
    return play.reported().evidence.get()


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_who_sees_the_hazard_sees_its_photos(world, photo, client):
    for person in ("inspector", "officer", "awb", "expert"):
        client.force_login(world.people[person])
        for variant in VARIANTS:
            answer = client.get(f"/evidence/{photo.pk}/{variant}")
            assert answer.status_code == 200 and body(answer)[:2] == b"\xff\xd8", (person, variant)
            assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("extra", [{}, {"HTTP_RANGE": "bytes=0-10"}, {"QUERY_STRING": "size=10"}])
def test_strangers_get_404_and_no_bytes(world, photo, client, extra):
    for stranger in (
        "far_inspector",
        "far_officer",
        "far_awb",
        "other_officer",
        "guandian_inspector",
        "housing_officer",
        "admin",
    ):
        client.force_login(world.people[stranger])
        for variant in VARIANTS:
            for method in (client.get, client.head):
                answer = method(f"/evidence/{photo.pk}/{variant}", **extra)
                refused = 403 if stranger == "admin" else 404  # the administrator has no right to any hazard
                assert answer.status_code == refused and b"\xff\xd8" not in body(answer), (stranger, variant)
    missing = client.get("/evidence/999999/served")
    assert missing.status_code in (403, 404)


def test_the_anonymous_are_sent_to_sign_in(photo, client):
    for variant in VARIANTS:
        answer = client.get(f"/evidence/{photo.pk}/{variant}")
        assert answer.status_code == 302 and answer.url.startswith("/login/")


def test_there_is_no_other_variant_and_no_way_to_write(world, photo, client):
    client.force_login(world.inspector)
    assert client.get(f"/evidence/{photo.pk}/secret").status_code == 404
    assert client.get(f"/evidence/{photo.pk}/..%2f..%2fsettings").status_code == 404
    assert client.post(f"/evidence/{photo.pk}/served").status_code == 405


def test_taking_the_original_is_written_down_and_looking_at_the_copy_is_not(world, photo, client):
    client.force_login(world.awb)
    for variant in ("served", "thumb"):
        client.get(f"/evidence/{photo.pk}/{variant}")
    assert not Entry.objects.filter(action="hazard.see_original").exists()
    client.head(f"/evidence/{photo.pk}/original")
    assert not Entry.objects.filter(action="hazard.see_original").exists()
    assert client.get(f"/evidence/{photo.pk}/original")["Content-Disposition"].startswith("attachment")
    entry = Entry.objects.get(action="hazard.see_original")
    assert entry.actor == world.awb and entry.object_label == photo.hazard.number
