"""The 120 hazards published by offices come in through the API, each once, however often they are sent."""

import hashlib
import json

from anquan.units.services import create_unit
from hazards.models import Hazard
from tests.paths import SHARED


def test_the_published_hazards_come_in_through_the_api(world, api):
    published = json.loads((SHARED / "data" / "published_hazards.json").read_text())
    assert len(published) == 120
    units = {}
    for _ in range(2):
        for number, item in enumerate(published):
            name = item["unit"] or item["place"]
            if name not in units:
                units[name] = create_unit(
                    actor=None, kind="enterprise", name=name, parent=world.jianxi, uscc_missing_reason="公开通报未写明"
                )
            body = {
                "unit": str(units[name].pk),
                "description": item["description"],
                "source": "media",
                "location": item["address"],
                "no_photo_reason": "公开通报，没有照片",
            }
            key = hashlib.sha256(f"{number}{item['source']}".encode()).hexdigest()
            answer = api.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": key})
            assert answer.status_code == 201, (item, answer.content.decode())
    assert Hazard.objects.count() == 120
    numbers = sorted(Hazard.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, 121))
