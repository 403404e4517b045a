"""Does what a worker tells at the plate arrive, stay without a name, and become a hazard?"""

import re
import uuid

import pytest
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from anquan.units.services import deactivate
from anquan.workflow import NotAllowed
from hazards.models import Evidence, Hazard, Tip
from hazards.tips import services
from tests.cast import picture
from tests.counting import frozen_queries

SAID = "后门常年上锁，货堆到门口，夜班有十几个人。"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def clerks(world):
    world.person("far_clerk", "滕州受理员", "report_clerk", world.tengzhou)
    return world


def tell(unit, text=SAID, photos=1, **values):
    uploads = [picture() for _ in range(photos)]
    values = {"now": timezone.now(), "uid": uuid.uuid4()} | values
    return services.tell(unit=unit, text=text, uploads=uploads, **values)


def test_a_worker_tells_without_a_name_and_asks_with_his_code_what_became_of_it(client, world):
    address = reverse("tips:at_plate", args=[world.xinyuan.code])
    uid = re.search(r'name="uid" value="([^"]+)"', client.get(address).content.decode())[1]
    answer = client.post(address, {"uid": uid, "text": SAID, "photos": [picture()]}, follow=True)
    shown = answer.content.decode()
    code = re.search(r"<b>([A-Z2-9 ]{14})</b>", shown)[1]
    tip = Tip.objects.get()
    assert (tip.unit, tip.text, tip.photos.count()) == (world.xinyuan, SAID, 1)
    assert code.replace(" ", "") not in str(Tip.objects.values().get())
    assert "待受理" in client.post(reverse("tips:query"), {"code": code.lower()}).content.decode()

    clerk = Client()
    clerk.force_login(world.clerk)
    assert SAID[:10] in clerk.get(reverse("tips:list")).content.decode()
    clerk.post(
        reverse("tips:accept", args=[tip.pk]), {"description": "安全出口锁闭、堵塞", "answer": "已受理，正在核查。"}
    )
    hazard = Hazard.objects.get()
    assert (hazard.description, hazard.source, hazard.unit) == ("安全出口锁闭、堵塞", "tip", world.xinyuan)
    assert "正在核查" in client.post(reverse("tips:query"), {"code": code}).content.decode()
    assert client.post(reverse("tips:query"), {"code": "AAAA BBBB CCCC"}).status_code == 422


def test_the_evidence_of_the_hazard_is_a_copy_that_leads_back_to_nobody(clerks, play):
    tip, _ = tell(clerks.xinyuan)
    hazard = services.accept(
        actor=clerks.fresh("clerk"), tip_id=tip.pk, description="安全出口锁闭", answer="已受理", now=timezone.now()
    )
    told, shown = tip.photos.get().file, Evidence.objects.get(hazard=hazard).file
    assert told.pk != shown.pk
    assert shown.uploaded_by == clerks.clerk
    assert told.uploaded_by is None
    assert not Entry.objects.filter(Q(object_label__contains=SAID) | Q(note__contains=SAID)).exists()


def test_nobody_but_the_clerk_of_that_county_finds_it(clerks):
    tip, _ = tell(clerks.xinyuan)
    seen = {key for key in clerks.people if tip in Tip.objects.visible_to(clerks.fresh(key))}
    assert seen == {"clerk"}
    with pytest.raises(Http404):
        services.refuse(actor=clerks.fresh("far_clerk"), tip_id=tip.pk, answer="不归我县", now=timezone.now())


def test_the_clerk_is_told_once_and_the_deadline_says_why(clerks):
    tip, _ = tell(clerks.xinyuan)
    assert list(Outbox.objects.filter(kind="tip.received").values_list("user__username", flat=True)) == ["clerk"]
    assert "工作日" in str(tip.why)


def test_the_same_page_sent_twice_is_one_and_its_code_is_not_shown_again(clerks):
    uid = uuid.uuid4()
    first, code = tell(clerks.xinyuan, uid=uid)
    again, nothing = tell(clerks.xinyuan, uid=uid)
    assert (again, nothing) == (first, "")
    assert len(code) == 14


def test_a_decision_is_made_once_and_always_answered(clerks):
    tip, _ = tell(clerks.xinyuan)
    actor = clerks.fresh("clerk")
    with pytest.raises(Exception, match="答复"):
        services.refuse(actor=actor, tip_id=tip.pk, answer=" ", now=timezone.now())
    services.refuse(actor=actor, tip_id=tip.pk, answer="不属于安全生产事项，请向环保部门反映。", now=timezone.now())
    with pytest.raises(NotAllowed, match="不能受理"):
        services.accept(actor=actor, tip_id=tip.pk, description="再来一次", answer="已受理", now=timezone.now())
    assert not Hazard.objects.exists()
    assert Entry.objects.filter(action="tip.accept", result="denied").count() == 1


def test_a_place_is_told_of_thirty_times_a_day_and_no_more(clerks):
    for _ in range(30):
        tell(clerks.xinyuan, photos=0)
    with pytest.raises(NotAllowed, match="12350"):
        tell(clerks.xinyuan, photos=0)
    assert tell(clerks.hengfeng, photos=0)


def test_what_is_no_picture_is_refused_by_its_place_and_nothing_is_kept(client, world):
    address = reverse("tips:at_plate", args=[world.xinyuan.code])
    bad = picture()
    bad.file.seek(0)
    bad.file.write(b"no picture at all")
    answer = client.post(address, {"uid": uuid.uuid4(), "text": SAID, "photos": [bad]})
    assert answer.status_code == 422
    assert "第 1 张" in answer.content.decode()
    assert not Tip.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("code", ["nosuchplate", "township", "closed"])
def test_a_plate_that_hangs_nowhere_shows_nothing(client, world, code):
    if code == "township":
        code = world.jianxi.code
    if code == "closed":
        deactivate(actor=world.awb, unit=world.hengfeng, reason="已停产")
        code = world.hengfeng.code
    for name in ("tips:at_plate", "accounts:phone", "accounts:code"):
        assert client.get(reverse(name, args=[code])).status_code == 404


def test_the_list_asks_the_same_whatever_is_on_it(clerks):
    clerk = Client()
    clerk.force_login(clerks.clerk)
    for _ in range(3):
        tell(clerks.xinyuan, photos=0)
    clerk.get(reverse("tips:list"))
    with frozen_queries("tips:list"):
        assert clerk.get(reverse("tips:list")).status_code == 200
