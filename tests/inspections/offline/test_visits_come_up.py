"""A whole inspection made without a signal: its hazards come up, then the record that closes it; each once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anquan.files import vault
from anquan.journal.models import Entry
from hazards.models import Hazard
from inspections.checklists import selectors, services
from inspections.models import ItemAnswer, UploadPart
from inspections.offline.pack import pack
from tests.counting import counted_queries
from tests.inspections.listing import made
from tests.inspections.offline import phoning
from tests.inspections.visiting import scrawl

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(world, visiting):
    """Approved, with a checklist, not begun."""
    checklist = made(world.fresh("awb"))
    return visiting.approved(checklists=[selectors.newest_version(checklist)])


def items(visit):
    return list(visit.checklists.get().items.order_by("order"))


def ago(minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def begun() -> dict:
    return {"begun_at": ago(90), "begun_lat": 32.850412, "begun_lng": 118.100312, "begun_accuracy": 12}


def found(world, visit, item=None, **data):
    told = {"visit": visit.number, "item": item.pk if item else None} | begun() | data
    return phoning.hazard(world, photos=2, data=told, made_at=ago(60))


def signature(field: str):
    content = scrawl().read()
    said, _ = phoning.file(field, name="signature.png", size=len(content), sm3=vault.digest_of([content]))
    return said, content


def closing(world, visit, *answers: dict, by: str = "inspector", signed: bool = True, **data):
    """检查表, 检查情况, everybody's signature, 完成."""
    told = {
        "visit": visit.number, "answers": list(answers), "findings": "查看了车间和仓库。", "findings_seen": "",
        "met_person": "周强", "met_post": "安全员", "met_phone": "", "refusal": "", "is_done": True, "done_at": ago(10),
    } | begun() | data  # fmt: skip
    phone = phoning.Phone(world.fresh(by), photos=0, kind="visit", data=told, made_at=ago(90))
    if signed:
        phone.files = [signature(f"sign:{each.pk}") for each in visit.participants.all()] + [signature("sign:met")]
    return phone


def answers(visit) -> list[dict]:
    exits, lamps, wires = items(visit)
    return [
        {"item": exits.pk, "answer": "yes", "note": "", "seen": 0},
        {"item": lamps.pk, "answer": "no", "note": "三盏不亮", "seen": 0},
        {"item": wires.pk, "answer": "na", "note": None, "seen": 0},
    ]


def test_the_phone_takes_along_the_visit_with_its_people_and_its_checklist(world, visit):
    taken = pack(world.fresh("inspector"), timezone.localdate())
    (told,) = taken["visits"]
    (checklist,) = taken["checklists"]
    assert (told["number"], told["checklists"]) == (visit.number, [checklist["id"]])
    assert [item["content"] for item in checklist["items"]] == ["安全出口", "应急灯", "配电箱"]
    assert [goer["name"] for goer in told["goers"]] == ["张建国", "许海涛"]
    assert not pack(world.fresh("guandian_inspector"), timezone.localdate())["visits"]


def test_the_number_of_queries_does_not_grow_with_the_visits(world, visit, visiting):
    today = timezone.localdate()
    with counted_queries() as few:
        pack(world.fresh("inspector"), today)
    visiting.approved(checklists=list(visit.checklists.all()), unit="site")
    with counted_queries() as many:
        pack(world.fresh("inspector"), today)
    assert len(many) == len(few)


def test_an_inspection_of_a_phone_is_begun_recorded_signed_and_done(world, visit):
    exits, lamps, _ = items(visit)
    hazard = found(world, visit, lamps)
    assert hazard.deliver().status_code == 200
    visit.refresh_from_db()
    assert visit.status == "underway" and timezone.now() - visit.begun_at > timedelta(minutes=80)
    assert str(visit.lat) == "32.850412"
    closed = closing(world, visit, *answers(visit))
    closed.files.append(phoning.file(f"answer:{exits.pk}"))
    receipt = closed.deliver()
    assert receipt.status_code == 200, receipt.content.decode()
    visit.refresh_from_db()
    assert (visit.status, visit.met_person) == ("done", "周强")
    assert visit.done_at - visit.begun_at > timedelta(minutes=70)
    assert [file["sm3"] for file in receipt.json()["receipt"]["files"]] == closed.digests
    assert all(each.signature_id for each in visit.participants.all()) and visit.met_signature_id
    assert visit.met_signature.digest == closed.files[2][0]["sm3"], "each drawing to whom it belongs"
    told = Hazard.objects.get()
    assert (told.finding.visit, told.finding.item, told.source) == (visit, lamps, "township")
    assert ItemAnswer.objects.get(item=exits).photo_id


def test_everything_sent_again_is_one_visit_with_one_hazard(world, visit):
    hazard, closed = found(world, visit), closing(world, visit, *answers(visit))
    closed.files.append(phoning.file(f"answer:{items(visit)[0].pk}"))
    first = [hazard.deliver().json(), closed.deliver().json()]
    entries = Entry.objects.exclude(action__startswith="session").count()
    assert [hazard.deliver().json(), closed.deliver().json()] == first
    assert Entry.objects.exclude(action__startswith="session").count() == entries
    assert (Hazard.objects.count(), ItemAnswer.objects.count()) == (1, 3)


def test_what_a_guard_refuses_leaves_the_visit_as_it_was(world, visit):
    closed = closing(world, visit, *answers(visit)[:1], signed=False)
    refused = closed.deliver()
    visit.refresh_from_db()
    assert refused.status_code == 409
    assert (visit.status, visit.findings, ItemAnswer.objects.count()) == ("ready", "", 0)
    assert Entry.objects.filter(action="visit.finish", result="denied").count() == 1


def test_an_answer_a_colleague_gave_meanwhile_is_a_conflict(world, visit, visiting):
    visiting.go(visit, "begin", by="inspector")
    exits = items(visit)[0]
    services.answer(
        actor=world.fresh("inspector2"),
        visit_id=visit.pk,
        today=visiting.today,
        given=[services.Given(exits.pk, "no", "上锁")],
    )
    refused = closing(world, visit, *answers(visit)).deliver()
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert "许海涛" in refused.json()["say"]
    assert ItemAnswer.objects.get().answer == "no"


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(world, visit, visiting):
    visiting.go(visit, "begin", by="inspector")
    visiting.write(visit, "别人写的情况。", by="inspector2")
    refused = closing(world, visit, *answers(visit)).deliver()
    visit.refresh_from_db()
    assert (refused.status_code, refused.json()["code"], visit.findings) == (409, "stale", "别人写的情况。")


def test_a_refusal_to_sign_is_noted_instead(world, visit):
    closed = closing(world, visit, *answers(visit), refusal="负责人拒绝签字，村委会王某在场。")
    closed.files = [signature(f"sign:{each.pk}") for each in visit.participants.all()]
    closed.files.append(phoning.file(f"answer:{items(visit)[0].pk}"))
    assert closed.deliver().status_code == 200
    visit.refresh_from_db()
    assert (visit.status, visit.refusal[:5], visit.met_signature) == ("done", "负责人拒绝", None)


@pytest.mark.parametrize("field", ["sign:999999", "sign:eins", "sign:" + "9" * 30])
def test_a_signature_of_nobody_is_refused(world, visit, field):
    closed = closing(world, visit, *answers(visit), signed=False)
    closed.files = [signature(field), phoning.file(f"answer:{items(visit)[0].pk}")]
    refused = closed.deliver()
    assert refused.status_code == 422, refused.content.decode()
    visit.refresh_from_db()
    assert visit.status == "ready"


@pytest.mark.parametrize(
    "data", [{"visit": "JC-341182-2026-999999"}, {"visit": ""}, {"answers": "alle"}, {"is_done": 7}]
)
def test_a_record_of_no_visit_is_refused(world, visit, data):
    closed = closing(world, visit)
    closed.said["data"] |= data
    assert closed.deliver().status_code in (400, 404)


def test_nobody_writes_into_a_visit_on_which_he_does_not_go(world, visit):
    for by, status in (("far_inspector", 404), ("owner", 404), ("guandian_inspector", 404)):
        phone = phoning.hazard(world, by, data={"visit": visit.number} | begun())
        assert phone.deliver().status_code == status, by
    assert not Hazard.objects.exists()
    assert not UploadPart.objects.filter(stored__isnull=False).exists()
