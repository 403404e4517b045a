"""A phone as the server sees it: a record, its files, and the requests that bring them up."""

import json
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from anquan.files import vault
from inspections.offline import keys
from inspections.offline.services import open_session
from tests.cast import picture

TEXT = "第二成品仓库东侧安全出口被成品纸箱堵塞"
ADDRESS = "/offline/uploads/"


def file(field: str = "photos", **more: Any) -> tuple[dict[str, Any], bytes]:
    """What the manifest says of a photo, and its bytes."""
    content = picture().read()
    said = {"uid": str(uuid4()), "field": field, "name": "近景.jpg", "size": len(content)}
    return said | {"sm3": vault.digest_of([content])} | more, content


class Phone:
    def __init__(self, user, *, photos: int = 3, kind: str = "hazard", data: dict | None = None, **more: Any):
        self.user, self.client = user, Client()
        self.sign_in()
        self.files = [
            file(shot_at=timezone.now().isoformat(), lat=32.85, lng=118.1, accuracy=12) for _ in range(photos)
        ]
        self.said = {
            "uid": str(uuid4()), "kind": kind, "device": "K3QF", "number": "本机-0007",
            "made_at": timezone.now().isoformat(), "data": data or {},
        } | more  # fmt: skip

    @property
    def uid(self) -> str:
        return self.said["uid"]

    @property
    def manifest(self) -> str:
        return json.dumps(self.said | {"files": [said for said, _ in self.files]}, ensure_ascii=False)

    @property
    def digests(self) -> list[str]:
        return [said["sm3"] for said, _ in self.files]

    def sign_in(self, user=None) -> None:
        self.client.force_login(user or self.user)

    def open(self, **more: Any):
        return self.client.post(ADDRESS, {"manifest": self.manifest, **more})

    def put(self, place: int, offset: int, content: bytes):
        said, _ = self.files[place]
        body = {"offset": offset, "piece": SimpleUploadedFile("piece", content)}
        return self.client.post(f"{ADDRESS}{self.uid}/{said['uid']}/", body)

    def send(self, place: int):
        return self.put(place, 0, self.files[place][1])

    def commit(self):
        return self.client.post(f"{ADDRESS}{self.uid}/commit/")

    def deliver(self, **more: Any):
        opened = self.open(**more)
        assert opened.status_code == 200, opened.content.decode()
        for place in range(len(self.files)):
            if opened.json()["files"] and opened.json()["files"][place]["offset"] == 0:
                assert self.send(place).status_code == 200
        return self.commit()

    def carried(self) -> dict[str, str]:
        """What a colleague's request adds for a record of this person."""
        return {"author": f"u{self.user.pk}", "sign": keys.signature(self.user.pk, self.manifest)}


PIECE = b"a piece"


def opened(user, unit, content: bytes = b"") -> tuple[str, ...]:
    """A session of a record, without a photo or with one that is on its way: its address and that of the photo."""
    phone = Phone(user, photos=0, data={"unit": unit.pk, "description": TEXT, "no_photo_reason": "没有灯"})
    if content:
        phone.files.append(file(size=len(content)))
    open_session(actor=user, manifest=phone.manifest, now=timezone.now())
    return (phone.uid, *(said["uid"] for said, _ in phone.files))


def hazard(world, by: str = "inspector", **more: Any) -> Phone:
    data = {"unit": str(world.xinyuan.pk), "description": TEXT, "category": "XC13", "measures": "清空出口"}
    return Phone(world.fresh(by), data=data | more.pop("data", {}), **more)
