"""Several hazards found on one visit may show the same photo: nobody photographs twice, and no mark is made of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from anquan.files.models import StoredFile
from hazards.models import Evidence, Hazard, Mark
from hazards.photos import NO_SUCH_PHOTO
from inspections.visits import services, shots
from tests.api.doors import door, send
from tests.hazards.marks.shots import shot

pytestmark = pytest.mark.django_db
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def visit(visiting):
    return visiting.underway()


@pytest.fixture
def first(world, visiting, visit) -> Hazard:
    return visiting.found(visit, photos=[shot(world.inspector, "仓库东侧")])


def file_of(hazard: Hazard) -> StoredFile:
    return hazard.evidence.get().file


def post(visit, user, **values):
    client = Client()
    client.force_login(user)
    data = {"unit": visit.unit_id, "description": "灭火器被纸箱挡住", "is_different": "1"} | values
    return client.post(reverse("visits:find", args=[visit.number]), data)


def test_a_photo_of_the_visit_shows_a_second_hazard_and_is_stored_once(world, visiting, visit, first):
    again = visiting.found(visit, description="灭火器被纸箱挡住", photos=[], picked=[file_of(first).pk])
    assert file_of(again) == file_of(first) and Evidence.objects.count() == 2
    assert again.evidence.get().kind == "before" and again.evidence.get() != first.evidence.get()
    assert not Mark.objects.exists(), "what is shared inside one visit is not doubtful"
    more = visiting.found(
        visit, description="通道堆放", photos=[shot(world.inspector, "通道")], picked=[file_of(first).pk]
    )
    assert more.evidence.count() == 2 and not Mark.objects.exists()


def test_the_shared_photo_sent_as_the_after_photo_is_told_of_its_own_hazard(world, play, visiting, visit, first):
    again = visiting.found(visit, description="灭火器被纸箱挡住", photos=[], picked=[file_of(first).pk])
    play.move(again, "acknowledge", by="officer")
    play.submit(again, photos=[shot(world.officer, "仓库东侧")])
    mark = again.marks.get()
    assert mark.kind == "before_again" and mark.other == again.evidence.get(kind="before")


def test_a_photo_that_a_colleague_took_may_be_picked(world, visiting, visit, first):
    seen = {each.id for each in shots.taken(visit, world.fresh("inspector2"))}
    assert seen == {file_of(first).pk}
    found = visiting.found(visit, by="inspector2", description="疏散指示灯不亮", photos=[], picked=list(seen))
    assert found.evidence.get().added_by == world.inspector2


def test_a_photo_of_another_visit_is_refused_like_one_that_does_not_exist(world, visiting, visit, first):
    other = visiting.underway("supervision")
    beside = visiting.found(other, description="另一次检查发现的", photos=[shot(world.awb, "另一次检查")])
    far = visiting.play.reported(unit="far_plant", by="far_inspector")
    api = door(world.fresh("inspector"))
    told = set()
    for foreign in (str(file_of(beside).pk), str(far.evidence.first().file_id), MISSING):
        with pytest.raises(ValidationError, match=NO_SUCH_PHOTO):
            visiting.found(visit, description="灭火器被纸箱挡住", photos=[], picked=[foreign])
        page = post(visit, world.fresh("inspector"), picked=foreign)
        assert page.status_code == 422 and NO_SUCH_PHOTO in page.content.decode()
        body = {"unit": visit.unit_id, "description": "灭火器被纸箱挡住", "picked": [foreign]}
        answer = send(api, f"visits/{visit.number}/hazards/", body)
        told.add((answer.status_code, str(answer.json()["fields"])))
    assert len(told) == 1 and told.pop() == (400, str({"photos": [NO_SUCH_PHOTO]}))
    assert visit.found.count() == 1


def test_the_page_shows_what_was_taken_and_the_api_names_it(world, visiting, visit, first):
    client = Client()
    client.force_login(world.fresh("inspector"))
    key = str(file_of(first).pk)
    page = client.get(reverse("visits:find", args=[visit.number])).content.decode()
    assert "这次检查已拍的照片" in page and f'value="{key}"' in page
    assert "这次检查已拍的照片" not in client.get(reverse("hazards:report")).content.decode()
    assert post(visit, world.fresh("inspector"), picked=key).status_code == 302
    api = door(world.fresh("inspector"))
    told = api.get(f"/api/v1/visits/{visit.number}/").json()["photos"]
    assert told == [{"id": key, "of": first.description}]
    body = {"unit": visit.unit_id, "description": "配电箱前堆放木料", "picked": [key]}
    assert send(api, f"visits/{visit.number}/hazards/", body, key="p-1").status_code == 201
    assert Evidence.objects.filter(file=key).count() == 3 and not Mark.objects.exists()


def test_a_hazard_that_stands_alone_picks_nothing(world, visiting, visit, first):
    client = Client()
    client.force_login(world.fresh("inspector"))
    data = {
        "unit": visit.unit_id,
        "description": "灭火器被纸箱挡住",
        "picked": str(file_of(first).pk),
        "is_different": "1",
    }
    answer = client.post(reverse("hazards:report"), data)
    assert answer.status_code == 422 and NO_SUCH_PHOTO in answer.content.decode()


def test_put_right_on_the_spot_with_a_photo_of_the_visit(world, visiting, visit, first):
    fixed = services.found_fixed(
        actor=world.fresh("inspector"), visit_id=visit.pk, description="插座缺盖，当场换好", today=visiting.today,
        before_photos=[], after_photos=[shot(world.inspector, "插座换好")], picked=[file_of(first).pk],
    )  # fmt: skip
    assert fixed.is_fixed_on_site and fixed.evidence.get(kind="before").file == file_of(first)
