"""The shown copy of a photo carries the hazard's number, also when the photo was stored before there was one."""

from io import BytesIO

from django.urls import reverse
from PIL import Image, ImageChops


def shown(client, evidence, variant="served") -> Image.Image:
    answer = client.get(reverse("hazards:evidence", args=[evidence.pk, variant]))
    assert answer.status_code == 200
    return Image.open(BytesIO(b"".join(answer.streaming_content))).convert("RGB")


def test_the_number_is_drawn_on_a_photo_taken_before_registration(world, play, client):
    hazard = play.reported()
    evidence = hazard.evidence.get()
    client.force_login(world.inspector)
    plain = Image.open(_path(evidence)).convert("RGB")
    head = (0, 0, 200, 24)
    assert ImageChops.difference(shown(client, evidence).crop(head), plain.crop(head)).getbbox()
    answer = client.get(reverse("hazards:evidence", args=[evidence.pk, "served"]))
    again = client.get(
        reverse("hazards:evidence", args=[evidence.pk, "served"]), headers={"If-None-Match": answer["ETag"]}
    )
    assert hazard.number in answer["ETag"] and again.status_code == 304


def _path(evidence):
    from anquan.files import vault

    return vault.open_(evidence.file.served)
